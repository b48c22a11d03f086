//! The glossary: terms that the pages use, in plain words, with their standards.

/// A term and what it means.
#[derive(Debug, Clone, Copy)]
pub struct Term {
    /// The term as the pages write it.
    pub term: &'static str,
    /// One or two sentences that do not use the term.
    pub meaning: &'static str,
    /// The standard; empty where none defines it.
    pub reference: &'static str,
}

const fn term(term: &'static str, meaning: &'static str, reference: &'static str) -> Term {
    Term {
        term,
        meaning,
        reference,
    }
}

/// Every term, in alphabetical order.
pub const TERMS: &[Term] = &[
    term(
        "absolute timeout",
        "How long a session lasts at most, however busy it is.",
        "OWASP Session Management Cheat Sheet",
    ),
    term(
        "access token",
        "A credential that a client shows to an API with each request; a JWT or opaque.",
        "RFC 6749, section 1.4",
    ),
    term(
        "algorithm confusion",
        "An attack in which a verifier is led to check a signature with another algorithm than it was set up for, such as HMAC with a public key.",
        "RFC 8725, section 2.1",
    ),
    term(
        "audience",
        "Whom a token is meant for: the claim aud. Others must refuse it.",
        "RFC 7519, section 4.1.3",
    ),
    term(
        "authorization code",
        "What the authorization server hands to the browser after a login, to be exchanged once for tokens.",
        "RFC 6749, section 1.3.1",
    ),
    term(
        "Authorization header",
        "The header line in which a client sends a bearer token; a browser never adds one by itself.",
        "RFC 6750, section 2.1",
    ),
    term(
        "authorization server",
        "The server that logs people in, issues tokens and publishes the keys to verify them.",
        "RFC 6749, section 1.1",
    ),
    term(
        "backend for the frontend (BFF)",
        "A server of its own between a page and the APIs: it keeps the tokens and gives the browser a session cookie.",
        "RFC 10017, section 6.1",
    ),
    term(
        "Base64url",
        "A way to write bytes with letters, digits, - and _. It hides nothing.",
        "RFC 7515, section 2",
    ),
    term(
        "bearer token",
        "A token that works for whoever holds it, like cash.",
        "RFC 6750, section 1.2",
    ),
    term(
        "claim",
        "A statement in a token: a name and a value, such as who it is about or when it expires.",
        "RFC 7519, section 2",
    ),
    term(
        "claim card",
        "A card of this page: something people say about sessions and JWTs, run in the simulator and judged by what was measured.",
        "",
    ),
    term(
        "client",
        "The program that acts for the person: a page, an app, a BFF.",
        "RFC 6749, section 1.1",
    ),
    term(
        "confidential client",
        "A client that can keep a secret of its own, as a server can and a page cannot.",
        "RFC 6749, section 2.1",
    ),
    term(
        "cookie",
        "A name and a value that a server sets and that the browser sends back with each matching request, by itself.",
        "RFC 6265bis, section 3",
    ),
    term(
        "cookie jar",
        "Where a browser or an app keeps cookies.",
        "RFC 6265bis, section 5.7",
    ),
    term(
        "CORS",
        "The rules by which a server lets pages of other origins read its answers.",
        "Fetch Standard, section 3.3",
    ),
    term(
        "CSRF",
        "Cross-site request forgery: a page of another site makes the browser send a request with the person's cookies.",
        "OWASP Cross-Site Request Forgery Prevention Cheat Sheet",
    ),
    term(
        "CSRF token",
        "A secret that a server wants in each write, and that other sites cannot read.",
        "OWASP Cross-Site Request Forgery Prevention Cheat Sheet",
    ),
    term(
        "denylist",
        "A list of revoked tokens that verifiers ask before they accept one.",
        "RFC 7009, section 3",
    ),
    term(
        "Domain attribute",
        "What shares a cookie with every sub-domain of the named domain.",
        "RFC 6265bis, section 4.1.2.3",
    ),
    term(
        "DPoP",
        "Demonstrating proof of possession: a token is bound to a key, and each request carries a proof signed with it.",
        "RFC 9449",
    ),
    term(
        "event",
        "One thing that happened in a run of the simulator: a message, a lookup, a change.",
        "",
    ),
    term(
        "exposure",
        "How long a credential still works after it should not.",
        "",
    ),
    term(
        "finding",
        "Something that the audit of a token reports.",
        "",
    ),
    term(
        "grace period",
        "How long a used refresh token is still taken, for retries and for tabs that race.",
        "RFC 9700, section 4.14.2",
    ),
    term(
        "HttpOnly",
        "A cookie attribute that hides the cookie from scripts. The browser still sends it.",
        "RFC 6265bis, section 4.1.2.6",
    ),
    term(
        "ID token",
        "A JWT that tells a client who logged in and how. It is not for APIs.",
        "OpenID Connect Core, section 2",
    ),
    term(
        "idle timeout",
        "How long a session lasts without a request.",
        "OWASP Session Management Cheat Sheet",
    ),
    term(
        "introspection",
        "Asking the authorization server whether a token is active and what it stands for.",
        "RFC 7662",
    ),
    term(
        "issuer",
        "Who made the token: the claim iss.",
        "RFC 7519, section 4.1.1",
    ),
    term(
        "JOSE",
        "The family of standards for signed and encrypted JSON: JWS, JWE, JWK, JWA.",
        "RFC 7515",
    ),
    term(
        "JOSE header",
        "The first part of a token: which algorithm, which key, which type.",
        "RFC 7515, section 4",
    ),
    term(
        "jti",
        "The claim that gives a token a name of its own, so that it can be recorded or revoked.",
        "RFC 7519, section 4.1.7",
    ),
    term(
        "JWE",
        "JSON Web Encryption: a token whose content only the holder of a key can read.",
        "RFC 7516",
    ),
    term(
        "JWK",
        "JSON Web Key: a key written as JSON.",
        "RFC 7517, section 4",
    ),
    term(
        "JWK Set",
        "A list of keys as JSON, which an issuer publishes for verifiers.",
        "RFC 7517, section 5",
    ),
    term(
        "JWS",
        "JSON Web Signature: content with a signature, readable by anyone.",
        "RFC 7515",
    ),
    term(
        "JWT",
        "JSON Web Token: claims as JSON, signed as a JWS or encrypted as a JWE.",
        "RFC 7519",
    ),
    term(
        "key overlap",
        "How long an old key stays published beside the new one after a rotation.",
        "",
    ),
    term(
        "kid",
        "The header parameter that names the key a token was signed with.",
        "RFC 7515, section 4.1.4",
    ),
    term(
        "lane",
        "One login design in the simulator, run with the same script and clock as the others.",
        "",
    ),
    term(
        "leeway",
        "By how much a verifier lets clocks differ when it looks at times.",
        "RFC 7519, section 4.1.4",
    ),
    term(
        "load balancer",
        "What spreads requests over several nodes.",
        "",
    ),
    term(
        "localStorage",
        "Storage of a page that outlives the tab and that every script of the origin can read.",
        "HTML Standard, section 12.2",
    ),
    term(
        "login loop",
        "A login that succeeds and is not remembered, so that the next page asks for it again.",
        "",
    ),
    term("lookup", "A question to a store while a request waits.", ""),
    term(
        "node",
        "One of several servers that run the same application.",
        "",
    ),
    term(
        "none",
        "The algorithm name of a token without a signature. A verifier must refuse it.",
        "RFC 7518, section 3.6",
    ),
    term(
        "NumericDate",
        "A moment as seconds since the beginning of 1970, in UTC.",
        "RFC 7519, section 2",
    ),
    term(
        "OAuth",
        "A framework by which a person lets one application act for them at another, within bounds and without a shared password.",
        "RFC 6749",
    ),
    term(
        "one-time token",
        "A token that must work once; a record of its use sees to that.",
        "RFC 7519, section 4.1.7",
    ),
    term(
        "opaque token",
        "A token that means nothing by itself: the issuer has to be asked.",
        "RFC 6749, section 1.4",
    ),
    term(
        "OpenID Connect",
        "A layer on OAuth that tells a client who logged in.",
        "OpenID Connect Core",
    ),
    term(
        "origin",
        "Scheme, host and port together: the unit by which browsers separate pages.",
        "RFC 6454",
    ),
    term(
        "Partitioned",
        "A cookie attribute that keeps the cookie apart for each site in whose pages it was set.",
        "CHIPS, section 2",
    ),
    term(
        "payload",
        "The second part of a token: its claims.",
        "RFC 7515, section 2",
    ),
    term(
        "PKCE",
        "A secret made for one login, so that a stolen authorization code is of no use.",
        "RFC 7636",
    ),
    term(
        "preflight",
        "A request in which the browser asks a server's leave before it sends what a plain form could not.",
        "Fetch Standard, section 4.8",
    ),
    term(
        "public client",
        "A client that can keep no secret of its own, as a page or an app.",
        "RFC 6749, section 2.1",
    ),
    term(
        "refresh token",
        "A credential that a client shows to the authorization server alone, to get a new access token.",
        "RFC 6749, section 1.5",
    ),
    term(
        "refresh token family",
        "All refresh tokens that follow from one login. Reuse of a used one revokes them all.",
        "RFC 9700, section 4.14.2",
    ),
    term(
        "registered claim",
        "A claim whose name and meaning are fixed by a standard: iss, sub, aud, exp, nbf, iat, jti.",
        "RFC 7519, section 4.1",
    ),
    term(
        "replay",
        "Sending a copied credential or message again.",
        "RFC 9449, section 11.1",
    ),
    term(
        "revocation",
        "Ending a login or a token before its time.",
        "RFC 7009",
    ),
    term(
        "rotation",
        "Replacing a refresh token at each use, or a signing key from time to time.",
        "RFC 9700, section 4.14.2",
    ),
    term(
        "SameSite",
        "A cookie attribute that says with which requests of other sites the cookie is sent: Strict, Lax or None.",
        "RFC 6265bis, section 4.1.2.7",
    ),
    term(
        "scenario",
        "A starting configuration and a script of actions that the simulator runs.",
        "",
    ),
    term(
        "scope",
        "What an access token may be used for.",
        "RFC 6749, section 3.3",
    ),
    term(
        "Secure",
        "A cookie attribute: the cookie is sent by https alone.",
        "RFC 6265bis, section 4.1.2.5",
    ),
    term(
        "sender-constrained token",
        "A token that works only for the client that has the key it is bound to.",
        "RFC 9700, section 2.2.1",
    ),
    term(
        "session",
        "What a server remembers of a login, under an ID that the browser shows.",
        "OWASP Session Management Cheat Sheet",
    ),
    term(
        "session fixation",
        "An attack in which the victim logs in under a session ID that the attacker knows.",
        "OWASP Session Management Cheat Sheet",
    ),
    term(
        "session ID",
        "The random name of a session. Whoever shows it is taken for the person.",
        "OWASP Session Management Cheat Sheet",
    ),
    term(
        "session store",
        "Where sessions are kept: in the memory of a node, in a shared store, in a database.",
        "OWASP Session Management Cheat Sheet",
    ),
    term(
        "sessionStorage",
        "Storage of a page that lasts as long as the tab.",
        "HTML Standard, section 12.2",
    ),
    term(
        "signature",
        "The third part of a token: it shows that header and payload are as the holder of the key signed them.",
        "RFC 7515, section 2",
    ),
    term(
        "site",
        "A registrable domain with its scheme; all its sub-domains belong to it.",
        "RFC 6265bis, section 5.2",
    ),
    term(
        "step",
        "One action of a scenario that a person can see.",
        "",
    ),
    term(
        "step-up authentication",
        "Asking for a fresh or stronger login before something that matters.",
        "RFC 9470",
    ),
    term(
        "sticky balancer",
        "A load balancer that sends a browser to the node that served it first.",
        "",
    ),
    term(
        "token",
        "A piece of text that stands for a right or carries claims.",
        "",
    ),
    term("trace", "The ordered events of a run.", ""),
    term(
        "verdict",
        "What follows from the checks of a token, or from the measurements of a claim card.",
        "",
    ),
    term(
        "verify",
        "To check the signature and everything else that decides whether a token may be believed. Decoding is not verifying.",
        "RFC 7519, section 7.2",
    ),
    term(
        "WWW-Authenticate",
        "The header line in which a server says why it refuses a token.",
        "RFC 6750, section 3",
    ),
    term(
        "XSS",
        "Cross-site scripting: a script of an attacker runs in the page and can do what the page can.",
        "OWASP Cross Site Scripting Prevention Cheat Sheet",
    ),
    term(
        "__Host-",
        "A prefix of cookie names: the browser takes the cookie only if it is Secure, has Path=/ and no Domain.",
        "RFC 6265bis, section 4.1.3",
    ),
];

/// The letter under which a term is sorted: its first letter.
pub fn letter(term: &Term) -> Option<char> {
    let first = term.term.chars().find(|c| c.is_ascii_alphabetic())?;
    Some(first.to_ascii_uppercase())
}
