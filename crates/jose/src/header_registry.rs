//! The IANA registry "JSON Web Signature and Encryption Header Parameters",
//! as data.
//!
//! Taken from the registry as it stood on 2026-05-22: 44 registrations of 33
//! names, most of them once for JWS and once for JWE; a name is one row here.
//! The wording is this project's.

use super::table::rows;
use super::value_kind::ValueKind;
use std::sync::LazyLock;

/// In which kind of token a header parameter has its registered meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeaderUse {
    /// Signed tokens only (RFC 7515).
    Jws,
    /// Encrypted tokens only (RFC 7516).
    Jwe,
    /// Either.
    Both,
}

impl HeaderUse {
    /// Where the parameter belongs: "JWS", "JWE" or "JWS and JWE".
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jws => "JWS",
            Self::Jwe => "JWE",
            Self::Both => "JWS and JWE",
        }
    }

    /// Whether the parameter has a registered meaning in a JWS header.
    #[must_use]
    pub const fn in_jws(self) -> bool {
        matches!(self, Self::Jws | Self::Both)
    }

    /// Whether the parameter has a registered meaning in a JWE header.
    #[must_use]
    pub const fn in_jwe(self) -> bool {
        matches!(self, Self::Jwe | Self::Both)
    }
}

/// One registered header parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisteredHeader {
    /// The member name, case-sensitive: "alg".
    pub name: &'static str,
    /// A short name for people: "Algorithm".
    pub title: &'static str,
    /// The JSON type that its specification gives it.
    pub kind: ValueKind,
    /// Where it has this meaning.
    pub used_in: HeaderUse,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// Where it is specified: "RFC 7515, section 4.1.1".
    pub reference: &'static str,
}

/// Finds a registered header parameter by its exact name.
///
/// ```
/// use jose::header_registry;
/// let kid = header_registry::header("kid").unwrap();
/// assert_eq!(kid.title, "Key ID");
/// assert!(header_registry::header("KID").is_none());
/// ```
#[must_use]
pub fn header(name: &str) -> Option<&'static RegisteredHeader> {
    let at = HEADERS.binary_search_by(|row| row.name.cmp(name)).ok()?;
    HEADERS.get(at)
}

/// Every registered header parameter, sorted by name (in byte order).
#[must_use]
pub fn headers() -> &'static [RegisteredHeader] {
    &HEADERS
}

/// Every row, split on first use.
static HEADERS: LazyLock<Vec<RegisteredHeader>> = LazyLock::new(|| {
    rows(TEXTS)
        .zip(KINDS)
        .map(
            |([name, title, meaning, reference], (kind, used_in))| RegisteredHeader {
                name,
                title,
                kind,
                used_in,
                meaning,
                reference,
            },
        )
        .collect()
});

macro_rules! table {
    ($(row($name:literal, $title:literal, $kind:ident, $used_in:ident, $meaning:literal, $reference:literal),)*) => {
        static TEXTS: &str = concat!($(
                $name, "\n",
                $title, "\n",
                $meaning, "\n",
                $reference, "\n"
        ),*);
        static KINDS: [(ValueKind, HeaderUse); 33] = [$((ValueKind::$kind, HeaderUse::$used_in)),*];
    };
}

