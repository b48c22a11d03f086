//! Times by size, and the exponent with which they grow over the largest.

use crate::figure::{Bar, Figure};

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
    /// No times yet.
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
    pub fn figures(&self) -> Vec<Figure> {
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
