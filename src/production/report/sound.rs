//! The sound of a report: each chapter's profile, listened to once, and the files in which it can be heard.

use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use super::{media, trouble};
use crate::audio::profile::{Profile, Profiler};
use crate::bind::lpf::url;
use crate::bind::manifest::Listed;
use crate::bind::sounds::Sounds;
use crate::bind::{self, BindError, Work};
use crate::book::assemble::AssembleError;
use crate::book::render::{Chunks, in_parallel};
use crate::production::binding::Laid;
use crate::production::run::BindTrouble;
use crate::report::page::bins;
use crate::report::page::record::{Link, Sound};

/// The sound of every track of `laid`, in order, as a page at `report` plays it. Each track is rendered once more, several
/// side by side; of none more than its profile is kept.
pub(super) fn sounds(laid: &Laid<'_>, report: &Path) -> Result<Vec<Sound>, BindTrouble> {
    let (work, rendering) = (&laid.work, &laid.rendering);
    let tracks = work.book.tracks.len();
    let bins = bins(tracks);
    let profile = |index: usize| -> Result<Profile, AssembleError> {
        let failed = |error| AssembleError::Write(std::io::Error::new(std::io::ErrorKind::InvalidInput, error));
        let mut profiler = Profiler::new(rendering.rate(), rendering.frames(index), bins).map_err(failed)?;
        rendering.track(
            index,
            &mut Chunks::new(|samples: &[i16]| {
                profiler.add(samples);
                Ok(())
            }),
        )?;
        Ok(profiler.finish())
    };
    let profiles = in_parallel(tracks, work.threads, profile)
        .map_err(|error| trouble(&BindError::listen(work.plan, work.folder, error)))?;
    let files = bind::list(work, rendering);
    let folder = from_to(report.parent().unwrap_or(Path::new("")), work.folder);
    let sounds = profiles.into_iter().enumerate().map(|(index, profile)| {
        let (from, files) = heard(work, &files, index, &folder);
        let true_peak = rendering.finish(index).and_then(|finish| finish.levels.true_peak);
        Sound { profile, true_peak, files, from }
    });
    Ok(sounds.collect())
}

/// Where the track `index` begins in the files that have it, and these: its own, or else those of the whole work.
fn heard(work: &Work<'_>, files: &[Listed], index: usize, folder: &str) -> (Duration, Vec<Link>) {
    let mut own: Vec<(Duration, Link)> = Vec::new();
    for kind in media() {
        let Some(sounds) = Sounds::choose(work, files, |media| media == kind) else { continue };
        let Some((file, start)) = sounds.place(work, index) else { continue };
        let name = &sounds.files[file].name;
        if work.folder.join(name).is_file() {
            let link = Link { href: format!("{folder}{}", url(name)), media_type: kind.media_type };
            own.push((start.duration(work.book.rate), link));
        }
    }
    let from = own.iter().map(|(from, _)| *from).min().unwrap_or_default();
    (from, own.into_iter().filter(|(at, _)| *at == from).map(|(_, link)| link).collect())
}

/// The way from one folder to another as the beginning of a URL; empty where they are the same.
pub(in crate::production) fn from_to(from: &Path, to: &Path) -> String {
    let whole = |path: &Path| -> PathBuf {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
    };
    let (from, to) = (whole(from), whole(to));
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| "../".to_owned());
    let down = to.components().skip(shared).filter_map(|part| match part {
        Component::Normal(name) => Some(format!("{}/", url(&name.to_string_lossy()))),
        _ => None,
    });
    up.chain(down).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_the_sound_is_relative_and_a_url() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        for name in ["out/Carroll, L./Alice", "pages/deep"] {
            std::fs::create_dir_all(path(name)).unwrap();
        }
        assert_eq!(from_to(&path("out"), &path("out")), "");
        assert_eq!(from_to(&path("out"), &path("out/Carroll, L./Alice")), "Carroll%2C%20L./Alice/");
        assert_eq!(from_to(&path("pages/deep"), &path("out")), "../../out/");
        // Not there yet: the names alone must do.
        assert_eq!(from_to(&path("out/none"), &path("out")), "../");
    }
}
