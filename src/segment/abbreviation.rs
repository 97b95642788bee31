//! English abbreviations: which full stops end a sentence and which only shorten a word.

/// What a word followed by a full stop says about the end of the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// An ordinary word: the sentence ends.
    Word,
    /// A title or the like: something always follows.
    Never,
    /// The sentence goes on if a number follows.
    BeforeNumber,
    /// A single capital: a name follows, unless the next word begins sentences.
    Initial,
    /// Either; the next word tells.
    Either,
}

/// Reads the word before a full stop, without that stop.
pub(super) fn classify(word: &str) -> Stop {
    let mut lower = [0; 12];
    let Some(lower) = lower.get_mut(..word.len()).filter(|_| word.is_ascii()) else {
        return if is_foreign_initial(word) { Stop::Initial } else { Stop::Word };
    };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let capital = word.as_bytes().first().is_some_and(u8::is_ascii_uppercase);
    match std::str::from_utf8(lower).unwrap_or_default() {
        "e.g" | "i.e" | "viz" | "cf" | "vs" | "approx" | "ca" | "c.f" => Stop::Never,
        "mr" | "mrs" | "ms" | "messrs" | "dr" | "prof" | "mme" | "mlle" | "mgr" | "msgr" | "capt" | "cpt" | "cmdr"
        | "sgt" | "lieut" | "gov" | "rev" | "revd" | "supt" | "insp" | "pres" | "attn" | "dept" | "mt" | "brig"
        | "cpl" => Stop::Never,
        // These are also words or shorter words, so the capital matters.
        "gen" | "col" | "maj" | "lt" | "adm" | "sen" | "rep" | "hon" | "fr" | "sr" | "pvt" | "ven" if capital => {
            title(lower)
        }
        "no" | "nos" | "p" | "pp" | "vol" | "vols" | "ch" | "chap" | "chaps" | "fig" | "figs" | "sec" | "sect"
        | "ex" | "eq" | "eqs" | "op" | "par" | "para" | "pt" | "pts" | "pl" | "ver" | "v" | "ll" | "l" | "n" | "nn"
        | "art" | "bk" | "app" | "tab" | "ed" | "eds" | "sc" | "tel" | "ext" | "rm" | "nr" => Stop::BeforeNumber,
        "jan" | "feb" | "mar" | "apr" | "jun" | "jul" | "aug" | "sept" | "sep" | "oct" | "nov" | "dec" | "mon"
        | "tue" | "tues" | "wed" | "thu" | "thurs" | "thur" | "fri" | "sat" | "sun"
            if capital =>
        {
            Stop::Either
        }
        "etc" | "inc" | "ltd" | "co" | "corp" | "plc" | "bros" | "jr" | "jnr" | "snr" | "esq" | "al" | "st" | "ste"
        | "ave" | "blvd" | "rd" | "ft" | "oz" | "lb" | "lbs" | "est" | "univ" | "assn" | "govt" | "min" | "max"
        | "hr" | "hrs" | "ed.d" | "sq" | "gal" | "mph" | "km" | "kg" | "cm" | "mm" | "ml" | "dist" | "intl"
        | "natl" | "abbr" | "misc" | "ibid" | "edn" | "trans" | "repr" | "anon" | "incl" | "tbsp" | "tsp" | "doz"
        | "ph.d" | "m.sc" | "b.sc" | "b.a" | "m.b.a" => {
            if ordinary(lower) {
                Stop::Word
            } else {
                Stop::Either
            }
        }
        _ if word.len() == 1 && capital => Stop::Initial,
        _ if is_dotted(word) => Stop::Either,
        _ => Stop::Word,
    }
}

/// "Sr." comes after a name as often as "Sr" before one.
fn title(lower: &[u8]) -> Stop {
    if lower == b"sr" { Stop::Either } else { Stop::Never }
}

