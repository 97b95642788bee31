//! English tags: `said Alice`, `the Hatter asked`, `Alice said to herself,` before or after what is said.

use super::{Around, Tag, last_sign};

/// Verbs of speech and of thought.
const VERBS: &str = " said say says asked cried replied answered exclaimed remarked shouted whispered muttered murmured \
continued added observed returned began inquired enquired repeated interrupted growled sighed sobbed screamed shrieked roared \
called thought ejaculated gasped groaned moaned laughed chuckled demanded declared suggested protested pleaded explained \
snapped snarled stammered panted responded retorted rejoined pursued persisted grumbled squeaked yelled hissed commented \
announced insisted urged begged admitted agreed mused wondered faltered quoth drawled mumbled bellowed ";

/// Verbs that are of speech with a second word: `went on`.
const PAIRED: [(&str, &str); 5] = [("went", "on"), ("broke", "in"), ("put", "in"), ("burst", "out"), ("struck", "in")];

/// Words for people whom only the context knows. `I` is none of them: outside of quotations it is always the one who tells.
const PRONOUNS: &str =
    " he she we they you it who one somebody someone everybody everyone nobody another other others both all ";

/// Words with which a description begins.
const DETERMINERS: &str = " the a an my his her our your their its this ";

/// Words that end a description, beside verbs of speech and words in -ly and -ing.
const STOPS: &str = " to in with at on from and but or as for when while after before again who whom whose which that than \
turning by into upon over out up down back without aloud then once at through about was is were had has would could did \
very rather quite more less not so too it him me them us off under behind beside suddenly if though because until must shall will may might can should be \
looked seemed came went ";

/// Titles, whose full stop ends no sentence.
const TITLES: &str = " mr. mrs. ms. dr. st. prof. capt. col. lt. sgt. rev. hon. mme. mlle. messrs. ";

/// Words that stand between a verb and what is said.
const AFTER_VERBS: &str = " out aloud again ";

/// Words that stand between a name and its verb.
const BETWEEN: &str = " then only also again had has at last now once never soon always still just merely suddenly ";

/// Capitalised words with which sentences begin, and which are no names.
const OPENERS: &str = " but and then so there here when at in on what presently suddenly for after before as if now yet once \
next this that these those with to oh yes no well why how where while perhaps meanwhile finally again not nor or from by even \
nothing something everything two three some many most all each every such only just still thus indeed down up out very ";

/// Words before a name that say how people feel for it.
const EPITHETS: &str = " poor old little young dear ";

/// Small words within names.
const PARTICLES: &str = " of de la le du von van der den del di da al bin ";

pub(super) fn tag(around: Around<'_>) -> Option<Tag> {
    after(around).or_else(|| before(around.before))
}

/// The tag after the words: `said Alice`, or `Alice said` unless a sentence has ended.
fn after(around: Around<'_>) -> Option<Tag> {
    let words = clause(around.after);
    let first = *words.first()?;
    let at = usize::from(is_adverb(first));
    // After a comma the sentence is the same; otherwise one that ends with a colon may be of the words after it.
    let goes_on = last_sign(around.quoted) == Some(',');
    if let Some(used) = verb(words.get(at..)?).filter(|_| first.starts_with(char::is_lowercase)) {
        let mut from = at + used;
        from += usize::from(words.get(from).is_some_and(|word| is_adverb(word)));
        return name(words.get(from..)?).map(|(tag, _)| tag).filter(|_| goes_on || !introduces(around.after, &words));
    }
    if matches!(last_sign(around.quoted), Some('.') | None) {
        return None;
    }
    let (tag, used) = name(&words)?;
    let rest = words.get(used..)?;
    verb(after_between(rest)).filter(|_| goes_on || !introduces(around.after, &words)).map(|_| tag)
}

/// Whether `words`, the whole of `text`, lead to what stands behind them.
fn introduces(text: &str, words: &[&str]) -> bool {
    words.last().is_some_and(|last| last.ends_with(':'))
        && text.trim_end().ends_with(words.last().copied().unwrap_or(""))
}

