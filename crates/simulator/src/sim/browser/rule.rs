//! The rules by which a browser drops, withholds or blocks something, in one table.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The table: rule, stable code, the sentence that says it, and where it is written.
macro_rules! rules {
    ($($rule:ident, $code:literal, $sentence:literal, $reference:literal;)*) => {
        /// A rule by which the browser dropped, withheld or blocked something, or sent a
        /// preflight.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum BrowserRule {
            $(#[doc = $sentence] $rule,)*
        }

        impl BrowserRule {
            /// Every rule, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$rule,)*];

            /// A stable name, in kebab case.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$rule => $code,)*
                }
            }

            /// The rule in one sentence.
            pub const fn sentence(self) -> &'static str {
                match self {
                    $(Self::$rule => $sentence,)*
                }
            }

            /// The source of the rule.
            pub const fn reference(self) -> &'static str {
                match self {
                    $(Self::$rule => $reference,)*
                }
            }
        }
    };
}

rules! {
    // A cookie is not stored.
    ControlCharacter, "cookie-control-character",
        "A control character makes the browser ignore the whole line.", "RFC 6265bis §5.6";
    NoContent, "cookie-no-content",
        "A cookie with neither name nor value is ignored.", "RFC 6265bis §5.6";
    NamelessEquals, "cookie-nameless-equals",
        "A cookie without a name may not have an equals sign in its value: sent back, it would look like another cookie.", "Chromium 140 and later";
    TooLarge, "cookie-too-large",
        "Name and value together are over 4096 bytes, so the cookie is dropped without a word.", "RFC 6265bis §5.6";
    DomainMismatch, "cookie-domain-mismatch",
        "The Domain attribute names a host that the answering host does not belong to.", "RFC 6265bis §5.7";
    PublicSuffix, "cookie-public-suffix",
        "No cookie may be set for a whole public suffix.", "RFC 6265bis §5.7";
    SecureFromInsecure, "cookie-secure-from-insecure",
        "An insecure connection may not set a Secure cookie.", "RFC 6265bis §5.7";
    LeaveSecureAlone, "cookie-leave-secure-alone",
        "An insecure connection may not overwrite or hide a Secure cookie of the same name.", "RFC 6265bis §5.7";
    NoneNeedsSecure, "cookie-none-needs-secure",
        "SameSite=None needs Secure.", "RFC 6265bis §5.7";
    CrossSiteSet, "cookie-cross-site-set",
        "Only SameSite=None cookies may be set in a cross-site context.", "RFC 6265bis §5.7";
    SecurePrefix, "cookie-secure-prefix",
        "A name with the prefix __Secure- needs Secure.", "RFC 6265bis §5.4";
    HostPrefix, "cookie-host-prefix",
        "A name with the prefix __Host- needs Secure, Path=/ and no Domain.", "RFC 6265bis §5.4";
    HttpPrefix, "cookie-http-prefix",
        "A name with the prefix __Http- or __Host-Http- needs Secure and HttpOnly.", "draft-ietf-httpbis-layered-cookies; Chromium 140 and later";
    HiddenPrefix, "cookie-hidden-prefix",
        "A cookie without a name may not have a value that looks like a prefix.", "RFC 6265bis §5.7";
    PartitionedNeedsSecure, "cookie-partitioned-needs-secure",
        "Partitioned needs Secure.", "CHIPS (draft-cutler-httpbis-partitioned-cookies)";
    ScriptSetsHttpOnly, "cookie-script-sets-http-only",
        "A script may not set an HttpOnly cookie.", "RFC 6265bis §5.7";
    ScriptOverwritesHttpOnly, "cookie-script-overwrites-http-only",
        "A script may not overwrite an HttpOnly cookie.", "RFC 6265bis §5.7";
    // A cookie is not sent, or not shown to a script.
    Expired, "cookie-expired",
        "The cookie has expired.", "RFC 6265bis §5.7";
    WrongHost, "cookie-wrong-host",
        "The cookie belongs to another host.", "RFC 6265bis §5.8.3";
    WrongPath, "cookie-wrong-path",
        "The path of the address is not under the Path of the cookie.", "RFC 6265bis §5.8.3";
    SecureOnly, "cookie-secure-only",
        "A Secure cookie does not travel over an insecure connection.", "RFC 6265bis §5.8.3";
    HttpOnly, "cookie-http-only",
        "A script cannot read an HttpOnly cookie.", "RFC 6265bis §5.8.3";
    SameSiteStrict, "cookie-same-site-strict",
        "SameSite=Strict keeps the cookie out of whatever another site started.", "RFC 6265bis §5.6.7";
    SameSiteLax, "cookie-same-site-lax",
        "SameSite=Lax keeps the cookie out of cross-site requests but top-level navigation with a safe method.", "RFC 6265bis §5.6.7.1";
    SameSiteUnset, "cookie-same-site-unset",
        "A cookie without SameSite counts as Lax, but for a top-level POST in its first two minutes.", "RFC 6265bis §5.6.7.2";
    ThirdPartyBlocked, "cookie-third-party-blocked",
        "The browser blocks third-party cookies that are not partitioned.", "RFC 6265bis §7.1";
    OtherPartition, "cookie-other-partition",
        "A partitioned cookie exists only under the top-level site it was set under.", "CHIPS (draft-cutler-httpbis-partitioned-cookies)";
    CredentialsOmitted, "fetch-credentials-omitted",
        "The credentials mode of the fetch keeps cookies out, both ways.", "Fetch §4.6";
    // A request asks first, is not sent, or its response is not shown.
    PreflightMethod, "cors-preflight-method",
        "A method other than GET, HEAD or POST makes the browser ask first.", "Fetch §2.2.1";
    PreflightHeader, "cors-preflight-header",
        "A header that no form could send makes the browser ask first.", "Fetch §2.2.2";
    PreflightStatus, "cors-preflight-status",
        "The answer to the preflight has no status from 200 to 299.", "Fetch §4.8";
    MethodNotAllowed, "cors-method-not-allowed",
        "Access-Control-Allow-Methods does not list the method.", "Fetch §4.8";
    HeaderNotAllowed, "cors-header-not-allowed",
        "Access-Control-Allow-Headers does not list a header of the request.", "Fetch §4.8";
    NoAllowOrigin, "cors-no-allow-origin",
        "The response has no Access-Control-Allow-Origin.", "Fetch §4.10";
    OtherAllowOrigin, "cors-other-allow-origin",
        "Access-Control-Allow-Origin names another origin.", "Fetch §4.10";
    WildcardWithCredentials, "cors-wildcard-with-credentials",
        "Access-Control-Allow-Origin: * does not do for a request with credentials.", "Fetch §4.10";
    NoAllowCredentials, "cors-no-allow-credentials",
        "A request with credentials needs Access-Control-Allow-Credentials: true.", "Fetch §4.10";
    Opaque, "cors-opaque",
        "The response is opaque: a script learns nothing about it.", "Fetch §4.1";
    FrameOfAnotherOrigin, "frame-of-another-origin",
        "A page cannot look into a frame or a tab of another origin.", "HTML §7.2.1";
    SameOriginMode, "fetch-same-origin-mode",
        "A fetch in the same-origin mode does not leave its origin.", "Fetch §4.1";
    NoCorsMethod, "fetch-no-cors-method",
        "A fetch in the no-cors mode knows only GET, HEAD and POST.", "Fetch §5.4";
    NoCorsHeader, "fetch-no-cors-header",
        "A fetch in the no-cors mode leaves out headers that no form could send.", "Fetch §2.2.2";
    ForbiddenMethod, "fetch-forbidden-method",
        "A script may not use the methods CONNECT, TRACE and TRACK.", "Fetch §2.2.1";
    ForbiddenHeader, "fetch-forbidden-header",
        "A script may not set this header; the browser leaves it out.", "Fetch §2.2.2";
}

impl fmt::Display for BrowserRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

impl std::error::Error for BrowserRule {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_code_of_its_own_a_sentence_and_a_place() {
        let mut codes: Vec<_> = BrowserRule::ALL.iter().map(|rule| rule.code()).collect();
        codes.sort_unstable();
        let all = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), all);
        for rule in BrowserRule::ALL {
            assert!(rule.to_string().ends_with('.'), "{rule}");
            assert!(!rule.reference().is_empty(), "{rule}");
            let kebab = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(rule.code().chars().all(kebab), "{}", rule.code());
        }
    }
}
