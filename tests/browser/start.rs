//! From the first byte to the running program, and links with a token or a key.

use crate::cases;
use crate::examples;
use crate::gate::Gate;
use crate::page::{Page, key};
use crate::tokens::{self, SECRET};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;
use std::sync::Arc;

cases! {
    the_frame_is_there_before_the_program,
    nothing_jumps_when_the_program_arrives,
    what_was_typed_before_the_program_came_is_kept,
    a_key_typed_before_the_program_came_is_kept,
    a_start_that_fails_says_so_and_keeps_what_was_typed,
    each_file_is_loaded_once,
    each_file_is_loaded_once_from_a_host_without_headers,
    the_page_works_below_any_path,
    without_the_network_everything_goes_on,
    a_link_fills_the_boxes,
    a_link_may_bring_any_key,
    a_link_opened_while_the_page_is_open_replaces_the_boxes,
    what_a_link_brings_leaves_the_address_and_the_history,
    a_key_from_a_link_is_named_as_such,
    a_key_in_the_text_of_a_link_is_of_the_link,
    a_link_without_a_token_leaves_the_boxes_alone,
    a_link_leads_to_about,
}

/// A link with both values percent-encoded.
fn link(token: &str, key: &str) -> String {
    let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    format!("#/inspect?token={}&key={}", encoded(token), encoded(key))
}

/// The page behind a closed gate: static, without its program.
fn held_back(page: &Page<'_>) -> Gate {
    let gate = Gate::before(page.site.port());
    page.visit(Arc::clone(&page.site), &gate.url(), "");
    page.await_that(
        "the style sheet is there",
        "return document.styleSheets.length > 0",
    );
    assert_eq!(
        page.count("[data-verdict]"),
        0,
        "the program came through the gate"
    );
    gate
}

fn the_frame_is_there_before_the_program(page: &Page<'_>) {
    let gate = held_back(page);
    page.await_that(
        "something is painted",
        "return performance.getEntriesByName('first-contentful-paint').length === 1",
    );
    assert_eq!(page.text("h1"), "Inspect a token");
    for (selector, name) in [("#token", "Token"), ("#key", "Key")] {
        let said = page.browser.name_and_role(selector);
        assert_eq!(said, (name.to_owned(), "textbox".to_owned()));
    }
    let said = page.browser.name_and_role(".verdict");
    assert_eq!(said, ("Verdict".to_owned(), "region".to_owned()));
    gate.open();
    page.await_start();
    assert_eq!(page.verdict(), "empty");
}

fn nothing_jumps_when_the_program_arrives(page: &Page<'_>) {
    const PLACES: &str = "return ['.brand', 'nav', '#token', '#key', '.verdict', '.verdict-headline', '.verdict-detail']
        .map(selector => { const { x, y, width } = document.querySelector(selector).getBoundingClientRect();
            return [selector, x, y, width].join(' ') })";
    for (width, height) in [(1280, 800), (390, 844)] {
        page.screen(width, height);
        let gate = held_back(page);
        let before: Vec<String> = page.ask(PLACES);
        gate.open();
        page.await_start();
        let after: Vec<String> = page.ask(PLACES);
        assert_eq!(before, after, "at {width}×{height}");
    }
}

fn what_was_typed_before_the_program_came_is_kept(page: &Page<'_>) {
    let gate = held_back(page);
    page.click("#token");
    page.press("eyJhbGciOiJub25lIn0.e30.");
    page.press(&key::LEFT.repeat(5));
    gate.open();
    page.await_start();
    assert_eq!(page.value("#token"), "eyJhbGciOiJub25lIn0.e30.");
    assert_eq!(page.focused(), "token");
    let caret: (usize, usize) = page.ask("return [token.selectionStart, token.selectionEnd]");
    assert_eq!(caret, (19, 19));
    assert_eq!(page.verdict(), "unsecured");
    page.press(key::END);
    assert_eq!(page.focused(), "token");
}

