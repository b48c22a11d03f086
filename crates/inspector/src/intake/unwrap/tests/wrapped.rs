//! Tokens inside other things. Every row is of a kind that people paste.

use super::*;

#[test]
fn colour_codes() {
    let token = token();
    let (first, rest) = token.split_at(20);
    for text in [
        format!("\u{1b}[32m{token}\u{1b}[0m"),
        format!("\\x1b[32m{token}\\x1b[0m"),
        format!("\\u001b[1;32m{token}\\u001b[0m"),
        format!("\\e[38;5;208m{token}\\e[m"),
        format!("^[[33m{token}^[[0m"),
        format!("\\033[33m{token}\\033[0m"),
        format!("[32m{token}[0m"),
        format!("\u{9b}31m{token}\u{9b}0m"),
    ] {
        expect(&text, &token, "Removed 2 ANSI colour codes.");
    }
    expect(
        &format!("\u{1b}[1m{first}\u{1b}[0m\u{1b}[2m{rest}\u{1b}[0m"),
        &token,
        "Removed 4 ANSI colour codes.",
    );
    expect(
        &format!("token=\u{1b}[36m{token}\u{1b}(B\u{1b}[m"),
        &token,
        "Removed 3 ANSI colour codes.",
    );
    expect(
        &format!("{{\"log\":\"\\\\u001b[32m{token}\\\\u001b[0m\"}}"),
        &token,
        "Removed 2 ANSI colour codes.",
    );
}

#[test]
fn quoted_printable() {
    let token = token();
    expect(
        &wrapped(&token, 75, "=\n"),
        &token,
        "Decoded quoted-printable and joined 2 lines.",
    );
    expect(
        &wrapped(&token, 60, "=\r\n"),
        &token,
        "Decoded quoted-printable and joined 3 lines.",
    );
    expect(
        &wrapped(&token, 60, "= \n"),
        &token,
        "Decoded quoted-printable and joined 3 lines.",
    );
    expect(
        &format!(
            "https://a.example/?token=3D{}",
            wrapped(&token, 50, "=\r\n")
        ),
        &token,
        "Decoded quoted-printable and joined 3 lines.",
    );
    expect(
        &token.replace('.', "=2E"),
        &token,
        "Decoded quoted-printable.",
    );
}

#[test]
fn html() {
    let token = token();
    for dot in ["&#46;", "&#x2e;", "&#x2E;", "&period;", "&#046;"] {
        expect(&token.replace('.', dot), &token, "Decoded 2 HTML entities.");
    }
    expect(
        &token.replace('.', "&amp;#46;"),
        &token,
        "Decoded 2 HTML entities, twice.",
    );
    expect(
        &token.replace('.', ".<wbr>"),
        &token,
        "Removed 2 HTML tags.",
    );
    expect(
        &format!(
            "<span class=\"h\">{}</span>",
            token.replace('.', "</span>.<span class=\"p\">")
        ),
        &token,
        "Removed 6 HTML tags.",
    );
}

#[test]
fn lookalikes() {
    let token =
        "eyJhbGciOiJIUzI1NiJ9.eyJ4IjoiPj4-Pz8_fn5-In0.RH8uw60_AyEA4AFrn6HFNbW_fsxeFuFCe_J9V00cN4A";
    expect(
        &token.replacen('-', "\u{2010}", 1),
        token,
        "Replaced 1 look-alike of a hyphen (U+2010).",
    );
    expect(
        &token.replace('-', "\u{2212}"),
        token,
        "Replaced 2 look-alikes of a hyphen (U+2212).",
    );
    expect(
        &token.replace('-', "\u{2011}"),
        token,
        "Replaced 2 look-alikes of a hyphen (U+2011).",
    );
    expect(
        &token.replace('.', "\u{2024}"),
        token,
        "Replaced 2 look-alikes of a full stop (U+2024).",
    );
    expect(
        &token.replace('_', "\u{ff3f}"),
        token,
        "Replaced 4 look-alikes of an underscore (U+FF3F).",
    );
    expect(
        &token.replace('-', "\u{fe63}").replace('.', "\u{ff0e}"),
        token,
        "Replaced 4 look-alikes of characters of a token (U+FF0E, U+FE63).",
    );
    expect(
        &token.replacen('e', "\u{435}", 1).replace('.', "\u{3002}"),
        token,
        "Replaced 3 look-alikes of characters of a token (U+0435, U+3002).",
    );
    let double = "eyJhbGciOiJIUzI1NiJ9.e30.RH8uw60_AyEA4AFrn6HFNbW_fsxeFuFCe_J9V00c--A";
    expect(
        &double.replace("--", "\u{2014}"),
        double,
        "Replaced 1 look-alike of a hyphen (U+2014).",
    );
    let wide: String = double
        .chars()
        .map(|ch| {
            if ch.is_ascii_alphanumeric() {
                char::from_u32(u32::from(ch) + 0xfee0).unwrap()
            } else {
                ch
            }
        })
        .collect();
    expect(
        &wide,
        double,
        "Replaced 61 look-alikes of a letter or digit (U+FF45, U+FF59, U+FF2A, …).",
    );
}

