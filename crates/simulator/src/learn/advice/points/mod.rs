//! The points of each answer and the caveats of each design, each with its reason, guidance
//! and run.

mod caveats; // of each design
mod clients;
mod harm;
mod lifetimes;
mod operations;

pub use caveats::CAVEATS;
pub use clients::*;
pub use harm::*;
pub use lifetimes::*;
pub use operations::*;

use super::{Caveat, Design, Point};
use crate::learn::RunLink;

/// The points and the caveat of an answer.
pub struct AnswerPoints {
    pub points: &'static [Point],
    pub caveat: Option<Caveat>,
}

const fn points(points: &'static [Point]) -> AnswerPoints {
    AnswerPoints {
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
        run: RunLink::main(card),
    }
}

const fn caveat(card: &'static str, reference: &'static str, text: &'static str) -> Caveat {
    Caveat {
        text,
        reference,
        run: RunLink::main(card),
    }
}

const SESSION_SHEET: &str = "OWASP Session Management Cheat Sheet";
const CSRF_SHEET: &str = "OWASP Cross-Site Request Forgery Prevention Cheat Sheet";
