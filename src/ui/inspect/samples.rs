//! Example tokens, signed on the spot with demonstration keys: so a valid one is valid now,
//! and an expired one has just expired. They load with what signs them ([`super::signing`]);
//! what the menu of examples needs is in `examples`.

use super::examples::{Example, Recipe};
use jose::algorithm;
use jose::base64url::encode;
use jose::claims::numeric_date::NumericDate;
use jose::jws::sign_compact;
use jose::key::{Key, SecretEncoding, read};

/// A token and the key that goes with it, as text for the two boxes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sample {
    pub token: String,
    pub key: String,
}

impl Example {
    /// Makes the example for a moment; `salt` is fresh randomness for RSASSA-PSS.
    pub fn make(&self, now: NumericDate, salt: &[u8]) -> Sample {
        Maker {
            now: now.seconds(),
            salt,
        }
        .sample(self.recipe)
    }
}

/// Makes tokens for a moment.
struct Maker<'a> {
    /// Seconds since 1970.
    now: i64,
    salt: &'a [u8],
}

impl Maker<'_> {
    fn sample(&self, recipe: Recipe) -> Sample {
        match recipe {
            Recipe::Hs256 => Sample {
                token: self.hmac("HS256", &self.claims(0, 900)),
                key: SECRET.into(),
            },
            Recipe::Rs256 => Sample {
                token: self.sign("RS256", "", RSA, &self.claims(0, 900)),
                key: RSA_PEM.into(),
            },
            Recipe::Ps256 => Sample {
                token: self.sign("PS256", "", RSA, &self.claims(0, 900)),
                key: format!("{{{RSA_PUBLIC}}}"),
            },
            Recipe::Es256 => Sample {
                token: self.sign("ES256", r#","kid":"ec-1""#, EC, &self.claims(0, 900)),
                key: key_set(),
            },
            Recipe::EdDsa => Sample {
                token: self.sign("EdDSA", "", ED, &self.claims(0, 900)),
                key: format!("{{{ED_PUBLIC}}}"),
            },
            Recipe::Expired => Sample {
                token: self.sign("ES256", "", EC, &self.claims(-4500, -900)),
                key: format!("{{{EC_PUBLIC}}}"),
            },
            Recipe::NotYetValid => Sample {
                token: self.hmac("HS384", &self.claims(600, 1500)),
                key: SECRET.into(),
            },
            Recipe::WrongKey => Sample {
                token: self.hmac("HS256", &self.claims(0, 900)),
                key: "another secret that was not used to sign".into(),
            },
            Recipe::Tampered => Sample {
                token: self.tampered(),
                key: SECRET.into(),
            },
            Recipe::Unsecured => Sample {
                token: format!(
                    "{}.{}.",
                    encode(r#"{"alg":"none","typ":"JWT"}"#),
                    encode(self.claims(0, 900))
                ),
                key: String::new(),
            },
            Recipe::OwnKey => Sample {
                token: self.sign(
                    "ES256",
                    &format!(r#","jwk":{{{EC_PUBLIC}}}"#),
                    EC,
                    &self.claims(0, 900),
                ),
                key: String::new(),
            },
            Recipe::KeyConfusion => Sample {
                token: self.with_key(
                    "HS256",
                    "",
                    &Key::secret(RSA_PEM, SecretEncoding::Utf8),
                    &self.claims(0, 900),
                ),
                key: RSA_PEM.into(),
            },
            Recipe::Truncated => {
                let token = self.hmac("HS256", &self.claims(0, 900));
                let cut = token.get(..token.len() * 3 / 5).unwrap_or_default();
                Sample {
                    token: format!("{cut}…"),
                    key: String::new(),
                }
            }
            Recipe::BrokenJson => Sample {
                token: self.hmac(
                    "HS256",
                    r#"{"sub":"ana","roles":["editor",],"admin":false}"#,
                ),
                key: SECRET.into(),
            },
            Recipe::BigNumbers => Sample {
                token: self.hmac("HS512", &self.big_numbers()),
                key: SECRET.into(),
            },
            Recipe::Milliseconds => Sample {
                token: self.hmac(
                    "HS256",
                    &format!(
                        r#"{{"sub":"ana","iat":{},"exp":{}000}}"#,
                        self.now,
                        self.now + 900
                    ),
                ),
                key: SECRET.into(),
            },
            Recipe::Curl => Sample {
                token: self.in_a_command(),
                key: String::new(),
            },
            Recipe::Encrypted => Sample {
                token: JWE.into(),
                key: String::new(),
            },
            Recipe::Decrypted => Sample {
                token: JWE_FOR_EC.into(),
                key: format!("{{{EC}}}"),
            },
            Recipe::SdJwt => Sample {
                token: self.sd_jwt(),
                key: format!("{{{EC_PUBLIC}}}"),
            },
        }
    }

    /// Eight claims, issued and expiring so many seconds from now.
    fn claims(&self, from: i64, to: i64) -> String {
        let (from, to) = (self.now + from, self.now + to);
        format!(
            r#"{{"iss":"https://id.example","sub":"ana","aud":"https://api.example","iat":{from},"nbf":{from},"exp":{to},"jti":"7f3c9a52","scope":"notes:read notes:write"}}"#
        )
    }

    /// A credential whose holder discloses the first two of four claims.
    fn sd_jwt(&self) -> String {
        let digests = DIGESTS.join(r#"",""#);
        let claims = format!(
            r#"{{"iss":"https://id.example","iat":{},"exp":{},"vct":"https://id.example/person","_sd":["{digests}"],"_sd_alg":"sha-256"}}"#,
            self.now,
            self.now + 30 * 24 * 3600
        );
        let token = self.sign_as("dc+sd-jwt", "ES256", "", EC, &claims);
        format!("{token}~{}~", DISCLOSED.join("~"))
    }

    fn big_numbers(&self) -> String {
        format!(
            r#"{{"sub":"ana","account":12345678901234567890,"rate":3.0,"limit":1e400,"role":"user","role":"admin","exp":{}}}"#,
            self.now + 900
        )
    }

    fn in_a_command(&self) -> String {
        format!(
            "curl -s 'https://api.example/me' \\\n  -H 'Accept: application/json' \\\n  -H 'Authorization: Bearer {}'",
            self.sign("EdDSA", r#","kid":"ed-1""#, ED, &self.claims(0, 900))
        )
    }

    fn hmac(&self, name: &str, payload: &str) -> String {
        self.with_key(
            name,
            "",
            &Key::secret(SECRET, SecretEncoding::Utf8),
            payload,
        )
    }

    /// Signs with a private JWK, given as its members.
    fn sign(&self, name: &str, extra: &str, jwk: &str, payload: &str) -> String {
        self.sign_as("JWT", name, extra, jwk, payload)
    }

    fn sign_as(&self, typ: &str, name: &str, extra: &str, jwk: &str, payload: &str) -> String {
        match read(&format!("{{{jwk}}}"), None)
            .ok()
            .flatten()
            .and_then(|set| set.keys.into_iter().next())
        {
            Some(key) => self.with_key_as(typ, name, extra, &key, payload),
            None => String::new(),
        }
    }

    fn with_key(&self, name: &str, extra: &str, key: &Key, payload: &str) -> String {
        self.with_key_as("JWT", name, extra, key, payload)
    }

    fn with_key_as(&self, typ: &str, name: &str, extra: &str, key: &Key, payload: &str) -> String {
        let header = format!(r#"{{"alg":"{name}","typ":"{typ}"{extra}}}"#);
        algorithm::find(name)
            .and_then(|row| sign_compact(row, key, &header, payload.as_bytes(), self.salt).ok())
            .unwrap_or_default()
    }

    /// A signed token in which `ana` became `bob` and the signature stayed.
    fn tampered(&self) -> String {
        let claims = self.claims(0, 900);
        let token = self.hmac("HS256", &claims);
        let mut parts = token.split('.');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(header), Some(_), Some(tag)) => {
                format!(
                    "{header}.{}.{tag}",
                    encode(claims.replace(r#""ana""#, r#""bob""#))
                )
            }
            _ => token,
        }
    }
}

fn key_set() -> String {
    format!(
        "{{\n  \"keys\": [\n    {{{EC_PUBLIC},\"kid\":\"ec-1\",\"use\":\"sig\"}},\n    {{{ED_PUBLIC},\"kid\":\"ed-1\",\"use\":\"sig\"}}\n  ]\n}}"
    )
}

// These keys were made for these examples and are known to everyone.

const SECRET: &str =
    "correct-horse-battery-staple, as a demonstration secret of more than 64 bytes";

const EC_PUBLIC: &str = r#""kty":"EC","crv":"P-256","x":"Ou5Urfv4bDDwTpWS8CgTgldBeTfE_-SLhWjWJAprZC4","y":"xLFxk-kAcaSJElJ6eEYTtsJWVv3gQN_EaQkLBFKE3lw""#;
const EC: &str = concat!(
    r#""kty":"EC","crv":"P-256","x":"Ou5Urfv4bDDwTpWS8CgTgldBeTfE_-SLhWjWJAprZC4","y":"xLFxk-kAcaSJElJ6eEYTtsJWVv3gQN_EaQkLBFKE3lw","#,
    r#""d":"kMHXDfY8sT61IhKbcC88ch6ysSoQBxMUbPwJ_EnKf9w""#
);

const ED_PUBLIC: &str =
    r#""kty":"OKP","crv":"Ed25519","x":"f4GMADzE8hJ42I43pLBo0_Pjwa90WYrPdqXJQYwvGtc""#;
const ED: &str = concat!(
    r#""kty":"OKP","crv":"Ed25519","x":"f4GMADzE8hJ42I43pLBo0_Pjwa90WYrPdqXJQYwvGtc","#,
    r#""d":"ZiUSE1iDZ5VMPub1ODcANwhMnNARt_TSciElBRrlkEg""#
);

const RSA_PUBLIC: &str = r#""kty":"RSA","e":"AQAB","n":"2YNtepwlXClNIod6osJHHYoVVMsqHcxzTNWYQmb96auFnkPksR47ZnKMIzHE3tGo2QtU6_8Q6T6iBnIiVUcc8bRsJXMtYVNgrU_98_YmxUSW5jOoQqne3TIua2bfPzFxK9oNOK1SpYQv4QEEfsb0gFRfW5JE5atkfO2-T9YLJ9wRdliTwINbfnHws_gVOss5qEHLKt1KbrU7w-OniYcz5YT9X6McI0RnzdUu1WVB-fZJ_UFTYgepG-JWjhgB4J4JicsSVt-SkxBmnONu6ITHwcniCH6E2LyuJL5U3GJZ5nqAxbRJE-zaG4_TGi0rterQqT2QmKEtrDKRJHdP3kTn0w""#;
const RSA: &str = concat!(
    r#""kty":"RSA","e":"AQAB","n":"2YNtepwlXClNIod6osJHHYoVVMsqHcxzTNWYQmb96auFnkPksR47ZnKMIzHE3tGo2QtU6_8Q6T6iBnIiVUcc8bRsJXMtYVNgrU_98_YmxUSW5jOoQqne3TIua2bfPzFxK9oNOK1SpYQv4QEEfsb0gFRfW5JE5atkfO2-T9YLJ9wRdliTwINbfnHws_gVOss5qEHLKt1KbrU7w-OniYcz5YT9X6McI0RnzdUu1WVB-fZJ_UFTYgepG-JWjhgB4J4JicsSVt-SkxBmnONu6ITHwcniCH6E2LyuJL5U3GJZ5nqAxbRJE-zaG4_TGi0rterQqT2QmKEtrDKRJHdP3kTn0w","#,
    r#""d":"Q5jLmjISjjyroxJ1c0VrMmvqSyrEUPRr1LIAmopFWKwcX138IWsizKjGkl1yMEj571HNN3ZSPBph4hzwPI5YGWmXvl-396ogvlvAsWOLEv1I5Auju-vsvdNNh8U1lf74i8c9GqMKrzOQaZ2WVwvfik4uQFgJn1KPbR-5aDg9yUnRVTOYWJJI6Cj6GabjCM6YgKlXQG2pH-mtafG-zAbJHbwsXyb3lUgswWEBdVdlUl6z1wbEcXA6-8b-OBZR_o3iGLsqaAExipSiBCWxB7z9t788D9BTufyC9Y6wXf86t0OMXXOoDIUyPQ-zSOosLaBSPXhc06okqYryl2mNt2a2mQ","#,
    r#""p":"8IUnchF4mjuxIvpqFNhh0aGu-Q0TFmNrcDZIcuk-O2UOfJMw8MuBOt0Nfwfks4DTlkz22gYtEZxSNG_pYxBYL5baTAtph3tywIrRWWb2Hfpcv5zykGupFETUiNhhVPLELsdHNUS-OwGL8HjokYLOLCxn5UyT6TEL8DFsYuw2DM0","#,
    r#""q":"54M2A6DbGTcqaHVNo0ZGC3yjsJ83s1bbkgPx2XA2Z2t37A-2f-gC5tWVPELJ4-9meSTdMLFaznOPQOL8eu39BC_V8ypLrYDx3lI6cSTSAQnrNRwxBXQf_sFjAQ_v92IrGB_iq4GwYMEgH89Q-2NvTN6KjQrUb_Zfh0pyuL7exx8""#
);

const RSA_PEM: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2YNtepwlXClNIod6osJH
HYoVVMsqHcxzTNWYQmb96auFnkPksR47ZnKMIzHE3tGo2QtU6/8Q6T6iBnIiVUcc
8bRsJXMtYVNgrU/98/YmxUSW5jOoQqne3TIua2bfPzFxK9oNOK1SpYQv4QEEfsb0
gFRfW5JE5atkfO2+T9YLJ9wRdliTwINbfnHws/gVOss5qEHLKt1KbrU7w+OniYcz
5YT9X6McI0RnzdUu1WVB+fZJ/UFTYgepG+JWjhgB4J4JicsSVt+SkxBmnONu6ITH
wcniCH6E2LyuJL5U3GJZ5nqAxbRJE+zaG4/TGi0rterQqT2QmKEtrDKRJHdP3kTn
0wIDAQAB
-----END PUBLIC KEY-----
";

/// `{"iss":"https://id.example","sub":"ana","exp":4102444800}` for the EC key.
const JWE_FOR_EC: &str = "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTEyOEdDTSIsImVwayI6eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6IjNBb1FGYXpTRHlEanVpRVdHR3FmX0F6alEzZWNvQ2tlaDMzMjdRV3lCSXciLCJ5IjoiX0NDS09wTEhwczUzX0RRenlMT2wzV3Q3aFM0clBQS1poakVubWtlQjFWbyJ9fQ..VUdxmKAB4jtgsWgr.UGn52wwyN5kp7jLbHlRpKaDs437JUOD0pjWxKmyUDv7bkDVu4NbZ0DCsQJreSNQIZzgPdwUagTkI.QoS5vaYuuJ1xbmMrTQphlw";

/// The digests of four disclosures, and the first and the third of them: `given_name`, `age_over_18`.
const DIGESTS: [&str; 4] = [
    "7hgKYUfwn2It6GjRLAmUzgkUemR5mxrmWOWUhio5eRo",
    "acTGAOHXwHVGrdlFqtVKaVU3CqYqFjBl9NqRoFtQXto",
    "aqD1K39BEHeZM3N_WRIqmjXtn-NRo_tgnKzWCIpwqgs",
    "ptKoYc4VY5tI_M5lxwaERlY5WuFfrzicV8HcNMBjxU4",
];
const DISCLOSED: [&str; 2] = [
    "WyJjMkZzZENCdmJtVWdiMllnWm05MWNnIiwiZ2l2ZW5fbmFtZSIsIkFuYSJd",
    "WyJjMkZzZENCMGQyOGdiMllnWm05MWNnIiwiYWdlX292ZXJfMTgiLHRydWVd",
];

/// RFC 7516 appendix A.1.7.
const JWE: &str = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGeipsEdY3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQRb23nfa6c9d-StnImGyFDbSv04uVuxIp5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaVmqgfwX7XWRxv2322i-vDxRfqNzo_tETKzpVLzfiwQyeyPGLBIO56YJ7eObdv0je81860ppamavo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6UklfCpIMfIjf7iGdXKHzg.48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A.XFBoMYUZodetZdvTiFvSkQ";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::inspect::EXAMPLES;
    use inspector::inspect::{Input, inspect};
    use inspector::verdict::Policy;

    #[test]
    fn every_example_is_judged_as_it_says() {
        let now = NumericDate::from_seconds(1_795_248_000);
        for example in EXAMPLES {
            let Sample { token, key } = example.make(now, &[7; 64]);
            let inspection = inspect(
                &Input {
                    text: token,
                    key,
                    ..Input::default()
                },
                &Policy::default(),
                now,
            );
            assert_eq!(
                inspection.judgement.verdict, example.expected,
                "{}: {:#?}",
                example.title, inspection.judgement
            );
        }
    }

    #[test]
    fn key_confusion_is_named() {
        let now = NumericDate::from_seconds(1_795_248_000);
        let example = EXAMPLES
            .iter()
            .find(|example| example.title == "Key confusion")
            .unwrap();
        let Sample { token, key } = example.make(now, &[]);
        let inspection = inspect(
            &Input {
                text: token,
                key,
                ..Input::default()
            },
            &Policy::default(),
            now,
        );
        assert!(
            inspection.judgement.detail.contains("key confusion attack"),
            "{}",
            inspection.judgement.detail
        );
    }
}
