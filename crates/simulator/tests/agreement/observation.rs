//! What can be seen of a case from outside, in the same form for both browsers,
//! and how two observations differ.

use crate::case::Shown;

/// Everything seen of one case.
#[derive(Clone, Debug, Default)]
pub struct Observation {
    /// One for each step.
    pub steps: Vec<Seen>,
    /// The cookie jar in the end, by name, domain, path and partition.
    pub jar: Vec<Stored>,
}

/// What one step led to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// What reached a server, in order, preflights included.
    pub requests: Vec<Sent>,
    /// Whether the script that fetched could read the response.
    pub readable: Option<bool>,
    /// What a script read.
    pub text: Option<String>,
}

/// A request as the server got it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub method: String,
    /// Without the query.
    pub url: String,
    pub cookie: Option<String>,
    pub origin: Option<String>,
    /// `Sec-Fetch-Site`, `-Mode` and `-Dest`.
    pub metadata: [Option<String>; 3],
    /// `Access-Control-Request-Method` and `-Headers`.
    pub asks: [Option<String>; 2],
}

/// A cookie in the jar.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stored {
    pub name: String,
    /// Without a leading dot.
    pub domain: String,
    pub path: String,
    pub partition: Option<String>,
    pub value: String,
    pub host_only: bool,
    pub secure: bool,
    pub http_only: bool,
    pub same_site: &'static str,
    /// Seconds from the beginning of the case to the expiry; none for a session cookie.
    pub lifetime: Option<i64>,
}

/// By how many seconds two expiries may differ: the real clock runs on during a case.
const TOLERANCE: i64 = 20;

impl Observation {
    /// Every difference as a sentence: first what the simulator has, then the browser.
    pub fn differences(&self, real: &Self) -> Vec<String> {
        let mut found = Vec::new();
        let mut compare = |what: String, own: String, real: String| {
            if own != real {
                found.push(format!("{what}: simulated {own}, real {real}"));
            }
        };
        for (index, (own, real)) in self.steps.iter().zip(&real.steps).enumerate() {
            let step = index + 1;
            let list = |seen: &Seen| -> Vec<String> {
                let requests = seen.requests.iter();
                requests
                    .map(|r| format!("{} {}", r.method, r.url))
                    .collect()
            };
            compare(
                format!("step {step}, requests"),
                format!("{:?}", list(own)),
                format!("{:?}", list(real)),
            );
            for (own, real) in own.requests.iter().zip(&real.requests) {
                let at = format!("step {step}, {} {}", real.method, real.url);
                for (header, own, real) in [
                    ("Cookie", &own.cookie, &real.cookie),
                    ("Origin", &own.origin, &real.origin),
                    ("Sec-Fetch-Site", &own.metadata[0], &real.metadata[0]),
                    ("Sec-Fetch-Mode", &own.metadata[1], &real.metadata[1]),
                    ("Sec-Fetch-Dest", &own.metadata[2], &real.metadata[2]),
                    ("Access-Control-Request-Method", &own.asks[0], &real.asks[0]),
                    (
                        "Access-Control-Request-Headers",
                        &own.asks[1],
                        &real.asks[1],
                    ),
                ] {
                    compare(
                        format!("{at}, {header}"),
                        cut(&format!("{own:?}")),
                        cut(&format!("{real:?}")),
                    );
                }
            }
            compare(
                format!("step {step}, readable"),
                format!("{:?}", own.readable),
                format!("{:?}", real.readable),
            );
            compare(
                format!("step {step}, document.cookie"),
                cut(&format!("{:?}", own.text)),
                cut(&format!("{:?}", real.text)),
            );
        }
        let places = |jar: &[Stored]| -> Vec<String> { jar.iter().map(Stored::place).collect() };
        compare(
            "stored".into(),
            format!("{:?}", places(&self.jar)),
            format!("{:?}", places(&real.jar)),
        );
        for (own, real) in self.jar.iter().zip(&real.jar) {
            let mut same_time = own.clone();
            if let (Some(own), Some(real)) = (own.lifetime, real.lifetime)
                && (own - real).abs() <= TOLERANCE
            {
                same_time.lifetime = Some(real);
            }
            compare(
                "stored".into(),
                cut(&format!("{same_time:?}")),
                cut(&format!("{real:?}")),
            );
        }
        found
    }

