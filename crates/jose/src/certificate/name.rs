//! Distinguished names as text, the last part first (RFC 4514 section 2), with a space after
//! each comma: `CN=id.example, O=Example, C=GB`.

use crate::der::{Elements, OBJECT_IDENTIFIER, SEQUENCE, SET, oid};
use serde::Serialize;

const COMMON_NAME: &str = "2.5.4.3";

/// Attribute types with the names that people know (RFC 4514 section 3, and OpenSSL's).
const TYPES: [(&str, &str); 19] = [
    (COMMON_NAME, "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "street"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "title"),
    ("2.5.4.13", "description"),
    ("2.5.4.15", "businessCategory"),
    ("2.5.4.17", "postalCode"),
    ("2.5.4.42", "GN"),
    ("2.5.4.46", "dnQualifier"),
    ("2.5.4.97", "organizationIdentifier"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
];

/// Attributes of a name that are read.
const MAX_ATTRIBUTES: usize = 32;

/// The longest value of an attribute, in characters: RFC 5280 allows 64 for most.
const MAX_VALUE: usize = 200;

/// A distinguished name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Name {
    /// All of it; empty if the certificate leaves it empty.
    pub text: String,
    /// `CN`, where there is one; of several the last.
    common: Option<String>,
    der: Vec<u8>,
    /// The text is not the whole.
    is_cut: bool,
}

impl Name {
    /// Reads the element that a name is.
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        let mut sets = crate::der::whole(der, SEQUENCE)?;
        let mut name = Self {
            text: String::new(),
            common: None,
            der: der.to_vec(),
            is_cut: false,
        };
        let mut parts = Vec::new();
        let mut count = 0;
        while !sets.is_empty() {
            let mut set = sets.elements(SET)?;
            let mut attributes = Vec::new();
            while !set.is_empty() {
                let mut attribute = set.elements(SEQUENCE)?;
                let kind = oid(attribute.value(OBJECT_IDENTIFIER)?)?;
                let value = Value::read(attribute)?;
                count += 1;
                if count > MAX_ATTRIBUTES {
                    name.is_cut = true;
                    continue;
                }
                name.is_cut |= value.is_cut;
                let label = TYPES.iter().find(|(known, _)| *known == kind);
                let label = label.map_or(kind.as_str(), |(_, label)| label);
                attributes.push(format!("{label}={}", escaped(&value)));
                if kind == COMMON_NAME {
                    name.common = Some(value.text);
                }
            }
            if !attributes.is_empty() {
                parts.push(attributes.join(" + "));
            }
        }
        parts.reverse();
        name.text = parts.join(", ");
        Some(name)
    }

    /// For a sentence: `CN` alone, else all of it.
    pub fn short(&self) -> &str {
        match &self.common {
            Some(common) if !common.is_empty() => common,
            _ if self.text.is_empty() => "(no name)",
            _ => &self.text,
        }
    }

    /// Whether both are one name. Letter case of ASCII and the type of a string do not count, as
    /// little as they do in RFC 5280 section 7.1.
    pub fn is_same(&self, other: &Self) -> bool {
        let is_whole = !self.is_cut && !other.is_cut;
        self.der == other.der || (is_whole && self.text.eq_ignore_ascii_case(&other.text))
    }
}

/// A value of an attribute.
struct Value {
    text: String,
    /// It is no text, and `text` is its DER in hexadecimal digits.
    is_hex: bool,
    is_cut: bool,
}

impl Value {
    fn read(mut attribute: Elements<'_>) -> Option<Self> {
        let element = attribute.rest();
        let (tag, bytes) = match (attribute.any(), element) {
            (Some(read), _) => {
                attribute.end()?;
                read
            }
            // A type that the crate `der` does not know.
            (None, [tag, length @ ..0x80, value @ ..]) if usize::from(*length) == value.len() => {
                (*tag, value)
            }
            (None, _) => return None,
        };
        let (text, is_hex) = match string(tag, bytes) {
            Some(text) => (text, false),
            None => {
                let shown = element.get(..MAX_VALUE).unwrap_or(element);
                (hex(shown), true)
            }
        };
        let cut = text.char_indices().nth(MAX_VALUE).map(|(at, _)| at);
        Some(Self {
            text: match cut {
                Some(at) => format!("{}…", text.get(..at)?),
                None => text,
            },
            is_hex,
            is_cut: cut.is_some(),
        })
    }
}

/// The text of a string type (X.680), none for anything else.
pub(super) fn string(tag: u8, bytes: &[u8]) -> Option<String> {
    match tag {
        // UTF8String
        0x0C => String::from_utf8(bytes.to_vec()).ok(),
        // NumericString, PrintableString, TeletexString, IA5String, VisibleString. What writes
        // beyond ASCII there means Latin-1.
        0x12..=0x14 | 0x16 | 0x1A => Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
        // UniversalString
        0x1C => {
            let (characters, rest) = bytes.as_chunks::<4>();
            let character = |four: &[u8; 4]| char::from_u32(u32::from_be_bytes(*four));
            rest.is_empty().then_some(())?;
            characters.iter().map(character).collect()
        }
        // BMPString, with surrogates where somebody needed them
        0x1E => {
            let (units, rest) = bytes.as_chunks::<2>();
            let units = units.iter().map(|pair| u16::from_be_bytes(*pair));
            rest.is_empty().then_some(())?;
            char::decode_utf16(units).collect::<Result<_, _>>().ok()
        }
        _ => None,
    }
}

