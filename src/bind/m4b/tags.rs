//! Apple's tags of an M4B, and those that Audiobookshelf reads beside them.

use std::io;
use std::time::Duration;

use mp4ameta::{Chapter, Data, Fourcc, FreeformIdent, Img, ImgFmt, MediaType, Userdata};

use crate::bind::contents::Contents;
use crate::bind::encoder::refused;

/// The most chapters of Nero's list, which counts them in a byte. The chapter track has all.
const LIST: usize = 255;

/// All that stands in `moov.udta` and the chapter track.
pub(super) fn userdata(contents: &Contents<'_>) -> Userdata {
    let tags = contents.tags;
    let mut data = Userdata::default();
    data.set_media_type(MediaType::AudioBook);
    data.set_genre(contents.genre());
    if let Some((number, of)) = contents.track {
        let number_of = |n| u16::try_from(n).unwrap_or(u16::MAX);
        data.set_track(number_of(number), number_of(of));
    }
    let year = tags.year.map(|year| format!("{year:04}"));
    let texts: [(&[u8; 4], Option<&str>); 12] = [
        (b"\xa9nam", Some(&contents.title)),
        (b"\xa9alb", Some(contents.album)),
        (b"\xa9ART", contents.author),
        (b"aART", contents.author),
        (b"\xa9wrt", tags.narrator.as_deref()),
        (b"\xa9nrt", tags.narrator.as_deref()),
        (b"\xa9day", year.as_deref()),
        (b"\xa9pub", tags.publisher.as_deref()),
        (b"desc", tags.description.as_deref()),
        (b"ldes", tags.description.as_deref()),
        (b"cprt", tags.copyright.as_deref()),
        (b"\xa9mvn", tags.series.as_deref()),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            data.set_data(Fourcc(*name), Data::Utf8(text.to_owned()));
        }
    }
    let others = [
        ("SUBTITLE", tags.subtitle.as_deref()),
        ("NARRATOR", tags.narrator.as_deref()),
        ("SERIES", tags.series.as_deref()),
        ("SERIES-PART", tags.series_part.as_deref()),
        ("PUBLISHER", tags.publisher.as_deref()),
        ("ISBN", tags.isbn.as_deref()),
        ("ASIN", tags.asin.as_deref()),
        ("LANGUAGE", Some(contents.language)),
    ];
    for (name, text) in others {
        if let Some(text) = text {
            data.set_data(FreeformIdent::new_static("com.apple.iTunes", name), Data::Utf8(text.to_owned()));
        }
    }
    if let Some(cover) = contents.cover {
        let kind = if cover.is_png() { ImgFmt::Png } else { ImgFmt::Jpeg };
        data.set_artwork(Img::new(kind, cover.bytes().to_vec()));
    }
    let at = |milliseconds| Duration::from_millis(milliseconds);
    let chapters = || contents.chapters.iter().map(|c| Chapter::new(at(contents.milliseconds(c.start)), c.title));
    data.chapter_list_mut().extend(chapters().take(LIST));
    data.chapter_track_mut().extend(chapters());
    data
}

/// An error of mp4ameta as one of writing.
pub(super) fn failed(error: mp4ameta::Error) -> io::Error {
    match error.kind {
        mp4ameta::ErrorKind::Io(error) => error,
        _ => refused(error),
    }
}