#[test]
fn spaces() {
    let token = token();
    let (head, tail) = token.split_at(token.len() - 20);
    expect(
        &token.replace('.', " . "),
        &token,
        "Removed 4 spaces inside the token.",
    );
    expect(
        &format!("{head}%20{tail}"),
        &token,
        "Removed 1 space inside the token.",
    );
    expect(
        &format!("Bearer {head} {tail}"),
        &token,
        "Removed 1 space inside the token.",
    );
    expect(
        &format!("Authorization: Bearer {head}\t{tail}\r\n"),
        &token,
        "Removed 1 space inside the token.",
    );
    expect(
        &format!("\"{}\"", wrapped(&token, 30, " \n ")),
        &token,
        "Removed 8 spaces and 4 line breaks inside the token.",
    );
    expect(
        &wrapped(&token, 4, " "),
        &token,
        "Removed 31 spaces inside the token.",
    );
    expect(
        &format!("{head}\\n{tail}"),
        &token,
        "Removed 1 line break inside the token.",
    );
    let disclosures = format!("{token}~WyJzYWx0IiwibmFtZSIsIkFubmEiXQ~WyJzYWx0MiIsImFnZSIsNDJd~");
    expect(
        &wrapped(&disclosures, 37, "\n"),
        &disclosures,
        "Removed 4 line breaks inside the token.",
    );
    expect(
        "eyJhbGciOiJIUzI1NiJ9.e30.AAAA~WyJzYWx0IiwibmFtZSIsIk\nFubmEiXQ~",
        "eyJhbGciOiJIUzI1NiJ9.e30.AAAA~WyJzYWx0IiwibmFtZSIsIkFubmEiXQ~",
        "Removed 1 line break inside the token.",
    );
}

#[test]
fn cookie_chunks() {
    let token = token();
    let (a, rest) = token.split_at(60);
    let (b, c) = rest.split_at(40);
    let three = "Joined 3 cookie chunks: `sb-auth-token.0` to `.2`.";
    expect(
        &format!("Cookie: sb-auth-token.0={a}; sb-auth-token.1={b}; sb-auth-token.2={c}"),
        &token,
        three,
    );
    expect(
        &format!(
            "Cookie: sb-auth-token.2={c}; theme=dark; sb-auth-token.0={a}; sb-auth-token.1={b}"
        ),
        &token,
        three,
    );
    expect(
        &format!(
            "curl -b 'sb-auth-token.0={a}; sb-auth-token.1={b}; sb-auth-token.2={c}' https://a.example"
        ),
        &token,
        three,
    );
    expect(
        &format!(
            "sb-auth-token.0\t{a}\ta.example\t/\nsb-auth-token.1\t{b}\ta.example\t/\nsb-auth-token.2\t{c}\ta.example\t/\n"
        ),
        &token,
        three,
    );
    expect(
        &format!(
            "[{{\"name\":\"sb-auth-token.0\",\"value\":\"{a}\"}},{{\"name\":\"sb-auth-token.1\",\"value\":\"{b}\"}},{{\"name\":\"sb-auth-token.2\",\"value\":\"{c}\"}}]"
        ),
        &token,
        three,
    );
    expect(
        &format!(
            "{{\"sb-auth-token.0\": \"{a}\", \"sb-auth-token.1\": \"{b}\", \"sb-auth-token.2\": \"{c}\"}}"
        ),
        &token,
        three,
    );
    expect(
        &format!(
            "Set-Cookie: __Secure-next-auth.session-token.0={a}{b}; Path=/; HttpOnly\nSet-Cookie: __Secure-next-auth.session-token.1={c}; Path=/"
        ),
        &token,
        "Joined 2 cookie chunks: `__Secure-next-auth.session-token.0` to `.1`.",
    );
    expect(
        &format!("_oauth2_proxy_0={a}; _oauth2_proxy_1={b}{c}"),
        &token,
        "Joined 2 cookie chunks: `_oauth2_proxy_0` to `_1`.",
    );
    expect(
        &format!(
            "Cookie: .AspNetCore.Cookies=chunks-2; .AspNetCore.CookiesC1={a}; .AspNetCore.CookiesC2={b}{c}"
        ),
        &token,
        "Joined 2 cookie chunks: `.AspNetCore.CookiesC1` to `C2`.",
    );
    expect(
        &format!("fe_session-1={a}; fe_session-2={b}{c}"),
        &token,
        "Joined 2 cookie chunks: `fe_session-1` to `-2`.",
    );
    let session = format!(
        "base64-{}",
        base64url(format!(
            "{{\"access_token\":\"{token}\",\"token_type\":\"bearer\"}}"
        ))
    );
    let (a, b) = session.split_at(100);
    expect(
        &format!("sb-x-auth-token.1={b}; sb-x-auth-token.0={a}"),
        &token,
        "Joined 2 cookie chunks: `sb-x-auth-token.0` to `.1`. Decoded Base64.",
    );
    let jwe = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA";
    let (a, b) = jwe.split_at(80);
    expect(
        &format!("authjs.session-token.0={a}; authjs.session-token.1={b}"),
        jwe,
        "Joined 2 cookie chunks: `authjs.session-token.0` to `.1`.",
    );
}