/// The tag before the words: a sentence that is not over, with a verb of speech and somebody beside it.
fn before(text: &str) -> Option<Tag> {
    let words: Vec<&str> = sentence(text).split_whitespace().collect();
    // `the Dodo suddenly called out ‘Stop!’`: without a comma the verb is the last word.
    let last = words.len() - words.len().min(1 + usize::from(words.last().is_some_and(|last| has(AFTER_VERBS, last))));
    let open = text.trim_end().ends_with([',', ':', '—', '-']);
    if !open && verb(words.get(last..)?).is_none() {
        return None;
    }
    let mut found = None;
    for at in 0..words.len() {
        let rest = words.get(at..)?;
        if let Some((tag, used)) = name(rest)
            && starts_name(&words, at)
            // `like a wild beast, screamed`: a comma ends what is only told of.
            && !rest.get(used - 1).is_some_and(|last| bare(last).1)
            && verb(after_between(rest.get(used..)?)).is_some()
        {
            found = Some(tag);
        } else if let Some(used) = spoken_at(&words, at)
            && let Some((tag, _)) = name(rest.get(used..)?)
        {
            found = Some(tag);
        }
    }
    // `Alice looked up and said,`: the verb has the sentence's subject.
    found.or_else(|| {
        let bare = |word: &&str| word.trim_end_matches([',', ':', '—', '-']).to_owned();
        let list: Vec<String> = words.iter().map(bare).collect();
        let said = list.iter().enumerate().any(|(at, word)| {
            has(VERBS, word)
                && at > 0
                && list.get(at - 1).is_some_and(|before| before == "and" || before == "then" || is_adverb(before))
        });
        let skipped = words.iter().take_while(|word| has(OPENERS, &word.to_lowercase())).count();
        let subject = said.then(|| name(words.get(skipped..)?)).flatten()?.0;
        // A description of small words does not say where it ends.
        let certain = matches!(&subject, Tag::Named(name) if name.chars().any(char::is_uppercase));
        (certain || subject == Tag::Pronoun).then_some(subject)
    })
}

/// The verb of speech at word `at`; a sentence may begin with it.
fn spoken_at(words: &[&str], at: usize) -> Option<usize> {
    let rest = words.get(at..)?;
    let first = rest.first()?.to_lowercase();
    verb(rest).or_else(|| (at == 0 && has(VERBS, &first)).then_some(1))
}

/// Whether a name may begin at word `at`, and is not the rest of another: `Alice` of `the Alice`.
fn starts_name(words: &[&str], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|before| words.get(before)) else { return true };
    let joined = before.starts_with(char::is_uppercase)
        && !before.ends_with([',', ';'])
        && !has(OPENERS, &before.to_lowercase());
    !joined && !has(DETERMINERS, &before.to_lowercase()) && !has(PARTICLES, before)
}

/// The words up to the first that ends a clause, without blanks and signs before them.
fn clause(text: &str) -> Vec<&str> {
    let text = text.trim_start_matches(|sign: char| sign.is_whitespace() || ",—–-".contains(sign));
    let mut words = Vec::new();
    for word in text.split_whitespace().take(14) {
        // A dash between words ends a clause too.
        let end = word.char_indices().find(|(at, sign)| *at > 0 && matches!(sign, '—' | '–')).map(|(at, _)| at);
        words.push(end.and_then(|end| word.get(..end)).unwrap_or(word));
        if end.is_some() || ends_clause(word) {
            break;
        }
    }
    words
}

fn ends_clause(word: &str) -> bool {
    word.ends_with([',', ';', ':', '!', '?', ')', '…']) || word.ends_with('.') && !is_title(word)
}

/// Whether a word's full stop is that of a title or of an initial.
fn is_title(word: &str) -> bool {
    let is_initial = word.len() == 2
        && word.starts_with(|sign: char| sign.is_ascii_uppercase() && sign != 'I')
        && word.ends_with('.');
    has(TITLES, &word.to_lowercase()) || is_initial
}

/// The last sentence of `text`.
fn sentence(text: &str) -> &str {
    let text = text.trim_end();
    let (mut start, mut at) = (0, 0);
    for piece in text.split_inclusive(char::is_whitespace) {
        at += piece.len();
        let word = piece.trim_end();
        let ends = word.ends_with(['!', '?', ';', ')']) || word.ends_with('.') && !is_title(word);
        if ends && at < text.len() {
            start = at;
        }
    }
    text.get(start..).unwrap_or(text)
}

