//! Writing: which script a letter belongs to, and which languages are written in it.

/// A script, as far as it tells languages apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    Latin,
    /// Chinese characters.
    Han,
    Kana,
    Hangul,
    Cyrillic,
    Greek,
    Arabic,
    Hebrew,
    Thai,
    Devanagari,
}

/// The script of a letter; `None` for signs, digits, and letters of scripts that no rule is for. Ranges are Unicode's blocks.
pub(super) fn of(letter: char) -> Option<Writing> {
    Some(match letter {
        'a'..='z' | 'A'..='Z' => Writing::Latin,
        '\0'..='\u{A9}' => return None,
        '\u{AA}' | '\u{BA}' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2AF}' => Writing::Latin,
        '\u{1E00}'..='\u{1EFF}' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => Writing::Latin,
        '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Writing::Greek,
        '\u{400}'..='\u{52F}' => Writing::Cyrillic,
        '\u{591}'..='\u{5F4}' => Writing::Hebrew,
        '\u{620}'..='\u{65F}' | '\u{66E}'..='\u{6D3}' | '\u{6FA}'..='\u{6FF}' | '\u{750}'..='\u{77F}' => {
            Writing::Arabic
        }
        '\u{900}'..='\u{963}' | '\u{971}'..='\u{97F}' => Writing::Devanagari,
        '\u{E01}'..='\u{E4E}' => Writing::Thai,
        '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{AC00}'..='\u{D7AF}' => Writing::Hangul,
        '\u{3041}'..='\u{3096}'
        | '\u{30A1}'..='\u{30FA}'
        | 'ー'
        | '\u{31F0}'..='\u{31FF}'
        | '\u{FF66}'..='\u{FF9F}' => Writing::Kana,
        '々' | '〆' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' => Writing::Han,
        '\u{20000}'..='\u{323AF}' => Writing::Han,
        _ => return None,
    })
}

impl Writing {
    /// Whether letters of both stand beside each other in one language.
    pub(super) fn mixes_with(self, other: Writing) -> bool {
        let east = |writing| matches!(writing, Writing::Han | Writing::Kana);
        self == other || east(self) && east(other)
    }

    /// The languages that are written in it, likeliest first; Latin letters alone tell none.
    pub(super) fn languages(self) -> &'static [&'static str] {
        match self {
            Writing::Latin => &[],
            Writing::Han => &["zh", "yue", "ja"],
            Writing::Kana => &["ja"],
            Writing::Hangul => &["ko"],
            Writing::Cyrillic => &["ru", "uk", "bg", "sr", "be", "mk", "kk", "ky", "mn", "tg"],
            Writing::Greek => &["el"],
            Writing::Arabic => &["ar", "fa", "ur", "ps"],
            Writing::Hebrew => &["he", "yi"],
            Writing::Thai => &["th"],
            Writing::Devanagari => &["hi", "mr", "ne", "sa"],
        }
    }
}

/// Whether the language with the primary subtag `language` is written in Latin letters, as far as is known here.
pub(super) fn is_latin(language: &str) -> bool {
    use Writing::{Arabic, Cyrillic, Devanagari, Greek, Han, Hangul, Hebrew, Thai};
    let others = [Han, Hangul, Cyrillic, Greek, Arabic, Hebrew, Thai, Devanagari];
    // Serbian is written in both, and books more often in Latin; others of neither are not looked into.
    language == "sr" || others.iter().all(|writing| !writing.languages().contains(&language))
}
