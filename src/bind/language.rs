//! Languages as ID3 and MP4 name them: three letters of ISO 639-2/T.

/// The two-letter codes of the languages that are most spoken, with their three letters.
const LETTERS: [(&str, &str); 40] = [
    ("ar", "ara"),
    ("bg", "bul"),
    ("bn", "ben"),
    ("ca", "cat"),
    ("cs", "ces"),
    ("da", "dan"),
    ("de", "deu"),
    ("el", "ell"),
    ("en", "eng"),
    ("es", "spa"),
    ("et", "est"),
    ("fa", "fas"),
    ("fi", "fin"),
    ("fr", "fra"),
    ("he", "heb"),
    ("hi", "hin"),
    ("hr", "hrv"),
    ("hu", "hun"),
    ("id", "ind"),
    ("it", "ita"),
    ("ja", "jpn"),
    ("ko", "kor"),
    ("lt", "lit"),
    ("lv", "lav"),
    ("ms", "msa"),
    ("nb", "nob"),
    ("nl", "nld"),
    ("no", "nor"),
    ("pl", "pol"),
    ("pt", "por"),
    ("ro", "ron"),
    ("ru", "rus"),
    ("sk", "slk"),
    ("sl", "slv"),
    ("sr", "srp"),
    ("sv", "swe"),
    ("th", "tha"),
    ("tr", "tur"),
    ("uk", "ukr"),
    ("vi", "vie"),
];

/// The three letters for the tag `language` of BCP 47; `und` when they are not known here.
pub(super) fn three_letters(language: &str) -> &str {
    let primary = language.split('-').next().unwrap_or("");
    match primary {
        "zh" => "zho",
        _ if primary.len() == 3 && primary.bytes().all(|byte| byte.is_ascii_lowercase()) => primary,
        _ => LETTERS.iter().find(|(two, _)| *two == primary).map_or("und", |(_, three)| three),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_three_letters() {
        let all = ["en-gb", "zh", "yue", "ja", "ko", "x1"].map(three_letters);
        assert_eq!(all, ["eng", "zho", "yue", "jpn", "kor", "und"]);
    }
}
