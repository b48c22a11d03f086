//! Makes every example and judges it as a person would see it: the page's own self-test.

use super::examples::EXAMPLES;
use super::samples::Sample;
use inspector::inspect::{Input, inspect};
use inspector::verdict::Policy;
use jose::claims::numeric_date::NumericDate;

/// An example's title, the verdict that it must have, and the one that it has.
pub type Tested = (&'static str, &'static str, &'static str);

/// Tests every example, with 64 fresh random bytes.
pub fn self_test(now: NumericDate, random: [u8; 64]) -> Vec<Tested> {
    let tested = EXAMPLES.iter().map(|example| {
        let Sample { token, key } = example.make(now, &random);
        let input = Input {
            text: token,
            key,
            ..Input::default()
        };
        let found = inspect(&input, &Policy::default(), now).judgement.verdict;
        (example.title, example.expected.id(), found.id())
    });
    tested.collect()
}
