//! Characters by their numbers in JIS X 0213: plane, row and cell, as notes give them for what an encoding lacks.

/// The characters, as the project X0213 has published them for everybody's use, with `＼` and `～` in their wide forms.
const TABLE: &str = include_str!("jisx0213.txt");

/// Those that are two characters in Unicode, by plane, row and cell.
const PAIRS: [([usize; 3], &str); 25] = [
    ([1, 4, 87], "\u{304B}\u{309A}"),
    ([1, 4, 88], "\u{304D}\u{309A}"),
    ([1, 4, 89], "\u{304F}\u{309A}"),
    ([1, 4, 90], "\u{3051}\u{309A}"),
    ([1, 4, 91], "\u{3053}\u{309A}"),
    ([1, 5, 87], "\u{30AB}\u{309A}"),
    ([1, 5, 88], "\u{30AD}\u{309A}"),
    ([1, 5, 89], "\u{30AF}\u{309A}"),
    ([1, 5, 90], "\u{30B1}\u{309A}"),
    ([1, 5, 91], "\u{30B3}\u{309A}"),
    ([1, 5, 92], "\u{30BB}\u{309A}"),
    ([1, 5, 93], "\u{30C4}\u{309A}"),
    ([1, 5, 94], "\u{30C8}\u{309A}"),
    ([1, 6, 88], "\u{31F7}\u{309A}"),
    ([1, 11, 36], "\u{E6}\u{300}"),
    ([1, 11, 40], "\u{254}\u{300}"),
    ([1, 11, 41], "\u{254}\u{301}"),
    ([1, 11, 42], "\u{28C}\u{300}"),
    ([1, 11, 43], "\u{28C}\u{301}"),
    ([1, 11, 44], "\u{259}\u{300}"),
    ([1, 11, 45], "\u{259}\u{301}"),
    ([1, 11, 46], "\u{25A}\u{300}"),
    ([1, 11, 47], "\u{25A}\u{301}"),
    ([1, 11, 69], "\u{2E9}\u{2E5}"),
    ([1, 11, 70], "\u{2E5}\u{2E9}"),
];

/// The character of which `note` gives the number, as in `※［＃「てへん＋劣」、第3水準1-84-77］`.
///
/// Two numbers are a page and a line of the book, and say nothing.
pub(super) fn described(note: &str) -> Option<&'static str> {
    note.trim_end_matches('］').split('、').find_map(|part| {
        let number = ["第3水準", "第4水準", "第３水準", "第４水準"].iter().find_map(|level| part.strip_prefix(level));
        let mut parts = number.unwrap_or(part).split('-').map(|digits| digits.parse().ok());
        let number = [parts.next()??, parts.next()??, parts.next()??];
        parts.next().is_none().then(|| character(number)).flatten()
    })
}

/// The character in cell `cell` of row `row` of plane `plane`.
fn character([plane, row, cell]: [usize; 3]) -> Option<&'static str> {
    if let Some((_, pair)) = PAIRS.iter().find(|(number, _)| *number == [plane, row, cell]) {
        return Some(pair);
    }
    let head = format!("{plane}-{row} ");
    let cells = TABLE.lines().find_map(|line| line.strip_prefix(&head))?;
    let (at, sign) = cells.char_indices().nth(cell.checked_sub(1)?)?;
    (sign != ' ').then(|| &cells[at..at + sign.len_utf8()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_give_characters() {
        for (note, sign) in [
            ("※［＃「てへん＋劣」、第3水準1-84-77］", Some("挘")),
            ("※［＃「王＋膠のつくり」、第3水準1-88-22］", Some("璆")),
            ("※［＃「口＋世」、第３水準1-14-94］", Some("咡")),
            ("※［＃丂、第4水準2-1-2］", Some("丂")),
            ("※［＃ローマ数字1、1-13-21］", Some("Ⅰ")),
            ("※［＃半濁点付き片仮名セ、1-5-92］", Some("セ゚")),
            ("※［＃「火＋x」、168-12］", None),
            ("※［＃「火＋x」、第3水準1-13-56］", None),
            ("※［＃「火＋x」、第3水準1-2-95］", None),
            ("※［＃「火＋x」、第4水準2-2-1］", None),
            ("※［＃「火＋x」、第3水準0-0-0］", None),
            ("※［＃「火＋x」、上-1-2-3］", None),
        ] {
            assert_eq!(described(note), sign, "{note}");
        }
        // All of the standard, and none twice.
        let cells = TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '));
        let mut all: Vec<char> = cells.flat_map(|(_, cells)| cells.chars()).filter(|sign| *sign != ' ').collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len() + PAIRS.len(), 11_233);
    }
}
