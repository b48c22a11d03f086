//! A token taken apart: every byte of it accounted for, broken or not.
//!
//! Decoding never fails; it goes as far as it can and lists what is wrong, with
//! the position in the text that was pasted. Whether that matters is for
//! `verdict` to say.

use crate::intake::SourceMap;
use jose::base64url::{self, Base64Fault};
use jose::json::{self, Document, JsonFaultKind, Value};
use jose::text::quoted;
use serde::Serialize;
use std::ops::Range;

/// How many segments are looked at; a compact token has at most five.
pub const MAX_SEGMENTS: usize = 8;

/// What the text is, judged by its segments and header alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Shape {
    /// Signed, or meant to be (RFC 7515).
    Jws,
    /// Encrypted (RFC 7516): five segments, or a header with `enc`.
    Jwe,
    /// A JWS with disclosures behind it (RFC 9901).
    SdJwt,
}

impl Shape {
    /// As the page calls it: `JWS`, `JWE`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jws => "JWS",
            Self::Jwe => "JWE",
            Self::SdJwt => "SD-JWT",
        }
    }
}

/// The role of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Part {
    /// The JOSE header (RFC 7515 section 4, RFC 7516 section 4).
    Header,
    /// What is signed (RFC 7515 section 2).
    Payload,
    /// Signature or MAC; empty where there is none.
    Signature,
    /// The content key, encrypted (RFC 7516 section 2).
    EncryptedKey,
    /// Of the content encryption (RFC 7516 section 2).
    InitializationVector,
    /// The encrypted content (RFC 7516 section 2).
    Ciphertext,
    /// What makes sure that nothing was changed (RFC 7516 section 2).
    AuthenticationTag,
    /// Disclosures of an SD-JWT, from the first `~` on.
    Disclosures,
    /// More segments than any token has.
    Surplus,
}

impl Part {
    const JWS: [Self; 3] = [Self::Header, Self::Payload, Self::Signature];
    const JWE: [Self; 5] = [
        Self::Header,
        Self::EncryptedKey,
        Self::InitializationVector,
        Self::Ciphertext,
        Self::AuthenticationTag,
    ];

    /// As the page calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Signature => "signature",
            Self::EncryptedKey => "encrypted key",
            Self::InitializationVector => "initialization vector",
            Self::Ciphertext => "ciphertext",
            Self::AuthenticationTag => "authentication tag",
            Self::Disclosures => "disclosures",
            Self::Surplus => "surplus segment",
        }
    }
}

/// One stretch of the token between two periods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Segment {
    /// What it holds.
    pub part: Part,
    /// Bytes of [`Token::text`].
    pub span: Range<usize>,
    /// What it decodes to, as far as it goes.
    pub bytes: Vec<u8>,
}

/// What the payload turned out to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Payload {
    /// A JSON object, complete or broken: the claims set of a JWT (RFC 7519).
    Claims(Document),
    /// UTF-8 text that does not try to be a JSON object.
    Text(String),
    /// Bytes that are no text.
    Bytes,
    /// The segment is empty: the payload is somewhere else (RFC 7515 appendix F).
    Detached,
    /// There is none to see: a JWE, or a token that ends before it.
    Absent,
}

/// Something wrong with the token, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// A name that stays the same between versions.
    pub code: &'static str,
    /// Where in the token it stands, if in one part.
    pub part: Option<Part>,
    /// What is wrong, in a sentence for the page.
    pub sentence: String,
    /// Bytes of the text that was pasted.
    pub at: Range<usize>,
    /// Bytes of [`Token::text`].
    pub in_token: Range<usize>,
    /// Whether a strict reader must refuse the token for it.
    pub fatal: bool,
    /// The standard and section that it breaks.
    pub reference: &'static str,
}