// One row a line.
table! {
    row("alg", "Algorithm", String, Both, "The algorithm of the signature or, in a JWE, of the key encryption. Accept only those you expect.", "RFC 7515, section 4.1.1; RFC 7516, section 4.1.1"),
    row("apu", "Agreement PartyUInfo", Base64url, Jwe, "Information about the sender that is mixed into the agreed key.", "RFC 7518, section 4.6.1.2"),
    row("apv", "Agreement PartyVInfo", Base64url, Jwe, "Information about the recipient that is mixed into the agreed key.", "RFC 7518, section 4.6.1.3"),
    row("aud", "Audience", StringOrArray, Jwe, "A copy of the audience claim, readable before decryption.", "RFC 7519, sections 4.1.3 and 5.3"),
    row("b64", "Base64url-encode payload", Boolean, Jws, "When false, the payload is signed as it stands instead of in Base64url. Must be listed in crit.", "RFC 7797, section 3"),
    row("client_id", "Client identifier", String, Jws, "Which OAuth client made this signature.", "RFC 6749, section 2.2"),
    row("crit", "Critical", ArrayOfStrings, Both, "Header parameters that the receiver must understand, or else refuse the token.", "RFC 7515, section 4.1.11; RFC 7516, section 4.1.13"),
    row("cty", "Content type", String, Both, "The media type of the payload. JWT means that another token is inside.", "RFC 7515, section 4.1.10; RFC 7516, section 4.1.12"),
    row("enc", "Encryption algorithm", String, Jwe, "Which algorithm encrypts the content and guards it against changes.", "RFC 7516, section 4.1.2"),
    row("epk", "Ephemeral public key", Object, Jwe, "The sender's one-time public key, from which both sides work out the same secret.", "RFC 7518, section 4.6.1.1"),
    row("iheSSId", "IHE submission set ID", String, Jws, "Which set of medical documents this signature was submitted with.", "IHE ITI Technical Framework, volume 3, section 5.10"),
    row("iss", "Issuer", StringOrUri, Jwe, "A copy of the issuer claim, readable before decryption.", "RFC 7519, sections 4.1.1 and 5.3"),
    row("iv", "Initialization vector", Base64url, Jwe, "The number used once when the content key was wrapped with AES-GCM.", "RFC 7518, section 4.7.1.1"),
    row("jku", "JWK Set URL", Uri, Both, "Where the sender says its keys can be fetched. Follow it only if the address is one you already trust.", "RFC 7515, section 4.1.2; RFC 7516, section 4.1.4"),
    row("jwk", "JSON Web Key", Object, Both, "A public key inside the token itself. It proves nothing unless you trust that key for other reasons.", "RFC 7515, section 4.1.3; RFC 7516, section 4.1.5"),
    row("jwt", "JSON Web Token", String, Jws, "Another token about the signer, for instance a verifier's attestation.", "OpenID for Verifiable Presentations 1.0, section 12"),
    row("kid", "Key ID", String, Both, "A hint that says which of the known keys was used. It is input from outside: look it up, never run it.", "RFC 7515, section 4.1.4; RFC 7516, section 4.1.6"),
    row("nonce", "Nonce", String, Both, "A value from the server that makes the request work only once (used by ACME).", "RFC 8555, section 6.5.2"),
    row("p2c", "PBES2 count", Number, Jwe, "How many rounds turn the password into a key. A huge number is an attempt to tie up the receiver.", "RFC 7518, section 4.8.1.2"),
    row("p2s", "PBES2 salt input", Base64url, Jwe, "Random bytes that make the key derived from a password unique.", "RFC 7518, section 4.8.1.1"),
    row("peer_trust_chain", "Peer trust chain", ArrayOfStrings, Jws, "Signed statements that lead from the other party up to the same trust anchor.", "OpenID Federation 1.0, section 4.4"),
    row("ppt", "PASSporT extension", String, Jws, "Which extension of the telephone identity token this one uses, such as shaken or div.", "RFC 8225, section 8.1"),
    row("sub", "Subject", StringOrUri, Jwe, "A copy of the subject claim, readable before decryption.", "RFC 7519, sections 4.1.2 and 5.3"),
    row("svt", "Signature validation token", ArrayOfStrings, Jws, "Signed statements that an earlier signature was checked and found good.", "RFC 9321"),
    row("tag", "Authentication tag", Base64url, Jwe, "The check value made when the content key was wrapped with AES-GCM.", "RFC 7518, section 4.7.1.2"),
    row("trust_chain", "Trust chain", ArrayOfStrings, Jws, "Signed statements that lead from the signer up to a trust anchor.", "OpenID Federation 1.0, section 4.3"),
    row("typ", "Type", String, Both, "What kind of token this is, such as JWT, at+jwt or dpop+jwt. Checking it stops one kind passing as another.", "RFC 7515, section 4.1.9; RFC 7516, section 4.1.11"),
    row("url", "URL", Uri, Both, "The address this signed request is for, so that it cannot be sent elsewhere (used by ACME).", "RFC 8555, section 6.4.1"),
    row("x5c", "X.509 certificate chain", ArrayOfStrings, Both, "Certificates in plain Base64, the signer's first. They count only if they lead to a root you trust.", "RFC 7515, section 4.1.6; RFC 7516, section 4.1.8"),
    row("x5t", "X.509 SHA-1 thumbprint", Base64url, Both, "SHA-1 hash of the certificate to use. SHA-1 is broken: prefer x5t#S256.", "RFC 7515, section 4.1.7; RFC 7516, section 4.1.9"),
    row("x5t#S256", "X.509 SHA-256 thumbprint", Base64url, Both, "SHA-256 hash of the certificate whose key belongs to this token.", "RFC 7515, section 4.1.8; RFC 7516, section 4.1.10"),
    row("x5u", "X.509 URL", Uri, Both, "Where the sender says its certificate can be fetched. Follow it only if you already trust the address.", "RFC 7515, section 4.1.5; RFC 7516, section 4.1.7"),
    row("zip", "Compression algorithm", String, Jwe, "Says that the plaintext was compressed before encryption. DEF is the only value.", "RFC 7516, section 4.1.3"),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_unique() {
        assert!(HEADERS.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    #[test]
    fn every_row_is_found_and_filled_in() {
        for row in headers() {
            assert_eq!(header(row.name), Some(row));
            assert!(!row.title.is_empty() && !row.reference.is_empty());
            assert!(row.meaning.ends_with('.'), "{}", row.name);
            assert!(row.meaning.len() <= 110, "{}", row.name);
        }
    }

    #[test]
    fn the_registry_is_complete() {
        // Names registered for both count twice in the registry's 44 rows, but
        // `url` and `nonce` were registered once for both.
        let jws = headers().iter().filter(|row| row.used_in.in_jws()).count();
        let jwe = headers().iter().filter(|row| row.used_in.in_jwe()).count();
        assert_eq!(jws + jwe - 2, 44);
    }
}
