//! The kind of a token: who makes such tokens, what is special about them, and which rules
//! therefore say nothing.

use crate::token::{Shape, Token};
use jose::json::Value;
use serde::Serialize;

/// A kind of token.
#[derive(Debug, Serialize)]
pub struct TokenKind {
    /// A name that stays the same between versions: `dpop-proof`.
    pub id: &'static str,
    /// For people: "DPoP proof".
    pub name: &'static str,
    /// What is special about it, in one to three sentences.
    pub about: &'static str,
    /// Where that is laid down.
    pub reference: &'static str,
    /// Ids of rules that are meaningless for it.
    #[serde(skip)]
    pub(super) silent: &'static [&'static str],
    #[serde(skip)]
    is: fn(&Token) -> bool,
}

/// The id tells kinds apart.
impl PartialEq for TokenKind {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for TokenKind {}

/// The kind of a token; the first that fits.
pub fn kind_of(token: &Token) -> Option<&'static TokenKind> {
    KINDS.iter().find(|kind| (kind.is)(token))
}

/// Every kind, special ones before general ones.
pub static KINDS: &[TokenKind] = &[
    TokenKind {
        id: "dpop-proof",
        name: "DPoP proof",
        about: "The client proves with it that it holds a private key. Its `jwk` is embedded by design, and a server compares that key with the one that the access token is bound to. It is good for one request, so it has no `exp`.",
        reference: "RFC 9449, section 4.2",
        silent: &[
            "key-embedded",
            "expiry-missing",
            "issuer-missing",
            "audience-missing",
        ],
        is: Token::is_called_proof,
    },
    TokenKind {
        id: "nats",
        name: "NATS JWT",
        about: "A NATS account, user or operator token. It is signed with Ed25519 under the name `ed25519-nkey`; the public key of the signer is `iss`, written as an nkey (Base32). Verify it with NATS's own `nsc` or its JWT library.",
        reference: "NATS Docs, Decentralized JWT Authentication/Authorization",
        silent: &["audience-missing"],
        is: |token| {
            token
                .parameter_text("alg")
                .is_some_and(|alg| alg.starts_with("ed25519"))
                && claim(token, "nats").is_some()
        },
    },
    TokenKind {
        id: "alb-oidc-data",
        name: "AWS load balancer token (x-amzn-oidc-data)",
        about: "An Application Load Balancer signs it with its own key, which the region's endpoint `public-keys.auth.elb.<region>.amazonaws.com/<kid>` gives as PEM. Compare `signer` in the header with the ARN of your load balancer. Its parts have the padding `=`, which strict verifiers refuse.",
        reference: "Elastic Load Balancing User Guide, Authenticate users",
        silent: &["type-missing", "audience-missing"],
        is: |token| {
            token
                .parameter_text("signer")
                .is_some_and(|arn| arn.contains(":elasticloadbalancing:"))
        },
    },
    TokenKind {
        id: "smart-health-card",
        name: "SMART Health Card",
        about: "A health record, compressed and signed by the `iss`. Its keys are listed at `<iss>/.well-known/jwks.json`.",
        reference: "SMART Health Cards Framework",
        silent: &[
            "expiry-missing",
            "audience-missing",
            "type-missing",
            "personal-data",
        ],
        is: |token| token.inflated.is_some() && claim(token, "vc").is_some(),
    },
    TokenKind {
        id: "acme",
        name: "ACME request",
        about: "A certificate client signs each request with its account key: `url` and `nonce` bind it to one request. An empty payload is a POST-as-GET.",
        reference: "RFC 8555, sections 6.4.1 and 6.5.2",
        silent: &[
            "type-missing",
            "expiry-missing",
            "issuer-missing",
            "audience-missing",
            "key-embedded",
        ],
        is: |token| {
            let url = token.parameter_text("url").unwrap_or_default();
            let claims = ["iss", "sub", "aud", "exp", "iat"];
            url.starts_with("https://")
                && token.parameter_text("nonce").is_some()
                && claims.iter().all(|name| claim(token, name).is_none())
        },
    },
    TokenKind {
        id: "logout-token",
        name: "OpenID Connect logout token",
        about: "The OpenID provider tells a client that a session has ended. `aud` is the client ID. It must have `events`, and `sub` or `sid`, and no `nonce`.",
        reference: "OpenID Connect Back-Channel Logout 1.0",
        silent: &[],
        is: |token| has_typ(token, "logout+jwt"),
    },
    TokenKind {
        id: "security-event",
        name: "Security event token",
        about: "It reports what has happened, and authorises nothing. It usually has no `exp`.",
        reference: "RFC 8417, section 2.2",
        silent: &["expiry-missing"],
        is: |token| has_typ(token, "secevent+jwt"),
    },
    TokenKind {
        id: "status-list",
        name: "Token Status List",
        about: "It holds the status of many tokens, a few bits for each, compressed. It is for everybody, so it has no `aud`. `sub` is its own address, and it needs no `iss`.",
        reference: "draft-ietf-oauth-status-list",
        silent: &["audience-missing", "issuer-missing", "lifetime-long"],
        is: |token| has_typ(token, "statuslist+jwt"),
    },
    TokenKind {
        id: "key-binding",
        name: "Key binding JWT",
        about: "The holder of an SD-JWT proves with it that they hold its key. `nonce` and `aud` bind it to one verifier, `sd_hash` to what is shown.",
        reference: "RFC 9901, section 4.3",
        silent: &["expiry-missing", "issuer-missing"],
        is: |token| has_typ(token, "kb+jwt"),
    },
    TokenKind {
        id: "sd-jwt-vc",
        name: "SD-JWT credential",
        about: "The holder chooses which claims to disclose. It is for every verifier, so it has no `aud`.",
        reference: "RFC 9901, section 4",
        silent: &["audience-missing", "lifetime-long", "personal-data"],
        is: |token| {
            token.shape == Shape::SdJwt
                || ["dc+sd-jwt", "vc+sd-jwt"]
                    .iter()
                    .any(|typ| has_typ(token, typ))
        },
    },
    TokenKind {
        id: "vapid",
        name: "VAPID token for Web Push",
        about: "An application server identifies itself to a push service with it. The public key stands beside it in the header field, as `k=`.",
        reference: "RFC 8292",
        silent: &["issuer-missing", "type-missing"],
        is: |token| {
            text(token, "sub")
                .is_some_and(|sub| sub.starts_with("mailto:") || sub.starts_with("https:"))
                && text(token, "aud").is_some_and(|aud| aud.starts_with("https://"))
                && claim(token, "iss").is_none()
                && token.parameter_text("alg") == Some("ES256")
        },
    },
    TokenKind {
        id: "cognito-access",
        name: "Amazon Cognito access token",
        about: "Cognito's access tokens have no `aud`. Compare `client_id` with your app client, and `token_use` with `access`.",
        reference: "AWS, Client and audience validation for Amazon Cognito",
        silent: &["audience-missing", "type-missing"],
        is: |token| is_cognito(token) && text(token, "token_use") == Some("access"),
    },
    TokenKind {
        id: "cognito-id",
        name: "Amazon Cognito ID token",
        about: "`aud` is the app client, `token_use` is `id`. It tells the client who logged in; an API wants the access token.",
        reference: "AWS, Client and audience validation for Amazon Cognito",
        silent: &["type-missing"],
        is: |token| is_cognito(token) && text(token, "token_use") == Some("id"),
    },
    TokenKind {
        id: "graph",
        name: "Microsoft Graph access token",
        about: "It is meant for Microsoft Graph, which alone can verify it: Entra signs the hash of the header's `nonce`. For your own API, ask Entra for its own scope.",
        reference: "AzureAD/azure-activedirectory-identitymodel-extensions-for-dotnet, issue 609",
        silent: &["type-missing"],
        is: |token| {
            let graph = [
                "00000003-0000-0000-c000-000000000000",
                "https://graph.microsoft.com",
                "https://graph.microsoft.com/",
            ];
            is_entra(token) && text(token, "aud").is_some_and(|aud| graph.contains(&aud))
        },
    },
    TokenKind {
        id: "entra-v1",
        name: "Microsoft Entra token, version 1",
        about: "Its issuer is `https://sts.windows.net/<tenant>/` (another host in China), and `aud` is the application ID URI or the client ID. The API's manifest chooses the version with `requestedAccessTokenVersion`.",
        reference: "Microsoft identity platform, Access token claims reference",
        silent: &["type-missing"],
        is: |token| is_entra(token) && text(token, "ver") != Some("2.0"),
    },
    TokenKind {
        id: "entra-v2",
        name: "Microsoft Entra token, version 2",
        about: "Its issuer is `https://login.microsoftonline.com/<tenant>/v2.0` (another host in national clouds), and `aud` is the client ID. Delegated permissions are in `scp`, application permissions in `roles`.",
        reference: "Microsoft identity platform, Access token claims reference",
        silent: &["type-missing"],
        is: is_entra,
    },
    TokenKind {
        id: "firebase",
        name: "Firebase ID token",
        about: "`aud` is the Firebase project. Google's certificates for it are at `https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com`, by `kid`.",
        reference: "Firebase, Verify ID tokens",
        silent: &[],
        is: |token| issuer(token).starts_with("https://securetoken.google.com/"),
    },
    TokenKind {
        id: "google-id",
        name: "Google ID token",
        about: "`aud` is the client ID, or what a virtual machine or service account asked for. Google's keys are at `https://www.googleapis.com/oauth2/v3/certs`.",
        reference: "Google, OpenID Connect",
        silent: &[],
        is: |token| {
            matches!(
                issuer(token),
                "https://accounts.google.com" | "accounts.google.com"
            )
        },
    },
    TokenKind {
        id: "github-actions",
        name: "GitHub Actions token",
        about: "A workflow identifies itself to a cloud provider with it. `sub` names the repository and the branch or environment: compare it exactly. Repositories made after July 15, 2026 have their IDs in it too.",
        reference: "GitHub Docs, OpenID Connect reference",
        silent: &[],
        is: |token| host(token) == "token.actions.githubusercontent.com",
    },
    TokenKind {
        id: "github-app",
        name: "GitHub App token",
        about: "An app identifies itself to GitHub's API with it. GitHub refuses a lifetime of more than 10 minutes, and `iss` must be the app's client ID or ID.",
        reference: "GitHub Docs, Generating a JWT for a GitHub App",
        silent: &["audience-missing"],
        is: |token| {
            let names: Vec<&str> = names(token);
            let is_app = claim(token, "iss").is_some_and(|iss| {
                iss.as_number().is_some()
                    || iss.as_str().is_some_and(|iss| {
                        iss.strip_prefix("Iv")
                            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
                    })
            });
            is_app
                && names
                    .iter()
                    .all(|name| ["iat", "exp", "iss"].contains(name))
        },
    },
    TokenKind {
        id: "apple-client-secret",
        name: "Apple client secret",
        about: "Your server signs it with the key from Apple's developer site (ES256), and sends it as `client_secret`. Apple accepts a lifetime of up to six months.",
        reference: "Apple, Generate and validate tokens",
        silent: &["lifetime-long", "type-missing"],
        is: |token| text(token, "aud") == Some("https://appleid.apple.com"),
    },
    TokenKind {
        id: "kubernetes",
        name: "Kubernetes service account token",
        about: "The API server signs it. Its keys: `kubectl get --raw /openid/v1/jwks`. A token without `exp` is a legacy one from a Secret.",
        reference: "Kubernetes, Service account issuer discovery",
        silent: &["type-missing"],
        is: |token| {
            claim(token, "kubernetes.io").is_some() || issuer(token) == "kubernetes/serviceaccount"
        },
    },
    TokenKind {
        id: "shopify-session",
        name: "Shopify session token",
        about: "It is signed with HS256 and your app's client secret, `aud` is the app's client ID, and it lives for one minute.",
        reference: "Shopify, About session tokens",
        silent: &[],
        is: |token| {
            issuer(token).ends_with(".myshopify.com/admin") && claim(token, "dest").is_some()
        },
    },
    // The three ways to the key: `registry/auth/token/token.go` of distribution/distribution.
    TokenKind {
        id: "docker-registry",
        name: "Docker registry token",
        about: "`access` lists what may be pulled and pushed. The registry finds the key by `x5c`, `jwk` or `kid`, and accepts only keys that it was given or that its root certificates vouch for.",
        reference: "CNCF Distribution, Token Authentication Implementation",
        silent: &[],
        is: |token| {
            let first = claim(token, "access")
                .and_then(Value::as_array)
                .and_then(<[_]>::first);
            first.is_some_and(|entry| entry.get("actions").is_some())
        },
    },
    TokenKind {
        id: "lti",
        name: "LTI launch message",
        about: "A learning platform opens a tool with it. `nonce` must be the one of the login request, and be used once.",
        reference: "LTI Core 1.3; 1EdTech Security Framework 1.0",
        silent: &[],
        is: |token| {
            names(token)
                .iter()
                .any(|name| name.starts_with("https://purl.imsglobal.org/spec/lti/"))
        },
    },
    // HS512 is the internal algorithm of `org.keycloak.models.Constants`; HS256 was it before.
    TokenKind {
        id: "keycloak-refresh",
        name: "Keycloak refresh token",
        about: "Only Keycloak itself reads it: it is signed with a secret of the realm (HS256 or HS512) that nobody else has. Send it to the token endpoint, and do not verify it.",
        reference: "Keycloak, Server Administration Guide",
        silent: &["type-missing"],
        is: |token| {
            issuer(token).contains("/realms/")
                && matches!(text(token, "typ"), Some("Refresh" | "Offline"))
        },
    },
    TokenKind {
        id: "keycloak",
        name: "Keycloak token",
        about: "The realm's keys are at `<iss>/protocol/openid-connect/certs`. `azp` is the client that asked for it. An API is in `aud` if the user has one of its client roles, or by an audience mapper.",
        reference: "Keycloak, Server Administration Guide, Audience support",
        silent: &[],
        is: |token| issuer(token).contains("/realms/"),
    },
    TokenKind {
        id: "auth0",
        name: "Auth0 token",
        about: "The keys are at `<iss>.well-known/jwks.json`; the slash at the end of `iss` belongs to it. An access token is a JWT only if an API's `audience` was asked for, or is the tenant's default.",
        reference: "Auth0, Validate JSON Web Tokens",
        silent: &["type-missing"],
        is: |token| host(token).ends_with(".auth0.com"),
    },
    TokenKind {
        id: "okta",
        name: "Okta token",
        about: "Access tokens of the org server (`iss` without `/oauth2/…`) are for Okta alone; its ID tokens are for the client. For your own API use a custom authorization server.",
        reference: "Okta, Authorization servers",
        silent: &["type-missing"],
        is: |token| host(token).ends_with(".okta.com") || host(token).ends_with(".oktapreview.com"),
    },
    TokenKind {
        id: "access-token",
        name: "OAuth access token",
        about: "An API accepts it if `iss` and `aud` are the expected ones, and `scope` or `roles` allow the request.",
        reference: "RFC 9068, section 4",
        silent: &[],
        is: |token| has_typ(token, "at+jwt"),
    },
    TokenKind {
        id: "client-assertion",
        name: "Client assertion",
        about: "A client identifies itself to the authorization server with it, in place of a secret: `iss` and `sub` are the client ID.",
        reference: "RFC 7523",
        silent: &[],
        is: |token| {
            let iss = text(token, "iss");
            iss.is_some()
                && iss == text(token, "sub")
                && claim(token, "jti").is_some()
                && text(token, "aud").is_some_and(|aud| aud.starts_with("https://"))
        },
    },
    TokenKind {
        id: "id-token",
        name: "OpenID Connect ID token",
        about: "It tells the client who logged in: `aud` is the client ID. An API wants the access token in its place.",
        reference: "OpenID Connect Core 1.0, section 2",
        silent: &[],
        is: |token| {
            ["at_hash", "c_hash", "nonce", "auth_time"]
                .iter()
                .any(|name| claim(token, name).is_some())
                && ["scope", "scp"]
                    .iter()
                    .all(|name| claim(token, name).is_none())
        },
    },
];