    /// What the document shows of it.
    pub fn shown(&self, what: &Shown) -> String {
        let last = self.steps.iter().rev();
        let request = |seen: &'_ Seen| -> Option<Sent> {
            let mut requests = seen.requests.iter();
            requests.rfind(|sent| sent.method != "OPTIONS").cloned()
        };
        let last_sent = last.clone().find_map(request);
        let yes = |is_so: bool, word: &str| {
            if is_so {
                word.to_owned()
            } else {
                "–".to_owned()
            }
        };
        let carried = |sent: Option<&Sent>, name: &str| {
            let cookies = sent.and_then(|sent| sent.cookie.as_deref());
            yes(has(cookies.unwrap_or_default(), name), "sent")
        };
        match what {
            Shown::Sent(name) => carried(last_sent.as_ref(), name),
            Shown::SentAt(step, name) => {
                let sent = self.steps.get(*step).and_then(request);
                carried(sent.as_ref(), name)
            }
            Shown::Header => value(last_sent.and_then(|sent| sent.cookie)),
            Shown::Origin => value(last_sent.and_then(|sent| sent.origin)),
            Shown::Site => value(last_sent.and_then(|sent| sent.metadata[0].clone())),
            Shown::Stored(name) => {
                yes(self.jar.iter().any(|stored| stored.name == *name), "stored")
            }
            Shown::Jar if self.jar.is_empty() => "nothing".into(),
            Shown::Jar => {
                let lines: Vec<String> = self.jar.iter().map(Stored::line).collect();
                format!("`{}`", cut(&lines.join(", ")))
            }
            Shown::Lifetime => match self.jar.first().map(|stored| stored.lifetime) {
                None => "nothing".into(),
                Some(None) => "for the session".into(),
                // The cap is said in days; near it, seconds do not matter.
                Some(Some(seconds)) if seconds > 86_400 => {
                    format!("{} days", (seconds + TOLERANCE) / 86_400)
                }
                Some(Some(seconds)) if (60 - seconds).abs() <= TOLERANCE => "a minute".into(),
                Some(Some(seconds)) => format!("{seconds} seconds"),
            },
            Shown::Read(name) => {
                let text = last.clone().find_map(|seen| seen.text.as_deref());
                yes(has(text.unwrap_or_default(), name), "read")
            }
            Shown::Cors => {
                let none = Seen::default();
                let last = self.steps.last().unwrap_or(&none);
                let asked = last.requests.iter().any(|sent| sent.method == "OPTIONS");
                let sent = request(last).is_some();
                let mut words = Vec::new();
                if asked {
                    words.push("preflight");
                }
                words.push(match (sent, last.readable) {
                    (false, _) => "not sent",
                    (true, Some(true)) => "read",
                    (true, _) => "not read",
                });
                words.join(", ")
            }
        }
    }
}

impl Stored {
    fn place(&self) -> String {
        let partition = self.partition.iter().map(|site| format!(" in {site}"));
        format!(
            "{} at {}{}{}",
            cut(&self.name),
            self.domain,
            cut(&self.path),
            partition.collect::<String>()
        )
    }

    /// The cookie as a `Set-Cookie` line would have it.
    fn line(&self) -> String {
        let mut line = match self.name.is_empty() {
            true => cut(&self.value),
            false => format!("{}={}", cut(&self.name), cut(&self.value)),
        };
        if !self.host_only {
            line.push_str(&format!("; Domain={}", self.domain));
        }
        if self.path != "/" {
            line.push_str(&format!("; Path={}", cut(&self.path)));
        }
        for (flag, name) in [(self.secure, "; Secure"), (self.http_only, "; HttpOnly")] {
            if flag {
                line.push_str(name);
            }
        }
        if self.same_site != "unset" {
            line.push_str(&format!("; SameSite={}", self.same_site));
        }
        if self.partition.is_some() {
            line.push_str("; Partitioned");
        }
        line
    }
}

/// The value of a header as a table shows it.
fn value(header: Option<String>) -> String {
    header.map_or_else(|| "–".into(), |header| format!("`{}`", cut(&header)))
}

/// Whether a `Cookie` header, or what a script read, has a cookie of this name.
fn has(cookies: &str, name: &str) -> bool {
    cookies
        .split("; ")
        .any(|pair| pair.split('=').next() == Some(name))
}

/// Long texts are told by their beginning and their length.
pub fn cut(text: &str) -> String {
    let length = text.chars().count();
    if length <= 90 {
        return text.to_owned();
    }
    let begin: String = text.chars().take(24).collect();
    format!("{begin}… ({length} characters)")
}
