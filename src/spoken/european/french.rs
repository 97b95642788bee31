//! French.

use super::counts::{self, Counted};
use super::dates;
use super::ways::{self, F, Follows::*, M, Ways};
use crate::spoken::address::Names;
use crate::spoken::found::Found;
use crate::spoken::rule::Written;
use crate::spoken::{Kind, roman};

pub(super) const HEADINGS: &[Written] = &[(
    Kind::Roman,
    r"\b(?i:chapitre|livre|partie|tome|acte|scène|volume|section|lettre|chant|épisode)[ \u{A0}](?<it>[IVXLC]{1,9})\b",
    |found| counts::count_of(roman::value(found)?, Counted::Nothing, found.variety),
)];

pub(super) const RULES: &[Written] = &[
    (Kind::Telephone, r"\b0\d(?:[ .\u{A0}]\d{2}){4}\b", telephone),
    (Kind::Date, r"\b(?<d>\d{1,2})(?:er)?[ \u{A0}](?<m>MONTH)\b(?:[ \u{A0}](?<y>\d{4})\b)?", dates::by_name),
    (Kind::Date, r"\b(?:[Ee]n|[Dd]epuis|[Ll]’an|[Ll]'an|[Aa]nnée|MONTH)[ \u{A0}](?<it>\d{4})\b", dates::year_alone),
    (Kind::Time, r"\b(?<h>\d{1,2})(?:[ \u{A0}\u{202F}]?h[ \u{A0}\u{202F}]?|:)(?<m>\d{2})\b", clock),
    (Kind::Time, r"\b(?<h>\d{1,2})[ \u{A0}\u{202F}]?h\b", clock),
    (Kind::Ordinal, r"\b(?<n>\d{1,4})(?<s>er|ers|re|res|ère|ères|e|es|ème|èmes)\b", |found| {
        ordinal(found.count("n")?, found)
    }),
    (Kind::Roman, r"\b(?<r>[IVXLC]{1,8})(?<s>er|re|ère|e|ème)\b", |found| {
        let written = found.part("r")?;
        // `Le` and `Ce` are words.
        (!matches!(written, "L" | "C")).then_some(())?;
        ordinal(roman::of(written)?, found)
    }),
    (
        Kind::Roman,
        concat!(
            r"\b(?:Louis|Henri|Charles|Philippe|François|Napoléon|Jean-Paul|Pie|Benoît|Grégoire|Léon|Innocent|Clément|",
            r"Guillaume|Édouard|Georges|Urbain|Boniface|Frédéric|Alexandre|Nicolas)[ \u{A0}](?<it>[IVXL]{2,6})\b"
        ),
        |found| counts::count_of(roman::value(found)?, Counted::Nothing, found.variety),
    ),
];

/// Premier and première have ends of their own; all others have one for both genders.
fn ordinal(count: u64, found: &Found<'_>) -> Option<String> {
    let suffix = found.part("s")?;
    let is_first = suffix.starts_with("er") || suffix.starts_with('r') || suffix.starts_with("èr");
    if is_first != (count == 1) {
        return None;
    }
    let feminine = is_first && !suffix.starts_with("er");
    let set = if feminine { "%spellout-ordinal-feminine" } else { "%spellout-ordinal-masculine" };
    let plural = if suffix.ends_with('s') { "s" } else { "" };
    Some(format!("{}{plural}", ways::spell(set, count, found.variety)?))
}

/// Numbers of two digits, which people say as such; a zero in front is said.
fn telephone(found: &Found<'_>) -> Option<String> {
    let pairs = found.it().split([' ', '.', '\u{A0}']).map(|pair| {
        let said = counts::count_of(pair.parse().ok()?, Counted::Nothing, found.variety)?;
        Some(if pair.starts_with('0') && pair != "00" { format!("zéro {said}") } else { said })
    });
    let pairs: Option<Vec<String>> = pairs.collect();
    Some(pairs?.join(", "))
}

fn clock(found: &Found<'_>) -> Option<String> {
    let hours = found.within("h", 0, 24)?;
    let minutes = if found.part("m").is_some() { found.within("m", 0, 59)? } else { 0 };
    let of = |count| counts::count_of(count, Counted::Of(F), found.variety);
    let name = if hours < 2 { "heure" } else { "heures" };
    Some(match minutes {
        0 => format!("{} {name}", of(hours)?),
        _ => format!("{} {name} {}", of(hours)?, of(minutes)?),
    })
}