/// A token taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Token {
    /// The token without what was around it in the paste.
    pub text: String,
    /// What kind of token it is.
    pub shape: Shape,
    /// In the order of the text, also those that cannot be decoded.
    pub segments: Vec<Segment>,
    /// The protected header, as far as it goes.
    pub header: Document,
    /// The unprotected header of a JSON serialization.
    pub unprotected: Option<Value>,
    /// The payload, as far as it can be read.
    pub payload: Payload,
    /// A payload that travelled apart and was supplied (RFC 7515 appendix F).
    pub attached: Option<String>,
    /// In the order of the segments.
    pub faults: Vec<Fault>,
}

impl Token {
    /// The first segment in this role.
    pub fn segment(&self, part: Part) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.part == part)
    }

    /// The text of a segment as it stands in the token.
    pub fn segment_text(&self, part: Part) -> &str {
        self.segment(part)
            .and_then(|segment| self.text.get(segment.span.clone()))
            .unwrap_or_default()
    }

    /// A header parameter, from the protected header before the unprotected one.
    pub fn parameter(&self, name: &str) -> Option<&Value> {
        self.header
            .get(name)
            .or_else(|| self.unprotected.as_ref()?.get(name))
    }

    /// A header parameter that is a string.
    pub fn parameter_text(&self, name: &str) -> Option<&str> {
        self.parameter(name)?.as_str()
    }

    /// The claims, if the payload has any.
    pub fn claims(&self) -> Option<&Document> {
        match &self.payload {
            Payload::Claims(claims) => Some(claims),
            _ => None,
        }
    }

    /// Whether the payload is base64url (RFC 7797 section 3).
    pub fn payload_is_encoded(&self) -> bool {
        self.header.get("b64").and_then(Value::as_bool) != Some(false)
    }

    /// Whether the payload is not in the token.
    pub fn is_detached(&self) -> bool {
        self.shape != Shape::Jwe
            && self
                .segment(Part::Payload)
                .is_some_and(|segment| segment.span.is_empty())
    }

    /// Supplies the payload of a detached token; of any other it changes nothing.
    pub fn attach(&mut self, content: &str) {
        if self.is_detached() {
            self.payload = read_payload(content.as_bytes(), &self.header);
            self.attached = Some(content.into());
        }
    }

    /// The bytes of the payload, wherever they came from.
    pub fn payload_bytes(&self) -> &[u8] {
        match &self.attached {
            Some(content) => content.as_bytes(),
            None => self
                .segment(Part::Payload)
                .map_or(&[], |segment| &segment.bytes),
        }
    }

    /// The bytes that the signature covers (RFC 7515 section 5.1).
    pub fn signing_input(&self) -> Vec<u8> {
        let mut input = self.segment_text(Part::Header).as_bytes().to_vec();
        input.push(b'.');
        match &self.attached {
            Some(content) if self.payload_is_encoded() => {
                input.extend_from_slice(base64url::encode(content).as_bytes());
            }
            Some(content) => input.extend_from_slice(content.as_bytes()),
            None => input.extend_from_slice(self.segment_text(Part::Payload).as_bytes()),
        }
        input
    }
}

