//! The shop with session login: `tower-sessions` keeps the sessions and writes the cookie.

use crate::design::{Design, Whom};
use crate::shop::{Form, Link, Refusal, Shop, lock, now, random};
use async_trait::async_trait;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use simulator::sim::scenario::action::Role;
use simulator::sim::scenario::settings::{OneTime, SessionRole, SessionStore as Kept};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tower_sessions::cookie::{SameSite, time::Duration};
use tower_sessions::session::{Id, Record};
use tower_sessions::{
    Expiry, MemoryStore, Session, SessionManagerLayer, SessionStore, session_store,
};

/// What a session holds of whoever is logged in.
#[derive(Clone, Serialize, Deserialize)]
struct LoggedIn {
    user: String,
    login: String,
    role: Role,
    /// Seconds since 1970.
    since: u64,
}

/// A store that can be out of service.
#[derive(Clone, Debug)]
struct Store {
    kept: MemoryStore,
    is_up: Arc<AtomicBool>,
}

impl Store {
    fn new(is_up: &Arc<AtomicBool>) -> Self {
        Self {
            kept: MemoryStore::default(),
            is_up: Arc::clone(is_up),
        }
    }

    fn reach(&self) -> session_store::Result<&MemoryStore> {
        if self.is_up.load(Ordering::SeqCst) {
            Ok(&self.kept)
        } else {
            Err(session_store::Error::Backend("out of service".into()))
        }
    }
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        self.reach()?.create(record).await
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        self.reach()?.save(record).await
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        self.reach()?.load(id).await
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.reach()?.delete(id).await
    }
}

/// The stores of the sessions, and the logins in them.
#[derive(Clone)]
pub struct SessionShop {
    shop: Shop,
    /// The store that all nodes share, unless each has its own.
    shared: Store,
    /// The stores of single nodes, up or not.
    stores: Arc<Mutex<Vec<Store>>>,
    /// Which session a login has: the user it belongs to and the session's ID.
    logins: Arc<Mutex<HashMap<String, (String, Id)>>>,
    /// Links that were sent: whose, and whether they were used.
    links: Arc<Mutex<HashMap<String, (String, bool)>>>,
    is_store_up: Arc<AtomicBool>,
}

impl SessionShop {
    pub fn new(shop: Shop) -> Self {
        let is_up = Arc::new(AtomicBool::new(true));
        Self {
            shop,
            shared: Store::new(&is_up),
            stores: Arc::default(),
            logins: Arc::default(),
            links: Arc::default(),
            is_store_up: is_up,
        }
    }

    /// A session ends when it is not used for so long.
    fn idle(&self) -> Expiry {
        Expiry::OnInactivity(Duration::seconds(self.shop.settings.session_idle as i64))
    }

    fn with_sessions(&self, routes: Router<Self>, store: Store) -> Router {
        let settings = &self.shop.settings;
        let layer = SessionManagerLayer::new(store)
            .with_name(self.shop.cookie_name("sid"))
            .with_secure(settings.cookie_secure)
            .with_http_only(settings.cookie_http_only)
            .with_same_site(self.shop.same_site().unwrap_or(SameSite::Lax))
            .with_expiry(self.idle());
        let layer = if settings.cookie_domain {
            layer.with_domain("shop.test")
        } else {
            layer
        };
        routes
            .route_layer(layer)
            .route_layer(middleware::from_fn_with_state(self.clone(), adjust))
            .with_state(self.clone())
    }
}

/// Where the library's cookie lines are not those of the scenario.
async fn adjust(State(app): State<SessionShop>, request: Request, next: Next) -> Response {
    let logs_out = request.uri().path().starts_with("/logout");
    let mut response = next.run(request).await;
    let Some(line) = response.headers_mut().remove(header::SET_COOKIE) else {
        return response;
    };
    let mut text = line.to_str().unwrap_or_default().to_owned();
    if app.shop.same_site().is_none() {
        // It always writes the attribute.
        text = text.replace("; SameSite=Lax", "");
    }
    if text.contains("Max-Age=0") {
        // It takes a cookie away that its store does not know; another node might.
        if !(logs_out && response.status().is_success()) {
            return response;
        }
        // It leaves `Secure` out, without which no browser touches a `__Host-` cookie.
        if app.shop.settings.cookie_secure {
            text.push_str("; Secure");
        }
    }
    let line = HeaderValue::from_str(&text).expect("a part of a header");
    response.headers_mut().insert(header::SET_COOKIE, line);
    response
}

#[async_trait]
impl Design for SessionShop {
    fn node(&self) -> Router {
        let store = match self.shop.settings.session_store {
            Kept::Memory => {
                let own = Store::new(&Arc::new(AtomicBool::new(true)));
                lock(&self.stores).push(own.clone());
                own
            }
            Kept::Shared | Kept::Database => self.shared.clone(),
        };
        let routes = Router::new()
            .route("/start", get(start))
            .route("/login", post(log_in))
            .route("/logout", post(log_out))
            .route("/logout-everywhere", post(log_out_everywhere))
            .route("/api/me", get(read))
            .route("/api/notes", get(write_by_get).post(write))
            .route("/api/users/{name}", delete(privileged))
            .route("/link", get(use_link).post(issue_link));
        let public = Router::new().route("/", get(page)).with_state(self.clone());
        public.merge(self.with_sessions(routes, store))
    }

    fn authorization(&self) -> Option<Router> {
        None
    }

    fn partner(&self) -> Router {
        let routes = Router::new().route("/orders", get(read));
        self.with_sessions(routes, self.shared.clone())
    }

