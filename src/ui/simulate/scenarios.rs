//! The scenarios that can be opened: the tour, every card, and one of the person's own.

use simulator::cards::{self, TOUR_ID, TOUR_TITLE};
use simulator::sim::Scenario;
use simulator::sim::scenario::script::Script;

/// The id of the person's own scenario.
pub const OWN: &str = "own";

/// Its name until the person gives one.
pub const OWN_TITLE: &str = "A scenario of your own";

/// Every scenario in the order of the list: id, number of a claim, title.
pub fn scenarios() -> Vec<(&'static str, Option<u32>, &'static str)> {
    let mut list = vec![(TOUR_ID, None, TOUR_TITLE)];
    list.extend(
        cards::all()
            .into_iter()
            .map(|card| (card.id, card.number(), card.claim)),
    );
    list.push((OWN, None, OWN_TITLE));
    list
}

/// The scenarios before and after one.
pub fn neighbours(id: &str) -> (Option<&'static str>, Option<&'static str>) {
    let list = scenarios();
    let at = list.iter().position(|(own, _, _)| *own == id);
    let near = |index: Option<usize>| index.and_then(|index| list.get(index)).map(|row| row.0);
    (
        near(at.and_then(|at| at.checked_sub(1))),
        near(at.map(|at| at + 1)),
    )
}

/// Finds the scenario and run that a link names. Without a name it is the tour, with an
/// unknown name an empty scenario.
pub fn opened(id: &str, run: &str) -> (&'static str, &'static str, Scenario) {
    if let Some(card) = cards::card(id)
        && let Some(run) = card.run(run).or_else(|| card.runs.first())
    {
        return (card.id, run.id, run.scenario(card.claim));
    }
    match id {
        "" | cards::TOUR_ID => (cards::TOUR_ID, cards::TOUR.id, cards::tour()),
        _ => (OWN, "main", Scenario::new(OWN_TITLE, Script::default())),
    }
}
