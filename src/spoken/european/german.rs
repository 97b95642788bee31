//! German.

use super::counts::{self, Counted, last_word};
use super::dates;
use super::ways::{self, F, Follows::*, M, N, Ways};
use crate::spoken::address::Names;
use crate::spoken::found::Found;
use crate::spoken::rule::Written;
use crate::spoken::variety::Variety;
use crate::spoken::{Kind, roman};

pub(super) const HEADINGS: &[Written] = &[(
    Kind::Roman,
    r"\b(?i:kapitel|teil|band|buch|akt|szene|abschnitt|brief|gesang)[ \u{A0}](?<it>[IVXLC]{1,9})\b",
    |found| counts::count_of(roman::value(found)?, Counted::Nothing, found.variety),
)];

pub(super) const RULES: &[Written] = &[
    (Kind::Telephone, r"\b0\d{2,4}[ /-]\d{3,4}(?:[ -]?\d{2,4}){0,2}", counts::telephone),
    (Kind::Date, r"\b(?<d>\d{1,2})\.[ \u{A0}]?(?<m>MONTH)\b(?:[ \u{A0}](?<y>\d{4})\b)?", dates::by_name),
    (
        Kind::Date,
        concat!(
            r"\b(?:[Ii]m Jahre?|[Ss]eit|[Uu]m|[Aa]nno|Ende|Anfang|Mitte|Sommer|Winter|Herbst|Frühling|Frühjahr|MONTH)",
            r"[ \u{A0}](?<it>\d{4})\b"
        ),
        dates::year_alone,
    ),
    (Kind::Date, r"\((?<it>\d{4})\)", dates::year_alone),
    (Kind::Date, r"\b(?<n>\d{4})[-–](?<m>\d{4})\b", dates::years),
    (Kind::Time, r"\b(?<h>\d{1,2})[:.](?<m>\d{2})[ \u{A0}]Uhr\b", clock),
    (Kind::Time, r"\b(?<h>\d{1,2}):(?<m>\d{2})\b", clock),
    (Kind::Ordinal, r"\b(?<it>(?<n>\d{1,3})\.)[ \u{A0}](?<w>\p{L}+)", ordinal),
];

/// What ordinals commonly stand before: a full stop and a capital may also be the end of a sentence.
const NUMBERED: &[(&str, ways::Gender)] = &[
    ("Jahrhundert", N),
    ("Jahrhunderts", N),
    ("Kapitel", N),
    ("Lebensjahr", N),
    ("Mal", N),
    ("Stockwerk", N),
    ("Band", M),
    ("Stock", M),
    ("Tag", M),
    ("Geburtstag", M),
    ("Akt", M),
    ("Teil", M),
    ("Platz", M),
    ("Weltkrieg", M),
    ("Klasse", F),
    ("Szene", F),
    ("Auflage", F),
    ("Etage", F),
    ("Stunde", F),
    ("Woche", F),
];

/// `im 19. Jahrhundert`: what the article before it makes of its end.
fn ordinal(found: &Found<'_>) -> Option<String> {
    let (_, gender) = NUMBERED.iter().find(|(word, _)| Some(*word) == found.part("w"))?;
    let set = match (last_word(found.before()).as_str(), *gender) {
        ("am" | "im" | "vom" | "zum" | "beim" | "dem" | "den" | "des", _) | ("der" | "zur", F) => ENDS_N,
        ("das", N) | ("die", F) | ("der", M) => ENDS_E,
        _ => return None,
    };
    ways::spell(set, found.count("n")?, found.variety)
}

const ENDS_E: &str = "%spellout-ordinal";
const ENDS_N: &str = "%spellout-ordinal-n";
const ENDS_R: &str = "%spellout-ordinal-r";

/// The day of a date, after the word `last`.
pub(super) fn day(day: u64, last: &str, variety: Variety) -> Option<String> {
    let set = match last {
        "am" | "vom" | "zum" | "den" | "dem" | "des" | "bis" | "beim" => ENDS_N,
        "der" => ENDS_E,
        "" => ENDS_R,
        _ => return None,
    };
    ways::spell(set, day, variety)
}

/// What nouns in -er take behind the preposition `last`; `None` where it may be either.
pub(super) fn dative(last: &str) -> Option<&'static str> {
    match last {
        "mit" | "nach" | "von" | "aus" | "bei" | "seit" | "zu" => Some("n"),
        "in" | "an" | "auf" | "über" | "unter" | "vor" | "hinter" | "zwischen" | "neben" | "ab" | "den" => None,
        _ => Some(""),
    }
}

