//! Cards on keys, deployments and the choice between architectures.

use super::Card;

pub(super) const CARDS: &[Card] = &[];
