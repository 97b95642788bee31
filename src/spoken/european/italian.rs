//! Italian.

use super::counts::{self, Counted};
use super::dates;
use super::ways::{self, F, Follows::*, M, Ways};
use crate::spoken::address::Names;
use crate::spoken::found::Found;
use crate::spoken::rule::Written;
use crate::spoken::{Kind, roman};

pub(super) const HEADINGS: &[Written] = &[(
    Kind::Roman,
    r"\b(?i:capitolo|libro|parte|tomo|atto|scena|volume|sezione|lettera|canto|episodio)[ \u{A0}](?<it>[IVXLC]{1,9})\b",
    |found| counts::count_of(roman::value(found)?, Counted::Nothing, found.variety),
)];

pub(super) const RULES: &[Written] = &[
    (Kind::Date, r"\b(?<d>\d{1,2})[º°]?[ \u{A0}](?<m>MONTH)\b(?:[ \u{A0}](?<y>\d{4})\b)?", dates::by_name),
    (Kind::Time, r"\b(?<h>\d{1,2}):(?<m>\d{2})\b", clock),
    (Kind::Ordinal, r"\b(?<n>\d{1,3})(?<s>º|ª)", ordinal),
    (Kind::Roman, r"\b(?<it>[IVX]{1,5})[ \u{A0}][Ss]ecolo\b", century),
    (Kind::Roman, r"\b[Ss]ecolo[ \u{A0}](?<it>[IVX]{1,5})\b", century),
];

fn century(found: &Found<'_>) -> Option<String> {
    ways::spell("%spellout-ordinal-masculine", roman::value(found)?, found.variety)
}

fn ordinal(found: &Found<'_>) -> Option<String> {
    let feminine = found.part("s")? == "ª";
    let set = if feminine { "%spellout-ordinal-feminine" } else { "%spellout-ordinal-masculine" };
    ways::spell(set, found.count("n")?, found.variety)
}

fn clock(found: &Found<'_>) -> Option<String> {
    let (hours, minutes) = (found.within("h", 1, 24)?, found.within("m", 0, 59)?);
    let alone = |count| counts::count_of(count, Counted::Nothing, found.variety);
    let hours = if hours == 1 { "una".to_owned() } else { alone(hours)? };
    Some(match minutes {
        0 => hours,
        _ => format!("{hours} e {}", alone(minutes)?),
    })
}

pub(super) const WAYS: Ways = Ways {
    genders: &["%spellout-cardinal-masculine", "%spellout-cardinal-feminine"],
    ordinal: "%spellout-ordinal-masculine",
    comma: "virgola",
    minus: "meno",
    plus: "più",
    to: None,
    counts_decimals: true,
    months: [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
    nouns: &[
        ("anno", M),
        ("giorno", M),
        ("mese", M),
        ("minuto", M),
        ("secolo", M),
        ("milione", M),
        ("euro", M),
        ("metro", M),
        ("ora", F),
        ("settimana", F),
        ("volta", F),
        ("persona", F),
        ("pagina", F),
        ("lira", F),
    ],
    units: &[
        ("km/h", M, "chilometro orario", "", "chilometri orari"),
        ("m/s", M, "metro al secondo", "", "metri al secondo"),
        ("km²", M, "chilometro quadrato", "", "chilometri quadrati"),
        ("m²", M, "metro quadrato", "", "metri quadrati"),
        ("m³", M, "metro cubo", "", "metri cubi"),
        ("km", M, "chilometro", "", "chilometri"),
        ("m", M, "metro", "", "metri"),
        ("cm", M, "centimetro", "", "centimetri"),
        ("mm", M, "millimetro", "", "millimetri"),
        ("kg", M, "chilogrammo", "", "chilogrammi"),
        ("g", M, "grammo", "", "grammi"),
        ("mg", M, "milligrammo", "", "milligrammi"),
        ("l", M, "litro", "", "litri"),
        ("ml", M, "millilitro", "", "millilitri"),
        ("%", M, "per cento", "", "per cento"),
        ("°C", M, "grado Celsius", "", "gradi Celsius"),
        ("°", M, "grado", "", "gradi"),
    ],
    money: &[
        (("€", M, "euro", "", "euro"), ("", M, "centesimo", "", "centesimi")),
        (("EUR", M, "euro", "", "euro"), ("", M, "centesimo", "", "centesimi")),
        (("$", M, "dollaro", "", "dollari"), ("", M, "centesimo", "", "centesimi")),
        (("US$", M, "dollaro", "", "dollari"), ("", M, "centesimo", "", "centesimi")),
        (("£", F, "sterlina", "", "sterline"), ("", M, "penny", "", "penny")),
        (("CHF", M, "franco svizzero", "", "franchi svizzeri"), ("", M, "centesimo", "", "centesimi")),
    ],
    short: &[
        ("Sig.", "signor", Name),
        ("sig.", "signor", Name),
        ("Sig.ra", "signora", Name),
        ("sig.ra", "signora", Name),
        ("Sig.na", "signorina", Name),
        ("sig.na", "signorina", Name),
        ("Dott.", "dottor", Name),
        ("dott.", "dottor", Name),
        ("Dott.ssa", "dottoressa", Name),
        ("dott.ssa", "dottoressa", Name),
        ("Prof.", "professor", Name),
        ("prof.", "professor", Name),
        ("ecc.", "eccetera", Anything),
        ("a. C.", "avanti Cristo", Anything),
        ("d. C.", "dopo Cristo", Anything),
        ("n.", "numero", Number),
        ("n°", "numero", Number),
        ("nº", "numero", Number),
        ("p.", "pagina", Number),
        ("pag.", "pagina", Number),
        ("pp.", "pagine", Number),
        ("cap.", "capitolo", Number),
        ("vol.", "volume", Number),
        ("fig.", "figura", Number),
    ],
    names: &Names {
        dot: "punto",
        at: "chiocciola",
        dash: "trattino",
        underscore: "trattino basso",
        plus: "più",
        digits: ["zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"],
    },
};
