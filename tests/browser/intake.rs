//! What people paste: tokens with other text around them, and broken tokens.

use crate::cases;
use crate::page::{Page, key};
use crate::tokens::{self, SECRET};
use jose::base64url::encode;

cases! {
    a_pasted_token_is_judged,
    a_typed_token_is_judged_at_each_key,
    a_paste_on_the_page_goes_to_the_token_box,
    a_paste_on_about_opens_the_inspector,
    what_was_removed_is_said,
    every_fault_has_its_code_and_its_byte,
    a_broken_token_is_decoded_as_far_as_it_goes,
    a_fault_can_be_marked,
    what_is_no_token_is_named,
    a_key_in_the_wrong_box_is_offered_to_the_right_one,
    pointing_at_a_claim_marks_its_characters,
    the_caret_marks_its_claim,
    hostile_text_stays_text,
    invisible_characters_are_shown,
    clearing_can_be_undone,
    nothing_is_lost_by_going_to_about_and_back,
    copying_gives_the_exact_text,
}

fn a_pasted_token_is_judged(page: &Page<'_>) {
    page.open("");
    let token = tokens::good();
    page.click("#token");
    page.paste(&token);
    assert_eq!(page.value("#token"), token);
    assert_eq!(page.verdict(), "unverified");
    page.click("#key");
    page.paste(SECRET);
    assert_eq!(page.verdict(), "valid", "{}", page.text(".verdict"));
}

fn a_typed_token_is_judged_at_each_key(page: &Page<'_>) {
    page.open("");
    page.click("#token");
    for (typed, verdict) in [
        ("ey", "malformed"),
        ("JhbGciOiJub25lIn0", "malformed"),
        (".e30", "malformed"),
        (".", "unsecured"),
    ] {
        page.press(typed);
        assert_eq!(page.verdict(), verdict, "after typing {typed}");
    }
    page.press(key::BACKSPACE);
    assert_eq!(page.verdict(), "malformed");
    assert_eq!(page.value("#token"), "eyJhbGciOiJub25lIn0.e30");
}

fn a_paste_on_the_page_goes_to_the_token_box(page: &Page<'_>) {
    page.open("");
    assert_eq!(page.focused(), "BODY");
    let token = tokens::good();
    page.paste(&token);
    assert_eq!(page.value("#token"), token);
    assert_eq!(page.verdict(), "unverified");
    // In a box, the box takes it.
    page.click("#key");
    page.paste(SECRET);
    assert_eq!(
        (page.value("#token"), page.value("#key")),
        (token, SECRET.to_owned())
    );
}

fn a_paste_on_about_opens_the_inspector(page: &Page<'_>) {
    page.open("#/about");
    let token = tokens::good();
    page.paste(&token);
    page.await_page("Inspect");
    assert_eq!(page.value("#token"), token);
}

fn what_was_removed_is_said(page: &Page<'_>) {
    page.open("");
    let token = tokens::good();
    let wrapped: Vec<&str> = token
        .as_bytes()
        .chunks(64)
        .filter_map(|line| std::str::from_utf8(line).ok())
        .collect();
    for (text, said) in [
        (format!("Bearer {token}"), "Bearer"),
        (
            format!("Authorization: Bearer {token}\r\n"),
            "Authorization",
        ),
        (format!("\"{token}\","), "quot"),
        (wrapped.join("\n"), "line"),
        (
            format!("https://app.example/cb#id_token={token}&state=1"),
            "id_token",
        ),
        (
            format!("curl -H 'Authorization: Bearer {token}' https://api.example"),
            "Authorization header",
        ),
    ] {
        page.expect(&text, SECRET, "valid");
        let notes = page.text("#token-notes");
        assert!(notes.contains(said), "{text}: {notes}");
    }
    page.expect(&token, SECRET, "valid");
    assert_eq!(page.text("#token-notes"), "", "nothing was removed");
}

