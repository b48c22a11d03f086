//! Makes every example and judges it as a person would see it: the page's own self-test.

use super::examples::EXAMPLES;
use super::samples::Sample;
use inspector::inspect::{Input, examine_with};
use inspector::verdict::Policy;
use jose::claims::numeric_date::NumericDate;
use jose::resolver::Resolver;

/// An example's title, the verdict that it must have, and the one that it has.
pub type Tested = (&'static str, &'static str, &'static str);

/// Tests every example, with 64 fresh random bytes.
pub fn self_test(now: NumericDate, random: [u8; 64]) -> Vec<Tested> {
    let at_hand = EXAMPLES
        .iter()
        .filter(|example| !example.recipe.is_opened());
    let tested = at_hand.map(|example| {
        let Sample { token, key } = example.make(now, &random);
        let input = Input {
            text: token,
            key,
            ..Input::default()
        };
        // These verdicts depend on nothing that loads with a token.
        let examination = examine_with(&input, &Resolver::of_curves(), None);
        let found = examination
            .judge_with(&Policy::default(), None, now)
            .verdict;
        (example.title, example.expected.id(), found.id())
    });
    tested.collect()
}
