//! The right key, used in another way than JOSE asks for.

use super::case::Case;
use super::row::{Row, Step};
use crate::inspect::{Input, examine_with};
use crate::more::More;
use crate::token::TokenPart;
use crate::verdict::{KeyOrigin, SignatureStatus};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use jose::algorithm::Algorithm;
use jose::jws::{Deviation, deviation};
use jose::resolver::Resolver;

pub(super) static ROWS: &[Row] = &[
    Row {
        id: "signer-deviation",
        tries: "other hashes and paddings",
        is_proof: true,
        reference: "RFC 7518, section 3",
        find: deviates,
    },
    Row {
        id: "padding",
        tries: "with and without the padding `=`",
        is_proof: true,
        reference: "RFC 7515, section 2",
        find: |case, _| Step::of(padding(case)),
    },
    Row {
        id: "signed-other-bytes",
        tries: "other parts of the token as what was signed",
        is_proof: true,
        reference: "RFC 7515, section 5.1",
        find: |case, _| Step::of(other_bytes(case)),
    },
    Row {
        id: "other-signature",
        tries: "the other signatures",
        is_proof: true,
        reference: "RFC 7515, section 7.2.1",
        find: other_signature,
    },
    Row {
        id: "other-token",
        tries: "the other tokens of the paste",
        is_proof: true,
        reference: "RFC 7515, section 5.2",
        find: other_token,
    },
];

/// Comparisons of one key and signature at most: see [`deviation`].
const DEVIATIONS: usize = 5;

/// Looks at one key in each step.
fn deviates(case: &Case<'_>, step: usize) -> Step {
    let (Some(row), Some(signature)) = (case.algorithm, case.signature()) else {
        return Step::Nothing;
    };
    let Some(key) = case.fitting().nth(step).filter(|_| !case.is_exhausted()) else {
        return Step::Nothing;
    };
    case.spend(key, case.message().len(), DEVIATIONS);
    match deviation(row, key, case.message(), signature) {
        Some(found) => told(row, found),
        None => Step::More,
    }
}

fn told(row: &Algorithm, found: Deviation) -> Step {
    let name = row.name;
    let hash = row.hash.map_or("the hash", jose::algorithm::Hash::name);
    let (what, fix) = match found {
        Deviation::SaltLength => (
            format!(
                "The key is right, but the signer used another salt length: {name} takes a salt as long as the hash (RFC 7518, section 3.5)."
            ),
            "Set the salt length to the hash length: `RSA_PSS_SALTLEN_DIGEST` in Node, `padding.PSS.DIGEST_LENGTH` in Python, `rsa_pss_saltlen:digest` in OpenSSL. The default is often the maximum.".to_owned(),
        ),
        Deviation::Sha1 => (
            format!("The key is right, but the signer hashed with SHA-1; {name} asks for {hash}."),
            format!("Choose {hash} where the token is signed. `openssl_sign` in PHP and some older libraries default to SHA-1."),
        ),
        Deviation::HashedTwice if row.hash.is_none() => (
            "The key is right, but the signer signed a hash of the token. EdDSA signs the text itself.".into(),
            "Give the signing function the text, not its hash.".into(),
        ),
        Deviation::HashedTwice => (
            format!("The key is right, but the signer hashed twice: it signed the hash of the {hash} hash."),
            "Give the signing function the text, not its hash; or use the function for a hash (`sign_hash`, `Prehashed`, `DIGEST` in KMS).".into(),
        ),
        Deviation::HashedAsHex => (
            format!("The key is right, but the signer signed the hexadecimal digits of the {hash} hash."),
            "Give the signing function the text itself, not a hash of it.".into(),
        ),
        Deviation::NoDigestInfo => (
            "The key is right, but the signer left out the name of the hash (DigestInfo) in the padding.".into(),
            "Use a function that signs with a named hash (`SHA256withRSA`), not raw RSA (`NONEwithRSA`).".into(),
        ),
        Deviation::PlainHash => (
            format!("This is no HMAC: it is the {hash} hash of the header and the payload, without any secret. Anyone can make it."),
            "Use HMAC with the secret where the token is signed.".into(),
        ),
        Deviation::HashWithSecret => (
            format!("The secret is right, but this is no HMAC: it is the {hash} hash of the secret and the text joined together."),
            "Use an HMAC function where the token is signed.".into(),
        ),
    };
    Step::found(what, fix)
}

