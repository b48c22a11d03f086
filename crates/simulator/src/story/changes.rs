//! The changes of a step in the state of a lane, a line for each entry that was added,
//! changed or removed. Entries that are the same before and after the step have none.

use super::words::{moment, shortened, visible};
use crate::sim::browser::cookie::{Cookie, SameSite};
use crate::sim::clock::Time;
use crate::sim::state::{Actor, Entry, Kind, Place};
use crate::sim::trace::{Event, LaneTrace};
use std::collections::BTreeMap;

/// How an entry changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeMark {
    /// It is new.
    Came,
    /// It was there, and holds something else now.
    Changed,
    /// It is gone.
    Went,
}

impl ChangeMark {
    /// A sign, so that colour is not needed.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Came => "+",
            Self::Changed => "~",
            Self::Went => "−",
        }
    }

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Came => "new",
            Self::Changed => "changed",
            Self::Went => "gone",
        }
    }
}

/// One entry that a step changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeLine {
    /// Who keeps it: "the browser", "node 2", "the store".
    pub keeper: String,
    /// How it changed.
    pub mark: ChangeMark,
    /// What it is, in plain words, with a short name: "session 3fa9…71".
    pub what: String,
    /// Its value after the step, or before it was removed; may be empty.
    pub detail: String,
}

/// Characters of an identifier that are shown.
const NAME: usize = 13;
/// Characters of a value that are shown.
const VALUE: usize = 29;

/// Entries by place.
type Table<'a> = BTreeMap<&'a Place, &'a Entry>;

/// The changes of one step, by keeper and kind.
pub fn changes(lane: &LaneTrace, step: u32) -> Vec<ChangeLine> {
    let mut table = Table::new();
    let from = lane.events.partition_point(|event| event.step < step);
    let to = lane.events.partition_point(|event| event.step <= step);
    let earlier = lane.events.get(..from).unwrap_or_default();
    let events = lane.events.get(from..to).unwrap_or_default();
    apply(&mut table, earlier);
    step_changes(&table, events)
}

/// The changes of every step, from 0.
pub fn all_changes(lane: &LaneTrace) -> Vec<Vec<ChangeLine>> {
    let mut table = Table::new();
    let last = lane.events.last().map_or(0, |event| event.step);
    let mut rest = lane.events.as_slice();
    (0..=last)
        .map(|step| {
            let (events, later) = rest.split_at(rest.partition_point(|event| event.step <= step));
            rest = later;
            let lines = step_changes(&table, events);
            apply(&mut table, events);
            lines
        })
        .collect()
}

fn apply<'a>(table: &mut Table<'a>, events: &'a [Event]) {
    for change in events.iter().flat_map(|event| &event.changes) {
        match &change.entry {
            Some(entry) => table.insert(&change.place, entry),
            None => table.remove(&change.place),
        };
    }
}

fn step_changes(before: &Table<'_>, events: &[Event]) -> Vec<ChangeLine> {
    let mut after: BTreeMap<&Place, Option<&Entry>> = BTreeMap::new();
    for change in events.iter().flat_map(|event| &event.changes) {
        after.insert(&change.place, change.entry.as_ref());
    }
    after
        .into_iter()
        .filter(|(place, _)| is_shown(place))
        .filter_map(|(place, now)| {
            let (mark, entry) = match (before.get(place).copied(), now) {
                (None, Some(now)) => (ChangeMark::Came, now),
                (Some(old), Some(now)) if old != now => (ChangeMark::Changed, now),
                (Some(old), None) => (ChangeMark::Went, old),
                _ => return None,
            };
            let (what, detail) = described(place, entry);
            Some(ChangeLine {
                keeper: place.keeper.to_string(),
                mark,
                what: visible(&what),
                detail: visible(&detail),
            })
        })
        .collect()
}

/// Whether an entry is shown. Facts about logins that only the simulator knows are not, and
/// neither is that a page is open, which the actions say.
pub fn is_shown(place: &Place) -> bool {
    let truth = place.keeper == Actor::Person && place.name != "mail";
    let page = matches!(place.keeper, Actor::Tab(_)) && place.name == "page";
    let moment = matches!(place.kind, Kind::Moment);
    !truth && !page && !moment
}

