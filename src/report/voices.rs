//! The voices of an engine as a table or as JSON lines.

use serde::Serialize;

use crate::report::columns::{Align, Columns, fit};
use crate::studio::port::VoiceCard;

/// Which voices are meant: those of a language and gender whose id, name or description holds some words.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// A language tag; `en` means `en-GB` too.
    pub language: Option<String>,
    /// `female` or `male`.
    pub gender: Option<String>,
    /// Text to find, in any case.
    pub words: Option<String>,
}

impl Wanted {
    /// Whether `card` is meant.
    pub fn holds(&self, card: &VoiceCard) -> bool {
        let language = self.language.as_deref().is_none_or(|tag| speaks(&card.language, tag));
        let words = self.words.as_deref().is_none_or(|words| {
            let words = words.to_lowercase();
            [&card.id, &card.name, &card.gender, &card.description].iter().any(|t| t.to_lowercase().contains(&words))
        });
        // Nothing is made up: a voice of which the list says nothing is not found by what it does not say.
        let gender = self.gender.as_deref().is_none_or(|gender| card.gender.eq_ignore_ascii_case(gender));
        language && gender && words
    }
}

fn speaks(own: &str, tag: &str) -> bool {
    let (own, tag) = (own.to_lowercase(), tag.to_lowercase());
    own == tag || own.strip_prefix(&tag).is_some_and(|rest| rest.starts_with('-'))
}

/// An id as people can copy it: between backticks when a space in it could be missed.
pub fn shown_id(id: &str) -> String {
    if id.contains(char::is_whitespace) { format!("`{id}`") } else { id.to_owned() }
}

/// Cells of a description.
const DESCRIPTION_CELLS: usize = 60;

/// `cards` as people read them.
pub fn render(cards: &[&VoiceCard]) -> String {
    let mut table = Columns::new(&[Align::Left; 5]);
    table.row(["id", "language", "gender", "name", "description"]);
    for card in cards {
        let description = fit(&card.description, DESCRIPTION_CELLS);
        table.row([&shown_id(&card.id), &card.language, &card.gender, &card.name, &description]);
    }
    table.render("")
}

/// `cards` as JSON, one object a line.
pub fn json(cards: &[&VoiceCard]) -> serde_json::Result<String> {
    #[derive(Serialize)]
    struct View<'a> {
        v: u8,
        #[serde(flatten)]
        card: &'a VoiceCard,
    }
    let mut shown = String::new();
    for card in cards {
        shown.push_str(&serde_json::to_string(&View { v: 1, card })?);
        shown.push('\n');
    }
    Ok(shown)
}

/// `cards` as comma-separated values with a line of names first (RFC 4180), ids exactly as they are.
pub fn csv(cards: &[&VoiceCard]) -> String {
    let mut shown = String::from("id,language,gender,name,description\r\n");
    for card in cards {
        let cells = [&card.id, &card.language, &card.gender, &card.name, &card.description];
        shown.push_str(&cells.map(|cell| cell_of_csv(cell)).join(","));
        shown.push_str("\r\n");
    }
    shown
}

/// A cell; quoted also where spreadsheets would drop a space at its end.
fn cell_of_csv(text: &str) -> String {
    let plain = !text.contains(['"', ',', '\n', '\r']) && text.trim() == text;
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voices_are_found_by_language_and_words() {
        let card = |id: &str, language: &str, description: &str| VoiceCard {
            id: id.into(),
            name: format!("Voice {id}"),
            language: language.into(),
            gender: "female".into(),
            description: description.into(),
        };
        let cards = [card("en-gb", "en-GB", "clear"), card("ja+f2", "ja", "明るい声"), card("eng", "eng", "odd")];
        let found = |language: Option<&str>, words: Option<&str>| {
            let wanted =
                Wanted { language: language.map(str::to_owned), gender: None, words: words.map(str::to_owned) };
            cards.iter().filter(|card| wanted.holds(card)).collect::<Vec<_>>()
        };
        assert_eq!(found(Some("en"), None).len(), 1);
        assert_eq!(found(None, Some("F2")).len(), 1);
        assert_eq!(found(None, None).len(), 3);
        insta::assert_snapshot!(render(&found(None, None)), @"
        id     language  gender  name         description
        en-gb  en-GB     female  Voice en-gb  clear
        ja+f2  ja        female  Voice ja+f2  明るい声
        eng    eng       female  Voice eng    odd
        ");
        assert_eq!(json(&found(Some("ja"), None)).unwrap().lines().count(), 1);
    }

    #[test]
    fn trap_12_spaces_of_ids_are_seen_in_tables_and_kept_in_data() {
        let card = VoiceCard {
            id: "Santa_Claus ".into(),
            name: "Santa, \"Claus\"".into(),
            language: String::new(),
            gender: String::new(),
            description: String::new(),
        };
        assert!(render(&[&card]).contains("`Santa_Claus `"));
        assert_eq!(csv(&[&card]).lines().nth(1), Some("\"Santa_Claus \",,,\"Santa, \"\"Claus\"\"\","));
        assert!(json(&[&card]).unwrap().contains("\"id\":\"Santa_Claus \""));
        let female = Wanted { gender: Some("female".into()), ..Wanted::default() };
        assert!(!female.holds(&card), "the list does not say");
    }
}