fn every_fault_has_its_code_and_its_byte(page: &Page<'_>) {
    page.open("");
    let good = tokens::hmac("HS256", SECRET.as_bytes(), r#"{"sub":"ana"}"#);
    let parts: Vec<&str> = good.split('.').collect();
    let (header, payload, tag) = (parts[0], parts[1], parts[2]);
    let start = header.len() + 1;
    for (text, code, byte) in [
        (
            format!("{header}.{payload}"),
            "segments-missing",
            start + payload.len(),
        ),
        (format!("{good}.x"), "segments-surplus", good.len() + 1),
        (
            // Four characters carry three bytes.
            format!("{header}.{}.{tag}", encode(r#"{"sub":"ana",}"#)),
            "json-",
            start + 13 * 4 / 3,
        ),
        (
            format!("{header}.{}!{}.{tag}", &payload[..6], &payload[6..]),
            "base64url-",
            start + 6,
        ),
        (
            format!("{}.{payload}.{tag}", encode("[1]")),
            "header-not-object",
            0,
        ),
        (
            format!("{}.{payload}.{tag}", encode(r#"{"typ":"JWT"}"#)),
            "header-alg-missing",
            0,
        ),
        (
            format!("{header}.{}.{tag}", encode("[1]")),
            "payload-not-object",
            start,
        ),
    ] {
        page.expect(&text, SECRET, "malformed");
        assert_eq!(page.check("structure"), "fail");
        let found = page.findings();
        assert!(
            found.iter().any(|one| one.starts_with(code)),
            "{code} in {found:?}: {text}"
        );
        let finding = page.text(&format!("[data-finding^='{code}']"));
        assert!(
            finding.contains(&format!("byte {byte} ")),
            "byte {byte}: {finding}\n{text}"
        );
        assert_eq!(
            page.attribute(&format!("[data-finding^='{code}']"), "data-severity"),
            "high"
        );
        // The byte is counted in what was pasted, not in the token.
        page.fill("#token", &format!("Bearer {text}"));
        let finding = page.text(&format!("[data-finding^='{code}']"));
        assert!(
            finding.contains(&format!("byte {} ", byte + 7)),
            "behind Bearer: {finding}"
        );
    }
}

fn a_broken_token_is_decoded_as_far_as_it_goes(page: &Page<'_>) {
    page.open("");
    let token = tokens::good();
    for length in (0..token.len()).step_by(7) {
        page.fill("#token", &token[..length]);
        let expected = match token[..length].matches('.').count() {
            0 if length == 0 => "empty",
            // A shorter signature may still be one, of another length.
            2 => continue,
            _ => "malformed",
        };
        assert_eq!(page.verdict(), expected, "the first {length} characters");
    }
    page.fill("#token", &format!("{}…", &token[..token.len() * 3 / 5]));
    assert_eq!(page.verdict(), "malformed");
    assert_eq!(page.count(".header-card [data-member=alg]"), 1);
    assert_eq!(page.count(".payload-card [data-member=iss]"), 1);
}

fn a_fault_can_be_marked(page: &Page<'_>) {
    page.open("");
    let token = tokens::good();
    page.fill("#token", &format!("{}!{}", &token[..60], &token[60..]));
    page.click("[data-finding] button");
    let marked: String = page
        .ask("return Array.from(document.querySelectorAll('.editor .marked'), e => e.textContent).join('')");
    assert_eq!(marked, "!");
    // What is missing has no characters of its own.
    page.fill(
        "#token",
        &format!("{}.", jose::base64url::encode(r#"{"alg":"HS256""#)),
    );
    page.click("[data-finding=json-cut-off] button");
    page.settle();
    assert_eq!(page.count("#marked.marked"), 1);
}

fn what_is_no_token_is_named(page: &Page<'_>) {
    page.open("");
    for (text, said) in [
        ("hello there", "base64url"),
        ("6f9619ff-8b86-d011-b42d-00c04fc964ff", "UUID"),
        ("v4.public.eyJzdWIiOiJhbmEifQ", "PASETO"),
        ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "GitHub"),
    ] {
        page.expect(text, "", "malformed");
        let verdict = page.text(".verdict");
        assert!(verdict.contains(said), "{text}: {verdict}");
    }
}

fn a_key_in_the_wrong_box_is_offered_to_the_right_one(page: &Page<'_>) {
    page.open("");
    let case = tokens::fixture("pyjwt", "ES256");
    for form in ["pem_spki", "jwk"] {
        let public = case.key(form).expect("a public key");
        page.fill("#token", &public);
        page.click("#token-notes button");
        assert_eq!(page.value("#key").trim(), public.trim(), "{form}");
        assert_eq!(page.value("#token"), "", "{form}");
    }
}

fn pointing_at_a_claim_marks_its_characters(page: &Page<'_>) {
    const MARKED: &str = "return Array.from(document.querySelectorAll('.editor .marked'), e => e.textContent).join('')";
    page.open("");
    let token = tokens::good();
    page.fill("#token", &token);
    assert_eq!(page.ask::<String>(MARKED), "");
    // By the keyboard: the row's button has the focus.
    page.browser.script(
        "document.querySelector('[data-member=sub] button').focus()",
        vec![],
    );
    page.settle();
    let marked: String = page.ask(MARKED);
    assert!(!marked.is_empty() && token.contains(&marked), "{marked}");
    let start = token.split('.').next().unwrap_or_default().len() + 1;
    let bytes = tokens::good_claims();
    let at = bytes.find("\"sub\"").expect("the claim");
    let from = start + at * 4 / 3;
    assert!(
        token[from..].starts_with(&marked[..4]),
        "{marked} at {from} of {token}"
    );
    page.browser.script("document.activeElement.blur()", vec![]);
    page.settle();
    assert_eq!(page.ask::<String>(MARKED), "");
}

fn the_caret_marks_its_claim(page: &Page<'_>) {
    page.open("");
    let token = tokens::good();
    page.fill("#token", &token);
    page.click("#token");
    page.browser.script(
        "token.setSelectionRange(arguments[0], arguments[0])",
        vec![serde_json::json!(token.find('.').unwrap_or(0) + 6)],
    );
    page.press(key::LEFT);
    assert_eq!(page.attribute(".row-pointed", "data-member"), "iss");
}

fn hostile_text_stays_text(page: &Page<'_>) {
    page.open("");
    let hostile = r#"<img src=x onerror=alert(1)><a href='javascript:alert(1)'>x</a><script>alert(1)</script>"#;
    let payload = format!(
        r#"{{"sub":{0},"iss":"https://id.example/login","<b>":"</textarea>","exp":{1}}}"#,
        serde_json::json!(hostile),
        tokens::now() + 900
    );
    page.expect(
        &tokens::hmac("HS256", SECRET.as_bytes(), &payload),
        SECRET,
        "valid",
    );
    assert_eq!(page.count(".payload-card :is(a, img, script, b)"), 0);
    let shown = page.text("[data-member=sub] .row-json");
    assert!(shown.contains("<img src=x onerror=alert(1)>"), "{shown}");
    // In the page's own words, too.
    let header = format!(
        r#"{{"alg":{0},"kid":{0},"typ":{0}}}"#,
        serde_json::json!(hostile)
    );
    page.expect(
        &format!("{}.e30.AA", encode(header)),
        hostile,
        "unsupported",
    );
    assert_eq!(page.count("#app :is(img, script)"), 0);
    assert_eq!(page.count("#app a:not([href^='#'])"), 0);
}

fn invisible_characters_are_shown(page: &Page<'_>) {
    page.open("");
    let payload = "{\"sub\":\"a\u{202E}n\u{200B}a\",\"na\u{2066}me\":1}";
    page.fill("#token", &tokens::hmac("HS256", SECRET.as_bytes(), payload));
    let shown: Vec<String> =
        page.ask("return Array.from(document.querySelectorAll('.payload-card .invisible'), e => e.textContent)");
    assert_eq!(shown, ["U+202E", "U+200B", "U+2066"]);
    let payload = page.text(".payload-card");
    assert!(!payload.contains(['\u{202E}', '\u{2066}']), "{payload}");
}

fn clearing_can_be_undone(page: &Page<'_>) {
    page.open("");
    let token = tokens::good();
    page.expect(&token, SECRET, "valid");
    let last = ".token-card .card-tools > button:last-child";
    assert_eq!(page.text(last), "Clear");
    page.click(last);
    // The key stays: it is the next token's as often as not.
    assert_eq!(
        (page.verdict(), page.value("#token"), page.value("#key")),
        ("empty".into(), String::new(), SECRET.to_owned())
    );
    assert_eq!(page.focused(), "token");
    page.click("[aria-label='Clear the key']");
    assert_eq!(
        (page.value("#key"), page.focused()),
        (String::new(), "key".into())
    );
    assert_eq!(page.text(last), "Undo");
    page.click(last);
    assert_eq!(page.value("#key"), SECRET);
    page.fill("#token", &token);
    page.click(last);
    assert_eq!(page.text(last), "Undo");
    page.click(last);
    assert_eq!(
        (page.value("#token"), page.value("#key")),
        (token, SECRET.to_owned())
    );
    assert_eq!(page.verdict(), "valid");
}

fn nothing_is_lost_by_going_to_about_and_back(page: &Page<'_>) {
    page.open("");
    let token = tokens::good();
    page.expect(&token, SECRET, "valid");
    page.click(".policy-card summary");
    page.fill("#policy-iss", "https://id.example");
    page.click("[data-check=time] summary");
    page.turn_to("About");
    assert!(!page.ask::<bool>("return token.checkVisibility()"));
    page.turn_to("Inspect");
    assert!(page.ask::<bool>("return token.checkVisibility()"));
    assert_eq!(
        (page.value("#token"), page.value("#key")),
        (token, SECRET.to_owned())
    );
    assert_eq!(page.value("#policy-iss"), "https://id.example");
    assert_eq!(page.check("policy"), "pass");
    assert!(page.ask::<bool>("return document.querySelector('[data-check=time]').open"));
}

fn copying_gives_the_exact_text(page: &Page<'_>) {
    page.open("");
    let payload = r#"{ "sub" : "an\u0061", "n":12345678901234567890,"x":1e400 }"#;
    let token = tokens::hmac("HS256", SECRET.as_bytes(), payload);
    page.expect(&format!("Bearer {token}"), SECRET, "valid");
    for (name, text) in [
        // The token alone.
        ("Copy token", token.clone()),
        ("Copy payload", payload.to_owned()),
        ("Copy header", r#"{"alg":"HS256","typ":"JWT"}"#.to_owned()),
        ("Copy value of sub", "ana".to_owned()),
        ("Copy value of n", "12345678901234567890".to_owned()),
        ("Copy value of x", "1e400".to_owned()),
    ] {
        page.clipboard();
        page.click(&format!("[aria-label='{name}']"));
        page.await_that(
            "the button says so",
            "return document.querySelector('[aria-label=Copied]') !== null",
        );
        assert_eq!(page.clipboard(), text, "{name}");
    }
}
