//! Measures of what browsers and apps kept and sent.

use super::amount::MeasureUnit;
use super::row::{LaneRun, Measure};
use crate::sim::divergence;
use crate::sim::http::Request;
use crate::sim::scenario::action::Action;
use crate::sim::server::cookies;
use crate::sim::state::{Actor, Entry, StateChange};
use crate::sim::trace::What;
use std::collections::BTreeSet;

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "tokens-in-browser",
        label: "Tokens in the browser",
        sentence: "Different access and refresh tokens that tabs, their storage or the cookie jar held at some time.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let changes = ran.lane.events.iter().flat_map(|event| &event.changes);
            let tokens: BTreeSet<&str> = changes.filter_map(token_in_browser).collect();
            tokens.len() as u64
        },
    },
    Measure {
        name: "served-across-sites",
        label: "Cross-site calls served",
        sentence: "Steps in which the page wanted something of the API on another site and got it.",
        unit: MeasureUnit::Count,
        of: |ran| served(ran, |action| matches!(action, Action::CrossSiteCall { .. })),
    },
    Measure {
        name: "cookies-across-sites",
        label: "Cookies sent to the other site",
        sentence: "Cookies that the browser attached to requests for the API on another site.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let requests = of_clients(ran).filter(|(_, to, _)| *to == Actor::SecondApi);
            let lines = requests.flat_map(|(_, _, request)| request.headers.all("Cookie"));
            lines.map(|line| line.split("; ").count() as u64).sum()
        },
    },
    Measure {
        name: "preflights",
        label: "Preflights",
        sentence: "Requests by which the browser asked first whether it may send another.",
        unit: MeasureUnit::Count,
        of: |ran| {
            let asked = of_clients(ran).filter(|(_, _, request)| request.method == "OPTIONS");
            asked.count() as u64
        },
    },
    Measure {
        name: "app-reads-served",
        label: "Reads of the app served",
        sentence: "Steps in which the native app read something and got it.",
        unit: MeasureUnit::Count,
        of: |ran| served(ran, |action| *action == Action::AppRead),
    },
];

/// The steps with such an action that ended with an accepting answer.
fn served(ran: LaneRun<'_>, wanted: impl Fn(&Action) -> bool) -> u64 {
    let steps: BTreeSet<u32> = ran.steps_with(wanted).collect();
    let served = steps.into_iter().filter(|step| {
        let status = divergence::outcome(ran.lane, *step).status;
        status.is_some_and(|status| status < 400)
    });
    served.count() as u64
}

/// Requests that left a client: who sent them, whom they reached first, and what they were.
fn of_clients<'a>(ran: LaneRun<'a>) -> impl Iterator<Item = (Actor, Actor, &'a Request)> {
    ran.lane
        .events
        .iter()
        .filter_map(|event| match &event.what {
            What::Request {
                from, to, message, ..
            } if from.is_client() => Some((*from, *to, message)),
            _ => None,
        })
}

/// The token that a change wrote into the person's browser.
fn token_in_browser(change: &StateChange) -> Option<&str> {
    let place = &change.place;
    if !matches!(place.keeper, Actor::Browser | Actor::Tab(_)) {
        return None;
    }
    let is_token = |name: &str| name.ends_with(cookies::ACCESS) || name.ends_with(cookies::REFRESH);
    match change.entry.as_ref()? {
        Entry::Text(text) if is_token(&place.name) => Some(text),
        Entry::Cookie(cookie) if is_token(&cookie.name) => Some(&cookie.value),
        _ => None,
    }
}
