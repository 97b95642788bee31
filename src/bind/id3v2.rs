//! The tag of an MP3: ID3v2.4 with the frames that Audiobookshelf and Apple look for, chapters and cover.

use std::borrow::Cow;
use std::io;

use id3::frame::{Chapter, Comment, ExtendedText, Picture, PictureType, TableOfContents};
use id3::{Encoder, Frame, Tag, TagLike, Version};
use unicode_segmentation::UnicodeSegmentation;

use super::contents::Contents;
use super::encoder::refused;
use super::language::three_letters;

/// What chapters say of the bytes at which they begin: nothing (ID3v2 Chapter Frame Addendum, 3.1).
const NO_OFFSET: u32 = u32::MAX;

/// Bytes of a chapter's title. FFmpeg reads the length of a frame inside a chapter as a plain number, where ID3v2.4 has seven bits in
/// a byte (4, 6.2): they are the same below 128, and with more it loses the chapter.
const MOST_TITLE: usize = 120;

/// The bytes of the tag.
pub(super) fn tag(contents: &Contents<'_>) -> io::Result<Vec<u8>> {
    let mut tag = Tag::new();
    texts(&mut tag, contents);
    let language = three_letters(contents.language);
    if let Some(text) = &contents.tags.description {
        let comment = Comment { lang: language.to_owned(), description: String::new(), text: text.clone() };
        tag.add_frame(comment);
    }
    if let Some(cover) = contents.cover {
        tag.add_frame(Picture {
            mime_type: cover.mime().to_owned(),
            picture_type: PictureType::CoverFront,
            description: String::new(),
            data: cover.bytes().to_vec(),
        });
    }
    chapters(&mut tag, contents);
    let mut bytes = Vec::new();
    Encoder::new().version(Version::Id3v24).encode(&tag, &mut bytes).map_err(refused)?;
    Ok(bytes)
}

fn texts(tag: &mut Tag, contents: &Contents<'_>) {
    let tags = contents.tags;
    let mut put = |id: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            tag.set_text(id, value);
        }
    };
    put("TIT2", Some(&contents.title));
    put("TIT3", tags.subtitle.as_deref());
    put("TALB", Some(contents.album));
    put("TPE1", contents.author);
    put("TPE2", contents.author);
    put("TCOM", tags.narrator.as_deref());
    put("TPUB", tags.publisher.as_deref());
    put("TDRC", tags.year.map(|year| format!("{year:04}")).as_deref());
    put("TCON", Some(contents.genre()));
    put("TLAN", Some(three_letters(contents.language)));
    put("TCOP", tags.copyright.as_deref());
    put("TRCK", contents.track.map(|(number, of)| format!("{number}/{of}")).as_deref());
    let others =
        [("SERIES", &tags.series), ("SERIES-PART", &tags.series_part), ("ISBN", &tags.isbn), ("ASIN", &tags.asin)];
    for (name, value) in others {
        if let Some(value) = value {
            tag.add_frame(ExtendedText { description: name.to_owned(), value: value.clone() });
        }
    }
}

fn chapters(tag: &mut Tag, contents: &Contents<'_>) {
    if contents.chapters.is_empty() {
        return;
    }
    let at = |frames| u32::try_from(contents.milliseconds(frames)).unwrap_or(NO_OFFSET - 1);
    let name = |n: usize| format!("chp{n}");
    tag.add_frame(TableOfContents {
        element_id: "toc".to_owned(),
        top_level: true,
        ordered: true,
        elements: (0..contents.chapters.len()).map(name).collect(),
        frames: Vec::new(),
    });
    for (n, chapter) in contents.chapters.iter().enumerate() {
        tag.add_frame(Chapter {
            element_id: name(n),
            start_time: at(chapter.start),
            end_time: at(chapter.end),
            start_offset: NO_OFFSET,
            end_offset: NO_OFFSET,
            frames: vec![Frame::text("TIT2", of_at_most(chapter.title, MOST_TITLE))],
        });
    }
}

/// `title`, or as much of it as has `most` bytes with the sign that something is left out.
fn of_at_most(title: &str, most: usize) -> Cow<'_, str> {
    if title.len() <= most {
        return Cow::Borrowed(title);
    }
    let room = most.saturating_sub('…'.len_utf8());
    let fits = title.grapheme_indices(true).map(|(at, sign)| at + sign.len()).take_while(|end| *end <= room);
    let kept = title.get(..fits.last().unwrap_or(0)).unwrap_or_default();
    Cow::Owned(format!("{}…", kept.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_cut_between_signs() {
        assert_eq!(of_at_most("One", 8), "One");
        assert_eq!(of_at_most("Chapter One", 8), "Chapt…");
        assert_eq!(of_at_most("Chap ter", 8), "Chap ter");
        assert_eq!(of_at_most("Chap terz", 8), "Chap…");
        assert_eq!(of_at_most("一二三四", 10), "一二…");
        // A letter and its accent are one.
        assert_eq!(of_at_most("aaaae\u{301}bbb", 8), "aaaa…");
    }
}
