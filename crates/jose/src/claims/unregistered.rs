//! Claims that many issuers use but nobody registered.
//!
//! Not from the IANA registry: the same name can mean something else
//! elsewhere, so each row says whose meaning it gives. A name that the
//! registry has is never here.

use super::registry::ValueKind;
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

/// Finds a widely used but unregistered claim by its exact name.
///
/// ```
/// use jose::claims::unregistered;
/// assert_eq!(unregistered::claim("tid").unwrap().owner, "Microsoft Entra ID");
/// assert!(unregistered::claim("iss").is_none());
/// ```
#[must_use]
pub fn claim(name: &str) -> Option<&'static UnregisteredClaim> {
    let at = CLAIMS.binary_search_by(|row| row.name.cmp(name)).ok()?;
    CLAIMS.get(at)
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

macro_rules! table {
    ($(row($name:literal, $title:literal, $kind:ident, $meaning:literal, $owner:literal),)*) => {
        static TEXTS: &str = concat!($(
                $name, "\n",
                $title, "\n",
                $meaning, "\n",
                $owner, "\n"
        ),*);
        static KINDS: [ValueKind; 92] = [$(ValueKind::$kind),*];
    };
}

// One row a line.
table! {
    row("aal", "Authenticator assurance level", String, "How strong the sign-in was: aal1 is one factor, aal2 is two.", "Supabase"),
    row("acct", "Account status", Number, "0 for a member of the tenant, 1 for a guest.", "Microsoft Entra ID"),
    row("active", "Active", Boolean, "Whether the token is still good: part of an introspection answer, not of a token.", "OAuth 2.0 introspection (RFC 7662)"),
    row("actor", "Actor", String, "Who started the workflow run.", "GitHub Actions"),
    row("aio", "Internal data", String, "For the issuer's own use; means nothing to anyone else.", "Microsoft Entra ID"),
    row("allowed-origins", "Allowed origins", ArrayOfStrings, "Web origins from which the client may call.", "Keycloak"),
    row("app_displayname", "Application name", String, "Display name of the client application.", "Microsoft Entra ID"),
    row("app_metadata", "Application metadata", Object, "Data about the user that the user cannot change.", "Supabase"),
    row("appid", "Application ID", String, "The client application (version 1 tokens; azp in version 2).", "Microsoft Entra ID"),
    row("appidacr", "Application authentication", String, "How the client proved itself: 0 not at all, 1 by secret, 2 by certificate.", "Microsoft Entra ID"),
    row("authorities", "Authorities", ArrayOfStrings, "What the subject is allowed to do.", "Spring Security"),
    row("azpacr", "Application authentication", String, "How the client proved itself: 0 not at all, 1 by secret, 2 by certificate.", "Microsoft Entra ID"),
    row("bid", "Bundle ID", String, "The app that the request is about.", "Apple App Store"),
    row("cid", "Client ID", String, "The OAuth client that asked for the token.", "Okta, Cloud Foundry UAA"),
    row("code_challenge", "Code challenge", Base64url, "Hash of a secret that the client will reveal later (PKCE), in a request object.", "OAuth 2.0 request objects (RFC 9101, RFC 7636)"),
    row("cognito:groups", "Groups", ArrayOfStrings, "The user pool groups that the user belongs to.", "Amazon Cognito"),
    row("cognito:preferred_role", "Preferred role", String, "The AWS role to use, from the user's first-ranking group.", "Amazon Cognito"),
    row("cognito:roles", "Roles", ArrayOfStrings, "The AWS roles of the user's groups.", "Amazon Cognito"),
    row("cognito:username", "Username", String, "The user's name in the user pool.", "Amazon Cognito"),
    row("deviceid", "Device ID", String, "The registered device on which the user signed in.", "Microsoft Entra ID"),
    row("environment", "Environment", String, "The deployment environment that the job uses.", "GitHub Actions"),
    row("event_id", "Event ID", String, "The sign-in event from which the token came.", "Amazon Cognito"),
    row("event_name", "Event name", String, "What triggered the workflow run.", "GitHub Actions"),
    row("fhirUser", "FHIR user", Uri, "The health record of the person who signed in.", "SMART on FHIR"),
    row("firebase", "Firebase", Object, "How the user signed in, and with which linked accounts.", "Firebase Authentication"),
    row("google", "Google Cloud instance", Object, "The virtual machine that asked for the token.", "Google Compute Engine"),
    row("grants", "Grants", Object, "Which services the token gives access to.", "Twilio"),
    row("gty", "Grant type", String, "By which OAuth grant the token was obtained.", "Auth0"),
    row("hasgroups", "Has groups", Boolean, "The user is in more groups than fit into the token.", "Microsoft Entra ID"),
    row("hd", "Hosted domain", String, "The Google Workspace domain of the account; absent for personal accounts.", "Google"),
    row("http://schemas.microsoft.com/ws/2008/06/identity/claims/role", "Role", StringOrArray, "The subject's roles.", "ASP.NET Core, WS-Federation"),
    row("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "Email address", String, "The subject's email address.", "ASP.NET Core, WS-Federation"),
    row("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name", "Name", String, "The subject's name.", "ASP.NET Core, WS-Federation"),
    row("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier", "Name identifier", String, "The subject's ID.", "ASP.NET Core, WS-Federation"),
    row("https://hasura.io/jwt/claims", "Hasura claims", Object, "The user's ID and roles for the GraphQL engine.", "Hasura"),
    row("https://purl.imsglobal.org/spec/lti/claim/deployment_id", "LTI deployment", String, "Which installation of the tool in the learning platform was opened.", "1EdTech LTI 1.3"),
    row("https://purl.imsglobal.org/spec/lti/claim/message_type", "LTI message type", String, "What the learning platform asks the tool to do.", "1EdTech LTI 1.3"),
    row("identities", "Identities", Array, "Accounts at other providers that are linked to the user.", "Amazon Cognito"),
    row("idp", "Identity provider", String, "Who authenticated the user, where that is not the issuer.", "Microsoft Entra ID, Okta, Duende IdentityServer"),
    row("idtyp", "Identity type", String, "user, or app if no user is involved.", "Microsoft Entra ID"),
    row("ipaddr", "IP address", String, "From where the user signed in.", "Microsoft Entra ID"),
    row("is_anonymous", "Anonymous", Boolean, "Whether the user has no permanent account.", "Supabase"),
    row("is_private_email", "Private email", Any, "Whether the email address is an Apple relay address. Comes as true or as a string.", "Sign in with Apple"),
    row("job_workflow_ref", "Job workflow", String, "The workflow file that defines the job, with its version.", "GitHub Actions"),
    row("kubernetes.io", "Kubernetes", Object, "Namespace, service account and pod that the token is for.", "Kubernetes"),
    row("kubernetes.io/serviceaccount/namespace", "Namespace", String, "Namespace of the service account (old tokens without expiry).", "Kubernetes"),
    row("kubernetes.io/serviceaccount/secret.name", "Secret name", String, "The secret that stores this token (old tokens without expiry).", "Kubernetes"),
    row("kubernetes.io/serviceaccount/service-account.name", "Service account", String, "Name of the service account (old tokens without expiry).", "Kubernetes"),
    row("kubernetes.io/serviceaccount/service-account.uid", "Service account UID", String, "Unique ID of the service account (old tokens without expiry).", "Kubernetes"),
    row("login_hint", "Login hint", String, "Whom to suggest when the user signs in again.", "Microsoft Entra ID"),
    row("namespace_path", "Namespace", String, "The group or user that owns the project.", "GitLab CI"),
    row("oid", "Object ID", String, "The user or app in the tenant; stays the same for every application.", "Microsoft Entra ID"),
    row("org_id", "Organization ID", String, "The organization in which the user signed in.", "Auth0"),
    row("origin_jti", "Origin token ID", String, "Ties together all tokens of one sign-in, for revoking them.", "Amazon Cognito"),
    row("permissions", "Permissions", ArrayOfStrings, "What the subject may do, one name each.", "Auth0"),
    row("project_path", "Project", String, "The project that the job runs in.", "GitLab CI"),
    row("puid", "Passport ID", String, "Microsoft's older ID of the user.", "Microsoft Entra ID"),
    row("realm_access", "Realm roles", Object, "The user's roles in the whole realm.", "Keycloak"),
    row("redirect_uri", "Redirect URI", Uri, "Where the answer is to be sent, in a request object.", "OAuth 2.0 request objects (RFC 9101)"),
    row("repository", "Repository", String, "The repository that the workflow runs in, as owner/name.", "GitHub Actions"),
    row("repository_owner", "Repository owner", String, "The user or organization that owns the repository.", "GitHub Actions"),
    row("resource_access", "Client roles", Object, "The user's roles at each client.", "Keycloak"),
    row("response_type", "Response type", String, "What the client wants in return, in a request object.", "OAuth 2.0 request objects (RFC 9101)"),
    row("rh", "Internal data", String, "For the issuer's own use; means nothing to anyone else.", "Microsoft Entra ID"),
    row("role", "Role", StringOrArray, "The subject's role; in Supabase, the database role to use.", "Supabase, PostgREST, .NET"),
    row("runner_environment", "Runner", String, "Whether the job runs on a machine of GitHub's or the owner's.", "GitHub Actions"),
    row("s_hash", "State hash", Base64url, "Half the hash of the state parameter, so that it cannot be swapped.", "OpenID FAPI 1.0"),
    row("scp", "Scopes", StringOrArray, "What the token allows: a string at Microsoft, an array at Okta.", "Microsoft Entra ID, Okta"),
    row("secboot", "Secure boot", Boolean, "Whether the device started securely (named oemboot in the finished standard).", "Google Confidential Space, NVIDIA"),
    row("session_id", "Session ID", String, "The session in which the token was issued.", "Supabase"),
    row("session_state", "Session state", String, "The single sign-on session in which the token was issued.", "Keycloak"),
    row("sha", "Commit", String, "The commit that the workflow runs on.", "GitHub Actions, GitLab CI"),
    row("state", "State", String, "A value that the client gets back unchanged, in a request object.", "OAuth 2.0 request objects (RFC 9101)"),
    row("tid", "Tenant ID", String, "The organization's directory. Check it if you serve only certain tenants.", "Microsoft Entra ID"),
    row("token_use", "Token use", String, "id or access: which of the two tokens this is.", "Amazon Cognito"),
    row("typ", "Token type", String, "Which token this is: Bearer, ID, Refresh. A claim here, not the header parameter.", "Keycloak"),
    row("uid", "User ID", String, "The user's ID.", "Okta, Firebase custom tokens"),
    row("unique_name", "Unique name", String, "A name for the user to display; can change and be given to another.", "Microsoft Entra ID, .NET"),
    row("upn", "User principal name", String, "The user's sign-in name; can change. Do not use it to recognise an account.", "Microsoft Entra ID, MicroProfile JWT"),
    row("urn:openid:params:jwt:claim:auth_req_id", "Authentication request ID", String, "The request that this ID token answers.", "OpenID CIBA"),
    row("urn:openid:params:jwt:claim:rt_hash", "Refresh token hash", Base64url, "Half the hash of the refresh token issued alongside.", "OpenID CIBA"),
    row("user_id", "User ID", String, "The user's ID; the same as sub at Firebase.", "Firebase Authentication, Cloud Foundry UAA"),
    row("user_metadata", "User metadata", Object, "Data that users can change themselves: do not base permissions on it.", "Supabase"),
    row("user_name", "Username", String, "The user's sign-in name.", "Cloud Foundry UAA, Spring Security"),
    row("username", "Username", String, "The user's name in the user pool.", "Amazon Cognito"),
    row("uti", "Token ID", String, "The issuer's unique name for this token, like jti.", "Microsoft Entra ID"),
    row("vct", "Credential type", String, "Which type of credential this SD-JWT is.", "SD-JWT VC (draft-ietf-oauth-sd-jwt-vc)"),
    row("vct#integrity", "Credential type integrity", String, "Hash of the document that describes the credential type.", "SD-JWT VC (draft-ietf-oauth-sd-jwt-vc)"),
    row("ver", "Version", StringOrNumber, "Version of the token's format: a string at Microsoft, a number at Okta.", "Microsoft Entra ID, Okta"),
    row("wids", "Directory roles", ArrayOfStrings, "The tenant-wide administrator roles of the user, as template IDs.", "Microsoft Entra ID"),
    row("workflow", "Workflow", String, "The name of the workflow.", "GitHub Actions"),
    row("zid", "Zone ID", String, "The identity zone that issued the token.", "Cloud Foundry UAA"),
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
            assert!(!row.title.is_empty() && !row.owner.is_empty());
            assert!(row.meaning.ends_with('.'), "{}", row.name);
            assert!(row.meaning.chars().count() <= 110, "{}", row.name);
        }
    }
}
