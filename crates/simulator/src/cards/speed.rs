//! Cards on the latency of requests.

use super::rows::{ask, shown, step};
use super::{Card, CardStep, ClaimVerdict, Results, Run, Topic};
use crate::sim::LaneName::{self, Jwt, Session};
use crate::sim::scenario::action::Action;

const BOTH: &[LaneName] = &[Session, Jwt];

pub(super) const CARDS: &[Card] = &[Card {
    id: "claim-3",
    topic: Topic::Speed,
    claim: "JWTs are faster, because checking a signature beats looking up a session",
    lanes: BOTH,
    runs: &[
        run(
            "main",
            "shared store, ES256",
            &[("balancer", "sticky"), ("session_role", "copy")],
        ),
        run(
            "hs256",
            "HS256",
            &[
                ("balancer", "sticky"),
                ("session_role", "copy"),
                ("algorithm", "hs256"),
            ],
        ),
        run(
            "rs256",
            "RS256",
            &[
                ("balancer", "sticky"),
                ("session_role", "copy"),
                ("algorithm", "rs256"),
            ],
        ),
        run(
            "eddsa",
            "EdDSA",
            &[
                ("balancer", "sticky"),
                ("session_role", "copy"),
                ("algorithm", "eddsa"),
            ],
        ),
        run(
            "denylist",
            "a denylist beside the token",
            &[
                ("balancer", "sticky"),
                ("session_role", "copy"),
                ("denylist", "true"),
            ],
        ),
        run(
            "database",
            "sessions in the database",
            &[
                ("balancer", "sticky"),
                ("session_role", "copy"),
                ("session_store", "database"),
            ],
        ),
        run(
            "reference",
            "the role looked up for each request",
            &[("balancer", "sticky"), ("session_role", "reference")],
        ),
        run(
            "memory",
            "sessions in the memory of the node",
            &[
                ("balancer", "sticky"),
                ("session_role", "copy"),
                ("session_store", "memory"),
            ],
        ),
    ],
    decides: 3,
    questions: &[ask(
        3,
        "Ana reads her orders again. Who is served, and whose server has to ask someone?",
    )],
    shows: &[
        shown("store-reads", "main", BOTH),
        shown("signature-checks", "main", BOTH),
        shown("server-time", "main", BOTH),
        shown("waiting-time", "main", BOTH),
        shown("server-time", "hs256", &[Jwt]),
        shown("server-time", "rs256", &[Jwt]),
        shown("server-time", "eddsa", &[Jwt]),
        shown("store-reads", "denylist", &[Jwt]),
        shown("server-time", "denylist", &[Jwt]),
        shown("database-reads", "database", &[Session]),
        shown("server-time", "database", &[Session]),
        shown("database-reads", "reference", &[Session]),
        shown("server-time", "reference", &[Session]),
        shown("store-reads", "memory", BOTH),
        shown("server-time", "memory", BOTH),
    ],
    judge: |results| {
        let across = jwt_is_faster(results, "main");
        let beside = jwt_is_faster(results, "memory");
        match (across, beside) {
            (Some(true), Some(true)) => ClaimVerdict::True,
            (Some(true), Some(false)) => ClaimVerdict::TrueIf,
            _ => ClaimVerdict::Misleading,
        }
    },
    condition: "the session lies in a store across the network",
    why: "The session needs a trip to the store and back ({server-time:session} in the data centre), \
          the JWT a computation on the spot ({server-time:jwt}, and {server-time:jwt@denylist} once a \
          denylist is read too). A session in the memory of the node needs neither and takes \
          {server-time:session@memory}, so it is the distance of the store that decides, not the \
          kind of login; Ana, who waits {waiting-time:session} or {waiting-time:jwt}, cannot tell.",
    notes: "Ask what a server must know before it answers, and from where each lane gets it. Point at \
            the lookups in the session lane, then at the waiting time: nearly all of it is the way to \
            Ana and back. Then ask which algorithm to choose for speed, and compare the runs.",
    references: &[
        "RFC 7519, section 7.2",
        "OWASP Session Management Cheat Sheet",
    ],
    fix: None,
}];

/// Whether the data centre needs less time for a read with a JWT than with a session.
fn jwt_is_faster(results: &Results, run: &str) -> Option<bool> {
    let session = results.at(run, "server-time", Session)?;
    let jwt = results.at(run, "server-time", Jwt)?;
    Some(jwt < session)
}

const fn run(
    id: &'static str,
    label: &'static str,
    settings: &'static [(&'static str, &'static str)],
) -> Run {
    Run {
        id,
        label,
        settings,
        script: LOG_IN_AND_READ_AGAIN,
    }
}

/// The first read of a node fetches the key; the second is an ordinary one.
const LOG_IN_AND_READ_AGAIN: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step(
        "Ana reads her orders, and her node sees a token for the first time",
        &[Action::Read { tab: 1 }],
    ),
    step("Ana reads her orders again", &[Action::Read { tab: 1 }]),
];
