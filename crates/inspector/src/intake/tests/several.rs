//! Texts with more than one thing in them.

use super::super::limits::MAX_LISTED;
use super::super::read;
use super::*;

#[test]
fn the_first_of_equals_is_shown() {
    let text = format!("{}\n{}\n{}\n", token(), second(), token());
    let intake = read(&text);
    assert_eq!(token_of(&intake), Some(token().as_str()));
    assert_eq!(intake.total, 3);
    assert_eq!(intake.others.len(), 2);
    assert_eq!(intake.others[0].token, second());
    assert_eq!(&text[intake.others[0].map.span()], second());
    assert!(said(&intake).contains(&"This text holds 3 tokens; showing the first.".to_owned()));
}

#[test]
fn the_authorization_header_comes_first_then_named_tokens() {
    let (first, second) = (token(), second());
    for text in [
        format!("Cookie: id_token={first}\r\nAuthorization: Bearer {second}\r\n"),
        format!("curl -H 'DPoP: {first}' -H 'Authorization: DPoP {second}'"),
        format!("{{\"refresh_token\":\"{first}\",\"access_token\":\"{second}\"}}"),
        format!("https://a.example/#state={first}&id_token={second}"),
    ] {
        let intake = read(&text);
        assert_eq!(token_of(&intake), Some(second.as_str()), "{text}");
        assert_eq!(intake.others[0].token, first);
        assert!(said(&intake).contains(&"This text holds 2 tokens; showing number 2.".to_owned()));
    }
}

#[test]
fn tokens_side_by_side_stay_apart() {
    for between in [
        "\n", ",", "\", \"", " ", ";", "\\n", "&", "|", "\n\n", "\u{a0}",
    ] {
        let intake = read(&format!("{}{between}{}", token(), second()));
        assert_eq!(intake.total, 2, "{between:?}");
        assert_eq!(token_of(&intake), Some(token().as_str()), "{between:?}");
        assert_eq!(intake.others[0].token, second(), "{between:?}");
    }
}

#[test]
fn what_follows_an_sd_jwt_on_the_next_line_belongs_to_it_only_as_its_key_binding() {
    use jose::base64url::encode;
    let sd_jwt = format!("{}~WyJhIiwiYiIsImMiXQ~", token());
    for between in ["\n", "\r\n"] {
        let intake = read(&format!("{sd_jwt}{between}{}", second()));
        assert_eq!(token_of(&intake), Some(sd_jwt.as_str()), "{between:?}");
        assert_eq!(intake.others[0].token, second());
        let binding = format!(
            "{}.{}.{}",
            encode(r#"{"alg":"ES256","typ":"kb+jwt"}"#),
            encode(r#"{"iat":1}"#),
            "A".repeat(86)
        );
        let intake = read(&format!("{sd_jwt}{between}{binding}"));
        assert_eq!(intake.total, 1, "{between:?}");
        assert_eq!(
            token_of(&intake),
            Some(format!("{sd_jwt}{binding}").as_str())
        );
    }
}

#[test]
fn many_tokens_are_counted_and_some_listed() {
    let text = format!("{}\n", token()).repeat(1234);
    let intake = read(&text);
    assert_eq!(intake.total, 1234);
    assert_eq!(intake.others.len(), MAX_LISTED - 1);
}

#[test]
fn a_key_beside_the_token_is_offered() {
    let jwk = "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}";
    let set = format!("{{ \"keys\" : [ {jwk}, {jwk} ] }}");
    let pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----";
    for key in [jwk, &set, pem] {
        for text in [
            format!("{}\n\n{key}\n", token()),
            format!("{key}\n{}", token()),
        ] {
            let intake = read(&text);
            assert_eq!(token_of(&intake), Some(token().as_str()), "{text}");
            let span = intake.offered_key.expect("the key is offered");
            assert_eq!(&text[span], key);
        }
    }
}