/// Somebody with whom `words` begin, and how many of them that takes.
fn name(words: &[&str]) -> Option<(Tag, usize)> {
    let first = *words.first()?;
    let (bare, ended) = bare(first);
    let small = bare.to_lowercase();
    if has(PRONOUNS, &small) {
        return Some((Tag::Pronoun, 1));
    }
    if has(DETERMINERS, &small) {
        return (!ended).then(|| described(words, bare)).flatten();
    }
    if has(EPITHETS, bare) {
        return pitied(words);
    }
    if !bare.starts_with(char::is_uppercase) || has(OPENERS, &small) {
        return None;
    }
    let used = capitalised(words, 0);
    joined(words.get(..used)?, "").map(|name| (Tag::Named(name), used))
}

/// A name behind an epithet, which is no part of it: `poor Alice`.
fn pitied(words: &[&str]) -> Option<(Tag, usize)> {
    let (name, used) = name(words.get(1..)?)?;
    words.get(1)?.starts_with(char::is_uppercase).then_some((name, used + 1))
}

/// `the old man`, `my companion`, `the King of Bohemia`; an article is no part of the name.
fn described(words: &[&str], determiner: &str) -> Option<(Tag, usize)> {
    let (mut used, mut is_proper) = (1, false);
    while let Some(word) = words.get(used) {
        let (plain, ended) = bare(word);
        let small = plain.to_lowercase();
        if plain == "of" && words.get(used + 1).is_some_and(|next| next.starts_with(char::is_uppercase)) {
            used += 1;
            continue;
        }
        let verb_here = verb(words.get(used..)?).is_some();
        // Behind a capital the name is over: `the Queen left`.
        let over = is_proper && plain.starts_with(char::is_lowercase);
        is_proper |= plain.starts_with(char::is_uppercase);
        let stops = over
            || has(DETERMINERS, &small)
            || has(STOPS, &small)
            || is_adverb(plain)
            || small.ends_with("ing") && used > 1
            || verb_here;
        if stops || !plain.starts_with(char::is_alphabetic) || used > 5 {
            break;
        }
        used += 1;
        if ended {
            break;
        }
    }
    let article = matches!(determiner.to_lowercase().as_str(), "the" | "a" | "an");
    let own = if article { String::new() } else { format!("{} ", determiner.to_lowercase()) };
    let name = joined(words.get(1..used)?, &own)?;
    let tag = if has(PRONOUNS, &name) { Tag::Pronoun } else { Tag::Named(name) };
    Some((tag, used))
}

/// Up to which word from `at` on names go: capitalised words, titles, and particles between them.
fn capitalised(words: &[&str], at: usize) -> usize {
    let mut used = at;
    while let Some(word) = words.get(used) {
        let (plain, ended) = bare(word);
        let inner =
            has(PARTICLES, plain) && words.get(used + 1).is_some_and(|next| next.starts_with(char::is_uppercase));
        if !(plain.starts_with(char::is_uppercase) || inner && used > at) {
            break;
        }
        used += 1;
        if ended && !is_title(word) {
            break;
        }
    }
    used
}

/// The words as a name.
fn joined(words: &[&str], own: &str) -> Option<String> {
    let plain: Vec<&str> = words.iter().map(|word| if is_title(word) { word } else { bare(word).0 }).collect();
    let last = plain.last()?;
    // `Alice’s voice` is not Alice.
    let possessive = plain.iter().any(|word| word.ends_with("’s") || word.ends_with("'s"));
    (!possessive && !last.is_empty()).then(|| format!("{own}{}", plain.join(" ")))
}

/// A word without the signs at its end, and whether there were some.
fn bare(word: &str) -> (&str, bool) {
    let plain = word.trim_end_matches(|sign: char| !sign.is_alphanumeric()).trim_start_matches(['(', '_', '*']);
    (plain, plain.len() < word.len() && !is_title(word))
}

