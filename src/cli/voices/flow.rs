//! The voices of a Flow account: from the server, from the list that was kept, or from the bundled catalogues; said.

use crate::cli::Context;
use crate::cli::args::voices::VoicesList;
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::service::{block_on, unanswered};
use crate::engine::flow::account::Catalogue;
use crate::engine::flow::catalogue::{Listed, bundled};
use crate::engine::flow::kept::{Clone, Kept, Told};
use crate::engine::{self, Machine};
use crate::job::engine::FlowSettings;
use crate::problem::Problem;
use crate::production::Surroundings;
use crate::report::columns::{counted, moment};
use crate::session::answer::Failure;
use crate::studio::port::VoiceCard;
use crate::units::UtcMillis;

/// The voices, with a word on stderr about where they come from.
pub(super) fn cards(args: &VoicesList, settings: &FlowSettings, context: &Context) -> Result<Vec<VoiceCard>, Failed> {
    let machine = context.machine();
    let kept = Kept::of(machine.data.as_deref(), &settings.service.account);
    if args.clones {
        if args.refresh {
            crate::cli::clone::refreshed(settings, context)?;
        }
        return Ok(clones(&kept)?.iter().map(card_of_clone).collect());
    }
    let now = (Surroundings::default().civil)();
    let told = kept.voices().map_err(|error| Failed::because((&error).into(), Status::State))?;
    let stale = told.as_ref().is_some_and(|told| told.is_stale(now));
    let told = match (args.refresh, stale && !args.offline) {
        (true, _) => Some(asked(settings, &machine, &kept, now).map_err(|error| error.failed())?),
        (false, true) => match asked(settings, &machine, &kept, now) {
            Ok(fresh) => Some(fresh),
            Err(error) => {
                context.warn(&[error.notice()]);
                told
            }
        },
        (false, false) => told,
    };
    context.tell(&origin(told.as_ref(), settings, now));
    let voices: Vec<Listed> = match told {
        Some(told) => told.voices,
        None => bundled().turbo.iter().chain(&bundled().ex).cloned().collect(),
    };
    // What is kept of clones is only an addition here: a damaged file must not hide the list.
    let own = clones(&kept).unwrap_or_default();
    let own = own.iter().filter(|clone| voices.iter().all(|voice| voice.id != clone.id)).map(card_of_clone);
    Ok(voices.iter().map(Listed::card).chain(own).collect())
}

fn clones(kept: &Kept) -> Result<Vec<Clone>, Failed> {
    let clones = kept.clones().map_err(|error| Failed::because((&error).into(), Status::State))?;
    Ok(clones.clones)
}

fn card_of_clone(clone: &Clone) -> VoiceCard {
    VoiceCard {
        id: clone.id.clone(),
        name: clone.name.clone(),
        language: String::new(),
        gender: String::new(),
        description: format!("your clone, known since {}", moment(clone.at)),
    }
}

/// Why there is no list from the server.
enum NoList {
    /// It did not give one.
    Server(Failure),
    /// This computer.
    Here(Problem),
}

impl NoList {
    fn failed(self) -> Failed {
        match self {
            NoList::Server(failure) => unanswered("the list of voices could not be had", &failure),
            NoList::Here(problem) => Failed::because(problem, Status::State),
        }
    }

    fn notice(&self) -> Problem {
        let why = match self {
            NoList::Server(failure) => failure.to_string(),
            NoList::Here(problem) => problem.message.clone(),
        };
        Problem::warning("N0558", format!("the server's list is not used: {why}")).help("ask again with --refresh")
    }
}

/// The server's list, kept from now on. A failing server's list of none or three comes back as a failure.
fn asked(settings: &FlowSettings, machine: &Machine, kept: &Kept, now: UtcMillis) -> Result<Told, NoList> {
    let flow = engine::open_flow(settings, machine).map_err(NoList::Here)?;
    let listed = block_on(flow.client().voice_list(Catalogue::Extended));
    let listed = listed.map_err(|failed| {
        NoList::Here(failed.problems.into_iter().next().unwrap_or(Problem::error("R0502", "no threads")))
    })?;
    let told = Told { at: now, url: settings.service.url.clone(), voices: listed.map_err(NoList::Server)? };
    kept.keep_voices(&told).map_err(|error| NoList::Here((&error).into()))?;
    Ok(told)
}

/// Which list is shown, and how old it is.
fn origin(told: Option<&Told>, settings: &FlowSettings, now: UtcMillis) -> String {
    /// Milliseconds of a minute, an hour and a day.
    const UNITS: [(i64, &str, &str); 3] =
        [(86_400_000, "day", "days"), (3_600_000, "hour", "hours"), (60_000, "minute", "minutes")];
    match told {
        Some(told) => {
            let ms = told.age_ms(now);
            let unit = UNITS.iter().find(|(unit, _, _)| ms >= *unit);
            let age = unit.map_or("just now".to_owned(), |(unit, one, many)| {
                format!("{} ago", counted((ms / unit) as u64, one, many))
            });
            format!("The list of {}, asked for {age}.", told.url)
        }
        None => format!("The bundled catalogues; `--refresh` asks {} for its own list.", settings.service.url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_and_age_of_a_list_are_told() {
        let settings = FlowSettings::at("http://127.0.0.1:9");
        let told = |at| Told { at: UtcMillis(at), url: "http://127.0.0.1:9".into(), voices: Vec::new() };
        let shown = |at, now| origin(Some(&told(at)), &settings, UtcMillis(now));
        assert_eq!(shown(0, 30_000), "The list of http://127.0.0.1:9, asked for just now.");
        assert_eq!(shown(0, 7_200_000), "The list of http://127.0.0.1:9, asked for 2 hours ago.");
        assert_eq!(shown(0, 90_000_000), "The list of http://127.0.0.1:9, asked for 1 day ago.");
        assert!(origin(None, &settings, UtcMillis(0)).contains("bundled"));
    }
}
