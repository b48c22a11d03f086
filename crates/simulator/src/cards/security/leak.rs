//! The card on leaked secrets of servers: records of the store, and the signing key.

use crate::cards::{Card, CardStep, ClaimVerdict, PredictionPrompt, Run, ShownMeasure, Topic};
use crate::sim::LaneName::{Jwt, Session};
use crate::sim::scenario::action::Action;

const LOG_IN: CardStep = CardStep {
    name: "Ana logs in",
    together: &[Action::LogIn { tab: 1 }],
};
const STORE_LEAKS: CardStep = CardStep {
    name: "The store of sessions and refresh tokens leaks",
    together: &[Action::LeakStore],
};
const KEY_LEAKS: CardStep = CardStep {
    name: "The signing key leaks, and the thief signs a token in Ana's name",
    together: &[Action::LeakKey],
};
const ASK_FOR_TOKENS: CardStep = CardStep {
    name: "The thief asks for tokens with what leaked",
    together: &[Action::ReplayRefresh],
};
const READ_ORDERS: CardStep = CardStep {
    name: "The thief reads Ana's orders",
    together: &[Action::Replay],
};
const REVOKE: CardStep = CardStep {
    name: "The operator ends Ana's login",
    together: &[Action::RevokeSession],
};

/// Claim 18.
pub(super) const LEAKED_SECRETS: Card = Card {
    id: "claim-18",
    topic: Topic::Security,
    claim: "Whoever has the signing key can be anyone",
    lanes: &[Session, Jwt],
    runs: &[
        Run {
            id: "main",
            label: "the store leaks",
            settings: &[],
            script: &[
                LOG_IN,
                STORE_LEAKS,
                ASK_FOR_TOKENS,
                READ_ORDERS,
                CardStep {
                    name: "The operator ends every login of Ana's",
                    together: &[Action::RevokeSession],
                },
                KEY_LEAKS,
                CardStep {
                    name: "The thief tries again",
                    together: &[Action::Replay],
                },
            ],
        },
        Run {
            id: "ended",
            label: "the store leaks, then the login is ended",
            settings: &[],
            script: &[LOG_IN, STORE_LEAKS, REVOKE, ASK_FOR_TOKENS, READ_ORDERS],
        },
        Run {
            id: "forged",
            label: "the key leaks, then the login is ended",
            settings: &[],
            script: &[LOG_IN, KEY_LEAKS, REVOKE, READ_ORDERS],
        },
        Run {
            id: "replaced",
            label: "the key leaks, then it is replaced",
            settings: &[("jwks_cache", "0")],
            script: &[
                LOG_IN,
                KEY_LEAKS,
                CardStep {
                    name: "The operator signs with a new key",
                    together: &[Action::RotateKeys],
                },
                CardStep {
                    name: "The operator takes the old key out of the JWK Set",
                    together: &[Action::RemoveOldKeys],
                },
                READ_ORDERS,
            ],
        },
    ],
    decides: 7,
    questions: &[
        PredictionPrompt {
            step: 3,
            ask: "The store has leaked, and the thief asks for tokens with what was in it. Who gives any?",
        },
        PredictionPrompt {
            step: 7,
            ask: "The login has been ended, and the thief has the signing key. Where are Ana's orders served?",
        },
    ],
    shows: &[
        ShownMeasure {
            measure: "accepted-with-leaked-store",
            run: "main",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "accepted-with-leaked-key",
            run: "main",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "accepted-with-leaked-store",
            run: "ended",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "accepted-with-leaked-key",
            run: "forged",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "accepted-with-leaked-key",
            run: "replaced",
            lanes: &[Session, Jwt],
        },
    ],
    judge: |results| {
        let store = results.at("ended", "accepted-with-leaked-store", Session);
        let key = |run| results.at(run, "accepted-with-leaked-key", Jwt);
        match (store, key("forged"), key("replaced")) {
            (Some(0), Some(1..), Some(0)) => ClaimVerdict::True,
            (_, Some(1..), _) => ClaimVerdict::TrueIf,
            _ => ClaimVerdict::Misleading,
        }
    },
    condition: "",
    why: "With what the store held, the thief's requests that are accepted come to \
          {accepted-with-leaked-store:session} in the session lane and {accepted-with-leaked-store:jwt} in the \
          token lane, where the store has the refresh tokens, and ending the login brings them to \
          {accepted-with-leaked-store:session@ended} and {accepted-with-leaked-store:jwt@ended}. A token that \
          the thief signed with the leaked key has no record that could be ended, so after the same remedy it \
          is accepted still ({accepted-with-leaked-key:jwt@forged}), until the key itself is replaced \
          ({accepted-with-leaked-key:jwt@replaced}).",
    notes: "Ask what there is to delete when a token was never issued. Open the thief's token in the inspector: \
            they wrote the name, the role and the expiry as they liked. A short HMAC secret leaks without any \
            break-in, because whoever has a token can try secrets against it in peace; a store that keeps \
            only hashes of its session IDs and refresh tokens gives nothing away.",
    references: &[
        "RFC 7518, section 3.2",
        "RFC 8725, section 3.5",
        "OWASP Session Management Cheat Sheet",
        "OWASP JSON Web Token Cheat Sheet",
    ],
    fix: None,
};
