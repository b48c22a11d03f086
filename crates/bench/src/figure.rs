//! What was measured: figures with their spread, beside a bar and beside others.

use serde_json::{Value, json};
use xtask::say;

/// What a figure is to come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bar {
    AtMost(f64),
    AtLeast(f64),
}

/// One thing that was measured.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Unique within its part.
    pub name: String,
    pub unit: &'static str,
    /// What each round gave, ascending and never empty.
    samples: Vec<f64>,
    pub bar: Option<Bar>,
    /// What it is to be read beside: another program in the same run, or a quoted figure.
    pub beside: Option<String>,
    /// Size and value, where the input grows: the figure is that of the largest.
    points: Vec<(f64, f64)>,
}

impl Figure {
    /// What several rounds gave; none where there was no round.
    pub fn of(name: impl Into<String>, unit: &'static str, mut samples: Vec<f64>) -> Option<Self> {
        samples.retain(|sample| sample.is_finite());
        samples.sort_by(f64::total_cmp);
        (!samples.is_empty()).then(|| Self {
            name: name.into(),
            unit,
            samples,
            bar: None,
            beside: None,
            points: Vec::new(),
        })
    }

    /// What is counted once.
    pub fn count(name: impl Into<String>, unit: &'static str, value: f64) -> Self {
        Self {
            name: name.into(),
            unit,
            samples: vec![value],
            bar: None,
            beside: None,
            points: Vec::new(),
        }
    }

    pub fn with_bar(mut self, bar: Bar) -> Self {
        self.bar = Some(bar);
        self
    }

    pub fn beside(mut self, what: impl Into<String>) -> Self {
        self.beside = Some(what.into());
        self
    }

    pub fn with_points(mut self, points: Vec<(f64, f64)>) -> Self {
        self.points = points;
        self
    }

    /// The sample that this share of all samples lies below or at, `share` being 0 to 1.
    pub fn quantile(&self, share: f64) -> f64 {
        let last = self.samples.len() - 1;
        let at = (share * self.samples.len() as f64).ceil() as usize;
        self.samples
            .get(at.saturating_sub(1).min(last))
            .copied()
            .unwrap_or(f64::NAN)
    }

    /// The middle sample, or the mean of the two in the middle.
    pub fn median(&self) -> f64 {
        let half = self.samples.len() / 2;
        let upper = self.samples.get(half).copied().unwrap_or(f64::NAN);
        match self.samples.get(half.wrapping_sub(1)) {
            Some(lower) if self.samples.len().is_multiple_of(2) => f64::midpoint(*lower, upper),
            _ => upper,
        }
    }

    /// Whether the median meets the bar; none without one.
    pub fn is_met(&self) -> Option<bool> {
        Some(match self.bar? {
            Bar::AtMost(most) => self.median() <= most,
            Bar::AtLeast(least) => self.median() >= least,
        })
    }

    /// As `bench.json` has it.
    pub fn to_json(&self, part: &str) -> Value {
        let bar = self.bar.map(|bar| match bar {
            Bar::AtMost(most) => json!({ "at_most": most }),
            Bar::AtLeast(least) => json!({ "at_least": least }),
        });
        let several = self.samples.len() > 1;
        json!({
            "part": part,
            "name": self.name,
            "unit": self.unit,
            "value": rounded(self.median()),
            "median": several.then(|| rounded(self.median())),
            "p05": several.then(|| rounded(self.quantile(0.05))),
            "p95": several.then(|| rounded(self.quantile(0.95))),
            "rounds": self.samples.len(),
            "bar": bar,
            "met": self.is_met(),
            "beside": self.beside,
            "points": self.points.iter().map(|(size, value)| [*size, rounded(*value)]).collect::<Vec<_>>(),
        })
    }

    fn row(&self) -> Vec<String> {
        let spread = if self.samples.len() > 1 {
            format!(
                "{} to {}",
                shown(self.quantile(0.05)),
                shown(self.quantile(0.95))
            )
        } else {
            String::new()
        };
        let bar = match self.bar {
            None => String::new(),
            Some(Bar::AtMost(most)) => format!("≤ {}", shown(most)),
            Some(Bar::AtLeast(least)) => format!("≥ {}", shown(least)),
        };
        let met = match self.is_met() {
            None => "",
            Some(true) => "met",
            Some(false) => "MISSED",
        };
        vec![
            self.name.clone(),
            format!("{:>9}", shown(self.median())),
            self.unit.to_owned(),
            spread,
            bar,
            met.to_owned(),
            self.beside.clone().unwrap_or_default(),
        ]
    }
}

/// Figures as a table for a person.
pub fn table(figures: &[Figure]) -> String {
    let heading = ["", "   median", "unit", "5 % to 95 %", "bar", "", "beside"]
        .map(str::to_owned)
        .to_vec();
    let rows: Vec<Vec<String>> = std::iter::once(heading)
        .chain(figures.iter().map(Figure::row))
        .collect();
    say::table(&rows)
}

/// Four digits that count, as a number.
fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    let scale = 10_f64.powf(3.0 - value.abs().log10().floor());
    // Whole numbers keep all their digits: bytes are counted, not estimated.
    if scale < 1.0 {
        value.round()
    } else {
        (value * scale).round() / scale
    }
}

/// A value as one reads it: 0.85, 12.3, 275 000.
fn shown(value: f64) -> String {
    let size = value.abs();
    if size < 0.1 {
        format!("{value:.3}")
    } else if size < 10.0 {
        format!("{value:.2}")
    } else if size < 100.0 {
        format!("{value:.1}")
    } else {
        let digits = format!("{value:.0}");
        let mut spaced = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) && digit.is_ascii_digit() {
                spaced.push(' ');
            }
            spaced.push(digit);
        }
        spaced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(samples: &[f64]) -> Figure {
        Figure::of("a", "ms", samples.to_vec()).unwrap()
    }

    #[test]
    fn the_median_is_in_the_middle_and_p95_near_the_end() {
        assert_eq!(figure(&[3.0, 1.0, 2.0]).median(), 2.0);
        assert_eq!(figure(&[4.0, 1.0, 2.0, 3.0]).median(), 2.5);
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(figure(&hundred).quantile(0.95), 95.0);
        assert_eq!(figure(&[7.0]).quantile(0.95), 7.0);
        assert!(Figure::of("a", "ms", vec![f64::NAN]).is_none());
    }

    #[test]
    fn a_bar_is_met_by_the_median() {
        let met = |bar| figure(&[1.0, 2.0, 30.0]).with_bar(bar).is_met();
        assert_eq!(met(Bar::AtMost(2.0)), Some(true));
        assert_eq!(met(Bar::AtMost(1.9)), Some(false));
        assert_eq!(met(Bar::AtLeast(2.0)), Some(true));
        assert_eq!(met(Bar::AtLeast(3.0)), Some(false));
        assert_eq!(figure(&[1.0]).is_met(), None);
    }

    #[test]
    fn numbers_are_written_for_people_and_for_programs() {
        for (value, text) in [
            (0.0123, "0.012"),
            (1.234, "1.23"),
            (12.34, "12.3"),
            (275_000.0, "275 000"),
            (-1234.0, "-1 234"),
            (999.0, "999"),
        ] {
            assert_eq!(shown(value), text);
        }
        assert_eq!(rounded(1.23456), 1.235);
        assert_eq!(rounded(275_123.4), 275_123.0);
        let json = figure(&[1.0, 3.0]).with_bar(Bar::AtMost(1.0)).to_json("x");
        assert_eq!(
            (json["value"].as_f64(), json["met"].as_bool()),
            (Some(2.0), Some(false))
        );
    }
}
