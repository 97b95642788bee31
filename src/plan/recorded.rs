//! Recorded files: prompts that nobody is asked to speak, keyed by what their files hold, and laid in beside the others.

use std::collections::BTreeMap;

use super::key::{KeySet, Sound, TakeKey};
use super::layout::Castings;
use super::{CueId, Plan};
use crate::cast::{Casting, Settings, Voice, VoiceId};
use crate::script::{Break, Direction, DirectionId, Line, Recorded, Script};
use crate::segment::Segment;
use crate::units::{Language, SampleRate};

/// What stands for an engine in their keys. Changes whenever the same file becomes another take.
pub const ENGINE: &str = "recorded file 1";

/// What the take of `file` at `rate` is made of, told to `of`: what the file holds, and not where it lies or who has it said.
pub fn sound<T>(file: &Recorded, rate: SampleRate, of: impl FnOnce(&Sound<'_>) -> T) -> T {
    let nobody = Voice { name: String::new(), id: String::new(), language: None, speed: 1.0, pitch: 0, volume: 1.0 };
    let format = format!("{} Hz", rate.0);
    of(&Sound { text: &file.digest, engine: ENGINE, voice: &nobody, language: "", format: &format })
}

/// The key of the take of `file` at `rate`.
pub fn key(file: &Recorded, rate: SampleRate) -> TakeKey {
    sound(file, rate, TakeKey::of)
}

/// The file that takes the place of `segment`, if one does.
pub fn of<'a>(script: &'a Script, segment: &Segment) -> Option<&'a Recorded> {
    script.chapters.get(segment.chapter as usize)?.prompt.as_ref()?.recorded.as_ref()
}

/// Gives each recorded prompt of `script` its line, cast with nobody in the language of its edition or of the `job`, and
/// returns the `segments` with one for each of these.
pub fn lay_in(
    script: &mut Script,
    mut segments: Vec<Segment>,
    castings: &mut Castings,
    job: &Language,
) -> Vec<Segment> {
    let mut directions: BTreeMap<Option<Language>, DirectionId> = BTreeMap::new();
    let before = segments.len();
    for (number, chapter) in (0..).zip(&mut script.chapters) {
        let Some(prompt) = &chapter.prompt else { continue };
        let Some(recorded) = &prompt.recorded else { continue };
        let language = &prompt.language;
        let direction = *directions.entry(language.clone()).or_insert_with(|| {
            let id = DirectionId(u32::try_from(script.directions.len()).unwrap_or(u32::MAX));
            script.directions.push(Direction { language: language.clone(), ..Direction::default() });
            castings.of_direction.push(u32::try_from(castings.different.len()).unwrap_or(u32::MAX));
            let language = language.as_ref().unwrap_or(job).clone();
            castings.different.push(Casting { voice: VoiceId::NOBODY, language, settings: Settings::default() });
            id
        });
        chapter.text.clone_from(&recorded.words);
        let span = 0..u32::try_from(chapter.text.len()).unwrap_or(u32::MAX);
        let (place, before, pause_ms) = (recorded.place, Break::Chapter, None);
        chapter.lines = vec![Line { span: span.clone(), direction, place, before, pause_ms }];
        segments.push(Segment { chapter: number, span, lines: 0..1, direction, before, pause_ms });
    }
    if segments.len() > before {
        // Stable: the segments of a chapter stay in their order.
        segments.sort_by_key(|segment| segment.chapter);
    }
    segments
}

impl Plan {
    /// The file that somebody has recorded for `cue`; nothing where it is spoken.
    pub fn recorded(&self, cue: CueId) -> Option<&Recorded> {
        of(&self.script, self.segments.get(cue.0 as usize)?)
    }

