//! What settings, costs and arguments of actions have in common: types of values with their
//! ranges, and the faults of values that do not fit.

use jose::text::quoted;
use serde::Serialize;
use std::fmt;
use thiserror::Error;

/// One of the values that a choice may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alternative {
    /// Its name in JSON and in links, in kebab case.
    pub id: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// What choosing it means.
    pub sentence: &'static str,
}

/// What a field may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// On or off.
    Switch,
    /// A whole number from `min` to `max`, both included, counted in `unit`.
    Whole {
        /// The minimum.
        min: i64,
        /// The maximum.
        max: i64,
        /// The unit in words: "seconds", "bytes"; empty for plain numbers.
        unit: &'static str,
    },
    /// One of several alternatives.
    Choice(&'static [Alternative]),
}

/// The value of a field. JSON writes it as a boolean, a number or a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum FieldValue<'a> {
    /// On or off.
    Switch(bool),
    /// A whole number in the field's unit.
    Whole(i64),
    /// The id of an alternative.
    Choice(&'a str),
}

impl fmt::Display for FieldValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Switch(on) => on.fmt(f),
            Self::Whole(number) => number.fmt(f),
            Self::Choice(id) => f.write_str(&quoted(id)),
        }
    }
}

/// Why a field was not set. The field keeps the value that it had.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingFault {
    /// No field has this name.
    #[error("`{}` is no name of a setting here", quoted(.id))]
    UnknownSetting {
        /// The name that was given.
        id: String,
    },
    /// The number is out of range.
    #[error("`{id}` is {value}; it must be from {min} to {max}{}", unit_text(.unit))]
    OutOfRange {
        /// The field's name.
        id: &'static str,
        /// The number that was given.
        value: i64,
        /// The minimum.
        min: i64,
        /// The maximum.
        max: i64,
        /// The unit; may be empty.
        unit: &'static str,
    },
    /// The choice has no such alternative.
    #[error("`{id}` is `{}`; it must be one of {}", quoted(.value), ids(.options))]
    UnknownOption {
        /// The field's name.
        id: &'static str,
        /// What was given.
        value: String,
        /// What it takes.
        options: &'static [Alternative],
    },
    /// A value of the wrong type: a number for a switch, a fraction for a whole number.
    #[error("`{id}` is {found}; it must be {}", kind_text(.wanted))]
    WrongKind {
        /// The field's name.
        id: &'static str,
        /// What was given, in words.
        found: &'static str,
        /// What the field takes.
        wanted: FieldKind,
    },
}

impl SettingFault {
    /// A stable name in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownSetting { .. } => "setting-unknown",
            Self::OutOfRange { .. } => "setting-out-of-range",
            Self::UnknownOption { .. } => "setting-unknown-option",
            Self::WrongKind { .. } => "setting-wrong-kind",
        }
    }

    /// The source of the rule that was broken.
    pub fn reference(&self) -> &'static str {
        "Jotlens scenario format 1, settings"
    }
}

fn unit_text(unit: &str) -> String {
    if unit.is_empty() {
        String::new()
    } else {
        format!(" {unit}")
    }
}

fn ids(options: &[Alternative]) -> String {
    let ids: Vec<String> = options
        .iter()
        .map(|option| format!("`{}`", option.id))
        .collect();
    ids.join(", ")
}

fn kind_text(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Switch => "true or false".into(),
        FieldKind::Whole { min, max, unit } => {
            format!("a whole number from {min} to {max}{}", unit_text(unit))
        }
        FieldKind::Choice(options) => format!("one of {}", ids(options)),
    }
}

