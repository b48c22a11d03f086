//! Cards on attacks and what they get. What the browser lets happen, what is stolen, what
//! is forged and what all of it comes to stand in files of their own.

mod browser; // scripts in the page and pages of other sites
mod forgery; // tokens that are changed, made up or used twice
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
