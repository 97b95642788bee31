//! Ranges of numbers, as the schema states them and as people read them.

use serde_json::Value;
use toml::de::DeValue;

/// What `number` must be, such as "from 1 to 256"; `None` when it is in range.
///
/// The range is the field's own (`node`) or that of its type (`shape`).
pub(in crate::job) fn check(node: &Value, shape: &Value, number: &DeValue<'_>) -> Option<String> {
    let range = if stated(node) { node } else { shape };
    let inside = value_of(number).is_some_and(|n| {
        let above = |bound: &Value| bound.as_f64().is_none_or(|least| n >= least);
        let below = |bound: &Value| bound.as_f64().is_none_or(|most| n <= most);
        let strictly = |bound: &Value| bound.as_f64().is_none_or(|least| n > least);
        n.is_finite() && above(&range["minimum"]) && below(&range["maximum"]) && strictly(&range["exclusiveMinimum"])
    });
    (!inside).then(|| words(range).unwrap_or_else(|| "a finite number".to_owned()))
}

/// The range that `node` states: "from 1 to 256", "at least 1", "above 0 and at most 10".
pub(in crate::job) fn words(node: &Value) -> Option<String> {
    let bound = |key: &str| node[key].as_f64().map(grouped);
    match (bound("minimum"), bound("exclusiveMinimum"), bound("maximum")) {
        (Some(least), _, Some(most)) if least == most => Some(least),
        (Some(least), _, Some(most)) => Some(format!("from {least} to {most}")),
        (Some(least), _, None) => Some(format!("at least {least}")),
        (None, Some(least), Some(most)) => Some(format!("above {least} and at most {most}")),
        (None, Some(least), None) => Some(format!("above {least}")),
        (None, None, Some(most)) => Some(format!("at most {most}")),
        (None, None, None) => None,
    }
}

/// `number` as the file writes it.
pub(in crate::job) fn written(number: &DeValue<'_>) -> String {
    match number {
        DeValue::Integer(integer) => integer.to_string(),
        DeValue::Float(float) => float.as_str().to_owned(),
        _ => String::new(),
    }
}

fn stated(node: &Value) -> bool {
    ["minimum", "maximum", "exclusiveMinimum"].iter().any(|key| node.get(key).is_some())
}

/// Bounds are far below 2^53, so that nothing in range is rounded.
fn value_of(number: &DeValue<'_>) -> Option<f64> {
    match number {
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix()).ok().map(|n| n as f64),
        DeValue::Float(float) => float.as_str().parse().ok(),
        _ => None,
    }
}

/// Whole numbers with a comma between thousands, others as they are.
fn grouped(bound: f64) -> String {
    if bound >= 0.0 && bound.fract() == 0.0 {
        crate::units::Grouped(bound as u64).to_string()
    } else {
        bound.to_string().replace('-', "−")
    }
}
