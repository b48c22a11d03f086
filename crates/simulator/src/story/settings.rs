//! The settings of a run in words, and which of them differ from their defaults.

use crate::sim::measure;
use crate::sim::scenario::field::{Kind, Value};
use crate::sim::scenario::settings::{Setting, Settings};

/// A setting that differs from its default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedSetting {
    /// Its name in JSON and in links.
    pub id: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// "on", "15 min", "localStorage".
    pub value: String,
    /// The default in the same words.
    pub usual: String,
}

/// Settings that differ from their defaults, in the order of the table.
pub fn changed_settings(settings: &Settings) -> Vec<ChangedSetting> {
    settings
        .changed()
        .map(|(row, value)| ChangedSetting {
            id: row.id,
            label: row.label,
            value: words(row, value),
            usual: words(row, row.default),
        })
        .collect()
}

/// A setting as part of a sentence: "15 min", "3 nodes", "Shared store"; none if
/// there is no setting of this name.
pub fn in_words(settings: &Settings, id: &str) -> Option<String> {
    Some(words(Settings::row(id)?, settings.get(id)?))
}

fn words(row: &Setting, value: Value<'_>) -> String {
    match (value, row.kind) {
        (Value::Switch(true), _) => "on".to_owned(),
        (Value::Switch(false), _) => "off".to_owned(),
        (Value::Whole(number), Kind::Whole { unit, .. }) => match (unit, u64::try_from(number)) {
            ("seconds", Ok(seconds)) => measure::duration(seconds),
            ("", _) => number.to_string(),
            _ => format!("{number} {unit}"),
        },
        (Value::Whole(number), _) => number.to_string(),
        (Value::Choice(id), Kind::Choice(options)) => options
            .iter()
            .find(|option| option.id == id)
            .map_or(id, |option| option.label)
            .to_owned(),
        (Value::Choice(id), _) => id.to_owned(),
    }
}
