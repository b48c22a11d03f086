//! The defences against cross-site request forgery (OWASP cheat sheet of that name). They
//! apply only if the browser attaches the credential by itself.

use super::{Server, cookies};
use crate::sim::exchange::{Carried, Identity, Refusal};
use crate::sim::http::Request;
use crate::sim::rule::Rule;
use crate::sim::scenario::settings::CsrfDefence;
use crate::sim::seed::Seed;

/// The header with the CSRF token.
pub const TOKEN_HEADER: &str = "X-CSRF-Token";
/// A header that must be present: forms and images of other sites cannot add it.
pub const CUSTOM_HEADER: &str = "X-Requested-With";

/// The CSRF token of a login: a keyed function of the login, so that nobody else can make
/// one and a planted one does not match ("signed double-submit cookie").
pub fn token(seed: Seed, login: &str) -> String {
    seed.id(&format!("csrf token of {login}"), 0)
}

impl Server<'_> {
    /// Checks that a request that changes something comes from the shop's own page.
    ///
    /// # Errors
    /// The rule that refuses.
    pub fn check_csrf(&self, request: &Request, identity: &Identity) -> Result<(), Refusal> {
        if identity.carried == Carried::Header {
            return Ok(());
        }
        let expected = token(self.world.seed, &identity.login);
        self.check_intent(request, &expected)
    }

    /// The same for a log-out, whose sender may be unknown: the token is compared with its
    /// cookie alone.
    ///
    /// # Errors
    /// The rule that refuses.
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

    /// The `Set-Cookie` line with the CSRF token, if one is used.
    pub fn csrf_cookie(&self, login: &str) -> Option<String> {
        let settings = &self.world.settings;
        (settings.csrf_defence == CsrfDefence::Token).then(|| {
            let value = token(self.world.seed, login);
            cookies::line(settings, cookies::CSRF, &value, cookies::max_age(settings))
        })
    }
}

/// Fetch metadata first, then `Origin`. A request with neither does not come from a
/// browser.
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
