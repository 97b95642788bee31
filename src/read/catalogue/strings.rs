//! Apple's `.strings`: `"key" = "value";` with comments between, as Xcode writes it.
//!
//! The form is that of "Strings Resources" in Apple's Resource Programming Guide: values may run over lines, a backslash
//! before the end of a line keeps it, and keys of letters and digits may do without quotation marks.

use std::ops::Range;

use super::entry::{Entry, Found, malformed};

/// What the format is called.
const NAME: &str = "Apple's strings";

/// What is found in `text`.
pub(super) fn entries(text: &str) -> Vec<Found> {
    let mut scanner = Scanner { text, at: 0 };
    let mut found = Vec::new();
    loop {
        match scanner.entry() {
            Ok(Some(entry)) => found.push(Found::Entry(entry)),
            Ok(None) => return found,
            Err((why, span)) => {
                found.push(malformed(NAME, why, span));
                return found;
            }
        }
    }
}

/// Why something is wrong, and where.
type Slip = (&'static str, Range<usize>);

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Where the next sign stands.
    fn here(&self) -> Range<usize> {
        let width = self.rest().chars().next().map_or(0, char::len_utf8);
        self.at..self.at + width
    }

    /// Passes blanks and comments.
    fn pass(&mut self) -> Result<(), Slip> {
        loop {
            self.at += self.rest().len() - self.rest().trim_start().len();
            let rest = self.rest();
            let length = if rest.starts_with("/*") {
                rest.find("*/").map(|end| end + 2).ok_or(("a comment is never closed", self.at..self.at + 2))?
            } else if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else {
                return Ok(());
            };
            self.at += length;
        }
    }

    /// The next entry; none at the end.
    fn entry(&mut self) -> Result<Option<Entry>, Slip> {
        self.pass()?;
        if self.rest().is_empty() {
            return Ok(None);
        }
        let start = self.at;
        let (key, key_span) = self.string()?;
        self.sign('=', "no `=` follows the key")?;
        self.pass()?;
        let (value, value_span) = self.string()?;
        self.sign(';', "no `;` follows the value")?;
        let mut entry = Entry::new((&key, key_span), &value, value_span);
        entry.span = start..self.at;
        Ok(Some(entry))
    }

    fn sign(&mut self, sign: char, why: &'static str) -> Result<(), Slip> {
        self.pass()?;
        if !self.rest().starts_with(sign) {
            return Err((why, self.here()));
        }
        self.at += sign.len_utf8();
        Ok(())
    }

    /// A string, and where it stands without its quotation marks.
    fn string(&mut self) -> Result<(String, Range<usize>), Slip> {
        let start = self.at;
        if !self.rest().starts_with('"') {
            let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '$' | '/' | ':');
            let word = self.rest().find(|c| !bare(c)).unwrap_or(self.rest().len());
            if word == 0 {
                return Err(("neither a key nor a value can begin here", self.here()));
            }
            self.at += word;
            return Ok((self.text.get(start..self.at).unwrap_or("").to_owned(), start..self.at));
        }
        let mut value = String::new();
        let mut signs = self.text.get(start + 1..).unwrap_or("").char_indices();
        while let Some((at, sign)) = signs.next() {
            match sign {
                '"' => {
                    let end = start + 1 + at;
                    self.at = end + 1;
                    return Ok((value, start + 1..end));
                }
                '\\' => match signs.next().map_or('\\', |(_, escaped)| escaped) {
                    'n' => value.push('\n'),
                    'r' => value.push('\r'),
                    't' => value.push('\t'),
                    'U' | 'u' => {
                        let digits = signs.as_str().get(..4).unwrap_or("");
                        let code = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
                        value.push(
                            code.ok_or(("`\\U` needs four digits of a character", start + 1 + at..start + 1 + at + 2))?,
                        );
                        signs.nth(3);
                    }
                    same => value.push(same),
                },
                _ => value.push(sign),
            }
        }
        Err(("a quotation mark is never closed", start..start + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::told_of;

    #[test]
    fn keys_have_values_with_comments_between() {
        let text = "/* The \"first\" */\n\"hello.world\" = \"Hello, \\\"you\\\"!\\nBye\";\n// another = \"x\";\n\
                    title = \"Over\\\n\\\nlines\"; \"a\"=\"\\U00e9t\\U00E9\";\n\"none\" = \"\";\n";
        let told = [
            "2:18 en/hello.world - Hello, \"you\"! Bye",
            "4:10 en/title - Over lines",
            "6:14 en/a - été",
            "7 N0210 this entry has no text and is left out",
        ];
        assert_eq!(told_of("Localizable.strings", text), told);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (text, told) in [
            ("\"a\" = \"b\"\n\"c\" = \"d\";", "2:1 R0219 this is not Apple's strings: no `;` follows the value"),
            ("\"a\" \"b\";", "1:5 R0219 this is not Apple's strings: no `=` follows the key"),
            ("\"a\" = \"b;\n", "1:7 R0219 this is not Apple's strings: a quotation mark is never closed"),
            ("/* a", "1:1 R0219 this is not Apple's strings: a comment is never closed"),
            ("{}", "1:1 R0219 this is not Apple's strings: neither a key nor a value can begin here"),
            ("\"a\" = \"\\Uxyz\";", "1:8 R0219 this is not Apple's strings: `\\U` needs four digits of a character"),
            ("\"a\" = \"%1$@ of %@\";", "1:8 R0213 `%1$@` stands for what a program fills in, and is never spoken"),
        ] {
            assert_eq!(told_of("a.strings", text), [told]);
        }
    }
}
