//! What a character is to a break: ideograph, closing mark, glue, or one that may not begin or end a piece.

/// Han, kana and bopomofo: scripts that put no spaces between words.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3031}'..='\u{3035}' | '\u{3041}'..='\u{3096}' | '\u{309D}'..='\u{309F}'
        | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{3105}'..='\u{312F}' | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9D}'
        | '\u{20000}'..='\u{3FFFD}')
}

pub(super) fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309F}' | '\u{30A1}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9D}')
}

pub(super) fn is_hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' | '\u{3131}'..='\u{318E}')
}

/// A letter of East Asia, spaced or not.
pub(super) fn is_east_asian(c: char) -> bool {
    is_unspaced(c) || is_hangul(c)
}

/// Characters that hold their neighbours together. The thin spaces are among them because they stand inside numbers and
/// between nested quotation marks.
pub(super) fn is_glue(c: char) -> bool {
    matches!(c, '\u{A0}' | '\u{202F}' | '\u{2007}' | '\u{2009}' | '\u{200A}' | '\u{2060}' | '\u{FEFF}' | '\u{200D}')
}

/// Space at which a piece may end; glue is not.
pub(super) fn is_space(c: char) -> bool {
    c == '\u{200B}' || (c.is_whitespace() && !is_glue(c))
}

/// Brackets and quotation marks that only ever close, in the conventions of the five languages.
pub(super) fn is_closer(c: char) -> bool {
    is_closing_bracket(c) || matches!(c, '”' | '’' | '»' | '›' | '〟')
}

pub(super) fn is_closing_bracket(c: char) -> bool {
    matches!(
        c,
        ')' | ']'
            | '}'
            | '」'
            | '』'
            | '）'
            | '】'
            | '》'
            | '〉'
            | '〕'
            | '〗'
            | '〙'
            | '〛'
            | '］'
            | '｝'
            | '｠'
            | '｣'
    )
}

/// Closers that end something said, not an aside.
pub(super) fn is_closing_quote(c: char) -> bool {
    matches!(c, '”' | '’' | '»' | '›' | '〟' | '」' | '』' | '｣' | '"' | '\'' | '＂' | '“' | '‘' | '«' | '‹')
}

pub(super) fn is_opener(c: char) -> bool {
    matches!(
        c,
        '(' | '['
            | '{'
            | '“'
            | '‘'
            | '«'
            | '‹'
            | '„'
            | '‚'
            | '‟'
            | '〝'
            | '「'
            | '『'
            | '（'
            | '【'
            | '《'
            | '〈'
            | '〔'
            | '〖'
            | '〘'
            | '〚'
            | '［'
            | '｛'
            | '｟'
            | '｢'
            | '¿'
            | '¡'
    )
}

/// Marks that go on with the sentence: nothing before them can have ended it.
pub(super) fn is_continuing(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '、' | '，' | '；' | '：' | '､' | '،' | '؛' | '・' | '･' | '%' | '％')
        || is_closing_bracket(c)
}

/// Marks that may end a sentence.
pub(super) fn is_terminator(c: char) -> bool {
    matches!(c, '.' | '!' | '?') || is_ellipsis(c) || is_wide_terminator(c) || is_other_terminator(c)
}

/// Dots in one character: low, two of them, and the raised ones of Hong Kong and Taiwan.
pub(super) fn is_ellipsis(c: char) -> bool {
    matches!(c, '…' | '‥' | '⋯')
}

/// East Asian terminators: no space follows them.
pub(super) fn is_wide_terminator(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．')
}

/// Question and exclamation marks of any width.
pub(super) fn is_strong(c: char) -> bool {
    matches!(c, '!' | '?' | '！' | '？' | '‼' | '⁇' | '⁈' | '⁉' | '؟')
}

/// Terminators of other scripts, which need no further thought.
fn is_other_terminator(c: char) -> bool {
    matches!(c, '‼' | '⁇' | '⁈' | '⁉' | '؟' | '۔' | '।' | '॥' | '։' | '።' | '။' | '។')
}

/// Kinsoku: what may not begin a piece (JIS X 4051, W3C JLREQ and CLREQ), and its Latin cousins.
pub(super) fn may_not_begin(c: char) -> bool {
    is_closer(c)
        || is_continuing(c)
        || is_terminator(c)
        || is_glue(c)
        || matches!(c,
            'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' | 'ゎ' | 'ゕ' | 'ゖ'
            | 'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ' | 'ヮ' | 'ヵ' | 'ヶ'
            | '\u{31F0}'..='\u{31FF}' | 'ｧ'..='ｯ' | 'ー' | 'ｰ' | '々' | '〻' | 'ゝ' | 'ゞ' | 'ヽ' | 'ヾ'
            | '゛' | '゜' | 'ﾞ' | 'ﾟ' | '〜' | '～' | '—' | '―' | '–' | '℃' | '‰')
}

/// Kinsoku: what may not end a piece.
pub(super) fn may_not_end(c: char) -> bool {
    is_opener(c) || is_glue(c) || matches!(c, '$' | '£' | '¥' | '￥' | '＄' | '#' | '＃' | '№' | '@' | '＠')
}
