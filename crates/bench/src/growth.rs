//! Time against size: the whole inspector by the bytes pasted, JSON by its members, its depth
//! and the errors in it, the simulator by the steps of a script. Each series gives the times
//! at all its sizes, and the exponent with which it grows over the largest.

use crate::figure::Figure;
use crate::options::Options;
use crate::series::Series;
use crate::{measure, runs, subject};
use inspector::inspect::{Input, inspect};
use inspector::verdict::Policy;
use jose::algorithm;
use jose::claims::numeric_date::NumericDate;
use jose::json;
use jose::jws::sign_compact;
use jose::key::{Key, SecretEncoding};
use std::hint::black_box;

/// Measures all series.
pub fn measure(options: &Options) -> xtask::Result<Vec<Figure>> {
    // A trial leaves out the largest sizes.
    let left_out = if options.quick { 4 } else { 0 };
    let mut all = inspector(24 - left_out);
    all.extend(documents(20 - left_out));
    all.extend(runs::series(14 - left_out));
    Ok(all.iter().flat_map(Series::figures).collect())
}

const SECRET: &str = "a secret for benchmarks only, which is long enough for every hash there is";

/// Makes a text of about so many bytes.
type Make = fn(usize) -> String;

/// The whole inspector, on 1 KB to two to the power of `largest` bytes.
fn inspector(largest: u32) -> Vec<Series> {
    let kinds: [(&str, Make); 11] = [
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
        ("inspect: escapes of escapes", |size| "%25".repeat(size / 3)),
        ("inspect: lines like tokens", |size| {
            "eyJhbG.a\n".repeat(size / 9)
        }),
        ("inspect: cookies", |size| "eyJ.a=eyJ.a;".repeat(size / 12)),
        ("inspect: invisible characters", |size| {
            "e\u{200b}\u{200b}".repeat(size / 7)
        }),
        ("inspect: braces", |size| {
            format!("{}\"kty\"", "{\"a\":[".repeat(size / 6))
        }),
        ("inspect: wrapped token", |size| {
            let line = format!("{}\n", "A".repeat(64));
            format!("eyJhbGciOiJIUzI1NiJ9.{}", line.repeat(size / 65))
        }),
        ("inspect: log of tokens", |size| {
            let token = subject::mint("HS256", SECRET).unwrap_or_default();
            let line = format!("2026-11-21T08:00:00Z GET /me Authorization: Bearer {token}\n");
            line.repeat(size / line.len() + 1)
        }),
    ];
    let series = kinds.into_iter().map(|(name, make)| {
        let mut series = Series::new(name, "bytes pasted");
        for power in 10..=largest {
            let input = Input {
                text: make(1 << power),
                key: SECRET.to_owned(),
                ..Input::default()
            };
            let now = NumericDate::from_seconds(1_795_248_000);
            let times = measure::times(|| {
                black_box(inspect(black_box(&input), &Policy::default(), now));
            });
            series.push(input.text.len() as f64, times);
        }
        series
    });
    series.collect()
}

/// The reader of JSON, on 64 to two to the power of `largest` members or levels.
fn documents(largest: u32) -> Vec<Series> {
    let kinds: [(&str, Make); 3] = [
        ("JSON: members", |count| {
            let members: String = (0..count).map(|n| format!(r#""m{n}":{n},"#)).collect();
            format!("{{{members}\"last\":0}}")
        }),
        ("JSON: the same member", |count| {
            format!("{{{}\"last\":0}}", r#""m":1,"#.repeat(count))
        }),
        // Levels beyond the bound are refused, and must be so without delay.
        ("JSON: levels", |count| "[".repeat(count)),
    ];
    let series = kinds.into_iter().map(|(name, make)| {
        let mut series = Series::new(name, "members or levels");
        for power in 6..=largest {
            let text = make(1 << power);
            let read = || _ = black_box(json::read(black_box(text.as_bytes())));
            series.push(f64::from(1 << power), measure::times(read));
        }
        series
    });
    series.collect()
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
