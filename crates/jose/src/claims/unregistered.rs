//! Claims that many issuers use but nobody registered.
//!
//! Not from the IANA registry: the same name can mean something else
//! elsewhere, so each row says whose meaning it gives. A name that the
//! registry has is in no row of [`claims`]; where a vendor uses such a name
//! for something else, [`other_use`] has it.
//!
//! The pages that the rows follow, by vendor:
//!
//! - Microsoft Entra ID: "Access token claims reference", "ID token claims
//!   reference", "Optional claims reference" (and "Provide optional claims to
//!   Azure AD apps" of 2020 for `home_oid`, `platf`, `signin_state`), "Claims
//!   customization using a policy" (who sets `xms_*`) and "Token claims
//!   reference for agents", learn.microsoft.com. `xms_mirid` and `xms_az_rid`:
//!   the Azure join method of gravitational/teleport. `xms_tcdt` is described
//!   by third parties alone.
//! - Azure DevOps: the claims that the Azure join method of
//!   gravitational/teleport reads, named as in Azure DevOps Server.
//! - Amazon Cognito: "Using the ID token", "Using the access token", Amazon
//!   Cognito Developer Guide. AWS STS: "Understanding token claims", IAM User
//!   Guide, and the session tags that issuers put into tokens for AWS.
//! - Auth0: "Access token profiles", "Work with Tokens and Organizations",
//!   auth0.com/docs.
//! - Clerk: "Session tokens", clerk.com/docs.
//! - Keycloak: "OIDC user session note mappers", "Mapping organization
//!   claims", Server Administration Guide, and `AccessToken.java`.
//! - Firebase: "Interface: Request" (security rules), firebase.google.com.
//!   Google: "Verify the identity of VMs", "Securing your app with signed
//!   headers", cloud.google.com.
//! - Okta: "OpenID Connect & OAuth 2.0 API", developer.okta.com.
//! - Kubernetes: "Managing Service Accounts", kubernetes.io.
//! - GitHub Actions: "OpenID Connect reference", docs.github.com.
//! - GitLab CI: "OpenID Connect (OIDC) Authentication Using ID Tokens",
//!   docs.gitlab.com. CircleCI: "OpenID Connect tokens", circleci.com/docs.
//! - Shopify: "About session tokens", shopify.dev. Hasura: "JWT Mode",
//!   "Authentication Using JWTs", hasura.io/docs.
//! - Supabase: "JWT Claims Reference", supabase.com/docs.
//! - Cloudflare Access: "Application token", developers.cloudflare.com.
//! - Sign in with Apple: "`id_token`", developer.apple.com.
//! - Docker: "Token Authentication Implementation", distribution.github.io.
//!   NATS: "In Depth JWT Guide", docs.nats.io.

use super::registry::ValueKind;
use crate::json::Value;
use crate::table::rows;
use std::sync::LazyLock;

/// A widely used claim without a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnregisteredClaim {
    /// The member name, case-sensitive: "tid".
    pub name: &'static str,
    /// A short name for people: "Tenant ID".
    pub title: &'static str,
    /// The JSON type in which these issuers send it.
    pub kind: ValueKind,
    /// What it means from these issuers, in one sentence.
    pub meaning: &'static str,
    /// Whose meaning this is: "Microsoft Entra ID".
    pub owner: &'static str,
}

/// Finds a widely used but unregistered claim by its exact name, or else the
/// family that its name belongs to.
///
/// ```
/// use jose::claims::unregistered;
/// assert_eq!(unregistered::claim("tid").unwrap().owner, "Microsoft Entra ID");
/// assert_eq!(unregistered::claim("custom:tier").unwrap().owner, "Amazon Cognito");
/// assert!(unregistered::claim("iss").is_none());
/// ```
#[must_use]
pub fn claim(name: &str) -> Option<&'static UnregisteredClaim> {
    match CLAIMS.binary_search_by(|row| row.name.cmp(name)) {
        Ok(at) => CLAIMS.get(at),
        Err(_) => FAMILIES.iter().find(|row| {
            name.strip_prefix(row.name)
                .is_some_and(|rest| !rest.is_empty())
        }),
    }
}

