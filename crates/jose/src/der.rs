//! A reader of DER (X.690) elements, for keys and signatures. What an element means is up to
//! the caller.
//!
//! Lengths must be definite and as short as possible (the crate `der` checks that), and so
//! must numbers. The typed readers of the crates `pkcs1`, `pkcs8`, `sec1` and
//! `spki` would add kilobytes of WebAssembly.

use const_oid::ObjectIdentifier;
use der::Decode as _;
use der::asn1::AnyRef;

/// BOOLEAN.
pub const BOOLEAN: u8 = 0x01;
/// INTEGER.
pub const INTEGER: u8 = 0x02;
/// BIT STRING; its first byte is the number of unused bits in its last byte.
pub const BIT_STRING: u8 = 0x03;
/// OCTET STRING.
pub const OCTET_STRING: u8 = 0x04;
/// OBJECT IDENTIFIER.
pub const OBJECT_IDENTIFIER: u8 = 0x06;
/// SEQUENCE.
pub const SEQUENCE: u8 = 0x30;
/// SET.
pub const SET: u8 = 0x31;

/// A context-specific tag, constructed (with elements inside) or primitive.
pub const fn member(number: u8, with_elements: bool) -> u8 {
    0x80 | number | if with_elements { 0x20 } else { 0 }
}

/// An object identifier in dotted form.
pub fn oid(bytes: &[u8]) -> Option<String> {
    let oid = ObjectIdentifier::from_bytes(bytes).ok()?;
    Some(oid.to_string())
}

/// The elements that are still to be read.
#[derive(Clone, Copy, Debug)]
pub struct Elements<'a>(&'a [u8]);

/// The contents of the single element that these bytes hold; none if its tag is another or bytes
/// follow.
pub fn whole(bytes: &[u8], tag: u8) -> Option<Elements<'_>> {
    let mut outer = Elements(bytes);
    let inner = outer.elements(tag)?;
    outer.end()?;
    Some(inner)
}

impl<'a> Elements<'a> {
    /// Reads these bytes as elements.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The tag and value of the next element.
    pub fn any(&mut self) -> Option<(u8, &'a [u8])> {
        let tag = *self.0.first()?;
        let (element, rest) = AnyRef::from_der_partial(self.0).ok()?;
        self.0 = rest;
        // Multi-byte tags (above 30) occur in no key.
        (tag & 0x1f != 0x1f).then_some((tag, element.value()))
    }

    /// The value of the next element, which must have this tag.
    pub fn value(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (found, value) = self.any()?;
        (found == tag).then_some(value)
    }

    /// The value of the next element if it has this tag; otherwise nothing is read.
    pub fn optional(&mut self, tag: u8) -> Option<&'a [u8]> {
        let mut ahead = *self;
        let value = ahead.value(tag)?;
        *self = ahead;
        Some(value)
    }

    /// The contents of the next element, which must have this tag.
    pub fn elements(&mut self, tag: u8) -> Option<Elements<'a>> {
        self.value(tag).map(Elements)
    }

    /// The bytes of the next element with its tag and length.
    pub fn skipped(&mut self) -> Option<&'a [u8]> {
        let before = self.0;
        self.any()?;
        before.get(..before.len() - self.0.len())
    }

    /// The next element, a non-negative INTEGER: big-endian, without leading zeros.
    pub fn unsigned(&mut self) -> Option<&'a [u8]> {
        match self.value(INTEGER)? {
            [0] => Some(&[]),
            // A leading zero only marks the number as not negative.
            [0, number @ ..] if number.first().is_some_and(|first| *first >= 0x80) => Some(number),
            number @ [1..=0x7f, ..] => Some(number),
            _ => None,
        }
    }

    /// The next element, a BIT STRING without unused bits.
    pub fn bits(&mut self) -> Option<&'a [u8]> {
        match self.value(BIT_STRING)? {
            [0, bits @ ..] => Some(bits),
            _ => None,
        }
    }

    /// The bytes that are left.
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Succeeds if nothing is left.
    pub fn end(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_as_short_as_they_can_be() {
        let long = [&[0x30, 0x81, 0x80][..], &[5; 128]].concat();
        assert!(whole(&long, SEQUENCE).is_some());
        for (bytes, why) in [
            (&[0x30, 0x81, 0x01, 5][..], "one byte would do"),
            (&[0x30, 0x82, 0x00, 0x01, 5], "a zero in front"),
            (&[0x30, 0x80, 0, 0], "indefinite"),
            (&[0x30, 0x02, 5], "too little follows"),
            (&[0x30, 0x00, 5], "something follows"),
            (&[0x30, 0x85, 1, 0, 0, 0, 0], "beyond four bytes"),
            (&[0x31, 0x00], "another tag"),
            (&[0x3f, 0x30, 0x00], "a long tag"),
            (&[0x30], "no length"),
            (&[], "nothing"),
        ] {
            assert!(whole(bytes, SEQUENCE).is_none(), "{why}");
        }
    }

    #[test]
    fn numbers_have_one_form() {
        for (bytes, number) in [
            (&[2, 1, 0][..], Some(&[][..])),
            (&[2, 1, 0x7f], Some(&[0x7f])),
            (&[2, 2, 0, 0x80], Some(&[0x80])),
            (&[2, 1, 0x80], None), // negative
            (&[2, 2, 0, 0x7f], None),
            (&[2, 0], None),
            (&[4, 1, 1], None),
        ] {
            assert_eq!(Elements(bytes).unsigned(), number, "{bytes:?}");
        }
    }

    #[test]
    fn bits_that_do_not_count_are_refused() {
        assert_eq!(Elements(&[3, 2, 0, 9]).bits(), Some(&[9][..]));
        assert_eq!(Elements(&[3, 2, 1, 8]).bits(), None);
        assert_eq!(Elements(&[3, 0]).bits(), None);
    }

    #[test]
    fn an_optional_element_that_is_absent_leaves_the_next_one() {
        let mut elements = Elements(&[4, 1, 7, 2, 1, 9]);
        assert_eq!(elements.optional(INTEGER), None);
        assert_eq!(elements.optional(OCTET_STRING), Some(&[7][..]));
        assert_eq!(elements.skipped(), Some(&[2, 1, 9][..]));
        assert_eq!(elements.optional(INTEGER), None);
        assert!(elements.end().is_some());
    }
}
