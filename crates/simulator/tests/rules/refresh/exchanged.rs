//! What was asked of `/token`, read from a trace.

use simulator::sim::clock::{Span, Time};
use simulator::sim::http::{Request, Response};
use simulator::sim::rule::Rule;
use simulator::sim::scenario::settings::Settings;
use simulator::sim::state::{Actor, Machine, RefreshFamily, RefreshToken, User, WorldState};
use simulator::sim::trace::{Answer, LaneTrace, What};
use std::collections::BTreeMap;

/// A request for new tokens, and what the authorization server answered.
pub struct Exchanged<'a> {
    pub at: Time,
    pub token: Option<String>,
    pub answer: Answer<'a>,
    /// What everyone kept just before.
    state: WorldState,
}

impl Exchanged<'_> {
    pub fn accepted(&self) -> bool {
        self.answer.verdict.rule.accepts()
    }

    /// The family of the token that came.
    pub fn family(&self) -> Option<(&str, &RefreshFamily)> {
        let token = self.token.as_deref()?;
        let known: &RefreshToken = self.state.get(Actor::Store, token)?;
        let family = self.state.get(Actor::Store, &known.family)?;
        Some((known.family.as_str(), family))
    }

    /// Whether it was refused for a reason that has nothing to do with single use, and
    /// that is true.
    pub fn excused(&self) -> bool {
        let Some((_, family)) = self.family() else {
            return false;
        };
        let store: Option<&Machine> = self.state.get(Actor::Store, "machine");
        let user: Option<&User> = self.state.get(Actor::Database, &family.user);
        match self.answer.verdict.rule {
            Rule::FamilyRevoked => family.revoked.is_some(),
            Rule::FamilyOver => self.at >= family.deadline,
            Rule::RefreshForDisabled => user.is_some_and(|user| user.disabled),
            Rule::StoreUnreachable => store.is_some_and(|store| !store.up),
            _ => false,
        }
    }
}

/// The refresh token that a request brings: form field first.
fn brought(request: &Request) -> Option<String> {
    let field = request
        .body
        .split('&')
        .find_map(|pair| pair.strip_prefix("refresh_token="));
    let cookie = request.headers.get("Cookie").and_then(|line| {
        line.split("; ")
            .filter_map(|pair| pair.split_once('='))
            .find(|(name, _)| name.ends_with("refresh_token"))
            .map(|(_, value)| value)
    });
    field.or(cookie).map(str::to_owned)
}

/// The refresh token that an answer hands out.
pub fn handed_out(response: &Response) -> Option<String> {
    let cookie = response.headers.all("Set-Cookie").find_map(|line| {
        let (name, rest) = line.split_once('=')?;
        let value = rest.split(';').next()?;
        (name.ends_with("refresh_token") && !value.is_empty()).then(|| value.to_owned())
    });
    response.member("refresh_token").or(cookie)
}

/// Everything that was asked of `/token`, in the order in which it was answered.
pub fn exchanged(trace: &LaneTrace) -> Vec<Exchanged<'_>> {
    let mut asked = BTreeMap::new();
    let mut state = WorldState::default();
    let mut all = Vec::new();
    for event in &trace.events {
        if let What::Request {
            exchange,
            to: Actor::AuthServer,
            message,
            ..
        } = &event.what
            && message.url.path == "/token"
            && message.method == "POST"
        {
            asked.insert(*exchange, message);
        }
        if let Some(answer) = Answer::of(event)
            && let Some(request) = asked.get(&answer.exchange)
        {
            all.push(Exchanged {
                at: event.at,
                token: brought(request),
                answer,
                state: state.clone(),
            });
        }
        event.changes.iter().for_each(|change| state.apply(change));
    }
    all
}

/// The families at the end.
pub fn families(trace: &LaneTrace) -> Vec<RefreshFamily> {
    let mut state = WorldState::default();
    let changes = trace.events.iter().flat_map(|event| &event.changes);
    changes.for_each(|change| state.apply(change));
    let families = state.all::<RefreshFamily>(Actor::Store);
    families.map(|(_, family)| family.clone()).collect()
}

/// The first family's deadline: so long after the login was answered.
pub fn deadline(trace: &LaneTrace, settings: &Settings) -> Time {
    let login = trace
        .answers()
        .find(|answer| handed_out(answer.message).is_some())
        .expect("a login that gave tokens");
    let lifetime = Span::seconds(settings.refresh_lifetime);
    login.event.at.after(lifetime)
}
