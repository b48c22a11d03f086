//! Rules about the design of a token, independent of its signature.
//!
//! A rule is a row in a table: its name, severity, texts and reference stand
//! beside the function that looks for it. Adding a rule is adding a row.

mod rule; // what a rule is

mod header; // what the JOSE header gives away or asks for
mod payload; // what the claims say, leave out or should not carry

pub use rule::{AuditInput, AuditRule, Finding, FindingPlace, Severity};

use crate::token::Token;
use crate::verdict::SignatureResult;

/// Every rule.
pub fn rules() -> impl Iterator<Item = &'static AuditRule> {
    header::RULES.iter().chain(payload::RULES)
}

/// Applies every rule; the worst first.
pub fn audit(token: &Token, signature: &SignatureResult) -> Vec<Finding> {
    let subject = AuditInput { token, signature };
    let found: Vec<Finding> = rules()
        .filter_map(|rule| {
            (rule.find)(&subject).map(|place| Finding {
                id: rule.id,
                severity: rule.severity,
                title: rule.title,
                why: rule.why,
                advice: rule.advice,
                reference: rule.reference,
                place,
            })
        })
        .collect();
    Severity::ALL
        .iter()
        .flat_map(|severity| found.iter().filter(|finding| finding.severity == *severity))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::SourceMap;
    use crate::keys::SuppliedKeys;
    use crate::token::decode;
    use crate::verdict::examine;
    use jose::algorithm::find;
    use jose::base64url::encode;
    use jose::jws::sign_compact;
    use jose::key::{Key, SecretEncoding};
    use jose::resolver::Resolver;

    /// The rules that apply to a token with this header and payload.
    fn ids(header: &str, payload: &str, key: &str) -> Vec<&'static str> {
        let text = format!("{}.{}.AAAA", encode(header), encode(payload));
        let token = decode(&text, &SourceMap::identity(text.len()));
        let signature = examine(
            &token,
            &SuppliedKeys::read(key, None, &Resolver::immediate()),
            key,
            &Resolver::immediate(),
        );
        audit(&token, &signature)
            .iter()
            .map(|finding| finding.id)
            .collect()
    }

    const GOOD: &str = r#"{"iss":"https://id.example","aud":"api","sub":"ana","iat":1795248000,"exp":1795248900,"jti":"1"}"#;

    #[test]
    fn a_well_made_token_has_no_findings() {
        assert_eq!(ids(r#"{"alg":"ES256","typ":"at+jwt"}"#, GOOD, ""), [""; 0]);
    }

    #[test]
    fn each_rule_finds_what_it_is_named_for() {
        let header = |more: &str| format!(r#"{{"alg":"ES256","typ":"JWT"{more}}}"#);
        let cases: &[(&str, String, &str)] = &[
            ("unsecured", r#"{"alg":"nOnE","typ":"JWT"}"#.into(), GOOD),
            ("key-embedded", header(r#","jwk":{}"#), GOOD),
            (
                "key-remote",
                header(r#","jku":"https://evil.example""#),
                GOOD,
            ),
            ("kid-suspicious", header(r#","kid":"../../dev/null""#), GOOD),
            ("kid-suspicious", header(r#","kid":"x' OR 1=1 --""#), GOOD),
            ("type-missing", r#"{"alg":"ES256"}"#.into(), GOOD),
            (
                "encryption-unsafe",
                r#"{"alg":"RSA1_5","enc":"A128GCM"}"#.into(),
                GOOD,
            ),
            ("expiry-missing", header(""), r#"{"iss":"a","aud":"b"}"#),
            (
                "lifetime-long",
                header(""),
                r#"{"iss":"a","aud":"b","iat":1,"exp":9000000}"#,
            ),
            (
                "expiry-before-issue",
                header(""),
                r#"{"iss":"a","aud":"b","iat":9,"exp":3}"#,
            ),
            (
                "time-unit",
                header(""),
                r#"{"iss":"a","aud":"b","exp":1795248900000}"#,
            ),
            (
                "issuer-missing",
                header(""),
                r#"{"aud":"b","exp":1795248900}"#,
            ),
            (
                "audience-missing",
                header(""),
                r#"{"iss":"b","exp":1795248900}"#,
            ),
            (
                "secret-in-payload",
                header(""),
                r#"{"iss":"a","aud":"b","exp":1,"Password":"x"}"#,
            ),
            (
                "personal-data",
                header(""),
                r#"{"iss":"a","aud":"b","exp":1,"email":"a@b.example"}"#,
            ),
        ];
        for (id, header, payload) in cases {
            let found = ids(header, payload, "");
            assert!(found.contains(id), "{id} not in {found:?}");
        }
        // These two have tests of their own.
        let others = ["secret-short", "cookie-limit"];
        for rule in rules() {
            let has_case = cases.iter().any(|(id, ..)| *id == rule.id);
            assert!(
                has_case || others.contains(&rule.id),
                "{} has no case",
                rule.id
            );
        }
    }

    #[test]
    fn a_short_secret_is_named_once_it_is_known() {
        let found = |secret: &str, key: &str| {
            let signer = Key::secret(secret, SecretEncoding::Utf8);
            let text = find("HS256")
                .and_then(|row| {
                    sign_compact(row, &signer, r#"{"alg":"HS256"}"#, GOOD.as_bytes(), &[]).ok()
                })
                .unwrap();
            let token = decode(&text, &SourceMap::identity(text.len()));
            audit(
                &token,
                &examine(
                    &token,
                    &SuppliedKeys::read(key, None, &Resolver::immediate()),
                    key,
                    &Resolver::immediate(),
                ),
            )
            .iter()
            .any(|finding| finding.id == "secret-short")
        };
        let long = "a secret that is longer than 32 bytes";
        assert!(found("secret", "secret"));
        assert!(!found(long, long));
        assert!(!found("secret", ""), "nobody knows how long it is");
        assert!(!found(long, "secret"), "it is not the secret of this token");
    }

    #[test]
    fn a_token_too_large_for_a_cookie_is_noted() {
        let payload = format!(
            r#"{{"iss":"a","aud":"b","exp":1,"x":"{}"}}"#,
            "y".repeat(4000)
        );
        assert!(ids(r#"{"alg":"ES256","typ":"JWT"}"#, &payload, "").contains(&"cookie-limit"));
    }

    #[test]
    fn names_are_unique_and_every_text_is_filled_in() {
        let all: Vec<_> = rules().collect();
        for (index, rule) in all.iter().enumerate() {
            assert!(
                all[index + 1..].iter().all(|other| other.id != rule.id),
                "{}",
                rule.id
            );
            for text in [rule.title, rule.why, rule.advice, rule.reference] {
                assert!(!text.is_empty(), "{}", rule.id);
            }
        }
    }
}
