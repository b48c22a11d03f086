//! Claim cards: claims about sessions and JWTs, tested by runs and judged by measurements.
//! Field failures are cards too. One table for each topic. A card states no number: its
//! texts have placeholders that the run fills.

mod card; // claims, runs, results
mod cross_domain; // cross-domain and mobile
mod operations;
mod revocation;
mod scale;
mod security;
mod size;
mod speed;
mod state;

pub mod fix; // the smallest set of defences that stops an attack
mod rows; // short constructors for rows
mod text; // placeholders in texts, filled from the run
mod tour; // the tour for newcomers

pub use card::{
    Card, CardStep, ClaimVerdict, PredictionPrompt, Results, Run, RunResult, ShownMeasure, Topic,
};
pub use text::TextPart;
pub use tour::{TOUR, TOUR_ID, TOUR_LESSONS, TOUR_QUESTIONS, TOUR_TITLE, TourLesson, tour};

/// Every card: the claims by number, then the field failures.
pub fn all() -> Vec<&'static Card> {
    let tables: [&'static [Card]; 8] = [
        state::CARDS,
        scale::CARDS,
        revocation::CARDS,
        speed::CARDS,
        size::CARDS,
        cross_domain::CARDS,
        security::CARDS,
        operations::CARDS,
    ];
    let mut cards: Vec<&'static Card> = tables.into_iter().flatten().collect();
    cards.sort_by_key(|card| (card.number().unwrap_or(u32::MAX), card.id));
    cards
}

/// The card of this id.
pub fn card(id: &str) -> Option<&'static Card> {
    all().into_iter().find(|card| card.id == id)
}
