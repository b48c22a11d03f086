//! Cards on many nodes, many users, and what breaks with them.

use super::{Beat, Card, ClaimVerdict, Question, Run, Shown, Theme};
use crate::sim::LaneName::{Jwt, Session};
use crate::sim::scenario::action::Action;

pub(super) const CARDS: &[Card] = &[
    Card {
        id: "claim-11",
        theme: Theme::Scale,
        claim: "When a server crashes, everyone's session is gone",
        lanes: &[Session, Jwt],
        runs: &[
            Run {
                id: "main",
                label: "one node, sessions in its memory",
                settings: &[("nodes", "1"), ("session_store", "memory")],
                script: CRASH,
            },
            Run {
                id: "several",
                label: "several nodes, sessions in the memory of each",
                settings: &[
                    ("nodes", "2"),
                    ("session_store", "memory"),
                    ("balancer", "sticky"),
                ],
                script: CRASH,
            },
            Run {
                id: "shared",
                label: "a shared store",
                settings: &[("nodes", "2"), ("balancer", "sticky")],
                script: CRASH,
            },
        ],
        decides: 4,
        questions: &[
            Question {
                step: 4,
                ask: "The node has crashed and is back. Ana reads her orders. Who is served?",
            },
            Question {
                step: 5,
                ask: "Ana's phone reads too. Who is served?",
            },
        ],
        shows: &[
            both("sessions-lost", "main"),
            both("sessions-lost-share", "main"),
            both("refused-after-stop", "main"),
            both("sessions-lost", "several"),
            both("sessions-lost-share", "several"),
            both("refused-after-stop", "several"),
            both("sessions-lost", "shared"),
            both("refused-after-stop", "shared"),
        ],
        judge: |results| {
            let share = |run| results.at(run, "sessions-lost-share", Session);
            let kept = |run| results.at(run, "refused-after-stop", Session) == Some(0);
            match (share("main"), share("several"), share("shared")) {
                (Some(100), Some(100), Some(100)) => ClaimVerdict::True,
                (Some(1..), _, Some(0)) if kept("shared") => ClaimVerdict::TrueIf,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "sessions are kept in the memory of the nodes alone, and then it concerns those on \
                    the node that crashed",
        why: "In the memory of its only node {sessions-lost-share:session} of the sessions are lost, \
              with {=nodes@several} each its own share ({sessions-lost-share:session@several} here), \
              and in a shared store {sessions-lost:session@shared} sessions. The JWT lane keeps \
              nothing in a node but a copy of the keys, which it fetches again.",
        notes: "Ask where the session is at the moment of the crash. Then open the other runs and let \
                the class say how many people have to log in again with more nodes. Ask what else \
                such a restart happens for: every release.",
        references: &[
            "OWASP Session Management Cheat Sheet",
            "RFC 7519, section 7.2",
        ],
        fix: None,
    },
    Card {
        id: "claim-12",
        theme: Theme::Scale,
        claim: "To scale out, sessions need a sticky balancer or a shared store",
        lanes: &[Session, Jwt],
        runs: &[
            Run {
                id: "main",
                label: "random balancer, memory of each node",
                settings: &[("balancer", "random"), ("session_store", "memory")],
                script: MANY_READS,
            },
            Run {
                id: "more-nodes",
                label: "the same with more nodes",
                settings: &[
                    ("balancer", "random"),
                    ("session_store", "memory"),
                    ("nodes", "10"),
                ],
                script: MANY_READS,
            },
            Run {
                id: "sticky",
                label: "sticky balancer, memory of each node",
                settings: &[("balancer", "sticky"), ("session_store", "memory")],
                script: MANY_READS,
            },
            Run {
                id: "shared",
                label: "random balancer, shared store",
                settings: &[("balancer", "random")],
                script: MANY_READS,
            },
        ],
        decides: 2,
        questions: &[Question {
            step: 2,
            ask: "The balancer draws a node for Ana's next request. Who is served?",
        }],
        shows: &[
            both("balancer-misses", "main"),
            both("balancer-miss-share", "main"),
            both("balancer-misses", "more-nodes"),
            both("balancer-miss-share", "more-nodes"),
            both("balancer-misses", "sticky"),
            both("balancer-misses", "shared"),
        ],
        judge: |results| {
            let session = |run| results.at(run, "balancer-misses", Session);
            let jwt = results.of("balancer-misses", Jwt);
            match (session("main"), session("sticky"), session("shared"), jwt) {
                (Some(1..), Some(0), Some(0), Some(0)) => ClaimVerdict::True,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "",
        why: "With {=nodes} and a random balancer the node that is drawn mostly does not know the \
              session: {balancer-misses:session} misses ({balancer-miss-share:session}), with \
              {=nodes@more-nodes} {balancer-miss-share:session@more-nodes}; sticky or with a shared \
              store there are {balancer-misses:session@sticky} and {balancer-misses:session@shared}. A \
              JWT has {balancer-misses:jwt}, because every node can check it.",
        notes: "Ask which node knows Ana, and how likely the balancer is to draw that one. Then let the \
                class guess the share for more nodes before you open that run. Say that a shared store \
                is what most sites use: needing one is no flaw.",
        references: &[
            "OWASP Session Management Cheat Sheet",
            "RFC 7519, section 7.2",
        ],
        fix: None,
    },
];

const fn both(measure: &'static str, run: &'static str) -> Shown {
    Shown {
        measure,
        run,
        lanes: &[Session, Jwt],
    }
}

const READ: Action = Action::Read { tab: 1 };

const CRASH: &[Beat] = &[
    Beat {
        name: "Ana logs in",
        together: &[Action::LogIn { tab: 1 }],
    },
    Beat {
        name: "Ana logs in with the app on her phone",
        together: &[Action::AppLogIn],
    },
    Beat {
        name: "A node crashes and starts again",
        together: &[
            Action::CrashNode { node: 1 },
            Action::RestartNode { node: 1 },
        ],
    },
    Beat {
        name: "Ana reads her orders",
        together: &[READ],
    },
    Beat {
        name: "The app reads her orders",
        together: &[Action::AppRead],
    },
];

const MANY_READS: &[Beat] = &[
    Beat {
        name: "Ana logs in",
        together: &[Action::LogIn { tab: 1 }],
    },
    Beat {
        name: "Ana reads her orders",
        together: &[READ],
    },
    Beat {
        name: "Ana reads her orders again",
        together: &[READ],
    },
    BURST,
    BURST,
    BURST,
    BURST,
];

const BURST: Beat = Beat {
    name: "Ana's page asks for many things at once",
    together: &[READ, READ, READ, READ, READ, READ, READ, READ],
};
