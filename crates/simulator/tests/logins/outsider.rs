//! Those without a browser: the thief's machine and the native app. They write their
//! headers by hand.

use crate::design::Design;
use crate::shop::{ATTACKER, ORIGIN, VICTIM};
use crate::token::new_key;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use simulator::sim::scenario::action::Forgery;
use ureq::Agent;

/// A plain HTTP client of the shop.
pub struct Outsider {
    agent: Agent,
    address: String,
    /// The headers that it sends, and the stolen refresh token.
    pub credentials: Vec<(&'static str, String)>,
    pub refresh_token: Option<String>,
}

/// What it was answered.
pub struct Answer {
    cookies: Vec<String>,
    body: Value,
}

impl Answer {
    /// The answer's cookies, as a `Cookie` header has them.
    pub fn cookies(&self) -> Option<String> {
        (!self.cookies.is_empty()).then(|| self.cookies.join("; "))
    }

    fn member(&self, name: &str) -> Option<String> {
        self.body.get(name)?.as_str().map(str::to_owned)
    }
}

impl Outsider {
    /// By the port without TLS: whom it reaches, it says in `Host`.
    pub fn new(port: u16) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            // A server may close a connection at any time; a new one is always right.
            .max_idle_connections(0)
            .build();
        Self {
            agent: agent.into(),
            address: format!("http://127.0.0.1:{port}"),
            credentials: Vec::new(),
            refresh_token: None,
        }
    }

    pub fn put(&mut self, name: &'static str, value: String) {
        self.credentials.retain(|(own, _)| *own != name);
        self.credentials.push((name, value));
    }

    /// Asks with these headers.
    fn get(&self, path: &str, headers: &[(&str, String)]) -> Answer {
        let mut request = self.agent.get(format!("{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        taken(request.header("host", "shop.test").call())
    }

    fn post(&self, path: &str, kind: &str, body: String, headers: &[(&str, String)]) -> Answer {
        let mut request = self.agent.post(format!("{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.header("host", "shop.test").content_type(kind);
        taken(request.send(body))
    }

    /// Asks for a session before login.
    pub fn start(&self) -> Answer {
        self.get("/start", &[])
    }

    /// Reads with whatever it has.
    pub fn read(&self) {
        self.get("/api/me", &self.credentials);
    }

    fn log_in(&self, (user, password): (&str, &str), client: &str) -> Answer {
        let body = json!({ "user": user, "password": password, "client_id": client });
        self.post("/login", "application/json", body.to_string(), &[])
    }

    /// The app logs in and keeps what it is given.
    pub fn app_logs_in(&mut self) {
        let answer = self.log_in(VICTIM, "shop-app");
        if let Some(cookies) = answer.cookies() {
            self.put("Cookie", cookies);
        }
        self.keep(&answer);
    }

    fn keep(&mut self, answer: &Answer) {
        if let Some(token) = answer.member("access_token") {
            self.put("Authorization", format!("Bearer {token}"));
        }
        if let Some(token) = answer.member("refresh_token") {
            self.refresh_token = Some(token);
        }
    }

    /// Refreshes with the copied token; nothing where there is nothing to try.
    pub fn refresh(&mut self) {
        let mut body = "grant_type=refresh_token&client_id=shop-web".to_owned();
        let mut headers = Vec::new();
        if let Some(token) = &self.refresh_token {
            body.push_str(&format!("&refresh_token={token}"));
        } else {
            let cookies = self
                .credentials
                .iter()
                .filter(|(name, _)| *name == "Cookie");
            headers.extend(cookies.cloned());
            if headers.is_empty() {
                return;
            }
        }
        let form = "application/x-www-form-urlencoded";
        let answer = self.post("/token", form, body, &headers);
        self.keep(&answer);
    }

    /// Logs in with the attacker's account and reads with what it makes of the answer.
    pub fn forge(&self, forgery: Forgery, shop: &dyn Design, session_cookie: &str) {
        let own = self.log_in(ATTACKER, "shop-web");
        let header = match own.member("access_token") {
            Some(token) => {
                let forged = forged(forgery, &token, shop).expect("a forged token");
                ("Authorization", format!("Bearer {forged}"))
            }
            // A session ID says nothing that could be edited: all that is left is to guess.
            None => {
                let guess = crate::shop::random();
                ("Cookie", format!("{session_cookie}={guess}"))
            }
        };
        self.get("/api/me", &[header]);
    }
}

fn taken(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut answer = answer.unwrap_or_else(|fault| panic!("the shop does not answer: {fault}"));
    let lines = answer.headers().get_all("set-cookie");
    let pair = |line: &str| line.split(';').next().unwrap_or_default().to_owned();
    Answer {
        cookies: lines
            .iter()
            .filter_map(|line| Some(pair(line.to_str().ok()?)))
            .collect(),
        body: answer
            .body_mut()
            .read_to_string()
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default(),
    }
}

/// What attackers make of a token of their own (RFC 8725).
fn forged(forgery: Forgery, token: &str, shop: &dyn Design) -> Option<String> {
    let mut parts = token.split('.');
    let (header, claims) = (decoded(parts.next()?)?, decoded(parts.next()?)?);
    let signature = parts.next()?;
    let mut wanted = claims.clone();
    wanted["sub"] = VICTIM.0.into();
    wanted["role"] = "admin".into();
    let with = |name: &str, value: Value, mut whole: Value| {
        whole[name] = value;
        whole
    };
    let assemble = |header: &Value, claims: &Value, signature: &str| {
        Some(format!(
            "{}.{}.{signature}",
            encoded(header),
            encoded(claims)
        ))
    };
    let typ = Some("at+jwt".to_owned());
    match forgery {
        Forgery::EditPayload => assemble(&header, &wanted, signature),
        Forgery::EditHeader => {
            let header = with("typ", "AT+JWT".into(), header);
            assemble(&header, &claims, signature)
        }
        Forgery::ExtendExpiry => {
            let claims = with("exp", 4_102_444_800_u64.into(), claims);
            assemble(&header, &claims, signature)
        }
        Forgery::StripSignature => assemble(&header, &wanted, ""),
        Forgery::TruncateSignature => assemble(&header, &claims, &signature[..signature.len() - 4]),
        Forgery::NoneAlgorithm => {
            let header = json!({ "alg": "none", "typ": "at+jwt" });
            assemble(&header, &wanted, "")
        }
        Forgery::KeyConfusion => {
            let key = EncodingKey::from_secret(shop.published_key()?.as_bytes());
            let header = Header {
                typ,
                kid: Some("1".into()),
                ..Header::new(Algorithm::HS256)
            };
            jsonwebtoken::encode(&header, &wanted, &key).ok()
        }
        Forgery::EmbeddedKey => {
            let key = new_key();
            let header = Header {
                typ,
                jwk: Some(Jwk::from_encoding_key(&key, Algorithm::ES256).ok()?),
                ..Header::new(Algorithm::ES256)
            };
            jsonwebtoken::encode(&header, &wanted, &key).ok()
        }
        Forgery::UnknownKid => {
            let header = with("kid", "nobody's".into(), header);
            assemble(&header, &wanted, signature)
        }
        Forgery::OtherAudience => shop.genuine("at+jwt", ORIGIN, "https://mail.shop.test"),
        Forgery::IdToken => shop.genuine("JWT", ORIGIN, "https://shop.test/api"),
        Forgery::OtherIssuer => {
            let issuer = "https://staging.shop.test";
            shop.genuine("at+jwt", issuer, "https://shop.test/api")
        }
    }
}

fn decoded(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

fn encoded(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}
