//! What holds for every text.

use proptest::prelude::*;

use super::super::{MAX_READINGS, name};
use super::*;

fn piece() -> impl Strategy<Value = String> {
    let token = token();
    let (head, tail) = token.split_at(60);
    let pieces = [
        token.clone(),
        head.to_owned(),
        tail.to_owned(),
        base64(&token),
        base64(format!("user:{token}")),
        second(),
        "eyJhbGciOiJIUzI1NiJ9".to_owned(),
        "e30".to_owned(),
    ];
    let marks = [
        ".",
        "~",
        "=",
        "=\n",
        "=2E",
        "=3D",
        "%",
        "%2E",
        "%252E",
        "%20",
        "&#46;",
        "&amp;",
        "&#x",
        "&",
        ";",
        "\u{1b}[32m",
        "[0m",
        "\\x1b[",
        "^[[",
        "\\",
        "\\n",
        "\\u002e",
        "\n",
        "\r\n",
        " ",
        "\t",
        "\"",
        "'",
        "`",
        "\" + \"",
        "' '",
        ", ",
        "+",
        "|",
        "│",
        "> ",
        "- ",
        "<br>",
        "<",
        ">",
        "a.0=",
        "a.1=",
        "; ",
        "a_0=",
        "aC1=",
        "name\":\"a.0",
        "value\":\"",
        "base64-",
        "Basic ",
        "Bearer ",
        "Authorization: ",
        "Cookie: ",
        "shc:/",
        "5676",
        "1/2/",
        "s:",
        "s%3A",
        "HC1:",
        "SAMLRequest=",
        "{",
        "}",
        "\"alg\":",
        "\"iss\":\"a\"",
        "--",
        ":",
        "\u{2010}",
        "\u{2014}",
        "\u{ff0e}",
        "é",
        "漢",
        "\u{200b}",
        "undefined",
        "null",
        "v4.public.",
        "0x",
        "65794a",
        "ZXlK",
        "join",
        "x",
    ];
    prop_oneof![
        2 => prop::sample::select(pieces.to_vec()),
        5 => prop::sample::select(marks.map(str::to_owned).to_vec()),
        1 => any::<String>(),
        1 => "[A-Za-z0-9_=/+-]{1,40}",
    ]
}

fn any_text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..12).prop_map(|pieces| pieces.concat())
}

/// A token without a fault: three segments of Base64url, sometimes with a disclosure.
fn sound() -> impl Strategy<Value = String> {
    let header = prop::sample::select(vec![
        "{\"alg\":\"HS256\"}",
        "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
        "{\"typ\":\"JWT\",\"alg\":\"HS256\",\"kid\":\"a-b_c\"}",
        "{ \"alg\" : \"HS256\" }",
        "{\"alg\":\"HS256\",\"cty\":\"JWT\"}",
    ]);
    let payload = prop_oneof![
        Just("{}".to_owned()),
        "\\{\"sub\":\"[ -!#-\\[\\]-~]{0,60}\"\\}",
        Just(base64(token())),
        Just(token()),
    ];
    let disclosures = prop_oneof![3 => Just(String::new()), 1 => Just("~WyJzYWx0IiwibmFtZSIsIkFubmEiXQ~".to_owned())];
    (
        header,
        payload,
        prop::array::uniform32(any::<u8>()),
        disclosures,
    )
        .prop_map(|(header, payload, mac, disclosures)| {
            format!(
                "{}.{}.{}{disclosures}",
                base64url(header),
                base64url(payload),
                base64url(mac)
            )
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_place_lies_in_the_paste(text in any_text()) {
        let readings = readings(&text);
        prop_assert!(readings.len() <= MAX_READINGS);
        for reading in readings {
            prop_assert!(!reading.notes.is_empty());
            for note in &reading.notes {
                prop_assert!(note.span.start <= note.span.end && note.span.end <= text.len(), "{note:?}");
            }
            prop_assert_ne!(&reading.text, &text);
            for at in 0..reading.text.len() {
                let source = reading.map.to_source(at..at + 1);
                prop_assert!(source.start < source.end && source.end <= text.len(), "{at} is {source:?} in {text:?}");
            }
        }
        if let Some(said) = name(&text) {
            prop_assert!(said.ends_with(['.', '`']) && !said.contains('\n'), "{said}");
        }
    }

    #[test]
    fn a_sound_token_is_never_changed(token in sound(), wrapper in prop::sample::select(vec![
        ("", ""), ("Bearer ", ""), ("Authorization: Bearer ", "\r\n"), ("\"", "\","), ("token=", ""), ("Cookie: a=b; session=", "; c=d"),
        ("{\"access_token\":\"", "\"}"), ("https://a.example/cb#id_token=", "&state=x"), ("> ", "\n> and more"), ("| ", " |"), ("", " is it"),
    ])) {
        let text = format!("{}{token}{}", wrapper.0, wrapper.1);
        for reading in readings(&text) {
            let intake = read(&reading.text);
            prop_assert_eq!(token_of(&intake), Some(token.as_str()), "{} gave {}", text, reading.text);
        }
        prop_assert_eq!(name(&text), None);
    }

    #[test]
    fn two_tokens_are_never_joined(first in sound(), other in sound(), between in prop::sample::select(vec![
        "\n", " ", "\" + \"", "\", \"", "' '", "<br>", "=\n", "\u{1b}[0m", "\\n", " |\n| ", "\n> ", "%20", "; a.1=", "\"\n\"", "`\n", "\t", "\r\n\r\n",
    ]), before in prop::sample::select(vec!["", "\"", "'", "| ", "a.0=", "join(\"\") \"", "> "])) {
        let text = format!("{before}{first}{between}{other}");
        for reading in readings(&text) {
            let joined = format!("{first}{other}");
            prop_assert!(!reading.text.contains(&joined), "{} gave {}", text, reading.text);
            if let PasteKind::Token(candidate) = read(&reading.text).found
                && token_of(&read(&text)) != Some(&candidate.token)
            {
                prop_assert!(candidate.token == first || candidate.token == other || first.contains(&candidate.token),
                    "{} gave {:?}", text, candidate.token);
            }
        }
    }

    #[test]
    fn a_jwt_has_no_other_name(token in sound(), cut in 0_usize..200) {
        let cut = token.get(..token.len().saturating_sub(cut)).unwrap_or_default();
        if cut.contains('.') {
            prop_assert_eq!(name(cut), None, "{}", cut);
            prop_assert_eq!(name(&format!("session={cut}")), None, "{}", cut);
        }
    }
}
