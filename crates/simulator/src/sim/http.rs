//! HTTP messages as HTTP/1.1 text (RFC 9112). Headers that play no part here, such as
//! `User-Agent` and `Accept`, are left out.

use crate::sim::origin::Url;
use serde::{Deserialize, Serialize};

/// Header fields in the order in which they are sent.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Headers(pub Vec<(String, String)>);

impl Headers {
    /// Adds a field at the end, even if there is one of that name.
    pub fn add(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), value.into()));
    }

    /// The first field of that name; names are compared without case (RFC 9110 §5.1).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The values of all fields of a name, in their order. Letter case does not count.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    fn bytes(&self) -> usize {
        self.0
            .iter()
            .map(|(name, value)| name.len() + value.len() + 4)
            .sum()
    }

    fn write(&self, text: &mut String) {
        for (name, value) in &self.0 {
            text.push_str(name);
            text.push_str(": ");
            text.push_str(value);
            text.push_str("\r\n");
        }
    }
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// In upper case.
    pub method: String,
    /// Where it goes; the request line shows its path and query.
    pub url: Url,
    /// All but `Host`, which the URL gives.
    pub headers: Headers,
    /// Empty for none.
    pub body: String,
}

/// A response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The status code (RFC 9110 §15).
    pub status: u16,
    /// In the order in which they are sent.
    pub headers: Headers,
    /// Empty for none.
    pub body: String,
}

impl Request {
    /// A request without fields or body.
    pub fn new(method: &str, url: Url) -> Self {
        Self {
            method: method.to_owned(),
            url,
            headers: Headers::default(),
            body: String::new(),
        }
    }

    /// Adds a header field.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.add(name, value);
        self
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json(mut self, body: String) -> Self {
        self.headers.add("Content-Type", "application/json");
        self.body = body;
        self
    }

    /// Sets a form body, which is encoded already.
    #[must_use]
    pub fn form(mut self, body: String) -> Self {
        self.headers
            .add("Content-Type", "application/x-www-form-urlencoded");
        self.body = body;
        self
    }

    /// The credentials of an `Authorization` field with this scheme (RFC 9110 §11.6.2).
    pub fn authorization(&self, scheme: &str) -> Option<&str> {
        let (own, credentials) = self.headers.get("Authorization")?.split_once(' ')?;
        own.eq_ignore_ascii_case(scheme).then_some(credentials)
    }

    /// The first cookie of that name, as most servers read it: where two have the
    /// same name, the browser's order decides (RFC 6265bis §5.8.3).
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.headers
            .get("Cookie")?
            .split("; ")
            .filter_map(|pair| pair.split_once('='))
            .find_map(|(own, value)| (own == name).then_some(value))
    }

    /// A member of a form body or of the query.
    pub fn field(&self, name: &str) -> Option<&str> {
        let query = self.url.query.as_deref().unwrap_or_default();
        query
            .split('&')
            .chain(self.body.split('&'))
            .filter_map(|pair| pair.split_once('='))
            .find_map(|(own, value)| (own == name).then_some(value))
    }

    /// A string member of a JSON body.
    pub fn member(&self, name: &str) -> Option<String> {
        text_member(&self.body, name)
    }

    fn target(&self) -> String {
        match &self.url.query {
            Some(query) => format!("{}?{query}", self.url.path),
            None => self.url.path.clone(),
        }
    }

    fn host(&self) -> String {
        let origin = self.url.origin.to_string();
        origin
            .split_once("://")
            .map_or(origin.clone(), |(_, host)| host.to_owned())
    }

    /// The message as text.
    pub fn text(&self) -> String {
        let mut text = format!(
            "{} {} HTTP/1.1\r\nHost: {}\r\n",
            self.method,
            self.target(),
            self.host()
        );
        self.headers.write(&mut text);
        write_body(&mut text, &self.body, self.states_length());
        text
    }

    /// `Content-Length` is sent with methods that usually have content, even without any
    /// (RFC 9110 §8.6).
    fn states_length(&self) -> bool {
        !self.body.is_empty() || self.method == "POST"
    }

    /// Bytes on the wire, before TLS.
    pub fn bytes(&self) -> u64 {
        let first = self.method.len() + self.target().len() + " HTTP/1.1\r\n".len() + 1;
        let host = "Host: \r\n".len() + self.host().len();
        let body = body_bytes(&self.body, self.states_length());
        (first + host + self.headers.bytes() + body) as u64
    }

    /// Bytes of the lines that carry a credential: `Cookie`, `Authorization`, `DPoP`.
    pub fn credential_bytes(&self) -> u64 {
        ["Cookie", "Authorization", "DPoP"]
            .iter()
            .flat_map(|name| {
                self.headers
                    .all(name)
                    .map(|value| name.len() + value.len() + 4)
            })
            .sum::<usize>() as u64
    }
}

