//! A whole token with the mess that people paste around it.

use super::super::{PasteKind, read};
use super::*;

#[test]
fn a_bare_token_is_itself() {
    expect(&token(), &token(), &[]);
}

#[test]
fn all_compact_forms() {
    for form in [
        format!("{HEADER}.{PAYLOAD}."),
        format!("{HEADER}..{SIGNATURE}"),
        format!("{HEADER}..{SIGNATURE}.{PAYLOAD}.{SIGNATURE}"),
        format!("{HEADER}.{PAYLOAD}.{SIGNATURE}~WyJhIiwiYiIsImMiXQ~"),
        format!("{HEADER}.{PAYLOAD}.{SIGNATURE}~WyJhIiwiYiIsImMiXQ~{HEADER}.{PAYLOAD}.{SIGNATURE}"),
        "e30.e30.".to_owned(),
        "ewogICJhbGciOiAibm9uZSIKfQ.e30.".to_owned(),
    ] {
        expect(&form, &form, &[]);
    }
}

#[test]
fn space_quotes_and_punctuation() {
    for (before, after, notes) in [
        ("  ", "\n", &["Removed the space around it."] as &[&str]),
        (
            "\"",
            "\"",
            &["Removed a leading quote.", "Removed a trailing quote."],
        ),
        (
            "“",
            "”",
            &["Removed a leading quote.", "Removed a trailing quote."],
        ),
        (
            "`",
            "`",
            &[
                "Removed a leading backtick.",
                "Removed a trailing backtick.",
            ],
        ),
        ("", "'", &["Removed a trailing quote."]),
        ("", ",", &["Removed a trailing comma."]),
        ("", ";\n", &["Removed a trailing semicolon."]),
        (
            "<",
            ">",
            &["Removed a leading bracket.", "Removed a trailing bracket."],
        ),
        (
            "(",
            ").",
            &["Removed a leading bracket.", "Removed `).` at the end."],
        ),
        (
            "[\"",
            "\"],",
            &["Removed `[\"` in front.", "Removed `\"],` at the end."],
        ),
        (
            "**",
            "**",
            &["Removed `**` in front.", "Removed `**` at the end."],
        ),
        ("", ".", &["Removed a trailing full stop."]),
        ("", "%\n", &["Removed `%` at the end."]),
        ("", "\\n", &["Removed `\\n` at the end."]),
    ] {
        expect(&format!("{before}{}{after}", token()), &token(), notes);
    }
}

#[test]
fn schemes_headers_and_variables() {
    for (before, after, notes) in [
        ("Bearer ", "", &["Removed `Bearer ` in front."] as &[&str]),
        ("bearer  ", "\n", &["Removed `bearer  ` in front."]),
        ("Bearer: ", "", &["Removed `Bearer: ` in front."]),
        ("DPoP ", "", &["Removed `DPoP ` in front."]),
        (
            "Authorization: Bearer ",
            "",
            &["Removed `Authorization: Bearer ` in front."],
        ),
        (
            "Authorization: ",
            "",
            &["Removed `Authorization: ` in front."],
        ),
        (
            "Proxy-Authorization: Bearer ",
            "\r\n",
            &["Removed `Proxy-Authorization: Bearer ` in front."],
        ),
        (
            "\"Authorization\": \"Bearer ",
            "\"",
            &[
                "Removed `\"Authorization\": \"Bearer ` in front.",
                "Removed a trailing quote.",
            ],
        ),
        (
            "export TOKEN=\"",
            "\"",
            &[
                "Removed `export TOKEN=\"` in front.",
                "Removed a trailing quote.",
            ],
        ),
        ("TOKEN=", "\n", &["Removed `TOKEN=` in front."]),
        (
            "const jwt = '",
            "';",
            &[
                "Removed `const jwt = '` in front.",
                "Removed `';` at the end.",
            ],
        ),
        ("token: ", "", &["Removed `token: ` in front."]),
    ] {
        expect(&format!("{before}{}{after}", token()), &token(), notes);
    }
}

#[test]
fn wrapped_over_lines() {
    let chars: Vec<char> = token().chars().collect();
    for width in [1, 3, 7, 20, 36, 37, 64, 76] {
        let lines: Vec<String> = chars
            .chunks(width)
            .map(|line| line.iter().collect())
            .collect();
        for between in [
            "\n", "\r\n", "\r", "\n    ", "\n\t", "\\n", "\\r\\n", " \n", "\\\n", "\n> ",
        ] {
            let text = lines.join(between);
            expect(
                &text,
                &token(),
                &[&format!("Joined {} lines.", lines.len())],
            );
        }
    }
}

