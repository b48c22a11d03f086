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
    /// A token in JSON, or the header of one, which may bring a key of its own.
    #[error(
        "this is part of a token: a key that the token itself brings proves nothing. Supply the key that you trust"
    )]
    Header,
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
    /// A Java key store (JKS or JCEKS).
    #[error(
        "this is a Java key store; `keytool -exportcert -rfc -keystore FILE -alias NAME` writes a certificate as PEM"
    )]
    KeyStore,
    /// DER that ends before its own length says.
    #[error(
        "the key is cut off: {} missing, so characters of its Base64 were lost",
        bytes(*.missing)
    )]
    Cut {
        /// How many bytes.
        missing: usize,
    },
    /// Base64 of a length that is impossible.
    #[error(
        "characters of the PEM block were lost or added: the length of its Base64 does not fit"
    )]
    Length,
    /// The same, and one line is not as long as the others.
    #[error(
        "characters of the PEM block were lost or added: line {line} has {found}, the others have {usual}"
    )]
    LineLength {
        /// Counted from one, without the BEGIN line.
        line: usize,
        /// Its characters.
        found: usize,
        /// Characters of the other lines.
        usual: usize,
    },
    /// A character in a PEM block that is not Base64.
    #[error(
        "line {} of the PEM block has the character `{}`, which is not Base64",
        .line,
        quoted(.found.encode_utf8(&mut [0; 4]))
    )]
    Character {
        /// The character.
        found: char,
        /// Counted from one, without the BEGIN line.
        line: usize,
    },
    /// A point of which one coordinate is left out (SEC 1 section 2.3.3).
    #[error(
        "this is a compressed elliptic-curve point; `openssl pkey -pubin -in FILE -pubout -ec_conv_form uncompressed` writes both coordinates"
    )]
    Compressed,
    /// Bytes of the form of a point that solve no curve's equation.
    #[error(
        "these bytes have the form of an elliptic-curve point, but lie on none of the known curves"
    )]
    Point,
    /// A key that its own text says is revoked or disabled.
    #[error("the key is marked as revoked or disabled")]
    Revoked,
    /// A key of OpenPGP.
    #[error("this is an OpenPGP key; JWTs are not signed with those")]
    Pgp,
    /// A hash of a key, which is not the key.
    #[error("this is a fingerprint: a hash of a key, from which the key cannot be computed")]
    Fingerprint,
    /// The name of a key in a cloud service.
    #[error("this is the name of a key in a cloud service: download its public key, and paste it")]
    CloudName,
    /// A web page.
    #[error("this is a web page (HTML), not a key: check the address that it came from")]
    Html,
    /// An HTTP response without a key.
    #[error("this is an HTTP response with the status {status}, and it holds no key")]
    Http {
        /// The status of the last response.
        status: String,
    },
    /// What a program writes for a value that it does not have.
    #[error("this is what a program writes for a missing value or an object, not a key")]
    Missing,
    /// JSON without a key.
    #[error(
        "this JSON holds no key; {} {}{}",
        if .names.len() == 1 && *.more == 0 { "its only member is" } else { "its members are" },
        listed(.names),
        if *.more > 0 { " and others" } else { "" }
    )]
    Json {
        /// The names of its first members.
        names: Vec<String>,
        /// How many more there are.
        more: usize,
    },
    /// None of these.
    #[error("no public key was found in this text")]
    Nothing,
}

/// A number of bytes, in words.
fn bytes(count: usize) -> String {
    match count {
        1 => "1 byte is".into(),
        _ => format!("{count} bytes are"),
    }
}

fn listed(names: &[String]) -> String {
    let names: Vec<String> = names
        .iter()
        .map(|name| format!("`{}`", quoted(name)))
        .collect();
    names.join(", ")
}