/// What a vendor means by a registered name that it uses for something else.
/// The value decides: none of these would fit the registered meaning.
///
/// ```
/// use jose::claims::unregistered::other_use;
/// use jose::json::read;
/// let payload = read(br#"{"dest":"https://shop.example"}"#);
/// let dest = payload.get("dest").unwrap();
/// assert_eq!(other_use("dest", dest).unwrap().owner, "Shopify");
/// assert!(other_use("ref", dest).is_none());
/// ```
#[must_use]
pub fn other_use(name: &str, value: &Value) -> Option<&'static UnregisteredClaim> {
    let is_other = match name {
        "dest" => value.as_str().is_some(),
        // The registered one is an address.
        "ref" => value.as_str().is_some_and(|text| !text.contains(':')),
        _ => false,
    };
    is_other
        .then(|| OTHER_USES.iter().find(|row| row.name == name))
        .flatten()
}

/// Every row, sorted by name (in byte order).
#[must_use]
pub fn claims() -> &'static [UnregisteredClaim] {
    &CLAIMS
}

/// Every row, split on first use.
static CLAIMS: LazyLock<Vec<UnregisteredClaim>> = LazyLock::new(|| {
    rows(TEXTS)
        .zip(KINDS)
        .map(|([name, title, meaning, owner], kind)| UnregisteredClaim {
            name,
            title,
            kind,
            meaning,
            owner,
        })
        .collect()
});

/// Families of claims whose names begin alike. Their `name` is that beginning.
static FAMILIES: &[UnregisteredClaim] = &[
    UnregisteredClaim {
        name: "custom:",
        title: "Custom attribute",
        kind: ValueKind::Any,
        meaning: "An attribute that this user pool defines.",
        owner: "Amazon Cognito",
    },
    UnregisteredClaim {
        name: "extn.",
        title: "Directory extension",
        kind: ValueKind::Any,
        meaning: "An attribute that this directory defines.",
        owner: "Microsoft Entra ID",
    },
    UnregisteredClaim {
        name: "https://purl.imsglobal.org/spec/lti",
        title: "LTI claim",
        kind: ValueKind::Any,
        meaning: "A part of the launch message; the end of the name says which.",
        owner: "1EdTech LTI 1.3",
    },
    UnregisteredClaim {
        name: "oidc.circleci.com/",
        title: "CircleCI job",
        kind: ValueKind::Any,
        meaning: "A fact about the job; the end of the name says which.",
        owner: "CircleCI",
    },
    UnregisteredClaim {
        name: "repo_property_",
        title: "Repository property",
        kind: ValueKind::Any,
        meaning: "A property that the organization or enterprise gave the repository.",
        owner: "GitHub Actions",
    },
    UnregisteredClaim {
        name: "x-hasura-",
        title: "Session variable",
        kind: ValueKind::Any,
        meaning: "A value that permission rules can use, such as the user's ID.",
        owner: "Hasura",
    },
    UnregisteredClaim {
        name: "xms_",
        title: "Microsoft claim",
        kind: ValueKind::Any,
        meaning: "Reserved for Entra ID itself. Do not depend on one that Microsoft does not document.",
        owner: "Microsoft Entra ID",
    },
];

/// Registered names in the meaning of a vendor.
static OTHER_USES: &[UnregisteredClaim] = &[
    UnregisteredClaim {
        name: "dest",
        title: "Shop",
        kind: ValueKind::String,
        meaning: "The shop's address.",
        owner: "Shopify",
    },
    UnregisteredClaim {
        name: "ref",
        title: "Git ref",
        kind: ValueKind::String,
        meaning: "The branch or tag of the workflow or job; at Supabase, the project's ID.",
        owner: "GitHub Actions, GitLab CI, Supabase",
    },
];

macro_rules! table {
    ($(row($name:literal, $title:literal, $kind:ident, $meaning:literal, $owner:literal),)*) => {
        static TEXTS: &str = concat!($(
                $name, "\n",
                $title, "\n",
                $meaning, "\n",
                $owner, "\n"
        ),*);
        static KINDS: [ValueKind; 193] = [$(ValueKind::$kind),*];
    };
}