#[test]
fn in_base64() {
    let token = token();
    let one = "Decoded Base64.";
    expect(&base64(&token), &token, one);
    expect(&base64url(&token), &token, one);
    expect(&wrapped(&base64(&token), 76, "\n"), &token, one);
    expect(&wrapped(&base64(&token), 77, "\r\n"), &token, one);
    expect(&format!("token: {}", base64(&token)), &token, one);
    expect(
        &format!(
            "apiVersion: v1\nkind: Secret\ndata:\n  namespace: ZGVmYXVsdA==\n  token: {}\n",
            base64(&token)
        ),
        &token,
        one,
    );
    expect(
        &format!(
            "data:\n  token: >-\n    {}\n  b: c\n",
            wrapped(&base64(&token), 64, "\n    ")
        ),
        &token,
        one,
    );
    expect(
        &format!(
            "{{\"auths\":{{\"r.example\":{{\"auth\":\"{}\"}}}}}}",
            base64(format!("oauth2:{token}"))
        ),
        &token,
        one,
    );
    expect(
        &format!(
            "sb-auth-token=base64-{}",
            base64url(format!("{{\"access_token\":\"{token}\"}}"))
        ),
        &token,
        one,
    );
    expect(
        &format!(
            "Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.{}, v4.channel.k8s.io",
            base64url(&token)
        ),
        &token,
        one,
    );
    expect(
        &format!(
            "https://gchq.github.io/CyberChef/#recipe=JWT_Decode()&input={}",
            base64(&token)
        ),
        &token,
        one,
    );
    expect(
        &format!("https://a.example/open/{}", base64url(&token)),
        &token,
        one,
    );
    expect(
        &format!("data:application/jwt;base64,{}", base64(&token)),
        &token,
        one,
    );
    expect(&base64(base64(&token)), &token, "Decoded Base64, twice.");
    expect(&base64(format!("{token}\n")), &token, one);
    expect(
        &base64(format!("Authorization: Bearer {token}\r\n")),
        &token,
        one,
    );
    expect(
        &format!("value={}", base64(&token).replace('=', "%3D")),
        &token,
        one,
    );
    let wide: Vec<u8> = token.encode_utf16().flat_map(u16::to_le_bytes).collect();
    expect(&base64(wide), &token, one);
    expect(
        &format!("a: {}\nb: {}\n", base64(&token), base64(second())),
        &token,
        "Decoded 2 Base64 values.",
    );
    expect(
        &base64(token.replace('.', "%2E")),
        &token,
        "Decoded Base64. Decoded percent-encoding.",
    );
}

#[test]
fn basic_credentials() {
    let token = token();
    expect(
        &format!("Authorization: Basic {}", base64(format!("token:{token}"))),
        &token,
        "Decoded the Base64 of HTTP Basic credentials and took the password.",
    );
    expect(
        &format!(
            "curl -H \"Authorization: Basic {}\" https://r.example/v2/",
            base64(format!("00000000-0000-0000-0000-000000000000:{token}"))
        ),
        &token,
        "Decoded the Base64 of HTTP Basic credentials and took the password.",
    );
    expect(
        &format!("Basic {}", base64(format!("{token}:"))),
        &token,
        "Decoded the Base64 of HTTP Basic credentials and took the user name.",
    );
}