impl FieldKind {
    /// Checks a value for this field.
    ///
    /// # Errors
    /// A value of the wrong type, a number out of range, an unknown alternative.
    pub fn check(
        self,
        id: &'static str,
        value: FieldValue<'_>,
    ) -> Result<FieldValue<'static>, SettingFault> {
        match (self, value) {
            (Self::Switch, FieldValue::Switch(on)) => Ok(FieldValue::Switch(on)),
            (Self::Whole { min, max, unit }, FieldValue::Whole(number)) => {
                if (min..=max).contains(&number) {
                    Ok(FieldValue::Whole(number))
                } else {
                    Err(SettingFault::OutOfRange {
                        id,
                        value: number,
                        min,
                        max,
                        unit,
                    })
                }
            }
            (Self::Choice(options), FieldValue::Choice(value)) => options
                .iter()
                .find(|option| option.id == value)
                .map(|option| FieldValue::Choice(option.id))
                .ok_or_else(|| SettingFault::UnknownOption {
                    id,
                    value: value.into(),
                    options,
                }),
            (wanted, value) => Err(SettingFault::WrongKind {
                id,
                found: match value {
                    FieldValue::Switch(_) => "true or false",
                    FieldValue::Whole(_) => "a number",
                    FieldValue::Choice(_) => "a text",
                },
                wanted,
            }),
        }
    }

    /// Reads a text, for example from a link, as a value of this kind. What cannot be read
    /// becomes a choice, so that [`FieldKind::check`] reports it.
    pub fn read_text(self, text: &str) -> FieldValue<'_> {
        match (self, text) {
            (Self::Switch, "true") => FieldValue::Switch(true),
            (Self::Switch, "false") => FieldValue::Switch(false),
            (Self::Whole { .. }, _) => text
                .parse()
                .map_or(FieldValue::Choice(text), FieldValue::Whole),
            _ => FieldValue::Choice(text),
        }
    }
}

/// A type that a field of a table can have.
pub(super) trait FieldType: Copy {
    /// As the tables hold it.
    fn value(self) -> FieldValue<'static>;
    /// From a checked value; `None` for another type.
    fn take(value: FieldValue<'_>) -> Option<Self>;
}

impl FieldType for bool {
    fn value(self) -> FieldValue<'static> {
        FieldValue::Switch(self)
    }

    fn take(value: FieldValue<'_>) -> Option<Self> {
        match value {
            FieldValue::Switch(on) => Some(on),
            _ => None,
        }
    }
}

/// Whole numbers. A value that does not fit into `i64` becomes the maximum.
macro_rules! whole_types {
    ($($type:ty),*) => {$(
        impl FieldType for $type {
            fn value(self) -> FieldValue<'static> {
                FieldValue::Whole(i64::try_from(self).unwrap_or(i64::MAX))
            }

            fn take(value: FieldValue<'_>) -> Option<Self> {
                match value {
                    FieldValue::Whole(number) => Self::try_from(number).ok(),
                    _ => None,
                }
            }
        }
    )*};
}

whole_types!(u8, u32, u64, i64);

/// An enumeration of alternatives from one list: type, ids, labels and sentences.
macro_rules! choices {
    ($(
        $(#[$doc:meta])*
        $name:ident { $( $variant:ident = $id:literal, $label:literal, $sentence:literal; )+ }
    )+) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $( #[doc = $sentence] #[serde(rename = $id)] $variant, )+
        }

        impl $name {
            /// Every alternative, in the order in which it is offered.
            pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// What the page says of each.
            pub const OPTIONS: &'static [$crate::sim::scenario::field::Alternative] = &[
                $( $crate::sim::scenario::field::Alternative {
                    id: $id, label: $label, sentence: $sentence,
                } ),+
            ];

            /// The name in JSON and in links.
            pub const fn id(self) -> &'static str {
                match self { $( Self::$variant => $id ),+ }
            }
        }

        impl $crate::sim::scenario::field::FieldType for $name {
            fn value(self) -> $crate::sim::scenario::field::FieldValue<'static> {
                $crate::sim::scenario::field::FieldValue::Choice(self.id())
            }

            fn take(value: $crate::sim::scenario::field::FieldValue<'_>) -> Option<Self> {
                let $crate::sim::scenario::field::FieldValue::Choice(id) = value else {
                    return None;
                };
                Self::ALL.iter().copied().find(|option| option.id() == id)
            }
        }
    )+};
}

/// The [`FieldKind`] of a field, from how a table writes it.
macro_rules! kind {
    ($type:ty, switch) => {
        FieldKind::Switch
    };
    ($type:ty, whole $min:literal to $max:literal, $unit:literal) => {
        FieldKind::Whole {
            min: $min,
            max: $max,
            unit: $unit,
        }
    };
    ($type:ty, choice) => {
        FieldKind::Choice(<$type>::OPTIONS)
    };
}

/// The default of a field as a [`FieldValue`], from how a table writes it.
macro_rules! default_value {
    ($default:expr, switch) => {
        FieldValue::Switch($default)
    };
    ($default:expr, whole $($range:tt)*) => {
        FieldValue::Whole($default)
    };
    ($default:expr, choice) => {
        FieldValue::Choice($default.id())
    };
}

pub(super) use {choices, default_value, kind};
