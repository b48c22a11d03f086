//! An SD-JWT (RFC 9901): a JWT with disclosures behind it, and perhaps a key binding. What they
//! are worth is up to `verdict`.

use super::payload::read_payload;
use super::{Token, TokenPart};
use std::ops::Range;

/// The JWT in front, and where the disclosures stand if there are any (RFC 9901 section 4).
pub(super) fn split(text: &str) -> (&str, Option<Range<usize>>) {
    match text.find('~') {
        Some(at) => (text.get(..at).unwrap_or_default(), Some(at..text.len())),
        None => (text, None),
    }
}

impl Token {
    /// The disclosures as they were sent, compact or in JSON, in their order. Of what stands in
    /// the place of one and is no text, nothing is left.
    pub fn disclosures(&self) -> Vec<&str> {
        let listed = self.unprotected.as_ref();
        let listed = listed.and_then(|header| header.get("disclosures"));
        // Of what is no array nothing is left, too.
        let listed = listed.map(|value| value.as_array().unwrap_or(std::slice::from_ref(value)));
        let listed = listed.unwrap_or_default().iter();
        let is_array = self.unprotected.as_ref().is_some_and(|header| {
            header
                .get("disclosures")
                .is_some_and(|value| value.as_array().is_some())
        });
        let listed = listed.map(move |item| item.as_str().filter(|_| is_array).unwrap_or_default());
        let behind = self.behind().map(|(disclosures, last)| {
            let last = (!last.is_empty() && !is_key_binding(last)).then_some(last);
            disclosures
                .into_iter()
                .flat_map(|text| text.split('~'))
                .chain(last)
        });
        listed.chain(behind.into_iter().flatten()).collect()
    }

    /// The key binding JWT (RFC 9901 section 4.3); none if there is none. In a JSON serialization
    /// it may be something else than a text, of which nothing is left.
    pub fn key_binding(&self) -> Option<&str> {
        let behind = self.behind().map(|(_, last)| last);
        let behind = behind.filter(|last| is_key_binding(last));
        let listed = self.unprotected.as_ref();
        let listed = listed.and_then(|header| header.get("kb_jwt"));
        behind.or(listed.map(|value| value.as_str().unwrap_or_default()))
    }

    /// Whether the last disclosure has no `~` behind it (RFC 9901 section 4).
    pub fn lacks_last_tilde(&self) -> bool {
        let last = self.behind().map(|(_, last)| last);
        last.is_some_and(|last| !last.is_empty() && !is_key_binding(last))
    }

    /// What a key binding is made for: the signed JWT and the disclosures, each with a `~` behind
    /// it (RFC 9901 sections 4.3.1 and 8.1).
    pub fn presented(&self) -> String {
        match self.text.rfind('~').filter(|_| !self.is_json) {
            Some(end) => self.text.get(..=end).unwrap_or_default().to_owned(),
            None => {
                let mut text = format!("{}~", self.text);
                for disclosure in self.disclosures() {
                    text.push_str(disclosure);
                    text.push('~');
                }
                text
            }
        }
    }

    /// Takes a payload with its disclosures put in (RFC 9901 section 7.1) for the one that was
    /// signed.
    pub fn disclose(&mut self, processed: &str) {
        let bytes = processed.as_bytes().to_vec();
        self.payload = read_payload(&bytes, &self.header, self.unprotected.as_ref());
        self.inflated = Some(bytes);
    }

    /// What follows the first `~` of the compact form, before and behind the last one.
    fn behind(&self) -> Option<(Option<&str>, &str)> {
        let text = self.segment_text(TokenPart::Disclosures).get(1..)?;
        Some(match text.rsplit_once('~') {
            Some((before, last)) => (Some(before), last),
            None => (None, text),
        })
    }
}

/// Whether the last part is a key binding JWT, sound or not: disclosures have no periods.
fn is_key_binding(last: &str) -> bool {
    last.contains('.')
}
