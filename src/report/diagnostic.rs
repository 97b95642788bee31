//! Problems drawn as rustc draws them: code, sentence, place, source line, mark, remedy.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str};

use crate::problem::{Problem, Severity, Spot};

pub mod json;

/// Whether the drawing holds colour escapes; colour never carries meaning alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// With escapes.
    On,
    /// Plain text.
    Off,
}

/// Draws `problems` that were found before anything was asked for: worst first, otherwise in their order, with a last
/// line that counts them and says that nothing was spent. Empty for no problems.
pub fn draw(problems: &[Problem], colour: Colour) -> String {
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort_by_key(|problem| problem.severity);
    let mut drawn = String::new();
    for problem in &sorted {
        drawn.push_str(&draw_one(problem, colour));
        drawn.push('\n');
    }
    if let Some(line) = closing(&sorted) {
        drawn.push_str(&line);
    }
    drawn
}

/// Draws one problem; ends with a line end.
pub fn draw_one(problem: &Problem, colour: Colour) -> String {
    let title = level(problem.severity).primary_title(&problem.message).id(problem.code.0);
    let source = problem.spot.as_deref().map(Shown::new);
    let mut group = Group::with_title(title);
    if let (Some(spot), Some(shown)) = (&problem.spot, &source) {
        group = match shown {
            Shown::Line { text, mark } => {
                let label = (!spot.label.is_empty()).then_some(spot.label.as_str());
                let mark = AnnotationKind::Primary.span(mark.clone()).label(label);
                let snippet = Snippet::source(text.as_str()).line_start(spot.line as usize).annotation(mark);
                match spot.cut {
                    0 => group.element(snippet.path(&spot.file)),
                    // The column counts from the line's real beginning, which the snippet does not show.
                    _ => group.element(origin(spot)).element(snippet),
                }
            }
            Shown::Nothing => group.element(origin(spot)),
        };
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(normalize_untrusted_str(help)));
    }
    let mut drawn = harmless(&renderer(colour).render(&[group]));
    drawn.push('\n');
    drawn
}

fn origin(spot: &Spot) -> Origin<'_> {
    Origin::path(&spot.file).line(spot.line as usize).char_column(spot.column as usize)
}

/// A spot's line and the bytes in it that are marked.
enum Shown {
    Line {
        text: String,
        mark: std::ops::Range<usize>,
    },
    /// An empty line: only its place is worth showing.
    Nothing,
}

impl Shown {
    fn new(spot: &Spot) -> Shown {
        if spot.text.trim().is_empty() {
            return Shown::Nothing;
        }
        let text = harmless(&spot.text);
        let byte = |character: usize| text.char_indices().nth(character).map_or(text.len(), |(at, _)| at);
        let first = spot.index_in_text();
        let mark = byte(first)..byte(first.saturating_add(spot.width as usize));
        Shown::Line { text, mark }
    }
}

/// `text` without the control characters U+0080 to U+009F, which some terminals obey and the renderer lets through: each is
/// shown as a replacement character, so that columns stay.
fn harmless(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '\u{80}'..='\u{9f}') { '\u{fffd}' } else { c }).collect()
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    }
}

fn renderer(colour: Colour) -> Renderer {
    let renderer = match colour {
        Colour::On => Renderer::styled(),
        Colour::Off => Renderer::plain(),
    };
    renderer.decor_style(DecorStyle::Ascii)
}

/// "2 errors and 1 warning; nothing was spent".
fn closing(problems: &[&Problem]) -> Option<String> {
    let count = |severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let counted = |n: usize, what: &str| match n {
        0 => None,
        1 => Some(format!("1 {what}")),
        n => Some(format!("{n} {what}s")),
    };
    let parts: Vec<String> = [counted(errors, "error"), counted(warnings, "warning")].into_iter().flatten().collect();
    match (parts.is_empty(), errors) {
        (true, _) => None,
        (false, 0) => Some(format!("{}\n", parts.join(" and "))),
        (false, _) => Some(format!("{}; nothing was spent\n", parts.join(" and "))),
    }
}

#[cfg(test)]
mod tests;