/// What an entry is and its value, in plain words: "session 3fa9…71", "ana, role user".
pub fn described(place: &Place, entry: &Entry) -> (String, String) {
    let name = shortened(&place.name, NAME);
    match entry {
        Entry::Machine(machine) => {
            let clock = match machine.offset {
                0 => String::new(),
                ahead @ 1.. => format!(", its clock {ahead} s ahead"),
                behind => format!(", its clock {} s behind", behind.unsigned_abs()),
            };
            let up = if machine.up { "up" } else { "down" };
            ("machine".to_owned(), format!("{up}{clock}"))
        }
        Entry::User(user) => {
            let disabled = if user.disabled { ", disabled" } else { "" };
            let detail = format!(
                "role {}{disabled}, token version {}",
                user.role.id(),
                user.token_version
            );
            (format!("user {name}"), detail)
        }
        Entry::Login(_) => (format!("login {name}"), String::new()),
        Entry::Cookie(cookie) => (format!("cookie {}", cookie.name), cookie_text(cookie)),
        Entry::Text(text) => text_kept(place, text),
        Entry::Tokens(tokens) => (
            format!("tokens {name}"),
            format!(
                "access token {}, until {}",
                shortened(&tokens.access, NAME),
                moment(tokens.until)
            ),
        ),
        Entry::Session(session) => {
            let who = session.user.as_deref().unwrap_or("nobody yet");
            let tokens = if session.tokens.is_some() {
                ", with tokens"
            } else {
                ""
            };
            let ends = session.idle.min(session.over);
            let detail = format!(
                "{who}, role {}{tokens}, ends {} unless used",
                session.role.id(),
                moment(ends)
            );
            (format!("session {name}"), detail)
        }
        Entry::Family(family) => {
            let state = match family.revoked {
                Some(since) => format!("revoked {}", moment(since)),
                None => format!("works until {}", moment(family.deadline)),
            };
            let detail = format!("{}, {state}", family.user);
            (format!("refresh family {name}"), detail)
        }
        Entry::RefreshToken(token) => {
            let detail = match token.used {
                Some(used) => format!("used {}", moment(used)),
                None => format!("unused, issued {}", moment(token.issued)),
            };
            (format!("refresh token {name}"), detail)
        }
        Entry::Grant(grant) => (
            format!("access token {name}"),
            format!("{}, until {}", grant.user, moment(grant.expires)),
        ),
        Entry::Introspected(known) => (
            format!("answer about access token {name}"),
            format!("{}, asked {}", known.user, moment(known.asked)),
        ),
        Entry::Denied(denied) => (
            format!("denylist entry {name}"),
            format!("kept until {}", moment(denied.expires)),
        ),
        Entry::OneTimeRecord(record) => {
            let used = if record.used { "used" } else { "unused" };
            let detail = format!("{used}, kept until {}", moment(record.expires));
            (format!("one-time token {name}"), detail)
        }
        Entry::SigningKey(key) => {
            let until = match key.retires {
                Some(retires) => format!(", leaves the JWK Set {}", moment(retires)),
                None => String::new(),
            };
            let detail = format!(
                "{}, signs from {}{until}",
                key.algorithm,
                moment(key.not_before)
            );
            (format!("signing key {name}"), detail)
        }
        Entry::CachedKeys(copy) => {
            let keys: Vec<&str> = copy.keys.iter().map(|(kid, _)| kid.as_str()).collect();
            let detail = format!("{}, fetched {}", keys.join(", "), moment(copy.fetched));
            ("copy of the JWK Set".to_owned(), detail)
        }
        Entry::Moment(time) => (name, moment(*time)),
        Entry::Loot(loot) => (
            format!("copied {}", line_name(&loot.line)),
            shortened(&loot.value, VALUE),
        ),
        Entry::Number(number) => (visible(&place.name), format!("node {number}")),
    }
}

fn line_name(line: &str) -> &str {
    match line {
        "refresh_token" => "refresh token",
        "Cookie" => "cookies",
        other => other,
    }
}

fn cookie_text(cookie: &Cookie) -> String {
    let mut parts = vec![shortened(&cookie.value, VALUE)];
    if cookie.http_only {
        parts.push("HttpOnly".to_owned());
    }
    if cookie.secure {
        parts.push("Secure".to_owned());
    }
    parts.push(
        match cookie.same_site {
            SameSite::Unset => "SameSite unset",
            SameSite::None => "SameSite=None",
            SameSite::Lax => "SameSite=Lax",
            SameSite::Strict => "SameSite=Strict",
        }
        .to_owned(),
    );
    if !cookie.host_only {
        parts.push(format!("for all of {}", cookie.domain));
    }
    parts.join(", ")
}

/// A text in memory or a storage; the first part of the name says which.
fn text_kept(place: &Place, text: &str) -> (String, String) {
    if place.name == "mail" {
        return ("mail with the link".to_owned(), shortened(text, VALUE));
    }
    let Some((storage, name)) = place.name.split_once('/') else {
        return (visible(&place.name), shortened(text, VALUE));
    };
    let storage = match storage {
        "local-storage" => "localStorage",
        "session-storage" => "sessionStorage",
        other => other,
    };
    match name {
        "access_token" => (format!("access token in {storage}"), shortened(text, VALUE)),
        "refresh_token" => (
            format!("refresh token in {storage}"),
            shortened(text, VALUE),
        ),
        "access_token_ends" => {
            let ends = text.parse().map(Time::from_seconds);
            let detail = ends.map(moment).unwrap_or_default();
            (format!("end of the access token in {storage}"), detail)
        }
        _ => (format!("{name} in {storage}"), shortened(text, VALUE)),
    }
}
