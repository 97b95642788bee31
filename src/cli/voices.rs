//! `voices`: the voices of the built-in engine, by language or by words.

use crate::cli::args::Voices;
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::{Context, data};
use crate::engine;
use crate::job::EngineChoice;
use crate::problem::{Problem, nearest};
use crate::report::voices::{self, Wanted};
use crate::studio::port::VoiceCard;

/// Shows them.
pub fn run(args: &Voices, context: &Context) -> Result<Status, Failed> {
    let engine = engine::open(&EngineChoice::house(), &context.machine());
    let cards = engine.map_err(|problem| Failed::because(problem, Status::Invalid))?.voices();
    data(text(args, &cards)?.as_bytes())
}

fn text(args: &Voices, cards: &[VoiceCard]) -> Result<String, Failed> {
    let wanted = Wanted { language: args.language.clone(), words: args.filter.clone() };
    let found: Vec<&VoiceCard> = cards.iter().filter(|card| wanted.holds(card)).collect();
    if found.is_empty() {
        return Err(none(args, cards));
    }
    if !args.json {
        return Ok(voices::render(&found));
    }
    voices::json(&found).map_err(|error| Failed::unexpected(&error.to_string()))
}

fn none(args: &Voices, cards: &[VoiceCard]) -> Failed {
    let near = args.filter.as_deref().and_then(|words| nearest(words, cards.iter().map(|card| card.id.as_str())));
    let mut languages: Vec<&str> = cards.iter().map(|card| card.language.as_str()).collect();
    languages.sort_unstable();
    languages.dedup();
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are voices for {}", languages.join(", ")),
    };
    Failed::because(Problem::error("R0811", "no voice is like that").help(help), Status::NothingSelected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_without_a_find_says_what_there_is() {
        let card = |id: &str, language: &str| VoiceCard {
            id: id.into(),
            name: id.into(),
            language: language.into(),
            gender: String::new(),
            description: String::new(),
        };
        let cards = [card("en-gb+f2", "en"), card("ja", "ja")];
        let args = |language: Option<&str>, filter: Option<&str>| Voices {
            language: language.map(str::to_owned),
            filter: filter.map(str::to_owned),
            json: false,
        };
        assert_eq!(text(&args(Some("ja"), None), &cards).unwrap().lines().count(), 2);
        let failed = text(&args(Some("fr"), None), &cards).unwrap_err();
        assert_eq!(failed.problems[0].help.as_deref(), Some("there are voices for en, ja"));
        assert_eq!(failed.status, Status::NothingSelected);
        let failed = text(&args(None, Some("en-gb-f2")), &cards).unwrap_err();
        assert_eq!(failed.problems[0].help.as_deref(), Some("did you mean `en-gb+f2`?"));
    }
}