fn a_key_typed_before_the_program_came_is_kept(page: &Page<'_>) {
    let gate = held_back(page);
    page.click("#key");
    page.press("a secret");
    page.browser.press(&[key::SHIFT], &key::LEFT.repeat(6));
    gate.open();
    page.await_start();
    assert_eq!(page.value("#key"), "a secret");
    assert_eq!(page.focused(), "key");
    let selection: (usize, usize) = page.ask("return [key.selectionStart, key.selectionEnd]");
    assert_eq!(selection, (2, 8));
}

fn a_start_that_fails_says_so_and_keeps_what_was_typed(page: &Page<'_>) {
    // The last is Firefox's.
    for message in ["ERR_", "Failed to fetch", "preload", "NetworkError"] {
        page.expect_message(message);
    }
    let gate = held_back(page);
    page.click("#token");
    page.press("kept");
    assert_eq!(page.style("#start-failed", "display"), "none");
    gate.cut();
    page.await_that(
        "the notice is shown",
        "return getComputedStyle(document.getElementById('start-failed')).display === 'block'",
    );
    assert_eq!(page.value("#token"), "kept");
    let said = page.text("#start-failed");
    assert!(
        said.contains("could not start") && said.contains("reload"),
        "{said}"
    );
}

fn each_file_is_loaded_once(page: &Page<'_>) {
    page.open("");
    let requests = page.site.requests();
    assert!(requests.len() <= 8, "{requests:?}");
    assert_eq!(requests[0], "/");
    for ending in [".css", ".js", ".wasm"] {
        let count = requests
            .iter()
            .filter(|file| file.ends_with(ending))
            .count();
        assert_eq!(count, 1, "{ending} in {requests:?}");
    }
}

/// As a browser cannot keep it over the second request that it makes.
fn each_file_is_loaded_once_from_a_host_without_headers(page: &Page<'_>) {
    let site = e2e::serve::spawn_bare(crate::dist().expect("dist")).expect("a second server");
    let (site, url) = {
        let url = site.url();
        (Arc::new(site), url)
    };
    // A token whose curve loads later, and which a link announces.
    let case = tokens::fixture("jwcrypto", "ES512");
    page.visit(Arc::clone(&site), &url, &link(&case.token, ""));
    page.await_start();
    page.await_that(
        "what explains a token has loaded",
        "return document.querySelector('.payload-card .row') !== null",
    );
    let mut requests = site.requests();
    requests.retain(|file| file.ends_with(".wasm") || file.ends_with(".js"));
    requests.sort();
    let count = requests.len();
    requests.dedup();
    assert_eq!(requests.len(), count, "{:?}", site.requests());
    page.still_good();
}

fn the_page_works_below_any_path(page: &Page<'_>) {
    let site = e2e::serve::spawn_at(crate::dist().expect("dist"), 0, "/tools/jwt/")
        .expect("a second server");
    let (site, url) = {
        let url = site.url();
        (Arc::new(site), url)
    };
    page.visit(Arc::clone(&site), &url, &link(&tokens::good(), SECRET));
    page.await_start();
    assert_eq!(page.verdict(), "valid");
    assert!(
        site.requests()
            .iter()
            .all(|file| file.starts_with("/tools/jwt/"))
    );
    page.turn_to("About");
    page.await_about();
    examples::await_self_test(page);
    page.still_good();
}

fn without_the_network_everything_goes_on(page: &Page<'_>) {
    page.open("");
    // The code that signs examples loads with the first example, or with the self-test.
    page.turn_to("About");
    examples::await_self_test(page);
    page.turn_to("Inspect");
    // What explains tokens loads with the first one.
    page.expect(&tokens::good(), SECRET, "valid");
    page.fill("#token", "");
    page.network(false);
    examples::show(page, 1);
    assert_eq!(page.verdict(), "valid");
    page.expect(&tokens::good(), SECRET, "valid");
    page.turn_to("About");
    examples::await_self_test(page);
    assert_eq!(page.attribute("[data-self-test]", "data-self-test"), "pass");
    page.network(true);
}

