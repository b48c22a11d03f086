//! Makes a payload whose claims can be disclosed one by one (RFC 9901 section 4.2).

use super::digest::DigestAlgorithm;
use crate::base64url;
use crate::json::{self, JsonKind, Member, Value};
use std::collections::BTreeSet;
use thiserror::Error;

/// Sixteen random bytes, the least that a salt should have (RFC 9901 section 9.3).
pub type Salt = [u8; 16];

/// Why nothing was concealed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConcealFault {
    /// The claims are no JSON object, or one on which readers disagree.
    #[error("the claims are no sound JSON object")]
    Claims,
    /// The claims use a name that is kept for digests.
    #[error("the claims use `{0}`, which is kept for digests")]
    Reserved(&'static str),
    /// A pointer leads nowhere.
    #[error("`{0}` leads to no member and no element")]
    Pointer(String),
    /// The platform gave no randomness: a salt that can be guessed hides nothing.
    #[error("there is no randomness for the salts")]
    NoRandomness,
}

impl ConcealFault {
    /// A name that stays the same between versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Claims => "claims",
            Self::Reserved(_) => "reserved",
            Self::Pointer(_) => "pointer",
            Self::NoRandomness => "no-randomness",
        }
    }
}

/// A payload with digests, and what they stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concealed {
    /// To be signed: the JSON text of an object.
    pub payload: String,
    /// In base64url, each as it is put behind the signed token with a `~`. A value that is
    /// concealed inside another stands before it.
    pub disclosures: Vec<String>,
}

/// Puts digests in the place of values. What is not concealed keeps its bytes, except for white
/// space between values.
///
/// Pointers are JSON Pointers: `/address/country`, `/nationalities/1`. Concealing both a value
/// and one inside it makes recursive disclosures (RFC 9901 section 4.2.6). So many decoys are
/// added to every array of digests (section 4.2.5). `salt` is asked once for each value and each
/// decoy; it gives none where the platform has no randomness.
///
/// # Errors
/// The claims cannot be read, a pointer leads nowhere, or there is no randomness.
///
/// ```
/// use jose::sd_jwt::{conceal, find_digest, process};
///
/// let sha_256 = find_digest("sha-256").unwrap();
/// let claims = r#"{"sub":"ana","address":{"city":"Rome","country":"IT"}}"#;
/// let mut next = 0;
/// let mut salt = || { next += 1; Some([next; 16]) };
/// let made = conceal(claims, &["/address/city", "/address"], sha_256, 1, &mut salt).unwrap();
/// let disclosures: Vec<&str> = made.disclosures.iter().map(String::as_str).collect();
/// assert_eq!(disclosures.len(), 2);
/// let all = process(made.payload.as_bytes(), disclosures.clone());
/// assert!(all.faults.is_empty());
/// assert_eq!(all.payload, r#"{"sub":"ana","address":{"country":"IT","city":"Rome"}}"#);
/// // The city is inside the address.
/// assert!(!process(made.payload.as_bytes(), [disclosures[0]]).faults.is_empty());
/// ```
pub fn conceal(
    claims: &str,
    pointers: &[&str],
    algorithm: &DigestAlgorithm,
    decoys: usize,
    salt: &mut dyn FnMut() -> Option<Salt>,
) -> Result<Concealed, ConcealFault> {
    let document = json::read(claims.as_bytes());
    let root = document
        .root
        .as_ref()
        .filter(|root| document.faults.is_empty() && matches!(root.kind, JsonKind::Object(_)));
    let root = root.ok_or(ConcealFault::Claims)?;
    let mut maker = Maker {
        claims,
        pointers: pointers.iter().copied().collect(),
        algorithm,
        decoys,
        salt,
        path: String::new(),
        disclosures: Vec::new(),
    };
    let payload = maker.value(root)?;
    if let Some(pointer) = maker.pointers.first() {
        return Err(ConcealFault::Pointer((*pointer).to_owned()));
    }
    Ok(Concealed {
        payload,
        disclosures: maker.disclosures,
    })
}

struct Maker<'a> {
    claims: &'a str,
    /// Those that were not met yet.
    pointers: BTreeSet<&'a str>,
    algorithm: &'a DigestAlgorithm,
    decoys: usize,
    salt: &'a mut dyn FnMut() -> Option<Salt>,
    /// Of the value that is being written, as a pointer.
    path: String,
    disclosures: Vec<String>,
}

impl Maker<'_> {
    fn value(&mut self, value: &Value) -> Result<String, ConcealFault> {
        match &value.kind {
            JsonKind::Object(members) => self.object(members),
            JsonKind::Array(items) => self.array(items),
            _ => Ok(self.text(value.span.clone()).to_owned()),
        }
    }

    fn object(&mut self, members: &[Member]) -> Result<String, ConcealFault> {
        let is_top = self.path.is_empty();
        let mut written = Vec::new();
        let mut digests = Vec::new();
        for member in members {
            for reserved in ["_sd", "_sd_alg", "..."] {
                if member.name == reserved {
                    return Err(ConcealFault::Reserved(reserved));
                }
            }
            let escaped = member.name.replace('~', "~0").replace('/', "~1");
            let (is_concealed, value) = self.step(&escaped, &member.value)?;
            let name = self.text(member.name_span.clone());
            match is_concealed {
                true => {
                    let content = format!("{name},{value}");
                    digests.push(self.disclose(&content)?);
                }
                false => written.push(format!("{name}:{value}")),
            }
        }
        if !digests.is_empty() {
            for _ in 0..self.decoys {
                let random = self.random()?;
                digests.push(self.algorithm.digest(&random));
            }
            // So that their order says nothing of that of the claims (RFC 9901 section 4.2.4.1).
            digests.sort();
            written.push(format!(r#""_sd":["{}"]"#, digests.join(r#"",""#)));
        }
        if is_top && self.algorithm.name != "sha-256" {
            written.push(format!(r#""_sd_alg":"{}""#, self.algorithm.name));
        }
        Ok(format!("{{{}}}", written.join(",")))
    }

    fn array(&mut self, items: &[Value]) -> Result<String, ConcealFault> {
        let mut written = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let (is_concealed, value) = self.step(&index.to_string(), item)?;
            written.push(match is_concealed {
                true => format!(r#"{{"...":"{}"}}"#, self.disclose(&value)?),
                false => value,
            });
        }
        Ok(format!("[{}]", written.join(",")))
    }

    /// Writes a value inside the present one, and says whether it is to be concealed.
    fn step(&mut self, name: &str, value: &Value) -> Result<(bool, String), ConcealFault> {
        let before = self.path.len();
        self.path.push('/');
        self.path.push_str(name);
        let written = self.value(value);
        let is_concealed = self.pointers.remove(self.path.as_str());
        self.path.truncate(before);
        Ok((is_concealed, written?))
    }

    /// Makes a disclosure and gives its digest.
    fn disclose(&mut self, content: &str) -> Result<String, ConcealFault> {
        let array = format!(r#"["{}",{content}]"#, self.random()?);
        let text = base64url::encode(array);
        let digest = self.algorithm.digest(&text);
        self.disclosures.push(text);
        Ok(digest)
    }

    fn random(&mut self) -> Result<String, ConcealFault> {
        let salt = (self.salt)().ok_or(ConcealFault::NoRandomness)?;
        Ok(base64url::encode(salt))
    }

    fn text(&self, span: std::ops::Range<usize>) -> &str {
        self.claims.get(span).unwrap_or_default()
    }
}
