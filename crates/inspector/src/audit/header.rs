//! Rules about the JOSE header and the key.

use super::rule::{AuditInput, AuditRule, FindingPlace, Severity};
use crate::token::{Shape, TokenPart, discloses_key};
use crate::verdict::SignatureStatus;
use jose::algorithm::{self, AlgorithmStatus, Family, Hash};
use jose::key::Material;

pub static RULES: &[AuditRule] = &[
    AuditRule {
        id: "unsecured",
        severity: Severity::Critical,
        title: "`alg` is `none`: nothing protects this token",
        why: "Anyone can write such a token with any claims. A verifier that accepts it has no security at all.",
        advice: "Sign the token, and let the verifier accept only the algorithms it expects.",
        reference: "RFC 8725, section 3.2",
        find: |s| {
            let name = s.token.parameter_text("alg")?;
            algorithm::is_none(name).then(|| in_header("alg"))
        },
    },
    AuditRule {
        id: "secret-short",
        severity: Severity::High,
        title: "The secret is shorter than the hash",
        why: "Whoever has one token can try secrets offline, as fast as hardware allows. A short or guessable one is found.",
        advice: "Use random bytes, at least as many as the hash has: 32 for HS256, 48 for HS384, 64 for HS512.",
        reference: "RFC 7518, section 3.2",
        find: |s| {
            let row = algorithm::find(s.token.parameter_text("alg")?)?;
            let needed = row
                .hash
                .map(Hash::size)
                .filter(|_| row.family == Family::Hmac)?;
            if s.signature.status != SignatureStatus::Matches {
                return None; // a secret that does not match says nothing about this token
            }
            match &s.signature.key.as_ref()?.material {
                Material::Secret(bytes) if bytes.len() < needed => Some(in_header("alg")),
                _ => None,
            }
        },
    },
    AuditRule {
        id: "algorithm-unprotected",
        severity: Severity::Medium,
        title: "`alg` is only in the unprotected header",
        why: "The signature does not cover it, so anyone on the way can change which algorithm checks the token.",
        advice: "Put `alg` into the protected header.",
        reference: "RFC 7515, section 10.7",
        find: |s| {
            let is_outside =
                s.token.parameter("alg").is_some() && s.token.header.get("alg").is_none();
            (is_outside && s.token.shape != Shape::Jwe).then(|| in_header("alg"))
        },
    },
    AuditRule {
        id: "key-embedded",
        severity: Severity::High,
        title: "The header carries its own key",
        why: "Anyone can sign with a key of their own and send it along. A verifier that uses it accepts every forgery.",
        advice: "Choose the key from those you trust, by `kid`. Proofs such as DPoP carry a key on purpose; check what binds it.",
        reference: "RFC 8725, section 3.8",
        find: |s| first_in_header(s, &["jwk", "x5c"]),
    },
    AuditRule {
        id: "key-private-in-header",
        severity: Severity::Critical,
        title: "The header discloses a private key or a secret",
        why: "Everyone who sees the token has it. `jwk` and `epk` are for public keys alone.",
        advice: "Send only the public members, and replace the key: it has been shown.",
        reference: "RFC 7515, section 4.1.3",
        find: |s| {
            ["jwk", "epk"]
                .into_iter()
                .find(|name| s.token.parameter(name).is_some_and(discloses_key))
                .map(in_header)
        },
    },
    AuditRule {
        id: "key-remote",
        severity: Severity::Medium,
        title: "The header says where to fetch the key",
        why: "A verifier that follows the address lets the sender choose the key, and can be made to call internal addresses.",
        advice: "Ignore `jku` and `x5u`, or compare them with a fixed list.",
        reference: "RFC 8725, section 3.10",
        find: |s| first_in_header(s, &["jku", "x5u"]),
    },
    AuditRule {
        id: "kid-suspicious",
        severity: Severity::High,
        title: "`kid` looks like a path, a query or a command",
        why: "The key ID is input from outside. A verifier that opens it as a file or puts it into a query can be attacked through it.",
        advice: "Look `kid` up among the IDs of the keys you have, and refuse everything else.",
        reference: "RFC 8725, section 3.10",
        find: |s| {
            let kid = s.token.parameter_text("kid")?.to_ascii_lowercase();
            [
                "../", "..\\", "/etc/", "/dev/", "' ", "';", " or ", "union ", "select ", "$(",
                "`", "| ", "; ", "\0",
            ]
            .iter()
            .any(|sign| kid.contains(sign))
            .then(|| in_header("kid"))
        },
    },
    AuditRule {
        id: "type-missing",
        severity: Severity::Note,
        title: "The header has no `typ`",
        why: "Without it, a token of one kind may be taken for another: an ID token for an access token, say.",
        advice: "Set an explicit type such as `at+jwt`, and check it.",
        reference: "RFC 8725, section 3.11",
        find: |s| {
            let missing = s.token.shape != Shape::Jwe
                && s.token.claims().is_some()
                && s.token.header.is_complete()
                && s.token.header.is_object()
                && s.token.parameter("typ").is_none();
            missing.then_some(FindingPlace::Token)
        },
    },
    AuditRule {
        id: "encryption-unsafe",
        severity: Severity::High,
        title: "`RSA1_5` is broken in practice",
        why: "Its padding can be attacked through any difference in how failures look, as Bleichenbacher showed.",
        advice: "Use RSA-OAEP-256 or ECDH-ES.",
        reference: "RFC 8725, section 3.2",
        find: |s| {
            let row = algorithm::find_key_management(s.token.parameter_text("alg")?)?;
            (row.status == AlgorithmStatus::Unsafe).then(|| in_header("alg"))
        },
    },
];

fn in_header(name: &str) -> FindingPlace {
    FindingPlace::Member(TokenPart::Header, name.into())
}

fn first_in_header(subject: &AuditInput<'_>, names: &[&str]) -> Option<FindingPlace> {
    names
        .iter()
        .find(|name| subject.token.parameter(name).is_some())
        .map(|name| in_header(name))
}
