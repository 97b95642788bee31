//! `[prompts]` → what its player asks for: written into a job where that says nothing, and told of where it says otherwise.

use std::ops::Range;

use serde_spanned::Spanned;

use super::{Player, Row};
use crate::job::Format;
use crate::job::finding::{Finding, Findings};
use crate::job::master::Profile;
use crate::job::package::{Bare, Samples};
use crate::job::spec::{JobSpec, JobTable};
use crate::read::{NameRules, Signs};
use crate::units::Language;

/// The player that `spec` names, and where.
fn player(spec: &JobSpec) -> Option<(Player, Range<usize>)> {
    spec.prompts.target.as_ref().map(|target| (*target.get_ref(), target.span()))
}

/// `spec` with what its player takes where nothing is written; the same where it names none.
pub(in crate::job) fn filled(mut spec: JobSpec) -> JobSpec {
    let Some((player, at)) = player(&spec).filter(|_| spec.catalogue.is_some()) else { return spec };
    let row = player.row();
    let table = spec.job.get_or_insert_with(JobTable::default);
    if let Some(format) = row.formats.first() {
        table.formats.get_or_insert_with(|| vec![Spanned::new(at.clone(), *format)]);
    }
    let wav = &mut spec.encode.wav;
    if let Some(samples) = row.samples.first().filter(|samples| **samples != Samples::Pcm16) {
        wav.coding.get_or_insert(Spanned::new(at.clone(), *samples));
    }
    if let Some(rate) = row.rates.first().filter(|_| wav.sample_rate.is_none()) {
        let formats = spec.job.iter().flat_map(|table| table.formats.iter().flatten());
        // Sound is joined at the highest rate that any format has: what is not there cannot be had back.
        let most = formats.filter_map(|format| own_rate(*format.get_ref())).fold(*rate, u32::max);
        if most > *rate && spec.stitch.sample_rate.is_none() {
            wav.sample_rate = Some(Spanned::new(at.clone(), *rate));
        }
        spec.stitch.sample_rate.get_or_insert(Spanned::new(at.clone(), most));
    }
    if row.profile != Profile::None && spec.master.loudness_lufs.is_none() {
        spec.master.profile.get_or_insert(Spanned::new(at.clone(), row.profile));
    }
    if let Some(archive) = row.archive {
        spec.prompts.archive.get_or_insert(archive);
    }
    let rate = spec.encode.wav.sample_rate.as_ref().or(spec.stitch.sample_rate.as_ref());
    let rate = rate.map_or(String::new(), |rate| rate.get_ref().to_string());
    let voice = spec.voices.0.first().map_or("narrator", |(name, _)| name.get_ref().as_str());
    let layout = row.layout.replace("{rate}", &rate).replace("{voice}", voice);
    spec.prompts.layout.get_or_insert(Spanned::new(at, layout));
    spec
}

/// The sample rate of a format that has only one.
fn own_rate(format: Format) -> Option<u32> {
    let bare = match format {
        Format::Ulaw => Bare::Ulaw,
        Format::Alaw => Bare::Alaw,
        Format::Sln => Bare::Sln,
        Format::Sln16 => Bare::Sln16,
        _ => return None,
    };
    Some(bare.shape().1.0)
}

