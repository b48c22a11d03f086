//! The caption of step 0: who takes part, and where credentials are kept, as the settings
//! say.

use crate::sim::clock::Time;
use crate::sim::lane::LaneName;
use crate::sim::measure::duration;
use crate::sim::scenario::field::Alternative;
use crate::sim::scenario::settings::{Balancer, SessionStore, Settings, TokenStorage};
use crate::sim::trace::Trace;
use crate::story::answer::victim;
use crate::story::settings;
use crate::story::words::{listed, moment, small};

/// At most this many further settings are named.
const MOST_NAMED: usize = 4;

/// The caption of step 0.
pub fn sentence(trace: &Trace) -> String {
    let settings = &trace.scenario.settings;
    let mut sentences = vec![
        format!(
            "It is {}. {} sits at a browser with one tab, and nobody is logged in.",
            moment(Time::START),
            victim()
        ),
        machines(settings),
    ];
    for lane in &trace.lanes {
        let text = lane_sentence(lane.lane, settings);
        sentences.push(if trace.lanes.len() > 1 {
            format!("{}: {text}", lane.lane.label())
        } else {
            super::super::words::capital(&text)
        });
    }
    sentences.extend(further(settings));
    sentences.join(" ")
}

fn machines(settings: &Settings) -> String {
    if settings.nodes == 1 {
        return "The shop runs on one node.".to_owned();
    }
    let how = chosen(Balancer::OPTIONS, settings.balancer.id()).map_or("", |row| row.sentence);
    format!(
        "The shop runs on {} nodes behind a load balancer. {how}",
        settings.nodes
    )
}

fn lane_sentence(lane: LaneName, settings: &Settings) -> String {
    let sessions = match settings.session_store {
        SessionStore::Memory => "sessions are kept in the memory of the node that made them",
        SessionStore::Shared => "sessions are kept in a store that all nodes ask",
        SessionStore::Database => "sessions are kept in the database",
    };
    let lifetime = duration(settings.access_lifetime);
    let access = storage(settings.access_storage);
    let refresh = if settings.refresh {
        format!("refresh tokens {}", storage(settings.refresh_storage))
    } else {
        "there are no refresh tokens".to_owned()
    };
    match lane {
        LaneName::Session => {
            format!("{sessions}, and the browser brings the session ID back in a cookie.")
        }
        LaneName::Jwt => format!(
            "access tokens are signed, live for {lifetime} and are kept {access}; {refresh}."
        ),
        LaneName::Opaque => format!(
            "access tokens are random texts that only the authorization server can explain; they live for {lifetime} and are kept {access}; {refresh}."
        ),
        LaneName::Bff => {
            "the BFF keeps the tokens, and the browser brings a session ID in a cookie.".to_owned()
        }
    }
}

fn storage(storage: TokenStorage) -> &'static str {
    match storage {
        TokenStorage::Memory => "in the memory of the page",
        TokenStorage::SessionStorage => "in sessionStorage",
        TokenStorage::LocalStorage => "in localStorage",
        TokenStorage::Cookie => "in a cookie",
    }
}

/// Other settings that differ from their defaults.
fn further(settings: &Settings) -> Option<String> {
    const NAMED: [&str; 7] = [
        "nodes",
        "balancer",
        "session_store",
        "access_lifetime",
        "access_storage",
        "refresh",
        "refresh_storage",
    ];
    let rows: Vec<String> = settings::changed_settings(settings)
        .into_iter()
        .filter(|row| !NAMED.contains(&row.id))
        .map(|row| format!("{} is {}", row.label, small(&row.value)))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let mut named: Vec<String> = rows.iter().take(MOST_NAMED).cloned().collect();
    match rows.len() - named.len() {
        0 => {}
        1 => named.push("one more setting".to_owned()),
        more => named.push(format!("{more} more settings")),
    }
    Some(format!("Not as usual: {}.", listed(&named)))
}

fn chosen(options: &'static [Alternative], id: &str) -> Option<&'static Alternative> {
    options.iter().find(|option| option.id == id)
}
