//! The shop with token login: `jsonwebtoken` signs and checks the access tokens. The
//! authorization server has the private key and the refresh tokens, the nodes and the
//! second API only the public key.

use crate::design::{Design, Whom};
use crate::shop::{Form, Link, ORIGIN, PARTNER, Refusal, Shop, User, lock, now, random};
use async_trait::async_trait;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form as Fields, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use simulator::sim::scenario::action::Role;
use simulator::sim::scenario::settings::{OneTime, TokenStorage};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tower_sessions::cookie::Cookie;

const API: &str = "https://shop.test/api";
const LINK: &str = "https://shop.test/link";

#[derive(Clone, Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Vec<String>,
    exp: u64,
    nbf: u64,
    iat: u64,
    jti: String,
    /// The login that it comes from.
    sid: String,
    role: Role,
    /// Further claims, for their size alone.
    #[serde(default)]
    more: String,
}

/// All refresh tokens of one login.
struct Family {
    user: String,
    login: String,
    began: Instant,
    revoked: bool,
    /// Each token, and when it was used.
    tokens: HashMap<String, Option<Instant>>,
}

/// The authorization server with its tokens and denylist.
#[derive(Clone)]
pub struct TokenShop {
    shop: Shop,
    signs: EncodingKey,
    checks: DecodingKey,
    jwk: String,
    families: Arc<Mutex<Vec<Family>>>,
    /// The denylist: logins and tokens.
    denied: Arc<Mutex<HashSet<String>>>,
    used_links: Arc<Mutex<HashSet<String>>>,
    is_store_up: Arc<AtomicBool>,
}

/// An ES256 key.
pub fn new_key() -> EncodingKey {
    let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256);
    EncodingKey::from_ec_der(&pair.expect("a key").serialize_der())
}

impl TokenShop {
    pub fn new(shop: Shop) -> Self {
        let signs = new_key();
        let jwk = Jwk::from_encoding_key(&signs, Algorithm::ES256).expect("a public key");
        Self {
            shop,
            checks: DecodingKey::from_jwk(&jwk).expect("a public key"),
            jwk: serde_json::to_string(&jwk).expect("JSON"),
            signs,
            families: Arc::default(),
            denied: Arc::default(),
            used_links: Arc::default(),
            is_store_up: Arc::new(AtomicBool::new(true)),
        }
    }

    fn sign(&self, typ: &str, claims: &Claims) -> String {
        let header = Header {
            typ: Some(typ.to_owned()),
            kid: Some("1".to_owned()),
            ..Header::new(Algorithm::ES256)
        };
        jsonwebtoken::encode(&header, claims, &self.signs).expect("a token")
    }

    fn claims(&self, user: &User, login: &str, audience: &[&str], lifetime: u64) -> Claims {
        let now = now();
        Claims {
            iss: ORIGIN.to_owned(),
            sub: user.name.clone(),
            aud: audience.iter().map(|&aud| aud.to_owned()).collect(),
            exp: now + lifetime,
            nbf: now,
            iat: now,
            jti: random(),
            sid: login.to_owned(),
            role: user.role,
            more: "x".repeat(self.shop.settings.extra_claims as usize),
        }
    }

    fn access_token(&self, user: &User, login: &str) -> String {
        let audience: &[&str] = if self.shop.settings.second_api_in_audience {
            &[API, PARTNER]
        } else {
            &[API]
        };
        let lifetime = self.shop.settings.access_lifetime;
        self.sign("at+jwt", &self.claims(user, login, audience, lifetime))
    }

    /// The claims of a token that holds.
    fn verify(&self, token: &str, typ: &str, audience: &str) -> Option<Claims> {
        let mut rules = Validation::new(Algorithm::ES256);
        rules.leeway = self.shop.settings.leeway;
        rules.validate_nbf = true;
        // The library takes a token in the very second of its `exp`; RFC 7519 does not.
        rules.reject_tokens_expiring_in_less_than = 1;
        rules.set_issuer(&[ORIGIN]);
        rules.set_audience(&[audience]);
        rules.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        let token = jsonwebtoken::decode::<Claims>(token, &self.checks, &rules).ok()?;
        let own = token.header.typ?;
        own.eq_ignore_ascii_case(typ).then_some(token.claims)
    }

