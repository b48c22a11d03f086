//! Numbers with their units, and as text.

use jose::claims::duration::duration_text;
use std::fmt;

/// What a measure is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MeasureUnit {
    /// Things: requests, records, reads.
    Count,
    /// Of 8 bits.
    Bytes,
    /// Virtual time.
    Microseconds,
    /// Virtual time in whole seconds.
    Seconds,
    /// Hundredths, rounded.
    Percent,
}

/// A number with its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount {
    /// How many of `unit`.
    pub number: u64,
    /// What is counted.
    pub unit: MeasureUnit,
}

impl Amount {
    /// The number alone, in the unit of [`Amount::unit_label`]: digits, and a decimal point
    /// if there is a fraction.
    pub fn digits(self) -> String {
        match self.unit {
            MeasureUnit::Microseconds => {
                let text = format!("{}.{:03}", self.number / 1_000, self.number % 1_000);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
            _ => self.number.to_string(),
        }
    }

    /// A time of a minute or more in larger units: "14 min 3 s".
    pub fn in_words(self) -> Option<String> {
        (self.unit == MeasureUnit::Seconds && self.number >= 60).then(|| duration(self.number))
    }

    /// The text after the digits; empty for counts.
    pub fn unit_label(self) -> &'static str {
        match (self.unit, self.number) {
            (MeasureUnit::Count, _) => "",
            (MeasureUnit::Bytes, 1) => "byte",
            (MeasureUnit::Bytes, _) => "bytes",
            (MeasureUnit::Microseconds, _) => "ms",
            (MeasureUnit::Seconds, _) => "s",
            (MeasureUnit::Percent, _) => "%",
        }
    }
}

/// The number as it stands in a sentence: "3", "412 bytes", "11 min 40 s", "0.54 ms", "67 %".
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit {
            MeasureUnit::Count => f.write_str(&self.digits()),
            MeasureUnit::Seconds => f.write_str(&duration(self.number)),
            _ => write!(f, "{} {}", self.digits(), self.unit_label()),
        }
    }
}

/// Seconds in words, as everywhere on the page: "11 min 40 s", "1 h", "2 days 3 h".
pub fn duration(seconds: u64) -> String {
    duration_text(i64::try_from(seconds).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_like_prose() {
        let text = |number, unit| Amount { number, unit }.to_string();
        assert_eq!(text(3, MeasureUnit::Count), "3");
        assert_eq!(text(1, MeasureUnit::Bytes), "1 byte");
        assert_eq!(text(540, MeasureUnit::Microseconds), "0.54 ms");
        assert_eq!(text(2_000, MeasureUnit::Microseconds), "2 ms");
        assert_eq!(text(700, MeasureUnit::Seconds), "11 min 40 s");
        assert_eq!(text(0, MeasureUnit::Seconds), "0 s");
        assert_eq!(text(604_800, MeasureUnit::Seconds), "7 days");
        assert_eq!(text(67, MeasureUnit::Percent), "67 %");
    }
}
