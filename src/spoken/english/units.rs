//! English names of units and of money.

/// A unit: as written, one of it, several of it.
pub(super) type Unit = (&'static str, &'static str, &'static str);

/// Units that are read after a number; those that are also words (`in`, `A`) or have two readings (`m` against a number)
/// are left out or need a space. SI brochure, 9th edition, table 4 and 8; and customary ones.
pub(super) const UNITS: &[Unit] = &[
    ("km/h", "kilometer an hour", "kilometers an hour"),
    ("kph", "kilometer an hour", "kilometers an hour"),
    ("mph", "mile an hour", "miles an hour"),
    ("m/s", "meter a second", "meters a second"),
    ("km²", "square kilometer", "square kilometers"),
    ("km2", "square kilometer", "square kilometers"),
    ("m²", "square meter", "square meters"),
    ("cm²", "square centimeter", "square centimeters"),
    ("m³", "cubic meter", "cubic meters"),
    ("cm³", "cubic centimeter", "cubic centimeters"),
    ("km", "kilometer", "kilometers"),
    ("cm", "centimeter", "centimeters"),
    ("mm", "millimeter", "millimeters"),
    ("µm", "micrometer", "micrometers"),
    ("μm", "micrometer", "micrometers"),
    ("nm", "nanometer", "nanometers"),
    ("m", "meter", "meters"),
    ("kg", "kilogram", "kilograms"),
    ("kgs", "kilogram", "kilograms"),
    ("mg", "milligram", "milligrams"),
    ("g", "gram", "grams"),
    ("lbs", "pound", "pounds"),
    ("lb", "pound", "pounds"),
    ("oz", "ounce", "ounces"),
    ("ft", "foot", "feet"),
    ("yds", "yard", "yards"),
    ("yd", "yard", "yards"),
    ("mi", "mile", "miles"),
    ("ha", "hectare", "hectares"),
    ("ml", "milliliter", "milliliters"),
    ("mL", "milliliter", "milliliters"),
    ("cl", "centiliter", "centiliters"),
    ("L", "liter", "liters"),
    ("hrs", "hour", "hours"),
    ("hr", "hour", "hours"),
    ("mins", "minute", "minutes"),
    ("min", "minute", "minutes"),
    ("secs", "second", "seconds"),
    ("sec", "second", "seconds"),
    ("ms", "millisecond", "milliseconds"),
    ("yrs", "year", "years"),
    ("yr", "year", "years"),
    ("wks", "week", "weeks"),
    ("wk", "week", "weeks"),
    ("GHz", "gigahertz", "gigahertz"),
    ("MHz", "megahertz", "megahertz"),
    ("kHz", "kilohertz", "kilohertz"),
    ("Hz", "hertz", "hertz"),
    ("kWh", "kilowatt hour", "kilowatt hours"),
    ("kW", "kilowatt", "kilowatts"),
    ("MW", "megawatt", "megawatts"),
    ("W", "watt", "watts"),
    ("V", "volt", "volts"),
    ("TB", "terabyte", "terabytes"),
    ("GB", "gigabyte", "gigabytes"),
    ("MB", "megabyte", "megabytes"),
    ("KB", "kilobyte", "kilobytes"),
    ("kB", "kilobyte", "kilobytes"),
    ("dB", "decibel", "decibels"),
    ("hPa", "hectopascal", "hectopascals"),
    ("kPa", "kilopascal", "kilopascals"),
    ("kcal", "kilocalorie", "kilocalories"),
    ("mbps", "megabit per second", "megabits per second"),
    ("Mbps", "megabit per second", "megabits per second"),
    ("°C", "degree Celsius", "degrees Celsius"),
    ("℃", "degree Celsius", "degrees Celsius"),
    ("°F", "degree Fahrenheit", "degrees Fahrenheit"),
    ("℉", "degree Fahrenheit", "degrees Fahrenheit"),
    ("°", "degree", "degrees"),
    ("%", "percent", "percent"),
    ("‰", "per mille", "per mille"),
];

/// Units of one letter that is read otherwise where it stands against its number: `5m` may be five million.
pub(super) const NEEDS_SPACE: &[&str] = &["m", "W", "V", "L"];

/// Money: its sign or code, one, several, one of its hundredths, several of them. No hundredths: they are not used.
pub(super) type Money = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// ISO 4217 and the signs that stand for it; `$` alone is whatever dollars are meant.
pub(super) const MONEY: &[Money] = &[
    ("US$", "US dollar", "US dollars", "cent", "cents"),
    ("HK$", "Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
    ("A$", "Australian dollar", "Australian dollars", "cent", "cents"),
    ("AU$", "Australian dollar", "Australian dollars", "cent", "cents"),
    ("C$", "Canadian dollar", "Canadian dollars", "cent", "cents"),
    ("CA$", "Canadian dollar", "Canadian dollars", "cent", "cents"),
    ("NZ$", "New Zealand dollar", "New Zealand dollars", "cent", "cents"),
    ("$", "dollar", "dollars", "cent", "cents"),
    ("£", "pound", "pounds", "penny", "pence"),
    ("€", "euro", "euros", "cent", "cents"),
    ("¥", "yen", "yen", "", ""),
    ("￥", "yen", "yen", "", ""),
    ("₩", "won", "won", "", ""),
    ("₹", "rupee", "rupees", "paisa", "paise"),
    ("USD", "US dollar", "US dollars", "cent", "cents"),
    ("GBP", "pound", "pounds", "penny", "pence"),
    ("EUR", "euro", "euros", "cent", "cents"),
    ("JPY", "yen", "yen", "", ""),
];

/// What a sum stands before as a name of its kind, in the singular: a five dollar bill.
pub(super) const PRICED: &[&str] =
    &["bill", "bills", "note", "notes", "coin", "coins", "fine", "prize", "ticket", "reward", "fee", "check", "cheque"];
