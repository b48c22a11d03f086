//! Why a token is refused, and what an API would say: causes, rules and moments.

use crate::cases;
use crate::page::{Page, key};
use crate::tokens::{self, SECRET, hmac};

cases! {
    a_cause_is_named_with_what_to_do,
    where_nothing_is_proved_it_says_what_was_tried,
    several_tokens_are_tabs,
    the_answer_of_an_authorization_server_opens_its_tokens,
    a_rule_is_taken_from_the_token,
    a_token_is_judged_at_another_moment,
    an_api_is_kept_only_when_asked,
    a_link_to_an_api_sets_its_rules,
    a_file_dropped_on_the_key_is_a_key,
}

const CARD: &str = "[aria-label='Why is it refused?']";

/// The causes that are shown, in their order.
fn causes(page: &Page<'_>) -> Vec<String> {
    page.ask("return Array.from(document.querySelectorAll('[data-cause]'), cause => cause.dataset.cause)")
}

/// Waits for a cause; gives what is said of all.
pub fn await_causes(page: &Page<'_>) -> String {
    page.await_that(
        "a cause is shown",
        "return document.querySelector('[data-cause]') !== null",
    );
    page.text(CARD)
}

fn a_cause_is_named_with_what_to_do(page: &Page<'_>) {
    page.open("");
    let token = hmac(
        "HS256",
        format!("{SECRET}\n").as_bytes(),
        &tokens::good_claims(),
    );
    page.expect(&token, SECRET, "invalid");
    await_causes(page);
    assert_eq!(causes(page), ["secret-newline"]);
    let said = page.text(CARD);
    assert!(
        said.contains("ends with a newline") && said.contains("trim"),
        "{said}"
    );
    page.click(&format!("{CARD} summary"));
    let answer = page.text("[data-challenge]");
    assert!(
        answer.starts_with("HTTP/1.1 401") && answer.contains("error=\"invalid_token\""),
        "{answer}"
    );
    // With the right secret there is nothing to explain.
    page.expect(&token, &format!("{SECRET}\n"), "valid");
    assert_eq!(page.count(CARD), 0);
    // On a phone it stands right below the verdict.
    page.screen(390, 844);
    page.expect(&token, SECRET, "invalid");
    await_causes(page);
    let below: bool = page.ask(
        "const [verdict, card, token] = ['.verdict', '.refusal-card', '.token-card']
            .map(name => document.querySelector(name).getBoundingClientRect());
        return verdict.bottom <= card.top && card.bottom <= token.top",
    );
    assert!(below, "the cause stands between the verdict and the token");
}

fn where_nothing_is_proved_it_says_what_was_tried(page: &Page<'_>) {
    page.open("");
    page.expect(
        &tokens::good(),
        "quite another secret of the right length",
        "invalid",
    );
    await_causes(page);
    assert_eq!(causes(page), ["none"]);
    assert!(page.text("[data-cause=none]").contains("Ask the issuer"));
    page.click("[data-cause=none] + .fold > summary");
    let said = page.text("[data-cause=none] + .fold");
    for tried in ["Base64", "newline", "quotes", "comparisons"] {
        assert!(said.contains(tried), "{said}");
    }
}

