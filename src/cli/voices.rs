//! `voices`: the voices of an engine, by language, gender or words; an audition of some.

use crate::cli::args::voices::{GenderName, Voices, VoicesCommand, VoicesList};
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::service::Meant;
use crate::cli::{Context, data};
use crate::engine;
use crate::job::{EngineKind, Settings};
use crate::problem::{Problem, nearest};
use crate::report::voices::{self, Wanted};
use crate::studio::port::VoiceCard;

mod audition;
mod flow;

/// Does what was asked for.
pub fn run(args: &Voices, context: &Context) -> Result<Status, Failed> {
    match &args.what {
        None => list(&args.list, context),
        Some(VoicesCommand::List(args)) => list(args, context),
        Some(VoicesCommand::Audition(args)) => audition::run(args, context),
    }
}

fn list(args: &VoicesList, context: &Context) -> Result<Status, Failed> {
    let meant = Meant::new(args.engine, &args.server)?;
    let cards = match &meant.choice.settings {
        Settings::Flow(settings) => flow::cards(args, settings, context)?,
        _ if args.refresh || args.clones => {
            return Err(meant.flow().err().unwrap_or_else(|| Failed::unexpected("flow")));
        }
        _ => {
            let engine = engine::open(&meant.choice, &context.machine());
            engine.map_err(|problem| Failed::because(problem, Status::Invalid))?.voices()
        }
    };
    if cards.is_empty() {
        return Err(no_list(meant.choice.kind, args));
    }
    data(text(args, &cards)?.as_bytes())
}

fn no_list(kind: EngineKind, args: &VoicesList) -> Failed {
    let word = kind.word();
    let problem = match args.clones {
        true => Problem::error("R0811", "no clone of this account is known here")
            .help("`rhapsode clone --list` asks the server; `rhapsode clone SAMPLE --name NAME` makes one"),
        false => Problem::error("R0566", format!("the engine `{word}` has no list of voices"))
            .help("any id may be tried: look at its own documentation"),
    };
    Failed::because(problem, Status::NothingSelected)
}

fn text(args: &VoicesList, cards: &[VoiceCard]) -> Result<String, Failed> {
    let gender = args.gender.map(|gender| if gender == GenderName::Female { "female" } else { "male" }.to_owned());
    let wanted = Wanted { language: args.language.clone(), gender, words: args.filter.clone() };
    let found: Vec<&VoiceCard> = cards.iter().filter(|card| wanted.holds(card)).collect();
    if found.is_empty() {
        return Err(none(args, cards));
    }
    match (args.json, args.csv) {
        (true, _) => voices::json(&found).map_err(|error| Failed::unexpected(&error.to_string())),
        (_, true) => Ok(voices::csv(&found)),
        _ => Ok(voices::render(&found)),
    }
}

fn none(args: &VoicesList, cards: &[VoiceCard]) -> Failed {
    let near = args.filter.as_deref().and_then(|words| nearest(words, cards.iter().map(|card| card.id.as_str())));
    let mut languages: Vec<&str> = cards.iter().map(|card| card.language.as_str()).collect();
    languages.sort_unstable();
    languages.dedup();
    languages.retain(|language| !language.is_empty());
    let open = cards.iter().filter(|card| card.language.is_empty()).count();
    let unsaid = match open {
        0 => String::new(),
        n => format!("; the list does not say what {n} others speak: search for a word, such as `Korean`"),
    };
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are voices for {}{unsaid}", languages.join(", ")),
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
        let mut cards = vec![card("en-gb+f2", "en"), card("ja", "ja")];
        let args = |language: Option<&str>, filter: Option<&str>| VoicesList {
            language: language.map(str::to_owned),
            filter: filter.map(str::to_owned),
            ..VoicesList::default()
        };
        assert_eq!(text(&args(Some("ja"), None), &cards).unwrap().lines().count(), 2);
        let failed = text(&args(Some("fr"), None), &cards).unwrap_err();
        assert_eq!(failed.problems[0].help.as_deref(), Some("there are voices for en, ja"));
        assert_eq!(failed.status, Status::NothingSelected);
        let failed = text(&args(None, Some("en-gb-f2")), &cards).unwrap_err();
        assert_eq!(failed.problems[0].help.as_deref(), Some("did you mean `en-gb+f2`?"));
        cards.push(card("Korean_X", ""));
        let failed = text(&args(Some("ko"), None), &cards).unwrap_err();
        assert!(failed.problems[0].help.as_deref().unwrap().contains("what 1 others speak"));
    }
}
