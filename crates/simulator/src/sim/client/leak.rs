//! Leaks on the server side: the records of the store, and the signing key. Attackers then
//! use what leaked like anything stolen.

use crate::sim::lane;
use crate::sim::server::cookies;
use crate::sim::shop::VICTIM;
use crate::sim::site::endpoints;
use crate::sim::state::{Actor, Grant, RefreshFamily, RefreshToken, Session, StolenCredential};
use crate::sim::stolen::{self, REFRESH};
use crate::sim::trace::What;
use crate::sim::world::World;

/// Copies the victim's bearer credentials from the store: session IDs, refresh tokens,
/// opaque access tokens. The store keeps them in plain text; hashes alone would be of no
/// use to the attacker.
pub fn store(world: &mut World) {
    // A new leak replaces an older theft.
    world.sweep::<StolenCredential>(Actor::Thief, |_, _| true);
    let session = [Actor::Store, Actor::Database]
        .into_iter()
        .flat_map(|keeper| world.state.all::<Session>(keeper))
        .filter(|(_, session)| session.user.as_deref() == Some(VICTIM))
        .max_by_key(|(_, session)| session.used)
        .map(|(id, _)| id.to_owned());
    if let Some(id) = session {
        let name = cookies::name(&world.settings, cookies::SESSION);
        stolen::keep_cookies(world, &[(name, id)]);
    }
    if lane::of(world.lane).client().holds_tokens() {
        let tokens = tokens(world);
        stolen::keep_tokens(world, &tokens);
    }
    note(world, "copies what the store holds");
}

/// The victim's newest tokens in the store.
fn tokens(world: &World) -> Vec<(String, String)> {
    let state = &world.state;
    let access = state
        .all::<Grant>(Actor::Store)
        .filter(|(_, grant)| grant.user == VICTIM)
        .max_by_key(|(_, grant)| grant.expires)
        .map(|(token, _)| ("access_token".to_owned(), token.to_owned()));
    let refresh = state
        .all::<RefreshToken>(Actor::Store)
        .filter(|(_, token)| {
            let family = state.get::<RefreshFamily>(Actor::Store, &token.family);
            token.used.is_none() && family.is_some_and(|family| family.user == VICTIM)
        })
        .max_by_key(|(_, token)| token.issued)
        .map(|(token, _)| (REFRESH.to_owned(), token.to_owned()));
    access.into_iter().chain(refresh).collect()
}

/// Copies the current signing key, and signs a token for the victim with it.
pub fn key(world: &mut World) {
    let lane = lane::of(world.lane);
    let token = lane.mint(&mut endpoints::server(world, Actor::Thief, None), VICTIM);
    let Some(token) = token else {
        note(
            world,
            "finds no key by which clients could sign what servers believe",
        );
        return;
    };
    world.sweep::<StolenCredential>(Actor::Thief, |_, _| true);
    stolen::keep_tokens(world, &[("access_token".to_owned(), token)]);
    note(world, "signs a token with the key that has leaked");
}

fn note(world: &mut World, text: &str) {
    let text = text.to_owned();
    let who = Actor::Thief;
    world.emit(What::Note { who, text });
}
