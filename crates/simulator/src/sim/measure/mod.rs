//! What a run comes to: measures with names, each a function of one lane's trace and
//! its scenario. One table for each family; whoever shows or judges a number takes it
//! from here, so that the same name always means the same thing.

mod attacks; // what attackers got
mod browsers; // what browsers and apps kept and sent
mod keys; // what servers inside need to check a credential
mod lifetimes; // what was accepted for how long
mod servers; // what servers did and kept

pub use attacks::{is_accepted, turned_away};

use crate::sim::scenario::Scenario;
use crate::sim::scenario::action::Action;
use crate::sim::trace::{Answer, Event, LaneTrace, What};
use jose::claims::duration::duration_text;
use std::fmt;

/// What a measure is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Things: requests, records, reads.
    Count,
    /// 8 bits each.
    Bytes,
    /// Virtual time.
    Microseconds,
    /// Virtual time, whole.
    Seconds,
    /// Hundredths of a whole, rounded.
    Percent,
}

/// A number with its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount {
    /// How many of `unit`.
    pub number: u64,
    /// What is counted.
    pub unit: Unit,
}

impl Amount {
    /// The number alone, in the unit that [`Amount::unit_label`] names: digits, and a
    /// point where there is a fraction.
    pub fn digits(self) -> String {
        match self.unit {
            Unit::Microseconds => {
                let text = format!("{}.{:03}", self.number / 1_000, self.number % 1_000);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
            _ => self.number.to_string(),
        }
    }

    /// A longer time in greater units, beside its seconds: "14 min 3 s".
    pub fn in_words(self) -> Option<String> {
        (self.unit == Unit::Seconds && self.number >= 60).then(|| duration(self.number))
    }

    /// What stands after the digits; nothing for counts.
    pub fn unit_label(self) -> &'static str {
        match (self.unit, self.number) {
            (Unit::Count, _) => "",
            (Unit::Bytes, 1) => "byte",
            (Unit::Bytes, _) => "bytes",
            (Unit::Microseconds, _) => "ms",
            (Unit::Seconds, _) => "s",
            (Unit::Percent, _) => "%",
        }
    }
}

/// The number as it stands in a sentence: "3", "412 bytes", "11 min 40 s", "0.54 ms", "67 %".
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit {
            Unit::Count => f.write_str(&self.digits()),
            Unit::Seconds => f.write_str(&duration(self.number)),
            _ => write!(f, "{} {}", self.digits(), self.unit_label()),
        }
    }
}

/// Seconds in words, as everywhere on the page: "11 min 40 s", "1 h", "2 days 3 h".
pub fn duration(seconds: u64) -> String {
    duration_text(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// What a measure looks at.
#[derive(Debug, Clone, Copy)]
pub struct Ran<'a> {
    /// What was run.
    pub scenario: &'a Scenario,
    /// What one lane did.
    pub lane: &'a LaneTrace,
}

/// One row of the tables.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// A stable name in kebab case.
    pub name: &'static str,
    /// What it is called on the page.
    pub label: &'static str,
    /// What exactly is counted, in a sentence.
    pub sentence: &'static str,
    /// What `of` counts in.
    pub unit: Unit,
    /// The number, in `unit`.
    pub of: fn(Ran<'_>) -> u64,
}

/// Every measure.
pub fn all() -> impl Iterator<Item = &'static Measure> {
    [
        servers::MEASURES,
        lifetimes::MEASURES,
        browsers::MEASURES,
        keys::MEASURES,
        attacks::MEASURES,
    ]
    .into_iter()
    .flatten()
}

/// The measure of this name.
pub fn named(name: &str) -> Option<&'static Measure> {
    all().find(|measure| measure.name == name)
}

impl Measure {
    /// The number of one run, with its unit.
    pub fn amount(&self, ran: Ran<'_>) -> Amount {
        Amount {
            number: (self.of)(ran),
            unit: self.unit,
        }
    }
}

impl<'a> Ran<'a> {
    /// The first step in which an action of this kind begins.
    pub fn first(self, wanted: impl Fn(&Action) -> bool) -> Option<u32> {
        self.steps_with(wanted).next()
    }

    /// The steps in which an action of this kind begins, in order; a step comes as often
    /// as it has such actions.
    pub fn steps_with(self, wanted: impl Fn(&Action) -> bool) -> impl Iterator<Item = u32> {
        self.lane
            .events
            .iter()
            .filter_map(move |event| match &event.what {
                What::Did { action, .. } if wanted(action) => Some(event.step),
                _ => None,
            })
    }

    /// The events of one step.
    pub fn step(self, step: u32) -> &'a [Event] {
        let events = &self.lane.events;
        let from = events.partition_point(|event| event.step < step);
        let to = events.partition_point(|event| event.step <= step);
        events.get(from..to).unwrap_or_default()
    }

    /// The answers to what clients wanted, in the steps after this one.
    pub fn answers_after(self, step: u32) -> impl Iterator<Item = Answer<'a>> {
        self.lane
            .answers()
            .filter(move |answer| answer.event.step > step && answer.counts())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_measure_has_a_name_of_its_own_in_kebab_case() {
        let mut names = BTreeSet::new();
        for measure in all() {
            assert!(names.insert(measure.name), "{} twice", measure.name);
            assert!(
                measure
                    .name
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
                "{}",
                measure.name
            );
            assert!(measure.sentence.ends_with('.') && !measure.label.is_empty());
        }
    }

    #[test]
    fn amounts_read_like_prose() {
        let text = |number, unit| Amount { number, unit }.to_string();
        assert_eq!(text(3, Unit::Count), "3");
        assert_eq!(text(1, Unit::Bytes), "1 byte");
        assert_eq!(text(540, Unit::Microseconds), "0.54 ms");
        assert_eq!(text(2_000, Unit::Microseconds), "2 ms");
        assert_eq!(text(700, Unit::Seconds), "11 min 40 s");
        assert_eq!(text(0, Unit::Seconds), "0 s");
        assert_eq!(text(604_800, Unit::Seconds), "7 days");
        assert_eq!(text(67, Unit::Percent), "67 %");
    }
}
