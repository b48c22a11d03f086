//! What each answer gives, and what to heed with each design: a row for each point, with
//! its reason, whose guidance it follows, and the run that proves it.

mod care; // what to heed
mod harm;
mod lifetimes;
mod traffic;
mod upkeep;

pub use care::CARE;
pub use harm::*;
pub use lifetimes::*;
pub use traffic::*;
pub use upkeep::*;

use super::{Caveat, Design, Point};
use crate::learn::Proof;

/// What an answer gives.
pub struct Gives {
    pub points: &'static [Point],
    pub caveat: Option<Caveat>,
}

const fn gives(points: &'static [Point]) -> Gives {
    Gives {
        points,
        caveat: None,
    }
}

const fn point(
    design: Design,
    points: i32,
    card: &'static str,
    reference: &'static str,
    reason: &'static str,
) -> Point {
    Point {
        design,
        points,
        reason,
        reference,
        proof: Proof::main(card),
    }
}

const fn caveat(card: &'static str, reference: &'static str, text: &'static str) -> Caveat {
    Caveat {
        text,
        reference,
        proof: Proof::main(card),
    }
}

const SESSION_SHEET: &str = "OWASP Session Management Cheat Sheet";
const CSRF_SHEET: &str = "OWASP Cross-Site Request Forgery Prevention Cheat Sheet";