/// Takes a token apart. `map` leads from its bytes to those of the paste.
pub fn decode(text: &str, map: &SourceMap, unprotected: Option<Value>) -> Token {
    let (compact, disclosures) = match text.find('~') {
        Some(at) => (text.get(..at).unwrap_or_default(), Some(at..text.len())),
        None => (text, None),
    };
    let mut reader = Reader {
        text,
        map,
        faults: Vec::new(),
    };
    let spans = spans(compact);
    let header_text = spans
        .first()
        .and_then(|span| compact.get(span.clone()))
        .unwrap_or_default();
    let shape = if disclosures.is_some() {
        Shape::SdJwt
    } else if spans.len() == 5 || (spans.len() != 3 && names_encryption(header_text)) {
        Shape::Jwe
    } else {
        Shape::Jws
    };
    let roles: &[Part] = if shape == Shape::Jwe {
        &Part::JWE
    } else {
        &Part::JWS
    };

    let mut segments = Vec::new();
    let mut unencoded = false;
    let mut header = Document::default();
    let mut payload = Payload::Absent;
    for (index, span) in spans.iter().enumerate() {
        let part = roles.get(index).copied().unwrap_or(Part::Surplus);
        let segment_text = compact.get(span.clone()).unwrap_or_default();
        let bytes = if part == Part::Payload && unencoded {
            segment_text.as_bytes().to_vec()
        } else {
            reader.base64(segment_text, part, span.start)
        };
        if part == Part::Header {
            // With no protected header at all the segment is empty (RFC 7515 section 7.2.1).
            if !(bytes.is_empty() && unprotected.is_some()) {
                header = json::read(&bytes);
                reader.json(&header, part, span);
            }
            reader.header(&header, unprotected.as_ref(), span);
            unencoded = header.get("b64").and_then(Value::as_bool) == Some(false);
        }
        if part == Part::Payload {
            payload = match span.is_empty() {
                true => Payload::Detached,
                false => read_payload(&bytes, &header),
            };
            if let Payload::Claims(claims) = &payload {
                reader.json(claims, part, span);
            }
        }
        segments.push(Segment {
            part,
            span: span.clone(),
            bytes,
        });
    }
    reader.count(&spans, roles.len(), compact.len());
    if let Some(span) = disclosures {
        segments.push(Segment {
            part: Part::Disclosures,
            span,
            bytes: Vec::new(),
        });
    }
    Token {
        text: text.to_owned(),
        shape,
        segments,
        header,
        unprotected,
        payload,
        attached: None,
        faults: reader.faults,
    }
}

/// The spans between the periods; the last takes whatever is too much.
fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = 0;
    for part in text.splitn(MAX_SEGMENTS, '.') {
        spans.push(start..start + part.len());
        start += part.len() + 1;
    }
    spans
}

/// Whether a header has `enc`, as only that of a JWE does (RFC 7516 section 4.1.2).
fn names_encryption(header: &str) -> bool {
    json::read(&base64url::decode(header).bytes)
        .get("enc")
        .is_some()
}

fn read_payload(bytes: &[u8], header: &Document) -> Payload {
    let is_jwt = |name: &str| {
        let value = header
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_ascii_lowercase();
        value == "jwt" || value.ends_with("+jwt")
    };
    // `cty` announces another token inside (RFC 7519 section 5.2).
    let claims_expected = is_jwt("typ") && !is_jwt("cty");
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if claims_expected || matches!(first, None | Some(b'{')) {
        return Payload::Claims(json::read(bytes));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Payload::Text(text.into()),
        Err(_) => Payload::Bytes,
    }
}

