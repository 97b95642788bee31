//! The language that a catalogue or subtitles say themselves: in their header, in their name, or in that of their folder.

use std::path::Path;

/// What stands before the language in the header of a format: gettext, XLIFF 1.2 and 2, ARB.
const HEADERS: [&str; 4] = ["\"Language:", " target-language=", " trgLang=", "\"@@locale\":"];

/// Codes that names of files are taken to say. Those that are English words too, such as `it`, `no` and `hi`, are not here.
const CODES: [&str; 22] = [
    "en", "ja", "ko", "zh", "yue", "cmn", "de", "fr", "es", "pt", "ru", "uk", "pl", "nl", "cs", "sv", "da", "fi", "tr",
    "el", "ar", "vi",
];

/// What the catalogue or the subtitles `file`, which hold `text`, say of their language, as a job would write it.
pub(super) fn language(file: &Path, text: &str) -> Option<&'static str> {
    let of_header = HEADERS.iter().find_map(|header| {
        let (_, after) = text.split_once(header)?;
        let after = after.trim_start_matches([' ', '"', '\'']);
        of_tag(after.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').next()?)
    });
    let own = || of_name(file.file_stem()?.to_str()?);
    let folders = || {
        // `ja/LC_MESSAGES/app.po`, `values-fr/strings.xml`, `fr.lproj/Localizable.strings`
        let names = file.ancestors().skip(1).take(2).filter_map(|folder| folder.file_name()?.to_str());
        names.map(|name| name.strip_suffix(".lproj").unwrap_or(name)).find_map(of_name)
    };
    of_header.or_else(own).or_else(folders)
}

/// The language that the last words of `name` are: `ja_JP`, `app.de`, `values-zh-rHK`.
fn of_name(name: &str) -> Option<&'static str> {
    let starts = name.char_indices().filter(|(_, c)| matches!(c, '.' | '-' | '_')).map(|(at, _)| at + 1);
    std::iter::once(0).chain(starts).find_map(|at| of_tag(name.get(at..)?))
}

/// The language of `tag`, which is nothing else than a code, a script and a region.
fn of_tag(tag: &str) -> Option<&'static str> {
    let mut subtags = tag.split(['-', '_']);
    let code = subtags.next()?.to_ascii_lowercase();
    let rest: Vec<String> = subtags.map(str::to_ascii_lowercase).collect();
    let is_usual = |subtag: &&String| {
        let letters = subtag.chars().all(|c| c.is_ascii_alphabetic());
        // Android writes `zh-rHK`.
        let is_script = matches!(subtag.as_str(), "hans" | "hant" | "latn" | "cyrl" | "arab" | "jpan" | "kore");
        is_script || letters && (subtag.len() == 2 || subtag.len() == 3 && subtag.starts_with('r'))
    };
    let known = CODES.iter().find(|known| **known == code).filter(|_| rest.iter().all(|subtag| is_usual(&subtag)))?;
    let has = |names: &[&str]| rest.iter().any(|subtag| names.contains(&subtag.trim_start_matches('r')));
    match *known {
        "zh" if has(&["hk", "mo"]) => Some("yue"),
        // How it is written: which Chinese is spoken, the characters may tell.
        "zh" if has(&["tw", "hant"]) => None,
        "cmn" => Some("zh"),
        code => Some(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_names_and_folders_say_the_language() {
        for (file, text, said) in [
            ("ja_JP.po", "", Some("ja")),
            ("x/zh-HK.csv", "", Some("yue")),
            ("zh_TW.po", "", None),
            ("zh-Hans.json", "", Some("zh")),
            ("de.po", "", Some("de")),
            ("app.pt-BR.arb", "", Some("pt")),
            ("film.ko.srt", "", Some("ko")),
            ("res/values-fr/strings.xml", "", Some("fr")),
            ("res/values-zh-rHK/strings.xml", "", Some("yue")),
            ("fr.lproj/Localizable.strings", "", Some("fr")),
            ("ja/LC_MESSAGES/app.po", "", Some("ja")),
            ("prompts.csv", "", None),
            ("it.csv", "", None),
            ("de_luxe_menu.csv", "", None),
            ("en.po", "\"Language: ja\\n\"\n", Some("ja")),
            ("a.po", "\"Language: \\n\"\n", None),
            ("a.xlf", "<file source-language='en' target-language='ko-KR'>", Some("ko")),
            ("a.xlf", "<xliff version=\"2.0\" srcLang=\"en\" trgLang=\"ja\">", Some("ja")),
            ("a.arb", "{\"@@locale\": \"zh_HK\"}", Some("yue")),
        ] {
            assert_eq!(language(Path::new(file), text), said, "{file} {text}");
        }
    }
}
