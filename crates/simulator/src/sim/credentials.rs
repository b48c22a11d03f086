//! What clients do with credentials: keep them where the scenario says, attach them, ask
//! for new ones. Which design does what is in `lane/`.

use crate::sim::clock::{Span, Time};
use crate::sim::http::{Request, Response};
use crate::sim::paths;
use crate::sim::scenario::settings::{Settings, TokenStorage};
use crate::sim::server::dpop;
use crate::sim::state::Actor;
use crate::sim::world::World;

/// The names under which clients keep things.
const ACCESS: &str = "access_token";
const UNTIL: &str = "access_token_ends";
const REFRESH: &str = "refresh_token";

/// Someone who sends requests: a page in a tab, the native app, the thief's machine.
pub struct Client<'a> {
    /// The lane's world, which it reads and changes.
    pub world: &'a mut World,
    /// Which client it is.
    pub me: Actor,
}

impl Client<'_> {
    /// Who keeps a token, and under which name. A reload clears a tab's memory but not its
    /// `sessionStorage`; `localStorage` belongs to the whole browser. None if a cookie
    /// carries it.
    fn place(&self, storage: TokenStorage, name: &str) -> Option<(Actor, String)> {
        match (self.me, storage) {
            (Actor::Tab(_), TokenStorage::Memory) => Some((self.me, format!("memory/{name}"))),
            (Actor::Tab(_), TokenStorage::SessionStorage) => {
                Some((self.me, format!("session-storage/{name}")))
            }
            (Actor::Tab(_), TokenStorage::LocalStorage) => {
                Some((Actor::Browser, format!("local-storage/{name}")))
            }
            (Actor::Tab(_), TokenStorage::Cookie) => None,
            _ => Some((self.me, format!("keychain/{name}"))),
        }
    }

    fn places(&self) -> [Option<(Actor, String)>; 3] {
        let access = self.world.settings.access_storage;
        let refresh = self.world.settings.refresh_storage;
        [
            self.place(access, ACCESS),
            self.place(access, UNTIL),
            self.place(refresh, REFRESH),
        ]
    }

    fn text(&self, place: Option<&(Actor, String)>) -> Option<String> {
        let (keeper, name) = place?;
        self.world.state.get::<String>(*keeper, name).cloned()
    }

    /// The access token, if code can read it.
    pub fn access_token(&self) -> Option<String> {
        self.text(self.places().first()?.as_ref())
    }

    /// The refresh token, if code can read it.
    pub fn refresh_token(&self) -> Option<String> {
        self.text(self.places().last()?.as_ref())
    }

    /// Keeps the tokens of an answer.
    pub fn keep_tokens(&mut self, response: &Response) {
        let [access, until, refresh] = self.places();
        if let (Some((keeper, name)), Some(token)) = (access, response.member(ACCESS)) {
            self.world.put(keeper, &name, token);
            let ends = self.world.now.after(Span::seconds(expires_in(response)));
            if let Some((keeper, name)) = until {
                self.world.put(keeper, &name, ends.as_seconds().to_string());
            }
        }
        if let (Some((keeper, name)), Some(token)) = (refresh, response.member(REFRESH)) {
            self.world.put(keeper, &name, token);
        }
    }

    /// Forgets all tokens that code can reach.
    pub fn forget_tokens(&mut self) {
        for (keeper, name) in self.places().into_iter().flatten() {
            self.world.take::<String>(keeper, &name);
        }
    }

    /// Adds the access token to a request, with a proof of possession if tokens are bound
    /// (RFC 6750 section 2.1, RFC 9449 section 7.1).
    pub fn authorize(&mut self, request: &mut Request) {
        let token = self.access_token();
        let bound = self.world.settings.dpop;
        if let Some(token) = &token {
            let scheme = if bound { "DPoP" } else { "Bearer" };
            request
                .headers
                .add("Authorization", format!("{scheme} {token}"));
        }
        if bound && (token.is_some() || self.world.settings.access_storage == TokenStorage::Cookie)
        {
            // A script cannot read a token in a cookie, so its proof names none.
            dpop::prove(self.world, self.me, request, token.as_deref());
        }
    }

    /// Adds a DPoP proof to a token request, with the key that new tokens are bound to.
    pub fn prove_key(&mut self, request: &mut Request) {
        if self.world.settings.dpop {
            dpop::prove(self.world, self.me, request, None);
        }
    }

    /// Adds both tokens to a request that ends the login, as far as code can read them.
    pub fn attach_to_log_out(&mut self, request: &mut Request) {
        if let Some(token) = self.refresh_token() {
            let body = format!("client_id={}&refresh_token={token}", self.client_id());
            *request = request.clone().form(body);
        }
        self.authorize(request);
    }

    /// The request that exchanges the refresh token. If a cookie carries it, the page
    /// cannot know whether there is one, and sends the request anyway.
    pub fn refresh_request(&mut self) -> Option<Request> {
        if !self.world.settings.refresh {
            return None;
        }
        let mut request = Request::new("POST", self.world.url(paths::TOKEN));
        let in_cookie = self.world.settings.refresh_storage == TokenStorage::Cookie;
        let client = self.client_id();
        if in_cookie && matches!(self.me, Actor::Tab(_)) {
            request = request.form(format!("grant_type=refresh_token&client_id={client}"));
        } else {
            let token = self.refresh_token()?;
            request = request.form(format!(
                "grant_type=refresh_token&client_id={client}&refresh_token={token}"
            ));
        }
        self.prove_key(&mut request);
        Some(request)
    }

    /// Whether the client knows that its access token is missing or has expired.
    pub fn needs_tokens(&self) -> bool {
        let [access, until, _] = self.places();
        if access.is_none() {
            return false;
        }
        let until = self.text(until.as_ref()).and_then(|text| text.parse().ok());
        until.is_none_or(|until| self.world.now >= Time::from_seconds(until))
    }

    /// Its `client_id` at the authorization server.
    pub fn client_id(&self) -> &'static str {
        match self.me {
            Actor::Tab(_) => "shop-web",
            _ => "shop-app",
        }
    }
}

