//! How markup asks for words to be read, where only the language's rules can say what that is.

/// A way to read words: the value of `interpret-as` of `<say-as>`. The names are those of the W3C note on SSML 1.0 `say-as`
/// and of common use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InterpretAs {
    /// A count.
    Cardinal,
    /// A place in a row.
    Ordinal,
    /// Letter by letter, digit by digit.
    Characters,
    /// Digit by digit.
    Digits,
    /// A fraction.
    Fraction,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A telephone number.
    Telephone,
    /// A measure.
    Unit,
    /// A sum of money.
    Currency,
}

impl InterpretAs {
    /// All of them.
    pub const ALL: [InterpretAs; 10] = [
        InterpretAs::Cardinal,
        InterpretAs::Ordinal,
        InterpretAs::Characters,
        InterpretAs::Digits,
        InterpretAs::Fraction,
        InterpretAs::Date,
        InterpretAs::Time,
        InterpretAs::Telephone,
        InterpretAs::Unit,
        InterpretAs::Currency,
    ];

    /// The one of that name; `spell-out` is another name of `characters`.
    pub fn of(name: &str) -> Option<InterpretAs> {
        let name = if name == "spell-out" { "characters" } else { name };
        InterpretAs::ALL.into_iter().find(|one| one.name() == name)
    }

    /// Its name in markup.
    pub fn name(self) -> &'static str {
        match self {
            InterpretAs::Cardinal => "cardinal",
            InterpretAs::Ordinal => "ordinal",
            InterpretAs::Characters => "characters",
            InterpretAs::Digits => "digits",
            InterpretAs::Fraction => "fraction",
            InterpretAs::Date => "date",
            InterpretAs::Time => "time",
            InterpretAs::Telephone => "telephone",
            InterpretAs::Unit => "unit",
            InterpretAs::Currency => "currency",
        }
    }
}
