//! Groups: prompts that are strung together, held against each other in loudness and in the silence at their edges.

use std::cmp::Ordering;
use std::fmt::{self, Display};

use crate::audio::Take;
use crate::book::render::Rendering;
use crate::book::{Book, Track};
use crate::job::Group;
use crate::plan::Plan;
use crate::plan::verdict::TakeReport;
use crate::production::Production;
use crate::report::columns::counted;
use crate::script::{Notice, Place};
use crate::units::Code;
use languages::Said;

mod languages;

/// Fewer prompts have no median that says anything of the others.
const FEWEST: usize = 3;

/// A finished prompt of a group.
struct Member<'a> {
    id: &'a str,
    language: &'a str,
    place: Place,
    /// How long its speech lasts, in seconds.
    seconds: f64,
    /// The level of its speech in its file, in decibels of full scale.
    level: Option<f64>,
    /// Silence before and after its words in its file, in milliseconds.
    edges: [f64; 2],
}

impl Production {
    /// Tells which prompts are out of line with the others of their groups. `takes` and `reports` are those of the cues of
    /// `plan` that `book` plays.
    pub(super) fn out_of_line(
        &self,
        (plan, reports): (&Plan, &[TakeReport]),
        takes: &[Take],
        book: &Book,
        rendering: &Rendering<'_>,
    ) -> Vec<Notice> {
        let mut notices = Vec::new();
        for group in &self.job.groups {
            let tracks = (0..).zip(&book.tracks);
            let members: Vec<Member<'_>> = tracks
                .filter_map(|(index, track)| {
                    let mastered = rendering.finish(index).and_then(|finish| finish.levels.rms);
                    member(group, (plan, reports), takes, (book, track), mastered)
                })
                .collect();
            // Of what is fresh by the lock there is no sound here.
            let fresh = plan.fresh.iter().filter_map(|apart| plan.script.chapters.get(apart.chapter as usize));
            let mut fresh = fresh.filter_map(|chapter| chapter.prompt.as_ref());
            let are_all = !fresh.any(|prompt| group.has(&prompt.id, &prompt.stem));
            notices.extend(compare(group, &members, are_all));
        }
        notices
    }
}

/// The prompt of `track`, if it is one of `group`; `mastered` is the level of the whole file where it was mastered.
fn member<'a>(
    group: &Group,
    (plan, reports): (&'a Plan, &[TakeReport]),
    takes: &[Take],
    (book, track): (&Book, &Track),
    mastered: Option<f64>,
) -> Option<Member<'a>> {
    let chapter = plan.script.chapters.get(track.chapter as usize)?;
    let prompt = chapter.prompt.as_ref().filter(|prompt| group.has(&prompt.id, &prompt.stem))?;
    let (first, last) = (track.takes.first()?, track.takes.last()?);
    let speech = |cue: usize| takes.get(cue).map(|take| take.speech.clone());
    let begins = first.at + speech(first.cue.0 as usize)?.start.saturating_sub(first.used.start);
    let ends = last.at + speech(last.cue.0 as usize)?.end.min(last.used.end).saturating_sub(last.used.start);
    let ms = |frames: u64| frames as f64 * 1000.0 / f64::from(book.rate.0.max(1));
    // A limiter may have taken from the gain, so that only what was measured afterwards tells; silence around is no level.
    let share = ends.saturating_sub(begins).max(1) as f64 / track.frames.0.max(1) as f64;
    let recorded = || reports.iter().find(|report| report.key == first.key).map(|report| report.level_dbfs);
    let level = mastered.map(|rms| rms - 10.0 * share.log10()).or_else(recorded);
    let edges = [ms(begins), ms(track.frames.0.saturating_sub(ends))];
    let cue = plan.cues.get(first.cue.0 as usize)?;
    let spoken = || plan.castings.get(cue.casting as usize).map(|casting| &casting.language);
    let language = prompt.language.as_ref().or_else(spoken)?.as_str();
    let seconds = ms(ends.saturating_sub(begins)) / 1000.0;
    Some(Member { id: &prompt.id, language, place: chapter.lines.first()?.place, seconds, level, edges })
}

/// What is out of line in `group`, by its `members`, which may not be all. A program strings prompts of one language together,
/// so each language is held against itself; only lengths are held against those of other languages.
fn compare(group: &Group, members: &[Member<'_>], are_all: bool) -> Vec<Notice> {
    let mut languages: Vec<&str> = Vec::new();
    for member in members {
        if !languages.contains(&member.language) {
            languages.push(member.language);
        }
    }
    if languages.is_empty() {
        languages.push("");
    }
    let are_several = languages.len() > 1;
    let mut notices = Vec::new();
    for language in languages {
        let among: Vec<&Member<'_>> = members.iter().filter(|member| member.language == language).collect();
        let of = Among { group, language: Some(language).filter(|_| are_several) };
        if among.len() >= FEWEST {
            notices.extend(of.levels(&among));
            notices.extend(of.edges(&among));
        } else if are_all {
            let message = format!("{of} has {}: too few to compare", counted(among.len() as u64, "prompt", "prompts"));
            let help = "see that its ids and its folder are those of the catalogue".to_owned();
            notices.push(Notice { code: Code("N0533"), message, place: None, help });
        }
    }
    notices.extend(of_languages(group, members));
    notices
}

/// A group, in one language where it has several.
#[derive(Clone, Copy)]
struct Among<'a> {
    group: &'a Group,
    language: Option<&'a str>,
}

impl Display for Among<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the group `{}`", self.group.name)?;
        self.language.map_or(Ok(()), |language| write!(f, " in {language}"))
    }
}

