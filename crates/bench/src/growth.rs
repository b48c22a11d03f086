//! Time against size: the whole inspector by the bytes pasted, JSON by its members, its depth
//! and the errors in it, the simulator by the steps of a script. Each series gives the times
//! at all its sizes, and the exponent with which it grows over the largest.

use crate::figure::{Bar, Figure};
use crate::{Options, measure, runs, subject};
use inspector::inspect::{Input, inspect};
use inspector::verdict::Policy;
use jose::algorithm;
use jose::claims::numeric_date::NumericDate;
use jose::json;
use jose::jws::sign_compact;
use jose::key::{Key, SecretEncoding};
use std::hint::black_box;

/// What an exponent may be off by because machines are noisy.
const NOISE: f64 = 0.15;

/// Over how many of the largest sizes an exponent is fitted.
const FITTED: usize = 5;

/// Times by size.
pub struct Series {
    name: String,
    /// What the size counts.
    size: &'static str,
    /// Size and milliseconds, by size.
    points: Vec<(f64, f64)>,
}

impl Series {
    pub fn new(name: impl Into<String>, size: &'static str) -> Self {
        let (name, points) = (name.into(), Vec::new());
        Self { name, size, points }
    }

    /// Adds the times at a size. Noise only ever adds, so the lower quartile is taken.
    pub fn push(&mut self, size: f64, times: Vec<f64>) {
        let figure = Figure::of("", "ms", times);
        self.points
            .extend(figure.map(|figure| (size, figure.quantile(0.25))));
    }

    /// The times as a figure, and the exponent.
    fn figures(&self) -> Vec<Figure> {
        let Some(&(largest, time)) = self.points.last() else {
            return Vec::new();
        };
        let name = format!("{}, {largest:.0} {}", self.name, self.size);
        let whole = Figure::count(name, "ms", time).with_points(self.points.clone());
        let from = self.points.len().saturating_sub(FITTED);
        // n log n grows locally with this power of n.
        let bar = 1.0 + 1.0 / largest.ln() + NOISE;
        let power = self.points.get(from..).and_then(exponent).map(|power| {
            Figure::count(
                format!("{}: grows with size to the", self.name),
                "power",
                power,
            )
            .with_bar(Bar::AtMost(bar))
            .beside(format!(
                "n log n: {:.2}, and {NOISE} for noise",
                bar - NOISE
            ))
        });
        std::iter::once(whole).chain(power).collect()
    }
}

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

/// The slope of the best line through the points, both logarithmic; none of fewer than two.
fn exponent(points: &[(f64, f64)]) -> Option<f64> {
    let logs: Vec<(f64, f64)> = points
        .iter()
        .filter(|(size, time)| *size > 0.0 && *time > 0.0)
        .map(|(size, time)| (size.ln(), time.ln()))
        .collect();
    if logs.len() < 2 {
        return None;
    }
    let count = logs.len() as f64;
    let (x, y) = logs.iter().fold((0.0, 0.0), |(x, y), one| {
        (x + one.0 / count, y + one.1 / count)
    });
    let (above, below) = logs.iter().fold((0.0, 0.0), |(above, below), one| {
        (
            above + (one.0 - x) * (one.1 - y),
            below + (one.0 - x).powi(2),
        )
    });
    (below > 0.0).then(|| above / below)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(of: fn(f64) -> f64) -> Series {
        let mut series = Series::new("a", "bytes");
        for size in (10..20).map(|power| f64::from(1 << power)) {
            series.push(size, vec![of(size)]);
        }
        series
    }

    #[test]
    fn exponents_are_found() {
        for (of, power) in [
            ((|n| 3.0 * n) as fn(f64) -> f64, 1.0),
            (|n| n * n / 7.0, 2.0),
            (|_| 5.0, 0.0),
        ] {
            let found = exponent(&series(of).points).unwrap();
            assert!((found - power).abs() < 1e-9, "{found}");
        }
        assert_eq!(exponent(&[(1.0, 1.0)]), None);
    }

    #[test]
    fn n_log_n_is_within_the_bar_and_a_power_above_is_not() {
        let met = |of| series(of).figures()[1].is_met();
        assert_eq!(met(|n| n * n.ln()), Some(true));
        assert_eq!(met(|n| n.powf(1.3)), Some(false));
    }
}
