//! Limits of the intake. Beyond them a text still gets a result; a note or a count tells what
//! was left out.

/// Tokens listed from one text, the one shown included; further ones are
/// counted only, and the choice of the one to show is made among those listed.
pub const MAX_LISTED: usize = 100;

/// Pieces of all source maps of one text together. A token wrapped at 64
/// columns needs one piece a line, so this carries 16 MB of wrapped token and
/// costs at most 8 MB; a token in more pieces ends where they run out.
pub const MAX_PIECES: usize = 1 << 18;

/// Bytes before a token that are read to tell where it stood (header line,
/// cookie, URL): twice what common servers accept as one header line.
pub const MAX_LOOK_BACK: usize = 16 * 1024;

/// Characters in the name of a header, cookie, parameter or variable.
pub const MAX_NAME: usize = 128;

/// Characters of a first segment that are decoded to see what header it holds.
/// Only the beginning matters; the decoder reads the whole.
pub const MAX_HEADER_PEEK: usize = 4096;

/// Characters looked ahead to see whether a signature goes on over the next
/// lines: above the longest signature in use, ML-DSA-87's 6170.
pub const MAX_SIGNATURE: usize = 8192;

/// Bytes of a JWK or JWK Set, from its opening to its closing brace.
pub const MAX_KEY: usize = 1 << 20;

/// Characters of removed text that a note repeats.
pub const MAX_QUOTED: usize = 40;

/// Backslashes before an escaped character: JSON in JSON in a shell string.
pub const MAX_BACKSLASHES: usize = 4;
