//! Recognises values that are not JWTs: keys, opaque tokens, hashes.

use core::fmt;

use serde::Serialize;

use super::symbol::{is_blank, is_wrapping};
use super::wrapper::skip;

/// A known kind of value that is not a JWT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum KnownShape {
    /// A platform-agnostic security token (paseto.io).
    Paseto,
    /// A GitHub token, opaque.
    GitHub,
    /// A GitLab token, opaque.
    GitLab,
    /// A Google access or refresh token, client secret or API key, opaque.
    Google,
    /// A Slack token, opaque.
    Slack,
    /// A Stripe API key.
    Stripe,
    /// An AWS access key ID.
    Aws,
    /// A SendGrid API key.
    SendGrid,
    /// An npm access token.
    Npm,
    /// A `PyPI` upload token.
    PyPi,
    /// A HashiCorp Vault token.
    Vault,
    /// An API key of the `sk-…` kind.
    SecretKey,
    /// A Fernet token: encrypted, with one shared key.
    Fernet,
    /// HTTP Basic credentials (RFC 7617): a name and a password.
    Basic,
    /// A Kerberos or NTLM ticket of HTTP Negotiate (RFC 4559).
    Negotiate,
    /// An SSH public key.
    SshKey,
    /// A UUID (RFC 9562).
    Uuid,
    /// Hexadecimal digits, as session IDs and digests are written.
    Hex,
    /// A SAML assertion, request or response, in XML or Base64.
    Saml,
    /// Another XML document.
    Xml,
    /// A CBOR Web Token (RFC 8392), in hexadecimal or Base64.
    Cwt,
    /// An LDAP distinguished name (RFC 4514).
    LdapName,
    /// A password as LDAP servers store it (RFC 3112): `{SSHA}…`.
    LdapPassword,
    /// A password hash in crypt's format: `$2b$…`, `$argon2id$…`.
    PasswordHash,
    /// A public or private key in DER, Base64 without its PEM lines.
    Der,
    /// Plain Base64 or Base64url of something else.
    Base64,
}

impl fmt::Display for KnownShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Paseto => "a PASETO token",
            Self::GitHub => "a GitHub token",
            Self::GitLab => "a GitLab token",
            Self::Google => "a Google token or key",
            Self::Slack => "a Slack token",
            Self::Stripe => "a Stripe API key",
            Self::Aws => "an AWS access key ID",
            Self::SendGrid => "a SendGrid API key",
            Self::Npm => "an npm token",
            Self::PyPi => "a PyPI token",
            Self::Vault => "a HashiCorp Vault token",
            Self::SecretKey => "an API key",
            Self::Fernet => "a Fernet token",
            Self::Basic => "HTTP Basic credentials",
            Self::Negotiate => "a Kerberos or NTLM ticket",
            Self::SshKey => "an SSH public key",
            Self::Uuid => "a UUID",
            Self::Hex => "hexadecimal, such as a session ID or a digest",
            Self::Saml => "SAML",
            Self::Xml => "XML",
            Self::Cwt => "a CBOR Web Token (CWT)",
            Self::LdapName => "an LDAP distinguished name",
            Self::LdapPassword => "a hashed LDAP password",
            Self::PasswordHash => "a password hash",
            Self::Der => "a key in DER, as Base64 without its PEM lines",
            Self::Base64 => "plain Base64",
        })
    }
}