fn claim<'a>(token: &'a Token, name: &str) -> Option<&'a Value> {
    token.claims()?.get(name)
}

fn text<'a>(token: &'a Token, name: &str) -> Option<&'a str> {
    claim(token, name)?.as_str()
}

fn issuer(token: &Token) -> &str {
    text(token, "iss").unwrap_or_default()
}

/// The host of an issuer that is an address.
fn host(token: &Token) -> &str {
    let rest = issuer(token).strip_prefix("https://").unwrap_or_default();
    rest.split('/').next().unwrap_or_default()
}

fn names(token: &Token) -> Vec<&str> {
    let members = token
        .claims()
        .map(|claims| claims.members())
        .unwrap_or_default();
    members.iter().map(|member| member.name.as_str()).collect()
}

/// Whether the header's `typ` is this media type, with or without `application/` (RFC 7515
/// section 4.1.9).
fn has_typ(token: &Token, wanted: &str) -> bool {
    let typ = token.parameter_text("typ").unwrap_or_default();
    let typ = match typ.get(..12) {
        Some(start) if start.eq_ignore_ascii_case("application/") => {
            typ.get(12..).unwrap_or_default()
        }
        _ => typ,
    };
    typ.eq_ignore_ascii_case(wanted)
}

fn is_cognito(token: &Token) -> bool {
    host(token).starts_with("cognito-idp.")
        && [".amazonaws.com", ".amazonaws.com.cn"]
            .iter()
            .any(|end| host(token).ends_with(end))
}

/// The global cloud, and those of the US government and China (Microsoft identity platform,
/// "National clouds"; for `sts.chinacloudapi.cn`, "Token claims reference for agents").
fn is_entra(token: &Token) -> bool {
    [
        "sts.windows.net",
        "login.microsoftonline.com",
        "login.microsoftonline.us",
        "sts.chinacloudapi.cn",
        "login.partner.microsoftonline.cn",
    ]
    .contains(&host(token))
}
