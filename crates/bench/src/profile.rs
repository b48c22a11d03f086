//! Where time goes: the browser's own profile, by function.
//!
//! A release has no names. For a profile worth reading, build it with them: `-g` among
//! wasm-opt's parameters in `index.html`.

use e2e::browser::Browser;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use xtask::say;

/// How many functions are told.
const TOLD: usize = 30;

/// Begins to watch.
pub fn begin(browser: &Browser) {
    browser.devtools("Profiler.enable", json!({}));
    browser.devtools("Profiler.setSamplingInterval", json!({ "interval": 200 }));
    browser.devtools("Profiler.start", json!({}));
}

/// Ends watching, and prints which functions took most of the time that was not idle.
pub fn end(browser: &Browser, what: &str) {
    let said = browser.devtools("Profiler.stop", json!({}));
    let Some(profile) = said.get("profile") else {
        return;
    };
    let list = |name: &str| {
        profile
            .get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    };
    let names: BTreeMap<u64, String> = list("nodes")
        .filter_map(|node| {
            let name = node.pointer("/callFrame/functionName")?.as_str()?;
            let name = format!("{:#}", rustc_demangle::demangle(name));
            Some((node.get("id")?.as_u64()?, name))
        })
        .collect();
    let mut times: BTreeMap<&str, f64> = BTreeMap::new();
    let mut busy = 0.0;
    for (sample, delta) in list("samples").zip(list("timeDeltas")) {
        let name = sample.as_u64().and_then(|id| names.get(&id));
        let (Some(name), Some(delta)) = (name, delta.as_f64()) else {
            continue;
        };
        if name != "(idle)" {
            *times.entry(name).or_default() += delta / 1e3;
            busy += delta / 1e3;
        }
    }
    let mut times: Vec<(&str, f64)> = times.into_iter().collect();
    times.sort_by(|one, other| other.1.total_cmp(&one.1));
    let rows: Vec<Vec<String>> = times
        .iter()
        .take(TOLD)
        .map(|(name, time)| {
            vec![
                format!("{time:>8.1} ms"),
                format!("{:>5.1} %", time / busy * 100.0),
                name.chars().take(110).collect(),
            ]
        })
        .collect();
    say::line(format!(
        "Profile of {what}: {busy:.0} ms busy\n{}",
        say::table(&rows)
    ));
}
