//! The cast of a job: its roles, and a voice of the engine for each that has none. Nothing is cast silently.

use std::collections::BTreeSet;

use crate::plan::roles::{Role, roles};
use crate::problem::Problem;
use crate::production::{Production, spoken};
use crate::report::cast::{Company, Proposed, Shown, Tongue};
use crate::script::{Direction, Script};
use crate::segment::split::Rule;
use crate::studio::port::VoiceCard;
use crate::units::{Language, Points};

impl Production {
    /// Who speaks in the manuscripts, and voices for those that have none. Asks for nothing.
    pub fn company(&self) -> Result<Company, Vec<Problem>> {
        let (mut script, _) = self.read_with_speakers()?;
        if let Some(acx) = &self.job.acx {
            script.frame(&acx.credits, &super::file_name(&self.job_path));
        }
        self.lexicons.apply_uncast(&mut script, &self.job.cast);
        spoken::say(&mut script, &self.job.spoken, self.job.language());
        let card = self.card();
        let rule = Rule { limit: card.limit, grain: card.grain() };
        let found = roles(&script, &self.job.cast, rule, card.price);
        let taken: Vec<&str> = self.job.cast.voices.iter().map(|voice| voice.id.as_str()).collect();
        let whole = Whole::of(&found);
        let editions = editions(&script);
        let mut roles: Vec<Shown> = found.into_iter().map(|role| self.shown(role, &script, whole)).collect();
        if editions.is_empty() {
            let wanted = roles.iter_mut().filter(|role| role.voice.is_none() && role.together.is_empty());
            let wanted: Vec<&mut Shown> = wanted.collect();
            let proposals = propose(&self.engine.voices(), self.job.language(), &taken, wanted.len());
            for (role, proposed) in wanted.into_iter().zip(proposals) {
                role.proposed = Some(proposed);
            }
        }
        for language in &editions {
            self.cast_in(language, &mut roles, &script, &taken);
        }
        let job: toml::Table = String::from_utf8_lossy(&self.job_bytes).parse().unwrap_or_default();
        // An edition has a voice of its own without being given one.
        let is_asked_for = !job.contains_key("voices") && editions.is_empty();
        let narrator = self.job.cast.voices.first().filter(|_| is_asked_for);
        let narrator = narrator.map(|voice| voice.id.clone());
        Ok(Company { roles, narrator, has_casting: job.contains_key("casting") })
    }

    /// How each of `roles` is played in `language` that speaks in it, and who could where nobody does.
    fn cast_in(&self, language: &Language, roles: &mut [Shown], script: &Script, taken: &[&str]) {
        let speaks = |own: &Language| own.primary() == language.primary();
        let mut wanted: Vec<&mut Tongue> = Vec::new();
        for role in roles {
            // Those that nobody is named for are the edition's.
            let Some(name) = &role.role else { continue };
            let is_it = |to: &&Direction| to.role.as_ref() == Some(name) && to.language.as_ref().is_some_and(speaks);
            let Some(direction) = script.directions.iter().find(is_it) else { continue };
            let voice = self.job.cast.resolve(direction).ok().and_then(|casting| self.job.cast.voice(casting.voice));
            let is_right =
                voice.is_some_and(|voice| self.roster.speaks_instead(&voice.id, language.primary()).is_none());
            let voice = voice.map(|voice| voice.name.clone());
            role.tongues.push(Tongue { language: language.primary().to_owned(), voice, proposed: None });
            wanted.extend(role.tongues.last_mut().filter(|_| role.together.is_empty() && !is_right));
        }
        let proposals = propose(&self.engine.voices(), language, taken, wanted.len());
        for (tongue, proposed) in wanted.into_iter().zip(proposals) {
            tongue.proposed = Some(proposed);
        }
    }

    fn shown(&self, role: Role, script: &Script, whole: Whole) -> Shown {
        let voice = role.voice.and_then(|id| self.job.cast.voice(id)).map(|voice| voice.name.clone());
        Shown {
            per_mille: whole.per_mille(&role),
            role: role.name,
            turns: role.turns,
            words: role.words,
            points: role.points.0,
            first: script.show(role.first),
            voice,
            together: role.together,
            listed: role.listed,
            near: role.near,
            proposed: None,
            tongues: Vec::new(),
        }
    }
}

