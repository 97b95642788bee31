//! Measuring: the files of a pack are decoded again and held against what their store asks for.
//!
//! What is judged is what a listener gets, not the sound before it was coded. Files that have not changed since they were
//! measured last are not decoded again.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use crate::audio::acx;
use crate::audio::measurement::Measurement;
use crate::bind::manifest::Listed;
use crate::bind::measure::{MeasureError, measure};
use crate::book::render::in_parallel;
use crate::fault;
use crate::problem::Problem;
use crate::production::Production;
use crate::production::finished::Checked;
use crate::session::event::Event;

impl Production {
    /// What the `files` of a pack for ACX in `folder` measure, in their order, `threads` of them at the same time.
    pub(super) fn measure_pack(
        &self,
        folder: &Path,
        files: &[Listed],
        threads: NonZeroUsize,
        see: &mut dyn FnMut(Event),
    ) -> Result<Vec<Checked>, Problem> {
        let known = self.checked_last();
        let mut all = Vec::with_capacity(files.len());
        for batch in files.chunks(threads.get()) {
            let of_batch = batch.iter().map(|file| (file, folder.join(&file.name)));
            let batch: Vec<(&Listed, PathBuf, Option<&Checked>)> = of_batch
                .map(|(file, path)| {
                    let last = known.iter().find(|known| known.is_still(&path));
                    (file, path, last)
                })
                .collect();
            for ((_, path, last), number) in batch.iter().zip(all.len() as u32 + 1..) {
                if last.is_none() {
                    see(Event::Verifying { file: path.display().to_string(), number, of: files.len() as u32 });
                }
            }
            let measured = in_parallel(batch.len(), threads, |at| {
                let (file, path, last) = &batch[at];
                last.map_or_else(|| check(path, file), |known| Ok(known.clone()))
            })?;
            for (checked, (.., last)) in measured.into_iter().zip(&batch) {
                if last.is_none() {
                    see(Event::Measured { found: Box::new(checked.found.clone()) });
                }
                all.push(checked);
                fault::point("pack.measured");
            }
        }
        Ok(all)
    }
}

/// Decodes and measures `file`, which lies at `path`.
fn check(path: &Path, file: &Listed) -> Result<Checked, Problem> {
    let measured = measure(path).map_err(|error| Problem::from(&error))?;
    let requirements = match file.chapter {
        Some(_) => acx::requirements(&measured),
        None => acx::of_sample(&measured),
    };
    let found = Measurement::of(path.display().to_string(), &measured, requirements);
    Checked::of(path, found).map_err(|cause| Problem::from(&MeasureError::Unreadable { path: path.to_owned(), cause }))
}

/// What was found of each file, with what all of them must have in common.
pub fn found(checked: &[Checked]) -> Vec<Measurement> {
    let common = acx::common(checked.iter().map(|checked| checked.found.channels));
    let each = checked.iter().map(|checked| {
        let mut found = checked.found.clone();
        found.requirements.extend(common.clone());
        found
    });
    each.collect()
}
