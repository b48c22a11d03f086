//! Requests across origins: which one asks first, and which response a script may read
//! (Fetch §3.3 and §4.8 to §4.10).
//!
//! Headers are pairs of name and value; names are compared without regard to case.

use serde::{Deserialize, Serialize};

use super::request::RequestContext;
use super::rule::BrowserRule;

/// A question that the browser asks before it sends the request itself (Fetch §4.8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preflight {
    /// Always `OPTIONS`.
    pub method: String,
    /// All headers of the question, `Host` first; never `Cookie` or `Authorization`.
    pub request_headers: Vec<(String, String)>,
    /// The method of the request that waits for the answer.
    pub asks_method: String,
    /// The names of its headers that need leave, in lower case and sorted.
    pub asks_headers: Vec<String>,
    /// The origin that asks, as `Origin` has it.
    pub origin: String,
    /// Whether the request that waits carries cookies.
    pub credentials: bool,
    /// What made it necessary.
    pub reason: BrowserRule,
}

/// The question that has to be asked before a fetch with the headers that a script set;
/// `None` where it goes out at once.
pub fn preflight(_context: &RequestContext, _headers: &[(String, String)]) -> Option<Preflight> {
    None
}

/// Whether the answer to a preflight lets the request go out.
///
/// # Errors
/// The rule that forbids it.
pub fn preflight_passes(
    _preflight: &Preflight,
    _status: u16,
    _headers: &[(String, String)],
) -> Result<(), BrowserRule> {
    Ok(())
}

/// Whether the page that made a request can read the response.
///
/// # Errors
/// The rule that keeps it from the page. The request has been answered all the same, and its cookies are stored.
pub fn readable(
    _context: &RequestContext,
    _headers: &[(String, String)],
) -> Result<(), BrowserRule> {
    Ok(())
}
