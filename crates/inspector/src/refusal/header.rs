//! What the header says of the algorithm and the key.

use super::case::Case;
use super::row::{Row, Step};
use crate::token::TokenPart;
use crate::verdict::{Cause, SignatureStatus, wanted_key};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jose::algorithm::{self, ALGORITHMS, Algorithm, Family, Hash, find_any};
use jose::jws::{SigningInput, VerifyFault};
use jose::key::Format;
use jose::text::quoted;

/// Keys that are tried besides the one that was meant.
const MAX_KEYS: usize = 10;

pub(super) static ROWS: &[Row] = &[
    Row {
        id: "key-confusion",
        tries: "",
        is_proof: true,
        reference: "RFC 8725, section 2.1",
        find: |case, _| match case
            .result
            .causes
            .iter()
            .find(|cause| matches!(cause, Cause::Confusion | Cause::PrivateKeyAsSecret))
        {
            Some(cause) => Step::found(
                cause.to_string(),
                "Let the verifier accept only the algorithms that it expects for this key. If your own signer did this, give it the private key and an asymmetric `alg`.",
            ),
            None => Step::Nothing,
        },
    },
    Row {
        id: "key-other",
        tries: "the other keys of the set",
        is_proof: true,
        reference: "RFC 7515, section 4.1.4",
        find: |case, _| Step::of(other_key(case)),
    },
    Row {
        id: "algorithm-other",
        tries: "other algorithms with this key",
        is_proof: true,
        reference: "RFC 8725, section 3.1",
        find: |case, _| Step::of(other_algorithm(case)),
    },
    Row {
        id: "algorithm-name",
        tries: "",
        is_proof: true,
        reference: "RFC 7515, section 4.1.1",
        find: |case, _| Step::of(misnamed(case)),
    },
    Row {
        id: "kid-unknown",
        tries: "",
        is_proof: false,
        reference: "RFC 7515, section 4.1.4",
        find: |case, _| Step::of(unknown_kid(case)),
    },
    Row {
        id: "key-kind",
        tries: "",
        is_proof: false,
        reference: "RFC 7518, section 3.1",
        find: |case, _| match &case.result.status {
            SignatureStatus::Fails(VerifyFault::KeyType { .. }) => {
                match case
                    .result
                    .causes
                    .iter()
                    .find(|cause| matches!(cause, Cause::KeyServes(_)))
                {
                    Some(cause) => Step::found(cause.to_string(), "Supply the key of the signer."),
                    None => Step::found("Supply the key of the signer.", ""),
                }
            }
            _ => Step::Nothing,
        },
    },
    Row {
        id: "key-forbids",
        tries: "",
        is_proof: false,
        reference: "RFC 7517, sections 4.2 to 4.4",
        find: |case, _| match &case.result.status {
            SignatureStatus::Fails(VerifyFault::KeyForbids { member, .. }) => Step::found(
                format!("The key's own `{member}` forbids this use, so nothing was compared."),
                format!(
                    "If it is the right key, correct `{member}` where the JWK is published; else supply the key of the signer."
                ),
            ),
            _ => Step::Nothing,
        },
    },
    Row {
        id: "nonce-hashed",
        tries: "the header's nonce, hashed",
        is_proof: false,
        reference: "RFC 7515, section 5.1",
        find: |case, _| Step::of(graph(case)),
    },
];

/// What is left to say where nothing was proved.
pub(super) static LAST: &[Row] = &[Row {
    id: "key-unreadable",
    tries: "",
    is_proof: true,
    reference: "RFC 7517, section 4",
    find: |case, _| match &case.result.status {
        // The verdict says why.
        SignatureStatus::KeyUnreadable(_) => {
            Step::found(format!("Supply {}, all of it.", wanted_key(case.token)), "")
        }
        _ => Step::Nothing,
    },
}];

