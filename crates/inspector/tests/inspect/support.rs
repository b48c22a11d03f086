//! What the tests of the inspector share: minting tokens and asking for verdicts.

use crate::common::{algorithm, compact, interop_case, key};
use inspector::inspect::{Input, Inspection, inspect};
use inspector::refusal::Case;
use inspector::verdict::{Cause, CheckName, CheckOutcome, KeyOrigin, Policy};
use jose::claims::numeric_date::NumericDate;
use jose::jws;
use jose::key::{Key, SecretEncoding};

/// A moment inside the lifetime of the fixtures' tokens.
pub const NOW: i64 = 1_795_300_000;

pub const SECRET: &str = "correct horse battery staple, for tests only";

/// RFC 7516 appendix A.1.
pub const JWE: &str = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.\
    OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGeipsEdY3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQRb23nfa6c9d-StnImGyFDbSv04uVuxIp5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaVmqgfwX7XWRxv2322i-vDxRfqNzo_tETKzpVLzfiwQyeyPGLBIO56YJ7eObdv0je81860ppamavo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6UklfCpIMfIjf7iGdXKHzg.\
    48V1_ALb6US04U3b.\
    5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A.\
    XFBoMYUZodetZdvTiFvSkQ";

pub fn at(seconds: i64) -> NumericDate {
    NumericDate::from_seconds(seconds)
}

pub fn look(text: &str, key: &str) -> Inspection {
    look_with(text, key, &Policy::default(), NOW)
}

pub fn look_with(text: &str, key: &str, policy: &Policy, now: i64) -> Inspection {
    let input = Input {
        text: text.into(),
        key: key.into(),
        ..Input::default()
    };
    inspect(&input, policy, at(now))
}

pub fn verdict(inspection: &Inspection) -> &'static str {
    inspection.judgement.verdict.id()
}

pub fn outcome(inspection: &Inspection, name: CheckName) -> CheckOutcome {
    inspection
        .judgement
        .check(name)
        .unwrap_or_else(|| panic!("no check {}", name.id()))
        .outcome
}

/// The outcomes in the order structure, signature, key trust, time, policy.
pub fn outcomes(inspection: &Inspection) -> String {
    let ids: Vec<&str> = CheckName::ALL
        .iter()
        .map(|name| outcome(inspection, *name).id())
        .collect();
    ids.join(" ")
}

pub fn causes(inspection: &Inspection) -> &[Cause] {
    &inspection.examination.signature.as_ref().unwrap().causes
}

pub fn origin(inspection: &Inspection) -> Option<&KeyOrigin> {
    inspection.examination.signature.as_ref()?.origin.as_ref()
}

/// Everything that a check says.
pub fn words(inspection: &Inspection, name: CheckName) -> String {
    let check = inspection.judgement.check(name).unwrap();
    format!("{} {}", check.summary, check.details.join(" "))
}

/// A token signed with a key under the `alg` of its header.
pub fn mint_with(key: &Key, header: &str, payload: &str) -> String {
    let token = compact(header, payload, b"");
    let row = algorithm(&crate::common::alg(&token));
    jws::sign_compact(row, key, header, payload.as_bytes(), &[9; 64]).unwrap()
}

pub fn mint_header(header: &str, payload: &str) -> String {
    mint_with(&Key::secret(SECRET, SecretEncoding::Utf8), header, payload)
}

pub fn mint(payload: &str) -> String {
    mint_header(r#"{"alg":"HS256","typ":"JWT"}"#, payload)
}

/// One that expires in an hour.
pub fn good() -> String {
    mint(&format!(r#"{{"sub":"ana","exp":{}}}"#, NOW + 3600))
}

/// Two private keys, and the JWK Set of their public halves with the `kid`s `one` and `two`.
pub fn set() -> (Vec<Key>, String) {
    let jwk = |file: &str, kid: &str| {
        let mut jwk = interop_case(file, "ES256")["key"]["jwk"].clone();
        jwk["kid"] = kid.into();
        jwk
    };
    let private = ["jose", "pyjwt"].map(|file| {
        key(interop_case(file, "ES256")["key"]["pem_pkcs8"]
            .as_str()
            .unwrap())
    });
    let set = serde_json::json!({ "keys": [jwk("jose", "one"), jwk("pyjwt", "two")] });
    (private.to_vec(), set.to_string())
}

/// What "why is it refused?" starts from, for an inspection of this input.
pub fn case_of<'a>(
    input: &'a Input,
    inspection: &'a Inspection,
    policy: &'a Policy,
    now: NumericDate,
) -> Option<Case<'a>> {
    Case::new(
        input,
        &inspection.examination,
        &inspection.judgement,
        policy,
        now,
    )
}
