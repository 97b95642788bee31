//! Spanish.

use super::counts::{self, Counted, next_word};
use super::dates;
use super::ways::{self, F, Follows::*, M, Ways};
use crate::spoken::address::Names;
use crate::spoken::found::Found;
use crate::spoken::rule::Written;
use crate::spoken::{Kind, roman};

pub(super) const HEADINGS: &[Written] = &[(
    Kind::Roman,
    r"\b(?i:capítulo|libro|parte|tomo|acto|escena|volumen|sección|carta|canto|episodio)[ \u{A0}](?<it>[IVXLC]{1,9})\b",
    |found| counts::count_of(roman::value(found)?, Counted::Nothing, found.variety),
)];

pub(super) const RULES: &[Written] = &[
    (Kind::Date, r"\b(?<d>\d{1,2})(?:\.?º)? de (?<m>MONTH)\b(?: del? (?<y>\d{4})\b)?", dates::by_name),
    (Kind::Date, r"\b(?:[Ee]n|[Dd]esde|[Hh]asta|[Aa]ños?|MONTH del?)[ \u{A0}](?<it>\d{4})\b", dates::year_alone),
    (Kind::Time, r"\b(?<h>\d{1,2}):(?<m>\d{2})\b", clock),
    (Kind::Ordinal, r"\b(?<n>\d{1,2})\.?(?<s>º|ª|er)", ordinal),
    (Kind::Roman, r"\b[Ss]iglos?[ \u{A0}](?<it>[IVX]{1,5})\b", century),
];

/// To the tenth with ordinals, beyond with numbers.
fn century(found: &Found<'_>) -> Option<String> {
    match roman::value(found)? {
        count @ ..=10 => ways::spell("%spellout-ordinal-masculine", count, found.variety),
        count => counts::count_of(count, Counted::Nothing, found.variety),
    }
}

/// Primero, and primer before what is numbered.
fn ordinal(found: &Found<'_>) -> Option<String> {
    let set = match found.part("s")? {
        "ª" => "%spellout-ordinal-feminine",
        "er" => "%spellout-ordinal-masculine-adjective",
        _ if next_word(found.after()).is_empty() => "%spellout-ordinal-masculine",
        _ => "%spellout-ordinal-masculine-adjective",
    };
    ways::spell(set, found.count("n")?, found.variety)
}

fn clock(found: &Found<'_>) -> Option<String> {
    let (hours, minutes) = (found.within("h", 1, 23)?, found.within("m", 0, 59)?);
    let hours = counts::count_of(hours, Counted::Of(F), found.variety)?;
    Some(match minutes {
        0 => hours,
        _ => format!("{hours} y {}", counts::count_of(minutes, Counted::Nothing, found.variety)?),
    })
}

pub(super) const WAYS: Ways = Ways {
    genders: &["%spellout-cardinal-masculine", "%spellout-cardinal-feminine"],
    ordinal: "%spellout-ordinal-masculine",
    comma: "coma",
    minus: "menos",
    plus: "más",
    to: Some("a"),
    counts_decimals: true,
    months: [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    nouns: &[
        ("año", M),
        ("años", M),
        ("día", M),
        ("días", M),
        ("mes", M),
        ("meses", M),
        ("minuto", M),
        ("minutos", M),
        ("segundos", M),
        ("siglos", M),
        ("hombres", M),
        ("niños", M),
        ("libros", M),
        ("pesos", M),
        ("euros", M),
        ("dólares", M),
        ("metros", M),
        ("kilómetros", M),
        ("millones", M),
        ("hora", F),
        ("horas", F),
        ("semana", F),
        ("semanas", F),
        ("vez", F),
        ("veces", F),
        ("mujeres", F),
        ("personas", F),
        ("páginas", F),
        ("pesetas", F),
    ],
    units: &[
        ("km/h", M, "kilómetro por hora", "", "kilómetros por hora"),
        ("m/s", M, "metro por segundo", "", "metros por segundo"),
        ("km²", M, "kilómetro cuadrado", "", "kilómetros cuadrados"),
        ("m²", M, "metro cuadrado", "", "metros cuadrados"),
        ("m³", M, "metro cúbico", "", "metros cúbicos"),
        ("km", M, "kilómetro", "", "kilómetros"),
        ("m", M, "metro", "", "metros"),
        ("cm", M, "centímetro", "", "centímetros"),
        ("mm", M, "milímetro", "", "milímetros"),
        ("kg", M, "kilogramo", "", "kilogramos"),
        ("g", M, "gramo", "", "gramos"),
        ("mg", M, "miligramo", "", "miligramos"),
        ("l", M, "litro", "", "litros"),
        ("ml", M, "mililitro", "", "mililitros"),
        ("ha", F, "hectárea", "", "hectáreas"),
        ("%", M, "por ciento", "", "por ciento"),
        ("°C", M, "grado Celsius", "", "grados Celsius"),
        ("°", M, "grado", "", "grados"),
    ],
    money: &[
        (("€", M, "euro", "", "euros"), ("", M, "céntimo", "", "céntimos")),
        (("EUR", M, "euro", "", "euros"), ("", M, "céntimo", "", "céntimos")),
        (("$", M, "dólar", "", "dólares"), ("", M, "centavo", "", "centavos")),
        (("US$", M, "dólar", "", "dólares"), ("", M, "centavo", "", "centavos")),
        (("£", F, "libra", "", "libras"), ("", M, "penique", "", "peniques")),
        (("¥", M, "yen", "", "yenes"), ("", M, "", "", "")),
    ],
    short: &[
        ("Sr.", "señor", Name),
        ("Sra.", "señora", Name),
        ("Srta.", "señorita", Name),
        ("Sres.", "señores", Name),
        ("Dr.", "doctor", Name),
        ("Dra.", "doctora", Name),
        ("Prof.", "profesor", Name),
        ("Ud.", "usted", Anything),
        ("Uds.", "ustedes", Anything),
        ("Vd.", "usted", Anything),
        ("Vds.", "ustedes", Anything),
        ("etc.", "etcétera", Anything),
        ("p. ej.", "por ejemplo", More),
        ("EE. UU.", "Estados Unidos", Anything),
        ("a. C.", "antes de Cristo", Anything),
        ("d. C.", "después de Cristo", Anything),
        ("n.º", "número", Number),
        ("nº", "número", Number),
        ("núm.", "número", Number),
        ("pág.", "página", Number),
        ("págs.", "páginas", Number),
        ("p.", "página", Number),
        ("cap.", "capítulo", Number),
        ("vol.", "volumen", Number),
    ],
    names: &Names {
        dot: "punto",
        at: "arroba",
        dash: "guion",
        underscore: "guion bajo",
        plus: "más",
        digits: ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"],
    },
};
