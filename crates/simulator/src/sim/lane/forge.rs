//! Forged tokens that attackers make from their own signed token (the attacks of RFC 8725).
//! They are really computed, and the verifier decides.

use crate::sim::http::Response;
use crate::sim::scenario::action::{Forgery, Role};
use crate::sim::server::token::{ACCESS, ISSUER, SHOP_API, TokenDraft};
use crate::sim::server::{Server, keys};
use crate::sim::shop::{ATTACKER, VICTIM};
use crate::sim::state::{Actor, SigningKey, User};
use jose::algorithm::{self, Curve};
use jose::base64url::{decode_strict, encode};
use jose::jws;
use jose::key::{Key, SecretEncoding, public_members};

/// The request header with the forged token.
pub fn header(server: &mut Server<'_>, forgery: Forgery, own: &Response) -> (String, String) {
    let token = own_token(own);
    let forged = forge(server, forgery, &token).unwrap_or(token);
    ("Authorization".to_owned(), format!("Bearer {forged}"))
}

/// The access token of an answer: in the body, or in a cookie.
pub fn own_token(own: &Response) -> String {
    own.member("access_token")
        .or_else(|| {
            own.headers.all("Set-Cookie").find_map(|line| {
                let (name, rest) = line.split_once('=')?;
                name.ends_with("access_token")
                    .then(|| rest.split(';').next().unwrap_or_default().to_owned())
            })
        })
        .unwrap_or_default()
}

fn forge(server: &mut Server<'_>, forgery: Forgery, token: &str) -> Option<String> {
    let mut parts = token.split('.');
    let (protected, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let header = String::from_utf8(decode_strict(protected)?).ok()?;
    let claims = String::from_utf8(decode_strict(payload)?).ok()?;
    // The claims that the attacker wants.
    let wanted = claims
        .replace(
            &format!(r#""sub":"{ATTACKER}""#),
            &format!(r#""sub":"{VICTIM}""#),
        )
        .replace(r#""role":"user""#, r#""role":"admin""#);
    let assemble = |header: &str, claims: &str, signature: &str| {
        Some(format!("{}.{}.{signature}", encode(header), encode(claims)))
    };
    match forgery {
        Forgery::EditPayload => assemble(&header, &wanted, signature),
        Forgery::EditHeader => {
            let header = header.replace(ACCESS, "AT+JWT");
            assemble(&header, &claims, signature)
        }
        Forgery::ExtendExpiry => {
            let edited = with_expiry(&claims, 4_102_444_800)?;
            assemble(&header, &edited, signature)
        }
        Forgery::StripSignature => assemble(&header, &wanted, ""),
        Forgery::TruncateSignature => {
            let bytes = decode_strict(signature)?;
            let cut = encode(bytes.get(..bytes.len().checked_sub(3)?)?);
            assemble(&header, &claims, &cut)
        }
        Forgery::NoneAlgorithm => {
            let header = r#"{"alg":"none","typ":"at+jwt"}"#;
            assemble(header, &wanted, "")
        }
        Forgery::KeyConfusion => {
            let (kid, jwk) = published_key(server)?;
            let header = format!(r#"{{"alg":"HS256","typ":"at+jwt","kid":"{kid}"}}"#);
            sign(
                "HS256",
                &Key::secret(jwk, SecretEncoding::Utf8),
                &header,
                &wanted,
            )
        }
        Forgery::EmbeddedKey => {
            let key = own_key(server)?;
            let header = format!(
                r#"{{"alg":"ES256","typ":"at+jwt","jwk":{{{}}}}}"#,
                public_members(&key)?
            );
            sign("ES256", &key, &header, &wanted)
        }
        Forgery::UnknownKid => {
            let alg = server.world.settings.algorithm.alg();
            let header = format!(r#"{{"alg":"{alg}","typ":"at+jwt","kid":"nobody's"}}"#);
            assemble(&header, &wanted, signature)
        }
        Forgery::OtherAudience => genuine(server, ACCESS, ISSUER, "https://mail.shop.test"),
        // An ID token is meant for the client (OpenID Connect Core, section 2).
        Forgery::IdToken => genuine(server, "JWT", ISSUER, "shop-web"),
        // Staging was set up with the same key.
        Forgery::OtherIssuer => genuine(server, ACCESS, "https://staging.shop.test", SHOP_API),
    }
}

/// A genuine token of the authorization server for another purpose.
fn genuine(server: &mut Server<'_>, typ: &str, issuer: &str, audience: &str) -> Option<String> {
    let row = server
        .world
        .state
        .get::<User>(Actor::Database, ATTACKER)
        .cloned()?;
    let draft = TokenDraft {
        typ,
        issuer,
        audience: vec![audience.to_owned()],
        lifetime: server.world.settings.access_lifetime,
    };
    Some(server.sign_token(&draft, ATTACKER, &row, "", None))
}

/// A token that nobody issued, signed with the real key: this user, role admin, valid for a
/// year.
pub fn mint(server: &mut Server<'_>, user: &str) -> Option<String> {
    let row = server
        .world
        .state
        .get::<User>(Actor::Database, user)
        .cloned()?;
    let row = User {
        role: Role::Admin,
        ..row
    };
    let draft = TokenDraft {
        typ: ACCESS,
        issuer: ISSUER,
        audience: vec![SHOP_API.to_owned()],
        lifetime: 31_536_000,
    };
    Some(server.sign_token(&draft, user, &row, "", None))
}

/// The current signing key as the JWK Set publishes it.
fn published_key(server: &Server<'_>) -> Option<(String, String)> {
    let signs = keys::current(server.world);
    server
        .world
        .state
        .all::<SigningKey>(Actor::AuthServer)
        .find(|(_, key)| Some(key.number) == signs)
        // A shared secret is not published.
        .map(|(kid, key)| {
            let shown = if key.algorithm == "HS256" {
                String::from("guessed")
            } else {
                key.jwk.clone()
            };
            (kid.to_owned(), shown)
        })
}

fn own_key(server: &Server<'_>) -> Option<Key> {
    let bytes = server.world.seed.bytes("the attacker's own key", 0);
    Key::from_private(Curve::P256, &bytes)
}

fn sign(alg: &str, key: &Key, header: &str, claims: &str) -> Option<String> {
    let row = algorithm::find(alg)?;
    jws::sign_compact(row, key, header, claims.as_bytes(), &[]).ok()
}

fn with_expiry(claims: &str, exp: u64) -> Option<String> {
    let (before, rest) = claims.split_once(r#""exp":"#)?;
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    Some(format!(r#"{before}"exp":{exp}{after}"#))
}
