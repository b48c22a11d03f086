//! What holds for every text.

use proptest::prelude::*;

use super::super::{Candidate, Intake, PasteKind, read};
use super::*;

/// Texts of the characters and pieces that the intake cares about.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => Just("eyJhbGciOiJIUzI1NiJ9"),
        3 => Just("."),
        6 => prop::sample::select(vec![
            "eyJ", "ey", "e", "e30", "..", "...", "…", "~", "=", "+", "/", "%", "%2E", "%252E", "%25", "%22", "%3D", "%0A", "2E",
            "\\n", "\\", "\\u003d", "\\\"", "\n", "\r\n", " ", "\t", "\"", "'", "“", ",", ";", "&", "?", "#", "(", "]",
            "{", "}", "<", ">", "|", "*", "!", ":", "@", "é", "漢", "\u{200b}", "\u{feff}", "\u{a0}", "Bearer ", "DPoP: ",
            "Authorization: ", "Cookie: ", "id_token=", "token", "\"jwt\":\"", "abc", "Zm9v", "1.2.3", "www.", ".com",
            "-----BEGIN PUBLIC KEY-----", "-----END ", "{\"kty\":", "{\"keys\":[", "\"payload\":\"", "\"signature\":\"",
            "ciphertext", "http://", "\0", "-b ", "SG.", "v4.public.",
        ]),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![3 => pieces(), 1 => any::<String>(), 1 => "[eyJw0.~ =%2En\"\\\\\n;:]{0,60}"]
}

fn candidates(intake: &Intake) -> impl Iterator<Item = &Candidate> {
    let shown = match &intake.found {
        PasteKind::Token(candidate) => Some(candidate),
        _ => None,
    };
    shown.into_iter().chain(&intake.others)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_span_lies_in_the_text_on_character_boundaries(text in any_text()) {
        let intake = read(&text);
        for note in &intake.notes {
            prop_assert!(text.get(note.span.clone()).is_some(), "{note:?}");
            prop_assert!(!note.to_string().is_empty());
        }
        if let Some(span) = &intake.offered_key {
            prop_assert!(text.get(span.clone()).is_some());
        }
        if let PasteKind::JsonSerialization { span } | PasteKind::Key { span, .. } = &intake.found {
            prop_assert!(text.get(span.clone()).is_some());
        }
        for candidate in candidates(&intake) {
            prop_assert!(!candidate.token.is_empty());
            prop_assert!(!candidate.token.contains(['\n', '\r', ' ']));
            for (offset, ch) in candidate.token.char_indices() {
                let source = candidate.map.to_source(offset..offset + ch.len_utf8());
                prop_assert!(text.get(source.clone()).is_some_and(|written| !written.is_empty()));
                prop_assert_eq!(candidate.map.to_token(source.start), Some(offset));
            }
        }
        check_map(&text, &intake);
    }

    #[test]
    fn reading_a_token_that_was_read_gives_the_same_and_says_nothing(text in any_text()) {
        if let PasteKind::Token(candidate) = read(&text).found {
            let again = read(&candidate.token);
            prop_assert_eq!(token_of(&again), Some(candidate.token.as_str()));
            prop_assert_eq!(again.notes, vec![]);
            prop_assert_eq!(again.total, 1);
        }
    }

    #[test]
    fn a_wrapped_token_comes_out_whole(
        header in "eyJ[A-Za-z0-9_-]{17,60}",
        payload in "([A-Za-z0-9][A-Za-z0-9_-]{0,80})?",
        signature in "[A-Za-z0-9_-]{43}",
        wrapper in prop::sample::select(vec![
            ("", ""), (" ", "\n"), ("\"", "\""), ("“", "”"), ("<", ">"), ("Bearer ", ""), ("Authorization: Bearer ", "\r\n"),
            ("export TOKEN=\"", "\"\n"), ("https://a.example/cb#id_token=", "&state=xyz"), ("Cookie: a=b; session=", "; c=d"),
            ("{\"a\":[{\"access_token\":\"", "\",\"b\":2}]}"), ("curl -H 'Authorization: Bearer ", "' https://a.example/x.y.z"),
            ("Set-Cookie: id=", "; Path=/"), ("2026-11-21 12:00:00 INFO got ", " from 192.0.2.1"), ("\u{feff}", "\u{200b}"),
            ("A sentence with ", ", as you see."), ("TOKEN=", "\nOTHER=1\n"), ("DPoP ", ";"),
        ]),
        dot in prop::sample::select(vec![".", "%2E", "%252e", ".\n  ", "\u{200b}.", "\\u002e"]),
    ) {
        let token = format!("{header}.{payload}.{signature}");
        let (before, after) = wrapper;
        let text = format!("{before}{header}{dot}{payload}{dot}{signature}{after}");
        let intake = read(&text);
        prop_assert_eq!(token_of(&intake), Some(token.as_str()), "{}", text);
        check_map(&text, &intake);
        let PasteKind::Token(candidate) = &intake.found else { unreachable!() };
        prop_assert_eq!(candidate.map.to_source(0..1).start, before.len());
        prop_assert_eq!(candidate.map.span().end, text.len() - after.len());
    }

    #[test]
    fn a_range_of_the_token_covers_its_characters(text in any_text(), from in 0_usize..40, len in 0_usize..40) {
        if let PasteKind::Token(candidate) = read(&text).found {
            let range = candidate.map.to_source(from..from.saturating_add(len));
            prop_assert!(range.start <= range.end && range.end <= text.len());
        }
    }
}
