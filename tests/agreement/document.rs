//! The table of agreement as a document.
use crate::Outcome;
pub fn check(_outcomes: &[Outcome], _version: &str) -> Result<(), String> {
    Ok(())
}