impl Response {
    /// A response without fields or body.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Headers::default(),
            body: String::new(),
        }
    }

    /// Adds a header field.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.add(name, value);
        self
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json(mut self, body: impl Into<String>) -> Self {
        self.headers.add("Content-Type", "application/json");
        self.body = body.into();
        self
    }

    /// Sets an HTML body.
    #[must_use]
    pub fn html(mut self, body: &str) -> Self {
        self.headers.add("Content-Type", "text/html; charset=utf-8");
        self.body = body.to_owned();
        self
    }

    /// A string member of a JSON body.
    pub fn member(&self, name: &str) -> Option<String> {
        text_member(&self.body, name)
    }

    /// The reason phrase (RFC 9110 §15), empty where the status has none here.
    pub fn reason(&self) -> &'static str {
        REASONS
            .iter()
            .find_map(|(status, phrase)| (*status == self.status).then_some(*phrase))
            .unwrap_or_default()
    }

    /// The message as text.
    pub fn text(&self) -> String {
        let mut text = format!("HTTP/1.1 {} {}\r\n", self.status, self.reason());
        self.headers.write(&mut text);
        write_body(&mut text, &self.body, self.states_length());
        text
    }

    /// A 204 has no content (RFC 9110 §8.6).
    fn states_length(&self) -> bool {
        self.status != 204
    }

    /// Bytes on the wire, before TLS.
    pub fn bytes(&self) -> u64 {
        let first = "HTTP/1.1 200 \r\n".len() + self.reason().len();
        let body = body_bytes(&self.body, self.states_length());
        (first + self.headers.bytes() + body) as u64
    }
}

fn text_member(body: &str, name: &str) -> Option<String> {
    let body: serde_json::Value = serde_json::from_str(body).ok()?;
    body.get(name)?.as_str().map(str::to_owned)
}

/// The statuses that the simulator's servers answer with.
const REASONS: &[(u16, &str)] = &[
    (200, "OK"),
    (201, "Created"),
    (204, "No Content"),
    (400, "Bad Request"),
    (401, "Unauthorized"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (405, "Method Not Allowed"),
    (410, "Gone"),
    (431, "Request Header Fields Too Large"),
    (502, "Bad Gateway"),
    (503, "Service Unavailable"),
];

fn write_body(text: &mut String, body: &str, states_length: bool) {
    if states_length {
        text.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    text.push_str(body);
}

/// As many bytes as [`write_body`] writes.
fn body_bytes(body: &str, states_length: bool) -> usize {
    let digits = body.len().checked_ilog10().unwrap_or_default() as usize + 1;
    let length = if states_length {
        "Content-Length: \r\n".len() + digits
    } else {
        0
    };
    length + 2 + body.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a valid address")
    }

    #[test]
    fn a_request_is_written_as_on_the_wire() {
        let request = Request::new("GET", url("https://shop.test/api/me?x=1"))
            .with("Cookie", "__Host-sid=abc")
            .with("Sec-Fetch-Site", "same-origin");
        assert_eq!(
            request.text(),
            "GET /api/me?x=1 HTTP/1.1\r\nHost: shop.test\r\nCookie: __Host-sid=abc\r\n\
             Sec-Fetch-Site: same-origin\r\n\r\n"
        );
        assert_eq!(request.credential_bytes(), 24);
    }

    #[test]
    fn bytes_are_those_of_the_text() {
        let requests = [
            Request::new("GET", url("https://shop.test/")),
            Request::new("POST", url("https://shop.test/logout")),
            Request::new("POST", url("http://shop.test:8080/x?a=b")).json("{}".into()),
            Request::new("POST", url("https://shop.test/x")).form("a=b&c=123456".into()),
        ];
        for request in requests {
            assert_eq!(
                request.bytes(),
                request.text().len() as u64,
                "{}",
                request.text()
            );
        }
        let responses = [
            Response::new(204),
            Response::new(401).with("WWW-Authenticate", "Bearer"),
            Response::new(200).json(r#"{"a":1}"#),
        ];
        for response in responses {
            assert_eq!(
                response.bytes(),
                response.text().len() as u64,
                "{}",
                response.text()
            );
        }
    }

    #[test]
    fn the_first_of_two_cookies_counts() {
        let request = Request::new("GET", url("https://shop.test/"))
            .with("Cookie", "sid=planted; theme=dark; sid=own");
        assert_eq!(request.cookie("sid"), Some("planted"));
        assert_eq!(request.cookie("theme"), Some("dark"));
        assert_eq!(request.cookie("them"), None);
    }
}
