//! The trace of a run: every message, verdict with its rule, change of state and cost, in
//! order. A picture of the run needs nothing else.

use crate::sim::browser::BrowserRule;
use crate::sim::clock::{Span, Time};
use crate::sim::http::{Request, Response};
use crate::sim::rule::Rule;
use crate::sim::scenario::action::{Action, Role};
use crate::sim::scenario::{LaneName, Scenario};
use crate::sim::state::{Actor, StateChange};
use jose::text::quoted;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The format of [`Trace`]'s JSON. It changes when readers have to change.
pub const FORMAT: &str = "trace/1";

/// The largest trace that is read, in bytes.
const MAX_BYTES: usize = 1 << 29;

/// A run: one scenario through some lanes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// [`FORMAT`].
    pub jotlens: String,
    /// The scenario. Running it gives the same trace again.
    pub scenario: Scenario,
    /// In the order in which they were asked for.
    pub lanes: Vec<LaneTrace>,
}

/// The events of one lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneTrace {
    /// Which lane it is.
    pub lane: LaneName,
    /// In order of time.
    pub events: Vec<Event>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When, on the lane's virtual clock.
    pub at: Time,
    /// From 1; 0 is the world as it was before the first step.
    pub step: u32,
    /// What it was.
    pub what: What,
    /// The changes of state, in the order of writing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<StateChange>,
    /// Its cost; zero for most events.
    #[serde(default, skip_serializing_if = "Cost::is_nothing")]
    pub cost: Cost,
}

/// The kinds of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum What {
    /// The world before the first step.
    Beginning,
    /// Someone did something.
    Did {
        /// Who did it: the person, an attacker, an operator, the clock.
        who: Actor,
        /// What they did.
        action: Action,
    },
    /// Something other than a message.
    Note {
        /// Whom it is about.
        who: Actor,
        /// A clause without a subject or a full stop: "signs with a new key from now on".
        text: String,
    },
    /// A request left.
    Request {
        /// The number that request, response and arrival share; unique in a lane.
        exchange: u32,
        /// Who sends it.
        from: Actor,
        /// Whom it goes to.
        to: Actor,
        /// The complete request, with the cookies that the browser attached.
        message: Request,
        /// What the browser did not attach, and why.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        withheld: Vec<Dropped>,
    },
    /// A server asked a store or database.
    Lookup {
        /// Who asks.
        from: Actor,
        /// The store or database.
        to: Actor,
        /// The question, in words.
        what: String,
        /// Whether it answered.
        reached: bool,
    },
    /// A server answered.
    Response {
        /// The number of the request.
        exchange: u32,
        /// Who answers.
        from: Actor,
        /// Whom it goes to.
        to: Actor,
        /// The complete response.
        message: Response,
        /// What the server concluded, and why.
        verdict: ServerVerdict,
        /// Whether it gets lost.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        lost: bool,
    },
    /// The answer arrived.
    Received {
        /// The number of the request.
        exchange: u32,
        /// Who gets it.
        by: Actor,
        /// `Set-Cookie` lines that the browser refused, and why.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        dropped: Vec<Dropped>,
        /// Why the page's script may not read it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unreadable: Option<BrowserRule>,
    },
    /// The browser did not send a request at all.
    Blocked {
        /// The browser or tab that blocked it.
        by: Actor,
        /// The request that was blocked.
        message: Request,
        /// The rule that blocked it.
        rule: BrowserRule,
    },
}

/// A cookie or line that a browser dropped or withheld.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// The cookie's name, or the line.
    pub what: String,
    /// Why it was dropped.
    pub rule: BrowserRule,
}

/// A server's verdict on a request, and whether the sender was entitled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerVerdict {
    /// Why the server answered as it did.
    pub rule: Rule,
    /// The facts of this case, in a sentence without a full stop; may be empty.
    pub detail: String,
    /// Who the server believed the sender is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The role in which they were served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Whether the sender was entitled.
    #[serde(rename = "standing")]
    pub entitlement: Entitlement,
}

/// Whether the sender was entitled to be served, whatever the server knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Entitlement {
    /// Entitled: the person themselves, or a request that needs no right.
    Rightful,
    /// The login had ended.
    Ended {
        /// When it ended.
        since: Time,
    },
    /// The role that the request needs had been taken away.
    StaleRole {
        /// When the role was taken away.
        since: Time,
    },
    /// The attacker sent it, or made the browser send it.
    Attack {
        /// Since when the attacker could send it.
        since: Time,
    },
    /// The person was served as someone else.
    Misled,
}

/// A cost. The totals of a run are sums of costs.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cost {
    /// Time for waiting and computing.
    pub time: Span,
    /// Bytes of clients' requests.
    pub sent: u64,
    /// Bytes of the answers to clients.
    pub received: u64,
    /// Bytes of the lines of clients' requests that carry a credential.
    pub credential: u64,
    /// Bytes of what servers ask and answer each other.
    pub internal: u64,
    /// Times that servers read from the shared store.
    pub store_reads: u64,
    /// Times that servers wrote to the shared store.
    pub store_writes: u64,
    /// Records that are new on the servers.
    pub records_written: u64,
    /// Times that servers read from the database of users.
    pub database_reads: u64,
    /// Times that servers wrote to the database of users.
    pub database_writes: u64,
    /// Signatures that servers verified.
    pub verifications: u64,
    /// Signatures that were made.
    pub signatures: u64,
}

