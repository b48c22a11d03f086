//! The reasons for a server's answers, accepting and refusing: one row each. Those of
//! browsers are in `browser::BrowserRule`.

use serde::{Deserialize, Serialize};

/// Makes the enum and its table from one list: variant, code, status, sentence, reference.
macro_rules! rules {
    ($($variant:ident, $code:literal, $status:literal, $sentence:literal, $reference:literal;)*) => {
        /// The reason for a server's answer.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Rule {
            $(#[doc = $sentence] #[serde(rename = $code)] $variant,)*
        }

        impl Rule {
            /// Every rule, in the table's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// A stable name in kebab case.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The HTTP status that goes with it.
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            /// One plain sentence, without a full stop.
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)* }
            }

            /// The standard or guidance it comes from.
            pub fn reference(self) -> &'static str {
                match self { $(Self::$variant => $reference,)* }
            }
        }
    };
}

rules! {
    // Accepting.
    PublicPage, "public-page", 200, "anyone may see this page", "RFC 9110, section 15.3.1";
    SignedIn, "signed-in", 200, "the password was right", "OWASP Authentication Cheat Sheet";
    SessionLives, "session-lives", 200, "the session store knows the session ID", "OWASP Session Management Cheat Sheet";
    TokenHolds, "token-holds", 200, "signature, algorithm, issuer, audience, type and times of the access token hold", "RFC 7519, section 7.2";
    NaiveUnsecured, "naive-unsecured", 200, "the verifier believed the token's own header, and no signature was checked", "RFC 8725, section 3.2";
    NaiveKey, "naive-key", 200, "the verifier took the key that the token brought", "RFC 8725, section 3.8";
    NaiveConfusion, "naive-confusion", 200, "the verifier used its public key as an HMAC secret, as the token's header asked", "RFC 8725, section 3.1";
    TokenActive, "token-active", 200, "the authorization server says that the token is active", "RFC 7662, section 2.2";
    Refreshed, "refreshed", 200, "the refresh token was unused, and a new pair replaces it", "RFC 9700, section 4.14.2";
    RefreshedInGrace, "refreshed-in-grace", 200, "the refresh token was used before, but inside the grace period", "RFC 9700, section 4.14.2";
    RefreshedAgain, "refreshed-again", 200, "without rotation a refresh token works until its deadline", "RFC 6749, section 6";
    SignedOut, "signed-out", 204, "the server ended what it could end", "OWASP Session Management Cheat Sheet";
    LinkIssued, "link-issued", 200, "a one-time link was made and sent", "OWASP Forgot Password Cheat Sheet";
    LinkHolds, "link-holds", 200, "the one-time token holds", "OWASP Forgot Password Cheat Sheet";
    KeysServed, "keys-served", 200, "the JWK Set is public", "RFC 7517, section 5";
    PreflightAnswered, "preflight-answered", 204, "the server says which cross-origin requests it takes", "Fetch, CORS-preflight fetch";
    Introspected, "introspected", 200, "the authorization server answered about the token", "RFC 7662, section 2.2";
    Collected, "collected", 204, "the attacker's server takes whatever comes", "OWASP Cross Site Scripting Prevention Cheat Sheet";
    // Sessions.
    NoCredential, "no-credential", 401, "the request carries no credential", "RFC 9110, section 15.5.2";
    WrongPassword, "wrong-password", 401, "the password is wrong", "OWASP Authentication Cheat Sheet";
    UserDisabled, "user-disabled", 401, "the user is disabled", "OWASP Authentication Cheat Sheet";
    UnknownSession, "unknown-session", 401, "the session store does not know this session ID", "OWASP Session Management Cheat Sheet";
    NotInMemory, "not-in-memory", 401, "each node keeps its own sessions in memory, and this one does not know this session ID", "OWASP Session Management Cheat Sheet";
    NotLoggedIn, "not-logged-in", 401, "the session exists, but nobody has logged in with it", "OWASP Session Management Cheat Sheet";
    SessionIdle, "session-idle", 401, "the session was unused for longer than its idle timeout", "OWASP Session Management Cheat Sheet";
    SessionOver, "session-over", 401, "the session has passed its absolute timeout", "OWASP Session Management Cheat Sheet";
    // Access tokens.
    TokenMalformed, "token-malformed", 401, "the token cannot be taken apart", "RFC 7519, section 7.2";
    AlgorithmRefused, "algorithm-refused", 401, "the token names an algorithm that is not allowed here", "RFC 8725, section 3.1";
    Unsecured, "unsecured", 401, "the token is unsecured (`none`)", "RFC 8725, section 3.2";
    SignatureMismatch, "signature-mismatch", 401, "the signature does not match", "RFC 7515, section 5.2";
    UnknownKey, "unknown-key", 401, "no key of the JWK Set has this `kid`", "RFC 7515, section 4.1.4";
    WrongIssuer, "wrong-issuer", 401, "the token comes from another issuer", "RFC 7519, section 4.1.1";
    WrongAudience, "wrong-audience", 401, "the token is meant for another audience", "RFC 7519, section 4.1.3";
    WrongType, "wrong-type", 401, "the token is of another type", "RFC 8725, section 3.11";
    TokenExpired, "token-expired", 401, "the token has expired", "RFC 7519, section 4.1.4";
    TokenTooEarly, "token-too-early", 401, "the token is not valid yet", "RFC 7519, section 4.1.5";
    TokenDenied, "token-denied", 401, "the token is on the denylist", "RFC 7009, section 2";
    VersionOld, "version-old", 401, "the token's version is older than the user's", "OWASP JSON Web Token Cheat Sheet";
    TokenInactive, "token-inactive", 401, "the authorization server says that the token is not active", "RFC 7662, section 2.2";
    // DPoP.
    ProofMissing, "proof-missing", 401, "the token is bound to a key, and no proof of that key came with it", "RFC 9449, section 7.1";
    ProofInvalid, "proof-invalid", 401, "the DPoP proof does not fit this request, token and key", "RFC 9449, section 4.3";
    ProofRepeated, "proof-repeated", 401, "this DPoP proof was used before", "RFC 9449, section 11.1";
    // Rights and forgery.
    RoleMissing, "role-missing", 403, "the role does not allow this", "RFC 6750, section 3.1";
    CrossSite, "cross-site", 403, "the request was made by another site's page", "OWASP Cross-Site Request Forgery Prevention Cheat Sheet";
    CsrfTokenMissing, "csrf-token-missing", 403, "the CSRF token is missing or belongs to another login", "OWASP Cross-Site Request Forgery Prevention Cheat Sheet";
    CustomHeaderMissing, "custom-header-missing", 403, "the custom header that only the own page can send is missing", "OWASP Cross-Site Request Forgery Prevention Cheat Sheet";
    MethodRefused, "method-refused", 405, "this changes something, and GET must not", "RFC 9110, section 9.2.1";
    NotFound, "not-found", 404, "there is nothing at this path", "RFC 9110, section 15.5.5";
    // Refresh tokens.
    RefreshNotProved, "refresh-not-proved", 400, "the DPoP proof that has to come with the refresh token is missing or does not hold", "RFC 9449, section 5";
    NoNewToken, "no-new-token", 401, "the BFF gets no new token for this session any more", "RFC 10017, section 6.1";
    RefreshUnknown, "refresh-unknown", 400, "no such refresh token was ever issued", "RFC 6749, section 5.2";
    RefreshMissing, "refresh-missing", 400, "the request carries no refresh token", "RFC 6749, section 5.2";
    RefreshReused, "refresh-reused", 400, "the refresh token was used before: its family is revoked", "RFC 9700, section 4.14.2";
    RefreshForDisabled, "refresh-for-disabled", 400, "the user of the refresh token is disabled", "RFC 6749, section 5.2";
    RefreshNotBound, "refresh-not-bound", 400, "the refresh token is bound to another key", "RFC 9449, section 5";
    FamilyRevoked, "family-revoked", 400, "the refresh token's family is revoked", "RFC 9700, section 4.14.2";
    FamilyOver, "family-over", 400, "the refresh token's family has passed its deadline", "RFC 9700, section 4.14.2";
    // One-time links.
    LinkUnknown, "link-unknown", 401, "the link's token does not hold", "OWASP Forgot Password Cheat Sheet";
    LinkExpired, "link-expired", 410, "the link has expired", "OWASP Forgot Password Cheat Sheet";
    LinkUsed, "link-used", 410, "the link was used before", "OWASP Forgot Password Cheat Sheet";
    // Machines.
    HeadersTooLarge, "headers-too-large", 431, "a header line is longer than servers take", "RFC 6585, section 5";
    NoNode, "no-node", 503, "no application node is up", "RFC 9110, section 15.6.4";
    StoreUnreachable, "store-unreachable", 503, "the store that must be asked is down", "RFC 9110, section 15.6.4";
}

impl Rule {
    /// Whether the request was served.
    pub fn accepts(self) -> bool {
        self.status() < 400
    }

    /// Whether it rejects an access token (RFC 6750 section 3.1, `invalid_token`).
    pub fn is_about_a_token(self) -> bool {
        matches!(
            self,
            Self::TokenMalformed
                | Self::AlgorithmRefused
                | Self::Unsecured
                | Self::SignatureMismatch
                | Self::UnknownKey
                | Self::WrongIssuer
                | Self::WrongAudience
                | Self::WrongType
                | Self::TokenExpired
                | Self::TokenTooEarly
                | Self::TokenDenied
                | Self::VersionOld
                | Self::TokenInactive
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_row_is_whole_and_its_own() {
        let codes: BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.code()).collect();
        assert_eq!(codes.len(), Rule::ALL.len());
        for rule in Rule::ALL {
            assert!(!rule.sentence().is_empty() && !rule.sentence().ends_with('.'));
            assert!(!rule.reference().is_empty());
            assert_eq!(rule.accepts(), rule.status() < 300);
        }
    }
}