/// Names that libraries use for algorithms, in capital letters without punctuation, with the
/// registered ones: those of Java, .NET and OpenSSL, and the fragments of the URIs of XML Signature.
const NAMES: [(&str, &str); 34] = [
    ("HMACSHA256", "HS256"),
    ("HMACSHA384", "HS384"),
    ("HMACSHA512", "HS512"),
    ("HMAC256", "HS256"),
    ("SHA256", "HS256"),
    ("SHA384", "HS384"),
    ("SHA512", "HS512"),
    ("HSA256", "HS256"),
    ("HS265", "HS256"),
    ("HS257", "HS256"),
    ("SH256", "HS256"),
    ("RSA256", "RS256"),
    ("RSA384", "RS384"),
    ("RSA512", "RS512"),
    ("RSASHA256", "RS256"),
    ("RSASHA384", "RS384"),
    ("RSASHA512", "RS512"),
    ("SHA256RSA", "RS256"),
    ("SHA256WITHRSA", "RS256"),
    ("SHA384WITHRSA", "RS384"),
    ("SHA512WITHRSA", "RS512"),
    ("SHA256WITHRSAENCRYPTION", "RS256"),
    ("RSASSAPSS", "PS256"),
    ("SHA256WITHRSAANDMGF1", "PS256"),
    ("SHA256RSAMGF1", "PS256"),
    ("ECDSA256", "ES256"),
    ("EC256", "ES256"),
    ("ECDSASHA256", "ES256"),
    ("ECDSASHA384", "ES384"),
    ("ECDSASHA512", "ES512"),
    ("SHA256WITHECDSA", "ES256"),
    ("SHA384WITHECDSA", "ES384"),
    ("SHA512WITHECDSA", "ES512"),
    ("SECP256K1", "ES256K"),
];

/// The registered algorithm that a name was meant to be.
fn meant(name: &str) -> Option<&'static Algorithm> {
    // Of a URI the fragment names the algorithm.
    let last = match name.contains("://") {
        true => name.rsplit(['#', '/']).next().unwrap_or(name),
        false => name,
    };
    let plain: String = last
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_uppercase();
    let same = |row: &&Algorithm| {
        row.name
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .eq_ignore_ascii_case(&plain)
    };
    ALGORITHMS.iter().find(same).or_else(|| {
        let (_, registered) = NAMES.iter().find(|(known, _)| *known == plain)?;
        algorithm::find(registered)
    })
}

/// A key of the set that matches, though the header's `kid` chooses another.
fn other_key(case: &Case<'_>) -> Option<(String, String)> {
    let (set, row) = (case.keys.set.as_ref()?, case.algorithm?);
    let is_forbidden = matches!(
        case.result.status,
        SignatureStatus::Fails(VerifyFault::KeyForbids { .. } | VerifyFault::PssOnly { .. })
    );
    if !matches!(case.result.status, SignatureStatus::Fails(_)) || is_forbidden || set.is_secret() {
        return None;
    }
    let (signature, chosen) = (case.signature()?, case.result.key.as_ref());
    let (index, key) = set
        .keys
        .iter()
        .enumerate()
        .filter(|(_, key)| key.fits(row) && Some(*key) != chosen)
        .take(MAX_KEYS)
        .find(|(_, key)| case.matches(key, case.message(), signature))?;
    let name = match &key.kid {
        Some(kid) => format!("`kid` `{}`", quoted(kid)),
        None => "which has no `kid`".into(),
    };
    Some((
        format!(
            "It matches under another of the keys that you supplied: number {}, {name}.",
            set.position(index)
        ),
        "The token names the wrong key, or the set lists keys under wrong names. Compare the signer's `kid` with the set.".into(),
    ))
}

/// An algorithm under which a supplied key made this signature, though the header names another.
pub(super) fn other_algorithm(case: &Case<'_>) -> Option<(String, String)> {
    let own = case.algorithm?;
    let signature = case.signature()?;
    if !matches!(case.result.status, SignatureStatus::Fails(_))
        || case.keys.look.is_some() && case.is_hmac()
    {
        return None;
    }
    let keys = case
        .keys
        .set
        .iter()
        .flat_map(|set| &set.keys)
        .take(MAX_KEYS);
    let row = keys
        .flat_map(|key| ALGORITHMS.iter().map(move |row| (key, row)))
        .filter(|(key, row)| {
            let same = row.family == Family::EdDsa && own.family == Family::EdDsa;
            row.verifies && row.name != own.name && !same && key.fits(row)
        })
        .find(|(key, row)| case.matches_as(row, key, case.message(), signature))
        .map(|(_, row)| row)?;
    Some((
        format!(
            "It is a correct {} signature under this key: the header names the wrong `alg`, `{}`.",
            row.name, own.name
        ),
        "Let the library that signs write the header, or name the algorithm once for both.".into(),
    ))
}

