//! The original: the EPUB that a job is read from is carried over into its read-along, and no file is written over it.

use std::fs;

use crate::bind::name;
use crate::job::Format;
use crate::problem::Problem;
use crate::production::Production;
use crate::read::{self, Original};
use crate::script::Notice;
use crate::units::Code;

impl Production {
    /// The EPUB that becomes the read-along which the job asks for; or why it cannot, so that one is made anew. Absent
    /// where the job asks for none, or is not read from an EPUB.
    pub(super) fn original(&self) -> Option<Result<Original<'_>, String>> {
        let manuscripts = self.manuscripts();
        let wanted = self.job.papers.contains(&Format::Epub) && manuscripts.iter().any(read::is_epub);
        wanted.then(|| match manuscripts.as_slice() {
            [only] => read::original(only),
            all => Err(format!("the work is read from {} manuscripts", all.len())),
        })
    }

    /// Says that the read-along is made anew, and why.
    pub(super) fn anew_notice(&self) -> Option<Notice> {
        let why = self.original()?.err()?;
        let message = format!("the EPUB is made anew of the words that are spoken: {why}");
        let help = "nothing need be done; what is not spoken, pictures and styles are not in it".to_owned();
        Some(Notice { code: Code("N0706"), message, place: None, help })
    }

    /// R0709: a manuscript lies where a file will be written.
    pub(super) fn spare_manuscripts(&self) -> Result<(), Problem> {
        if !self.job.papers.contains(&Format::Epub) {
            return Ok(());
        }
        let path = self.package_folder().join(name::package(&self.job.title, "epub"));
        let Ok(place) = fs::canonicalize(&path) else { return Ok(()) };
        let mut manuscripts = self.job.manuscripts.iter();
        match manuscripts.find(|one| fs::canonicalize(&one.path).is_ok_and(|own| own == place)) {
            Some(own) => {
                let message = format!("`{}` is a manuscript, and the EPUB would be written over it", own.name);
                Err(Problem::error("R0709", message)
                    .help("name another folder under `output` in [job], or give the work another title"))
            }
            None => Ok(()),
        }
    }
}