/// What the clients of a design do with the credential. The defaults are for cookies, which
/// browsers keep and attach by themselves.
pub trait ClientSide: Sync {
    /// Adds a DPoP proof to the token request, if tokens are bound to keys.
    fn prove_key(&self, _client: &mut Client<'_>, _request: &mut Request) {}

    /// Adds the credential to a request.
    fn attach(&self, _client: &mut Client<'_>, _request: &mut Request) {}

    /// Adds what the server needs to find the login that a log-out ends.
    fn attach_to_log_out(&self, _client: &mut Client<'_>, _request: &mut Request) {}

    /// Keeps the credential of an answer.
    fn keep(&self, _client: &mut Client<'_>, _response: &Response) {}

    /// Forgets the credential.
    fn forget(&self, _client: &mut Client<'_>) {}

    /// The request that renews the credential; none if the client cannot renew it.
    fn renewal(&self, _client: &mut Client<'_>) -> Option<Request> {
        None
    }

    /// Whether the client knows that its credential is missing or has expired.
    fn is_due(&self, _client: &Client<'_>) -> bool {
        false
    }

    /// Whether all tabs of a browser share one login.
    fn tabs_share_login(&self, _settings: &Settings) -> bool {
        true
    }

    /// Whether clients hold tokens of the authorization server.
    fn holds_tokens(&self) -> bool {
        false
    }
}

/// Clients of designs with a session cookie.
pub struct CookieClient;

impl ClientSide for CookieClient {}

/// Clients that hold access and refresh tokens.
pub struct TokenClient;

impl ClientSide for TokenClient {
    fn prove_key(&self, client: &mut Client<'_>, request: &mut Request) {
        client.prove_key(request);
    }

    fn attach(&self, client: &mut Client<'_>, request: &mut Request) {
        client.authorize(request);
    }

    fn attach_to_log_out(&self, client: &mut Client<'_>, request: &mut Request) {
        client.attach_to_log_out(request);
    }

    fn keep(&self, client: &mut Client<'_>, response: &Response) {
        client.keep_tokens(response);
    }

    fn forget(&self, client: &mut Client<'_>) {
        client.forget_tokens();
    }

    fn renewal(&self, client: &mut Client<'_>) -> Option<Request> {
        client.refresh_request()
    }

    fn is_due(&self, client: &Client<'_>) -> bool {
        client.needs_tokens()
    }

    fn tabs_share_login(&self, settings: &Settings) -> bool {
        let shared = |storage| matches!(storage, TokenStorage::LocalStorage | TokenStorage::Cookie);
        shared(settings.access_storage) || settings.refresh && shared(settings.refresh_storage)
    }

    fn holds_tokens(&self) -> bool {
        true
    }
}

/// `expires_in` of a token response, in seconds.
fn expires_in(response: &Response) -> u64 {
    serde_json::from_str::<serde_json::Value>(&response.body)
        .ok()
        .and_then(|body| body.get("expires_in")?.as_u64())
        .unwrap_or_default()
}
