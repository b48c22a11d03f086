//! What is computed elsewhere ends as what is computed at once: the same examination, after as
//! many rounds of open requests and answers as it takes.

use crate::common::{interop_case, interop_cases, text_of};
use inspector::inspect::{Examination, Input, examine, examine_with};
use inspector::more::More;
use inspector::verdict::SignatureStatus;
use jose::algorithm::Curve;
use jose::resolver::{Answer, Request, Resolver};

/// Rounds are few: keys, then signatures, then causes.
const MOST_ROUNDS: usize = 4;

/// Examines with nothing at hand, performs what stays open, and goes on with the answers.
/// Also gives how many rounds it took, and which curves were asked about.
fn in_rounds(input: &Input) -> (Examination, usize, Vec<Curve>) {
    let mut answers: Vec<(Request, Answer)> = Vec::new();
    for round in 1..=MOST_ROUNDS {
        let resolver = Resolver::with_answers(answers.clone());
        let examination = examine_with(input, &resolver, Some(&More::HERE));
        let open = resolver.into_open();
        if open.is_empty() {
            let curves = answers.iter().map(|(request, _)| request.curve());
            return (examination, round, curves.flatten().collect());
        }
        let tried = examination.signature.as_ref().map(|found| &found.status);
        assert!(
            !matches!(
                tried,
                Some(
                    SignatureStatus::Fails(_)
                        | SignatureStatus::KeyUnreadable(_)
                        | SignatureStatus::NoKey
                )
            ),
            "{tried:?} is said while {open:?} are open"
        );
        answers.extend(open.into_iter().map(|request| {
            let answer = request.perform();
            (request, answer)
        }));
    }
    panic!("requests are still open after {MOST_ROUNDS} rounds");
}

fn input(token: &str, key: &str) -> Input {
    Input {
        text: token.to_owned(),
        key: key.to_owned(),
        ..Input::default()
    }
}

/// Both ways agree; gives the rounds.
fn agree(token: &str, key: &str) -> (usize, Vec<Curve>) {
    let input = input(token, key);
    let (examination, rounds, curves) = in_rounds(&input);
    assert_eq!(examination, examine(&input), "{token}\n{key}");
    (rounds, curves)
}

#[test]
fn every_token_of_other_implementations_is_examined_alike_with_every_key() {
    let mut rare = 0;
    for (_, case) in interop_cases() {
        for value in case["key"].as_object().unwrap().values() {
            for member in ["token", "tampered"] {
                if let Some(token) = case[member].as_str() {
                    let (_, curves) = agree(token, &text_of(value));
                    rare += usize::from(
                        curves.contains(&Curve::P521) || curves.contains(&Curve::Secp256k1),
                    );
                }
            }
        }
    }
    assert!(rare >= 20, "{rare} cases need a rare curve");
}

#[test]
fn common_curves_and_secrets_leave_nothing_open() {
    for (file, name, expected) in [
        ("jose", "HS256", 1),
        ("jose", "RS256 with RSA 2048", 1),
        ("jose", "ES256", 1),
        ("jose", "ES384", 2),
        ("jose", "EdDSA with Ed25519", 2),
        ("jwcrypto", "EdDSA with Ed448", 2),
        ("cryptography", "ML-DSA-44", 2),
        ("cryptography", "ML-DSA-87", 2),
    ] {
        let case = interop_case(file, name);
        let (rounds, _) = agree(
            case["token"].as_str().unwrap(),
            &text_of(&case["key"]["jwk"]),
        );
        assert_eq!(rounds, expected, "{name}");
    }
}

#[test]
fn a_private_key_gets_its_public_half_elsewhere() {
    let case = interop_case("jose", "ES256");
    let (rounds, curves) = agree(
        case["token"].as_str().unwrap(),
        &text_of(&case["key"]["pem_pkcs8"]),
    );
    assert_eq!((rounds, &curves[..]), (2, &[Curve::P256][..]));
}

#[test]
fn a_seed_of_ml_dsa_gets_its_public_key_elsewhere() {
    let case = interop_case("cryptography", "ML-DSA-65");
    let (rounds, curves) = agree(
        case["token"].as_str().unwrap(),
        &text_of(&case["key"]["pem_pkcs8"]),
    );
    assert_eq!((rounds, &curves[..]), (3, &[][..]));
}

#[test]
fn a_key_that_does_not_fit_and_a_cause_that_needs_a_rare_curve_agree_too() {
    let es256 = interop_case("jose", "ES256");
    let es512 = interop_case("jose", "ES512");
    let es256k = interop_case("jwcrypto", "ES256K");
    let cases = [&es256, &es512, &es256k];
    for token in cases {
        for key in cases {
            agree(
                token["token"].as_str().unwrap(),
                &text_of(&key["key"]["jwk"]),
            );
        }
    }
    // A set in which only another key matches than the one of the token's `kid`.
    let keys: Vec<String> = cases
        .iter()
        .map(|case| text_of(&case["key"]["jwk"]))
        .collect();
    let set = format!(r#"{{"keys":[{}]}}"#, keys.join(","));
    for token in cases {
        agree(token["token"].as_str().unwrap(), &set);
    }
}

#[test]
fn a_point_off_a_rare_curve_is_refused_alike_alone_and_in_a_set() {
    let case = interop_case("jose", "ES512");
    let token = case["token"].as_str().unwrap();
    let mut jwk = case["key"]["jwk"].clone();
    // The last character of x stands for two bits of the number; another digit before it moves the point.
    let x = jwk["x"].as_str().unwrap();
    let (front, back) = x.split_at(x.len() - 2);
    let changed = if back.starts_with('A') { "B" } else { "A" };
    jwk["x"] = format!("{front}{changed}{}", &back[1..]).into();
    agree(token, &jwk.to_string());
    let good = text_of(&case["key"]["jwk"]);
    for set in [
        format!(r#"{{"keys":[{jwk}]}}"#),
        format!(r#"{{"keys":[{jwk},{good}]}}"#),
        format!(r#"{{"keys":[{good},{jwk},{{"kty":"future"}}]}}"#),
    ] {
        agree(token, &set);
    }
    let alone = examine(&input(token, &jwk.to_string()));
    let tried = alone.signature.map(|found| found.status);
    assert!(
        matches!(tried, Some(SignatureStatus::KeyUnreadable(fault)) if fault.code() == "key-invalid-point")
    );
}

#[test]
fn a_der_signature_on_a_rare_curve_is_named_alike() {
    let case = interop_case("jose", "ES512");
    let token = case["token"].as_str().unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let raw = jose::base64url::decode_strict(signature).unwrap();
    let number = |bytes: &[u8]| {
        let start = bytes.iter().position(|byte| *byte != 0).unwrap();
        let mut bytes = bytes[start..].to_vec();
        if bytes[0] >= 0x80 {
            bytes.insert(0, 0);
        }
        [vec![2, u8::try_from(bytes.len()).unwrap()], bytes].concat()
    };
    let (r, s) = raw.split_at(66);
    let body = [number(r), number(s)].concat();
    let der = [vec![0x30, 0x81, u8::try_from(body.len()).unwrap()], body].concat();
    let token = format!("{signed}.{}", jose::base64url::encode(der));
    let (rounds, _) = agree(&token, &text_of(&case["key"]["jwk"]));
    assert!(rounds > 1);
}