    fn reach(&self) -> Result<(), Refusal> {
        if self.is_store_up.load(Ordering::SeqCst) {
            Ok(())
        } else {
            Err(StatusCode::SERVICE_UNAVAILABLE)
        }
    }

    /// Whoever a request's token says that it is, and whether it came in a cookie.
    fn identify(&self, headers: &HeaderMap, audience: &str) -> Result<(Claims, bool), Refusal> {
        let bearer = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let cookie = cookie(headers, &self.shop.cookie_name("access_token"));
        let token = bearer.map(str::to_owned).or(cookie);
        let token = token.ok_or(StatusCode::UNAUTHORIZED)?;
        let claims = self
            .verify(&token, "at+jwt", audience)
            .ok_or(StatusCode::UNAUTHORIZED)?;
        // The second API cannot reach the list.
        if self.shop.settings.denylist && audience == API {
            self.reach()?;
            let denied = lock(&self.denied);
            if denied.contains(&claims.sid) || denied.contains(&claims.jti) {
                return Err(StatusCode::UNAUTHORIZED);
            }
        }
        Ok((claims, bearer.is_none()))
    }

    /// The answer that carries tokens: in the body, or in cookies for a page that wants it.
    fn hand_out(&self, client: &str, access: &str, refresh: Option<&str>) -> Response {
        let settings = &self.shop.settings;
        let mut body = serde_json::json!({
            "token_type": "Bearer",
            "expires_in": settings.access_lifetime,
        });
        let mut lines = Vec::new();
        let mut put = |name: &str, token: &str, storage, seconds| {
            if storage == TokenStorage::Cookie && client == "shop-web" {
                let line = self.shop.cookie(name, token, seconds);
                lines.push((header::SET_COOKIE, line));
            } else {
                body[name] = token.into();
            }
        };
        let lifetime = settings.access_lifetime;
        put("access_token", access, settings.access_storage, lifetime);
        if let Some(token) = refresh {
            let lifetime = settings.refresh_lifetime;
            put("refresh_token", token, settings.refresh_storage, lifetime);
        }
        let private = [(header::CACHE_CONTROL, "no-store")];
        (private, AppendHeaders(lines), Json(body)).into_response()
    }

    /// Takes the cookies back.
    fn without_cookies(&self, status: StatusCode) -> Response {
        let settings = &self.shop.settings;
        let kept = [
            ("access_token", settings.access_storage),
            ("refresh_token", settings.refresh_storage),
        ];
        let lines: Vec<_> = kept
            .iter()
            .filter(|(_, storage)| *storage == TokenStorage::Cookie)
            .map(|(name, _)| (header::SET_COOKIE, self.shop.cookie(name, "", 0)))
            .collect();
        (status, AppendHeaders(lines)).into_response()
    }

    /// A new pair for a refresh token: once, or again inside the grace period.
    fn exchange(&self, token: &str) -> Option<(User, String, String)> {
        let settings = &self.shop.settings;
        let mut families = lock(&self.families);
        let family = families
            .iter_mut()
            .find(|family| family.tokens.contains_key(token))?;
        let lifetime = Duration::from_secs(settings.refresh_lifetime);
        if family.revoked || family.began.elapsed() >= lifetime {
            return None;
        }
        let user = self.shop.user(&family.user).filter(|user| !user.disabled)?;
        if !settings.refresh_rotation {
            return Some((user, family.login.clone(), token.to_owned()));
        }
        let used = family.tokens.get_mut(token)?;
        match used {
            None => *used = Some(Instant::now()),
            Some(at) if at.elapsed() < Duration::from_secs(settings.refresh_grace) => {}
            Some(_) => {
                // Two parties hold it, and nobody knows which of them is the right one.
                family.revoked = true;
                return None;
            }
        }
        let next = random();
        family.tokens.insert(next.clone(), None);
        Some((user, family.login.clone(), next))
    }

