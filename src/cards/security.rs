//! Cards on attacks and what they get.

use super::Card;

pub(super) const CARDS: &[Card] = &[];
