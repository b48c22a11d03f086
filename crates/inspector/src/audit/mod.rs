//! Rules about the design of a token, independent of its signature.
//!
//! A rule is a row in a table: its name, severity, texts and reference stand
//! beside the function that looks for it. Adding a rule is adding a row.

mod rule; // what a rule is

mod certificate; // what is wrong with the certificates of keys
mod header; // what the JOSE header gives away or asks for
mod key; // what is wrong with the keys that were supplied
mod kind; // who makes such tokens, and what is special about them
mod payload; // what the claims say, leave out or should not carry

pub use rule::{AuditInput, AuditRule, Finding, FindingPlace, Severity};

pub use kind::{KINDS, TokenKind, kind_of};

/// Every rule.
pub fn rules() -> impl Iterator<Item = &'static AuditRule> {
    header::RULES
        .iter()
        .chain(key::RULES)
        .chain(certificate::RULES)
        .chain(payload::RULES)
}

/// Applies every rule that its kind gives a meaning; the worst first.
pub fn audit(subject: &AuditInput<'_>) -> Vec<Finding> {
    let silent = kind_of(subject.token).map_or(&[][..], |kind| kind.silent);
    let found: Vec<Finding> = rules()
        .filter(|rule| !silent.contains(&rule.id))
        .filter_map(|rule| {
            (rule.find)(subject).map(|place| Finding {
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
    use crate::token::{Token, decode};
    use crate::verdict::examine;
    use jose::algorithm::find;
    use jose::base64url::encode;
    use jose::jws::sign_compact;
    use jose::key::{Key, SecretEncoding};
    use jose::resolver::Resolver;

    fn of(token: &Token, key: &str) -> Vec<Finding> {
        let keys = SuppliedKeys::read(key, None, &Resolver::immediate());
        let signature = examine(token, &keys, key, &Resolver::immediate());
        audit(&AuditInput {
            token,
            signature: &signature,
            keys: &keys,
            key_text: key,
        })
    }

    /// The rules that apply to a token with this header and payload.
    fn ids(header: &str, payload: &str, key: &str) -> Vec<&'static str> {
        let text = format!("{}.{}.AAAA", encode(header), encode(payload));
        let token = decode(&text, &SourceMap::identity(text.len()));
        of(&token, key).iter().map(|finding| finding.id).collect()
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
                "key-private-in-header",
                header(r#","jwk":{"kty":"oct","k":"AA"}"#),
                GOOD,
            ),
            (
                "key-private-in-header",
                r#"{"alg":"ECDH-ES","enc":"A128GCM","epk":{"kty":"EC","d":"AA"}}"#.into(),
                GOOD,
            ),
            (
                "secret-in-payload",
                header(""),
                r#"{"iss":"a","aud":"b","exp":1,"cnf":{"jwk":{"kty":"EC","d":"AA"}}}"#,
            ),
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
                "expiry-never",
                header(""),
                r#"{"iss":"a","aud":"b","exp":253402300799}"#,
            ),
            (
                "json-in-string",
                header(""),
                r#"{"iss":"a","aud":"b","exp":1,"x":"{\"a\":[1]}"}"#,
            ),
            (
                "token-nested",
                header(r#","cty":"JWT""#),
                "eyJhbGciOiJub25lIn0.e30.",
            ),
            (
                "sd-jwt-without-tilde",
                r#"{"alg":"ES256","typ":"dc+sd-jwt"}"#.into(),
                r#"{"iss":"a","exp":1,"_sd":["x"],"_sd_alg":"sha-256"}"#,
            ),
            (
                "sd-jwt-without-tilde",
                r#"{"alg":"ES256","typ":"application/vc+sd-jwt"}"#.into(),
                r#"{"iss":"a","exp":1}"#,
            ),
            ("sd-jwt-without-tilde", header(""), r#"{"_sd":["x"]}"#),
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
        // Tested below.
        let others = [
            "algorithm-unprotected", // tests/inspect/serialization.rs
            "secret-short",
            "cookie-limit",
            "key-roca",
            "kid-duplicate",
            "key-leading-zero",
            "key-member-duplicate",
            "key-halves-differ",
            "key-modulus-factor",
            "certificate-expired",
            "certificate-not-yet",
            "certificate-chain",
            "certificate-sha1",
        ];
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
    fn keys_are_looked_at_too() {
        let reports: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/fixtures/reports.json")).unwrap();
        let report = |id: &str| {
            let mut cases = reports.as_array().unwrap().iter();
            cases.find(|case| case["id"] == id).unwrap()
        };
        for (id, rule) in [
            ("vec-roca", "key-roca"),
            ("vec-duplicate-kid", "kid-duplicate"),
            ("jwk-zero", "key-leading-zero"),
        ] {
            let case = report(id);
            let text = case["paste"].as_str().unwrap();
            let token = decode(text, &SourceMap::identity(text.len()));
            let found = of(&token, case["key"].as_str().unwrap());
            assert!(found.iter().any(|finding| finding.id == rule), "{found:?}");
        }
        // Ordinary keys have none of it.
        let sound = report("rs-sha1");
        let token = decode("eyJhbGciOiJSUzI1NiJ9.e30.AA", &SourceMap::identity(27));
        let found = of(&token, sound["key"].as_str().unwrap());
        let of_keys = ["key-roca", "kid-duplicate", "key-leading-zero"];
        assert!(
            !found.iter().any(|finding| of_keys.contains(&finding.id)),
            "{found:?}"
        );
    }

    /// The rules that apply to an ordinary token with this key.
    fn of_key(key: &str) -> Vec<&'static str> {
        let token = decode("eyJhbGciOiJSUzI1NiJ9.e30.AA", &SourceMap::identity(27));
        of(&token, key).iter().map(|finding| finding.id).collect()
    }

    #[test]
    fn members_of_a_key_that_stand_twice_are_named() {
        let once = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
        let twice = once.replace("{", r#"{"x":"AA","#);
        let id = "key-member-duplicate";
        assert!(!of_key(once).contains(&id));
        for text in [
            twice.clone(),
            format!(r#"{{"keys":[{once},{twice}]}}"#),
            format!(r#"{{"keys":[],"keys":[{once}]}}"#),
            format!("[{twice}]"),
        ] {
            assert!(of_key(&text).contains(&id), "{text}");
        }
    }

    #[test]
    fn rsa_keys_whose_numbers_do_not_belong_together_are_named() {
        // RFC 7515 appendix A.2.
        let members = [
            (
                "n",
                "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
            ),
            (
                "d",
                "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ",
            ),
            (
                "p",
                "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc",
            ),
            (
                "q",
                "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc",
            ),
        ];
        let jwk = |changed: &str, f: &dyn Fn(&mut Vec<u8>)| {
            let mut jwk = serde_json::json!({ "kty": "RSA", "e": "AQAB" });
            for (name, value) in members {
                let mut bytes = jose::base64url::decode(value).bytes;
                if name == changed {
                    f(&mut bytes);
                }
                jwk[name] = encode(bytes).into();
            }
            jwk.to_string()
        };
        let (halves, factor) = ("key-halves-differ", "key-modulus-factor");
        let sound = of_key(&jwk("", &|_| {}));
        assert!(
            !sound.contains(&halves) && !sound.contains(&factor),
            "{sound:?}"
        );
        // Leading zeros change nothing.
        let padded = of_key(&jwk("p", &|bytes| bytes.insert(0, 0)));
        assert!(!padded.contains(&halves), "{padded:?}");
        for name in ["n", "d", "p", "q"] {
            for f in [
                (&|bytes: &mut Vec<u8>| bytes[5] ^= 4) as &dyn Fn(&mut Vec<u8>),
                &|bytes| *bytes = vec![1],
                &|bytes| *bytes = vec![0],
            ] {
                let found = of_key(&jwk(name, f));
                assert!(found.contains(&halves), "{name}: {found:?}");
            }
        }
        // Of a public key: an even modulus, and one that 3 divides.
        for n in [[vec![0xFF; 255], vec![0xFE]].concat(), vec![0xFF; 256]] {
            let key = format!(r#"{{"kty":"RSA","e":"AQAB","n":"{}"}}"#, encode(n));
            assert!(of_key(&key).contains(&factor));
        }
    }

    #[test]
    fn a_kind_is_recognised_and_its_rules_are_silent() {
        let dpop = r#"{"typ":"dpop+jwt","alg":"ES256","jwk":{}}"#;
        assert_eq!(
            ids(
                dpop,
                r#"{"jti":"1","htm":"GET","htu":"https://a.example","iat":1}"#,
                ""
            ),
            [""; 0]
        );
        let cases = [
            (
                r#"{"alg":"RS256","kid":"a"}"#,
                r#"{"iss":"https://cognito-idp.eu-west-1.amazonaws.com/x","token_use":"access","client_id":"c","exp":9}"#,
                "cognito-access",
            ),
            (
                r#"{"alg":"RS256"}"#,
                r#"{"iss":"https://sts.windows.net/t/","aud":"a","ver":"1.0"}"#,
                "entra-v1",
            ),
            (
                r#"{"alg":"RS256"}"#,
                r#"{"iss":"https://login.microsoftonline.com/t/v2.0","aud":"a","ver":"2.0"}"#,
                "entra-v2",
            ),
            (
                r#"{"alg":"RS256"}"#,
                r#"{"iss":"https://sts.chinacloudapi.cn/t/","aud":"a","ver":"1.0"}"#,
                "entra-v1",
            ),
            (
                r#"{"alg":"RS256"}"#,
                r#"{"iss":"https://login.microsoftonline.us/t/v2.0","aud":"a","ver":"2.0"}"#,
                "entra-v2",
            ),
            (
                r#"{"alg":"RS256","nonce":"n"}"#,
                r#"{"iss":"https://sts.windows.net/t/","aud":"https://graph.microsoft.com"}"#,
                "graph",
            ),
            (
                r#"{"alg":"RS256","typ":"application/at+jwt"}"#,
                r#"{"iss":"https://id.example"}"#,
                "access-token",
            ),
            (
                r#"{"alg":"RS256"}"#,
                r#"{"iss":123,"iat":1,"exp":2}"#,
                "github-app",
            ),
            (
                r#"{"alg":"ES256"}"#,
                r#"{"iss":"T","aud":"https://appleid.apple.com"}"#,
                "apple-client-secret",
            ),
            (
                r#"{"alg":"RS256"}"#,
                r#"{"iss":"https://kc.example/realms/r","typ":"Refresh"}"#,
                "keycloak-refresh",
            ),
            (
                r#"{"alg":"RS256"}"#,
                r#"{"iss":"https://x.auth0.com/","aud":"a"}"#,
                "auth0",
            ),
            (
                r#"{"alg":"RS256"}"#,
                r#"{"iss":"https://id.example","nonce":"n"}"#,
                "id-token",
            ),
        ];
        for (header, payload, kind) in cases {
            let text = format!("{}.{}.AAAA", encode(header), encode(payload));
            let token = decode(&text, &SourceMap::identity(text.len()));
            assert_eq!(kind_of(&token).map(|kind| kind.id), Some(kind));
        }
        let plain = format!("{}.{}.AAAA", encode(r#"{"alg":"HS256"}"#), encode(GOOD));
        assert_eq!(
            kind_of(&decode(&plain, &SourceMap::identity(plain.len()))),
            None
        );
        // A logout token is for one client; a status list is for all, and needs no issuer.
        let logout =
            r#"{"iss":"https://op.example","sub":"s","iat":1,"exp":2,"jti":"1","events":{}}"#;
        let of_logout = ids(r#"{"typ":"logout+jwt","alg":"ES256"}"#, logout, "");
        assert!(of_logout.contains(&"audience-missing"), "{of_logout:?}");
        let list = r#"{"sub":"https://id.example/list","iat":1,"exp":2,"status_list":{}}"#;
        let of_list = ids(r#"{"typ":"statuslist+jwt","alg":"ES256"}"#, list, "");
        for id in ["audience-missing", "issuer-missing"] {
            assert!(!of_list.contains(&id), "{of_list:?}");
        }
        for kind in KINDS {
            for id in kind.silent {
                assert!(rules().any(|rule| rule.id == *id), "{id}");
            }
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
            of(&token, key)
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
