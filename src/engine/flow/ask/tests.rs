//! What is refused before it costs, what is sent, and what is noticed after.

use serde_json::json;

use super::*;
use crate::cast::Voice;
use crate::plan::key::TakeKey;
use crate::units::Frames;

fn order(text: &str, language: &str) -> Order {
    let voice = Voice {
        name: "narrator".into(),
        id: "Santa_Claus ".into(),
        language: None,
        speed: 1.25,
        pitch: -3,
        volume: 0.5,
    };
    Order {
        text: text.into(),
        voice,
        language: Language::parse(language).unwrap(),
        key: TakeKey([0; 32]),
        lengths: Frames(0)..=Frames(u64::MAX),
    }
}

#[test]
fn trap_12_the_id_goes_out_as_it_is_in_both_shapes() {
    let order = order("Hi", "en-GB");
    let ask = Ask::new(&order, "flow_01_turbo").unwrap();
    let docs = json!({"text": "Hi", "ttsConfig": {"TTSType": "flow", "VoiceId": "Santa_Claus ",
        "Model": "flow_01_turbo", "Speed": 1.25, "Volume": 0.5, "Pitch": -3, "Language": "en"}});
    let web = json!({"text": "Hi", "voiceId": "Santa_Claus ", "language": "en", "format": "wav", "sampleRate": 24000,
        "speed": 1.25, "volume": 0.5, "pitch": -3});
    assert_eq!(ask.body(Dialect::Docs), docs);
    assert_eq!(ask.body(Dialect::Web), web);
    let mut both = docs;
    both.as_object_mut().unwrap().extend(web.as_object().unwrap().clone());
    assert_eq!(ask.body(Dialect::Auto), both);
    assert!(both["ttsConfig"]["Pitch"].is_i64(), "an integer");
}

#[test]
fn trap_09_what_would_be_clamped_is_refused_free_of_charge() {
    let refused = |change: &dyn Fn(&mut Order)| {
        let mut order = order("Hi", "en");
        change(&mut order);
        let failure = Ask::new(&order, "m").unwrap_err();
        assert_eq!(failure, Failure::free(FailureKind::Refused, failure.message.clone()));
        failure.message
    };
    assert_eq!(refused(&|order| order.voice.speed = 3.0), "speed 3 is outside 0.5 to 2.0");
    assert_eq!(refused(&|order| order.voice.volume = 0.0), "volume 0 is outside of above 0 to 10");
    assert_eq!(refused(&|order| order.voice.pitch = 13), "pitch 13 is outside −12 to 12");
    for bad in [f64::NAN, f64::INFINITY] {
        refused(&|order| order.voice.speed = bad);
        refused(&|order| order.voice.volume = bad);
    }
    let french = refused(&|order| order.language = Language::parse("fr-CA").unwrap());
    assert!(french.starts_with("Flow does not speak `fr-CA`: it speaks zh, en, ja, ko and yue"), "{french}");
}

#[test]
fn trap_15_blank_text_is_refused_free_of_charge() {
    for blank in ["", " ", "\n\t", "\u{3000}"] {
        assert_eq!(Ask::new(&order(blank, "zh"), "m").unwrap_err().kind, FailureKind::Refused, "{blank:?}");
    }
}

#[test]
fn trap_10_a_character_is_a_scalar_value() {
    assert!(Ask::new(&order(&"😀".repeat(5000), "zh"), "m").is_ok());
    let long = order(&"好".repeat(5001), "zh");
    assert_eq!(Ask::new(&long, "m").unwrap_err().message, "the text has 5001 characters; Flow takes 5000");
}

#[test]
fn trap_09_what_was_applied_is_compared_with_what_was_asked() {
    let order = order("Hi", "yue");
    let ask = Ask::new(&order, "m").unwrap();
    let same = json!({"requestedLanguage": "yue", "appliedParams": {"speed": 1.25, "volume": "0.5", "pitch": -3.0,
        "voiceId": "Santa_Claus "}});
    assert!(ask.differences(&same).is_empty());
    assert!(ask.differences(&json!({"code": "success"})).is_empty());
    let other = json!({"requestedLanguage": "zh-CN", "data": {"appliedParams": {"speed": 2, "pitch": 0,
        "voiceId": "v-female-R2s4N9qJ"}}});
    assert_eq!(
        ask.differences(&other),
        [
            "the service spoke with speed 2 instead of 1.25",
            "the service spoke with pitch 0 instead of -3",
            "the service spoke with the voice `v-female-R2s4N9qJ` instead of `Santa_Claus `",
            "the service took the text for `zh-CN` instead of `yue`",
        ]
    );
}
