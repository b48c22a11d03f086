//! Minimal fix: for an attack that succeeds, which defences stop it, and the smallest
//! sets of them that do.
