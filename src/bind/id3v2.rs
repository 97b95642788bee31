//! The tag of an MP3: ID3v2.4 with the frames that Audiobookshelf and Apple look for, chapters and cover.

use std::io;

use id3::frame::{Chapter, Comment, ExtendedText, Picture, PictureType, TableOfContents};
use id3::{Encoder, Frame, Tag, TagLike, Version};

use super::contents::Contents;
use super::encoder::refused;
use super::language::three_letters;

/// What chapters say of the bytes at which they begin: nothing (ID3v2 Chapter Frame Addendum, 3.1).
const NO_OFFSET: u32 = u32::MAX;

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
            frames: vec![Frame::text("TIT2", chapter.title)],
        });
    }
}