/// Prefixes that their issuers document, each with the least length of what
/// follows. Longer prefixes stand before shorter ones that they begin with.
const PREFIXES: [(&str, usize, KnownShape); 54] = [
    ("v1.local.", 1, KnownShape::Paseto),
    ("v1.public.", 1, KnownShape::Paseto),
    ("v2.local.", 1, KnownShape::Paseto),
    ("v2.public.", 1, KnownShape::Paseto),
    ("v3.local.", 1, KnownShape::Paseto),
    ("v3.public.", 1, KnownShape::Paseto),
    ("v4.local.", 1, KnownShape::Paseto),
    ("v4.public.", 1, KnownShape::Paseto),
    ("ghp_", 8, KnownShape::GitHub),
    ("gho_", 8, KnownShape::GitHub),
    ("ghu_", 8, KnownShape::GitHub),
    ("ghs_", 8, KnownShape::GitHub),
    ("ghr_", 8, KnownShape::GitHub),
    ("github_pat_", 8, KnownShape::GitHub),
    ("glpat-", 8, KnownShape::GitLab),
    ("gldt-", 8, KnownShape::GitLab),
    ("glrt-", 8, KnownShape::GitLab),
    ("ya29.", 8, KnownShape::Google),
    ("1//0", 8, KnownShape::Google),
    ("AIza", 16, KnownShape::Google),
    ("GOCSPX-", 8, KnownShape::Google),
    ("xoxb-", 8, KnownShape::Slack),
    ("xoxp-", 8, KnownShape::Slack),
    ("xoxa-", 8, KnownShape::Slack),
    ("xoxr-", 8, KnownShape::Slack),
    ("xoxs-", 8, KnownShape::Slack),
    ("xoxc-", 8, KnownShape::Slack),
    ("xoxd-", 8, KnownShape::Slack),
    ("xoxe-", 8, KnownShape::Slack),
    ("xoxe.xox", 8, KnownShape::Slack),
    ("xapp-", 8, KnownShape::Slack),
    ("sk_live_", 8, KnownShape::Stripe),
    ("sk_test_", 8, KnownShape::Stripe),
    ("pk_live_", 8, KnownShape::Stripe),
    ("pk_test_", 8, KnownShape::Stripe),
    ("rk_live_", 8, KnownShape::Stripe),
    ("rk_test_", 8, KnownShape::Stripe),
    ("whsec_", 8, KnownShape::Stripe),
    ("AKIA", 16, KnownShape::Aws),
    ("ASIA", 16, KnownShape::Aws),
    ("SG.", 20, KnownShape::SendGrid),
    ("npm_", 16, KnownShape::Npm),
    ("pypi-", 16, KnownShape::PyPi),
    ("hvs.", 8, KnownShape::Vault),
    ("hvb.", 8, KnownShape::Vault),
    ("hvr.", 8, KnownShape::Vault),
    ("sk-", 20, KnownShape::SecretKey),
    ("gAAAAA", 60, KnownShape::Fernet),
    ("ssh-rsa ", 16, KnownShape::SshKey),
    ("ssh-ed25519 ", 16, KnownShape::SshKey),
    ("ecdsa-sha2-", 16, KnownShape::SshKey),
    ("$2b$", 16, KnownShape::PasswordHash),
    ("$2y$", 16, KnownShape::PasswordHash),
    ("$argon2", 16, KnownShape::PasswordHash),
];

/// Beginnings of Base64, of things that have one of their own.
const BASE64: [(&str, KnownShape); 16] = [
    ("PHNhbWw6", KnownShape::Saml),        // <saml:
    ("PHNhbWwy", KnownShape::Saml),        // <saml2
    ("PHNhbWxw", KnownShape::Saml),        // <samlp
    ("PEFzc2VydGlvb", KnownShape::Saml),   // <Assertion
    ("PFJlc3BvbnNl", KnownShape::Saml),    // <Response
    ("PD94bWwg", KnownShape::Xml),         // <?xml
    ("0oRDoQ", KnownShape::Cwt),           // COSE_Sign1, CBOR tag 18 (RFC 9052 §2)
    ("2D3ShE", KnownShape::Cwt),           // CWT, CBOR tag 61 (RFC 8392 §6), signed
    ("2D3RhE", KnownShape::Cwt),           // the same with a MAC
    ("2D3Qg", KnownShape::Cwt),            // the same, encrypted
    ("TlRMTVNTUA", KnownShape::Negotiate), // NTLMSSP
    ("YII", KnownShape::Negotiate),        // GSS-API (RFC 2743 §3.1)
    ("MII", KnownShape::Der),              // a long SEQUENCE
    ("MFkwEwYHKoZIzj0", KnownShape::Der),  // an EC key (RFC 5480)
    ("MHYwEAYHKoZIzj0", KnownShape::Der),
    ("MCowBQYDK2V", KnownShape::Der), // Ed25519, X25519 (RFC 8410)
];

/// Beginnings of a CWT in hexadecimal: its tag, or that of COSE inside.
const CWT_HEX: [&str; 5] = ["d28443a1", "d18443a1", "d83dd284", "d83dd184", "d83dd083"];

