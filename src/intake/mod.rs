//! Finds the token in whatever a person pasted.
