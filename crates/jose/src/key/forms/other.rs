//! What is pasted instead of a key.

use crate::base64url;
use crate::der::{self, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, oid};
use crate::json;
use crate::key::KeyFault;
use crate::text::quoted;
use thiserror::Error;

/// What was pasted instead of a key. The wording is here and not in [`KeyFault`], because it is
/// only needed where this is ([`crate::key::forms`]).
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotAKey {
    /// An address, which is never fetched.
    #[error(
        "this is a web address, and the page fetches nothing: open it, or run `curl` with it, and paste the answer"
    )]
    Url,
    /// The name of a file.
    #[error("this is the name of a file: drop the file here, or paste what is in it")]
    File,
    /// A compact JWS or JWE.
    #[error("this is a token, not a key")]
    Token,
    /// OpenID Connect Discovery metadata, or that of RFC 8414.
    #[error(
        "this is a discovery document. Its keys are at `{}`: paste what that address answers",
        quoted(.jwks_uri)
    )]
    Discovery {
        /// The address of the JWK Set.
        jwks_uri: String,
    },
    /// PKCS #12: keys and certificates, encrypted (RFC 7292).
    #[error(
        "this is a PKCS #12 file (`.p12`, `.pfx`); `openssl pkcs12 -in FILE -clcerts -nokeys` writes its certificate as PEM"
    )]
    Pkcs12,
    /// PKCS #7: certificates, or a signed message (RFC 5652).
    #[error(
        "this is PKCS #7; `openssl pkcs7 -in FILE -print_certs` writes its certificates as PEM"
    )]
    Pkcs7,
    /// A request for a certificate (RFC 2986).
    #[error(
        "this is a certificate signing request (CSR); `openssl req -in FILE -pubkey -noout` writes its public key"
    )]
    CertificateRequest,
    /// A private key that is encrypted with a password (RFC 5958, or OpenSSL's own form).
    #[error(
        "this private key is encrypted; `openssl pkey -in FILE -pubout` asks for its password and writes the public key"
    )]
    Encrypted,
    /// A PEM block whose DER ends before its own length says.
    #[error("the PEM block is cut off: {missing} bytes are missing")]
    Cut {
        /// How many bytes.
        missing: usize,
    },
}

impl NotAKey {
    /// A name that stays the same between versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Url => "key-url",
            Self::File => "key-file",
            Self::Token => "key-token",
            Self::Discovery { .. } => "key-discovery",
            Self::Pkcs12 => "key-pkcs12",
            Self::Pkcs7 => "key-pkcs7",
            Self::CertificateRequest => "key-certificate-request",
            Self::Encrypted => "key-pem-encrypted",
            Self::Cut { .. } => "key-pem-cut",
        }
    }
}

impl From<NotAKey> for KeyFault {
    fn from(found: NotAKey) -> Self {
        Self::NotAKey {
            code: found.code(),
            sentence: found.to_string(),
        }
    }
}

/// Ends of the names of files that hold keys.
const FILES: [&str; 12] = [
    ".pem", ".key", ".crt", ".cer", ".der", ".pub", ".json", ".jwk", ".jwks", ".p12", ".pfx",
    ".asc",
];

/// What a text is that is no key: an address, the name of a file, a token.
pub(super) fn name(text: &str) -> Option<NotAKey> {
    if text.is_empty() || text.contains(char::is_whitespace) {
        return None;
    }
    if text.starts_with("https://") || text.starts_with("http://") {
        return Some(NotAKey::Url);
    }
    if is_token(text) {
        return Some(NotAKey::Token);
    }
    let is_file = text.len() < 256
        && !text.contains(['{', '"', '<'])
        && FILES.iter().any(|end| text.ends_with(end));
    is_file.then_some(NotAKey::File)
}

/// Whether it is a compact JWS or JWE.
fn is_token(text: &str) -> bool {
    let mut segments = text.split('.');
    let header = segments.next().and_then(base64url::decode_strict);
    let has_alg = |bytes: Vec<u8>| {
        let document = json::read(&bytes);
        document.get("alg").is_some()
    };
    matches!(segments.count(), 2 | 4) && header.is_some_and(has_alg)
}

/// What DER is that is no key here: a PKCS #12 file (RFC 7292), PKCS #7 (RFC 5652), a certificate
/// request (RFC 2986), an encrypted key (RFC 5958).
pub(super) fn name_der(bytes: &[u8]) -> Option<NotAKey> {
    let mut outer = der::whole(bytes, SEQUENCE)?;
    let mut ahead = outer;
    if ahead.unsigned() == Some(&[3]) && ahead.elements(SEQUENCE).is_some() {
        return Some(NotAKey::Pkcs12);
    }
    let mut ahead = outer;
    if let Some(value) = ahead.optional(OBJECT_IDENTIFIER) {
        // 1.2.840.113549.1.7: the contents of PKCS #7.
        let is_pkcs7 = oid(value).is_some_and(|oid| oid.starts_with("1.2.840.113549.1.7."));
        return is_pkcs7.then_some(NotAKey::Pkcs7);
    }
    let mut first = outer.elements(SEQUENCE)?;
    match outer.any()? {
        (OCTET_STRING, _) => Some(NotAKey::Encrypted),
        // A request begins with its version, 0, and the name; a certificate has its own tag there.
        (SEQUENCE, _) => (first.unsigned() == Some(&[]) && first.elements(SEQUENCE).is_some())
            .then_some(NotAKey::CertificateRequest),
        _ => None,
    }
}
