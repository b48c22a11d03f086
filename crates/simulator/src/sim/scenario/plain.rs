//! JSON as written: members in order, duplicates kept, so that every fault can be reported
//! with its path. [`super::read`] interprets it.

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor,
};
use std::fmt;

/// One value of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Plain {
    Null,
    Switch(bool),
    Whole(i64),
    /// A number too large for `Whole`.
    Large(u64),
    /// A number with a fraction or an exponent.
    Fraction,
    Text(String),
    List(Vec<Plain>),
    Members(Vec<(String, Plain)>),
}

impl Plain {
    /// The type of the value, in words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Switch(_) => "true or false",
            Self::Whole(_) => "a number",
            Self::Large(_) => "a number beyond every range",
            Self::Fraction => "a number with a fraction or an exponent",
            Self::Text(_) => "a text",
            Self::List(_) => "an array",
            Self::Members(_) => "an object",
        }
    }
}

/// The most values in one text, which bounds the memory for reading. The largest script
/// needs three quarters of them.
pub const MAX_VALUES: usize = 1_000_000;

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut left = MAX_VALUES;
        Reader { left: &mut left }.deserialize(deserializer)
    }
}

/// Reads one value and what is inside it, as long as there are values left.
struct Reader<'a> {
    left: &'a mut usize,
}

impl Reader<'_> {
    /// For a nested value.
    fn inner(&mut self) -> Reader<'_> {
        Reader { left: self.left }
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Plain;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Plain, D::Error> {
        *self.left = self
            .left
            .checked_sub(1)
            .ok_or_else(|| D::Error::custom("too many values"))?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Plain;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Plain, E> {
        Ok(Plain::Null)
    }

    fn visit_bool<E>(self, on: bool) -> Result<Plain, E> {
        Ok(Plain::Switch(on))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Plain, E> {
        Ok(Plain::Whole(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Plain, E> {
        Ok(i64::try_from(number).map_or(Plain::Large(number), Plain::Whole))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Plain, E> {
        Ok(Plain::Fraction)
    }

    fn visit_str<E>(self, text: &str) -> Result<Plain, E> {
        Ok(Plain::Text(text.into()))
    }

    fn visit_string<E>(self, text: String) -> Result<Plain, E> {
        Ok(Plain::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Plain, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.inner())? {
            list.push(item);
        }
        Ok(Plain::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<Plain, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = entries.next_key()? {
            members.push((name, entries.next_value_seed(self.inner())?));
        }
        Ok(Plain::Members(members))
    }
}
