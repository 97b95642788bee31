//! Laying out: Segments become Cues, cast, keyed and priced, against what the shelf already holds.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;
use std::ops::RangeInclusive;

use crate::cast::{Cast, Casting, Voice};
use crate::plan::key::{KeySet, Sound, TakeKey};
use crate::plan::{Cue, CueId, EngineCard, Plan, Quote, Supply, recorded};
use crate::script::{Break, DirectionId, Notice, Place, Script};
use crate::segment::Segment;
use crate::units::{Frames, Language, SampleRate};

/// The voice and language of every direction of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Castings {
    /// The different pairs.
    pub different: Vec<Casting>,
    /// Index into `different` for each [`crate::script::DirectionId`].
    pub of_direction: Vec<u32>,
    /// The directions of those who say the same words at the same time, where there are any.
    pub beside: BTreeMap<DirectionId, Vec<DirectionId>>,
}

impl Castings {
    /// The language tag of each direction.
    pub fn languages(&self) -> Vec<&str> {
        let language =
            |&index: &u32| self.different.get(index as usize).map_or("", |casting| casting.language.as_str());
        self.of_direction.iter().map(language).collect()
    }

    /// The first line of `script` that is said with the direction numbered `id`, or beside another with it.
    pub fn first_line_of(&self, script: &Script, id: usize) -> Option<Place> {
        let is_it = |other: &DirectionId| other.0 as usize == id;
        let first =
            self.beside.iter().filter(|(_, others)| others.iter().any(is_it)).map(|(first, _)| first.0 as usize);
        first.chain([id]).filter_map(|id| first_line_of(script, id)).min()
    }

    /// `segments` with one more behind each for every voice that says its words at the same time.
    pub fn with_those_beside(&self, segments: Vec<Segment>) -> Vec<Segment> {
        if self.beside.is_empty() {
            return segments;
        }
        let mut all = Vec::with_capacity(segments.len());
        for segment in segments {
            let others = self.beside.get(&segment.direction).into_iter().flatten();
            let copies: Vec<Segment> = others
                .map(|direction| Segment {
                    direction: *direction,
                    before: Break::Beside,
                    pause_ms: None,
                    ..segment.clone()
                })
                .collect();
            all.push(segment);
            all.extend(copies);
        }
        all
    }
}

/// A role that nobody plays, with the line that wants it first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The role as the markup names it.
    pub role: String,
    /// The first line that it speaks.
    pub place: Place,
}

/// Gives `script` a direction for everyone who speaks beside another, and says which.
fn beside(script: &mut Script, cast: &Cast) -> BTreeMap<DirectionId, Vec<DirectionId>> {
    let mut beside = BTreeMap::new();
    for id in 0..script.directions.len() {
        let others = script.directions.get(id).map(|direction| cast.beside(direction)).unwrap_or_default();
        let mut ids = Vec::with_capacity(others.len());
        for other in others {
            let at = script.directions.iter().position(|known| *known == other).unwrap_or_else(|| {
                script.directions.push(other);
                script.directions.len() - 1
            });
            ids.push(DirectionId(at as u32));
        }
        if !ids.is_empty() {
            beside.insert(DirectionId(id as u32), ids);
        }
    }
    beside
}

/// Casts every direction of `script`; all roles without a voice are reported. Who speaks beside another gets a direction of
/// their own.
pub fn cast_all(script: &mut Script, cast: &Cast) -> Result<Castings, Vec<Missing>> {
    let beside = beside(script, cast);
    let mut castings = Castings { different: Vec::new(), of_direction: Vec::new(), beside };
    // What is said by several shares no request with what one of them says alone.
    let mut known: HashMap<(Casting, Option<&Vec<DirectionId>>), u32> = HashMap::new();
    let beside = castings.beside.clone();
    let mut missing: Vec<Missing> = Vec::new();
    for (id, direction) in script.directions.iter().enumerate() {
        match cast.resolve(direction) {
            Ok(casting) => {
                let next = castings.different.len() as u32;
                let others = beside.get(&DirectionId(id as u32));
                let index = *known.entry((casting.clone(), others)).or_insert_with(|| {
                    castings.different.push(casting);
                    next
                });
                castings.of_direction.push(index);
            }
            Err(uncast) => {
                castings.of_direction.push(u32::MAX);
                // A direction that no line has (markup around nothing) needs no voice.
                if let Some(place) = first_line_of(script, id)
                    && missing.iter().all(|known| known.role != uncast.role)
                {
                    missing.push(Missing { role: uncast.role, place });
                }
            }
        }
    }
    if missing.is_empty() { Ok(castings) } else { Err(missing) }
}

/// Where the first line with the direction numbered `id` begins.
pub fn first_line_of(script: &Script, id: usize) -> Option<Place> {
    let lines = script.chapters.iter().flat_map(|chapter| &chapter.lines);
    lines.into_iter().find(|line| line.direction.0 as usize == id).map(|line| line.place)
}

/// The keys of texts, as the directions of a script have them spoken.
pub struct Keys<'a> {
    castings: &'a Castings,
    /// The voice of each casting as it is asked for.
    voices: Vec<Option<Voice>>,
    card: &'a EngineCard,
}

