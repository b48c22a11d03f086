//! What a text without a token is, where its shape is known: what it is, why it cannot be
//! verified here, and what to do.

mod encoded; // SAML, COSE, health cards
mod json; // JSON that was decoded already, or never was a token
mod opaque; // tokens that only their issuer reads
mod paste; // the value in a text, and what stands before it
mod signed; // cookies and parameters that other libraries signed
mod words; // words and placeholders instead of a token

use self::paste::Paste;
use super::quality::{Quality, quality};

/// Longest text that is named.
const MAX_TEXT: usize = 1 << 20;

/// One kind of thing that is no token: its sentences, if the text is one.
type Kind = fn(&Paste) -> Option<String>;

/// The strictest first.
static KINDS: [Kind; 25] = [
    words::missing,
    words::placeholder,
    words::masked,
    signed::flask,
    signed::django,
    signed::rails,
    signed::laravel,
    signed::express,
    signed::facebook,
    json::client_principal,
    json::decoded,
    json::introspection,
    json::header_alone,
    encoded::saml,
    encoded::covid_certificate,
    encoded::health_card,
    encoded::cwt,
    encoded::scheme,
    opaque::paseto,
    opaque::issuer,
    opaque::microsoft,
    opaque::discord,
    opaque::auth0,
    opaque::uuid,
    opaque::hexadecimal,
];

/// What a text without a token is, where its shape is known: one to three sentences.
#[must_use]
pub fn name(text: &str) -> Option<String> {
    if text.len() > MAX_TEXT || quality(text) != Quality::None {
        return None;
    }
    let paste = Paste::of(text)?;
    KINDS.iter().find_map(|kind| kind(&paste))
}
