//! The examples of the inspector: what each shows, and what must be concluded of it.
//! The tokens themselves are made in `samples`, which loads later.
//!
//! The table is also the page's self-test: each row says what must come out.

use inspector::verdict::Verdict;

/// One example.
pub struct Example {
    pub title: &'static str,
    pub teaches: &'static str,
    /// What the inspector must conclude.
    pub expected: Verdict,
    /// How it is made. A name and not a function: what signs is not in a first visit.
    pub recipe: Recipe,
}

/// What `samples` can make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipe {
    Hs256,
    Rs256,
    Ps256,
    Es256,
    EdDsa,
    Expired,
    NotYetValid,
    WrongKey,
    Tampered,
    Unsecured,
    OwnKey,
    KeyConfusion,
    Truncated,
    BrokenJson,
    BigNumbers,
    Milliseconds,
    Curl,
    Encrypted,
    Decrypted,
    SdJwt,
}

impl Recipe {
    /// The heading that the example stands under. Examples of one group stand together.
    pub fn group(self) -> &'static str {
        match self {
            Self::Hs256 | Self::Rs256 | Self::Ps256 | Self::Es256 | Self::EdDsa => "Valid",
            Self::Expired | Self::NotYetValid | Self::WrongKey | Self::Tampered => "Refused",
            Self::Unsecured | Self::OwnKey | Self::KeyConfusion => "Attacks",
            _ => "Broken or unusual",
        }
    }

    /// Whether its verdict takes what loads for few tokens ([`super::opening`]).
    pub fn is_opened(self) -> bool {
        matches!(self, Self::Decrypted | Self::SdJwt)
    }

    /// The class of its dot: what comes out, and how sure that is.
    pub fn tone(self, expected: Verdict) -> &'static str {
        match expected {
            Verdict::Valid if self == Self::Milliseconds => "is-warn",
            Verdict::Valid => "is-pass",
            Verdict::Unverified | Verdict::Encrypted => "is-skip",
            _ => "is-fail",
        }
    }
}

/// Every example, the plainest first.
pub static EXAMPLES: &[Example] = &[
    Example {
        title: "Valid, HS256",
        teaches: "a shared secret, valid for 15 minutes",
        expected: Verdict::Valid,
        recipe: Recipe::Hs256,
    },
    Example {
        title: "Valid, RS256",
        teaches: "checked with an RSA public key in PEM",
        expected: Verdict::Valid,
        recipe: Recipe::Rs256,
    },
    Example {
        title: "Valid, PS256",
        teaches: "RSA with probabilistic padding, key as JWK",
        expected: Verdict::Valid,
        recipe: Recipe::Ps256,
    },
    Example {
        title: "Valid, ES256",
        teaches: "its key chosen by kid from a JWK Set",
        expected: Verdict::Valid,
        recipe: Recipe::Es256,
    },
    Example {
        title: "Valid, EdDSA",
        teaches: "Ed25519, the shortest signature with a key pair",
        expected: Verdict::Valid,
        recipe: Recipe::EdDsa,
    },
    Example {
        title: "Expired",
        teaches: "the signature matches, the time is over",
        expected: Verdict::Expired,
        recipe: Recipe::Expired,
    },
    Example {
        title: "Not valid yet",
        teaches: "nbf lies ten minutes ahead",
        expected: Verdict::NotYetValid,
        recipe: Recipe::NotYetValid,
    },
    Example {
        title: "Wrong key",
        teaches: "signed with another key of the same kind",
        expected: Verdict::Invalid,
        recipe: Recipe::WrongKey,
    },
    Example {
        title: "Tampered",
        teaches: "one claim was changed after signing",
        expected: Verdict::Invalid,
        recipe: Recipe::Tampered,
    },
    Example {
        title: "alg: none",
        teaches: "no signature: anyone could have written it",
        expected: Verdict::Unsecured,
        recipe: Recipe::Unsecured,
    },
    Example {
        title: "Embedded key",
        teaches: "verified only with the key in the token",
        expected: Verdict::UntrustedKey,
        recipe: Recipe::OwnKey,
    },
    Example {
        title: "Key confusion",
        teaches: "HMAC with a public key as its secret",
        expected: Verdict::Invalid,
        recipe: Recipe::KeyConfusion,
    },
    Example {
        title: "Truncated",
        teaches: "cut by a log, decoded as far as it goes",
        expected: Verdict::Malformed,
        recipe: Recipe::Truncated,
    },
    Example {
        title: "Broken JSON",
        teaches: "an extra comma, shown with its byte",
        expected: Verdict::Malformed,
        recipe: Recipe::BrokenJson,
    },
    Example {
        title: "Big numbers, duplicates",
        teaches: "every digit kept, duplicate members shown",
        expected: Verdict::Valid,
        recipe: Recipe::BigNumbers,
    },
    Example {
        title: "Milliseconds",
        teaches: "exp was written in the wrong unit",
        expected: Verdict::Valid,
        recipe: Recipe::Milliseconds,
    },
    Example {
        title: "From a curl command",
        teaches: "found in whatever was pasted",
        expected: Verdict::Unverified,
        recipe: Recipe::Curl,
    },
    Example {
        title: "Encrypted (JWE)",
        teaches: "five parts, only the header is readable",
        expected: Verdict::Encrypted,
        recipe: Recipe::Encrypted,
    },
    Example {
        title: "Decrypted",
        teaches: "opened with the private key, and not signed",
        expected: Verdict::Valid,
        recipe: Recipe::Decrypted,
    },
    Example {
        title: "SD-JWT",
        teaches: "two of four claims were disclosed",
        expected: Verdict::Valid,
        recipe: Recipe::SdJwt,
    },
];
