//! Metrics of one trace, by name: each is a function of one lane's trace and its scenario.
//! One table for each group. Every number that is shown or judged comes from here, so that
//! a name always means the same thing.

mod amount; // numbers with their units
mod attacks; // what attackers got
mod browsers; // what browsers and apps kept and sent
mod keys; // what internal servers need to check a credential
mod lifetimes; // how long things are accepted
mod row; // one measure
mod servers; // what servers did and kept

pub use amount::{Amount, MeasureUnit, duration};
pub use attacks::{is_accepted, turned_away};
pub use row::{LaneRun, Measure};

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
}
