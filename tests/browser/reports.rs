//! Shapes of trouble from public bug reports and questions: the page says what would have helped.

use crate::cases;
use crate::page::Page;
use serde_json::{Value, json};
use std::time::Duration;

cases! {
    what_would_have_helped_is_said,
}

/// What is not said yet.
const NOT_YET: &[&str] = &[];

/// How long the page may take: parts load, and a search may be long on a busy machine.
const LIMIT: Duration = Duration::from_secs(4);

/// What the page says, apart from the paste and the key: white space collapsed, backticks
/// dropped, what is folded left out. `says` must match it, `never` must not.
const JUDGE: &str = r#"
    const [paste, key, says, never] = arguments;
    const main = document.querySelector('main');
    let text = main.innerText;
    const painted = main.querySelector('.editor-paint');
    for (const part of [painted?.innerText.trim(), paste, key]) {
      if (part && part.trim().length > 3) text = text.split(part).join(' ').split(part.trim()).join(' ');
    }
    text = text.replace(/`/g, '').replace(/\s+/g, ' ');
    return [
      document.querySelector('[data-verdict]').dataset.verdict,
      !says || new RegExp(says, 'is').test(text),
      !never || !new RegExp(never, 'is').test(text),
      text,
    ];
"#;

fn what_would_have_helped_is_said(page: &Page<'_>) {
    let cases: Vec<Value> = serde_json::from_str(include_str!(
        "../../crates/inspector/tests/fixtures/reports.json"
    ))
    .expect("a list of cases");
    page.open("");
    let mut failed = Vec::new();
    for case in &cases {
        let text = |name: &str| case[name].as_str().unwrap_or_default().to_owned();
        let (id, paste, key) = (text("id"), text("paste"), text("key"));
        page.fill("#token", "");
        page.judge(&paste, &key);
        let mut last = Value::Null;
        let holds = page.within(LIMIT, || {
            last = page.browser.script(
                JUDGE,
                vec![
                    json!(paste),
                    json!(key),
                    case["says"].clone(),
                    case["never"].clone(),
                ],
            );
            let is_wanted = case["verdicts"]
                .as_array()
                .is_some_and(|wanted| wanted.contains(&last[0]));
            is_wanted && last[1] == true && last[2] == true
        });
        if holds == NOT_YET.contains(&id.as_str()) {
            failed.push(format!("{id}: holds: {holds}, {last}"));
        }
    }
    assert!(
        failed.is_empty(),
        "{} of {}:\n{}",
        failed.len(),
        cases.len(),
        failed.join("\n")
    );
}
