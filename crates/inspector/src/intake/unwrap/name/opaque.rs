//! Tokens that only their issuer can read.

use jose::base64url::decode_strict;

use super::super::super::symbol::is_body;
use super::paste::Paste;

/// Tokens that their issuers document by a prefix: the prefix, the least length of the rest,
/// what it is, and what to do.
const ISSUERS: [(&str, usize, &str, &str); 35] = [
    ("ghp_", 16, "a GitHub personal access token", GITHUB),
    ("gho_", 16, "a GitHub OAuth access token", GITHUB),
    ("ghu_", 16, "a GitHub user token of an app", GITHUB),
    ("ghs_", 16, "a GitHub installation token of an app", GITHUB),
    ("ghr_", 16, "a GitHub refresh token", GITHUB),
    ("github_pat_", 16, "a GitHub personal access token", GITHUB),
    ("ya29.", 8, "a Google access token", GOOGLE),
    ("1//0", 8, "a Google refresh token", REFRESH),
    ("AIza", 16, "a Google API key", KEY),
    ("GOCSPX-", 8, "a Google client secret", KEY),
    ("xoxb-", 8, "a Slack bot token", SLACK),
    ("xoxp-", 8, "a Slack user token", SLACK),
    ("xoxa-", 8, "a Slack app token", SLACK),
    ("xoxc-", 8, "a Slack browser token", SLACK),
    ("xoxd-", 8, "a Slack session cookie", SLACK),
    ("xoxe.xox", 8, "a Slack token that expires", SLACK),
    ("xoxe-", 8, "a Slack refresh token", REFRESH),
    ("xapp-", 8, "a Slack app-level token", SLACK),
    ("glpat-", 8, "a GitLab personal access token", ASK),
    ("ory_at_", 16, "an access token of Ory Hydra", ASK),
    ("ory_rt_", 16, "a refresh token of Ory Hydra", REFRESH),
    ("EAA", 40, "an access token of Facebook or Instagram", ASK),
    (
        "CfDJ8",
        20,
        "a value that ASP.NET Core Data Protection encrypted",
        ENCRYPTED,
    ),
    ("gAAAAA", 60, "a Fernet token", ENCRYPTED),
    ("IQoJb3JpZ2lu", 40, "a session token of AWS STS", ASK),
    ("FwoGZXIvYXdz", 40, "a session token of AWS STS", ASK),
    ("shpat_", 16, "an access token of Shopify's Admin API", ASK),
    ("dop_v1_", 16, "an access token of DigitalOcean", ASK),
    ("hvs.", 8, "a HashiCorp Vault token", ASK),
    ("pat-na1-", 20, "a HubSpot access token", ASK),
    ("pat-eu1-", 20, "a HubSpot access token", ASK),
    ("lin_api_", 16, "a Linear API key", KEY),
    (
        "M.C",
        40,
        "a refresh token or code of a Microsoft personal account",
        REFRESH,
    ),
    (
        "M.R3_",
        40,
        "a refresh token or code of a Microsoft personal account",
        REFRESH,
    ),
    ("v1.M", 20, "a refresh token of Auth0", REFRESH),
];

const GITHUB: &str = "It is opaque: only GitHub can read it. Ask its API: `curl -H \"Authorization: Bearer …\" https://api.github.com/user`.";
const GOOGLE: &str = "It is opaque: only Google can read it. Ask `https://oauth2.googleapis.com/tokeninfo?access_token=…`, or use the `id_token`, which is a JWT.";
const SLACK: &str = "It is opaque: only Slack can read it. Ask its API method `auth.test`.";
const ASK: &str =
    "It is opaque: only its issuer can read it. Ask the issuer's API whether it is valid.";
const REFRESH: &str = "It is opaque: only its issuer can read it. Use it at the token endpoint to get an access token, and paste that one.";
const KEY: &str = "It is a secret, not a signed token, so there is nothing in it to verify. If it was shown in public, replace it.";
const ENCRYPTED: &str =
    "Only the server that made it has the key to decrypt it. Look at the claims on the server.";

/// PASETO: `v4.public.…`.
pub(super) fn paseto(paste: &Paste) -> Option<String> {
    let mut parts = paste.word()?.split('.');
    let (version, purpose) = (parts.next()?, parts.next()?);
    let known = matches!(version, "v1" | "v2" | "v3" | "v4") && parts.next().is_some();
    let readable = match purpose {
        "public" => "Its payload is signed and readable",
        "local" => "Its payload is encrypted",
        _ => return None,
    };
    known.then(|| {
        format!(
            "This is a PASETO token (`{version}.{purpose}`), not a JWT. {readable}, under rules of its own. Check it with a PASETO library."
        )
    })
}

