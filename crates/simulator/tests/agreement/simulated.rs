//! A case in the simulated browser.

use crate::case::{Case, Hop, How, Place, Setup, Step, with_dates};
use crate::observation::{Observation, Seen, Sent, Stored};
use simulator::sim::browser::cors::{may_be_sent, preflight, preflight_passes, readable};
use simulator::sim::browser::{
    Cookie, CookieJar, PreflightCache, RequestContext, RequestKind, SameSite, ScriptContext,
    SetContext, ThirdPartyCookies,
};
use simulator::sim::clock::{Span, Time};
use simulator::sim::origin::{Origin, Url};

/// Virtual time of each step and each request.
const TICK: Span = Span::micros(10_000);

/// The browser, its tab, and the clock.
struct Simulated {
    jar: CookieJar,
    preflights: PreflightCache,
    now: Time,
    third_party_cookies: ThirdPartyCookies,
    /// The page in the tab, and the frame in it.
    tab: Url,
    frame: Url,
}

/// Runs a case from an empty jar.
pub fn run(case: &Case) -> Observation {
    let nowhere = Url::new(
        Origin::new(simulator::sim::origin::Scheme::Http, "nowhere.test"),
        "/",
    );
    let mut browser = Simulated {
        jar: CookieJar::default(),
        preflights: PreflightCache::default(),
        now: Time::START,
        third_party_cookies: match case.setup {
            Setup::Plain | Setup::Impatient => ThirdPartyCookies::Allowed,
            Setup::Blocking => ThirdPartyCookies::Blocked,
        },
        tab: nowhere.clone(),
        frame: nowhere,
    };
    let steps = case.steps.iter().enumerate();
    let steps = steps
        .map(|(index, step)| browser.step(index, step))
        .collect();
    for key in browser.jar.expired(browser.now) {
        browser.jar.remove(&key);
    }
    let mut jar: Vec<Stored> = browser.jar.cookies().map(stored).collect();
    jar.sort();
    Observation { steps, jar }
}

impl Simulated {
    fn step(&mut self, index: usize, step: &Step) -> Seen {
        self.now = self.now.after(TICK);
        let mut seen = Seen::default();
        match step {
            Step::Ask { at, how, hops } => self.ask(index, *at, how, hops, &mut seen),
            Step::Open(url) => self.tab = parse(url),
            Step::Write { at, line } => {
                let context = self.script(*at).set_context();
                self.set(line, &context);
            }
            Step::Read { at } => {
                let read = self.jar.script_reads(&self.script(*at), self.now);
                seen.text = Some(read.text());
            }
            Step::Wait(milliseconds) => {
                let span = Span::micros(milliseconds.saturating_mul(1000));
                self.now = self.now.after(span);
            }
            Step::Age => self.now = self.now.after(Span::seconds(121)),
        }
        seen
    }

    fn script(&self, at: Place) -> ScriptContext {
        ScriptContext {
            page: match at {
                Place::Tab => self.tab.clone(),
                Place::Frame => self.frame.clone(),
            },
            top_level: self.tab.origin.clone(),
            third_party_cookies: self.third_party_cookies,
        }
    }

    fn set(&mut self, line: &str, context: &SetContext) {
        let now = self.now;
        let line = with_dates(line, |shift| {
            let seconds = now.as_seconds().saturating_add_signed(shift);
            Time::from_seconds(seconds).http_date()
        });
        let decision = self.jar.decide(&line, context, now);
        self.jar.apply(&decision);
        // Several cookies of one response are set one after the other.
        self.now = self.now.after(Span::micros(1));
    }