    fn revoke(&self, meant: impl Fn(&Family) -> bool) {
        let mut families = lock(&self.families);
        let meant = families.iter_mut().filter(|family| meant(family));
        meant.for_each(|family| family.revoked = true);
    }
}

#[async_trait]
impl Design for TokenShop {
    fn node(&self) -> Router {
        Router::new()
            .route("/", get(page))
            .route("/api/me", get(read))
            .route("/api/notes", get(write_by_get).post(write))
            .route("/api/users/{name}", delete(privileged))
            .with_state(self.clone())
    }

    fn authorization(&self) -> Option<Router> {
        let routes = Router::new()
            .route("/login", post(log_in))
            .route("/logout", post(log_out))
            .route("/logout-everywhere", post(log_out_everywhere))
            .route("/token", post(renew))
            .route("/link", get(use_link).post(issue_link));
        Some(routes.with_state(self.clone()))
    }

    fn partner(&self) -> Router {
        Router::new()
            .route("/orders", get(orders))
            .with_state(self.clone())
    }

    async fn end(&self, whom: Whom) {
        if self.shop.settings.denylist
            && let Whom::Login(login) = &whom
        {
            lock(&self.denied).insert(login.clone());
        }
        self.revoke(|family| whom.means(&family.login, &family.user));
    }

    fn login(&self) -> Option<String> {
        let families = lock(&self.families);
        Some(families.last()?.login.clone())
    }

    fn reach_store(&self, is_up: bool) {
        self.is_store_up.store(is_up, Ordering::SeqCst);
    }

    fn genuine(&self, typ: &str, issuer: &str, audience: &str) -> Option<String> {
        let user = self.shop.user(crate::shop::ATTACKER.0)?;
        let lifetime = self.shop.settings.access_lifetime;
        let claims = Claims {
            iss: issuer.to_owned(),
            ..self.claims(&user, "", &[audience], lifetime)
        };
        Some(self.sign(typ, &claims))
    }

    fn published_key(&self) -> Option<String> {
        Some(self.jwk.clone())
    }
}

type Answer = Result<StatusCode, Refusal>;

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let line = headers.get(header::COOKIE)?.to_str().ok()?;
    Cookie::split_parse(line)
        .flatten()
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

async fn page(State(app): State<TokenShop>) -> Response {
    app.shop.page("jwt")
}

async fn log_in(State(app): State<TokenShop>, Json(form): Json<Form>) -> Result<Response, Refusal> {
    let user = app.shop.check_password(&form)?;
    let login = random();
    let mut refresh = None;
    if app.shop.settings.refresh {
        app.reach()?;
        let token = random();
        lock(&app.families).push(Family {
            user: user.name.clone(),
            login: login.clone(),
            began: Instant::now(),
            revoked: false,
            tokens: HashMap::from([(token.clone(), None)]),
        });
        refresh = Some(token);
    }
    let access = app.access_token(&user, &login);
    Ok(app.hand_out(&form.client_id, &access, refresh.as_deref()))
}

/// The refresh token of a request: a field or a cookie.
fn refresh_token(
    app: &TokenShop,
    headers: &HeaderMap,
    fields: &HashMap<String, String>,
) -> Option<String> {
    let field = fields.get("refresh_token").cloned();
    field.or_else(|| cookie(headers, &app.shop.cookie_name("refresh_token")))
}

async fn renew(
    State(app): State<TokenShop>,
    headers: HeaderMap,
    Fields(fields): Fields<HashMap<String, String>>,
) -> Result<Response, Refusal> {
    let token = refresh_token(&app, &headers, &fields);
    if token.is_some() {
        app.reach()?;
    }
    let Some((user, login, next)) = token.and_then(|token| app.exchange(&token)) else {
        return Ok(app.without_cookies(StatusCode::BAD_REQUEST));
    };
    let client = fields.get("client_id").cloned().unwrap_or_default();
    let access = app.access_token(&user, &login);
    Ok(app.hand_out(&client, &access, Some(&next)))
}

