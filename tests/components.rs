//! The inspector's page rendered to HTML without a browser: what it says of each
//! example, and that hostile text stays text.

#[path = "common/hostile.rs"]
mod hostile;

use jose::base64url::encode;
use jose::claims::numeric_date::NumericDate;
use jose::claims::registry;
use jose::text::is_hidden;
use jotlens::ui::inspect::{EXAMPLES, InspectPage, Opening, PageProps, Sample};
use std::time::SystemTime;
use yew::LocalServerRenderer;

/// The page with these two texts in its boxes, as HTML.
fn rendered(token: &str, key: &str) -> String {
    let props = PageProps {
        opening: Opening {
            number: 0,
            token: Some(token.to_owned().into()),
            key: Some(key.to_owned().into()),
            ..Opening::default()
        },
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let page = LocalServerRenderer::<InspectPage>::with_props(props).hydratable(false);
    tokio::task::LocalSet::new().block_on(&runtime, page.render())
}

fn now() -> NumericDate {
    let since = SystemTime::UNIX_EPOCH
        .elapsed()
        .expect("a clock after 1970");
    NumericDate::from_seconds(since.as_secs().cast_signed())
}

/// A token that nobody signed.
fn unsigned(payload: &str) -> String {
    format!("{}.{}.", encode(r#"{"alg":"none"}"#), encode(payload))
}

/// What stands between the first `from` and the next `to`.
fn between<'a>(html: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = html
        .split_once(from)
        .unwrap_or_else(|| panic!("no {from} in {html}"));
    rest.split_once(to).map_or(rest, |(found, _)| found)
}

#[test]
fn every_example_carries_its_verdict_and_its_checks() {
    // What opens tokens loads in a browser alone.
    let at_hand = EXAMPLES
        .iter()
        .filter(|example| !example.recipe.is_opened());
    for example in at_hand {
        let Sample { token, key } = example.make(now(), &[7; 64]);
        let html = rendered(&token, &key);
        let verdict = between(&html, "data-verdict=\"", "\"");
        assert_eq!(verdict, example.expected.id(), "{}", example.title);
        let checks: Vec<&str> = html
            .split("data-check=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert_eq!(
            checks,
            ["structure", "signature", "key-trust", "time", "policy"],
            "{}",
            example.title
        );
        let results = html.split("data-result=\"").skip(1);
        for result in results.filter_map(|rest| rest.split('"').next()) {
            assert!(
                ["pass", "fail", "warn", "skip"].contains(&result),
                "{result}"
            );
        }
    }
}

#[test]
fn nothing_pasted_offers_every_example() {
    let html = rendered("", "");
    assert_eq!(between(&html, "data-verdict=\"", "\""), "empty");
    for example in EXAMPLES {
        assert!(html.contains(example.title), "{}", example.title);
    }
}

#[test]
fn every_registered_claim_is_explained() {
    for claim in registry::claims() {
        let html = rendered(&unsigned(&format!(r#"{{"{}":null}}"#, claim.name)), "");
        let row = between(
            &html,
            &format!("data-member=\"{}\"", claim.name),
            "</button>",
        );
        assert!(
            row.contains(&format!("<strong>{}</strong>", claim.title)),
            "{row}"
        );
    }
}

#[test]
fn certificates_are_shown_in_the_order_of_their_chain() {
    let text = include_str!("../crates/jose/tests/fixtures/certificates/certificates.json");
    let file: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let pem = |name: &str| {
        let mut all = file["certificates"].as_array().expect("a list").iter();
        let found = all.find(|fixture| fixture["name"] == name).expect(name);
        found["pem"].as_str().expect("PEM")
    };
    let key = [pem("ec-root"), pem("ec-expired"), pem("ec-intermediate")].concat();
    let html = rendered("", &key);
    let card = between(&html, "data-certificates", "</details>");
    assert!(
        card.contains("<span>Certificates: 3, <code>Expired leaf</code> has expired</span>"),
        "{card}"
    );
    let subjects: Vec<&str> = card
        .split("<dt>Subject</dt><dd>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap_or_default())
        .collect();
    assert_eq!(
        subjects,
        [
            "CN=Expired leaf",
            "CN=Intermediate, O=Jotlens ec, C=GB",
            "CN=Root, O=Jotlens ec, C=GB"
        ]
    );
    assert!(card.contains("2021-01-01 00:00:00 UTC, expired "));
    assert!(card.contains("<dt>x5t#S256</dt><dd><code>"));
    assert!(!rendered("", pem("bmp")).contains("chain complete"));
    assert!(!rendered("", "a secret").contains("data-certificates"));
}

#[test]
fn hostile_text_stays_text_in_every_place() {
    let hostile = r#"<script>alert(1)</script><img src=x onerror=alert(1)>"#;
    let quoted = serde_json::json!(hostile);
    let header = format!(r#"{{"alg":{quoted},"kid":{quoted},{quoted}:{quoted}}}"#);
    let payload = format!(r#"{{"iss":{quoted},"sub":[{quoted}],{quoted}:1,{quoted}:2}}"#);
    for token in [
        format!("{}.{}.{hostile}", encode(&header), encode(&payload)),
        format!("{}.{}.AA", encode(&header), encode(&payload)),
        hostile.to_owned(),
    ] {
        let html = rendered(&token, hostile);
        assert!(
            !html.contains("<script") && !html.contains("<img"),
            "{html}"
        );
    }
}

#[test]
fn invisible_characters_become_their_code_points() {
    let html = rendered(
        &unsigned("{\"sub\":\"a\u{202E}b\u{200B}\",\"x\u{2066}\":1}"),
        "",
    );
    let payload = between(&html, "aria-label=\"Payload\"", "</section>");
    for code in ["U+202E", "U+200B", "U+2066"] {
        assert!(
            payload.contains(&format!(">{code}<")),
            "{code} in {payload}"
        );
    }
    let rows: String = payload.split("class=\"row-json\"").skip(1).collect();
    assert!(!between(&rows, ">", "</pre>").contains('\u{202E}'));
}

/// What a page shows or says: not what stands in a text box, and not the coloured copy
/// behind one, which must be of the same width.
fn told(html: &str) -> String {
    let mut told = html.to_owned();
    for (from, to) in [
        ("<textarea", "</textarea>"),
        ("class=\"editor-paint\"", "</pre>"),
    ] {
        assert!(told.contains(from), "no {from}");
        told = told
            .split(from)
            .enumerate()
            .map(|(index, part)| match index {
                0 => part,
                _ => part.split_once(to).map_or("", |(_, rest)| rest),
            })
            .collect();
    }
    told
}

#[test]
fn nothing_that_does_not_show_reaches_the_page_as_it_is() {
    for hostile::Paste { what, token, key } in hostile::pastes() {
        let html = rendered(&token, &key);
        let shown = told(&html);
        let hidden = shown
            .char_indices()
            .find(|(_, c)| is_hidden(*c) && *c != '\n');
        if let Some((at, c)) = hidden {
            let from = shown.floor_char_boundary(at.saturating_sub(200));
            panic!("{what}: U+{:04X} behind {}", c as u32, &shown[from..at]);
        }
        let names_one = ["U+202E", "U+2066", "U+3164", "U+0001"];
        assert!(
            names_one.iter().any(|name| shown.contains(name)),
            "{what}: {shown}"
        );
        assert!(!shown.contains("href="), "{what}: a link");
    }
}