/// Tokens with a prefix that their issuer documents.
pub(super) fn issuer(paste: &Paste) -> Option<String> {
    let word = paste.word()?;
    let (.., what, advice) = ISSUERS.iter().find(|(prefix, least, ..)| {
        word.strip_prefix(prefix)
            .is_some_and(|rest| rest.len() >= *least && is_token_text(rest))
    })?;
    Some(format!("This is {what}, not a JWT. {advice}"))
}

/// Access tokens of personal accounts, and refresh tokens of Entra ID.
pub(super) fn microsoft(paste: &Paste) -> Option<String> {
    let word = paste.word()?;
    let body = word.trim_end_matches('=');
    let personal = ["EwA", "EwB", "EwC", "EwD"]
        .iter()
        .any(|start| body.starts_with(start))
        && body.len() >= 100
        && body
            .bytes()
            .all(|byte| is_body(byte) || matches!(byte, b'+' | b'/'));
    if personal {
        return Some(
            "This is an access token of a Microsoft personal account. It is opaque: only Microsoft's APIs can read it. \
             For claims, ask for the scope `openid` and use the `id_token`, which is a JWT."
                .to_owned(),
        );
    }
    let refresh = ["0.A", "1.A"].iter().any(|start| word.starts_with(start))
        && word.len() >= 100
        && word.bytes().all(|byte| is_body(byte) || byte == b'.');
    refresh.then(|| {
        format!("This is a refresh token or authorization code of Microsoft Entra ID, not a JWT. {REFRESH}")
    })
}

/// Bot tokens of Discord: a user ID, a time and a MAC.
pub(super) fn discord(paste: &Paste) -> Option<String> {
    let mut parts = paste.word()?.split('.');
    let (id, time, mac) = (parts.next()?, parts.next()?, parts.next()?);
    let id = decode_strict(id)?;
    let is_id = (17..=20).contains(&id.len()) && id.iter().all(u8::is_ascii_digit);
    let is_rest = time.len() == 6 && (27..=38).contains(&mac.len()) && parts.next().is_none();
    (is_id && is_rest).then(|| {
        "This is a Discord bot token, not a JWT: the bot's ID, a time and a MAC. Only Discord can check it. If it was shown in public, reset it."
            .to_owned()
    })
}

/// Opaque access tokens of Auth0 (32 characters), and API tokens of Okta.
pub(super) fn auth0(paste: &Paste) -> Option<String> {
    let word = paste.word()?;
    let plain = word.bytes().all(is_body);
    let has = |kind: fn(&u8) -> bool| word.as_bytes().iter().any(kind);
    let mixed =
        has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_digit);
    let expects = !paste.scheme.is_empty() || paste.field.to_ascii_lowercase().ends_with("token");
    if plain && mixed && word.len() == 42 && word.starts_with("00") {
        return Some(format!(
            "This is probably an API token of Okta, not a JWT. {ASK}"
        ));
    }
    (plain && mixed && word.len() == 32 && !word.starts_with("eyJ") && (expects || paste.field.is_empty())).then(|| {
        "This looks like an opaque token, not a JWT: 32 random characters. Auth0 issues such access tokens if no `audience` is asked for. \
         Add `audience` to the authorization request to get a JWT."
            .to_owned()
    })
}

/// A UUID.
pub(super) fn uuid(paste: &Paste) -> Option<String> {
    let word = paste.word()?.trim_matches(['{', '}', '(', ')']);
    let groups = word.strip_prefix("urn:uuid:").unwrap_or(word).split('-');
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let fits =
        word.len() <= 45 && groups.clone().all(is_hex) && groups.map(str::len).eq([8, 4, 4, 4, 12]);
    fits.then(|| {
        "This is a UUID, not a JWT. As a session ID or a reference token it holds no claims: the server looks them up. \
         Ask the server, for example at its introspection endpoint."
            .to_owned()
    })
}

/// Hexadecimal of the length of a session ID or a digest.
pub(super) fn hexadecimal(paste: &Paste) -> Option<String> {
    let word = paste.word()?;
    let fits = matches!(word.len(), 24 | 32 | 40 | 48 | 64 | 96 | 128)
        && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| {
        format!(
            "This is {} hexadecimal digits, as session IDs and digests have, not a JWT. It holds no claims: the server that issued it looks them up.",
            word.len()
        )
    })
}

fn is_token_text(text: &str) -> bool {
    text.bytes().all(|byte| {
        byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'{' | b'}')
    })
}
