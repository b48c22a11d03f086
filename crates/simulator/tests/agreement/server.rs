//! The servers of a case: they answer as the case says, and write down every request.

use crate::case::Hop;
use crate::loopback::Scheme;
use crate::observation::Sent;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response};
use axum::{Extension, Router};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// The page, the picture and the data of every case: what it shows does not matter.
const BODY: &str = "<!doctype html><link rel=icon href=\"data:,\"><title>Case</title><p>answered";

/// Prepared answers and received requests, by the key in the query.
#[derive(Clone, Default)]
pub struct Board(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    answers: HashMap<String, Answer>,
    log: Vec<(String, Sent)>,
}

/// How one address is answered.
struct Answer {
    hop: Hop,
    /// Where it redirects to.
    location: Option<String>,
}

impl Board {
    /// What is served.
    pub fn router(&self) -> Router {
        Router::new().fallback(answer).with_state(self.clone())
    }

    /// Prepares the answer at a key.
    pub fn prepare(&self, key: &str, hop: Hop, location: Option<String>) {
        let answer = Answer { hop, location };
        self.lock().answers.insert(key.to_owned(), answer);
    }

    /// Forgets what was seen; what follows is a new step.
    pub fn mark(&self) {
        self.lock().log.clear();
    }

    /// The requests since the last mark, in the order of their arrival.
    pub fn seen(&self) -> Vec<Sent> {
        let inner = self.lock();
        inner.log.iter().map(|(_, sent)| sent.clone()).collect()
    }

    /// Whether the request with this key has come, apart from its preflight.
    pub fn has(&self, wanted: &str) -> bool {
        let inner = self.lock();
        let mut log = inner.log.iter();
        log.any(|(key, sent)| key == wanted && sent.method != "OPTIONS")
    }

    /// Forgets all.
    pub fn clear(&self) {
        *self.lock() = Inner::default();
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Usable even after a panic in another thread.
        self.0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

async fn answer(
    State(board): State<Board>,
    Extension(scheme): Extension<Scheme>,
    request: Request,
) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    let query = request.uri().query().unwrap_or_default();
    let key = query.split('&').find_map(|pair| pair.strip_prefix("k="));
    let mut inner = board.lock();
    let key = key.unwrap_or_default().to_owned();
    let Some(Answer { hop, location }) = inner.answers.get(&key) else {
        *response.status_mut() = axum::http::StatusCode::NOT_FOUND;
        return response;
    };
    let mut headers = Vec::new();
    let mut status = 200;
    if request.method() == Method::OPTIONS {
        status = hop.preflight.0;
        headers.extend(hop.preflight.1.clone());
    } else {
        headers.extend(hop.headers.clone());
        headers.extend(
            hop.set_cookie
                .iter()
                .map(|line| ("set-cookie", line.clone())),
        );
        if let Some(location) = location {
            status = hop.redirect;
            headers.push(("location", location.clone()));
        } else {
            headers.push(("content-type", "text/html".into()));
            *response.body_mut() = Body::from(BODY);
        }
    }
    headers.push(("cache-control", "no-store".into()));
    *response.status_mut() = axum::http::StatusCode::from_u16(status).unwrap_or_default();
    for (name, value) in headers {
        let value = HeaderValue::from_bytes(value.as_bytes());
        let value = value.unwrap_or_else(|_| panic!("no header of a case: {name}"));
        response
            .headers_mut()
            .append(HeaderName::from_static(name), value);
    }
    let sent = sent(&request, scheme);
    inner.log.push((key, sent));
    response
}

/// A request as it is compared.
fn sent(request: &Request, scheme: Scheme) -> Sent {
    let headers = request.headers();
    let host = text(headers, "host").unwrap_or_default();
    Sent {
        method: request.method().to_string(),
        url: format!("{}://{host}{}", scheme.name(), request.uri().path()),
        cookie: text(headers, "cookie"),
        origin: text(headers, "origin"),
        metadata: ["sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest"]
            .map(|name| text(headers, name)),
        asks: [
            "access-control-request-method",
            "access-control-request-headers",
        ]
        .map(|name| text(headers, name)),
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}
