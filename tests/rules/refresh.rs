//! Rules 9 to 14: refresh tokens (RFC 9700 section 4.14.2).
