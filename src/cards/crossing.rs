//! Cards on across sites, apps and services.

use super::Card;

pub(super) const CARDS: &[Card] = &[];
