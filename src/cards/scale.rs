//! Cards on many nodes, many users, and what breaks with them.

use super::Card;

pub(super) const CARDS: &[Card] = &[];
