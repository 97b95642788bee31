//! The scanner against `serde_json`, on documents of every shape, cut everywhere.

use std::convert::Infallible;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

/// Scans `pieces`: the audio and what is kept, or why not.
fn scan(pieces: &[&[u8]]) -> Result<(Vec<u8>, Scanner), ScanError<Infallible>> {
    let (mut scanner, mut audio) = (Scanner::default(), Vec::new());
    for piece in pieces {
        scanner.push(piece, &mut |bytes: &[u8]| {
            audio.extend_from_slice(bytes);
            Ok(())
        })?;
    }
    Ok((audio, scanner))
}

/// What the scanner should find in `document`: the first audio that is not empty, in the order of its keys.
fn expected(document: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let Some(top) = document.as_object() else { return String::new() };
    for (key, value) in top {
        let found = match key.to_ascii_lowercase().as_str() {
            "audio" => text(value),
            "data" => value.as_object().map_or_else(String::new, |data| {
                let mut audios = data.iter().filter(|(key, _)| key.eq_ignore_ascii_case("audio"));
                audios.find_map(|(_, value)| Some(text(value)).filter(|t| !t.is_empty())).unwrap_or_default()
            }),
            _ => String::new(),
        };
        if !found.is_empty() {
            return found;
        }
    }
    String::new()
}

/// `document` with every string where audio may stand emptied.
fn emptied(document: &Value) -> Value {
    let mut document = document.clone();
    let Some(top) = document.as_object_mut() else { return document };
    let empty = |object: &mut Map<String, Value>| {
        for (key, value) in object {
            if key.eq_ignore_ascii_case("audio") && value.is_string() {
                *value = json!("");
            }
        }
    };
    for (key, value) in top.iter_mut() {
        if let Some(inner) = value.as_object_mut().filter(|_| key.eq_ignore_ascii_case("data")) {
            empty(inner);
        }
    }
    empty(top);
    document
}

fn anything() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        Just("audio".to_owned()),
        Just("Audio".to_owned()),
        Just("data".to_owned()),
        Just("a\"u\\dio".to_owned()),
        "[a-c\"\\\\ü]{0,3}"
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[A-Za-z0-9+/]{0,9}={0,2}".prop_map(Value::from),
        "[a-z\"\\\\/\n\u{1}ü{}\\[\\]:,]{0,6}".prop_map(|text| json!({ "text": text })),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_document_gives_the_same_however_it_is_cut(document in anything(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_vec_pretty(&document) } else { serde_json::to_vec(&document) }.unwrap();
        for cut in 0..=text.len() {
            let (audio, scanner) = scan(&[&text[..cut], &text[cut..]]).unwrap();
            prop_assert_eq!(String::from_utf8(audio).unwrap(), expected(&document));
            prop_assert_eq!(serde_json::from_slice::<Value>(scanner.kept()).unwrap(), emptied(&document));
            prop_assert!(scanner.is_whole());
            if cut < text.len() && (document.is_object() || document.is_array()) {
                let (_, cut_short) = scan(&[&text[..cut]]).unwrap();
                prop_assert!(!cut_short.is_whole(), "{}", String::from_utf8_lossy(&text[..cut]));
            }
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(&b"{}[]:,\"\\u0audio"[..])], 0..200)) {
        let _ = scan(&[&bytes]);
    }
}

#[test]
fn escapes_that_base64_can_hold_are_read_at_every_cut() {
    let text = br#"{"data":{"\u0061udio":"AB\/C\u002b\n\u003D\u003d"},"audio":"second"}"#;
    for cut in 0..=text.len() {
        let (audio, scanner) = scan(&[&text[..cut], &text[cut..]]).unwrap();
        assert_eq!(audio, b"AB/C+==", "{cut}");
        assert_eq!(scanner.kept(), br#"{"data":{"\u0061udio":""},"audio":""}"#);
    }
    for wrong in [&br#"{"audio":"A\"B"}"#[..], br#"{"audio":"A\u00e9"}"#, br#"{"audio":"A\u00zz"}"#] {
        assert!(matches!(scan(&[wrong]), Err(ScanError::Escape)), "{}", String::from_utf8_lossy(wrong));
    }
}

#[test]
fn the_limits_hold() {
    let deep = "[".repeat(MAX_DEPTH + 1);
    assert!(matches!(scan(&[deep.as_bytes()]), Err(ScanError::TooDeep)));
    let long = format!("{{\"message\":\"{}\"}}", "x".repeat(MAX_KEPT));
    assert!(matches!(scan(&[long.as_bytes()]), Err(ScanError::TooMuch)));
    let audio = format!("{{\"audio\":\"{}\"}}", "A".repeat(MAX_KEPT * 4));
    let (got, scanner) = scan(&[audio.as_bytes()]).unwrap();
    assert_eq!((got.len(), scanner.kept()), (MAX_KEPT * 4, &br#"{"audio":""}"#[..]));
}
