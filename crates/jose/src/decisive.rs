//! What a verdict needs of the registries, apart from their texts: so that a program can load
//! those later. A test compares both.

use crate::value_kind::ValueKind::{self, NumericDate, StringOrArray, StringOrUri};

/// Claims that decide whether a token is accepted, with the types that their specification gives
/// them; with a wrong type they count as missing (RFC 7519 section 4.1).
pub static CLAIMS: [(&str, ValueKind); 6] = [
    ("exp", NumericDate),
    ("nbf", NumericDate),
    ("iat", NumericDate),
    ("iss", StringOrUri),
    ("sub", StringOrUri),
    ("aud", StringOrArray),
];

/// Header parameters that RFC 7515 section 4.1 defines, which `crit` must not list (section
/// 4.1.11).
pub static HEADERS: [&str; 11] = [
    "alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::registry;
    use crate::header_registry::headers;

    #[test]
    fn both_agree_with_the_registries() {
        for (name, kind) in CLAIMS {
            assert_eq!(registry::claim(name).map(|row| row.kind), Some(kind));
        }
        let mut registered: Vec<&str> = headers()
            .iter()
            .filter(|row| row.reference.contains("RFC 7515"))
            .map(|row| row.name)
            .collect();
        let mut own = HEADERS.to_vec();
        registered.sort_unstable();
        own.sort_unstable();
        assert_eq!(own, registered);
    }
}
