//! Portuguese, of Brazil and of Portugal.

use super::counts::{self, Counted};
use super::dates;
use super::ways::{self, F, Follows::*, M, Ways};
use crate::spoken::address::Names;
use crate::spoken::found::Found;
use crate::spoken::rule::Written;
use crate::spoken::{Kind, roman};

pub(super) const HEADINGS: &[Written] = &[(
    Kind::Roman,
    r"\b(?i:capítulo|livro|parte|tomo|ato|acto|cena|volume|seção|secção|carta|canto|episódio)[ \u{A0}](?<it>[IVXLC]{1,9})\b",
    |found| counts::count_of(roman::value(found)?, Counted::Nothing, found.variety),
)];

pub(super) const RULES: &[Written] = &[
    (Kind::Date, r"\b(?<d>\d{1,2})(?:\.?º)? de (?<m>MONTH)\b(?: de (?<y>\d{4})\b)?", dates::by_name),
    (Kind::Date, r"\b(?:[Ee]m|[Dd]esde|[Aa]té|[Aa]no(?: de)?|MONTH de)[ \u{A0}](?<it>\d{4})\b", dates::year_alone),
    (Kind::Time, r"\b(?<h>\d{1,2})[h:](?<m>\d{2})\b", clock),
    (Kind::Ordinal, r"\b(?<n>\d{1,3})\.?(?<s>º|ª)", ordinal),
    (Kind::Roman, r"\b[Ss]éculos?[ \u{A0}](?<it>[IVX]{1,5})\b", century),
];

/// To the tenth with ordinals, beyond with numbers.
fn century(found: &Found<'_>) -> Option<String> {
    match roman::value(found)? {
        count @ ..=10 => ways::spell("%spellout-ordinal-masculine", count, found.variety),
        count => counts::count_of(count, Counted::Nothing, found.variety),
    }
}

fn ordinal(found: &Found<'_>) -> Option<String> {
    let feminine = found.part("s")? == "ª";
    let set = if feminine { "%spellout-ordinal-feminine" } else { "%spellout-ordinal-masculine" };
    ways::spell(set, found.count("n")?, found.variety)
}

fn clock(found: &Found<'_>) -> Option<String> {
    let (hours, minutes) = (found.within("h", 1, 24)?, found.within("m", 0, 59)?);
    let said = counts::count_of(hours, Counted::Of(F), found.variety)?;
    Some(match (minutes, hours) {
        (0, 1) => format!("{said} hora"),
        (0, _) => format!("{said} horas"),
        _ => format!("{said} e {}", counts::count_of(minutes, Counted::Nothing, found.variety)?),
    })
}

pub(super) const WAYS: Ways = Ways {
    genders: &["%spellout-cardinal-masculine", "%spellout-cardinal-feminine"],
    ordinal: "%spellout-ordinal-masculine",
    comma: "vírgula",
    minus: "menos",
    plus: "mais",
    to: Some("a"),
    counts_decimals: true,
    months: [
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
    nouns: &[
        ("ano", M),
        ("anos", M),
        ("dia", M),
        ("dias", M),
        ("mês", M),
        ("meses", M),
        ("minuto", M),
        ("minutos", M),
        ("segundos", M),
        ("séculos", M),
        ("homens", M),
        ("livros", M),
        ("reais", M),
        ("euros", M),
        ("dólares", M),
        ("metros", M),
        ("quilômetros", M),
        ("quilómetros", M),
        ("milhões", M),
        ("hora", F),
        ("horas", F),
        ("semana", F),
        ("semanas", F),
        ("vez", F),
        ("vezes", F),
        ("mulheres", F),
        ("pessoas", F),
        ("páginas", F),
    ],
    units: &[
        ("km/h", M, "quilômetro por hora", "", "quilômetros por hora"),
        ("m/s", M, "metro por segundo", "", "metros por segundo"),
        ("km²", M, "quilômetro quadrado", "", "quilômetros quadrados"),
        ("m²", M, "metro quadrado", "", "metros quadrados"),
        ("m³", M, "metro cúbico", "", "metros cúbicos"),
        ("km", M, "quilômetro", "", "quilômetros"),
        ("m", M, "metro", "", "metros"),
        ("cm", M, "centímetro", "", "centímetros"),
        ("mm", M, "milímetro", "", "milímetros"),
        ("kg", M, "quilograma", "", "quilogramas"),
        ("g", M, "grama", "", "gramas"),
        ("mg", M, "miligrama", "", "miligramas"),
        ("l", M, "litro", "", "litros"),
        ("ml", M, "mililitro", "", "mililitros"),
        ("%", M, "por cento", "", "por cento"),
        ("°C", M, "grau Celsius", "", "graus Celsius"),
        ("°", M, "grau", "", "graus"),
    ],
    money: &[
        (("R$", M, "real", "", "reais"), ("", M, "centavo", "", "centavos")),
        (("€", M, "euro", "", "euros"), ("", M, "cêntimo", "", "cêntimos")),
        (("EUR", M, "euro", "", "euros"), ("", M, "cêntimo", "", "cêntimos")),
        (("US$", M, "dólar", "", "dólares"), ("", M, "centavo", "", "centavos")),
        (("$", M, "dólar", "", "dólares"), ("", M, "centavo", "", "centavos")),
        (("£", F, "libra", "", "libras"), ("", M, "pêni", "", "pence")),
    ],
    short: &[
        ("Sr.", "senhor", Name),
        ("Sra.", "senhora", Name),
        ("Srta.", "senhorita", Name),
        ("Dr.", "doutor", Name),
        ("Dra.", "doutora", Name),
        ("Prof.", "professor", Name),
        ("Profa.", "professora", Name),
        ("etc.", "et cetera", Anything),
        ("p. ex.", "por exemplo", More),
        ("a. C.", "antes de Cristo", Anything),
        ("d. C.", "depois de Cristo", Anything),
        ("n.º", "número", Number),
        ("nº", "número", Number),
        ("pág.", "página", Number),
        ("págs.", "páginas", Number),
        ("p.", "página", Number),
        ("cap.", "capítulo", Number),
        ("vol.", "volume", Number),
        ("fig.", "figura", Number),
    ],
    names: &Names {
        dot: "ponto",
        at: "arroba",
        dash: "hífen",
        underscore: "sublinhado",
        plus: "mais",
        digits: ["zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"],
    },
};