/// Collects faults and knows how to place them.
struct Reader<'a> {
    text: &'a str,
    map: &'a SourceMap,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn fault(
        &mut self,
        code: &'static str,
        part: Option<Part>,
        in_token: Range<usize>,
        sentence: String,
        fatal: bool,
        reference: &'static str,
    ) {
        // Characters that do not belong in a token may be several bytes long.
        let in_token = self.text.floor_char_boundary(in_token.start)
            ..self.text.ceil_char_boundary(in_token.end);
        let at = self.map.to_source(in_token.clone());
        self.faults.push(Fault {
            code,
            part,
            sentence,
            at,
            in_token,
            fatal,
            reference,
        });
    }

    fn base64(&mut self, text: &str, part: Part, start: usize) -> Vec<u8> {
        let decoded = base64url::decode(text);
        for found in &decoded.faults {
            let at = start + found.at();
            let width = match found {
                Base64Fault::Character { found, .. } => found.len_utf8(),
                _ => 1,
            };
            let sentence = format!("In the {}: {found}.", part.name());
            self.fault(
                found.code(),
                Some(part),
                at..at + width,
                sentence,
                found.is_fatal(),
                found.reference(),
            );
        }
        decoded.bytes
    }

    /// JSON faults, placed at the characters that carry the byte.
    fn json(&mut self, document: &Document, part: Part, span: &Range<usize>) {
        for found in &document.faults {
            let characters = base64url::characters_of(found.at..found.at + 1);
            let start = (span.start + characters.start).min(span.end);
            let end = (span.start + characters.end).min(span.end);
            let sentence = format!("In the {}, JSON byte {}: {found}.", part.name(), found.at);
            self.fault(
                found.kind.code(),
                Some(part),
                start..end,
                sentence,
                // Names in a header must be unique (RFC 7515 section 4): with two
                // `alg`, two readers check two different things.
                found.kind.is_fatal()
                    || (part == Part::Header
                        && matches!(found.kind, JsonFaultKind::Duplicate { .. })),
                found.kind.reference(),
            );
        }
        if document.is_complete() && !document.is_object() {
            let code = if part == Part::Header {
                "header-not-object"
            } else {
                "payload-not-object"
            };
            let kind = document
                .root
                .as_ref()
                .map_or("nothing", |value| value.shape().name());
            let sentence = format!("The {} is {kind}; it must be a JSON object.", part.name());
            self.fault(
                code,
                Some(part),
                span.clone(),
                sentence,
                true,
                "RFC 7519, section 7.2",
            );
        }
    }

    /// The parameters without which nothing can be done (RFC 7515 section 4.1.1, RFC 7516 section 4.1).
    fn header(&mut self, header: &Document, unprotected: Option<&Value>, span: &Range<usize>) {
        let bare = header.root.is_none() && unprotected.is_some();
        if !bare && (!header.is_complete() || !header.is_object()) {
            return;
        }
        let twice = header
            .members()
            .iter()
            .find(|member| unprotected.is_some_and(|other| other.get(&member.name).is_some()));
        if let Some(member) = twice {
            let sentence = format!(
                "The parameter `{}` stands in the protected and in the unprotected header: readers disagree on which one counts.",
                quoted(&member.name)
            );
            self.fault(
                "header-parameter-twice",
                Some(Part::Header),
                span.clone(),
                sentence,
                true,
                "RFC 7515, section 4",
            );
        }
        let mut names = vec!["alg"];
        if header.get("enc").is_some() {
            names.push("enc");
        }
        for name in names {
            match header.get(name).or_else(|| unprotected?.get(name)) {
                Some(value) if value.as_str().is_some() => {}
                Some(value) => {
                    let sentence = format!(
                        "The header parameter `{name}` is {}; it must be a string.",
                        value.shape().name()
                    );
                    self.fault(
                        "header-parameter-type",
                        Some(Part::Header),
                        span.clone(),
                        sentence,
                        true,
                        "RFC 7515, section 4.1.1",
                    );
                }
                None => {
                    let sentence = format!(
                        "The header has no `{name}`, so nothing says how to check this token."
                    );
                    self.fault(
                        "header-alg-missing",
                        Some(Part::Header),
                        span.clone(),
                        sentence,
                        true,
                        "RFC 7515, section 4.1.1",
                    );
                }
            }
        }
    }

    fn count(&mut self, spans: &[Range<usize>], wanted: usize, end: usize) {
        let found = spans.len();
        if found < wanted {
            let sentence = match (found, wanted) {
                (1, 3) => "One segment only: the payload and the signature are missing.".to_owned(),
                (2, 3) => {
                    "The signature is missing: two segments where a JWS has three.".to_owned()
                }
                _ => format!("{found} segments where a JWE has five: some parts are missing."),
            };
            self.fault(
                "segments-missing",
                None,
                end..end,
                sentence,
                true,
                "RFC 7515, section 7.1",
            );
        } else if let Some(surplus) = spans.get(wanted) {
            let found = if found == MAX_SEGMENTS {
                format!("{found} or more")
            } else {
                found.to_string()
            };
            let name = if wanted == 3 {
                "JWS has three"
            } else {
                "JWE has five"
            };
            let sentence = format!("Too many segments: {found}, and a {name}.");
            self.fault(
                "segments-surplus",
                Some(Part::Surplus),
                surplus.start..end,
                sentence,
                true,
                "RFC 7515, section 7.1",
            );
        }
    }
}