    async fn end(&self, whom: Whom) {
        let gone: Vec<Id> = {
            let mut logins = lock(&self.logins);
            let meant: Vec<String> = logins
                .iter()
                .filter(|(login, (user, _))| whom.means(login, user))
                .map(|(login, _)| login.clone())
                .collect();
            let taken = meant.iter().filter_map(|login| logins.remove(login));
            taken.map(|(_, id)| id).collect()
        };
        let mut stores = lock(&self.stores).clone();
        stores.push(self.shared.clone());
        for store in stores {
            for id in &gone {
                let _ = store.delete(id).await;
            }
        }
    }

    fn login(&self) -> Option<String> {
        let logins = lock(&self.logins);
        logins.keys().next().cloned()
    }

    fn reach_store(&self, is_up: bool) {
        self.is_store_up.store(is_up, Ordering::SeqCst);
    }

    fn genuine(&self, _: &str, _: &str, _: &str) -> Option<String> {
        None
    }

    fn published_key(&self) -> Option<String> {
        None
    }
}

type Answer = Result<StatusCode, Refusal>;

/// The store does not answer.
fn down<E>(_: E) -> Refusal {
    StatusCode::SERVICE_UNAVAILABLE
}

/// Whoever a session says that it is.
async fn identify(app: &SessionShop, session: &Session) -> Result<LoggedIn, Refusal> {
    let seen: Option<LoggedIn> = session.get("login").await.map_err(down)?;
    let mut seen = seen.ok_or(StatusCode::UNAUTHORIZED)?;
    let settings = &app.shop.settings;
    if now() >= seen.since + settings.session_absolute {
        session.flush().await.map_err(down)?;
        return Err(StatusCode::UNAUTHORIZED);
    }
    if settings.session_role == SessionRole::Reference {
        let user = app.shop.user(&seen.user).ok_or(StatusCode::UNAUTHORIZED)?;
        if user.disabled {
            return Err(StatusCode::UNAUTHORIZED);
        }
        if user.role != seen.role {
            // Other rights, another session ID.
            seen.role = user.role;
            session.cycle_id().await.map_err(down)?;
            keep(app, session, &seen).await?;
        }
    }
    // It was used: that moves its deadline.
    session.set_expiry(Some(app.idle()));
    Ok(seen)
}

/// Writes into the session who it belongs to.
async fn keep(app: &SessionShop, session: &Session, seen: &LoggedIn) -> Result<(), Refusal> {
    session.insert("login", seen).await.map_err(down)?;
    session.save().await.map_err(down)?;
    if let Some(id) = session.id() {
        let entry = (seen.user.clone(), id);
        lock(&app.logins).insert(seen.login.clone(), entry);
    }
    Ok(())
}

async fn page(State(app): State<SessionShop>) -> Response {
    app.shop.page("session")
}

/// A session before login, as for a basket.
async fn start(session: Session) -> Answer {
    session.insert("basket", "empty").await.map_err(down)?;
    session.save().await.map_err(down)?;
    Ok(StatusCode::OK)
}

async fn log_in(
    State(app): State<SessionShop>,
    session: Session,
    Json(form): Json<Form>,
) -> Answer {
    let user = app.shop.check_password(&form)?;
    if app.shop.settings.renew_session_id {
        session.cycle_id().await.map_err(down)?;
    }
    let seen = LoggedIn {
        user: user.name,
        login: random(),
        role: user.role,
        since: now(),
    };
    keep(&app, &session, &seen).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn log_out(session: Session) -> Answer {
    session.flush().await.map_err(down)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn log_out_everywhere(
    State(app): State<SessionShop>,
    session: Session,
    headers: HeaderMap,
) -> Answer {
    let seen = identify(&app, &session).await?;
    app.shop.check_intent(&headers)?;
    app.end(Whom::User(seen.user)).await;
    log_out(session).await
}

async fn read(State(app): State<SessionShop>, session: Session) -> Answer {
    identify(&app, &session).await?;
    Ok(StatusCode::OK)
}

async fn write(State(app): State<SessionShop>, session: Session, headers: HeaderMap) -> Answer {
    identify(&app, &session).await?;
    app.shop.check_intent(&headers)?;
    Ok(StatusCode::CREATED)
}

async fn write_by_get(State(app): State<SessionShop>, session: Session) -> Answer {
    identify(&app, &session).await?;
    Ok(app.shop.write_by_get())
}

async fn privileged(
    State(app): State<SessionShop>,
    session: Session,
    headers: HeaderMap,
) -> Answer {
    let seen = identify(&app, &session).await?;
    app.shop.check_intent(&headers)?;
    match seen.role {
        Role::Admin => Ok(StatusCode::NO_CONTENT),
        Role::User => Err(StatusCode::FORBIDDEN),
    }
}

async fn issue_link(State(app): State<SessionShop>, session: Session) -> Answer {
    let seen = identify(&app, &session).await?;
    let token = random();
    lock(&app.links).insert(token.clone(), (seen.user, false));
    *lock(&app.shop.mail) = Some(token);
    Ok(StatusCode::NO_CONTENT)
}

async fn use_link(State(app): State<SessionShop>, Query(link): Query<Link>) -> Answer {
    let mut links = lock(&app.links);
    let (_, used) = links.get_mut(&link.token).ok_or(StatusCode::UNAUTHORIZED)?;
    if *used {
        return Err(StatusCode::GONE);
    }
    *used = app.shop.settings.one_time != OneTime::ShortExp;
    Ok(StatusCode::OK)
}
