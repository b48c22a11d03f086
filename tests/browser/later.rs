//! Pages whose part of the program loads when one of them is opened.

use crate::cases;
use crate::copy::Copy;
use crate::examples;
use crate::page::{Page, is_part};
use crate::tokens::{self, SECRET, fixture, sign};
use std::sync::Arc;
use std::time::Duration;

cases! {
    a_first_visit_loads_no_part,
    an_example_brings_its_part_once,
    a_later_page_brings_its_part_once,
    a_link_leads_to_a_later_page,
    a_later_page_works_below_any_path,
    a_rare_curve_brings_its_part_once,
    an_algorithm_that_few_tokens_use_brings_its_part_once,
    a_link_to_a_rare_curve_fetches_its_part_early,
    a_rare_curve_that_does_not_come_can_be_asked_for_again,
    a_private_key_brings_what_computes_its_public_half,
    nothing_is_signed_without_randomness,
    a_part_that_does_not_come_can_be_asked_for_again,
    a_part_that_differs_is_refused,
}

/// Whether the simulator is there, as it looks when its style sheets are there too.
const LIVES: &str = "return document.querySelector('#simulate [aria-label=\"Next step\"]') !== null
    && document.querySelector('link[disabled]') === null";

/// The notice that a page could not be loaded.
const FAILED: &str = "[data-load=failed]";

/// What asks for it again.
const AGAIN: &str = "#simulate .button";

/// How often a part was requested. Shared parts have no fixed names; the checks of every case
/// find those that load twice.
fn loads(page: &Page<'_>, part: &str) -> usize {
    let start = format!("/{}/{part}-", crate::PARTS);
    let requests = page.site.requests();
    requests.iter().filter(|file| file.contains(&start)).count()
}

fn a_first_visit_loads_no_part(page: &Page<'_>) {
    page.open("");
    page.fill("#key", SECRET);
    let requests = page.site.requests();
    assert!(!requests.iter().any(|file| is_part(file)), "{requests:?}");
    // The first token brings what explains it, once.
    for _ in 0..2 {
        page.expect(&tokens::good(), SECRET, "valid");
    }
    assert_eq!((loads(page, "more"), loads(page, "signing")), (1, 0));
}

fn an_example_brings_its_part_once(page: &Page<'_>) {
    page.open("");
    for index in 0..3 {
        examples::show(page, index);
        page.click(".token-card .card-tools > button:last-child");
    }
    page.turn_to("About");
    examples::await_self_test(page);
    assert_eq!((loads(page, "signing"), loads(page, "simulator")), (1, 0));
    page.turn_to("Simulate");
    page.await_that("the simulator lives", LIVES);
    assert_eq!((loads(page, "signing"), loads(page, "simulator")), (1, 1));
}

fn a_later_page_brings_its_part_once(page: &Page<'_>) {
    page.open("");
    page.expect(&tokens::good(), SECRET, "valid");
    page.turn_to("Simulate");
    page.await_that("the simulator lives", LIVES);
    assert_eq!((loads(page, "signing"), loads(page, "simulator")), (0, 1));
    for title in ["Learn", "Inspect", "Simulate", "Learn"] {
        page.turn_to(title);
    }
    assert_eq!((loads(page, "signing"), loads(page, "simulator")), (0, 1));
    page.turn_to("Inspect");
    assert_eq!(page.value("#key"), SECRET);
    assert_eq!(page.verdict(), "valid");
}

fn a_link_leads_to_a_later_page(page: &Page<'_>) {
    page.open("#/simulate/claim-1");
    page.await_that("the simulator lives", LIVES);
    assert_eq!(
        page.ask::<String>("return document.title"),
        "Simulate · Jotlens"
    );
    page.open("#/learn");
    page.await_that(
        "the page has loaded",
        "return document.querySelector('main#learn:not([aria-busy])') !== null",
    );
    assert_eq!(loads(page, "simulator"), 1);
}

fn a_later_page_works_below_any_path(page: &Page<'_>) {
    let site = e2e::serve::spawn_at(crate::dist().expect("dist"), 0, "/tools/jwt/")
        .expect("a second server");
    let url = site.url();
    let site = Arc::new(site);
    page.visit(Arc::clone(&site), &url, "#/simulate");
    page.await_start();
    page.await_that("the simulator lives", LIVES);
    page.still_good();
}

/// A token on a rare curve that is valid now, and its public key.
fn rare(implementation: &str, name: &str) -> (String, String) {
    let case = fixture(implementation, name);
    let private = case.key("pem_pkcs8").expect("a private key");
    let public = case.key("jwk").expect("a JWK");
    let token = sign(&case.algorithm, &private, "", &tokens::good_claims());
    (token, public)
}

fn rare_link() -> String {
    let (token, key) = rare("jwcrypto", "ES512");
    let key = key
        .bytes()
        .map(|byte| format!("%{byte:02X}"))
        .collect::<String>();
    format!("#/inspect?token={token}&key={key}")
}

fn a_rare_curve_brings_its_part_once(page: &Page<'_>) {
    page.open("");
    for name in ["ES512", "ES256K", "ES384"] {
        let (token, key) = rare("jwcrypto", name);
        page.expect(&token, &key, "valid");
        page.expect(&tokens::tampered(&token, "{}"), &key, "invalid");
    }
    assert_eq!((loads(page, "more"), loads(page, "signing")), (1, 0));
}