// One row a line.
table! {
    row("aal", "Authenticator assurance level", String, "How strong the sign-in was: aal1 is one factor, aal2 is two.", "Supabase"),
    row("access", "Access", Array, "Resources with the actions that are allowed, such as pull and push.", "Docker, CNCF Distribution"),
    row("acct", "Account status", Number, "0 for a member of the tenant, 1 for a guest.", "Microsoft Entra ID"),
    row("acrs", "Authentication contexts", ArrayOfStrings, "IDs of the protected operations that the bearer may perform without a step-up.", "Microsoft Entra ID"),
    row("active", "Active", Boolean, "Whether the token is still good: part of an introspection answer, not of a token.", "OAuth 2.0 introspection (RFC 7662)"),
    row("actor", "Actor", String, "Who started the workflow run.", "GitHub Actions"),
    row("actor_id", "Actor ID", String, "ID of the account that started the workflow run.", "GitHub Actions"),
    row("aio", "Internal data", String, "For the issuer's own use; means nothing to anyone else.", "Microsoft Entra ID"),
    row("allowed-origins", "Allowed origins", ArrayOfStrings, "Web origins from which the client may call.", "Keycloak"),
    row("app_displayname", "Application name", String, "Display name of the client application.", "Microsoft Entra ID"),
    row("app_metadata", "Application metadata", Object, "Data about the user that the user cannot change.", "Supabase"),
    row("appid", "Application ID", String, "The client application (version 1 tokens; azp in version 2).", "Microsoft Entra ID"),
    row("appidacr", "Application authentication", String, "How the client proved itself: 0 not at all, 1 by secret, 2 by certificate.", "Microsoft Entra ID"),
    row("authorities", "Authorities", ArrayOfStrings, "What the subject is allowed to do.", "Spring Security"),
    row("authorization", "Authorization", Object, "The permissions on resources that were granted.", "Keycloak"),
    row("azpacr", "Application authentication", String, "How the client proved itself: 0 not at all, 1 by secret, 2 by certificate.", "Microsoft Entra ID"),
    row("base_ref", "Base branch", String, "Target branch of the pull request.", "GitHub Actions"),
    row("bid", "Bundle ID", String, "The app that the request is about.", "Apple App Store"),
    row("check_run_id", "Check run ID", String, "The check run of the job.", "GitHub Actions"),
    row("ci_config_ref_uri", "Pipeline definition", String, "The pipeline's top-level file, with its branch or tag.", "GitLab CI"),
    row("ci_config_sha", "Pipeline definition commit", String, "Commit of the pipeline's top-level file.", "GitLab CI"),
    row("cid", "Client ID", String, "The OAuth client that asked for the token.", "Okta, Cloud Foundry UAA"),
    row("claims.jwt.hasura.io", "Hasura claims", Object, "The user's ID and roles for the data API.", "Hasura DDN"),
    row("clientAddress", "Client address", String, "IP address from which the service account signed in.", "Keycloak"),
    row("clientHost", "Client host", String, "Host from which the service account signed in.", "Keycloak"),
    row("clientId", "Client ID", String, "The client whose service account this is.", "Keycloak"),
    row("code_challenge", "Code challenge", Base64url, "Hash of a secret that the client will reveal later (PKCE), in a request object.", "OAuth 2.0 request objects (RFC 9101, RFC 7636)"),
    row("cognito:groups", "Groups", ArrayOfStrings, "The user pool groups that the user belongs to.", "Amazon Cognito"),
    row("cognito:preferred_role", "Preferred role", String, "The AWS role to use, from the user's first-ranking group.", "Amazon Cognito"),
    row("cognito:roles", "Roles", ArrayOfStrings, "The AWS roles of the user's groups.", "Amazon Cognito"),
    row("cognito:username", "Username", String, "The user's name in the user pool.", "Amazon Cognito"),
    row("common_name", "Common name", String, "Client ID of the service token that signed in.", "Cloudflare Access"),
    row("country", "Country", String, "The country from which the user signed in.", "Cloudflare Access"),
    row("ctry", "Country", String, "The user's country or region, as a two-letter code.", "Microsoft Entra ID"),
    row("def_id", "Pipeline ID", String, "The pipeline's definition.", "Azure DevOps"),
    row("deployment_tier", "Deployment tier", String, "Tier of the environment, such as testing.", "GitLab CI"),
    row("deviceid", "Device ID", String, "The registered device on which the user signed in.", "Microsoft Entra ID"),
    row("enterprise", "Enterprise", String, "The enterprise that the repository belongs to.", "GitHub Actions"),
    row("enterprise_id", "Enterprise ID", String, "ID of the enterprise that the repository belongs to.", "GitHub Actions"),
    row("environment", "Environment", String, "The environment to which the job deploys.", "GitHub Actions, GitLab CI"),
    row("environment_action", "Environment action", String, "What the job does to the environment, such as start.", "GitLab CI"),
    row("environment_protected", "Protected environment", String, "Whether the environment is protected: true or false.", "GitLab CI"),
    row("event_id", "Event ID", String, "The sign-in event from which the token came.", "Amazon Cognito"),
    row("event_name", "Event name", String, "What triggered the workflow run.", "GitHub Actions"),
    row("fea", "Features", String, "Features that are enabled, each with o: for the organization or u: for the user.", "Clerk"),
    row("fhirUser", "FHIR user", Uri, "The health record of the person who signed in.", "SMART on FHIR"),
    row("firebase", "Firebase", Object, "How the user signed in, and with which linked accounts.", "Firebase Authentication"),
    row("fva", "Factor age", Array, "Minutes since the first and the second factor were verified; -1 is never.", "Clerk"),
    row("fwd", "Forwarded address", String, "IP address of a client inside a virtual network.", "Microsoft Entra ID"),
    row("google", "Google Cloud context", Object, "The virtual machine that asked for the token; at the proxy, the access levels met.", "Google Compute Engine, Identity-Aware Proxy"),
    row("grants", "Grants", Object, "Which services the token gives access to.", "Twilio"),
    row("groups_direct", "Direct groups", ArrayOfStrings, "Groups of which the user is a direct member.", "GitLab CI"),
    row("gty", "Grant type", String, "By which OAuth grant the token was obtained.", "Auth0"),
    row("hasgroups", "Has groups", Boolean, "The user is in groups, and they did not fit into the token.", "Microsoft Entra ID"),
    row("hd", "Hosted domain", String, "The Google Workspace domain of the account; absent for personal accounts.", "Google"),
    row("head_ref", "Head branch", String, "Source branch of the pull request.", "GitHub Actions"),
    row("home_oid", "Home object ID", String, "A guest's object ID in the home tenant.", "Microsoft Entra ID"),
    row("http://schemas.microsoft.com/ws/2008/06/identity/claims/role", "Role", StringOrArray, "The subject's roles.", "ASP.NET Core, WS-Federation"),
    row("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "Email address", String, "The subject's email address.", "ASP.NET Core, WS-Federation"),
    row("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name", "Name", String, "The subject's name.", "ASP.NET Core, WS-Federation"),
    row("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier", "Name identifier", String, "The subject's ID.", "ASP.NET Core, WS-Federation"),
    row("https://aws.amazon.com/tags", "Session tags", Object, "Tags that AWS gives to the session when the token is exchanged for a role.", "AWS STS"),
    row("https://hasura.io/jwt/claims", "Hasura claims", Object, "The user's ID and roles for the GraphQL engine.", "Hasura"),
    row("https://purl.imsglobal.org/spec/lti/claim/deployment_id", "LTI deployment", String, "Which installation of the tool in the learning platform was opened.", "1EdTech LTI 1.3"),
    row("https://purl.imsglobal.org/spec/lti/claim/message_type", "LTI message type", String, "What the learning platform asks the tool to do.", "1EdTech LTI 1.3"),
    row("https://sts.amazonaws.com/", "AWS identity", Object, "The AWS account, tags and session of the caller, and the tags of its request.", "AWS STS"),
    row("identities", "Identities", Array, "Accounts at other providers that are linked to the user.", "Amazon Cognito"),
    row("identity_nonce", "Identity nonce", String, "Cache key with which Access looks up the user's identity.", "Cloudflare Access"),
    row("idp", "Identity provider", String, "Who authenticated the user, where that is not the issuer.", "Microsoft Entra ID, Okta, Duende IdentityServer"),
    row("idtyp", "Identity type", String, "user or device; app if no user is involved.", "Microsoft Entra ID"),
    row("in_corp", "Inside the corporate network", Boolean, "Whether the client signs in from the corporate network; absent if not.", "Microsoft Entra ID"),
    row("ipaddr", "IP address", String, "From where the user signed in.", "Microsoft Entra ID"),
    row("is_anonymous", "Anonymous", Boolean, "Whether the user has no permanent account.", "Supabase"),
    row("is_private_email", "Private email", Any, "Whether the email address is an Apple relay address. Comes as true or as a string.", "Sign in with Apple"),
    row("job_id", "Job ID", String, "The job that got the token.", "GitLab CI"),
    row("job_workflow_ref", "Reusable workflow", String, "The reusable workflow file of the job, with its branch or tag.", "GitHub Actions"),
    row("job_workflow_sha", "Reusable workflow commit", String, "Commit of the reusable workflow file.", "GitHub Actions"),
    row("kubernetes.io", "Kubernetes", Object, "Namespace, service account, pod, node or secret that the token is bound to.", "Kubernetes"),
    row("kubernetes.io/serviceaccount/namespace", "Namespace", String, "Namespace of the service account (old tokens without expiry).", "Kubernetes"),
    row("kubernetes.io/serviceaccount/secret.name", "Secret name", String, "The secret that stores this token (old tokens without expiry).", "Kubernetes"),
    row("kubernetes.io/serviceaccount/service-account.name", "Service account", String, "Name of the service account (old tokens without expiry).", "Kubernetes"),
    row("kubernetes.io/serviceaccount/service-account.uid", "Service account UID", String, "Unique ID of the service account (old tokens without expiry).", "Kubernetes"),
    row("login_hint", "Login hint", String, "Opaque value to send as login_hint, so that the same user signs in without a prompt.", "Microsoft Entra ID"),
    row("namespace_id", "Namespace ID", String, "ID of the group or user that owns the project.", "GitLab CI"),
    row("namespace_path", "Namespace", String, "The group or user that owns the project.", "GitLab CI"),
    row("nats", "NATS claims", Object, "Settings and permissions of the operator, account or user.", "NATS"),
    row("nonce_supported", "Nonce supported", Boolean, "If true, refuse a token without the nonce that you sent.", "Sign in with Apple"),
    row("o", "Organization", Object, "The active organization: ID, slug, and the user's role and permissions.", "Clerk"),
    row("oid", "Object ID", String, "The user or app in the tenant; stays the same for every application.", "Microsoft Entra ID"),
    row("onprem_sid", "On-premises SID", String, "The user's Windows security identifier in the on-premises directory.", "Microsoft Entra ID"),
    row("org_id", "Organization ID", String, "The organization that the user signed in with or belongs to, or that runs the pipeline.", "Auth0, Clerk, Sign in with Apple, Azure DevOps"),
    row("org_name", "Organization name", String, "Name of the organization in which the user signed in.", "Auth0"),
    row("org_permissions", "Organization permissions", ArrayOfStrings, "What the user may do in the active organization (version 1 tokens).", "Clerk"),
    row("org_role", "Organization role", String, "The user's role in the active organization (version 1 tokens).", "Clerk"),
    row("org_slug", "Organization slug", String, "Short name of the active organization (version 1 tokens).", "Clerk"),
    row("organization", "Organization", ObjectOrArray, "Organizations that the user is a member of, by alias.", "Keycloak"),
    row("origin_jti", "Origin token ID", String, "Ties together all tokens of one sign-in, for revoking them.", "Amazon Cognito"),
    row("permissions", "Permissions", ArrayOfStrings, "What the subject may do, one name each.", "Auth0"),
    row("phone", "Phone number", String, "The user's phone number; can be empty.", "Supabase"),
    row("pipeline_id", "Pipeline ID", String, "The pipeline of the job.", "GitLab CI"),
    row("pipeline_source", "Pipeline source", String, "What started the pipeline, such as push.", "GitLab CI"),
    row("pla", "Plan", String, "Active plans, such as u:free,o:pro for the user and the organization.", "Clerk"),
    row("platf", "Device platform", String, "Platform of the device; only for managed devices that can prove it.", "Microsoft Entra ID"),
    row("prj_id", "Project ID", String, "The project of the pipeline.", "Azure DevOps"),
    row("project_id", "Project ID", String, "ID of the project that the job runs in.", "GitLab CI"),
    row("project_path", "Project", String, "The project that the job runs in.", "GitLab CI"),
    row("project_visibility", "Project visibility", String, "internal, private or public.", "GitLab CI"),
    row("puid", "Passport ID", String, "Microsoft's older ID of the user.", "Microsoft Entra ID"),
    row("pwd_exp", "Password expiry", StringOrNumber, "When the password expires: seconds after iat, or a Unix time.", "Microsoft Entra ID"),
    row("pwd_url", "Password page", Uri, "Where the user can change the password.", "Microsoft Entra ID"),
    row("real_user_status", "Real user status", Number, "Whether the user seems a real person: 0 unsupported, 1 unknown, 2 likely.", "Sign in with Apple"),
    row("realm_access", "Realm roles", Object, "The user's roles in the whole realm.", "Keycloak"),
    row("redirect_uri", "Redirect URI", Uri, "Where the answer is to be sent, in a request object.", "OAuth 2.0 request objects (RFC 9101)"),
    row("ref_path", "Full ref", String, "Full name of the branch or tag, such as refs/heads/main.", "GitLab CI"),
    row("ref_protected", "Protected ref", String, "Whether the branch or tag is protected: true or false.", "GitLab CI"),
    row("ref_type", "Ref type", String, "What ref is: branch or tag.", "GitHub Actions, GitLab CI"),
    row("repository", "Repository", String, "The repository that the workflow runs in, as owner/name.", "GitHub Actions"),
    row("repository_id", "Repository ID", String, "ID of the repository; stays the same when it is renamed.", "GitHub Actions"),
    row("repository_owner", "Repository owner", String, "The user or organization that owns the repository.", "GitHub Actions"),
    row("repository_owner_id", "Repository owner ID", String, "ID of the repository's owner.", "GitHub Actions"),
    row("repository_visibility", "Repository visibility", String, "internal, private or public.", "GitHub Actions"),
    row("resource_access", "Client roles", Object, "The user's roles at each client.", "Keycloak"),
    row("response_type", "Response type", String, "What the client wants in return, in a request object.", "OAuth 2.0 request objects (RFC 9101)"),
    row("rh", "Internal data", String, "For the issuer's own use; means nothing to anyone else.", "Microsoft Entra ID"),
    row("role", "Role", StringOrArray, "The subject's role; in Supabase, the database role to use.", "Supabase, PostgREST, .NET"),
    row("rpo_id", "Repository ID", String, "The repository that the pipeline runs on.", "Azure DevOps"),
    row("rpo_ref", "Repository ref", String, "Branch or tag that the pipeline runs on, such as refs/heads/main.", "Azure DevOps"),
    row("rpo_uri", "Repository address", Uri, "Address of the repository that the pipeline runs on.", "Azure DevOps"),
    row("rpo_ver", "Repository version", String, "Commit that the pipeline runs on.", "Azure DevOps"),
    row("run_attempt", "Run attempt", String, "How many times the workflow run was retried.", "GitHub Actions"),
    row("run_id", "Run ID", String, "The workflow or pipeline run.", "GitHub Actions, Azure DevOps"),
    row("run_number", "Run number", String, "How many times the workflow has run.", "GitHub Actions"),
    row("runner_environment", "Runner", String, "github-hosted, gitlab-hosted or self-hosted: whose machine runs the job.", "GitHub Actions, GitLab CI"),
    row("runner_id", "Runner ID", Number, "The runner that executes the job.", "GitLab CI"),
    row("s_hash", "State hash", Base64url, "Half the hash of the state parameter, so that it cannot be swapped.", "OpenID FAPI 1.0"),
    row("scp", "Scopes", StringOrArray, "What the token allows: a string at Microsoft, an array at Okta.", "Microsoft Entra ID, Okta"),
    row("secboot", "Secure boot", Boolean, "Whether the device started securely (named oemboot in the finished standard).", "Google Confidential Space, NVIDIA"),
    row("session_id", "Session ID", String, "The session in which the token was issued.", "Supabase"),
    row("session_state", "Session state", String, "The single sign-on session in which the token was issued.", "Keycloak"),
    row("sha", "Commit", String, "The commit that the workflow or job runs on.", "GitHub Actions, GitLab CI"),
    row("sig", "Shopify signature", String, "A signature of Shopify's own, beside that of the token.", "Shopify"),
    row("signin_state", "Sign-in state", ArrayOfStrings, "Facts about the sign-in: dvc_mngd is a managed device, kmsi is \"keep me signed in\".", "Microsoft Entra ID"),
    row("state", "State", String, "A value that the client gets back unchanged, in a request object.", "OAuth 2.0 request objects (RFC 9101)"),
    row("sts", "Session status", String, "Status of the session, such as pending.", "Clerk"),
    row("tenant_ctry", "Tenant country", String, "Country or region of the tenant, as a two-letter code.", "Microsoft Entra ID"),
    row("tenant_region_scope", "Tenant region", String, "Region of the tenant.", "Microsoft Entra ID"),
    row("tid", "Tenant ID", String, "The organization's directory. Check it if you serve only certain tenants.", "Microsoft Entra ID"),
    row("token_use", "Token use", String, "id or access: which of the two tokens this is.", "Amazon Cognito"),
    row("transfer_sub", "Transfer ID", String, "The user's ID for a team that took over the app; only for 60 days.", "Sign in with Apple"),
    row("typ", "Token type", String, "Which token this is: Bearer, ID, Refresh. A claim here, not the header parameter.", "Keycloak"),
    row("type", "Token type", String, "app for a token of one application, org for a global session.", "Cloudflare Access"),
    row("uid", "User ID", String, "The user's ID.", "Okta, Firebase custom tokens"),
    row("unique_name", "Unique name", String, "A name for the user to display. It can change, and need not be unique.", "Microsoft Entra ID, .NET"),
    row("upn", "User principal name", String, "The user's sign-in name; can change. Do not use it to recognise an account.", "Microsoft Entra ID, MicroProfile JWT"),
    row("urn:openid:params:jwt:claim:auth_req_id", "Authentication request ID", String, "The request that this ID token answers.", "OpenID CIBA"),
    row("urn:openid:params:jwt:claim:rt_hash", "Refresh token hash", Base64url, "Half the hash of the refresh token issued alongside.", "OpenID CIBA"),
    row("user_access_level", "Access level", String, "Access level of the user who runs the job.", "GitLab CI"),
    row("user_email", "User email", String, "Email address of the user who runs the job.", "GitLab CI"),
    row("user_id", "User ID", String, "The user's ID: the same as sub at Firebase; at GitLab, of whoever runs the job.", "Firebase Authentication, Cloud Foundry UAA, GitLab CI"),
    row("user_identities", "User identities", Array, "The user's accounts at other providers.", "GitLab CI"),
    row("user_login", "Username", String, "Username of whoever runs the job.", "GitLab CI"),
    row("user_metadata", "User metadata", Object, "Data that users can change themselves: do not base permissions on it.", "Supabase"),
    row("user_name", "Username", String, "The user's sign-in name.", "Cloud Foundry UAA, Spring Security"),
    row("username", "Username", String, "The user's name in the user pool.", "Amazon Cognito"),
    row("uti", "Token ID", String, "The issuer's unique name for this token, like jti.", "Microsoft Entra ID"),
    row("v", "Version", Number, "Version of the session token.", "Clerk"),
    row("vct", "Credential type", String, "Which type of credential this SD-JWT is.", "SD-JWT VC (draft-ietf-oauth-sd-jwt-vc)"),
    row("vct#integrity", "Credential type integrity", String, "Hash of the document that describes the credential type.", "SD-JWT VC (draft-ietf-oauth-sd-jwt-vc)"),
    row("ver", "Version", StringOrNumber, "Version of the token's format: a string at Microsoft, a number at Okta.", "Microsoft Entra ID, Okta"),
    row("verified_primary_email", "Verified primary email", StringOrArray, "From the user's PrimaryAuthoritativeEmail in the directory.", "Microsoft Entra ID"),
    row("verified_secondary_email", "Verified secondary email", StringOrArray, "From the user's SecondaryAuthoritativeEmail in the directory.", "Microsoft Entra ID"),
    row("vnet", "Virtual network", String, "Specifies the virtual network.", "Microsoft Entra ID"),
    row("wids", "Directory roles", ArrayOfStrings, "The tenant-wide administrator roles of the user, as template IDs.", "Microsoft Entra ID"),
    row("workflow", "Workflow", String, "The name of the workflow.", "GitHub Actions"),
    row("workflow_ref", "Workflow file", String, "The workflow file, with its branch or tag.", "GitHub Actions"),
    row("workflow_sha", "Workflow commit", String, "Commit of the workflow file.", "GitHub Actions"),
    row("x-hasura-allowed-roles", "Allowed roles", ArrayOfStrings, "The roles that a request may choose from.", "Hasura"),
    row("x-hasura-default-role", "Default role", String, "The role of a request that names none.", "Hasura"),
    row("xms_act_fct", "Actor facets", String, "Numbers about the client: 11 is an agent identity. Ignore those you do not know.", "Microsoft Entra ID"),
    row("xms_az_rid", "Azure resource", String, "The Azure resource that uses a user-assigned managed identity.", "Microsoft Entra ID"),
    row("xms_cc", "Client capabilities", ArrayOfStrings, "cp1: the client can answer a claims challenge.", "Microsoft Entra ID"),
    row("xms_edov", "Email domain verified", Boolean, "Whether the owner of the email address's domain was verified.", "Microsoft Entra ID"),
    row("xms_idrel", "Identity relationship", String, "How the subject belongs to the tenant: 1 member, 5 guest, 7 service principal.", "Microsoft Entra ID"),
    row("xms_mirid", "Managed identity", String, "Azure resource ID of the managed identity; of the machine itself if system-assigned.", "Microsoft Entra ID"),
    row("xms_par_app_azp", "Parent application", String, "The client's parent application, for logs. Do not grant access by it.", "Microsoft Entra ID"),
    row("xms_pdl", "Preferred data location", String, "The user's region in a multi-geo tenant, as a three-letter code.", "Microsoft Entra ID"),
    row("xms_pl", "User language", String, "The user's preferred language, such as en-us.", "Microsoft Entra ID"),
    row("xms_sub_fct", "Subject facets", String, "Numbers about the subject: 11 is an agent identity, 13 an agent's user account.", "Microsoft Entra ID"),
    row("xms_tcdt", "Tenant creation", NumericDate, "When the tenant was created.", "Microsoft Entra ID"),
    row("xms_tnt_fct", "Tenant facets", String, "Numbers about the tenant. Ignore those you do not know.", "Microsoft Entra ID"),
    row("xms_tpl", "Tenant language", String, "The tenant's preferred language, such as en.", "Microsoft Entra ID"),
    row("zid", "Zone ID", String, "The identity zone that issued the token.", "Cloud Foundry UAA"),
    row("ztdid", "Zero-touch deployment ID", String, "The device's identity in Windows Autopilot.", "Microsoft Entra ID"),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::registry;

    #[test]
    fn names_are_sorted_and_unique() {
        assert!(CLAIMS.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    #[test]
    fn no_registered_claim_is_called_unregistered() {
        for row in claims() {
            assert!(registry::claim(row.name).is_none(), "{}", row.name);
        }
    }

    #[test]
    fn every_row_is_found_and_filled_in() {
        for row in claims() {
            assert_eq!(claim(row.name), Some(row));
        }
        for row in claims().iter().chain(FAMILIES).chain(OTHER_USES) {
            assert!(!row.title.is_empty() && !row.owner.is_empty());
            assert!(row.meaning.ends_with('.'), "{}", row.name);
            assert!(row.meaning.chars().count() <= 110, "{}", row.name);
        }
    }

    #[test]
    fn a_family_explains_names_that_no_row_has() {
        for (name, family) in [
            ("custom:tier", "custom:"),
            ("extn.employeeId", "extn."),
            ("x-hasura-org-id", "x-hasura-"),
            ("xms_ftd", "xms_"),
            ("repo_property_team", "repo_property_"),
            ("oidc.circleci.com/project-id", "oidc.circleci.com/"),
            (
                "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint",
                "https://purl.imsglobal.org/spec/lti",
            ),
        ] {
            assert_eq!(claim(name).unwrap().name, family);
        }
        // A row goes before its family, and a beginning alone is no member.
        assert_eq!(claim("xms_cc").unwrap().title, "Client capabilities");
        assert_eq!(claim("custom:"), None);
        assert_eq!(claim("my-xms_ftd"), None);
        for family in FAMILIES {
            for row in registry::claims() {
                assert!(!row.name.starts_with(family.name), "{}", row.name);
            }
        }
    }

    #[test]
    fn other_uses_are_of_registered_names() {
        for row in OTHER_USES {
            assert!(registry::claim(row.name).is_some(), "{}", row.name);
        }
    }
}
