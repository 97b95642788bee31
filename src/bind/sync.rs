//! Sync: the words of the work with their times, as subtitles and lyrics beside each file of its sound.
//!
//! Only what is spoken is in them. Files whose bytes would be the same are left alone.

use std::collections::HashSet;
use std::io::{self, Write};

use crate::bind::beside::{make_folder, replace};
use crate::bind::manifest::Listed;
use crate::bind::{BindError, Bound, Work, Written, name, title_of};
use crate::book::Track;
use crate::session::event::Event;
use crate::units::{Frames, SampleRate};

pub mod caption;
pub mod clock;
mod lrc;
mod srt;
mod vtt;

use caption::{Caption, captions};

/// A form of words with times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// SubRip subtitles.
    Srt,
    /// WebVTT subtitles, with roles and languages.
    Vtt,
    /// Lyrics, a time a line.
    Lrc,
}

impl Form {
    /// The ending of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Form::Srt => "srt",
            Form::Vtt => "vtt",
            Form::Lrc => "lrc",
        }
    }
}

/// Writes the words of `work` in every form of `forms` beside each of `sounds`.
pub fn bind(
    work: &Work<'_>,
    sounds: &[Listed],
    forms: &[Form],
    see: &mut dyn FnMut(Event),
) -> Result<Bound, BindError> {
    let mut bound = Bound::default();
    if forms.is_empty() || sounds.is_empty() {
        return Ok(bound);
    }
    make_folder(work.folder)?;
    // A chapter that is there in several codings has one sheet.
    let mut named = HashSet::new();
    for sound in sounds.iter().filter(|sound| named.insert(name::beside(&sound.name, ""))) {
        let sheet = Sheet::of(work, sound);
        for form in forms {
            let name = name::beside(&sound.name, form.extension());
            if replace(work.folder, &name, &|out| sheet.write(*form, out))? {
                let path = work.folder.join(&name);
                see(Event::wrote(&path, sound.frames, work.book.rate));
                bound.wrote.push(Written { path, frames: sound.frames });
            } else {
                bound.kept.push(name);
            }
        }
    }
    Ok(bound)
}

/// The words of one file of sound.
struct Sheet<'a> {
    work: &'a Work<'a>,
    /// What the file is called: its chapter's title, or the work's.
    title: &'a str,
    /// The work that the chapter is from.
    album: Option<&'a str>,
    /// Its tracks and where they begin in it.
    tracks: Vec<(&'a Track, Frames)>,
    frames: Frames,
}

/// A caption in its file.
struct Shown<'a> {
    caption: Caption<'a>,
    /// When it appears and goes, in milliseconds; rounded down, so that nothing is later than the sound.
    start: u64,
    end: u64,
}

impl<'a> Sheet<'a> {
    fn of(work: &'a Work<'a>, sound: &Listed) -> Sheet<'a> {
        let tracks = work.book.tracks.iter().zip(work.book.starts());
        let (title, album, tracks) = match sound.chapter {
            None => (work.title, None, tracks.collect()),
            Some(chapter) => {
                let own = tracks.filter(|(track, _)| track.chapter + 1 == chapter);
                let own: Vec<(&Track, Frames)> = own.map(|(track, _)| (track, Frames(0))).collect();
                (own.first().map_or("", |(track, _)| title_of(work, track)), Some(work.title), own)
            }
        };
        Sheet { work, title, album, tracks, frames: sound.frames }
    }

    /// The captions, a track's at a time: a long book is never in memory whole.
    fn shown(&self) -> impl Iterator<Item = Shown<'a>> {
        let (work, rate) = (self.work, self.work.book.rate);
        self.tracks.iter().flat_map(move |&(track, begins)| {
            captions(work, track).into_iter().map(move |caption| {
                let (start, end) = (millis(begins + caption.start, rate), millis(begins + caption.end, rate));
                Shown { caption, start, end }
            })
        })
    }

    fn write(&self, form: Form, out: &mut dyn Write) -> io::Result<()> {
        match form {
            Form::Srt => srt::write(self, out),
            Form::Vtt => vtt::write(self, out),
            Form::Lrc => lrc::write(self, out),
        }
    }
}

/// The millisecond that `at` lies in.
fn millis(at: Frames, rate: SampleRate) -> u64 {
    (u128::from(at.0) * 1000 / u128::from(rate.0.max(1))) as u64
}

/// `ms` as hours, minutes, seconds and thousandths, `point` before the last.
fn stamp(ms: u64, point: char) -> String {
    let (seconds, ms) = (ms / 1000, ms % 1000);
    format!("{:02}:{:02}:{:02}{point}{ms:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests;