/// Distinguished names begin with one of these (RFC 4514 §3).
const LDAP_ATTRIBUTES: [&str; 6] = ["cn=", "uid=", "ou=", "dc=", "o=", "c="];

/// From here on hexadecimal digits are an ID or a digest: 96 bits.
const LEAST_HEX: usize = 24;

/// From here on mixed letters and digits are Base64 rather than a word.
const LEAST_BASE64: usize = 20;

/// What the text is, if it is one thing with a name. `bare` is where its value
/// begins once the wrappers are off.
pub(super) fn recognise(text: &str, bare: usize) -> Option<KnownShape> {
    let whole = text.get(skip(text, 0, is_blank)..)?.trim_matches(is_blank);
    let value = text.get(bare..)?;
    let value = value.get(..value.trim_end_matches(is_wrapping).len())?;
    raw(whole)
        .or_else(|| prefixed(value))
        .or_else(|| scheme(value))
        .or_else(|| digits(value))
        .or_else(|| base64(value))
}

/// The kind of value that the text around it indicates.
fn raw(whole: &str) -> Option<KnownShape> {
    if whole.starts_with('<') {
        let xml = whole.starts_with("<?xml") || whole.ends_with('>') && whole.contains("</");
        let saml = whole.contains("urn:oasis:names:tc:SAML") || whole.starts_with("<saml");
        return if saml {
            Some(KnownShape::Saml)
        } else {
            xml.then_some(KnownShape::Xml)
        };
    }
    let hashed = [
        "{SSHA", "{SHA", "{SMD5}", "{MD5}", "{CRYPT}", "{PBKDF2", "{ARGON2",
    ];
    if hashed.iter().any(|scheme| starts_with(whole, scheme)) {
        return Some(KnownShape::LdapPassword);
    }
    let named = LDAP_ATTRIBUTES
        .iter()
        .any(|attribute| starts_with(whole, attribute));
    let one_line = !whole.contains('\n') && whole.matches('=').count() > 1 && whole.contains(',');
    (named && one_line).then_some(KnownShape::LdapName)
}

fn prefixed(value: &str) -> Option<KnownShape> {
    let (prefix, least, shape) = PREFIXES
        .iter()
        .find(|(prefix, ..)| value.starts_with(prefix))?;
    let rest = value.get(prefix.len()..)?;
    let one_word = *shape == KnownShape::SshKey || !rest.contains(char::is_whitespace);
    (one_word && rest.len() >= *least).then_some(*shape)
}

fn scheme(value: &str) -> Option<KnownShape> {
    let (scheme, rest) = value.split_once(char::is_whitespace)?;
    let shape = match scheme.to_ascii_lowercase().as_str() {
        "basic" => KnownShape::Basic,
        "negotiate" | "ntlm" => KnownShape::Negotiate,
        _ => return None,
    };
    let rest = rest.trim();
    (rest.len() >= 4 && rest.bytes().all(is_base64)).then_some(shape)
}

fn digits(value: &str) -> Option<KnownShape> {
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let groups = value.strip_prefix("urn:uuid:").unwrap_or(value).split('-');
    if value.len() <= 45 && groups.clone().all(is_hex) && groups.map(str::len).eq([8, 4, 4, 4, 12])
    {
        return Some(KnownShape::Uuid);
    }
    if value.len() < LEAST_HEX || !is_hex(value) {
        return None;
    }
    let cwt = CWT_HEX.iter().any(|start| starts_with(value, start));
    Some(if cwt {
        KnownShape::Cwt
    } else {
        KnownShape::Hex
    })
}

/// Base64 in either alphabet, wrapped or not.
fn base64(value: &str) -> Option<KnownShape> {
    let body = value.trim_end_matches('=');
    if body.len() < LEAST_BASE64
        || !body
            .bytes()
            .all(|byte| is_base64(byte) || matches!(byte, b'\n' | b'\r'))
    {
        return None;
    }
    if let Some((_, shape)) = BASE64.iter().find(|(start, _)| body.starts_with(start)) {
        return Some(*shape);
    }
    let padded = body.len() < value.len();
    let has = |kind: fn(&u8) -> bool| body.as_bytes().iter().any(kind);
    let mixed =
        has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    (padded || mixed).then_some(KnownShape::Base64)
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=')
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
