//! A short explanation of a claim or a header parameter, with its value read as a time.

use super::numeric_date::{NumericDate, TimeUnit};
use super::registry::ValueKind;
use super::{registry, unregistered};
use crate::header_registry;
use crate::json::Value;

/// Whether a name is registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Registration {
    /// In the IANA registry.
    Registered,
    /// Widely used without registration.
    Common {
        /// Who uses it: a product or a family of standards.
        owner: &'static str,
    },
    /// A registered name, with a value that fits only another use of the name.
    OtherUse {
        /// Who uses it so.
        owner: &'static str,
    },
    /// A private name, agreed between the parties (RFC 7519 section 4.3).
    Private,
}

/// The explanation of one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// What the name stands for: "Expiration time".
    pub title: &'static str,
    /// What it means, in a sentence.
    pub meaning: &'static str,
    /// Empty for names that no standard defines.
    pub reference: &'static str,
    /// Whether and where the name is registered.
    pub registration: Registration,
    /// The expected type of a registered name, if the value has another.
    pub wrong_type: Option<&'static str>,
    /// The type that others give this name, if it is not registered and the value has another.
    pub unusual_type: Option<&'static str>,
    /// The value as a moment, if it is a time.
    pub moment: Option<Moment>,
}

/// A NumericDate, with the unit that it was probably written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The time in that unit.
    pub date: NumericDate,
    /// The unit, if it is probably not seconds.
    pub mistaken_unit: Option<TimeUnit>,
}

/// Explains a claim of the payload.
pub fn claim(name: &str, value: &Value) -> Annotation {
    if let Some(row) = unregistered::other_use(name, value) {
        let use_by = Registration::OtherUse { owner: row.owner };
        return known(row.title, row.meaning, "", use_by, row.kind, value);
    }
    if let Some(row) = registry::claim(name) {
        return known(
            row.title,
            row.meaning,
            row.reference,
            Registration::Registered,
            row.kind,
            value,
        );
    }
    match unregistered::claim(name) {
        Some(row) => known(
            row.title,
            row.meaning,
            "",
            Registration::Common { owner: row.owner },
            row.kind,
            value,
        ),
        None => private("Private: issuer and reader agree on what it means."),
    }
}

/// Explains a parameter of the JOSE header.
pub fn header(name: &str, value: &Value) -> Annotation {
    match header_registry::header(name) {
        Some(row) => known(
            row.title,
            row.meaning,
            row.reference,
            Registration::Registered,
            row.kind,
            value,
        ),
        None => private("Private: readers that do not know it ignore it."),
    }
}

fn private(meaning: &'static str) -> Annotation {
    Annotation {
        title: "",
        meaning,
        reference: "",
        registration: Registration::Private,
        wrong_type: None,
        unusual_type: None,
        moment: None,
    }
}

fn known(
    title: &'static str,
    meaning: &'static str,
    reference: &'static str,
    registration: Registration,
    kind: ValueKind,
    value: &Value,
) -> Annotation {
    let other_type = (!kind.accepts(value.shape())).then(|| kind.expected());
    let is_registered = registration == Registration::Registered;
    let moment = match kind {
        ValueKind::NumericDate => value.as_number().and_then(moment),
        _ => None,
    };
    Annotation {
        title,
        meaning,
        reference,
        registration,
        wrong_type: other_type.filter(|_| is_registered),
        unusual_type: other_type.filter(|_| !is_registered),
        moment,
    }
}

fn moment(digits: &str) -> Option<Moment> {
    let date = NumericDate::from_number_text(digits).ok()?;
    let unit = date.likely_unit();
    let mistaken_unit = (unit != TimeUnit::Seconds).then_some(unit);
    Some(Moment {
        date: date.reread_as(unit),
        mistaken_unit,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::read;

    fn annotate(text: &str) -> Annotation {
        let document = read(text.as_bytes());
        let member = &document.members()[0];
        claim(&member.name, &member.value)
    }

    #[test]
    fn a_registered_claim_has_its_name_meaning_and_reference() {
        let exp = annotate(r#"{"exp":1795852800}"#);
        assert_eq!(exp.registration, Registration::Registered);
        assert!(exp.reference.contains("RFC 7519"));
        assert_eq!(
            exp.moment.unwrap().date.to_utc_text(),
            "2026-11-28 08:00:00 UTC"
        );
        assert_eq!(exp.wrong_type, None);
    }

    #[test]
    fn a_wrong_type_is_flagged_and_a_private_name_is_called_private() {
        assert!(annotate(r#"{"exp":"soon"}"#).wrong_type.is_some());
        assert_eq!(
            annotate(r#"{"x-my":1}"#).registration,
            Registration::Private
        );
    }

    #[test]
    fn only_a_registered_name_has_a_wrong_type() {
        // Every registered name, with a value of each type that does not fit.
        let values = [
            r"null",
            r"true",
            r"1",
            r#""text""#,
            r#"["text"]"#,
            r#"{"a":1}"#,
        ];
        for text in values {
            let document = read(text.as_bytes());
            let value = document.root.as_ref().unwrap();
            for row in registry::claims() {
                let note = claim(row.name, value);
                let is_other_use = unregistered::other_use(row.name, value).is_some();
                let is_wrong = !row.kind.accepts(value.shape()) && !is_other_use;
                let expected = is_wrong.then(|| row.kind.expected());
                assert_eq!(note.wrong_type, expected, "{} {text}", row.name);
                assert_eq!(note.unusual_type, None, "{} {text}", row.name);
            }
            for row in unregistered::claims() {
                let note = claim(row.name, value);
                let is_unusual = !row.kind.accepts(value.shape());
                let expected = is_unusual.then(|| row.kind.expected());
                assert_eq!(note.wrong_type, None, "{} {text}", row.name);
                assert_eq!(note.unusual_type, expected, "{} {text}", row.name);
            }
            for name in ["x-my", "custom:tier", "xms_ftd"] {
                let note = claim(name, value);
                assert_eq!((note.wrong_type, note.unusual_type), (None, None));
            }
        }
    }

    #[test]
    fn a_registered_name_in_the_meaning_of_a_vendor_is_explained_as_that() {
        let shop = annotate(r#"{"dest":"https://shop.example"}"#);
        assert_eq!(
            shop.registration,
            Registration::OtherUse { owner: "Shopify" }
        );
        assert_eq!((shop.wrong_type, shop.reference), (None, ""));
        for branch in [r#"{"ref":"refs/heads/main"}"#, r#"{"ref":"main"}"#] {
            assert_eq!(annotate(branch).title, "Git ref");
        }
        for registered in [
            r#"{"dest":{"tn":["12155550113"]}}"#,
            r#"{"ref":"https://trust.example/mark"}"#,
        ] {
            let note = annotate(registered);
            assert_eq!(note.registration, Registration::Registered);
            assert_eq!(note.wrong_type, None);
        }
        assert!(annotate(r#"{"dest":1}"#).wrong_type.is_some());
        assert!(annotate(r#"{"ref":1}"#).wrong_type.is_some());
    }

    #[test]
    fn milliseconds_are_recognised_and_read_as_what_was_meant() {
        let moment = annotate(r#"{"exp":1795852800000}"#).moment.unwrap();
        assert_eq!(moment.mistaken_unit, Some(TimeUnit::Milliseconds));
        assert_eq!(moment.date.to_utc_text(), "2026-11-28 08:00:00 UTC");
    }
}
