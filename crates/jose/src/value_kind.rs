//! What JSON type a registered name expects its value to have.
//!
//! Shared by header parameters and claims. It says nothing about the value's
//! content: whether a URI parses or a date is in range is up to the caller.

use serde::Serialize;

/// The six types of RFC 8259, without their content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum JsonShape {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// Any number, however it is written.
    Number,
    /// Any string.
    String,
    /// An array, whatever it holds.
    Array,
    /// An object, whatever it holds.
    Object,
}

impl JsonShape {
    /// The type with its article, for a sentence: "found a string".
    ///
    /// ```
    /// use jose::value_kind::JsonShape;
    /// assert_eq!(JsonShape::Array.name(), "an array");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "true or false",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

/// The type that a specification gives to a claim or header parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueKind {
    /// Any string.
    String,
    /// A string; one with a colon in it must be a URI (RFC 7519, section 2).
    StringOrUri,
    /// A string holding a URI.
    Uri,
    /// A string holding Base64url without padding (RFC 7515, section 2).
    Base64url,
    /// Seconds since 1970-01-01 UTC, fractions allowed (RFC 7519, section 2).
    NumericDate,
    /// Any number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An object.
    Object,
    /// An array, of whatever its specification says.
    Array,
    /// An array that holds only strings.
    ArrayOfStrings,
    /// One string, or an array of them.
    StringOrArray,
    /// A string or a number.
    StringOrNumber,
    /// One object, or an array.
    ObjectOrArray,
    /// Any JSON value, or a type that its specification leaves open.
    Any,
}

impl ValueKind {
    /// The expected type in words, to follow "expected".
    ///
    /// ```
    /// use jose::value_kind::ValueKind;
    /// assert_eq!(
    ///     ValueKind::NumericDate.expected(),
    ///     "a NumericDate: a number of seconds since 1970-01-01 UTC"
    /// );
    /// ```
    #[must_use]
    pub const fn expected(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::StringOrUri => "a string, or a URI if it has a colon in it",
            Self::Uri => "a string that holds a URI",
            Self::Base64url => "a string in Base64url, without padding",
            Self::NumericDate => "a NumericDate: a number of seconds since 1970-01-01 UTC",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::Object => "an object",
            Self::Array => "an array",
            Self::ArrayOfStrings => "an array of strings",
            Self::StringOrArray => "a string or an array of strings",
            Self::StringOrNumber => "a string or a number",
            Self::ObjectOrArray => "an object or an array",
            Self::Any => "any JSON value",
        }
    }

    /// Whether a value of this shape has the right type.
    ///
    /// Only the outermost type is judged: an array is accepted where an array
    /// of strings is expected, whatever it holds. No kind but
    /// [`ValueKind::Any`] accepts `null`.
    ///
    /// ```
    /// use jose::value_kind::{JsonShape, ValueKind};
    /// assert!(ValueKind::StringOrArray.accepts(JsonShape::Array));
    /// assert!(!ValueKind::NumericDate.accepts(JsonShape::String));
    /// ```
    #[must_use]
    pub const fn accepts(self, shape: JsonShape) -> bool {
        match self {
            Self::String | Self::StringOrUri | Self::Uri | Self::Base64url => {
                matches!(shape, JsonShape::String)
            }
            Self::NumericDate | Self::Number => matches!(shape, JsonShape::Number),
            Self::Boolean => matches!(shape, JsonShape::Boolean),
            Self::Object => matches!(shape, JsonShape::Object),
            Self::Array | Self::ArrayOfStrings => matches!(shape, JsonShape::Array),
            Self::StringOrArray => matches!(shape, JsonShape::String | JsonShape::Array),
            Self::StringOrNumber => matches!(shape, JsonShape::String | JsonShape::Number),
            Self::ObjectOrArray => matches!(shape, JsonShape::Object | JsonShape::Array),
            Self::Any => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPES: [JsonShape; 6] = [
        JsonShape::Null,
        JsonShape::Boolean,
        JsonShape::Number,
        JsonShape::String,
        JsonShape::Array,
        JsonShape::Object,
    ];

    #[test]
    fn each_kind_accepts_exactly_its_own_shapes() {
        use JsonShape::{Array, Boolean, Number, Object, String};
        let cases: [(ValueKind, &[JsonShape]); 14] = [
            (ValueKind::String, &[String]),
            (ValueKind::StringOrUri, &[String]),
            (ValueKind::Uri, &[String]),
            (ValueKind::Base64url, &[String]),
            (ValueKind::NumericDate, &[Number]),
            (ValueKind::Number, &[Number]),
            (ValueKind::Boolean, &[Boolean]),
            (ValueKind::Object, &[Object]),
            (ValueKind::Array, &[Array]),
            (ValueKind::ArrayOfStrings, &[Array]),
            (ValueKind::StringOrArray, &[String, Array]),
            (ValueKind::StringOrNumber, &[String, Number]),
            (ValueKind::ObjectOrArray, &[Object, Array]),
            (ValueKind::Any, &SHAPES),
        ];
        for (kind, accepted) in cases {
            for shape in SHAPES {
                assert_eq!(
                    kind.accepts(shape),
                    accepted.contains(&shape),
                    "{kind:?} and {shape:?}"
                );
            }
        }
    }
}