/// Tells what `spec`, as written, has made that its player does not play. It is made all the same: the job says so.
pub(in crate::job) fn without_use(spec: &JobSpec, findings: &mut Findings) {
    let Some((player, at)) = player(spec) else { return };
    if spec.catalogue.is_none() {
        let finding = Finding::warning("R0116", "`prompts.target` does nothing without a [[catalogue]]", at);
        return findings.push(finding.label("has no effect").help("take it out, or name a catalogue"));
    }
    let row = player.row();
    let mut tell = |what: &str, span: Range<usize>, help: String| {
        let message = format!("`{}` does not play {what}", row.name);
        findings.push(Finding::warning("R0160", message, span).label("made all the same").help(help));
    };
    let words = |words: Vec<String>| words.join(", ");
    let formats = spec.job.as_ref().and_then(|table| table.formats.as_ref());
    for format in formats.into_iter().flatten().filter(|format| !allows(row.formats, format.get_ref())) {
        let named = words(row.formats.iter().map(|format| format!("`{}`", format.extension())).collect());
        tell(&format!("`{}`", format.get_ref().extension()), format.span(), format!("it plays {named}"));
    }
    if formats.is_some_and(|formats| formats.iter().all(|format| *format.get_ref() != Format::Wav)) {
        return;
    }
    let wav = &spec.encode.wav;
    if let Some(coding) = wav.coding.as_ref().filter(|coding| !allows(row.samples, coding.get_ref())) {
        tell(&format!("a WAV of {}", word(*coding.get_ref())), coding.span(), samples_of(row));
    }
    let rate = wav.sample_rate.as_ref().or(spec.stitch.sample_rate.as_ref());
    if let Some(rate) = rate.filter(|rate| !allows(row.rates, rate.get_ref())) {
        let rates = words(row.rates.iter().map(|rate| format!("{rate} Hz")).collect());
        tell(&format!("{} Hz", rate.get_ref()), rate.span(), format!("it plays {rates}"));
    }
}

/// Whether `one` is among `list`; an empty one has all.
fn allows<T: PartialEq>(list: &[T], one: &T) -> bool {
    list.is_empty() || list.contains(one)
}

fn word(samples: Samples) -> &'static str {
    match samples {
        Samples::Pcm16 => "`pcm16`",
        Samples::Mulaw => "`mulaw`",
        Samples::Alaw => "`alaw`",
    }
}

fn samples_of(row: &Row) -> String {
    format!("it plays {}", row.samples.iter().map(|samples| word(*samples)).collect::<Vec<_>>().join(", "))
}

/// What `{language}` stands for where `spec`, filled, has the language `tag`, `written` there; what is wrong with it is in the
/// findings.
pub(in crate::job) fn folder(
    spec: &JobSpec,
    tag: &str,
    written: Option<Range<usize>>,
    findings: &mut Findings,
) -> String {
    let (Some((player, at)), Some(language)) = (player(spec), Language::parse(tag)) else { return tag.to_owned() };
    let layout = spec.prompts.layout.as_ref();
    let is_own = layout.is_some_and(|layout| layout.span() == at && layout.get_ref().contains("{language}"));
    player.folder_of(&language).unwrap_or_else(|why| {
        if is_own {
            let message = format!("`{}` has no folder for `{tag}`: {why}", player.row().name);
            let help = "name the language so that it has one, or say where files lie under `layout` in [prompts]";
            findings.error("R0161", message, written.unwrap_or(at), "no folder for it", help);
        }
        tag.to_owned()
    })
}

/// What the player of `spec` asks of names; none where nothing is asked.
pub(in crate::job) fn rules(spec: &JobSpec) -> Option<NameRules> {
    let row = player(spec).map_or(Player::Plain, |(player, _)| player).row();
    let most_chars = spec.prompts.max_name.or(row.most_chars);
    let rules = NameRules { player: row.name.to_owned(), most_chars, signs: row.signs };
    (rules.most_chars.is_some() || rules.signs != Signs::Any).then_some(rules)
}

/// The longest that a prompt's file may be, in milliseconds.
pub(in crate::job) fn longest_ms(spec: &JobSpec) -> Option<u32> {
    let row = player(spec).map_or(Player::Plain, |(player, _)| player).row();
    let seconds = spec.prompts.max_seconds.or(row.most_seconds).filter(|_| spec.catalogue.is_some());
    seconds.map(|seconds| seconds.saturating_mul(1000))
}

#[cfg(test)]
mod tests {
    use crate::job::package::{Coding, Samples};
    use crate::job::tests::{read, told, wrong};
    use crate::read::Template;
    use crate::units::SampleRate;

    fn prompts(language: &str, tables: &str) -> String {
        format!("[job]\ntitle = \"T\"\nlanguage = \"{language}\"\n[[catalogue]]\npath = \"a.csv\"\n{tables}")
    }