fn several_tokens_are_tabs(page: &Page<'_>) {
    page.open("");
    let (first, second) = (tokens::good(), hmac("HS256", b"another", r#"{"exp":1}"#));
    let paste = format!(r#"{{"access_token":"{first}","id_token":"{second}"}}"#);
    page.expect(&paste, SECRET, "valid");
    let tabs: Vec<String> = page.ask(
        "return Array.from(document.querySelectorAll('[aria-label=\"Tokens found\"] [role=tab]'), tab => tab.textContent)",
    );
    assert_eq!(tabs.len(), 2, "{tabs:?}");
    assert!(tabs[0].contains("access_token · expires "), "{tabs:?}");
    assert!(
        tabs[1].contains("id_token · expires 1970-01-01 00:00 UTC"),
        "{tabs:?}"
    );
    let selected = "return document.querySelector('[role=tab][aria-selected=true]').textContent";
    page.click("[role=tab][aria-selected=true]");
    page.press("\u{E014}");
    page.settle();
    assert!(page.ask::<String>(selected).contains("id_token"));
    assert!(
        page.focused().starts_with("found-token-"),
        "{}",
        page.focused()
    );
    assert!(
        page.text("#token-notes").contains("id_token"),
        "its own notes"
    );
    page.press(key::LEFT);
    page.settle();
    assert!(page.ask::<String>(selected).contains("access_token"));
    assert_eq!(page.verdict(), "valid");
}

fn the_answer_of_an_authorization_server_opens_its_tokens(page: &Page<'_>) {
    let (first, second) = (tokens::good(), hmac("HS256", b"another", r#"{"exp":1}"#));
    page.open(&format!("#state=x&access_token={first}&id_token={second}"));
    page.await_that(
        "both tokens are found",
        "return document.querySelectorAll('[role=tab]').length === 2",
    );
    assert!(page.text("[role=tablist]").contains("access_token"));
    assert!(!page.ask::<String>("return location.href").contains("eyJ"));
}

fn a_rule_is_taken_from_the_token(page: &Page<'_>) {
    page.open("");
    page.expect(&tokens::good(), SECRET, "valid");
    page.click("[aria-label='Require this iss']");
    page.settle();
    assert_eq!(page.value("#policy-iss"), "https://id.example");
    assert_eq!(page.check("policy"), "pass");
    assert_eq!(page.count("[aria-label='Require this iss']"), 0);
    let other = hmac(
        "HS256",
        SECRET.as_bytes(),
        r#"{"iss":"https://id.example/","exp":4102444800}"#,
    );
    page.expect(&other, SECRET, "policy-failed");
    await_causes(page);
    assert_eq!(causes(page)[0], "issuer-near");
}

fn a_token_is_judged_at_another_moment(page: &Page<'_>) {
    page.open("");
    page.expect(&tokens::good(), SECRET, "valid");
    page.click(".policy-card summary");
    page.fill("#check-at", "2090-01-01T00:00:00");
    assert_eq!(page.verdict(), "expired");
    assert!(page.text(".verdict").contains("Checked at 2090-01-01"));
    page.fill("#check-at", "");
    assert_eq!(page.verdict(), "valid");
}

fn an_api_is_kept_only_when_asked(page: &Page<'_>) {
    let kept = "return localStorage.getItem('jotlens.apis') ?? ''";
    page.open("");
    page.expect(&tokens::good(), SECRET, "valid");
    page.click(".policy-card summary");
    page.click(".apis .api-tools button");
    page.settle();
    assert_eq!(page.value("#policy-iss"), "https://id.example");
    page.fill("#api-name", "orders");
    assert_eq!(page.ask::<String>(kept), "");
    page.click("#api-name + button");
    page.settle();
    let saved = page.ask::<String>(kept);
    assert!(
        saved.contains("orders") && saved.contains("https://id.example"),
        "{saved}"
    );
    assert!(!saved.contains(SECRET) && !saved.contains("eyJ"), "{saved}");
    page.fill("#policy-iss", "");
    assert_eq!(page.value("#policy-iss"), "");
    page.ask::<bool>(
        "const list = document.getElementById('api');
        list.selectedIndex = 1;
        return list.dispatchEvent(new Event('change', { bubbles: true }))",
    );
    page.settle();
    assert_eq!(page.value("#policy-iss"), "https://id.example");
    page.click("#api-name + button + button");
    page.settle();
    assert_eq!(page.ask::<String>(kept), "");
}

fn a_link_to_an_api_sets_its_rules(page: &Page<'_>) {
    let profile = "%7B%22name%22%3A%22orders%22%2C%22iss%22%3A%22https%3A%2F%2Felsewhere.example%22%2C%22leeway%22%3A30%7D";
    page.open(&format!(
        "#/inspect?token={}&profile={profile}",
        tokens::good()
    ));
    // Nothing passes before they are read either.
    page.await_that(
        "the rules are there",
        "return document.querySelector('[data-verdict]').dataset.verdict === 'policy-failed'
            && document.getElementById('policy-iss').value === 'https://elsewhere.example'",
    );
    // Whoever made the link chose them, and that is said until they are changed.
    let said = || page.text(".policy-card summary").contains("from the link");
    assert!(said() && page.summary("policy").contains("elsewhere.example"));
    page.fill("#token", "");
    page.fill("#token", &tokens::good());
    page.settle();
    assert!(said(), "{}", page.text(".policy-card summary"));
    // One of two is left.
    page.fill("#policy-iss", "");
    page.settle();
    assert!(said(), "{}", page.text(".policy-card summary"));
    page.ask::<bool>(
        "const buttons = [...document.querySelectorAll('.apis button')];
        buttons.find(button => button.textContent === 'Remove all rules').click();
        return true",
    );
    page.settle();
    assert!(!said(), "{}", page.text(".policy-card summary"));
    page.open("#/inspect?profile=nonsense");
    page.await_that(
        "the fault is said",
        "return document.getElementById('token-notes').textContent.includes('cannot be read')",
    );
}

fn a_file_dropped_on_the_key_is_a_key(page: &Page<'_>) {
    page.open("");
    let token = tokens::good();
    page.fill("#token", &token);
    page.ask_with::<bool>(
        "const moved = new DataTransfer();
        moved.items.add(new File([arguments[0]], 'public.pem'));
        return document.getElementById('key').dispatchEvent(
            new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: moved }))",
        SECRET,
    );
    page.await_that(
        "the key is there",
        "return document.getElementById('key').value !== ''",
    );
    page.settle();
    assert_eq!(
        (page.value("#key"), page.value("#token")),
        (SECRET.to_owned(), token)
    );
    assert_eq!(page.verdict(), "valid");
}