async fn log_out(
    State(app): State<TokenShop>,
    headers: HeaderMap,
    // A page that cannot read its refresh token sends no form.
    form: Result<Fields<HashMap<String, String>>, FormRejection>,
) -> Result<Response, Refusal> {
    end_tokens(
        &app,
        &headers,
        &form.map(|Fields(fields)| fields).unwrap_or_default(),
    )
}

fn end_tokens(
    app: &TokenShop,
    headers: &HeaderMap,
    fields: &HashMap<String, String>,
) -> Result<Response, Refusal> {
    if let Ok((claims, _)) = app.identify(headers, API) {
        if app.shop.settings.denylist || app.shop.settings.refresh {
            app.reach()?;
        }
        lock(&app.denied).insert(claims.jti);
        app.revoke(|family| family.login == claims.sid);
    }
    if let Some(token) = refresh_token(app, headers, fields) {
        app.reach()?;
        app.revoke(|family| family.tokens.contains_key(&token));
    }
    Ok(app.without_cookies(StatusCode::NO_CONTENT))
}

async fn log_out_everywhere(
    State(app): State<TokenShop>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (claims, in_cookie) = app.identify(&headers, API)?;
    if in_cookie {
        app.shop.check_intent(&headers)?;
    }
    if app.shop.settings.denylist || app.shop.settings.refresh {
        app.reach()?;
    }
    app.end(Whom::User(claims.sub)).await;
    end_tokens(&app, &headers, &HashMap::new())
}

async fn read(State(app): State<TokenShop>, headers: HeaderMap) -> Answer {
    app.identify(&headers, API)?;
    Ok(StatusCode::OK)
}

async fn orders(State(app): State<TokenShop>, headers: HeaderMap) -> Answer {
    app.identify(&headers, PARTNER)?;
    Ok(StatusCode::OK)
}

/// As [`TokenShop::identify`], for a request that changes something.
fn identify_writer(app: &TokenShop, headers: &HeaderMap) -> Result<Claims, Refusal> {
    let (claims, in_cookie) = app.identify(headers, API)?;
    if in_cookie {
        app.shop.check_intent(headers)?;
    }
    Ok(claims)
}

async fn write(State(app): State<TokenShop>, headers: HeaderMap) -> Answer {
    identify_writer(&app, &headers)?;
    Ok(StatusCode::CREATED)
}

async fn write_by_get(State(app): State<TokenShop>, headers: HeaderMap) -> Answer {
    app.identify(&headers, API)?;
    Ok(app.shop.write_by_get())
}

async fn privileged(State(app): State<TokenShop>, headers: HeaderMap) -> Answer {
    match identify_writer(&app, &headers)?.role {
        Role::Admin => Ok(StatusCode::NO_CONTENT),
        Role::User => Err(StatusCode::FORBIDDEN),
    }
}

async fn issue_link(State(app): State<TokenShop>, headers: HeaderMap) -> Answer {
    let (claims, _) = app.identify(&headers, API)?;
    let user = app.shop.user(&claims.sub).ok_or(StatusCode::UNAUTHORIZED)?;
    let lifetime = app.shop.settings.one_time_lifetime;
    let token = app.sign("link+jwt", &app.claims(&user, "", &[LINK], lifetime));
    *lock(&app.shop.mail) = Some(token);
    Ok(StatusCode::NO_CONTENT)
}

async fn use_link(State(app): State<TokenShop>, Query(link): Query<Link>) -> Answer {
    let claims = app.verify(&link.token, "link+jwt", LINK);
    let claims = claims.ok_or(StatusCode::UNAUTHORIZED)?;
    if app.shop.settings.one_time != OneTime::ShortExp {
        app.reach()?;
        if !lock(&app.used_links).insert(claims.jti) {
            return Err(StatusCode::GONE);
        }
    }
    Ok(StatusCode::OK)
}