/// Units that are nearly always written without a stop, so that a stop ends the sentence.
fn ordinary(lower: &[u8]) -> bool {
    matches!(lower, b"km" | b"kg" | b"cm" | b"mm" | b"ml" | b"mph" | b"max")
}

/// U.S, p.m, D.C, J.R.R: parts of one or two letters between stops. `example.com` is none.
fn is_dotted(word: &str) -> bool {
    word.contains('.')
        && word.split('.').all(|part| matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// É, Ö, Ж: one capital outside ASCII.
fn is_foreign_initial(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
}

/// Words that begin sentences far oftener than they follow an abbreviation.
pub(super) fn begins_sentences(word: &str) -> bool {
    matches!(
        word,
        "The"
            | "A"
            | "An"
            | "He"
            | "She"
            | "It"
            | "They"
            | "We"
            | "You"
            | "I"
            | "This"
            | "That"
            | "These"
            | "Those"
            | "There"
            | "Here"
            | "His"
            | "Her"
            | "Its"
            | "Their"
            | "Our"
            | "My"
            | "Your"
            | "But"
            | "And"
            | "Or"
            | "Nor"
            | "Yet"
            | "So"
            | "Then"
            | "When"
            | "While"
            | "If"
            | "In"
            | "On"
            | "At"
            | "As"
            | "For"
            | "From"
            | "With"
            | "Without"
            | "After"
            | "Before"
            | "By"
            | "To"
            | "Not"
            | "No"
            | "Yes"
            | "What"
            | "Who"
            | "Whose"
            | "Why"
            | "How"
            | "Where"
            | "Which"
            | "Did"
            | "Do"
            | "Does"
            | "Is"
            | "Are"
            | "Was"
            | "Were"
            | "Has"
            | "Have"
            | "Had"
            | "Can"
            | "Could"
            | "Would"
            | "Should"
            | "Although"
            | "Though"
            | "Since"
            | "Because"
            | "However"
            | "Meanwhile"
            | "Now"
            | "Once"
            | "One"
            | "Some"
            | "Many"
            | "Most"
            | "All"
            | "Each"
            | "Every"
            | "Everyone"
            | "Everything"
            | "Both"
            | "Several"
            | "Suddenly"
            | "Perhaps"
            | "Maybe"
            | "Let"
            | "Soon"
            | "Still"
            | "Later"
            | "Today"
            | "Yesterday"
            | "Tomorrow"
            | "Nobody"
            | "Nothing"
            | "Finally"
            | "Only"
            | "Just"
            | "Even"
            | "Never"
            | "Please"
            | "I’m"
            | "I'm"
            | "I’ve"
            | "I've"
            | "It’s"
            | "It's"
            | "Don’t"
            | "Don't"
            | "That’s"
            | "That's"
            | "He’s"
            | "He's"
            | "She’s"
            | "She's"
            | "Of"
            | "Until"
            | "Under"
            | "Over"
            | "Well"
            | "Oh"
            | "Ah"
            | "Next"
            | "First"
    )
}

/// Verbs of speech that follow a name: `“Stop!” Holmes cried`.
pub(super) fn tells_speech(word: &str) -> bool {
    matches!(
        word,
        "said"
            | "says"
            | "asked"
            | "asks"
            | "cried"
            | "replied"
            | "answered"
            | "exclaimed"
            | "whispered"
            | "shouted"
            | "murmured"
            | "muttered"
            | "remarked"
            | "observed"
            | "added"
            | "called"
            | "demanded"
            | "inquired"
            | "enquired"
            | "repeated"
            | "ejaculated"
            | "interrupted"
            | "gasped"
            | "laughed"
            | "sighed"
            | "groaned"
            | "yelled"
            | "screamed"
            | "insisted"
            | "suggested"
            | "snapped"
            | "explained"
            | "admitted"
            | "agreed"
            | "announced"
            | "declared"
            | "protested"
            | "begged"
    )
}
