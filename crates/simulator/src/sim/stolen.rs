//! Credentials that the attacker holds: overheard, sent to their servers, read or copied.

use crate::sim::http::{Request, Response};
use crate::sim::origin::Scheme;
use crate::sim::state::{Actor, StolenCredential};
use crate::sim::world::World;

/// The name of a stolen refresh token, which goes in a form field. All others have the
/// name of the header line that carries them.
pub const REFRESH: &str = "refresh_token";

/// Takes the credentials of an unencrypted message, if someone listens on the network.
pub fn overhear(world: &mut World, request: &Request, response: Option<&Response>) {
    if !world.sniffed || request.url.origin.scheme != Scheme::Http {
        return;
    }
    if let Some(response) = response {
        keep_cookies(world, &cookies_of(response));
        keep_tokens(world, &tokens_of(response));
        return;
    }
    if let Some(line) = request.headers.get("Cookie") {
        keep_cookies(world, &pairs_of(line));
    }
    for line in ["Authorization", "DPoP"] {
        if let Some(value) = request.headers.get(line) {
            keep(world, line, value.to_owned());
        }
    }
    if let Some(token) = request.field(REFRESH) {
        keep(world, REFRESH, token.to_owned());
    }
}

/// Keeps the cookies of a `Cookie` line that was sent to the attacker's server.
pub fn keep_cookie_line(world: &mut World, line: &str) {
    keep_cookies(world, &pairs_of(line));
}

/// Adds cookies to those already stolen; a new value replaces an old one.
pub fn keep_cookies(world: &mut World, fresh: &[(String, String)]) {
    let known = world.state.get::<StolenCredential>(Actor::Thief, "Cookie");
    let mut all = known.map_or_else(Vec::new, |stolen| pairs_of(&stolen.value));
    for (name, value) in fresh {
        match all.iter_mut().find(|(own, _)| own == name) {
            Some(own) => own.1.clone_from(value),
            None => all.push((name.clone(), value.clone())),
        }
    }
    all.retain(|(_, value)| !value.is_empty());
    if !all.is_empty() {
        keep(world, "Cookie", joined(&all, "; "));
    }
}

fn pairs_of(line: &str) -> Vec<(String, String)> {
    line.split("; ")
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Keeps a credential, with the time when the attacker first had one in this place.
pub fn keep(world: &mut World, line: &str, value: String) {
    let known = world.state.get::<StolenCredential>(Actor::Thief, line);
    let since = known.map_or(world.now, |known| known.since);
    let line = line.to_owned();
    world.put(
        Actor::Thief,
        &line.clone(),
        StolenCredential { line, value, since },
    );
}

/// Keeps stolen tokens under the header or form field that will carry them.
pub fn keep_tokens(world: &mut World, texts: &[(String, String)]) {
    let scheme = if world.settings.dpop {
        "DPoP"
    } else {
        "Bearer"
    };
    for (name, value) in texts {
        match name.as_str() {
            "access_token" => keep(world, "Authorization", format!("{scheme} {value}")),
            REFRESH => keep(world, REFRESH, value.clone()),
            _ => {}
        }
    }
}

/// The tokens in the body of an answer.
pub fn tokens_of(response: &Response) -> Vec<(String, String)> {
    ["access_token", REFRESH]
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), response.member(name)?)))
        .collect()
}

/// The names and values of an answer's cookies.
pub fn cookies_of(response: &Response) -> Vec<(String, String)> {
    response
        .headers
        .all("Set-Cookie")
        .filter_map(|line| line.split(';').next()?.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

pub fn joined(pairs: &[(String, String)], between: &str) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join(between)
}
