//! Columns of text that line up in a terminal, whatever the script: widths are counted in cells, not in characters.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::units::{Grouped, UtcMillis};

/// The cells that `text` takes; Han, kana and hangul take two each.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` on one line of at most `cells` cells, with `…` where it was cut. Control characters become spaces, so that
/// nothing in a manuscript can move the cursor.
pub fn fit(text: &str, cells: usize) -> String {
    let mut shown = String::with_capacity(text.len().min(cells * 4));
    let mut used = 0;
    let mut chars = text.chars().map(|c| if c.is_control() { ' ' } else { c }).peekable();
    while let Some(c) = chars.next() {
        let cell = c.width().unwrap_or(0);
        let room = if chars.peek().is_some() { cells.saturating_sub(1) } else { cells };
        if used + cell > room {
            // What is left may be a few characters that fit exactly without the mark.
            let rest: String = std::iter::once(c).chain(chars).take(cells + 1).collect();
            let cell = |c| UnicodeWidthChar::width(c).unwrap_or(0);
            if used + rest.chars().map(cell).sum::<usize>() <= cells {
                shown.push_str(&rest);
            } else if cells > 0 {
                shown.push('…');
            }
            return shown;
        }
        shown.push(c);
        used += cell;
    }
    shown
}

/// `n` with its noun: `1 line`, `2,000 lines`.
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", Grouped(n), if n == 1 { one } else { many })
}

/// A loudness in LUFS and a true peak in dBTP, each after a comma where it is known: `, -16.0 LUFS, -1.4 dBTP`.
pub fn levels((loudness, peak): (Option<f64>, Option<f64>)) -> String {
    let each = [(loudness, "LUFS"), (peak, "dBTP")];
    let known = each.into_iter().filter_map(|(level, unit)| Some(format!(", {:.1} {unit}", level?)));
    known.collect()
}

/// A moment to the minute, as people write it: `2026-11-22 09:48 UTC`.
pub fn moment(at: UtcMillis) -> String {
    match jiff::Timestamp::from_millisecond(at.0) {
        Ok(moment) => moment.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        Err(_) => at.to_string(),
    }
}

/// On which side of its column a cell's text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A table without lines: two spaces between columns, each as wide as its widest cell.
#[derive(Debug)]
pub struct Columns {
    aligns: Vec<Align>,
    rows: Vec<Vec<String>>,
}

impl Columns {
    /// A table with a column for each of `aligns`.
    pub fn new(aligns: &[Align]) -> Columns {
        Columns { aligns: aligns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row; cells that are missing at the end stay empty.
    pub fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// The table, each line behind `indent` and without spaces at its end.
    pub fn render(&self, indent: &str) -> String {
        let widths: Vec<usize> = (0..self.aligns.len())
            .map(|at| self.rows.iter().filter_map(|row| row.get(at)).map(|cell| width(cell)).max().unwrap_or(0))
            .collect();
        let mut shown = String::new();
        for row in &self.rows {
            let mut line = indent.to_owned();
            for (at, cell) in row.iter().enumerate() {
                let gap = " ".repeat(widths.get(at).copied().unwrap_or(0).saturating_sub(width(cell)));
                let align = self.aligns.get(at).copied().unwrap_or(Align::Left);
                let (before, after) = if align == Align::Right { (gap.as_str(), "") } else { ("", gap.as_str()) };
                line.push_str(if at == 0 { "" } else { "  " });
                line.push_str(before);
                line.push_str(cell);
                line.push_str(after);
            }
            shown.push_str(line.trim_end());
            shown.push('\n');
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_by_cells() {
        assert_eq!(fit("Alice", 5), "Alice");
        assert_eq!(fit("Alice", 4), "Ali…");
        assert_eq!(fit("吾輩は猫", 8), "吾輩は猫");
        assert_eq!(fit("吾輩は猫", 7), "吾輩は…");
        assert_eq!(fit("吾輩は猫", 6), "吾輩…");
        assert_eq!(fit("a\u{1b}[2Jb\n", 20), "a [2Jb ");
        assert_eq!(fit("abc", 0), "");
    }

    proptest::proptest! {
        #[test]
        fn a_fitted_text_never_exceeds_its_cells(text in "\\PC*", cells in 0usize..40) {
            let fitted = fit(&text, cells);
            let sum: usize = fitted.chars().filter_map(UnicodeWidthChar::width).sum();
            proptest::prop_assert!(sum <= cells, "{fitted:?} takes {sum}");
        }
    }

    #[test]
    fn columns_line_up_under_wide_characters() {
        let mut table = Columns::new(&[Align::Left, Align::Right, Align::Left]);
        table.row(["Chapter", "points", "why"]);
        table.row(["吾輩は猫である", "1", "new"]);
        table.row(["Two", "1,234", ""]);
        insta::assert_snapshot!(table.render("  "), @r"
          Chapter         points  why
          吾輩は猫である       1  new
          Two              1,234
        ");
    }
}