#[test]
fn source_code() {
    let token = token();
    let (a, rest) = token.split_at(50);
    let (b, c) = rest.split_at(50);
    let three = "Joined 3 string literals.";
    for text in [
        format!("const token = \"{a}\" +\n  \"{b}\" +\n  \"{c}\";"),
        format!("String t = \"{a}\"\n    + \"{b}\"\n    + \"{c}\";"),
        format!("token = ('{a}'\n         '{b}'\n         '{c}')"),
        format!("$t = '{a}' .\n  '{b}' .\n  '{c}';"),
        format!("t = \"{a}\" & _\n  \"{b}\" & _\n  \"{c}\""),
        format!("local t = \"{a}\" ..\n \"{b}\" ..\n \"{c}\""),
        format!("t := \"{a}\" <> \"{b}\" <> \"{c}\""),
        format!("var t = \"{a}\";\nt += \"{b}\";\nt += \"{c}\";"),
        format!("$t = \"{a}\";\n$t .= \"{b}\";\n$t .= \"{c}\";"),
        format!("t = \"{a}\"\nt = t & \"{b}\"\nt = t & \"{c}\""),
        format!("token = f\"{a}\" \\\n  f\"{b}\" \\\n  f\"{c}\""),
        format!("concat!(\"{a}\", \"{b}\", \"{c}\")"),
        format!("SELECT '{a}' || '{b}' || '{c}'"),
    ] {
        expect(&text, &token, three);
    }
    let parts: Vec<String> = token.split('.').map(|part| format!("'{part}'")).collect();
    expect(
        &format!("const t = [{}].join('.');", parts.join(", ")),
        &token,
        three,
    );
    expect(&format!("$t = {a}`\n{b}`\n{c}"), &token, "Joined 3 lines.");
    expect(
        &format!("set T={a}^\r\n{b}^\r\n{c}"),
        &token,
        "Joined 3 lines.",
    );
}

#[test]
fn tables_and_quotations() {
    let token = token();
    let (a, rest) = token.split_at(50);
    let (b, c) = rest.split_at(50);
    let three = "Joined 3 lines and left out what stands beside them.";
    for text in [
        format!(
            "+----+------+\n| id | token |\n+----+------+\n| 1  | {a} |\n|    | {b} |\n|    | {c} |\n+----+------+\n"
        ),
        format!("┌────┐\n│ {a} │\n│ {b} │\n│ {c} │\n└────┘\n"),
        format!(" id | token\n----+-----\n  1 | {a}+\n    | {b}+\n    | {c}\n(1 row)\n"),
        format!("> Authorization: Bearer {a}\n> {b}\n> {c}\n"),
        format!("web_1  | {a}\nweb_1  | {b}\nweb_1  | {c}\nweb_1  | ready to serve\n"),
        format!("12  {a}\n13  {b}\n14  {c}\n"),
        format!("// {a}\n// {b}\n// {c}\n"),
        format!("2026-11-30T10:00:00Z {a}\n2026-11-30T10:00:00Z {b}\n2026-11-30T10:00:00Z {c}\n"),
        format!("+{a}\n+{b}\n+{c}\n"),
    ] {
        match read(&text).found {
            PasteKind::Token(candidate) if candidate.token == token => {}
            _ => expect(&text, &token, three),
        }
    }
}

#[test]
fn other_encodings() {
    let token = token();
    let percent: String = token.bytes().map(|byte| format!("%{byte:02X}")).collect();
    expect(&percent, &token, "Decoded percent-encoding.");
    expect(
        &percent.replace('%', "%25"),
        &token,
        "Decoded percent-encoding, twice.",
    );
    let escaped: String = token.bytes().map(|byte| format!("\\u{byte:04x}")).collect();
    expect(
        &format!("{{\"token\":\"{escaped}\"}}"),
        &token,
        "Decoded backslash escapes.",
    );
    let hex: String = token.bytes().map(|byte| format!("{byte:02x}")).collect();
    expect(&hex, &token, "Decoded hexadecimal.");
    expect(&wrapped(&hex, 60, "\n"), &token, "Decoded hexadecimal.");
    expect(&format!("\\x{hex}"), &token, "Decoded hexadecimal.");
    let digits: String = token
        .bytes()
        .map(|byte| format!("{:02}", byte - 45))
        .collect();
    expect(
        &format!("shc:/{digits}"),
        &token,
        "Decoded the digits of a SMART Health Card.",
    );
    let (a, b) = digits.split_at(100);
    expect(
        &format!("shc:/2/2/{b}\nshc:/1/2/{a}"),
        &token,
        "Decoded the digits of a SMART Health Card in 2 QR codes.",
    );
}

#[test]
fn express_cookies() {
    let token = token();
    let mac = "XbPfbIHMI6arZ3Y922BhjWgQzWXcXNrz0ogtVhfEd2o";
    let took = "Took the token out of a signed Express cookie.";
    expect(&format!("s:{token}.{mac}"), &token, took);
    expect(
        &format!("Cookie: a=b; token=s%3A{token}.{mac}; c=d"),
        &token,
        took,
    );
    expect(
        &format!("token=s%3A{token}.{}%2B%2F", &mac[..41]),
        &token,
        took,
    );
}
