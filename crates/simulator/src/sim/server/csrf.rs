//! The defences against cross-site request forgery (OWASP cheat sheet of that name).
//! They are asked only where a browser attaches the credential by itself.

use super::{Server, cookies};
use crate::sim::exchange::{Carried, Identity, Refusal};
use crate::sim::http::Request;
use crate::sim::rule::Rule;
use crate::sim::scenario::settings::CsrfDefence;
use crate::sim::seed::Seed;

/// Carries the CSRF token.
pub const TOKEN_HEADER: &str = "X-CSRF-Token";
/// Only has to be there: no form and no image of another site can add it.
pub const CUSTOM_HEADER: &str = "X-Requested-With";

/// The CSRF token of a login: a keyed function of it, so that nobody else can make it
/// and a planted one does not fit ("signed double-submit cookie").
pub fn token(seed: Seed, login: &str) -> String {
    seed.id(&format!("csrf token of {login}"), 0)
}

impl Server<'_> {
    /// Whether a request that changes something was meant by the shop's own page.
    ///
    /// # Errors
    /// The rule that the request breaks.
    pub fn check_csrf(&self, request: &Request, identity: &Identity) -> Result<(), Refusal> {
        if identity.carried == Carried::Header {
            return Ok(());
        }
        let expected = token(self.world.seed, &identity.login);
        self.check_intent(request, &expected)
    }

    /// The same for a request whose sender need not be known: a log-out. The token is
    /// compared with its cookie alone.
    ///
    /// # Errors
    /// The rule that the request breaks.
    pub fn check_own_page(&self, request: &Request) -> Result<(), Refusal> {
        if request.headers.get("Cookie").is_none() {
            return Ok(());
        }
        let name = cookies::name(&self.world.settings, cookies::CSRF);
        match request.cookie(&name) {
            None if self.world.settings.csrf_defence == CsrfDefence::Token => Ok(()),
            expected => self.check_intent(request, expected.unwrap_or_default()),
        }
    }

    fn check_intent(&self, request: &Request, expected: &str) -> Result<(), Refusal> {
        match self.world.settings.csrf_defence {
            CsrfDefence::None => Ok(()),
            CsrfDefence::Origin => check_origin(request),
            CsrfDefence::Header => match request.headers.get(CUSTOM_HEADER) {
                Some(_) => Ok(()),
                None => Err(Rule::CustomHeaderMissing.into()),
            },
            CsrfDefence::Token if request.headers.get(TOKEN_HEADER) == Some(expected) => Ok(()),
            CsrfDefence::Token => Err(Rule::CsrfTokenMissing.into()),
        }
    }

    /// The line that hands the CSRF token to the page's script, where one is used.
    pub fn csrf_cookie(&self, login: &str) -> Option<String> {
        let settings = &self.world.settings;
        (settings.csrf_defence == CsrfDefence::Token).then(|| {
            let value = token(self.world.seed, login);
            cookies::line(settings, cookies::CSRF, &value, cookies::max_age(settings))
        })
    }
}

/// Fetch metadata first, then `Origin`; what has neither is no browser's request.
fn check_origin(request: &Request) -> Result<(), Refusal> {
    if let Some(site) = request.headers.get("Sec-Fetch-Site") {
        return if matches!(site, "same-origin" | "none") {
            Ok(())
        } else {
            Err(Rule::CrossSite.because(format!("`Sec-Fetch-Site` is {site}")))
        };
    }
    match request.headers.get("Origin") {
        Some(origin) if origin != request.url.origin.to_string() => {
            Err(Rule::CrossSite.because(format!("`Origin` is {origin}")))
        }
        _ => Ok(()),
    }
}
