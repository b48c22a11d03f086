//! Cards on ending what was granted.

use super::Card;

pub(super) const CARDS: &[Card] = &[];