fn clock(found: &Found<'_>) -> Option<String> {
    let (hours, minutes) = (found.within("h", 0, 24)?, found.within("m", 0, 59)?);
    let hours = counts::count_of(hours, Counted::Of(M), found.variety)?;
    Some(match minutes {
        0 => format!("{hours} Uhr"),
        _ => format!("{hours} Uhr {}", counts::count_of(minutes, Counted::Nothing, found.variety)?),
    })
}

pub(super) const WAYS: Ways = Ways {
    genders: &["%spellout-cardinal-masculine", "%spellout-cardinal-feminine", "%spellout-cardinal-masculine"],
    ordinal: ENDS_R,
    comma: "Komma",
    minus: "minus",
    plus: "plus",
    to: Some("bis"),
    counts_decimals: false,
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    nouns: &[("uhr", M)],
    units: &[
        ("km/h", M, "Kilometer pro Stunde", "", "Kilometer pro Stunde"),
        ("m/s", M, "Meter pro Sekunde", "", "Meter pro Sekunde"),
        ("km²", M, "Quadratkilometer", "", "Quadratkilometer"),
        ("m²", M, "Quadratmeter", "", "Quadratmeter"),
        ("cm²", M, "Quadratzentimeter", "", "Quadratzentimeter"),
        ("m³", M, "Kubikmeter", "", "Kubikmeter"),
        ("km", M, "Kilometer", "", "Kilometer"),
        ("m", M, "Meter", "", "Meter"),
        ("cm", M, "Zentimeter", "", "Zentimeter"),
        ("mm", M, "Millimeter", "", "Millimeter"),
        ("kg", N, "Kilogramm", "", "Kilogramm"),
        ("g", N, "Gramm", "", "Gramm"),
        ("mg", N, "Milligramm", "", "Milligramm"),
        ("l", M, "Liter", "", "Liter"),
        ("ml", M, "Milliliter", "", "Milliliter"),
        ("kW", N, "Kilowatt", "", "Kilowatt"),
        ("Hz", N, "Hertz", "", "Hertz"),
        ("%", N, "Prozent", "", "Prozent"),
        ("‰", N, "Promille", "", "Promille"),
        ("°C", N, "Grad Celsius", "", "Grad Celsius"),
        ("°", N, "Grad", "", "Grad"),
    ],
    money: &[
        (("€", M, "Euro", "", "Euro"), ("", M, "Cent", "", "Cent")),
        (("EUR", M, "Euro", "", "Euro"), ("", M, "Cent", "", "Cent")),
        (("$", M, "Dollar", "", "Dollar"), ("", M, "Cent", "", "Cent")),
        (("US$", M, "US-Dollar", "", "US-Dollar"), ("", M, "Cent", "", "Cent")),
        (("£", N, "Pfund", "", "Pfund"), ("", M, "Pence", "", "Pence")),
        (("CHF", M, "Franken", "", "Franken"), ("", M, "Rappen", "", "Rappen")),
        (("DM", F, "Mark", "", "Mark"), ("", M, "Pfennig", "", "Pfennig")),
        (("¥", M, "Yen", "", "Yen"), ("", M, "", "", "")),
    ],
    short: &[
        ("z. B.", "zum Beispiel", More),
        ("d. h.", "das heißt", More),
        ("u. a.", "unter anderem", More),
        ("usw.", "und so weiter", Anything),
        ("usf.", "und so fort", Anything),
        ("etc.", "et cetera", Anything),
        ("bzw.", "beziehungsweise", More),
        ("vgl.", "vergleiche", More),
        ("ca.", "circa", More),
        ("Mio.", "Millionen", More),
        ("Mrd.", "Milliarden", More),
        ("evtl.", "eventuell", More),
        ("v. Chr.", "vor Christus", Anything),
        ("n. Chr.", "nach Christus", Anything),
        ("Dr.", "Doktor", Name),
        ("Prof.", "Professor", Name),
        ("St.", "Sankt", Name),
        ("Nr.", "Nummer", Number),
        ("S.", "Seite", Number),
        ("Bd.", "Band", Number),
        ("Kap.", "Kapitel", Number),
        ("Abb.", "Abbildung", Number),
    ],
    names: &Names {
        dot: "Punkt",
        at: "at",
        dash: "Bindestrich",
        underscore: "Unterstrich",
        plus: "plus",
        digits: ["null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"],
    },
};