    /// The keys of the takes of recorded files.
    pub fn recorded_keys(&self) -> KeySet {
        let apart = self.fresh.iter().flat_map(|apart| &apart.parts).map(|(segment, cue)| (segment, cue));
        let all = self.segments.iter().zip(&self.cues).chain(apart);
        all.filter(|(segment, _)| of(&self.script, segment).is_some()).map(|(_, cue)| cue.key).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Supply;
    use crate::plan::fresh::tests::plan_of;
    use crate::plan::layout::{Terms, lay_out};
    use crate::script::{Place, Prompt, Scribe};

    const RATE: SampleRate = SampleRate(24_000);

    fn file(name: &str, digest: &str, words: &str) -> Recorded {
        let place = Place { file: 0, line: 7, column: 3 };
        Recorded { file: name.into(), digest: digest.into(), words: words.into(), place }
    }

    #[test]
    fn a_key_is_of_what_the_file_holds_and_of_nothing_else() {
        let one = key(&file("a.wav", "aa", "Hello"), RATE);
        assert_eq!(one, key(&Recorded { place: Place::default(), ..file("b/c.flac", "aa", "Bye") }, RATE));
        assert_ne!(one, key(&file("a.wav", "ab", "Hello"), RATE));
        assert_ne!(one, key(&file("a.wav", "aa", "Hello"), SampleRate(48_000)), "the take is at the rate of the work");
    }

    #[test]
    fn recorded_prompts_are_laid_in_where_they_stand_and_ask_for_nothing() {
        // Two that are spoken, and between and after them three that are not, two of them alike.
        let spoken = plan_of(&["one", "two"], &["one"]);
        let welsh = Language::parse("cy");
        let mut scribe = Scribe::new();
        scribe.open_file("a.csv");
        let plain = scribe.direction(&Direction::default());
        for (id, recorded) in [
            ("one", None),
            ("horn", Some(file("horn.wav", "aa", "horn.wav"))),
            ("two", None),
            ("same", Some(file("same.wav", "aa", "A horn"))),
            ("name", Some(file("name.wav", "bb", "Name"))),
        ] {
            let (id, stem, is_spoken) = (id.to_owned(), id.to_owned(), recorded.is_none());
            let language = welsh.clone().filter(|_| id == "name");
            let words = id.clone();
            let prompt = Prompt { id, stem, language, priority: None, flaws: Vec::new(), recorded };
            scribe.prompt(prompt, Place::default());
            if is_spoken {
                scribe.line(&words, plain, Place::default(), Break::Chapter, None);
            }
        }
        let mut script = scribe.finish();
        let own = [0, 2].into_iter().zip(&spoken.segments);
        let own = own.map(|(chapter, segment)| Segment { chapter, direction: plain, ..segment.clone() }).collect();
        let mut castings =
            Castings { different: spoken.castings.clone(), of_direction: vec![0], beside: BTreeMap::new() };
        let segments = lay_in(&mut script, own, &mut castings, &spoken.cast.language);
        assert_eq!(segments.iter().map(|segment| segment.chapter).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        let there = |key: &TakeKey| spoken.cues.first().is_some_and(|cue| cue.key == *key);
        let terms = Terms { cast: &spoken.cast, card: spoken.card.clone(), on_shelf: &there };
        let mut plan = lay_out(script, segments, castings, Vec::new(), &terms);
        let supplies: Vec<Supply> = plan.cues.iter().map(|cue| cue.supply).collect();
        assert_eq!(supplies, [Supply::Shelf, Supply::File, Supply::New, Supply::Shared, Supply::File]);
        assert_eq!((plan.quote.requests, plan.quote.files, plan.quote.on_shelf), (1, 2, 1));
        assert_eq!((plan.written(CueId(3)), plan.recorded_keys().len()), ("A horn", 2));
        let made = plan.made(CueId(4)).unwrap();
        assert_eq!((made.key, made.is_recorded(), made.parts()[0].name), (plan.cues[4].key, true, "recording"));
        assert_eq!(plan.made(CueId(0)).map(|made| made.is_recorded()), Some(false));
        assert_eq!((plan.price_of(&plan.cues[1].key).0, plan.new_cues().count()), (0, 1));
        let last = plan.castings.get(plan.cues[4].casting as usize);
        assert_eq!(last.map(|casting| (casting.voice, casting.language.as_str())), Some((VoiceId::NOBODY, "cy")));
        // Fresh by the lock is what is not here; recorded files are.
        plan.set_apart(&[0, 1, 2, 3, 4].into(), crate::plan::fresh::Levels::Alone);
        let supplies: Vec<Supply> = plan.cues.iter().map(|cue| cue.supply).collect();
        assert_eq!(supplies, [Supply::Shelf, Supply::File, Supply::Shared, Supply::File]);
        assert_eq!((plan.quote.requests, plan.quote.files, plan.quote.fresh), (0, 2, 1));
    }
}
