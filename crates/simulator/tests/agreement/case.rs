//! A case as plain data: what is asked, written and read, and how servers answer.
//! It is interpreted twice, by the simulated browser and by a real one.

use simulator::sim::browser::{Credentials, FetchMode};

/// The sites of every case: `.test` is taken for a public suffix by all browsers.
pub const A: &str = "https://site-a.test";
pub const APP: &str = "https://app.site-a.test";
pub const SUB: &str = "https://sub.app.site-a.test";
pub const B: &str = "https://site-b.test";
pub const A_HTTP: &str = "http://site-a.test";
pub const APP_HTTP: &str = "http://app.site-a.test";
pub const B_HTTP: &str = "http://site-b.test";
/// The same host as [`A`] on another port: another origin, the same site.
pub const A_PORT: &str = "https://site-a.test:8443";

/// How the browser is set up; each set-up is one start of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setup {
    /// As it comes.
    Plain,
    /// Third-party cookies are blocked.
    Blocking,
    /// Cookies without SameSite count as fresh for ten seconds instead of two minutes.
    Impatient,
}

/// One case: steps that are run in one go, and the cells of a table that they fill.
/// Cookies that do not meddle with each other share the steps.
#[derive(Clone, Debug)]
pub struct Case {
    pub setup: Setup,
    /// The table it belongs to, by its title.
    pub group: &'static str,
    pub cells: Vec<Cell>,
    pub steps: Vec<Step>,
}

/// One place in a table.
#[derive(Clone, Debug)]
pub struct Cell {
    pub row: String,
    pub column: String,
    /// What the table shows there. What is compared is more: all that can be seen.
    pub shown: Shown,
}

impl Case {
    /// A case of one cell.
    pub fn new(
        group: &'static str,
        row: &str,
        column: &str,
        shown: Shown,
        steps: Vec<Step>,
    ) -> Self {
        Self::of(group, vec![cell(row, column, shown)], steps)
    }

    /// A case of several cells, in the browser as it comes.
    pub fn of(group: &'static str, cells: Vec<Cell>, steps: Vec<Step>) -> Self {
        Self {
            setup: Setup::Plain,
            group,
            cells,
            steps,
        }
    }

    /// The same in another set-up.
    pub fn within(mut self, setup: Setup) -> Self {
        self.setup = setup;
        self
    }

    /// Its table and its first cell.
    pub fn name(&self) -> String {
        match self.cells.as_slice() {
            [] => self.group.to_owned(),
            [only] => format!("{}: {}, {}", self.group, only.row, only.column),
            [first, ..] => format!("{}: {}, all columns", self.group, first.row),
        }
    }
}

pub fn cell(row: &str, column: &str, shown: Shown) -> Cell {
    Cell {
        row: row.to_owned(),
        column: column.to_owned(),
        shown,
    }
}

/// What a table shows of a case.
#[derive(Clone, Debug)]
pub enum Shown {
    /// Whether the last request carried the cookie of this name.
    Sent(String),
    /// The same of the request of a step, counted from zero.
    SentAt(usize, String),
    /// The `Cookie` header of the last request.
    Header,
    /// The `Origin` header of the last request.
    Origin,
    /// The `Sec-Fetch-Site` header of the last request.
    Site,
    /// Whether the cookie of this name is stored in the end.
    Stored(String),
    /// What is stored in the end, as lines.
    Jar,
    /// How long what is stored will stay.
    Lifetime,
    /// Whether a script read the cookie of this name last.
    Read(String),
    /// Whether a preflight went out, and whether the response could be read.
    Cors,
}

/// Where a script works or a request begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The page in the tab.
    Tab,
    /// The frame that was loaded last into that page.
    Frame,
}

/// One step of a case.
#[derive(Clone, Debug)]
pub enum Step {
    /// A request, and how it is answered: the first hop is asked for, each further
    /// one is where the hop before redirects to.
    Ask { at: Place, how: How, hops: Vec<Hop> },
    /// The tab shows the page at this address, which answers without headers of its
    /// own. How it got there is not looked at.
    Open(String),
    /// A script writes to `document.cookie`.
    Write { at: Place, line: String },
    /// A script reads `document.cookie`.
    Read { at: Place },
    /// Time passes, in milliseconds.
    Wait(u64),
    /// So much time passes that cookies without SameSite are no longer fresh.
    Age,
}