/// Ed448 and ML-DSA come with what opens tokens.
fn an_algorithm_that_few_tokens_use_brings_its_part_once(page: &Page<'_>) {
    page.open("");
    page.expect(&tokens::good(), SECRET, "valid");
    assert_eq!(loads(page, "opening"), 0);
    for (file, name) in [
        ("jwcrypto", "EdDSA with Ed448"),
        ("jwcrypto", "Ed448 with Ed448"),
        ("cryptography", "ML-DSA-44"),
        ("cryptography", "ML-DSA-65"),
        ("cryptography", "ML-DSA-87"),
    ] {
        let (token, key) = rare(file, name);
        page.fill("#token", &token);
        page.fill("#key", &key);
        let reached = page.within(Duration::from_secs(20), || page.verdict() == "valid");
        assert!(reached, "{name}: {}", page.text("#verdict"));
        page.expect(&tokens::tampered(&token, "{}"), &key, "invalid");
    }
    assert_eq!((loads(page, "more"), loads(page, "opening")), (1, 1));
}

fn a_link_to_a_rare_curve_fetches_its_part_early(page: &Page<'_>) {
    page.run_before_load(
        "const real = WebAssembly.instantiateStreaming;
        WebAssembly.instantiateStreaming = (...all) => {
            window.started ??= performance.now();
            return real.apply(WebAssembly, all);
        }",
    );
    page.open(&rare_link());
    page.await_that(
        "the token is judged",
        "return document.querySelector('[data-verdict]').dataset.verdict === 'valid'",
    );
    assert_eq!(loads(page, "more"), 1);
    page.run_nothing_before_load();
    // The program calls for the part only when it has started.
    let early: bool = page.ask(
        "return performance.getEntriesByType('resource')
            .some(({ name, startTime }) => name.includes('/more-') && startTime <= started)",
    );
    assert!(early, "the part was asked for late");
}

fn a_rare_curve_that_does_not_come_can_be_asked_for_again(page: &Page<'_>) {
    page.expect_message("ERR_INTERNET_DISCONNECTED");
    page.expect_message("Failed to fetch");
    page.open("");
    page.network(false);
    let (token, key) = rare("jwcrypto", "ES512");
    page.expect(&token, &key, "unverified");
    assert!(page.text(FAILED).contains("could not be loaded"));
    page.network(true);
    page.click(&format!("{FAILED} .button"));
    page.await_that(
        "the token is judged",
        "return document.querySelector('[data-verdict]').dataset.verdict === 'valid'",
    );
    assert_eq!(page.count(FAILED), 0);
    assert_eq!(page.value("#token"), token);
}

fn a_private_key_brings_what_computes_its_public_half(page: &Page<'_>) {
    page.open("");
    let private = fixture("jose", "ES256")
        .key("pem_pkcs8")
        .expect("a private key");
    let token = sign("ES256", &private, "", &tokens::good_claims());
    page.expect(&token, &private, "valid");
    assert_eq!(loads(page, "more"), 1);
}

fn nothing_is_signed_without_randomness(page: &Page<'_>) {
    page.run_before_load(
        "Object.defineProperty(window, 'crypto', { value: undefined, configurable: true })",
    );
    page.open("");
    page.fill("#key", SECRET);
    page.click(".examples .example");
    page.await_that(
        "the reason is shown",
        "return document.querySelector('[data-example=failed]') !== null",
    );
    assert!(
        page.text("[data-example=failed]")
            .contains("no random numbers")
    );
    assert_eq!(
        (page.value("#token"), page.value("#key")),
        (String::new(), SECRET.to_owned())
    );
    page.run_nothing_before_load();
}

fn a_part_that_does_not_come_can_be_asked_for_again(page: &Page<'_>) {
    page.expect_message("ERR_INTERNET_DISCONNECTED");
    page.expect_message("Failed to fetch");
    page.open("");
    let token = tokens::good();
    page.expect(&token, SECRET, "valid");
    page.network(false);
    page.turn_to("Simulate");
    page.await_that(
        "the notice is shown",
        &format!("return document.querySelector('{FAILED}') !== null"),
    );
    assert!(page.text(FAILED).contains("could not be loaded"));
    page.click(AGAIN);
    page.await_that(
        "the notice is shown again",
        &format!("return document.querySelector('{FAILED}') !== null"),
    );
    page.network(true);
    page.click(AGAIN);
    page.await_that("the simulator lives", LIVES);
    page.turn_to("Inspect");
    assert_eq!(page.value("#token"), token);
    assert_eq!(page.verdict(), "valid");
}

fn a_part_that_differs_is_refused(page: &Page<'_>) {
    page.expect_message("integrity");
    page.expect_message("Failed to fetch");
    let copy = Copy::new();
    let start = format!("{}/", crate::PARTS);
    let mut files = copy.listed();
    files.retain(|file| file.starts_with(&start) || is_part(file));
    assert!(files.len() >= 3 + 3, "{files:?}");
    let script = copy.named("jotlens-", ".js");
    let script = std::fs::read_to_string(copy.folder().join(script)).expect("the script");
    for file in files {
        copy.restore();
        copy.alter(&file);
        let site = copy.serve("/");
        // The first part that lists it.
        let needs = |part: &str| {
            let start = format!("{part}:[");
            let lists = script.split(&start).skip(1);
            let mut lists = lists.filter_map(|rest| rest.split(']').next());
            lists.any(|list| list.contains(&file))
        };
        let needs_it = match (needs("more"), needs("signing"), needs("opening")) {
            (true, ..) => rare_link(),
            (_, true, _) => "#/about".to_owned(),
            (_, _, true) => crate::encrypted::link(),
            _ => "#/simulate".to_owned(),
        };
        page.visit(Arc::clone(&site), &site.url(), &needs_it);
        page.await_start();
        page.await_that(
            "the notice is shown",
            &format!("return document.querySelector('{FAILED}') !== null"),
        );
        page.still_good();
    }
}
