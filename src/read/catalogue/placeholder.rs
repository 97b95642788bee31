//! Placeholders: parts of a text that a program fills in, and that no voice can say.

use std::ops::Range;

/// The longest name of a placeholder that is written as `%(name)s`, in bytes; what is longer is a bracket in a sentence.
const MAX_NAME_BYTES: usize = 64;

/// The bytes of the first placeholder in `text`.
pub(super) fn first(text: &str) -> Option<Range<usize>> {
    next(text, 0)
}

/// The bytes of the first placeholder in `text` that begins at byte `from` or after: `{name}`, `{{x}}`, `${x}`, `%{x}` and all
/// of ICU, `%s`, `%1$s`, `%(name)s` and others of printf, `%@` and `%1$@`, `$t(key)`.
pub(super) fn next(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    (from..bytes.len()).find_map(|at| {
        let rest = bytes.get(at..)?;
        let length = match rest {
            [b'{', ..] => braces(rest)?,
            [b'$' | b'%', b'{', ..] => 1 + braces(rest.get(1..)?)?,
            [b'%', ..] => {
                let percentage = at > 0 && bytes.get(at - 1).is_some_and(u8::is_ascii_digit);
                conversion(rest, percentage)?
            }
            [b'$', b't', b'(', ..] => rest.iter().position(|b| *b == b')')? + 1,
            _ => return None,
        };
        Some(at..at + length)
    })
}

/// What the placeholder `sign` is called: `name` of `{name}`, `{{ name }}`, `${name}`, `%{name}`, `{ $name }`, `%(name)s` and
/// `{name, number}`; others are called as they are written.
pub(super) fn name(sign: &str) -> &str {
    let bare = sign.trim_start_matches(['$', '%']);
    let inner = match (bare.strip_prefix('{'), bare.strip_prefix('(')) {
        (Some(inner), _) => inner.trim_matches(['{', '}', '-', '$', ' ', '\u{a0}']),
        (_, Some(inner)) if sign.starts_with('%') => inner.split(')').next().unwrap_or(""),
        _ => return sign,
    };
    let name = inner.split([',', ':', '!']).next().unwrap_or("").trim();
    if name.is_empty() { sign } else { name }
}

/// Whether each `sign` stands for a value of its own, as `%s` and `{}` do, and not for one that has a name or a number.
pub(super) fn is_unnamed(sign: &str) -> bool {
    (sign.starts_with('%') && !sign.contains(['$', '(', '{'])) || name(sign).starts_with('{')
}

/// The bytes of the braces with which `bytes` begins, others in them included.
fn braces(bytes: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// The bytes of the conversion with which `bytes` begins. What follows a number, as in `100%ig`, is a percentage unless it can
/// be nothing else.
fn conversion(bytes: &[u8], percentage: bool) -> Option<usize> {
    let digits = |from: usize| bytes.get(from..).unwrap_or(&[]).iter().take_while(|b| b.is_ascii_digit()).count();
    let among = |at: usize, set: &[u8]| bytes.get(at).is_some_and(|byte| set.contains(byte));
    let mut at = 1;
    let mut certain = false;
    if among(at, b"(") {
        let name = bytes.get(at..)?.iter().take(MAX_NAME_BYTES).position(|byte| *byte == b')')?;
        (at, certain) = (at + name + 1, true);
    } else if digits(at) > 0 && among(at + digits(at), b"$") {
        (at, certain) = (at + digits(at) + 1, true);
    }
    while among(at, b"-+0#,") {
        at += 1;
    }
    at += digits(at);
    if among(at, b".") {
        at += 1 + digits(at + 1);
    }
    while among(at, b"hlLzjtq") {
        at += 1;
    }
    if among(at, b"@") {
        // Apple's variables have names: `%#@count@`.
        let named = bytes.get(at + 1..)?.iter().take(MAX_NAME_BYTES).position(|byte| *byte == b'@');
        let is_variable = bytes.get(at - 1) == Some(&b'#');
        return Some(named.filter(|_| is_variable).map_or(at + 1, |name| at + 1 + name + 1));
    }
    let converts = among(at, b"diouxXeEfFgGaAcCsSpn");
    (converts && (certain || !percentage)).then_some(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found_and_percentages_are_not() {
        for (text, found) in [
            ("Hello, {name}!", Some("{name}")),
            ("{{count}} left", Some("{{count}}")),
            ("Cost ${price}", Some("${price}")),
            ("Hi %{name}", Some("%{name}")),
            ("{n, plural, one {# file} other {# files}}!", Some("{n, plural, one {# file} other {# files}}")),
            ("Turn %1$s, then %2$s", Some("%1$s")),
            ("%(count)d new", Some("%(count)d")),
            ("%@ and %1$@", Some("%@")),
            ("took %.2f s", Some("%.2f")),
            ("%lld of", Some("%lld")),
            ("%2$#@count@ left", Some("%2$#@count@")),
            ("%#@ left", Some("%#@")),
            ("see $t(other.key)", Some("$t(other.key)")),
            ("5%1$s", Some("%1$s")),
            ("battery at 20%", None),
            ("20 % done", None),
            ("100%ig sicher", None),
            ("a { b", None),
            ("100%", None),
            ("%", None),
            ("50 %% off", None),
            ("五％的", None),
            ("=1+2 and @cmd, +3, -4", None),
        ] {
            assert_eq!(first(text).and_then(|span| text.get(span)), found, "{text}");
        }
    }

    #[test]
    fn placeholders_have_names() {
        for (sign, called) in [
            ("{name}", "name"),
            ("{{ count }}", "count"),
            ("{{- raw}}", "raw"),
            ("{{val, datetime}}", "val"),
            ("{val:>10}", "val"),
            ("${price}", "price"),
            ("%{name}", "name"),
            ("{ $user }", "user"),
            ("{ -brand }", "brand"),
            ("%(count)d", "count"),
            ("{0}", "0"),
            ("%1$s", "%1$s"),
            ("%s", "%s"),
            ("{}", "{}"),
            ("$t(other.key)", "$t(other.key)"),
        ] {
            assert_eq!(name(sign), called, "{sign}");
        }
        for (sign, is) in [("%s", true), ("{}", true), ("%@", true), ("%1$s", false), ("{0}", false), ("$t(a)", false)]
        {
            assert_eq!(is_unnamed(sign), is, "{sign}");
        }
    }
}
