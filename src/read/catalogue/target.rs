//! Targets: where the file of a prompt lies, by a template, under names that every system allows and that no other has.

use std::collections::HashMap;

use serde::{Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;

use crate::script::Place;

/// The template of jobs that have none of their own.
pub const TEMPLATE: &str = "{language}/{path}/{id}.{ext}";

/// The most bytes of a name with its ending: what encrypted home folders allow, the smallest limit in use.
const MAX_NAME_BYTES: usize = 143;

/// The most bytes of all names of a file: a quarter of what Linux allows a path, since folders come before them.
const MAX_STEM_BYTES: usize = 1024;

/// Bytes of the longest ending, with its dot: `.flac`, `.opus`.
const ENDING_BYTES: usize = 5;

/// The most bytes that a slug keeps of an id: enough to know it by.
const MAX_SLUG_BYTES: usize = 60;

/// How many digits tell a slug from others: of 5,000 ids two are alike with a chance of one in 300, and that is an error.
const SLUG_DIGITS: usize = 8;

/// Names that Windows gives to devices, whatever their ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Endings of files of sound. An id that has one is the name of a file, and loses it.
const SOUNDS: [&str; 7] = ["wav", "mp3", "ogg", "opus", "flac", "m4a", "aac"];

/// Where the files of prompts lie: `{language}`, `{path}` and `{id}` with what stands between them, and `.{ext}` at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Language,
    Path,
    Id,
}

impl Template {
    /// What `written` means.
    ///
    /// # Errors
    ///
    /// Says in a few words why it is no template.
    pub fn parse(written: &str) -> Result<Template, String> {
        let Some(stem) = written.strip_suffix(".{ext}") else { return Err("it does not end with `.{ext}`".to_owned()) };
        let mut parts = Vec::new();
        let mut rest = stem;
        while let Some((text, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { return Err("a brace is never closed".to_owned()) };
            parts.push(Part::Text(text.to_owned()));
            parts.push(match name {
                "language" => Part::Language,
                "path" => Part::Path,
                "id" => Part::Id,
                "ext" => return Err("`{ext}` stands once, at the end".to_owned()),
                _ => return Err(format!("`{{{name}}}` stands for nothing")),
            });
            rest = after;
        }
        parts.push(Part::Text(rest.to_owned()));
        parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
        if !parts.contains(&Part::Id) {
            return Err("it has no `{id}`, so that all prompts would be one file".to_owned());
        }
        let text = |part: &Part| if let Part::Text(text) = part { text.clone() } else { "x".to_owned() };
        why_not(&parts.iter().map(text).collect::<String>()).map_or(Ok(Template { parts }), Err)
    }

    /// Whether prompts of different languages lie at different places.
    pub fn has_language(&self) -> bool {
        self.parts.contains(&Part::Language)
    }

    /// Where the prompt `id` lies, below the folder that its catalogue names, without the ending. An empty part between two
    /// `/` is no folder. Backslashes part folders too; those at either end of `path` do not.
    pub(super) fn stem(&self, language: &str, path: &str, id: &str) -> String {
        let (path, id) = (path.replace('\\', "/"), without_ending(id).replace('\\', "/"));
        let path = path.trim_matches('/');
        let mut stem = String::new();
        for part in &self.parts {
            match part {
                // What parts two folders has nothing to part where the first is empty.
                Part::Text(text) if stem.is_empty() || stem.ends_with('/') => {
                    stem.push_str(text.trim_start_matches('/'))
                }
                Part::Text(text) => stem.push_str(text),
                Part::Language => stem.push_str(language),
                Part::Path => stem.push_str(path),
                Part::Id => stem.push_str(&id),
            }
        }
        stem
    }
}

impl Default for Template {
    /// [`TEMPLATE`].
    fn default() -> Template {
        let slash = || Part::Text("/".to_owned());
        Template { parts: vec![Part::Language, slash(), Part::Path, slash(), Part::Id] }
    }
}

impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let word = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Language => "{language}".to_owned(),
            Part::Path => "{path}".to_owned(),
            Part::Id => "{id}".to_owned(),
        };
        let stem: String = self.parts.iter().map(word).collect();
        serializer.serialize_str(&format!("{stem}.{{ext}}"))
    }
}