fn a_link_fills_the_boxes(page: &Page<'_>) {
    let token = tokens::good();
    page.open(&link(&token, SECRET));
    assert_eq!(
        (page.value("#token"), page.value("#key")),
        (token.clone(), SECRET.to_owned())
    );
    assert_eq!(page.verdict(), "valid");
    // Where nothing carries it over a reload, it is gone.
    page.reload();
    assert_eq!(page.verdict(), "empty");
    page.open(&link(&token, SECRET));
    assert_eq!(page.verdict(), "valid", "after opening the same link again");
}

fn a_link_may_bring_any_key(page: &Page<'_>) {
    let spki = tokens::fixture("pyjwt", "ES256");
    let token = tokens::sign(
        "ES256",
        &spki.key("pem_pkcs8").expect("a private key"),
        "",
        &tokens::good_claims(),
    );
    let bytes: Vec<u8> = (0..64).map(|n| 251_u8.wrapping_add(n * 3)).collect();
    let base64 = {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(&bytes)
    };
    assert!(base64.contains('+') && base64.contains('/') && base64.ends_with('='));
    let macd = tokens::hmac("HS256", &bytes, &tokens::good_claims());
    for (token, key) in [
        (token.clone(), spki.key("pem_spki").expect("PEM")),
        (token, spki.key("jwk").expect("a JWK")),
        (macd.clone(), base64.clone()),
    ] {
        page.open(&link(&token, &key));
        assert_eq!(page.value("#key"), key);
        assert_eq!(page.verdict(), "valid", "{key}");
    }
    // Unescaped `+`, `/` and `=` are taken literally.
    page.open(&format!("#/inspect?token={macd}&key={base64}"));
    assert_eq!(page.value("#key"), base64);
    assert_eq!(page.verdict(), "valid");
    page.open(&format!("#/inspect?key={base64}&token={macd}"));
    assert_eq!(page.verdict(), "valid");
}

fn a_link_opened_while_the_page_is_open_replaces_the_boxes(page: &Page<'_>) {
    page.open("");
    page.fill("#token", "something typed");
    page.follow(&link(&tokens::good(), SECRET));
    assert_eq!(page.verdict(), "valid");
    page.follow(&link(&tokens::good(), "another"));
    assert_eq!(page.verdict(), "invalid");
    // Without a key, the key of the link before does not stay.
    page.follow(&format!("#/inspect?token={}", tokens::good()));
    assert_eq!(
        (page.verdict(), page.value("#key")),
        ("unverified".into(), String::new())
    );
    // The same link again, after something else was typed.
    page.fill("#key", SECRET);
    let way = link(&tokens::good(), SECRET);
    page.follow(&way);
    page.fill("#token", "");
    page.follow("#/about");
    page.follow(&way);
    assert_eq!(page.verdict(), "valid");
}

