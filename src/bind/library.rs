//! The library of Audiobookshelf: a folder for author, series and title, with cover, description and reader beside the
//! sound (its documentation, "Directory Structure").

use std::io::Write;
use std::path::{Path, PathBuf};

use super::beside::Beside;
use super::{BindError, Work, name};
use crate::files as fs;
use crate::job::Tags;

/// The folder of a work in the library at `root`: `Author/Series/Vol 1 - Title`.
pub fn folder(root: &Path, title: &str, author: Option<&str>, tags: &Tags) -> PathBuf {
    let mut folder = root.join(name::stem(author.unwrap_or("Unknown")));
    if let Some(series) = &tags.series {
        folder.push(name::stem(series));
    }
    let title = match &tags.series_part {
        Some(part) => format!("Vol {part} - {title}"),
        None => title.to_owned(),
    };
    folder.join(name::stem(&title))
}

/// Writes what the library shows beside the sound; a file that has the same bytes is left alone. Returns all of them.
pub fn write(work: &Work<'_>) -> Result<Vec<PathBuf>, BindError> {
    let mut files = Vec::new();
    let mut put = |name: &str, bytes: Option<&[u8]>| -> Result<(), BindError> {
        let Some(bytes) = bytes else { return Ok(()) };
        let path = work.folder.join(name);
        if !fs::read(&path).is_ok_and(|there| there == bytes) {
            let mut beside = Beside::create(work.folder, name)?;
            beside.file().write_all(bytes).map_err(|e| BindError::io(&path, e))?;
            beside.finish()?;
        }
        files.push(path);
        Ok(())
    };
    if let Some(cover) = work.cover {
        put(cover.file_name(), Some(cover.bytes()))?;
    }
    put("desc.txt", work.tags.description.as_deref().map(str::as_bytes))?;
    put("reader.txt", work.tags.narrator.as_deref().map(str::as_bytes))?;
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_lies_under_author_series_and_title() {
        let at = |author, tags: &Tags| folder(Path::new("lib"), "Alice: 1865", author, tags);
        assert_eq!(at(None, &Tags::default()), Path::new("lib/Unknown/Alice 1865"));
        let series = Tags { series: Some("A/B".into()), series_part: Some("1.5".into()), ..Tags::default() };
        assert_eq!(at(Some("Lewis Carroll"), &series), Path::new("lib/Lewis Carroll/A-B/Vol 1.5 - Alice 1865"));
    }
}