/// A name made of `id` that every system allows and no other id has: see [`Names::Slug`](super::Names::Slug).
pub(super) fn slug(id: &str) -> String {
    let id = without_ending(id);
    let mut name = String::new();
    for c in id.nfc().flat_map(char::to_lowercase) {
        match c {
            '.' | '_' | '-' => name.push(c),
            _ if c.is_alphanumeric() => name.push(c),
            _ if name.ends_with('-') => {}
            _ => name.push('-'),
        }
    }
    name.truncate(name.floor_char_boundary(MAX_SLUG_BYTES));
    let name = name.trim_matches(['.', '-', '_']);
    if name == id {
        return name.to_owned();
    }
    let digits = blake3::hash(id.as_bytes()).to_hex();
    let digits = digits.get(..SLUG_DIGITS).unwrap_or("");
    if name.is_empty() { digits.to_owned() } else { format!("{name}-{digits}") }
}

/// `id` without the ending of a file of sound.
pub(super) fn without_ending(id: &str) -> &str {
    id.rsplit_once('.').filter(|(_, ending)| is_sound(ending)).map_or(id, |(stem, _)| stem)
}

fn is_sound(ending: &str) -> bool {
    SOUNDS.iter().any(|sound| ending.eq_ignore_ascii_case(sound))
}

/// Why `stem`, with an ending, cannot be a file below a folder on every system; none when it can.
pub(super) fn why_not(stem: &str) -> Option<String> {
    if stem.len() > MAX_STEM_BYTES {
        return Some(format!("it has more than {MAX_STEM_BYTES} bytes"));
    }
    let last = stem.split('/').count() - 1;
    stem.split('/').enumerate().find_map(|(at, name)| wrong_with(name, at == last))
}

fn wrong_with(name: &str, is_file: bool) -> Option<String> {
    let bytes = name.len() + if is_file { ENDING_BYTES } else { 0 };
    let unlike = |c: char| c.is_control() || turns(c) || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\');
    let why = match name {
        "" => "a name in it is empty, or it begins at the root of the disk".to_owned(),
        "." | ".." => format!("`{name}` leads out of its folder"),
        _ if name.starts_with(['.', ' ']) => format!("`{name}` begins with a full stop or a space"),
        _ if !is_file && name.ends_with(['.', ' ']) => format!("the folder `{name}` ends with a full stop or a space"),
        _ if !is_file && name.rsplit_once('.').is_some_and(|(_, ending)| is_sound(ending)) => {
            format!("the folder `{name}` is called like a file of sound")
        }
        _ if is_device(name) => format!("`{name}` is a device on Windows"),
        _ if bytes > MAX_NAME_BYTES => format!("a name in it has {bytes} bytes, and {MAX_NAME_BYTES} are allowed"),
        _ => {
            let sign = name.chars().find(|c| unlike(*c))?;
            format!("`{}` cannot stand in a name everywhere", sign.escape_debug())
        }
    };
    Some(why)
}

/// Characters that turn the direction of writing: they can make a name look like another.
pub fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether `name` is a device on Windows, whatever its ending.
pub fn is_device(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let first = lower.split('.').next().unwrap_or("").trim_end();
    let numbered = |device: &str| {
        first
            .strip_prefix(device)
            .is_some_and(|n| n.chars().count() == 1 && n.chars().all(|c| "0123456789¹²³".contains(c)))
    };
    DEVICES.contains(&first) || numbered("com") || numbered("lpt")
}

/// The files that prompts have already, by what they are called where neither case nor composition counts.
#[derive(Debug, Default)]
pub struct Taken(HashMap<String, (String, Place)>);

