//! Puts disclosures into a payload (RFC 9901 section 7.1).

use super::digest::{DIGESTS, DigestAlgorithm, find_digest};
use super::disclosure::{Content, Disclosure};
use super::fault::SdJwtFault;
use crate::json::{self, JsonKind, MAX_DEPTH, Member, Value};
use serde::Serialize;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Disclosures that are read; a credential has some dozens.
pub const MAX_DISCLOSURES: usize = 1000;

/// A payload with its disclosures put in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Processed {
    /// The processed payload as JSON text: without digests, and with what was disclosed. Values
    /// keep their bytes. Where there are faults it is what can be said of it, and not to be relied
    /// on.
    pub payload: String,
    /// In the order in which they were sent.
    pub disclosures: Vec<Disclosure>,
    /// The hash of the digests; none if it is unknown.
    pub algorithm: Option<&'static DigestAlgorithm>,
    /// How many digests no disclosure was sent for: claims that the holder keeps, and decoys
    /// (RFC 9901 section 4.2.5), which look the same.
    pub undisclosed: usize,
    /// Why the SD-JWT is to be refused; none of a sound one.
    pub faults: Vec<SdJwtFault>,
}

/// Puts disclosures into the payload that the issuer signed.
///
/// ```
/// use jose::sd_jwt::process;
///
/// // From RFC 9901, sections 4.2.3 and 4.2.4.1.
/// let payload = br#"{"given_name":"Alice","_sd":["X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"]}"#;
/// let disclosure = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0";
/// let processed = process(payload, [disclosure]);
/// assert_eq!(processed.payload, r#"{"given_name":"Alice","family_name":"Möbius"}"#);
/// assert!(processed.faults.is_empty());
/// assert_eq!(processed.disclosures[0].place.as_deref(), Some("family_name"));
///
/// // Without it the claim stays hidden, and what the issuer did not sign is not put in.
/// assert_eq!(process(payload, []).payload, r#"{"given_name":"Alice"}"#);
/// assert_eq!(process(b"{}", [disclosure]).faults[0].code(), "sd-unreferenced");
/// ```
pub fn process<'a>(payload: &[u8], disclosures: impl IntoIterator<Item = &'a str>) -> Processed {
    let document = json::read(payload);
    let mut faults = Vec::new();
    let named = document.get("_sd_alg");
    let algorithm = match named.map(Value::as_str) {
        None => DIGESTS.first(),
        Some(name) => name.and_then(find_digest),
    };
    match algorithm {
        None => {
            let written = named.and_then(|value| payload.get(value.span.clone()));
            let written = String::from_utf8_lossy(written.unwrap_or_default());
            faults.push(SdJwtFault::UnknownHash(written.into_owned()));
        }
        Some(row) if row.is_short() => faults.push(SdJwtFault::ShortHash {
            name: row.name,
            bits: row.bits,
        }),
        Some(_) => {}
    }
    let mut texts: Vec<&str> = disclosures.into_iter().collect();
    if texts.len() > MAX_DISCLOSURES {
        faults.push(SdJwtFault::TooMany(texts.len()));
        texts.truncate(MAX_DISCLOSURES);
    }
    let read: Vec<_> = texts.iter().map(|text| Content::read(text)).collect();
    let contents: Vec<Option<&Content>> = read.iter().map(|read| read.as_ref().ok()).collect();
    let digests: Vec<Option<String>> = texts
        .iter()
        .map(|text| Some(algorithm?.digest(text)))
        .collect();
    let mut writer = Writer {
        contents: &contents,
        by_digest: BTreeMap::new(),
        places: vec![None; texts.len()],
        met: BTreeSet::new(),
        undisclosed: 0,
        path: String::new(),
        out: Vec::with_capacity(payload.len()),
        faults,
    };
    for (index, digest) in digests.iter().enumerate() {
        let Some(digest) = digest else { continue };
        match writer.by_digest.entry(digest.as_str()) {
            Entry::Vacant(place) => _ = place.insert(index),
            Entry::Occupied(_) => writer.faults.push(SdJwtFault::SentTwice(index)),
        }
    }
    match &document.root {
        Some(root) if document.is_object() && document.is_complete() => {
            writer.value(root, payload, 0);
        }
        _ => writer.faults.push(SdJwtFault::NoObject),
    }
    let Writer {
        places,
        undisclosed,
        out,
        mut faults,
        ..
    } = writer;
    let mut listed = Vec::with_capacity(texts.len());
    for (index, ((text, digest), place)) in texts.iter().zip(&digests).zip(places).enumerate() {
        let content = contents.get(index).copied().flatten();
        let name = content.and_then(Content::name).and_then(Value::as_str);
        let name = name.map(ToOwned::to_owned);
        let value = content.and_then(|content| Some(content.text_of(content.value()?)));
        let fault = read.get(index).and_then(|read| read.as_ref().err());
        match fault {
            Some(fault) => faults.push(SdJwtFault::Disclosure {
                index,
                fault: fault.clone(),
            }),
            // Of one that was not placed for another reason that reason is said.
            None if place.is_none() && algorithm.is_some() && !is_named(&faults, index) => {
                faults.push(SdJwtFault::Unreferenced {
                    index,
                    name: name.clone(),
                });
            }
            None => {}
        }
        listed.push(Disclosure {
            text: (*text).to_owned(),
            digest: digest.clone(),
            name,
            value: String::from_utf8_lossy(value.unwrap_or_default()).into_owned(),
            place,
            fault: fault.cloned(),
        });
    }
    Processed {
        payload: String::from_utf8_lossy(&out).into_owned(),
        disclosures: listed,
        algorithm,
        undisclosed,
        faults,
    }
}