/// What makes the browser ask.
#[derive(Clone, Debug)]
pub enum How {
    /// A person types the address.
    Type,
    Link,
    FormGet,
    FormPost,
    /// An `<iframe>` in the page.
    Frame,
    /// An `<img>` in the page.
    Image,
    Fetch(Fetch),
}

/// A `fetch()` with its options.
#[derive(Clone, Debug)]
pub struct Fetch {
    pub method: &'static str,
    pub mode: FetchMode,
    pub credentials: Credentials,
    pub headers: Vec<(&'static str, String)>,
}

impl Fetch {
    pub fn new(mode: FetchMode, credentials: Credentials) -> Self {
        Self {
            method: "GET",
            mode,
            credentials,
            headers: Vec::new(),
        }
    }

    pub fn method(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// One address and its answer.
#[derive(Clone, Debug)]
pub struct Hop {
    pub url: String,
    /// `Set-Cookie` lines; `{+60}` stands for the date in 60 seconds, `{-60}` for one past.
    pub set_cookie: Vec<String>,
    /// Further headers of the response.
    pub headers: Vec<(&'static str, String)>,
    /// Status and headers of the answer to a preflight.
    pub preflight: (u16, Vec<(&'static str, String)>),
    /// The status with which it redirects to the next hop, if there is one.
    pub redirect: u16,
    /// Steps that share a name ask for the very same address, query included.
    pub shared: Option<&'static str>,
}

impl Hop {
    pub fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            set_cookie: Vec::new(),
            headers: Vec::new(),
            preflight: (204, Vec::new()),
            redirect: 302,
            shared: None,
        }
    }

    pub fn set(mut self, line: &str) -> Self {
        self.set_cookie.push(line.to_owned());
        self
    }

    /// The same header on the response and on the answer to a preflight.
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self.preflight.1.push((name, value.to_owned()));
        self
    }

    /// Lets a page read the response and send cookies.
    pub fn allow(self, origin: &str) -> Self {
        self.header("access-control-allow-origin", origin)
            .header("access-control-allow-credentials", "true")
    }

    pub fn shared(mut self, name: &'static str) -> Self {
        self.shared = Some(name);
        self
    }

    /// What tells this address from those of other steps.
    pub fn key(&self, step: usize) -> String {
        match self.shared {
            Some(name) => name.to_owned(),
            None => step.to_string(),
        }
    }

    pub fn redirecting(mut self, status: u16) -> Self {
        self.redirect = status;
        self
    }
}

/// A person types an address.
pub fn visit(hop: Hop) -> Step {
    ask(How::Type, vec![hop])
}

/// The page in the tab asks.
pub fn ask(how: How, hops: Vec<Hop>) -> Step {
    Step::Ask {
        at: Place::Tab,
        how,
        hops,
    }
}

/// The frame asks.
pub fn ask_framed(how: How, hops: Vec<Hop>) -> Step {
    Step::Ask {
        at: Place::Frame,
        how,
        hops,
    }
}

pub fn open(url: &str) -> Step {
    Step::Open(url.to_owned())
}

pub fn write(line: &str) -> Step {
    Step::Write {
        at: Place::Tab,
        line: line.to_owned(),
    }
}

pub fn read() -> Step {
    Step::Read { at: Place::Tab }
}

/// A `fetch()` to the page's own origin, to see what is sent there.
pub fn own_fetch() -> How {
    How::Fetch(Fetch::new(FetchMode::SameOrigin, Credentials::SameOrigin))
}

/// Puts dates for `{+60}` and `{-60}`; `date` gives that of a shift in seconds.
pub fn with_dates(line: &str, date: impl Fn(i64) -> String) -> String {
    let mut parts = line.split('{');
    let mut dated = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('}') {
            Some((shift, after)) => {
                let shift = shift.parse().unwrap_or_else(|_| panic!("no shift: {line}"));
                dated.push_str(&date(shift));
                dated.push_str(after);
            }
            None => panic!("no end of a shift: {line}"),
        }
    }
    dated
}
