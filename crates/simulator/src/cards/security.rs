//! Cards on attacks, in files by kind: through the browser, theft, forgery, leaks, and all of
//! them together.

mod browser; // scripts in the page and pages of other sites
mod forgery; // tokens that are changed, forged or used twice
mod leak; // what servers keep, in the wrong hands
mod matrix; // every attack on every configuration
mod theft; // credentials in the wrong hands

use super::Card;

pub(super) const CARDS: &[Card] = &[
    forgery::TAMPERING,
    forgery::SIGNED_IS_NOT_SECRET,
    leak::LEAKED_SECRETS,
    theft::STOLEN_SESSION,
    theft::STOLEN_TOKEN,
    browser::SCRIPT,
    browser::CSRF,
    browser::CSRF_ON_TOKENS,
    forgery::ONE_TIME_LINK,
    matrix::NEITHER,
    theft::REFRESH_RACE,
    theft::FIXATION,
];