/// Whether one of the faults is about this disclosure.
fn is_named(faults: &[SdJwtFault], wanted: usize) -> bool {
    faults.iter().any(|fault| match fault {
        SdJwtFault::Elements { index, .. }
        | SdJwtFault::NameTaken { index, .. }
        | SdJwtFault::SentTwice(index) => *index == wanted,
        _ => false,
    })
}

/// Writes the processed payload.
struct Writer<'a> {
    /// What each disclosure says, if it can be read.
    contents: &'a [Option<&'a Content>],
    /// Their places by digest.
    by_digest: BTreeMap<&'a str, usize>,
    /// Where each of them was put.
    places: Vec<Option<String>>,
    /// Digests of the payload, and of disclosures that belong to it.
    met: BTreeSet<String>,
    undisclosed: usize,
    /// Of the value that is being written.
    path: String,
    out: Vec<u8>,
    faults: Vec<SdJwtFault>,
}

impl Writer<'_> {
    /// Writes a value of this text, as deep as it may be.
    fn value(&mut self, value: &Value, text: &[u8], depth: usize) {
        match &value.kind {
            // Each disclosure may go a level deeper than JSON that is read at once.
            JsonKind::Object(_) | JsonKind::Array(_) if depth > MAX_DEPTH => {
                self.faults.push(SdJwtFault::TooDeep);
                self.out.extend_from_slice(b"null");
            }
            JsonKind::Object(members) => self.object(value, members, text, depth),
            JsonKind::Array(items) => self.array(items, text, depth),
            _ => self
                .out
                .extend_from_slice(text.get(value.span.clone()).unwrap_or_default()),
        }
    }

    fn object(&mut self, object: &Value, members: &[Member], text: &[u8], depth: usize) {
        let start = self.out.len();
        self.out.push(b'{');
        let mut taken = BTreeSet::new();
        for member in members {
            match member.name.as_str() {
                "_sd" => continue,
                "_sd_alg" if depth == 0 => continue,
                "_sd_alg" => self.faults.push(SdJwtFault::NestedHash(self.path.clone())),
                "..." => self.faults.push(SdJwtFault::Placeholder(self.path.clone())),
                _ => {}
            }
            taken.insert(member.name.as_str());
            let name = text.get(member.name_span.clone()).unwrap_or_default();
            self.member(start, name, &member.name, &member.value, text, depth);
        }
        let Some(digests) = object.get("_sd") else {
            self.out.push(b'}');
            return;
        };
        let listed = digests.as_array().unwrap_or_default();
        if digests.as_array().is_none() || listed.iter().any(|item| item.as_str().is_none()) {
            self.faults.push(SdJwtFault::Digests(self.path.clone()));
        }
        let contents = self.contents;
        for digest in listed.iter().filter_map(Value::as_str) {
            let Some((index, content)) = self.look_up(digest, contents) else {
                continue;
            };
            let (Some(written), Some(value)) = (content.name(), content.value()) else {
                self.faults.push(SdJwtFault::Elements { index, found: 2 });
                continue;
            };
            let name = written.as_str().unwrap_or_default();
            if !taken.insert(name) {
                let name = name.to_owned();
                self.faults.push(SdJwtFault::NameTaken { index, name });
                continue;
            }
            let place = self.step(name);
            self.set_place(index);
            self.path.truncate(place);
            self.member(
                start,
                content.text_of(written),
                name,
                value,
                &content.bytes,
                depth,
            );
        }
        self.out.push(b'}');
    }

    fn member(
        &mut self,
        start: usize,
        written: &[u8],
        name: &str,
        value: &Value,
        text: &[u8],
        depth: usize,
    ) {
        self.separate(start);
        self.out.extend_from_slice(written);
        self.out.push(b':');
        let before = self.step(name);
        self.value(value, text, depth + 1);
        self.path.truncate(before);
    }

    fn array(&mut self, items: &[Value], text: &[u8], depth: usize) {
        let start = self.out.len();
        let before = self.path.len();
        self.out.push(b'[');
        let contents = self.contents;
        let mut count = 0;
        for item in items {
            self.path.push_str(&format!("[{count}]"));
            let (value, text) = match item.get("...") {
                None => (Some(item), text),
                Some(digest) => match (digest.as_str(), &item.kind) {
                    (Some(digest), JsonKind::Object(members)) if members.len() == 1 => {
                        match self.look_up(digest, contents) {
                            None => (None, text),
                            Some((index, content)) if content.name().is_some() => {
                                self.faults.push(SdJwtFault::Elements { index, found: 3 });
                                (None, text)
                            }
                            Some((index, content)) => {
                                self.set_place(index);
                                (content.value(), content.bytes.as_slice())
                            }
                        }
                    }
                    _ => {
                        self.faults.push(SdJwtFault::Placeholder(self.path.clone()));
                        (None, text)
                    }
                },
            };
            if let Some(value) = value {
                self.separate(start);
                self.value(value, text, depth + 1);
                count += 1;
            }
            self.path.truncate(before);
        }
        self.out.push(b']');
    }

    /// The disclosure of a digest; none if there is none that can be read, or if the digest was
    /// met before.
    fn look_up<'c>(
        &mut self,
        digest: &str,
        contents: &[Option<&'c Content>],
    ) -> Option<(usize, &'c Content)> {
        if !self.met.insert(digest.to_owned()) {
            self.faults
                .push(SdJwtFault::RepeatedDigest(digest.to_owned()));
            return None;
        }
        let Some(index) = self.by_digest.get(digest).copied() else {
            self.undisclosed += 1;
            return None;
        };
        Some((index, contents.get(index).copied().flatten()?))
    }

    /// A comma, unless nothing was written since the bracket at `start`.
    fn separate(&mut self, start: usize) {
        if self.out.len() > start + 1 {
            self.out.push(b',');
        }
    }

    /// Goes to a member; gives the length of the path before.
    fn step(&mut self, name: &str) -> usize {
        let before = self.path.len();
        if before > 0 {
            self.path.push('.');
        }
        self.path.push_str(name);
        before
    }

    fn set_place(&mut self, index: usize) {
        if let Some(place) = self.places.get_mut(index) {
            *place = Some(self.path.clone());
        }
    }
}