impl<'a> Keys<'a> {
    /// Of what `cast` speaks as `castings` says, by the engine of `card`.
    pub fn new(castings: &'a Castings, cast: &Cast, card: &'a EngineCard) -> Keys<'a> {
        let voices = castings.different.iter().map(|casting| cast.spoken(casting)).collect();
        Keys { castings, voices, card }
    }

    /// The index of the casting of `direction`.
    fn casting(&self, direction: DirectionId) -> u32 {
        self.castings.of_direction.get(direction.0 as usize).copied().unwrap_or(0)
    }

    /// The key of `text`, spoken as `direction` says, and the speed of its voice; nothing where nobody speaks it.
    fn keyed(&self, direction: DirectionId, text: &str) -> Option<(TakeKey, f64)> {
        let casting = self.casting(direction) as usize;
        let Casting { language, .. } = self.castings.different.get(casting)?;
        let voice = self.voices.get(casting)?.as_ref()?;
        let (engine, format) = (self.card.identity_for(language), &self.card.format);
        let sound = Sound { text, engine, voice, language: language.as_str(), format };
        Some((TakeKey::of(&sound), voice.speed))
    }

    /// The key of `text`, spoken as `direction` says; nothing where nobody speaks it.
    pub fn of(&self, direction: DirectionId, text: &str) -> Option<TakeKey> {
        self.keyed(direction, text).map(|(key, _)| key)
    }
}

/// What laying out needs to know beside the words.
pub struct Terms<'a> {
    /// The voices.
    pub cast: &'a Cast,
    /// What speaks.
    pub card: EngineCard,
    /// Whether a take is on the shelf.
    pub on_shelf: &'a dyn Fn(&TakeKey) -> bool,
}

/// Lays out `segments` of `script`, cast as `castings` says.
pub fn lay_out(
    script: Script,
    segments: Vec<Segment>,
    castings: Castings,
    notices: Vec<Notice>,
    terms: &Terms<'_>,
) -> Plan {
    let mut cues = Vec::with_capacity(segments.len());
    let mut seen = KeySet::with_capacity_and_hasher(segments.len(), BuildHasherDefault::default());
    let mut quote = Quote::default();
    let mut seconds = 0.0;
    let keys = Keys::new(&castings, terms.cast, &terms.card);
    for segment in &segments {
        let casting = keys.casting(segment.direction);
        let text = segment.text(&script);
        let recorded = recorded::of(&script, segment).map(|file| (recorded::key(file, terms.card.rate), 1.0));
        let Some((key, speed)) = recorded.or_else(|| keys.keyed(segment.direction, text)) else { continue };
        let Casting { language, .. } = &castings.different[casting as usize];
        let supply = match seen.insert(key) {
            false => Supply::Shared,
            true if (terms.on_shelf)(&key) => Supply::Shelf,
            true if recorded.is_some() => Supply::File,
            true => Supply::New,
        };
        match supply {
            Supply::Shelf => quote.on_shelf += 1,
            Supply::New => {
                quote.requests += 1;
                quote.points += terms.card.price.of(text);
            }
            Supply::File => quote.files += 1,
            Supply::Shared | Supply::Packed | Supply::Store | Supply::Fresh => {}
        }
        if segment.before != Break::Beside {
            seconds += speech_seconds(text, language) / speed;
        }
        cues.push(Cue { key, casting, supply });
    }
    quote.length = whole_frames(seconds, terms.card.rate);
    quote.at_most = quote.points;
    let cast = terms.cast.clone();
    Plan {
        script,
        segments,
        cues,
        packs: Vec::new(),
        cast,
        castings: castings.different,
        card: terms.card.clone(),
        notices,
        quote,
        detected: None,
        fresh: Vec::new(),
        dub: None,
    }
}

fn whole_frames(seconds: f64, rate: SampleRate) -> Frames {
    // Saturates: an estimate of a length needs no more.
    Frames((seconds * f64::from(rate.0)) as u64)
}

/// Estimated seconds that `text` takes in `language` at normal speed.
///
/// Letters a second of read speech: English 14.5 (150 words of 5.8 letters and spaces a minute), Chinese and Cantonese
/// 4.2 characters, Japanese 6.5, Korean 5.5 syllables and spaces; other languages as English.
pub fn speech_seconds(text: &str, language: &Language) -> f64 {
    let rate = match language.primary() {
        "zh" | "yue" => 4.2,
        "ja" => 6.5,
        "ko" => 5.5,
        _ => 14.5,
    };
    text.chars().count() as f64 / rate
}

/// The lengths that speech of `text` can have, generously: a third of the estimate, faster than anybody reads, to six
/// times as long and five seconds more, for numbers and letters that are spelled. What lies outside was cut off, or is
/// something else.
pub fn plausible(text: &str, language: &Language, speed: f64, rate: SampleRate) -> RangeInclusive<Frames> {
    const FASTEST: f64 = 3.0;
    const SLOWEST: f64 = 6.0;
    const MORE_SECONDS: f64 = 5.0;
    // Signs that are not spoken take no time.
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let least = speech_seconds(&letters, language) / speed / FASTEST;
    let most = speech_seconds(text, language) / speed * SLOWEST + MORE_SECONDS;
    whole_frames(least, rate)..=whole_frames(most, rate)
}

impl Plan {
    /// The cues whose takes are not there yet, each key once, whether they are asked for alone or in packs.
    pub fn new_cues(&self) -> impl Iterator<Item = CueId> + '_ {
        let cues = self.cues.iter().enumerate();
        let is_missing = |cue: &Cue| matches!(cue.supply, Supply::New | Supply::Packed);
        cues.filter(move |(_, cue)| is_missing(cue)).map(|(index, _)| CueId(index as u32))
    }

    /// One hash over all keys in order: equal for plans that say the same with the same voices. Lines that are asked for again,
    /// faster, make no other plan.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for key in (0..self.cues.len() as u32).filter_map(|cue| self.first_key(CueId(cue))) {
            hasher.update(&key.0);
        }
        *hasher.finalize().as_bytes()
    }
}
