//! Rules 23 to 27: bound tokens, BFF, one-time tokens, determinism, sums.