impl Among<'_> {
    /// Which of `members` are louder or softer than the one in the middle.
    fn levels(self, members: &[&Member<'_>]) -> Vec<Notice> {
        let most = self.group.loudness.decibels();
        let levels: Vec<f64> = members.iter().filter_map(|member| member.level).collect();
        let Some(middle) = median(levels) else { return Vec::new() };
        let odd = |member: &&Member<'_>| {
            let beside = member.level? - middle;
            let how = if beside > 0.0 { "louder" } else { "softer" };
            let (id, by) = (member.id, beside.abs());
            let message = format!("`{id}` is {by:.1} dB {how} than the others of {self}, and {most:.1} are the most");
            let help = "set a loudness in [master], or have it made again".to_owned();
            (by > most).then_some(Notice { code: Code("N0531"), message, place: Some(member.place), help })
        };
        members.iter().filter_map(odd).collect()
    }

    /// Which of `members` have more or less silence at an edge than the one in the middle.
    fn edges(self, members: &[&Member<'_>]) -> Vec<Notice> {
        let most = f64::from(self.group.edge_ms);
        let mut notices = Vec::new();
        for (edge, name) in [(0, "before"), (1, "after")] {
            let at = |member: &Member<'_>| member.edges.get(edge).copied().unwrap_or(0.0);
            let Some(middle) = median(members.iter().map(|member| at(member)).collect()) else { continue };
            for member in members.iter().filter(|member| (at(member) - middle).abs() > most) {
                let message = format!(
                    "the silence {name} the words of `{}` is {:.0} ms, {middle:.0} in the middle of {self}, and {most:.0} \
                     ms of difference are the most",
                    member.id,
                    at(member),
                );
                let help = "set head_ms and tail_ms in [stitch], or leave `trim` on".to_owned();
                notices.push(Notice { code: Code("N0532"), message, place: Some(member.place), help });
            }
        }
        notices
    }
}

/// What of `group` is much longer or shorter in one language than in the others.
fn of_languages(group: &Group, members: &[Member<'_>]) -> Vec<Notice> {
    let said: Vec<Said<'_>> = members
        .iter()
        .map(|member| Said { id: member.id, language: member.language, seconds: member.seconds })
        .collect();
    let odd = languages::odd(&said).into_iter().filter_map(|(index, expected)| Some((members.get(index)?, expected)));
    let told = |(member, expected): (&Member<'_>, f64)| Notice {
        code: Code("N0534"),
        message: format!(
            "`{}` lasts {:.1} s in {}, and {expected:.1} s are what the other languages of the group `{}` lead to expect",
            member.id, member.seconds, member.language, group.name
        ),
        place: Some(member.place),
        help: "see that it says the same, and listen to its end".to_owned(),
    };
    odd.map(told).collect()
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::tests::read;

    type Row<'a> = (&'a str, f64, f64, f64);

    fn told_in(languages: &[(&'static str, &[Row<'_>])], are_all: bool) -> Vec<String> {
        let job = "[job]\ntitle = 'T'\nlanguage = 'en'\n[[catalogue]]\npath = 'a.csv'\n\
                   [[group]]\nname = 'numbers'\nids = ['*']\n";
        let group = read(job).unwrap().0.groups.remove(0);
        let place = Place { file: 0, line: 1, column: 1 };
        let rows = languages.iter().flat_map(|(language, rows)| rows.iter().map(|row| (*language, *row)));
        let members: Vec<Member<'_>> = rows
            .map(|(language, (id, level, head, tail))| Member {
                id,
                language,
                place,
                seconds: 0.5,
                level: Some(level),
                edges: [head, tail],
            })
            .collect();
        let notices = compare(&group, &members, are_all);
        notices.into_iter().map(|notice| format!("{} {}", notice.code, notice.message)).collect()
    }

    fn told(rows: &[Row<'_>]) -> Vec<String> {
        told_in(&[("en", rows)], true)
    }

    #[test]
    fn what_is_out_of_line_is_told_with_its_limit() {
        let even = [("0", -20.0, 10.0, 20.0), ("1", -17.0, 0.0, 80.0), ("2", -23.0, 90.0, 30.0)];
        assert_eq!(told(&even), Vec::<String>::new());
        let odd = [even[0], even[1], ("3", -25.5, 0.0, 20.0), even[2], ("4", -20.0, 10.0, 300.0)];
        assert_eq!(
            told(&odd),
            [
                "N0531 `3` is 5.5 dB softer than the others of the group `numbers`, and 4.0 are the most",
                "N0532 the silence after the words of `4` is 300 ms, 30 in the middle of the group `numbers`, and 100 ms of \
                 difference are the most",
            ]
        );
        assert_eq!(told(&even[..2]), ["N0533 the group `numbers` has 2 prompts: too few to compare"]);
        assert_eq!(told(&[]), ["N0533 the group `numbers` has 0 prompts: too few to compare"]);
    }

    #[test]
    fn each_language_is_held_against_itself() {
        let loud = [("0", -20.0, 10.0, 20.0), ("1", -20.0, 10.0, 20.0), ("2", -20.0, 10.0, 20.0)];
        let soft = loud.map(|(id, level, head, tail)| (id, level - 10.0, head + 200.0, tail));
        assert_eq!(told_in(&[("de", &loud), ("ja", &soft)], true), [""; 0]);
        let mut odd = soft;
        odd[1].1 = -20.0;
        assert_eq!(
            told_in(&[("de", &loud), ("ja", &odd), ("fr", &loud[..1])], true),
            [
                "N0531 `1` is 10.0 dB louder than the others of the group `numbers` in ja, and 4.0 are the most",
                "N0533 the group `numbers` in fr has 1 prompt: too few to compare",
            ]
        );
        assert_eq!(told_in(&[("de", &loud[..1])], false), [""; 0], "the others are fresh by the lock");
    }
}
