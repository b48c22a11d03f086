//! Texts in which [`read`](super::read) finds no sound token: other readings of them, and names
//! for what holds no token.
//!
//! People paste tokens inside other things: Base64 in a Kubernetes secret, cookies in chunks,
//! string literals, terminal output with colour codes. [`readings`] undoes one such thing at a
//! time, up to three in a row, and tells what it did. [`name`] says what a text is that holds
//! no token at all. Ask for readings first: a name assumes that there are none.
//!
//! Every step is linear in the length of the text and bounded; nothing here can panic. A
//! reading never joins two tokens.

mod ansi; // colour codes of terminals
mod base64; // Base64 of a token, or of text that holds one
mod basic; // HTTP Basic credentials with a token in them
mod cookies; // a cookie in numbered chunks
mod draft; // a text that is being changed, with its map
mod entities; // HTML character references and tags
mod escapes; // percent-encoding and backslash escapes
mod express; // cookies that Express signed
mod health_card; // `shc:/` in digits
mod hex; // hexadecimal of a token
mod lookalikes; // characters that look like those of a token
mod name; // what a text without a token is
mod quality; // how good the token in a text is
mod quoted_printable; // quoted-printable of mail
mod readings; // the table of changes, and how they are combined
mod source_code; // string concatenation
mod spaces; // white space inside a token
mod table; // borders of tables, marks of quoted lines

#[cfg(test)]
mod tests;

pub use self::draft::Unwrapped;
pub use self::name::name;
pub use self::readings::{MAX_READINGS, readings};
