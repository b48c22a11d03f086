//! Cards on what is kept, where, and for how long.

use super::{Beat, Card, ClaimVerdict, Question, Run, Shown, Theme};
use crate::sim::LaneName::{Jwt, Session};
use crate::sim::scenario::action::Action;

pub(super) const CARDS: &[Card] = &[Card {
    id: "claim-1",
    theme: Theme::State,
    claim: "Sessions are stateful, JWTs are stateless",
    lanes: &[Session, Jwt],
    runs: &[
        Run {
            id: "main",
            label: "access token alone",
            settings: &[("refresh", "false")],
            script: LOG_IN_AND_READ,
        },
        Run {
            id: "refresh",
            label: "with a refresh token",
            settings: &[],
            script: LOG_IN_AND_READ,
        },
    ],
    decides: 1,
    questions: &[Question {
        step: 1,
        ask: "Ana logs in. Who is let in?",
    }],
    shows: &[
        Shown {
            measure: "records-written",
            run: "main",
            lanes: &[Session, Jwt],
        },
        Shown {
            measure: "records-written",
            run: "refresh",
            lanes: &[Session, Jwt],
        },
    ],
    judge: |results| {
        let session = results.of("records-written", Session);
        let bare = results.of("records-written", Jwt);
        let refreshed = results.at("refresh", "records-written", Jwt);
        match (session, bare, refreshed) {
            (Some(1..), Some(0), Some(0)) => ClaimVerdict::True,
            (Some(1..), Some(0), Some(1..)) => ClaimVerdict::TrueIf,
            _ => ClaimVerdict::Misleading,
        }
    },
    condition: "there is no refresh token, no denylist and no other record of what was issued",
    why: "Login writes {records-written:session} record for the session and {records-written:jwt} \
          for the bare JWT, because the token itself carries what the server needs to know. With a \
          refresh token the JWT lane writes {records-written:jwt@refresh}: refresh tokens are \
          server state.",
    notes: "Ask where the login lives: in the store or in the token. Then open the run with a \
            refresh token and let the class find the new records.",
    references: &["RFC 7519, section 1", "RFC 6749, section 1.5"],
    fix: None,
}];

const LOG_IN_AND_READ: &[Beat] = &[
    Beat {
        name: "Ana logs in",
        together: &[Action::LogIn { tab: 1 }],
    },
    Beat {
        name: "Ana reads her orders",
        together: &[Action::Read { tab: 1 }],
    },
];