/// How many words of speech `words` begin with.
fn verb(words: &[&str]) -> Option<usize> {
    let (first, ended) = bare(words.first()?);
    if has(VERBS, first) {
        return Some(1);
    }
    let second = bare(words.get(1)?).0;
    (!ended && PAIRED.iter().any(|(one, two)| *one == first && *two == second)).then_some(2)
}

/// `words` after those that may stand between a name and its verb.
fn after_between<'a, 'w>(words: &'a [&'w str]) -> &'a [&'w str] {
    let between = words.iter().take(2).take_while(|word| has(BETWEEN, word) || is_adverb(word)).count();
    words.get(between..).unwrap_or_default()
}

fn is_adverb(word: &str) -> bool {
    let plain = bare(word).0;
    plain.ends_with("ly") && plain.len() > 4 && plain.starts_with(char::is_lowercase) && plain != "family"
}

/// Whether `list`, words with a space on both sides, has `word`.
fn has(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split(' ').any(|own| own == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The speaker of the quotation in `text`, the first with `“ ”`.
    fn speaker(text: &str) -> Option<String> {
        crate::dialogue::tags::named(text, ['“', '”'], tag)
    }

    #[test]
    fn names_stand_beside_verbs_of_speech() {
        for (text, expected) in [
            ("“Oh dear!” said Alice.", "Alice"),
            ("“Oh dear!” thought Alice to herself, “I am late.”", "Alice"),
            ("“Oh dear,” said the Hatter, and sighed.", "Hatter"),
            ("“Oh dear,” said the poor little Lizard to the Cook.", "poor little Lizard"),
            ("“Oh dear,” Alice said.", "Alice"),
            ("“Oh dear!” the Mock Turtle sighed deeply.", "Mock Turtle"),
            ("“Oh dear,” Alice timidly replied.", "Alice"),
            ("“Oh dear,” said Mr. Jabez Wilson, with a smile.", "Mr. Jabez Wilson"),
            ("“Oh dear,” said Lord St. Simon coldly.", "Lord St. Simon"),
            ("“Oh dear,” said my companion quietly.", "my companion"),
            ("“Oh dear,” said the King of Bohemia.", "King of Bohemia"),
            ("“Oh dear,” said the old man laughing.", "old man"),
            ("“Oh dear,” went on the Duchess.", "Duchess"),
            ("“Oh dear!” cried J. Smith—and ran.", "J. Smith"),
            ("“Oh dear!” he cried.", "-"),
            ("“Oh dear,” said she.", "-"),
            ("“Oh dear!” said I.", "I"),
            ("“Oh dear,” said the other.", "-"),
            ("“Oh dear!” pleaded poor Alice.", "Alice"),
            ("“Oh dear,” the Mouse replied crossly: ", "Mouse"),
            ("And then the Dodo suddenly called out “Oh dear!”", "Dodo"),
            ("The Dormouse took a minute, and then said, “Oh dear!”", "Dormouse"),
            ("The Queen left off and said, “Oh dear!”", "Queen"),
            ("Alice said to herself, “Oh dear!”", "Alice"),
            ("Then the Rabbit cried: “Oh dear!”", "Rabbit"),
            ("He laughed, and Alice answered, “Oh dear!”", "Alice"),
            ("She heard the Rabbit say to itself, “Oh dear!”", "Rabbit"),
            ("Alice looked up and said, “Oh dear!”", "Alice"),
            ("It was late. Said the Hatter: “Oh dear!”", "Hatter"),
        ] {
            assert_eq!(speaker(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_tag_names_nobody() {
        for text in [
            "“Oh dear.” Alice said nothing.",
            "“Oh dear.” Holmes smiled.",
            "“Oh dear!” Alice’s voice was heard.",
            "“Oh dear,” said to the others.",
            "They went to the “Oh dear” of Alice.",
            "Alice sat down. “Oh dear!”",
            "“Oh dear!” Then said nothing more to Alice.",
            "She glared at them like a wild beast, screamed “Oh dear!”",
            "“Oh dear!” So he said: “No.”",
            "“Oh dear!”",
        ] {
            assert_eq!(speaker(text), None, "{text}");
        }
    }
}