/// Upper-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// A value with backslashes where it would be taken for something else (RFC 4514 section 2.4).
fn escaped(value: &Value) -> String {
    if value.is_hex {
        return format!("#{}", value.text);
    }
    let last = value.text.chars().count().saturating_sub(1);
    let mut out = String::with_capacity(value.text.len());
    for (at, c) in value.text.chars().enumerate() {
        match c {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => out.push('\\'),
            '#' if at == 0 => out.push('\\'),
            ' ' if at == 0 || at == last => out.push('\\'),
            '\0'..='\x1F' | '\x7F' => {
                out.push_str(&format!("\\{:02X}", u32::from(c)));
                continue;
            }
            _ => {}
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An element shorter than 128 bytes.
    fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let value = parts.concat();
        let length = u8::try_from(value.len())
            .ok()
            .filter(|length| *length < 128);
        [&[tag, length.expect("a short element")], value.as_slice()].concat()
    }

    fn attribute(kind: &[u8], tag: u8, value: &[u8]) -> Vec<u8> {
        element(
            SEQUENCE,
            &[
                &element(OBJECT_IDENTIFIER, &[kind]),
                &element(tag, &[value]),
            ],
        )
    }

    fn name(sets: &[&[Vec<u8>]]) -> Name {
        let sets: Vec<Vec<u8>> = sets
            .iter()
            .map(|set| element(SET, &[&set.concat()]))
            .collect();
        Name::read(&element(SEQUENCE, &[&sets.concat()])).expect("a name")
    }

    const CN: &[u8] = &[0x55, 4, 3];
    const O: &[u8] = &[0x55, 4, 10];

    #[test]
    fn every_type_of_string_is_read() {
        for (tag, value, read) in [
            (0x0C, "ü☃".as_bytes(), "CN=ü☃"),
            (0x13, b"a b", "CN=a b"),
            (0x14, b"B\xFCcher", "CN=Bücher"),
            (0x16, b"a@b", "CN=a@b"),
            (0x1E, b"\0B\x26\x03\xD8\x3D\xDE\x00", "CN=B☃😀"),
            (0x1C, b"\0\0\0B\0\x01\xF6\0", "CN=B😀"),
            (0x0C, b"", "CN="),
            // No text of their type, or none at all.
            (0x0C, b"\xFF", "CN=#0C01FF"),
            (0x1E, b"\0", "CN=#1E0100"),
            (0x1E, b"\xD8\0", "CN=#1E02D800"),
            (0x02, b"\x07", "CN=#020107"),
            // What would be taken for something else.
            (0x0C, b" a ", "CN=\\ a\\ "),
            (0x0C, b" ", "CN=\\ "),
            (0x0C, b"#1#", "CN=\\#1#"),
            (0x0C, b"a\nb\0", "CN=a\\0Ab\\00"),
            (0x0C, b"a=b,c", "CN=a=b\\,c"),
        ] {
            assert_eq!(name(&[&[attribute(CN, tag, value)]]).text, read);
        }
    }

    #[test]
    fn parts_are_joined_the_last_first() {
        let cn = attribute(CN, 0x0C, b"a");
        let unknown = attribute(&[0x2A, 3], 0x0C, b"x");
        let both = name(&[&[attribute(O, 0x13, b"Example")], &[cn, unknown]]);
        assert_eq!(both.text, "CN=a + 1.2.3=x, O=Example");
        assert_eq!(both.short(), "a");
        assert_eq!(name(&[&[attribute(O, 0x13, b"E")]]).short(), "O=E");
        assert_eq!(
            (name(&[]).text.as_str(), name(&[]).short()),
            ("", "(no name)")
        );
    }

    #[test]
    fn names_are_one_whatever_their_letter_case_and_type() {
        let printable = name(&[&[attribute(CN, 0x13, b"Root CA")]]);
        let utf8 = name(&[&[attribute(CN, 0x0C, b"root ca")]]);
        assert!(printable.is_same(&utf8));
        assert!(!printable.is_same(&name(&[&[attribute(O, 0x13, b"Root CA")]])));
    }

    #[test]
    fn a_long_value_is_cut() {
        let long = "x".repeat(90);
        let read = Value::read(Elements::new(&element(0x0C, &[long.as_bytes()]))).unwrap();
        assert!(!read.is_cut);
        let bytes = [&[0x0C, 0x82, 1, 0][..], &[b'x'; 256]].concat();
        let read = Value::read(Elements::new(&bytes)).unwrap();
        assert_eq!(read.text.chars().count(), MAX_VALUE + 1);
        assert!(read.is_cut && read.text.ends_with('…'));
    }
}