#[test]
fn wrapped_between_the_segments() {
    for text in [
        format!("{HEADER}.\n{PAYLOAD}.\n{SIGNATURE}"),
        format!("{HEADER}\n.{PAYLOAD}\n.{SIGNATURE}"),
    ] {
        expect(&text, &token(), &["Joined 3 lines."]);
    }
    expect(
        &format!("{HEADER}. {PAYLOAD}. {SIGNATURE}"),
        &token(),
        &["Removed spaces inside the token."],
    );
    expect(
        &format!("{HEADER}.{PAYLOAD}. Next"),
        &format!("{HEADER}.{PAYLOAD}."),
        &["Left out the text after the token."],
    );
    expect(
        &format!("{HEADER}. {PAYLOAD}.{SIGNATURE}"),
        &token(),
        &["Removed spaces inside the token."],
    );
}

#[test]
fn what_follows_on_the_next_line_is_not_swallowed() {
    for after in [
        "\nDone",
        "\nHost: example.com",
        "\nOTHER=value",
        "\n\nabc",
        "\n$ ls",
        " and so on",
    ] {
        let intake = read(&format!("{}{after}", token()));
        assert_eq!(token_of(&intake), Some(token().as_str()), "{after:?}");
        assert_eq!(
            said(&intake),
            ["Left out the text after the token."],
            "{after:?}"
        );
    }
}

#[test]
fn percent_encoded() {
    let encoded = format!("{HEADER}%2E{PAYLOAD}%2e{SIGNATURE}");
    expect(&encoded, &token(), &["Decoded percent-encoding."]);
    expect(
        &encoded.replace("%2", "%252"),
        &token(),
        &["Decoded percent-encoding."],
    );
    expect(
        &format!("{HEADER}.{PAYLOAD}.abc%3D%3D"),
        &format!("{HEADER}.{PAYLOAD}.abc=="),
        &["Decoded percent-encoding."],
    );
}

#[test]
fn escaped_as_in_json() {
    expect(
        &format!("{HEADER}.{PAYLOAD}.abc\\u003d"),
        &format!("{HEADER}.{PAYLOAD}.abc="),
        &["Decoded backslash escapes."],
    );
    expect(
        &format!("\\\"{}\\\"", token()),
        &token(),
        &["Took the token out of the text around it."],
    );
}

#[test]
fn invisible_characters() {
    expect(
        &format!("\u{feff}{}", token()),
        &token(),
        &["Removed an invisible character."],
    );
    expect(
        &format!("{HEADER}.\u{200b}{PAYLOAD}\u{ad}.{SIGNATURE}\u{200b}"),
        &token(),
        &["Removed 3 invisible characters."],
    );
    expect(
        &format!("e\u{200b}{}", &token()[1..]),
        &token(),
        &["Removed an invisible character."],
    );
}

#[test]
fn urls() {
    let token = token();
    for (text, note, label) in [
        (
            format!("https://app.example/cb#id_token={token}&state=x"),
            "Took `id_token` from the URL fragment.",
            "fragment parameter id_token",
        ),
        (
            format!("https://app.example/cb#state=x&access_token={token}"),
            "Took `access_token` from the URL fragment.",
            "fragment parameter access_token",
        ),
        (
            format!("https://app.example/#/cb?id_token={token}"),
            "Took `id_token` from the URL fragment.",
            "fragment parameter id_token",
        ),
        (
            format!("https://app.example/cb?token={token}#top"),
            "Took `token` from the URL query.",
            "query parameter token",
        ),
        (
            format!("https://app.example/cb?a=1&x={token}"),
            "Took `x` from the URL query.",
            "query parameter x",
        ),
        (
            format!("https://app.example/verify/{token}/done"),
            "Took the token from the URL path.",
            "URL path",
        ),
        (
            format!("https%3A%2F%2Fapp.example%2Fcb%23id_token%3D{token}%26state%3Dx"),
            "Took `id_token` from the URL fragment.",
            "fragment parameter id_token",
        ),
        (
            format!("#id_token={token}"),
            "Took `id_token` from the URL fragment.",
            "fragment parameter id_token",
        ),
        (
            format!("grant_type=x&assertion={token}"),
            "Took `assertion` from the form body.",
            "form field assertion",
        ),
    ] {
        expect(&text, &token, &[note]);
        assert_eq!(label_of(&read(&text)).as_deref(), Some(label), "{text}");
    }
}

