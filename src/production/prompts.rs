//! Prompts against the engine: what is told of them that only a plan knows.

use crate::plan::Plan;
use crate::report::columns::counted;
use crate::script::{Break, Notice};
use crate::units::Code;

/// Tells of prompts that one request cannot hold: a seam may be heard in them.
pub(super) fn divided(plan: &Plan) -> Option<Notice> {
    let chapters = (0..).zip(&plan.script.chapters).filter(|(_, chapter)| chapter.prompt.is_some());
    let is_cut = |at: &usize| plan.segments.get(*at).is_some_and(|segment| segment.before != Break::Beside);
    let requests = |index| plan.chapter_cues(index).filter(is_cut).count() as u64;
    let mut divided = chapters.map(|(index, chapter)| (chapter, requests(index))).filter(|(_, requests)| *requests > 1);
    let (chapter, requests) = divided.next()?;
    let more = match divided.count() {
        0 => String::new(),
        more => format!(", with {more} more like it"),
    };
    let requests = counted(requests, "request", "requests");
    Some(Notice {
        code: Code("N0225"),
        message: format!("this text is longer than one request may be, and takes {requests}{more}"),
        place: Some(chapter.lines.first().map_or(chapter.place, |line| line.place)),
        help: "say it in fewer words, so that no seam is in it".to_owned(),
    })
}