impl NotAKey {
    /// A name that stays the same between versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Url => "key-url",
            Self::File => "key-file",
            Self::Token | Self::Header => "key-token",
            Self::Discovery { .. } => "key-discovery",
            Self::Pkcs12 => "key-pkcs12",
            Self::Pkcs7 => "key-pkcs7",
            Self::CertificateRequest => "key-certificate-request",
            Self::Encrypted => "key-pem-encrypted",
            Self::KeyStore => "key-store",
            Self::Cut { .. } | Self::Length | Self::LineLength { .. } => "key-pem-cut",
            Self::Character { .. } => "key-pem-character",
            Self::Compressed => "key-compressed",
            Self::Point => "key-point",
            Self::Revoked => "key-revoked",
            Self::Pgp => "key-pgp",
            Self::Fingerprint => "key-fingerprint",
            Self::CloudName => "key-cloud-name",
            Self::Html => "key-html",
            Self::Http { .. } => "key-http",
            Self::Missing => "key-missing",
            Self::Json { .. } => "key-not-a-jwk",
            Self::Nothing => "key-none",
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
const FILES: [&str; 19] = [
    ".pem",
    ".key",
    ".crt",
    ".cer",
    ".der",
    ".pub",
    ".json",
    ".jwk",
    ".jwks",
    ".p12",
    ".pfx",
    ".asc",
    ".p8",
    ".p7b",
    ".ppk",
    ".jks",
    ".keystore",
    ".csr",
    ".txt",
];

/// Longer texts are no names, in bytes.
const MAX_NAME: usize = 256;

/// What a text is that is no key: an address, the name of a file, a token.
pub(super) fn name(text: &str) -> Option<NotAKey> {
    let text = bare(text);
    if text.is_empty() || text.contains('\n') || text.contains('\r') {
        return None;
    }
    let token = ["authorization:", "bearer "]
        .iter()
        .fold(text, |text, word| {
            let start = text
                .get(..word.len())
                .filter(|start| start.eq_ignore_ascii_case(word));
            start
                .and_then(|start| text.get(start.len()..))
                .unwrap_or(text)
                .trim()
        });
    if is_token(token) {
        return Some(NotAKey::Token);
    }
    if is_address(text) {
        return Some(NotAKey::Url);
    }
    let is_missing = ["undefined", "null", "none", "nil", "[object object]"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    if is_missing || text.starts_with("CryptoKey {") {
        return Some(NotAKey::Missing);
    }
    if text.len() > MAX_NAME || text.contains(['{', '<']) {
        return None;
    }
    let is_cloud = text.starts_with("arn:aws")
        || (text.starts_with("projects/") && text.contains("/cryptoKeys/"));
    if is_cloud {
        return Some(NotAKey::CloudName);
    }
    if is_fingerprint(text) {
        return Some(NotAKey::Fingerprint);
    }
    is_file(text).then_some(NotAKey::File)
}

/// A text without the quotes or brackets around it, and without the comma of a list.
fn bare(text: &str) -> &str {
    let text = text.trim().trim_end_matches([',', ';']);
    let pairs = [('"', '"'), ('\'', '\''), ('`', '`'), ('<', '>'), ('(', ')')];
    let inner = pairs
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
    inner
        .filter(|inner| !inner.contains(['"', '<']))
        .unwrap_or(text)
        .trim()
}

/// An address, with or without the command that fetches it.
fn is_address(text: &str) -> bool {
    let text = text
        .get(..text.floor_char_boundary(2_048))
        .unwrap_or_default();
    let lower = text.to_ascii_lowercase();
    let has_scheme = |text: &str| text.starts_with("https://") || text.starts_with("http://");
    let words = || {
        lower
            .split_whitespace()
            .map(|word| word.trim_matches(['"', '\'']))
    };
    let is_command = ["$ curl ", "curl ", "wget ", "http ", "https "]
        .iter()
        .any(|command| lower.starts_with(command));
    if is_command {
        return words().any(|word| has_scheme(word) || is_bare_address(word));
    }
    !text.contains(char::is_whitespace) && (has_scheme(&lower) || is_bare_address(&lower))
}

/// A host and a path where key sets are, without `https://`.
fn is_bare_address(text: &str) -> bool {
    let Some((host, path)) = text.split_once('/') else {
        return false;
    };
    let host = host.split(':').next().unwrap_or_default();
    let is_host = host == "localhost"
        || (host.contains('.')
            && host.split('.').all(|label| {
                !label.is_empty()
                    && label
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            }));
    let ends = [
        "jwks",
        "jwks.json",
        "certs",
        "keys",
        "openid-configuration",
        "publickeys",
    ];
    is_host
        && (path.contains(".well-known/")
            || ends
                .iter()
                .any(|end| path.trim_end_matches('/').ends_with(end)))
}

/// The name of a file, by its start or its end.
fn is_file(text: &str) -> bool {
    let is_drive = text
        .as_bytes()
        .get(1..3)
        .is_some_and(|rest| rest == b":\\" || rest == b":/")
        && text.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_place = ["~/", "./", "../", "file://", "\\\\", "$HOME/"]
        .iter()
        .any(|start| text.starts_with(start));
    // Base64 may begin with a slash, too: names of folders are short words.
    let is_mixed = |part: &str| {
        let has = |kind: fn(&u8) -> bool| part.as_bytes().iter().any(kind);
        has(u8::is_ascii_uppercase)
            && has(u8::is_ascii_lowercase)
            && has(u8::is_ascii_digit)
            && !part.contains(['.', '-', '_'])
    };
    let is_word =
        |part: &str| part.len() <= 40 && !part.contains(['+', '=', ' ']) && !is_mixed(part);
    let is_absolute = text.starts_with('/')
        && text.matches('/').count() >= 2
        && text.split('/').all(is_word)
        && text.split('/').skip(1).all(|part| !part.is_empty());
    let lower = text.to_ascii_lowercase();
    let has_end = FILES.iter().any(|end| lower.ends_with(end)) && !text.contains(['"', '(', '=']);
    is_drive || is_place || is_absolute || (has_end && text.split_whitespace().count() <= 4)
}

/// A hash as OpenSSH or OpenSSL prints it.
fn is_fingerprint(text: &str) -> bool {
    let named = ["SHA256:", "SHA512:", "SHA1:", "MD5:"]
        .iter()
        .any(|name| text.starts_with(name));
    let value = text.rsplit('=').next().unwrap_or_default().trim();
    let pairs: Vec<&str> = value.split(':').collect();
    let is_hash = [16, 20].contains(&pairs.len())
        || (pairs.len() == 32 && text.to_ascii_lowercase().contains("fingerprint"));
    let is_pair =
        |pair: &&str| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
    named || (is_hash && pairs.iter().all(is_pair))
}

/// What a text is in which nothing was found.
pub(super) fn describe(text: &str) -> NotAKey {
    let start = text.trim_start();
    let start = start
        .get(..start.floor_char_boundary(64))
        .unwrap_or_default()
        .to_ascii_lowercase();
    if text.trim_start().starts_with("HTTP/") {
        let lines = text.lines().rfind(|line| line.starts_with("HTTP/"));
        let status = lines.and_then(|line| line.split_whitespace().nth(1));
        let status = status.unwrap_or_default().chars().take(3).collect();
        return NotAKey::Http { status };
    }
    match ["<!doctype html", "<html", "<head", "<body"]
        .iter()
        .any(|tag| start.starts_with(tag))
    {
        true => NotAKey::Html,
        false => NotAKey::Nothing,
    }
}

/// Whether bytes begin like a Java key store: JKS or JCEKS.
pub(super) fn is_key_store(start: &[u8]) -> bool {
    start.starts_with(&[0xFE, 0xED, 0xFE, 0xED]) || start.starts_with(&[0xCE, 0xCE, 0xCE, 0xCE])
}

/// The longest header of a token, in characters.
const MAX_HEADER: usize = 1 << 16;

/// Whether it is a compact JWS or JWE.
fn is_token(text: &str) -> bool {
    let mut segments = text.split('.');
    let header = segments.next().filter(|header| header.len() <= MAX_HEADER);
    let header = header.and_then(base64url::decode_strict);
    let has_alg = |bytes: Vec<u8>| {
        let document = json::read(&bytes);
        document.get("alg").is_some()
    };
    matches!(segments.count(), 2 | 4) && header.is_some_and(has_alg)
}

/// What bytes are that are no key here: a Java key store, a PKCS #12 file (RFC 7292), PKCS #7 (RFC 5652), a certificate
/// request (RFC 2986), an encrypted key (RFC 5958).
pub(super) fn name_bytes(bytes: &[u8]) -> Option<NotAKey> {
    if is_key_store(bytes) {
        return Some(NotAKey::KeyStore);
    }
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