#[test]
fn http_and_curl() {
    let token = token();
    for (text, note, label) in [
        (
            format!(
                "GET / HTTP/1.1\r\nHost: a.example\r\nAuthorization: Bearer {token}\r\nAccept: */*\r\n\r\n"
            ),
            "Took the token from the `Authorization` header.",
            "Authorization header",
        ),
        (
            format!("Cookie: a=b; session={token}; c=d"),
            "Took the token from the cookie `session`.",
            "cookie session",
        ),
        (
            format!("Cookie: session={token}"),
            "Took the token from the cookie `session`.",
            "cookie session",
        ),
        (
            format!("Set-Cookie: __Host-id={token}; Path=/; Secure"),
            "Took the token from the cookie `__Host-id`.",
            "cookie __Host-id",
        ),
        (
            format!("curl https://api.example/me -H 'Authorization: Bearer {token}' -v"),
            "Took the token from the `Authorization` header.",
            "Authorization header",
        ),
        (
            format!("curl -H \"Authorization: Bearer {token}\" https://api.example"),
            "Took the token from the `Authorization` header.",
            "Authorization header",
        ),
        (
            format!("curl -H 'DPoP: {token}' https://api.example"),
            "Took the token from the `DPoP` header.",
            "DPoP header",
        ),
        (
            format!("curl --cookie 'session={token}' https://api.example"),
            "Took the token from the cookie `session`.",
            "cookie session",
        ),
        (
            format!("curl -b session={token} https://api.example"),
            "Took the token from the cookie `session`.",
            "cookie session",
        ),
        (
            format!("curl -d 'token={token}' https://api.example"),
            "Took `token` from the form body.",
            "form field token",
        ),
        (
            format!("curl --data-urlencode token={token} https://api.example"),
            "Took `token` from the form body.",
            "form field token",
        ),
        (
            format!("2026-11-21 INFO token={token} ok"),
            "Took the value of `token`.",
            "value of token",
        ),
        (
            format!("got the token {token}, which is fine"),
            "Took the token out of the text around it.",
            "",
        ),
        (
            format!("the Bearer {token}"),
            "Took the token from the `Authorization` header.",
            "Authorization header",
        ),
    ] {
        expect(&text, &token, &[note]);
        assert_eq!(label_of(&read(&text)).unwrap_or_default(), label, "{text}");
    }
}

#[test]
fn json_at_any_depth_and_in_any_state() {
    let token = token();
    for (text, label) in [
        (
            format!("{{\"access_token\":\"{token}\",\"expires_in\":3600}}"),
            "JSON member access_token",
        ),
        (
            format!("{{\n  \"data\": [{{ \"auth\": {{ \"jwt\": \"{token}\" }} }}]\n}}"),
            "JSON member jwt",
        ),
        (
            format!("{{\"a\":1,,,\"jwt\" : \"{token}\""),
            "JSON member jwt",
        ),
        (format!("{{'jwt': '{token}'}}"), "JSON member jwt"),
        (
            format!("\"{{\\\"jwt\\\":\\\"{token}\\\"}}\""),
            "JSON member jwt",
        ),
        (
            format!(
                "{{\"headers\":[{{\"name\":\"authorization\",\"value\":\"Bearer {token}\"}}]}}"
            ),
            "authorization header",
        ),
        (
            format!("{{\"headers\":[{{\"name\": \"X-Id\",\n \"value\": \"{token}\"}}]}}"),
            "X-Id header",
        ),
    ] {
        let intake = read(&text);
        assert_eq!(token_of(&intake), Some(token.as_str()), "{text}");
        assert_eq!(label_of(&intake).as_deref(), Some(label), "{text}");
        check_map(&text, &intake);
    }
}

#[test]
fn json_serialization_is_left_whole() {
    for text in [
        "{\"payload\":\"e30\",\"protected\":\"e30\",\"signature\":\"abc\"}",
        "{\"payload\":\"e30\",\"signatures\":[{\"protected\":\"eyJhbGciOiJSUzI1NiJ9\",\"signature\":\"abc\"}]}",
        "{\"protected\":\"eyJhbGciOiJSUzI1NiJ9\",\"signature\":\"abc\"}",
        "{\"protected\":\"e30\",\"iv\":\"x\",\"ciphertext\":\"abc\",\"tag\":\"x\"}",
        "{\"payload\":\"e30\",\"signature\":\"abc\",\"cut\n",
    ] {
        let padded = format!("\n {text}");
        assert_eq!(
            read(&padded).found,
            PasteKind::JsonSerialization {
                span: 2..2 + text.len()
            },
            "{text}"
        );
    }
    for text in [
        "{\"payload\":{\"a\":1},\"signature\":\"abc\"}",
        "{\"a\":{\"ciphertext\":\"abc\"}}",
        "{\"payload\":\"x\"}",
    ] {
        assert_eq!(read(text).found, PasteKind::Unrecognised, "{text}");
    }
}
