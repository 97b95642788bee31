//! Titles: which lines of plain text look like the heading of a chapter, in the languages whose books are known here.

use std::sync::LazyLock;

use regex::Regex;

use super::place::chars;

/// The longest title, in characters: a line that says more is a paragraph.
const MAX_CHARS: usize = 80;

/// How much of a book a heading begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// A part, which has chapters.
    Part = 1,
    /// A chapter.
    Chapter = 2,
}

#[expect(clippy::unwrap_used, reason = "constants, which a test compiles")]
fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap()
}

/// A numbered part of a book: `PART II`, `Book the First`, `第一部`, `卷二`, `제1편`.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    compiled(concat!(
        r"^(?:(?:PART|Part|BOOK|Book|VOLUME|Volume|VOL\.|Vol\.)\s+(?:(?:THE|the|The)\s+)?(?:[IVXLCDM]+|\d{1,4}|",
        r"(?i:one|two|three|four|five|six|seven|eight|nine|ten|first|second|third|fourth|fifth|sixth|last))",
        r"|第[零〇一二三四五六七八九十百千两0-9０-９]{1,6}[卷部集篇編]|卷[一二三四五六七八九十百]{1,4}|卷之[一二三四五六七八九十百]{1,4}",
        r"|제\s?[0-9]{1,3}\s?[편부])(?:$|[.:：—–-]|[\s　]+[^a-z\s　].*$)",
    ))
});

/// A numbered chapter: `CHAPTER I. Down the Rabbit-Hole`, `Chapter 12`, `第四回 …`, `제1장 총강`.
static CHAPTER: LazyLock<Regex> = LazyLock::new(|| {
    compiled(concat!(
        r"^(?:(?:CHAPTER|Chapter|CHAP\.|Chap\.|CANTO|Canto|STAVE|Stave|LETTER|Letter|ACT|Act|SCENE|Scene)\s+",
        r"(?:(?:THE|the|The)\s+)?(?:[IVXLCDM]+|\d{1,4}|(?i:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|",
        r"thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|first|second|third|fourth|fifth|last)",
        r"(?:-[a-z]+)?)|第[零〇一二三四五六七八九十百千两0-9０-９]{1,9}[章回节節折幕话話]",
        r"|제\s?[0-9]{1,4}\s?[장막화회])(?:$|[.:：—–-]|[\s　]+[^a-z\s　].*$)",
    ))
});

/// A chapter with a name and no number, alone on its line.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"^(?i:prologue|epilogue|preface|foreword|afterword|introduction|interlude|conclusion)\.?$|^(?:楔子|序章|序言|引子|尾声|尾聲|终章|終章|后记|後記|プロローグ|エピローグ|あとがき|まえがき|프롤로그|에필로그|머리말|맺음말)$",
    )
});

/// Whether `line`, which has no blanks around it, looks like a heading.
pub(super) fn weight(line: &str) -> Option<Weight> {
    // Nearly every line ends here, before the tables of the patterns are asked.
    if !line.starts_with(begins) || line.len() > MAX_CHARS && chars(line.as_bytes()) as usize > MAX_CHARS {
        return None;
    }
    // Sentences end so; titles do not. A full stop may be the number's.
    if line.ends_with(['。', '，', '、', '；', ',', ';', '？', '！']) {
        return None;
    }
    if PART.is_match(line) {
        return Some(Weight::Part);
    }
    (CHAPTER.is_match(line) || NAMED.is_match(line)).then_some(Weight::Chapter)
}

/// Whether one of the patterns begins with `c`.
fn begins(c: char) -> bool {
    match c {
        'A' | 'B' | 'C' | 'L' | 'P' | 'S' | 'V' | '卷' | '第' | '제' => true,
        // What may be in small letters, or has no number.
        'E' | 'F' | 'I' | 'a' | 'c' | 'e' | 'f' | 'i' | 'p' => true,
        '楔' | '序' | '引' | '尾' | '终' | '終' | '后' | '後' => true,
        'プ' | 'エ' | 'あ' | 'ま' | '프' | '에' | '머' | '맺' => true,
        _ => false,
    }
}

/// Whether `line` stands over a table of contents.
pub(super) fn is_contents(line: &str) -> bool {
    matches!(
        line.trim_end_matches(['.', ':', '：']).to_lowercase().as_str(),
        "contents" | "table of contents" | "目录" | "目錄" | "目次" | "차례" | "목차"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_real_books_are_known() {
        for line in [
            "CHAPTER I. Down the Rabbit-Hole",
            "CHAPTER I",
            "Chapter 12",
            "Chapter the Last",
            "CHAPTER TWENTY-ONE",
            "STAVE ONE",
            "Epilogue",
            "第一回  甄士隐梦幻识通灵　贾雨村风尘怀闺秀",
            "第十二章",
            "第１話",
            "제1장 총강",
            "楔子",
        ] {
            assert_eq!(weight(line), Some(Weight::Chapter), "{line}");
        }
        for line in ["PART ONE", "BOOK II: 1805", "第一部 黑暗森林", "卷二", "제2편"] {
            assert_eq!(weight(line), Some(Weight::Part), "{line}");
        }
    }

    #[test]
    fn every_word_that_begins_a_title_is_let_through() {
        let numbered = "PART Part BOOK Book VOLUME Volume VOL. Vol. CHAPTER Chapter CHAP. Chap. CANTO Canto STAVE Stave LETTER \
                        Letter ACT Act SCENE Scene";
        let named = "prologue epilogue preface foreword afterword introduction interlude conclusion";
        let alone = "第一卷 卷一 卷之一 제1편 第一章 제1장 楔子 序章 序言 引子 尾声 尾聲 终章 終章 后记 後記 プロローグ エピローグ \
                     あとがき まえがき 프롤로그 에필로그 머리말 맺음말";
        let words = numbered.split(' ').map(|word| format!("{word} II"));
        let words = words.chain(named.split(' ').flat_map(|word| [word.to_owned(), word.to_uppercase()]));
        for title in words.chain(alone.split_whitespace().map(str::to_owned)) {
            assert!(weight(&title).is_some(), "{title}");
        }
    }

    #[test]
    fn sentences_are_no_headings() {
        for line in [
            "第四回中既将薛家母子在荣府内寄居等事略已表明，此回则暂不能写矣",
            "Chapter and verse",
            "Part of the reason was",
            "Book two was lost on the way",
            "chapter 2 is not one",
            "제1조 대한민국은 민주공화국이다.",
            "第一回合結束了。",
            "Introduction to the history of the world",
        ] {
            assert_eq!(weight(line), None, "{line}");
        }
    }
}