    fn ask(&mut self, step: usize, at: Place, how: &How, hops: &[Hop], seen: &mut Seen) {
        let from = match at {
            Place::Tab => self.tab.origin.clone(),
            Place::Frame => self.frame.origin.clone(),
        };
        let top = Some(self.tab.origin.clone());
        let none = Vec::new();
        let (kind, method, headers) = match how {
            How::Type | How::Link | How::FormGet => (RequestKind::Navigation, "GET", &none),
            How::FormPost => (RequestKind::Navigation, "POST", &none),
            How::Frame => (RequestKind::Frame, "GET", &none),
            How::Image => (RequestKind::Image, "GET", &none),
            How::Fetch(fetch) => (
                RequestKind::Fetch {
                    mode: fetch.mode,
                    credentials: fetch.credentials,
                },
                fetch.method,
                &fetch.headers,
            ),
        };
        let mut context = RequestContext {
            url: self.tab.clone(),
            method: method.to_owned(),
            kind,
            initiator: (!matches!(how, How::Type)).then_some(from),
            top_level: if kind == RequestKind::Navigation {
                None
            } else {
                top
            },
            redirected_by: Vec::new(),
            third_party_cookies: self.third_party_cookies,
        };
        let headers = owned(headers);
        let is_fetch = matches!(how, How::Fetch(_));
        let mut can_read = true;
        for (index, hop) in hops.iter().enumerate() {
            let mut url = parse(&hop.url);
            url.query = Some(hop.key(step));
            if index > 0 {
                let before = std::mem::replace(&mut context.url, url);
                context.redirected_by.push(before.origin);
            } else {
                context.url = url;
            }
            if !self.hop(&context, &headers, hop, seen) {
                can_read = false;
                break;
            }
            let redirects = hops.get(index + 1).is_some();
            let changes = matches!(hop.redirect, 301 | 302) && context.method == "POST"
                || hop.redirect == 303 && context.method != "HEAD";
            if redirects && changes {
                context.method = "GET".into();
            }
        }
        if is_fetch {
            seen.readable = Some(can_read);
        } else {
            match kind {
                RequestKind::Navigation => self.tab = context.url,
                RequestKind::Frame => self.frame = context.url,
                _ => {}
            }
        }
    }

    /// One request with all that goes before and after; whether it can go on from here.
    fn hop(
        &mut self,
        context: &RequestContext,
        headers: &[(String, String)],
        hop: &Hop,
        seen: &mut Seen,
    ) -> bool {
        self.now = self.now.after(TICK);
        let is_fetch = matches!(context.kind, RequestKind::Fetch { .. });
        if may_be_sent(context).is_err() {
            return false;
        }
        let url = &context.url;
        if let Some(question) = preflight(context, headers)
            && !self.preflights.covers(&question, url, self.now)
        {
            seen.requests.push(preflight_sent(context, &question));
            let (status, answer) = (hop.preflight.0, owned(&hop.preflight.1));
            if preflight_passes(&question, status, &answer).is_err() {
                self.preflights.forget(&question, url);
                return false;
            }
            self.preflights.learn(&question, url, &answer, self.now);
        }
        seen.requests.push(self.sent(context));
        let set = context.set_context();
        for line in &hop.set_cookie {
            self.set(line, &set);
        }
        !is_fetch || readable(context, &owned(&hop.headers)).is_ok()
    }

    fn sent(&self, context: &RequestContext) -> Sent {
        let metadata = context.fetch_metadata();
        Sent {
            method: context.method.clone(),
            url: address(&context.url),
            cookie: self.jar.select(context, self.now).header(),
            origin: context.origin_header(),
            metadata: ["Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest"].map(|name| {
                let found = metadata
                    .iter()
                    .find(|(of, _)| of.eq_ignore_ascii_case(name));
                found.map(|(_, value)| (*value).to_owned())
            }),
            asks: [None, None],
        }
    }
}

/// The question that goes out before a request.
fn preflight_sent(context: &RequestContext, question: &simulator::sim::browser::Preflight) -> Sent {
    let value = |name: &str| {
        let mut headers = question.request_headers.iter();
        let found = headers.find(|(of, _)| of.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone())
    };
    Sent {
        method: question.method.clone(),
        url: address(&context.url),
        cookie: value("Cookie"),
        origin: value("Origin"),
        metadata: ["Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest"].map(value),
        asks: [
            "Access-Control-Request-Method",
            "Access-Control-Request-Headers",
        ]
        .map(value),
    }
}

fn owned(headers: &[(&'static str, String)]) -> Vec<(String, String)> {
    let headers = headers.iter();
    headers
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

/// The addresses of cases are made here, so they can be read.
fn parse(url: &str) -> Url {
    Url::parse(url).unwrap_or_else(|fault| panic!("{url}: {fault}"))
}

fn address(url: &Url) -> String {
    format!("{}{}", url.origin, url.path)
}

fn stored(cookie: &Cookie) -> Stored {
    let since = |moment: Time| {
        let seconds = |time: Time| i64::try_from(time.as_seconds()).unwrap_or(i64::MAX);
        seconds(moment) - seconds(Time::START)
    };
    Stored {
        name: cookie.name.clone(),
        domain: cookie.domain.clone(),
        path: cookie.path.clone(),
        partition: cookie.partition.as_ref().map(ToString::to_string),
        value: cookie.value.clone(),
        host_only: cookie.host_only,
        secure: cookie.secure,
        http_only: cookie.http_only,
        same_site: match cookie.same_site {
            SameSite::Unset => "unset",
            SameSite::None => "None",
            SameSite::Lax => "Lax",
            SameSite::Strict => "Strict",
        },
        lifetime: cookie.expires.map(since),
    }
}
