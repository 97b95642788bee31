//! What an EPUB says of itself: title, author and so on, and its cover; it fills what the job does not say.

use crate::read::Source;
use crate::read::tokens::{Token, Tokens, same, words};
use crate::read::zipped::Zipped;

use super::package::{Package, has_word, starts};

/// The longest thing that is said, in bytes; some descriptions are essays.
const LONGEST: usize = 64 << 10;

/// What a manuscript says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Its title.
    pub title: Option<String>,
    /// Who wrote it; several names are joined.
    pub author: Option<String>,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// The year of publication.
    pub year: Option<u32>,
    /// What it is about.
    pub description: Option<String>,
    /// Its ISBN, digits only.
    pub isbn: Option<String>,
    /// Whose rights are reserved.
    pub copyright: Option<String>,
    /// The bytes of its cover, whatever they are.
    pub cover: Option<Vec<u8>>,
}

/// What `source` says of itself; nothing where it cannot be read, which reading it says.
pub(in crate::read) fn about(source: &Source<'_>) -> Option<About> {
    let mut zipped = Zipped::open(source.name, "an EPUB", source.bytes).ok()?;
    let package = Package::open(&mut zipped).ok()?;
    let mut about = of_package(&package.text);
    let by_property = package.manifest.values().find(|item| has_word(&item.properties, "cover-image"));
    let by_meta = || {
        let meta = starts(&package.text)
            .find(|start| same(start.name, "meta") && start.has("name", |name| name == "cover"))?;
        package.manifest.get(&*meta.attribute("content")?)
    };
    if let Some(item) = by_property.or_else(by_meta) {
        about.cover = zipped.read(&item.path).ok().flatten();
    }
    Some(about)
}

fn of_package(text: &str) -> About {
    let mut about = About::default();
    let mut authors: Vec<String> = Vec::new();
    let mut walk = Tokens::new(text, true);
    while let Some(token) = walk.next() {
        let Token::Start(start) = token else { continue };
        if !text[start.span.clone()].starts_with("<dc:") {
            continue;
        }
        let Some(element) = walk.element(&start, LONGEST) else { continue };
        let said = words(&text[element.inside], true);
        if said.is_empty() {
            continue;
        }
        let first = |slot: &mut Option<String>| *slot = slot.take().or_else(|| Some(said.clone()));
        match start.name {
            "title" => first(&mut about.title),
            "creator" => authors.push(said),
            "publisher" => first(&mut about.publisher),
            // A description is often HTML within XML.
            "description" => about.description = about.description.take().or_else(|| Some(words(&said, false))),
            "rights" => first(&mut about.copyright),
            "date" => about.year = about.year.or_else(|| said.get(..4)?.parse().ok().filter(|year| *year > 0)),
            "identifier" => about.isbn = about.isbn.take().or_else(|| isbn(&said)),
            _ => {}
        }
    }
    about.author = (!authors.is_empty()).then(|| authors.join(", "));
    about
}

/// The ISBN in an identifier that says it is one.
fn isbn(identifier: &str) -> Option<String> {
    let lower = identifier.to_ascii_lowercase();
    let number = lower.strip_prefix("urn:isbn:").or_else(|| lower.strip_prefix("isbn"))?;
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    matches!(digits.len(), 10 | 13).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_says_what_the_book_is() {
        let about = of_package(
            "<metadata><dc:identifier>urn:isbn:978-0-306-40615-7</dc:identifier><dc:title>A &amp; B</dc:title>\
             <dc:creator>Ann</dc:creator><dc:creator>Bo</dc:creator><dc:date>1865-07-04</dc:date>\
             <dc:description>&lt;p&gt;Of a &lt;i&gt;girl&lt;/i&gt;.&lt;/p&gt;</dc:description><title>no</title></metadata>",
        );
        assert_eq!(about.title.as_deref(), Some("A & B"));
        assert_eq!(about.author.as_deref(), Some("Ann, Bo"));
        assert_eq!((about.year, about.isbn.as_deref()), (Some(1865), Some("9780306406157")));
        assert_eq!(about.description.as_deref(), Some("Of a girl."));
    }
}
