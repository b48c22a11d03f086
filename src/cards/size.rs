//! Cards on bytes on the wire.

use super::Card;

pub(super) const CARDS: &[Card] = &[];
