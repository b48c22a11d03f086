//! Cards on what a request costs.

use super::Card;

pub(super) const CARDS: &[Card] = &[];
