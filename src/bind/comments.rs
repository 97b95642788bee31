//! Vorbis comments, as FLAC and Opus hold them: the names that Audiobookshelf and most players look for.

use super::contents::Contents;

/// The comments of a file, in order: names in capitals, each at most once.
pub(super) fn comments(contents: &Contents<'_>) -> Vec<(String, String)> {
    let tags = contents.tags;
    let mut comments = Vec::new();
    let mut put = |name: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            comments.push((name.to_owned(), value.to_owned()));
        }
    };
    put("TITLE", Some(&contents.title));
    put("SUBTITLE", tags.subtitle.as_deref());
    put("ALBUM", Some(contents.album));
    put("ARTIST", contents.author);
    put("ALBUMARTIST", contents.author);
    put("COMPOSER", tags.narrator.as_deref());
    put("NARRATOR", tags.narrator.as_deref());
    put("SERIES", tags.series.as_deref());
    put("SERIES-PART", tags.series_part.as_deref());
    put("PUBLISHER", tags.publisher.as_deref());
    put("DATE", tags.year.map(|year| format!("{year:04}")).as_deref());
    put("GENRE", Some(contents.genre()));
    put("DESCRIPTION", tags.description.as_deref());
    put("LANGUAGE", Some(contents.language));
    put("ISBN", tags.isbn.as_deref());
    put("ASIN", tags.asin.as_deref());
    put("COPYRIGHT", tags.copyright.as_deref());
    if let Some((number, of)) = contents.track {
        put("TRACKNUMBER", Some(&number.to_string()));
        put("TRACKTOTAL", Some(&of.to_string()));
    }
    for (n, chapter) in contents.chapters.iter().enumerate() {
        put(&format!("CHAPTER{:03}", n + 1), Some(&clock(contents.milliseconds(chapter.start))));
        put(&format!("CHAPTER{:03}NAME", n + 1), Some(chapter.title));
    }
    comments
}

/// A moment as chapters are written: `01:02:03.456`.
fn clock(milliseconds: u64) -> String {
    let (seconds, ms) = (milliseconds / 1000, milliseconds % 1000);
    format!("{:02}:{:02}:{:02}.{ms:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