pub(super) const WAYS: Ways = Ways {
    genders: &["%spellout-cardinal-masculine", "%spellout-cardinal-feminine"],
    ordinal: "%spellout-ordinal-masculine",
    comma: "virgule",
    minus: "moins",
    plus: "plus",
    to: Some("à"),
    counts_decimals: true,
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    nouns: &[
        ("an", M),
        ("ans", M),
        ("jour", M),
        ("jours", M),
        ("mois", M),
        ("siècle", M),
        ("siècles", M),
        ("homme", M),
        ("hommes", M),
        ("enfants", M),
        ("francs", M),
        ("euros", M),
        ("mètres", M),
        ("kilomètres", M),
        ("million", M),
        ("millions", M),
        ("année", F),
        ("années", F),
        ("heure", F),
        ("heures", F),
        ("minute", F),
        ("minutes", F),
        ("seconde", F),
        ("secondes", F),
        ("semaine", F),
        ("semaines", F),
        ("fois", F),
        ("femme", F),
        ("femmes", F),
        ("personne", F),
        ("personnes", F),
        ("pages", F),
    ],
    units: &[
        ("km/h", M, "kilomètre à l’heure", "", "kilomètres à l’heure"),
        ("m/s", M, "mètre par seconde", "", "mètres par seconde"),
        ("km²", M, "kilomètre carré", "", "kilomètres carrés"),
        ("m²", M, "mètre carré", "", "mètres carrés"),
        ("m³", M, "mètre cube", "", "mètres cubes"),
        ("km", M, "kilomètre", "", "kilomètres"),
        ("m", M, "mètre", "", "mètres"),
        ("cm", M, "centimètre", "", "centimètres"),
        ("mm", M, "millimètre", "", "millimètres"),
        ("kg", M, "kilogramme", "", "kilogrammes"),
        ("g", M, "gramme", "", "grammes"),
        ("mg", M, "milligramme", "", "milligrammes"),
        ("l", M, "litre", "", "litres"),
        ("ml", M, "millilitre", "", "millilitres"),
        ("ha", M, "hectare", "", "hectares"),
        ("min", F, "minute", "", "minutes"),
        ("kW", M, "kilowatt", "", "kilowatts"),
        ("%", M, "pour cent", "", "pour cent"),
        ("°C", M, "degré Celsius", "", "degrés Celsius"),
        ("°", M, "degré", "", "degrés"),
    ],
    money: &[
        (("€", M, "euro", "", "euros"), ("", M, "centime", "", "centimes")),
        (("EUR", M, "euro", "", "euros"), ("", M, "centime", "", "centimes")),
        (("$", M, "dollar", "", "dollars"), ("", M, "cent", "", "cents")),
        (("US$", M, "dollar américain", "", "dollars américains"), ("", M, "cent", "", "cents")),
        (("£", F, "livre", "", "livres"), ("", M, "penny", "", "pence")),
        (("CHF", M, "franc suisse", "", "francs suisses"), ("", M, "centime", "", "centimes")),
        (("¥", M, "yen", "", "yens"), ("", M, "", "", "")),
    ],
    short: &[
        ("M.", "Monsieur", Name),
        ("MM.", "Messieurs", Name),
        ("Mme", "Madame", More),
        ("Mmes", "Mesdames", More),
        ("Mlle", "Mademoiselle", More),
        ("Mlles", "Mesdemoiselles", More),
        ("Mgr", "Monseigneur", Name),
        ("Dr", "Docteur", Name),
        ("Dr.", "Docteur", Name),
        ("Pr", "Professeur", Name),
        ("etc.", "et cetera", Anything),
        ("p. ex.", "par exemple", More),
        ("c.-à-d.", "c’est-à-dire", More),
        ("av. J.-C.", "avant Jésus-Christ", Anything),
        ("apr. J.-C.", "après Jésus-Christ", Anything),
        ("n°", "numéro", Number),
        ("nº", "numéro", Number),
        ("N°", "Numéro", Number),
        ("p.", "page", Number),
        ("pp.", "pages", Number),
        ("chap.", "chapitre", Number),
        ("vol.", "volume", Number),
        ("fig.", "figure", Number),
    ],
    names: &Names {
        dot: "point",
        at: "arobase",
        dash: "tiret",
        underscore: "tiret bas",
        plus: "plus",
        digits: ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"],
    },
};
