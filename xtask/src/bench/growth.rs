//! Time against size: how fast each curve grows over its last sizes, and the plots.

use super::figure::{Bar, Figure};
use super::plot::{Chart, Series};
use super::{Line, Options, cargo_bench, folder, plot, write};
use crate::Outcome;

/// What an exponent may be off by because machines are noisy.
const NOISE: f64 = 0.15;

/// Over how many of the largest sizes an exponent is fitted.
const FITTED: usize = 5;

/// The plots: file, title, what the size is, and how the names of its series begin.
const CHARTS: [(&str, &str, &str, &[&str]); 3] = [
    (
        "growth-inspect",
        "The whole inspector",
        "bytes pasted",
        &["inspect: "],
    ),
    (
        "growth-json",
        "Reading JSON",
        "members or levels",
        &["JSON: "],
    ),
    (
        "growth-simulator",
        "The simulator, four lanes",
        "steps of the script",
        &["simulate: ", "reel: ", "picture: "],
    ),
];

/// Measures growth natively, and draws it.
pub fn measure(options: &Options) -> Outcome<Vec<Figure>> {
    let mut lines = cargo_bench("growth")?;
    lines.extend(cargo_bench("simulator")?);
    let mut figures = Vec::new();
    for (file, title, size, starts) in CHARTS {
        let series = series_of(&lines, starts);
        if series.is_empty() {
            return Err(format!("Nothing was measured for `{title}`."));
        }
        for one in &series {
            figures.extend(told(one, size));
        }
        if !options.quick {
            let chart = Chart {
                title,
                size,
                series: &series,
            };
            let file = folder().join(format!("{file}.svg"));
            write(&file, plot::svg(&chart).as_bytes())?;
        }
    }
    Ok(figures)
}

/// The series whose names begin so, each by size.
fn series_of(lines: &[Line], starts: &[&str]) -> Vec<Series> {
    let mut all: Vec<Series> = Vec::new();
    for line in lines {
        if !starts.iter().any(|start| line.series.starts_with(start)) {
            continue;
        }
        let Some(figure) = Figure::of("", "ms", line.samples.clone()) else {
            continue;
        };
        // Of many times, noise only ever adds: the lower quartile is steadier than the median.
        let point = (line.size, figure.quantile(0.25));
        match all.iter_mut().find(|one| one.name == line.series) {
            Some(one) => one.points.push(point),
            None => all.push(Series {
                name: line.series.clone(),
                points: vec![point],
            }),
        }
    }
    for one in &mut all {
        one.points.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    all
}

/// The time at the largest size, and the exponent.
fn told(series: &Series, size: &str) -> Vec<Figure> {
    let mut figures = Vec::new();
    if let Some(&(largest, time)) = series.points.last() {
        let name = format!("{}, {largest:.0} {size}", series.name);
        let mut figure = Figure::count(name, "ms", time);
        figure.size = Some(largest);
        figures.push(figure);
        let from = series.points.len().saturating_sub(FITTED);
        if let Some(power) = series.points.get(from..).and_then(exponent) {
            // n log n grows locally with this power of n.
            let bar = 1.0 + 1.0 / largest.ln() + NOISE;
            let figure = Figure::count(
                format!("{}: grows with size to the", series.name),
                "power",
                power,
            )
            .with_bar(Bar::AtMost(bar))
            .beside(format!(
                "n log n: {:.2}, and {NOISE} for noise",
                bar - NOISE
            ));
            figures.push(figure);
        }
    }
    figures
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

    fn curve(of: fn(f64) -> f64) -> Vec<(f64, f64)> {
        (10..20)
            .map(|power| f64::from(1 << power))
            .map(|n| (n, of(n)))
            .collect()
    }

    #[test]
    fn exponents_are_found() {
        for (of, power) in [
            ((|n| 3.0 * n) as fn(f64) -> f64, 1.0),
            (|n| n * n / 7.0, 2.0),
            (|_| 5.0, 0.0),
        ] {
            let found = exponent(&curve(of)).unwrap();
            assert!((found - power).abs() < 1e-9, "{found}");
        }
        assert_eq!(exponent(&[(1.0, 1.0)]), None);
    }

    #[test]
    fn n_log_n_is_within_the_bar_and_a_power_above_is_not() {
        let met = |of| {
            let series = Series {
                name: "a".into(),
                points: curve(of),
            };
            told(&series, "bytes")[1].is_met()
        };
        assert_eq!(met(|n| n * n.ln()), Some(true));
        assert_eq!(met(|n| n.powf(1.3)), Some(false));
    }
}