fn what_a_link_brings_leaves_the_address_and_the_history(page: &Page<'_>) {
    let (first, second) = (tokens::good(), tokens::tampered(&tokens::good(), "{}"));
    page.open(&link(&first, SECRET));
    let address = || page.ask::<String>("return location.hash");
    assert_eq!(address(), "#/inspect");
    page.turn_to("About");
    page.follow(&link(&second, SECRET));
    assert_eq!(
        (address(), page.verdict()),
        ("#/inspect".into(), "invalid".into())
    );
    page.follow("#/inspect?key=another-secret");
    assert_eq!(
        (address(), page.value("#key")),
        ("#/inspect".into(), "another-secret".into())
    );
    // Back and forth the pages are those of before, and the boxes keep what is in them.
    let step = |way: &str, title: &str| {
        page.browser.script(&format!("history.{way}()"), vec![]);
        page.await_page(title);
        assert_eq!(page.value("#token"), second, "{way} to {title}");
    };
    for (way, title) in [
        ("back", "Inspect"),
        ("back", "About"),
        ("back", "Inspect"),
        ("forward", "About"),
        ("forward", "Inspect"),
    ] {
        step(way, title);
    }
    assert_eq!(page.value("#key"), "another-secret");
    // In no entry, also not after "Undo link" and Clear.
    page.still_good();
    page.click(".token-card .card-tools > button:last-child");
    assert_eq!(page.value("#token"), first);
    page.click(".token-card .card-tools > button:last-child");
    assert_eq!(
        (page.value("#token"), page.verdict()),
        (String::new(), "empty".into())
    );
    if page.browser.is_chromium() {
        // What was typed into the address bar Chromium keeps beside each entry (`userTypedURL`),
        // where no page can reach it.
        let history = page
            .browser
            .devtools("Page.getNavigationHistory", json!({}));
        let entries = history["entries"].as_array().into_iter().flatten();
        let addresses: Vec<String> = entries.map(|entry| entry["url"].to_string()).collect();
        let addresses = addresses.join(" ");
        assert!(addresses.matches("#/inspect").count() >= 3, "{addresses}");
        assert!(
            !addresses.contains("token=") && !addresses.contains("key="),
            "{addresses}"
        );
    }
}

fn a_key_from_a_link_is_named_as_such(page: &Page<'_>) {
    page.open(&link(&tokens::good(), SECRET));
    let said = || {
        (
            page.verdict(),
            page.check("key-trust"),
            page.text(".verdict-headline"),
        )
    };
    let is_linked = |what: &str| {
        let (verdict, trust, headline) = said();
        assert_eq!(
            (verdict.as_str(), trust.as_str()),
            ("valid", "warn"),
            "{what}"
        );
        assert!(
            headline.starts_with("Valid under the key of the link"),
            "{what}: {headline}"
        );
        assert!(
            page.text(".verdict")
                .contains("whoever made the link chose it"),
            "{what}"
        );
    };
    is_linked("a link");
    // As soon as the key is edited, it is the person's own.
    page.click("#key");
    page.press(key::END);
    page.press("x");
    page.press(key::BACKSPACE);
    assert_eq!(page.value("#key"), SECRET);
    let (verdict, trust, headline) = said();
    assert_eq!((verdict.as_str(), trust.as_str()), ("valid", "pass"));
    assert!(headline.starts_with("Valid for another"), "{headline}");
    page.follow(&link(&tokens::good(), SECRET));
    is_linked("a link while the page is open");
    page.fill("#token", &tokens::good());
    is_linked("another token");
}

fn a_key_in_the_text_of_a_link_is_of_the_link(page: &Page<'_>) {
    let key = serde_json::json!({ "kty": "oct", "k": jose::base64url::encode(SECRET) });
    page.open(&link(&format!("{}\n\n{key}", tokens::good()), ""));
    page.click("#token-notes button");
    assert_eq!(
        (page.verdict().as_str(), page.check("key-trust").as_str()),
        ("valid", "warn")
    );
}

fn a_link_without_a_token_leaves_the_boxes_alone(page: &Page<'_>) {
    page.open("#/inspect");
    page.expect(&tokens::good(), SECRET, "valid");
    for fragment in ["#/about", "#/inspect", "#/nowhere", "#"] {
        page.follow(fragment);
        assert_eq!(page.value("#key"), SECRET, "{fragment}");
        assert_eq!(page.verdict(), "valid", "{fragment}");
    }
}

fn a_link_leads_to_about(page: &Page<'_>) {
    page.open("#/about");
    page.await_about();
    assert_eq!(
        page.ask::<String>("return document.title"),
        "About · Jotlens"
    );
    assert_eq!(page.text("nav [aria-current=page]"), "About");
    page.turn_to("Inspect");
    assert_eq!(
        page.ask::<String>("return document.title"),
        "Jotlens: see through any JSON Web Token"
    );
}