/// The languages of the editions in `script`, in their order; those that differ in the region alone are one, as in `[casting]`.
fn editions(script: &Script) -> Vec<Language> {
    let mut known = BTreeSet::new();
    let all = script.chapters.iter().filter_map(|chapter| chapter.prompt.as_ref()?.language.as_ref());
    all.filter(|language| known.insert(language.primary())).cloned().collect()
}

/// What all roles come to.
#[derive(Clone, Copy)]
struct Whole {
    points: Points,
    words: u64,
}

impl Whole {
    fn of(roles: &[Role]) -> Whole {
        let sum = |of: fn(&Role) -> u64| roles.iter().map(of).sum();
        Whole { points: Points(sum(|role| role.points.0)), words: sum(|role| role.words) }
    }

    fn per_mille(self, role: &Role) -> u64 {
        let (part, whole) = match self.points {
            Points(0) => (role.words, self.words),
            Points(points) => (role.points.0, points),
        };
        part.saturating_mul(1000).checked_div(whole).unwrap_or(0)
    }
}

/// `wanted` voices among `cards` for `language`, none of them `taken` and none twice while there are others. Where the list
/// tells women from men they alternate, so that those who speak most are told apart best.
fn propose(cards: &[VoiceCard], language: &Language, taken: &[&str], wanted: usize) -> Vec<Proposed> {
    let speaks =
        |card: &&VoiceCard| Language::parse(&card.language).is_some_and(|own| own.primary() == language.primary());
    let mut fit: Vec<&VoiceCard> = cards.iter().filter(speaks).collect();
    if fit.is_empty() {
        fit = cards.iter().filter(|card| card.language.is_empty()).collect();
    }
    let free: Vec<&VoiceCard> = fit.iter().copied().filter(|card| !taken.contains(&card.id.as_str())).collect();
    let fresh = free.len();
    let pool = if free.is_empty() { fit } else { free };
    let of = |gender: &str| pool.iter().copied().filter(|card| card.gender == gender).collect::<Vec<_>>();
    let (mut women, mut men) = (of("female").into_iter(), of("male").into_iter());
    let others = pool.iter().copied().filter(|card| !matches!(card.gender.as_str(), "female" | "male"));
    let mut order: Vec<&VoiceCard> = Vec::with_capacity(pool.len());
    loop {
        let pair: Vec<&VoiceCard> = women.next().into_iter().chain(men.next()).collect();
        if pair.is_empty() {
            break;
        }
        order.extend(pair);
    }
    order.extend(others);
    let proposed = |(at, card): (usize, &&VoiceCard)| Proposed {
        id: card.id.clone(),
        gender: card.gender.clone(),
        shared: at >= fresh,
    };
    order.iter().cycle().take(if order.is_empty() { 0 } else { wanted }).enumerate().map(proposed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(id: &str, language: &str, gender: &str) -> VoiceCard {
        VoiceCard {
            id: id.into(),
            name: id.into(),
            language: language.into(),
            gender: gender.into(),
            description: String::new(),
        }
    }

    #[test]
    fn voices_alternate_and_repeat_only_when_there_are_no_more() {
        let cards = [
            card("m1", "en", "male"),
            card("m2", "en-GB", "male"),
            card("x", "en", ""),
            card("f1", "en", "female"),
            card("ja", "ja", "female"),
        ];
        let en = Language::parse("en").unwrap();
        let ids = |cards: &[VoiceCard], taken: &[&str], wanted| -> Vec<(String, bool)> {
            propose(cards, &en, taken, wanted).into_iter().map(|voice| (voice.id, voice.shared)).collect()
        };
        let own = |id: &str| (id.to_owned(), false);
        assert_eq!(ids(&cards, &["m1"], 2), [own("f1"), own("m2")]);
        assert_eq!(ids(&cards, &[], 5), [own("f1"), own("m1"), own("m2"), own("x"), ("f1".to_owned(), true)]);
        // The narrator's voice is the only one there is.
        assert_eq!(ids(&cards[..1], &["m1"], 1), [("m1".to_owned(), true)]);
        // A list that says no language may be right; one that says others is not.
        assert_eq!(ids(&[card("k", "", "")], &[], 1), [own("k")]);
        assert_eq!(ids(&cards[4..], &[], 1), []);
    }
}