/// Some signers keep the padding, and some gateways remove it, AWS's load balancer among them.
fn padding(case: &Case<'_>) -> Option<(String, String)> {
    let signature = case.signature()?;
    let (header, payload) = (
        case.token.segment_text(TokenPart::Header),
        case.token.segment_text(TokenPart::Payload),
    );
    let padded = |text: &str| format!("{text}{}", "=".repeat((4 - text.len() % 4) % 4));
    let bare = |text: &str| text.trim_end_matches('=').to_owned();
    let with = [
        (padded(header), padded(payload)),
        (padded(header), payload.to_owned()),
        (header.to_owned(), padded(payload)),
    ];
    let try_pair = |(header, payload): &(String, String)| {
        let message = format!("{header}.{payload}");
        message.as_bytes() != case.message() && case.any_matches(message.as_bytes(), signature)
    };
    if with.iter().any(try_pair) {
        return Some((
            "The signer signed header and payload with the padding `=` at their ends, and it was removed afterwards. With the padding the signature matches.".into(),
            "JWTs have no padding, so strict verifiers refuse this token. AWS load balancers make such tokens (`x-amzn-oidc-data`): use AWS's own verifier for them, and take the header line as it arrives.".into(),
        ));
    }
    try_pair(&(bare(header), bare(payload))).then(|| {
        (
            "The padding `=` was added after signing. Without it the signature matches.".into(),
            "Remove the padding where the token passes through: a Base64 function has added it."
                .into(),
        )
    })
}

/// What signers written by hand sign in place of the signing input.
fn other_bytes(case: &Case<'_>) -> Option<(String, String)> {
    let signature = case.signature()?;
    let (header, payload) = (
        &case.token.segment(TokenPart::Header)?.bytes,
        case.token.payload_bytes(),
    );
    let text = case.token.segment_text(TokenPart::Payload);
    let joined = |encode: &dyn Fn(&[u8]) -> String| {
        format!("{}.{}", encode(header), encode(payload)).into_bytes()
    };
    let candidates = [
        (
            "the JSON texts of header and payload, not their Base64url forms",
            [header, &b"."[..], payload].concat(),
        ),
        ("the payload alone", text.as_bytes().to_vec()),
        ("the JSON text of the payload alone", payload.to_vec()),
        (
            "header and payload without the period between them",
            [
                case.token.segment_text(TokenPart::Header).as_bytes(),
                text.as_bytes(),
            ]
            .concat(),
        ),
        (
            "header and payload in ordinary Base64",
            joined(&|bytes| STANDARD.encode(bytes)),
        ),
        (
            "header and payload in Base64url with padding",
            joined(&|bytes| URL_SAFE.encode(bytes)),
        ),
        (
            "header and payload with a newline at the end",
            [case.message(), b"\n"].concat(),
        ),
        (
            "header and payload with the last period",
            [case.message(), b"."].concat(),
        ),
    ];
    let (what, _) = candidates.iter().find(|(_, message)| {
        message.as_slice() != case.message() && case.any_matches(message, signature)
    })?;
    Some((
        format!("The key is right, but the signer signed {what}."),
        "Sign the ASCII bytes of `BASE64URL(header) + \".\" + BASE64URL(payload)`.".into(),
    ))
}

/// Another signature of a JSON serialization, or another token, under the same input.
fn matches(input: &Input) -> bool {
    let examination = examine_with(input, &Resolver::immediate(), Some(&More::SEALED));
    examination.signature.is_some_and(|result| {
        let is_supplied = !matches!(result.origin, Some(KeyOrigin::Embedded { .. }));
        result.status == SignatureStatus::Matches && is_supplied
    })
}

/// Whether examining the paste several times costs little.
fn is_small(case: &Case<'_>) -> bool {
    let keys = case.keys.set.as_ref().map_or(0, |set| set.keys.len());
    case.input.text.len() <= 256 * 1024 && (1..=8).contains(&keys)
}

/// Looks at one signature in each step.
fn other_signature(case: &Case<'_>, index: usize) -> Step {
    let count = case.token.signature_count.min(8);
    if index >= count || count == 1 || !is_small(case) {
        return Step::Nothing;
    }
    let input = Input {
        signature: Some(index),
        ..case.input.clone()
    };
    if index == case.token.signature_index || !matches(&input) {
        return Step::More;
    }
    Step::found(
        format!("Signature {} of {count} matches under this key.", index + 1),
        "Choose it above.",
    )
}

/// Tokens beside this one whose signatures are compared.
const MAX_TOKENS: usize = 6;

/// Looks at one token in each step.
fn other_token(case: &Case<'_>, candidate: usize) -> Step {
    let count = (case.examination.intake.others.len() + 1).min(MAX_TOKENS);
    if candidate >= count || count == 1 || !is_small(case) {
        return Step::Nothing;
    }
    let input = Input {
        candidate,
        ..case.input.clone()
    };
    if candidate == case.input.candidate || !matches(&input) {
        return Step::More;
    }
    Step::found(
        format!(
            "This key belongs to another token of the paste: number {}.",
            candidate + 1
        ),
        "Choose that token above, or supply the key of this one.",
    )
}