impl Taken {
    /// Takes `stem` for the prompt at `place`, or says which other prompt has it, and where that is.
    pub(super) fn take(&mut self, stem: &str, place: Place) -> Result<(), (String, Place)> {
        let plain: String = stem.nfc().collect::<String>().to_lowercase().nfc().collect();
        match self.0.get(&plain) {
            Some(other) => Err(other.clone()),
            None => {
                self.0.insert(plain, (stem.to_owned(), place));
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_say_where_files_lie() {
        let stem = |template: &str, path: &str, id: &str| Template::parse(template).unwrap().stem("en", path, id);
        assert_eq!(stem(TEMPLATE, "SYSTEM", "0001.wav"), "en/SYSTEM/0001");
        assert_eq!(stem(TEMPLATE, "", "0001"), "en/0001");
        assert_eq!(stem(TEMPLATE, r"\voice\acknowledge\OK", "1.WAV"), "en/voice/acknowledge/OK/1");
        assert_eq!(stem("{path}/{id}.{ext}", "", "a"), "a");
        assert_eq!(stem("p-{language}-{id}.{ext}", "x", "menu.start"), "p-en-menu.start");
        assert_eq!(Template::parse(TEMPLATE), Ok(Template::default()));
        assert_eq!(serde_json::to_string(&Template::default()).unwrap(), format!("{TEMPLATE:?}"));
    }

    #[test]
    fn slugs_keep_what_is_a_name_and_tell_the_rest_apart() {
        for (id, name) in [
            ("menu.start", "menu.start"),
            ("hello.wav", "hello"),
            ("日本", "日本"),
            ("Open", "open-98e20ea4"),
            ("Are you sure?", "are-you-sure-77344162"),
        ] {
            assert_eq!(slug(id), name);
        }
        assert_eq!(slug("…").len(), SLUG_DIGITS);
        assert_eq!(slug(&"long ".repeat(40)).len(), MAX_SLUG_BYTES - 1 + 1 + SLUG_DIGITS);
        assert_ne!(slug("a b"), slug("a  b"));
    }

    #[test]
    fn what_is_no_template_is_refused() {
        for (template, why) in [
            ("{id}", "does not end"),
            ("{id.{ext}", "`{id.{ext}` stands for nothing"),
            ("{name}.{ext}", "`{name}` stands for nothing"),
            ("{language}.{ext}", "no `{id}`"),
            ("../{id}.{ext}", "leads out"),
            ("/tmp/{id}.{ext}", "root of the disk"),
            ("a:{id}.{ext}", "`:` cannot stand"),
            ("{ext}/{id}.{ext}", "once, at the end"),
        ] {
            let found = Template::parse(template).unwrap_err();
            assert!(found.contains(why) || template == "{id.{ext}", "{template}: {found}");
        }
    }

    #[test]
    fn names_are_good_everywhere_or_for_nothing() {
        for good in ["a", "en/SYSTEM/0001", "menu.start", "日本/語", "-x", "a b"] {
            assert_eq!(why_not(good), None, "{good}");
        }
        let long = "n".repeat(139);
        for (bad, why) in [
            ("../../outside", "leads out"),
            ("/tmp/CON", "root"),
            ("en/CON", "device"),
            ("lpt1.x/a", "device"),
            ("en//a", "empty"),
            (".rhapsode-x", "full stop"),
            ("a./b", "full stop"),
            ("a.wav/b", "like a file of sound"),
            ("what?", "`?`"),
            ("a\u{202e}b", "cannot stand"),
            (long.as_str(), "144 bytes"),
        ] {
            assert!(why_not(bad).unwrap_or_default().contains(why), "{bad}: {:?}", why_not(bad));
        }
    }

    #[test]
    fn two_names_that_some_system_takes_for_one_are_one() {
        let mut taken = Taken::default();
        let place = Place { file: 0, line: 2, column: 1 };
        for (name, other) in
            [("hello", None), ("HELLO", Some("hello")), ("caf\u{e9}", None), ("cafe\u{301}", Some("café"))]
        {
            let found = taken.take(name, place).err();
            assert_eq!(found.map(|(name, _)| name), other.map(str::to_owned), "{name}");
        }
    }
}
