//! How time grows with size: the whole inspector by the bytes pasted, JSON by its members,
//! its depth and the faults in it.
//!
//! `cargo bench --bench growth` prints milliseconds; runs of the simulator are in
//! `simulator.rs`.

#[path = "support/report.rs"]
mod report;
#[allow(dead_code)] // Other benchmarks use the rest.
#[path = "support/subject.rs"]
mod subject;

use inspector::inspect::{Input, inspect};
use inspector::verdict::Policy;
use jose::algorithm;
use jose::claims::numeric_date::NumericDate;
use jose::json;
use jose::jws::sign_compact;
use jose::key::{Key, SecretEncoding};
use report::{say, times};
use std::hint::black_box;

const SECRET: &str = "a secret for benchmarks only, which is long enough for every hash there is";

/// Sizes of what is pasted, in bytes, each twice the one before: 1 KB to 16 MB.
const SIZES: std::ops::RangeInclusive<u32> = 10..=24;

/// Makes a text of about so many bytes.
type Make = fn(usize) -> String;

fn main() {
    let kinds: [(&str, Make); 5] = [
        ("inspect: one long claim", |size| {
            token(&format!(
                r#"{{"sub":"{}","exp":1895248000}}"#,
                "ana ".repeat(size * 3 / 16)
            ))
        }),
        ("inspect: many members", |size| {
            let members: String = (0..size * 3 / 4 / 20)
                .map(|n| format!(r#""claim{n:07}":{n},"#))
                .collect();
            token(&format!(r#"{{{members}"exp":1895248000}}"#))
        }),
        ("inspect: letters", |size| "x".repeat(size)),
        ("inspect: beginnings of tokens", |size| {
            "eyJ".repeat(size / 3)
        }),
        ("inspect: log of tokens", |size| {
            let token = subject::mint("HS256", SECRET).unwrap_or_default();
            let line = format!("2026-11-21T08:00:00Z GET /me Authorization: Bearer {token}\n");
            line.repeat(size / line.len() + 1)
        }),
    ];
    for (name, make) in kinds {
        for power in SIZES {
            let input = Input {
                text: make(1 << power),
                key: SECRET.to_owned(),
                ..Input::default()
            };
            let now = NumericDate::from_seconds(1_795_248_000);
            let milliseconds = times(|| {
                black_box(inspect(black_box(&input), &Policy::default(), now));
            });
            say(name, "", input.text.len() as f64, "ms", &milliseconds);
        }
    }
    for power in 6..=20 {
        let count = 1 << power;
        let members: String = (0..count).map(|n| format!(r#""m{n}":{n},"#)).collect();
        let text = format!("{{{members}\"last\":0}}");
        let same = format!("{{{}\"last\":0}}", r#""m":1,"#.repeat(count));
        for (name, text) in [("JSON: members", &text), ("JSON: the same member", &same)] {
            let milliseconds = times(|| {
                black_box(json::read(black_box(text.as_bytes())));
            });
            say(name, "", count as f64, "ms", &milliseconds);
        }
        // Levels beyond the bound are refused, and must be so without delay.
        let deep = "[".repeat(count);
        let milliseconds = times(|| {
            black_box(json::read(black_box(deep.as_bytes())));
        });
        say("JSON: levels", "", count as f64, "ms", &milliseconds);
    }
}

fn token(payload: &str) -> String {
    let key = Key::secret(SECRET, SecretEncoding::Utf8);
    let row = algorithm::find("HS256");
    row.and_then(|row| {
        let header = r#"{"alg":"HS256","typ":"JWT"}"#;
        sign_compact(row, &key, header, payload.as_bytes(), &[]).ok()
    })
    .unwrap_or_default()
}
