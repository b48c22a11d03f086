//! Signing and verifying on this machine, to be timed by the caller, who has a clock.

use crate::sim::scenario::action::Action;
use crate::sim::scenario::costs::{CostId, Costs};
use crate::sim::scenario::script::{Script, Step};
use crate::sim::scenario::settings::{Settings, TokenAlgorithm};
use crate::sim::scenario::{DEFAULT_SEED, LaneName, Scenario};
use crate::sim::seed::Seed;
use crate::sim::server::keys;
use crate::sim::state::{Actor, Entry};
use crate::sim::trace::What;
use crate::sim::world::World;
use jose::algorithm::Algorithm;
use jose::jws;
use jose::key::Key;

/// A token of a run with the key that signed it.
pub struct Probe {
    algorithm: &'static Algorithm,
    key: Key,
    header: String,
    payload: Vec<u8>,
    signing_input: Vec<u8>,
    signature: Vec<u8>,
}

impl Probe {
    /// The access token that a login gives under this algorithm; none where the build
    /// cannot sign with it.
    pub fn new(which: TokenAlgorithm) -> Option<Self> {
        let settings = Settings {
            algorithm: which,
            ..Settings::default()
        };
        let token = access_token(&settings)?;
        let jws = jws::from_compact(&token).ok()?;
        let signature = jws.signatures.first()?;
        let mut world = World::new(
            settings,
            Costs::default(),
            Seed(DEFAULT_SEED),
            LaneName::Jwt,
        );
        let decoded = jose::base64url::decode_strict;
        let mut segments = token.split('.');
        Some(Self {
            algorithm: which.row()?,
            key: keys::key(&mut world, 0)?,
            header: String::from_utf8(decoded(segments.next()?)?).ok()?,
            payload: decoded(segments.next()?)?,
            signing_input: jws.signing_input(signature),
            signature: decoded(segments.next()?)?,
        })
    }

    /// Signs once; whether that worked.
    pub fn sign(&self) -> bool {
        jws::sign_compact(self.algorithm, &self.key, &self.header, &self.payload, &[]).is_ok()
    }

    /// Verifies once; whether the signature matched.
    pub fn verify(&self) -> bool {
        jws::verify(
            self.algorithm,
            &self.key,
            &self.signing_input,
            &self.signature,
        )
        .is_ok()
    }
}

/// The costs of verifying and signing under an algorithm.
pub const fn costs(which: TokenAlgorithm) -> (CostId, CostId) {
    match which {
        TokenAlgorithm::Hs256 => (CostId::VerifyHs256, CostId::SignHs256),
        TokenAlgorithm::Rs256 => (CostId::VerifyRs256, CostId::SignRs256),
        TokenAlgorithm::Es256 => (CostId::VerifyEs256, CostId::SignEs256),
        TokenAlgorithm::EdDsa => (CostId::VerifyEdDsa, CostId::SignEdDsa),
    }
}

/// Every algorithm that access tokens are signed with.
pub const ALGORITHMS: [TokenAlgorithm; 4] = [
    TokenAlgorithm::Hs256,
    TokenAlgorithm::Rs256,
    TokenAlgorithm::Es256,
    TokenAlgorithm::EdDsa,
];

/// Logs in and takes the token out of the page's memory.
fn access_token(settings: &Settings) -> Option<String> {
    let log_in = Step::from(Action::LogIn { tab: 1 });
    let mut scenario = Scenario::new("a token", Script::of([log_in]).ok()?);
    scenario.settings = settings.clone();
    let trace = crate::sim::simulate(&scenario, &[LaneName::Jwt]);
    let events = &trace.lanes.first()?.events;
    events
        .iter()
        .filter(|event| matches!(event.what, What::Received { .. }))
        .flat_map(|event| &event.changes)
        .find_map(|change| match (&change.place.keeper, &change.entry) {
            (Actor::Tab(_), Some(Entry::Text(text))) if text.matches('.').count() == 2 => {
                Some(text.clone())
            }
            _ => None,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_signs_and_verifies_the_token_of_a_login() {
        for which in ALGORITHMS {
            let probe = Probe::new(which).unwrap_or_else(|| panic!("{}", which.alg()));
            assert!(probe.sign() && probe.verify(), "{}", which.alg());
        }
    }
}
