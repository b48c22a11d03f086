//! Rules 1 to 4: sessions.

use crate::scripts;
use crate::support::{LOG_IN, READ, last_status, run};
use jotlens::sim::LaneName;
use jotlens::sim::scenario::action::Action;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Rule 1. A revoked session is refused at the next request on every node.
    ///
    /// Mutation: src/sim/server/sessions.rs
    /// - `.sweep::<Session>(keeper, |_, session| meant(session));`
    /// + `.sweep::<Session>(keeper, |_, session| meant(session) && false);`
    #[test]
    fn rule_01_a_revoked_session_is_refused_at_once(settings in scripts::settings()) {
        let nodes = settings.nodes as usize;
        let mut actions = vec![LOG_IN, Action::RevokeSession];
        actions.extend(vec![READ; nodes]);
        let trace = run(LaneName::Session, settings, &actions);
        if last_status(&trace, 1) == Some(204) {
            for step in 3..3 + nodes as u32 {
                prop_assert_eq!(last_status(&trace, step), Some(401));
            }
        }
    }
}
