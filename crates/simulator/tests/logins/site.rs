//! The site as the network sees it: machines behind a load balancer, the second API,
//! the attacker's pages; and a list of every answer that left.

use crate::design::Design;
use crate::shop::{ORIGIN, lock};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use simulator::sim::scenario::settings::{Balancer, Settings};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tower::ServiceExt;

/// How long requests of one step wait for each other.
const TOGETHER: Duration = Duration::from_millis(150);

/// So that no browser asks for one.
const ICON: &str = "<link rel=icon href=\"data:,\">";

/// What is served, and what was answered.
#[derive(Clone, Default)]
pub struct Site(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    design: Option<Arc<dyn Design>>,
    /// The application nodes; none for one that is down.
    nodes: Vec<Option<Router>>,
    turn: usize,
    /// Method, address and status of each answer of this step, in order.
    log: Vec<String>,
    /// Whether all requests of this step are there before the first is answered.
    holds: bool,
    /// Whether the next answer never arrives.
    loses: bool,
    /// What injected scripts have sent to the attacker.
    collected: String,
    /// The cookie that the attacker's sub-domain plants.
    planted: Option<String>,
}

impl Site {
    /// Everything that it serves.
    pub fn router(&self) -> Router {
        Router::new().fallback(answer).with_state(self.clone())
    }

    /// Puts another shop in place of the last one.
    pub fn open(&self, design: Arc<dyn Design>, settings: &Settings) {
        assert_eq!(settings.balancer, Balancer::RoundRobin);
        let nodes = (0..settings.nodes).map(|_| Some(design.node())).collect();
        *lock(&self.0) = Inner {
            design: Some(design),
            nodes,
            ..Inner::default()
        };
    }

    /// A new step begins.
    pub fn begin_step(&self, holds: bool, loses: bool) {
        let mut inner = lock(&self.0);
        inner.log.clear();
        (inner.holds, inner.loses) = (holds, loses);
    }

    pub fn log(&self) -> Vec<String> {
        lock(&self.0).log.clone()
    }

    /// A node stops, or another process takes its place.
    pub fn switch(&self, node: u32, is_up: bool) {
        let mut inner = lock(&self.0);
        let design = inner.design.clone();
        let place = (node as usize).checked_sub(1);
        if let Some(place) = place.and_then(|at| inner.nodes.get_mut(at)) {
            match place {
                // What runs is not started again.
                Some(_) if is_up => {}
                _ => *place = design.filter(|_| is_up).map(|design| design.node()),
            }
        }
    }

    pub fn collected(&self) -> String {
        lock(&self.0).collected.clone()
    }

    pub fn plant(&self, line: String) {
        lock(&self.0).planted = Some(line);
    }
}

impl Inner {
    /// The machine for a request; none where no node is up.
    fn machine(&mut self, host: &str, path: &str) -> Option<Router> {
        let design = self.design.as_ref()?;
        if host == "api.partner.test" {
            return Some(design.partner());
        }
        let deals_in_tokens = ["/login", "/logout", "/logout-everywhere", "/token", "/link"];
        if deals_in_tokens.contains(&path)
            && let Some(server) = design.authorization()
        {
            return Some(server);
        }
        let up: Vec<&Router> = self.nodes.iter().flatten().collect();
        let picked = (*up.get(self.turn.checked_rem(up.len())?)?).clone();
        self.turn += 1;
        Some(picked)
    }
}

async fn answer(State(site): State<Site>, request: Request) -> Response {
    let host = text(&request, header::HOST).unwrap_or_default();
    let origin = text(&request, header::ORIGIN);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    if path == "/favicon.ico" {
        return StatusCode::NOT_FOUND.into_response();
    }
    if host == "evil.test" && method == Method::GET {
        return evil_page(&path);
    }
    if lock(&site.0).holds {
        tokio::time::sleep(TOGETHER).await;
    }
    let mut response = match host.as_str() {
        "evil.test" => collect(&site, request).await,
        "blog.shop.test" => article(&site),
        _ if method == Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
        _ => {
            let machine = lock(&site.0).machine(&host, &path);
            match machine {
                Some(machine) => machine.oneshot(request).await.into_response(),
                None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            }
        }
    };
    if host == "api.partner.test" && origin.as_deref() == Some(ORIGIN) {
        share(&mut response);
    }
    if method != Method::OPTIONS {
        let is_lost = {
            let mut inner = lock(&site.0);
            let is_lost = std::mem::take(&mut inner.loses);
            let note = if is_lost { ", lost" } else { "" };
            let status = response.status().as_u16();
            inner
                .log
                .push(format!("{method} {host}{path} {status}{note}"));
            is_lost
        };
        if is_lost {
            // Until the client gives up.
            std::future::pending::<()>().await;
        }
    }
    response
}

fn text(request: &Request, name: HeaderName) -> Option<String> {
    let value = request.headers().get(name)?;
    value.to_str().ok().map(str::to_owned)
}

/// What the second API lets the shop's page do (CORS).
fn share(response: &mut Response) {
    let lines = [
        ("access-control-allow-origin", ORIGIN),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-methods", "GET"),
        ("access-control-allow-headers", "authorization"),
        ("access-control-max-age", "0"),
        ("vary", "origin"),
    ];
    for (name, value) in lines {
        let headers = response.headers_mut();
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// A page of the attacker that does what its path says as soon as it is open.
fn evil_page(path: &str) -> Response {
    let script = match path {
        "/form" => {
            "const form = document.createElement('form'); form.method = 'post'; \
             form.action = 'https://shop.test/api/notes'; document.body.append(form); form.submit()"
        }
        "/image" => {
            "const image = new Image(); image.src = 'https://shop.test/api/notes?text=gotcha'; \
             image.onload = image.onerror = () => opener.postMessage('done', '*')"
        }
        "/fetch" => {
            "fetch('https://shop.test/api/notes', { method: 'POST', mode: 'no-cors', \
             credentials: 'include', body: 'gotcha' }).finally(() => opener.postMessage('done', '*'))"
        }
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let icon = "<link rel=icon href=\"data:,\">";
    Html(format!(
        "{icon}<body>You have won!<script>{script}</script>"
    ))
    .into_response()
}

async fn collect(site: &Site, request: Request) -> Response {
    let body = axum::body::to_bytes(request.into_body(), 1 << 20).await;
    let text = String::from_utf8(body.unwrap_or_default().into());
    lock(&site.0).collected = text.unwrap_or_default();
    StatusCode::NO_CONTENT.into_response()
}

fn article(site: &Site) -> Response {
    let planted = lock(&site.0).planted.clone();
    let script = "<script>opener.postMessage('done', '*')</script>";
    let mut response = Html(format!("{ICON}A harmless article.{script}")).into_response();
    if let Some(line) = planted.and_then(|line| HeaderValue::from_str(&line).ok()) {
        response.headers_mut().insert(header::SET_COOKIE, line);
    }
    response
}