impl Cost {
    /// Whether all sums are zero. Such a cost is left out of the JSON.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Adds each sum; saturates.
    pub fn add(&mut self, other: &Self) {
        self.time = self.time.plus(other.time);
        for (own, more) in [
            (&mut self.sent, other.sent),
            (&mut self.received, other.received),
            (&mut self.credential, other.credential),
            (&mut self.internal, other.internal),
            (&mut self.store_reads, other.store_reads),
            (&mut self.store_writes, other.store_writes),
            (&mut self.records_written, other.records_written),
            (&mut self.database_reads, other.database_reads),
            (&mut self.database_writes, other.database_writes),
            (&mut self.verifications, other.verifications),
            (&mut self.signatures, other.signatures),
        ] {
            *own = own.saturating_add(more);
        }
    }
}

/// Why a text was refused as a trace.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TraceFault {
    /// The file is too large to read.
    #[error("the file has {found} bytes; a trace of more than {MAX_BYTES} is not read")]
    TooLarge {
        /// Bytes of the file.
        found: usize,
    },
    /// The text is not JSON, or has another structure.
    #[error("this is no trace: {}", quoted(.message))]
    Json {
        /// What is wrong, in words, with line and column.
        message: String,
    },
    /// The format is not [`FORMAT`].
    #[error(
        "the file says `{}`, and only `{FORMAT}` can be read; export it again",
        quoted(.found)
    )]
    Format {
        /// The format that the file names.
        found: String,
    },
}

impl TraceFault {
    /// A stable name in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "trace-too-large",
            Self::Json { .. } => "trace-json",
            Self::Format { .. } => "trace-format",
        }
    }
}

impl Trace {
    /// The whole trace as JSON, the same bytes on every machine.
    pub fn to_json(&self) -> String {
        // Cannot fail: all map keys in a trace are strings.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what [`Trace::to_json`] wrote.
    ///
    /// # Errors
    /// Anything else.
    pub fn from_json(text: &str) -> Result<Self, TraceFault> {
        let trace: Self = from_json(text)?;
        of_this_format(&trace.jotlens)?;
        Ok(trace)
    }

    /// Reads only the scenario of what [`Trace::to_json`] wrote. Running it gives the
    /// events again.
    ///
    /// # Errors
    /// Anything that is no trace of this [`FORMAT`].
    pub fn scenario_from_json(text: &str) -> Result<Scenario, TraceFault> {
        #[derive(Deserialize)]
        struct Head {
            jotlens: String,
            scenario: Scenario,
            #[serde(rename = "lanes")]
            _lanes: Vec<IgnoredAny>,
        }
        let head: Head = from_json(text)?;
        of_this_format(&head.jotlens)?;
        Ok(head.scenario)
    }

    /// The events of a lane, if it was run.
    pub fn lane(&self, name: LaneName) -> Option<&LaneTrace> {
        self.lanes.iter().find(|lane| lane.lane == name)
    }
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, TraceFault> {
    if text.len() > MAX_BYTES {
        return Err(TraceFault::TooLarge { found: text.len() });
    }
    serde_json::from_str(text).map_err(|fault| TraceFault::Json {
        message: fault.to_string(),
    })
}

fn of_this_format(found: &str) -> Result<(), TraceFault> {
    if found == FORMAT {
        Ok(())
    } else {
        Err(TraceFault::Format {
            found: found.to_owned(),
        })
    }
}

impl LaneTrace {
    /// The answers in order, each with its event.
    pub fn answers(&self) -> impl Iterator<Item = Answer<'_>> {
        self.events.iter().filter_map(Answer::of)
    }

    /// The total cost.
    pub fn total(&self) -> Cost {
        let mut total = Cost::default();
        for event in &self.events {
            total.add(&event.cost);
        }
        total
    }
}

/// A response event with its parts.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The event that it is.
    pub event: &'a Event,
    /// The number of the request.
    pub exchange: u32,
    /// Who answered.
    pub from: Actor,
    /// Whom it went to.
    pub to: Actor,
    /// The complete response.
    pub message: &'a Response,
    /// What the server concluded, and why.
    pub verdict: &'a ServerVerdict,
    /// Whether it never arrived.
    pub lost: bool,
}

impl<'a> Answer<'a> {
    /// Whether it is the shop's answer to a client's request. Answers between servers, to
    /// preflights and from the attacker's servers do not count.
    pub fn counts(&self) -> bool {
        let aside = matches!(self.verdict.rule, Rule::PreflightAnswered | Rule::Collected);
        self.to.is_client() && !aside
    }

    /// The response of an event, if it is one.
    pub fn of(event: &'a Event) -> Option<Self> {
        match &event.what {
            What::Response {
                exchange,
                from,
                to,
                message,
                verdict,
                lost,
            } => Some(Self {
                event,
                exchange: *exchange,
                from: *from,
                to: *to,
                message,
                verdict,
                lost: *lost,
            }),
            _ => None,
        }
    }
}