    #[test]
    fn a_target_says_what_the_job_does_not() {
        for (target, language, layout, coding, rate) in [
            ("plain", "en-US", "{language}/{path}/{id}.{ext}", Coding::Wav, None),
            ("asterisk", "en_AU", "{language}/{path}/{id}.{ext}", Coding::Wav, Some(8000)),
            ("freeswitch", "en/us", "{language}/narrator/{path}/8000/{id}.{ext}", Coding::Wav, Some(8000)),
            (
                "connect",
                "en-US",
                "{language}/{path}/{id}.{ext}",
                Coding::WavAs { samples: Samples::Mulaw, rate: None },
                Some(8000),
            ),
            ("edgetx", "en", "SOUNDS/{language}/{path}/{id}.{ext}", Coding::Wav, Some(32_000)),
            ("renpy", "en-US", "voice/{id}.{ext}", Coding::Opus { kbps: 32 }, None),
            ("valetudo", "en-US", "{id}.{ext}", Coding::Ogg { quality: 4 }, Some(16_000)),
        ] {
            let tag = if target == "asterisk" { "en-AU" } else { "en-US" };
            let (job, warnings) = read(&prompts(tag, &format!("[prompts]\ntarget = \"{target}\"\n"))).unwrap();
            assert_eq!(warnings, [], "{target}");
            let catalogue = job.manuscripts[0].manner.catalogue.as_ref().unwrap();
            assert_eq!(catalogue.called.as_deref(), Some(language), "{target}");
            assert_eq!(catalogue.template, Template::parse(layout).unwrap(), "{target}");
            assert_eq!((job.forms[0].coding, job.forms.len()), (coding, 1), "{target}");
            assert_eq!(job.stitch.rate, rate.map(SampleRate), "{target}");
            assert_eq!(catalogue.rules.is_some(), !matches!(target, "plain" | "renpy"), "{target}");
            assert_eq!(job.archive.is_some(), target == "valetudo");
            assert_eq!(job.longest_prompt_ms, (target == "connect").then_some(299_000));
        }
    }

    #[test]
    fn sound_is_joined_at_the_highest_rate_that_is_made_of_it() {
        let text = prompts("en", "[prompts]\ntarget = \"asterisk\"\n");
        let (job, _) = read(&text.replace("title", "formats = [\"wav\", \"ulaw\", \"sln16\"]\ntitle")).unwrap();
        assert_eq!(job.stitch.rate, Some(SampleRate(16_000)));
        let wav = Coding::WavAs { samples: Samples::Pcm16, rate: Some(SampleRate(8000)) };
        assert_eq!(job.forms[0].coding, wav);
    }

    #[test]
    fn keys_of_the_job_count_and_are_told() {
        let text = prompts("en-US", "[prompts]\ntarget = \"edgetx\"\nlayout = \"{id}.{ext}\"\nmax_name = 6\n")
            .replace("title", "formats = [\"wav\", \"mp3\"]\ntitle")
            + "[stitch]\nsample_rate = 44100\n[encode.wav]\ncoding = \"alaw\"\n";
        let (job, warnings) = read(&text).unwrap();
        insta::assert_snapshot!(told(&warnings), @r"
        2:19+5 R0160 warning `edgetx` does not play `mp3` (made all the same) ⇒ it plays `wav`
        12:15+5 R0160 warning `edgetx` does not play 44100 Hz (made all the same) ⇒ it plays 32000 Hz, 16000 Hz, 8000 Hz
        ");
        let catalogue = job.manuscripts[0].manner.catalogue.as_ref().unwrap();
        assert_eq!(catalogue.rules.as_ref().unwrap().most_chars, Some(6));
        assert_eq!(job.stitch.rate, Some(SampleRate(44_100)));
    }

    #[test]
    fn a_language_that_the_target_does_not_know_is_an_error_unless_the_job_says_where() {
        let text = prompts("en", "[prompts]\ntarget = \"freeswitch\"\n");
        insta::assert_snapshot!(wrong(&text), @r#"3:12+4 R0161 `freeswitch` has no folder for `en`: its folders are called by language and country, as en-US (no folder for it) ⇒ name the language so that it has one, or say where files lie under `layout` in [prompts]"#);
        assert!(read(&(text + "layout = \"en/us/callie/{path}/8000/{id}.{ext}\"\n")).is_ok());
    }
}
