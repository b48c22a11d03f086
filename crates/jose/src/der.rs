//! DER (X.690), as far as keys and signatures need it: elements with their tags, one after
//! another. What an element means is said where it is read.
//!
//! Strict, as DER is: lengths are definite and as short as possible (the crate `der` sees
//! to that), numbers too. The typed readers of the crates `pkcs1`, `pkcs8`, `sec1` and
//! `spki` would add kilobytes to every visit.

use der::Decode as _;
use der::asn1::AnyRef;

/// The tag of a non-negative or negative number.
const INTEGER: u8 = 0x02;
/// The tag of bits, after a byte that says how many of the last byte do not count.
const BIT_STRING: u8 = 0x03;
/// The tag of bytes.
pub const OCTET_STRING: u8 = 0x04;
/// The tag of an object identifier.
pub const OBJECT_IDENTIFIER: u8 = 0x06;
/// The tag of elements in a row.
pub const SEQUENCE: u8 = 0x30;

/// The tag of a member that is known by its number: with elements inside, or bare bytes.
pub const fn member(number: u8, with_elements: bool) -> u8 {
    0x80 | number | if with_elements { 0x20 } else { 0 }
}

/// What stands between the first byte of a value and its last, still to be read.
#[derive(Clone, Copy, Debug)]
pub struct Elements<'a>(&'a [u8]);

/// The elements in the one element that these bytes are; none if they are another, or more.
pub fn whole(bytes: &[u8], tag: u8) -> Option<Elements<'_>> {
    let mut outer = Elements(bytes);
    let inner = outer.elements(tag)?;
    outer.end()?;
    Some(inner)
}

impl<'a> Elements<'a> {
    /// The elements that these bytes are.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next element, whatever it is: its tag, and the bytes of its value.
    pub fn any(&mut self) -> Option<(u8, &'a [u8])> {
        let tag = *self.0.first()?;
        let (element, rest) = AnyRef::from_der_partial(self.0).ok()?;
        self.0 = rest;
        // Tags above 30 have more bytes; no key has any.
        (tag & 0x1f != 0x1f).then_some((tag, element.value()))
    }

    /// The value of the next element, which must bear this tag.
    pub fn value(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (found, value) = self.any()?;
        (found == tag).then_some(value)
    }

    /// The value of the next element if it bears this tag; otherwise nothing is read.
    pub fn optional(&mut self, tag: u8) -> Option<&'a [u8]> {
        let mut ahead = *self;
        let value = ahead.value(tag)?;
        *self = ahead;
        Some(value)
    }

    /// The elements in the next element, which must bear this tag.
    pub fn elements(&mut self, tag: u8) -> Option<Elements<'a>> {
        self.value(tag).map(Elements)
    }

    /// The bytes of the next element whole, its tag and length with them.
    pub fn skipped(&mut self) -> Option<&'a [u8]> {
        let before = self.0;
        self.any()?;
        before.get(..before.len() - self.0.len())
    }

    /// The next element, a number that is not negative: big-endian, without leading zeros.
    pub fn unsigned(&mut self) -> Option<&'a [u8]> {
        match self.value(INTEGER)? {
            [0] => Some(&[]),
            // A zero in front is there only to say that the number is not negative.
            [0, number @ ..] if number.first().is_some_and(|first| *first >= 0x80) => Some(number),
            number @ [1..=0x7f, ..] => Some(number),
            _ => None,
        }
    }

    /// The next element, bits of which all count.
    pub fn bits(&mut self) -> Option<&'a [u8]> {
        match self.value(BIT_STRING)? {
            [0, bits @ ..] => Some(bits),
            _ => None,
        }
    }

    /// That nothing is left.
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