fn misnamed(case: &Case<'_>) -> Option<(String, String)> {
    let name = case.token.parameter_text("alg")?;
    if find_any(name).is_some() || algorithm::is_none(name) {
        return None;
    }
    let row = meant(name)?;
    let signature = case.signature()?;
    let keys = case.keys.set.iter().flat_map(|set| &set.keys);
    let matches = keys
        .filter(|key| row.verifies && key.fits(row))
        .take(MAX_KEYS)
        .any(|key| case.matches_as(row, key, case.message(), signature));
    let proof = match matches {
        true => format!(" As {} it matches under this key.", row.name),
        false => String::new(),
    };
    Some((
        format!(
            "`{}` is not a registered algorithm name; it probably means {}.{proof}",
            quoted(name),
            row.name
        ),
        format!(
            "Write `\"alg\": \"{}\"` in the header where the token is signed. Verifiers compare the name exactly.",
            row.name
        ),
    ))
}

fn unknown_kid(case: &Case<'_>) -> Option<(String, String)> {
    let wanted = case.token.parameter_text("kid")?;
    let set = case.keys.set.as_ref()?;
    let has_kids = set.keys.iter().any(|key| key.kid.is_some());
    let is_there = set
        .keys
        .iter()
        .any(|key| key.kid.as_deref() == Some(wanted));
    if !has_kids || is_there || set.is_secret() {
        return None;
    }
    let names: Vec<String> = set
        .keys
        .iter()
        .filter_map(|key| key.kid.as_deref())
        .take(5)
        .map(|kid| format!("`{}`", quoted(kid)))
        .collect();
    let what = match (set.format, set.keys.len()) {
        (Format::JwkSet, _) => "the set has",
        (_, 1) => "the key's is",
        _ => "the keys have",
    };
    let address = match case
        .token
        .claims()
        .and_then(|claims| claims.get("iss")?.as_str())
    {
        // Nothing that a shell would read otherwise.
        Some(issuer)
            if issuer.starts_with("https://")
                && issuer
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b":/.-_~".contains(&byte)) =>
        {
            format!(
                " The issuer's discovery document names its `jwks_uri`: `curl {}/.well-known/openid-configuration`.",
                quoted(issuer.trim_end_matches('/'))
            )
        }
        _ => String::new(),
    };
    Some((
        format!(
            "No key has the token's `kid` `{}`: {what} {}.",
            quoted(wanted),
            names.join(", ")
        ),
        format!(
            "Either the issuer has rotated its keys since this set was fetched, or the set is another tenant's or endpoint's. Fetch it again.{address}"
        ),
    ))
}

/// The application ID of Microsoft Graph, and the names of its audience.
const GRAPH: [&str; 3] = [
    "00000003-0000-0000-c000-000000000000",
    "https://graph.microsoft.com",
    "https://graph.microsoft.com/",
];

/// Headers longer than this are not written anew, and nonces shorter not replaced, in bytes.
const MAX_HEADER: usize = 8 * 1024;
const LEAST_NONCE: usize = 8;

/// Entra signs tokens for Microsoft Graph with the hash of `nonce` in the header, and sends the
/// nonce itself, so that nobody but Graph verifies them.
fn graph(case: &Case<'_>) -> Option<(String, String)> {
    let nonce = case.token.parameter_text("nonce")?;
    let claims = case.token.claims()?;
    let is_graph = claims
        .get("aud")
        .and_then(|value| value.as_str())
        .is_some_and(|audience| GRAPH.contains(&audience));
    let header = std::str::from_utf8(&case.token.segment(TokenPart::Header)?.bytes).ok()?;
    let payload = case.token.segment_text(TokenPart::Payload);
    let signature = case.signature()?;
    let is_proved = header.len() <= MAX_HEADER && nonce.len() >= LEAST_NONCE && {
        let digest = SigningInput::new(nonce.as_bytes())
            .digest(Hash::Sha256)
            .to_vec();
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        [URL_SAFE_NO_PAD.encode(&digest), hex].iter().any(|hashed| {
            let header = header.replace(nonce, hashed);
            let message = format!("{}.{payload}", URL_SAFE_NO_PAD.encode(header));
            case.any_matches(message.as_bytes(), signature)
        })
    };
    if !is_graph && !is_proved {
        return None;
    }
    let proof = match is_proved {
        true => " With the hashed nonce it matches under this key.",
        false => "",
    };
    Some((
        format!(
            "This access token is meant for Microsoft Graph, not for your API. Entra signs it with the SHA-256 hash of the header's `nonce`, so only Graph can verify it.{proof}"
        ),
        "Ask Entra for a token for your own API: request its scope, `api://<client ID>/<scope>`, in place of a scope of Graph such as `User.Read`. Do not verify tokens for Graph: send them to Graph.".into(),
    ))
}
