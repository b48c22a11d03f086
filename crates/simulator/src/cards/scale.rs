//! Cards on many nodes and many users.

use super::rows::{ask, shown, step};
use super::{Card, CardStep, ClaimVerdict, Run, Topic};
use crate::sim::LaneName::{self, Jwt, Session};
use crate::sim::scenario::action::Action;

const BOTH: &[LaneName] = &[Session, Jwt];

pub(super) const CARDS: &[Card] = &[
    Card {
        id: "claim-11",
        topic: Topic::Scale,
        claim: "When a server crashes, everyone's session is gone",
        lanes: BOTH,
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
            ask(
                4,
                "The node has crashed and is back. Ana reads her orders. Who is served?",
            ),
            ask(5, "Ana's phone reads too. Who is served?"),
        ],
        shows: &[
            shown("sessions-lost", "main", BOTH),
            shown("sessions-lost-share", "main", BOTH),
            shown("refused-after-stop", "main", BOTH),
            shown("sessions-lost", "several", BOTH),
            shown("sessions-lost-share", "several", BOTH),
            shown("refused-after-stop", "several", BOTH),
            shown("sessions-lost", "shared", BOTH),
            shown("refused-after-stop", "shared", BOTH),
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
        topic: Topic::Scale,
        claim: "To scale out, sessions need a sticky balancer or a shared store",
        lanes: BOTH,
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
        questions: &[ask(
            2,
            "The balancer draws a node for Ana's next request. Who is served?",
        )],
        shows: &[
            shown("balancer-misses", "main", BOTH),
            shown("balancer-miss-share", "main", BOTH),
            shown("balancer-misses", "more-nodes", BOTH),
            shown("balancer-miss-share", "more-nodes", BOTH),
            shown("balancer-misses", "sticky", BOTH),
            shown("balancer-misses", "shared", BOTH),
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
    Card {
        id: "claim-13",
        topic: Topic::Scale,
        claim: "Any node and any service can verify a JWT by itself",
        lanes: BOTH,
        runs: &[
            Run {
                id: "main",
                label: "a key pair, ES256",
                settings: &[("refresh", "false")],
                script: EVERYWHERE,
            },
            Run {
                id: "secret",
                label: "a shared secret, HS256",
                settings: &[("refresh", "false"), ("algorithm", "hs256")],
                script: EVERYWHERE,
            },
            Run {
                id: "audience",
                label: "the second API is not in the audience",
                settings: &[("refresh", "false"), ("second_api_in_audience", "false")],
                script: EVERYWHERE,
            },
        ],
        decides: 6,
        questions: &[
            ask(
                5,
                "A node passes Ana's request on to a service of the shop. Who is served?",
            ),
            ask(6, "Ana's page calls an API on another site. Who is served?"),
        ],
        shows: &[
            shown("verifiers", "main", BOTH),
            shown("key-holders", "main", BOTH),
            shown("keys-held", "main", BOTH),
            shown("possible-issuers", "main", BOTH),
            shown("verifiers", "secret", &[Jwt]),
            shown("possible-issuers", "secret", &[Jwt]),
            shown("verifiers", "audience", &[Jwt]),
        ],
        judge: |results| {
            let jwt = |run| results.at(run, "verifiers", Jwt).unwrap_or_default();
            let everyone = results.of("key-holders", Jwt).unwrap_or_default();
            let session = results.of("verifiers", Session).unwrap_or_default();
            if jwt("main") < everyone || jwt("main") <= session {
                ClaimVerdict::Misleading
            } else if jwt("audience") < jwt("main") {
                ClaimVerdict::TrueIf
            } else {
                ClaimVerdict::True
            }
        },
        condition: "it has the issuer's public key and the token names it in the audience",
        why: "With a copy of the public key, {keys-held:jwt} each, {verifiers:jwt} machines recognised \
              Ana by her token, the second API among them ({6:jwt}); by her session only those \
              {verifiers:session} that share its store. A verifier that the token does not name has to \
              refuse it ({6:jwt@audience}), and with a shared secret every verifier can also make \
              tokens: {possible-issuers:jwt@secret} machines instead of {possible-issuers:jwt}.",
        notes: "Follow the key: point at the first request of each node, which fetches the JWK Set, and \
                ask what a node has to be told in advance. Then open the run with a shared secret and ask \
                who could now log in as Ana. Ask whether one token for all services is a good idea: \
                whoever receives it can use it at the others.",
        references: &[
            "RFC 7517, section 5",
            "RFC 7519, section 4.1.3",
            "RFC 9700, section 2.3",
            "RFC 8725, section 3.9",
        ],
        fix: None,
    },
    Card {
        id: "claim-14",
        topic: Topic::Scale,
        claim: "The session store is the bottleneck and the single point of failure",
        lanes: BOTH,
        runs: &[
            Run {
                id: "main",
                label: "a shared store and refresh tokens",
                settings: &[("session_role", "copy")],
                script: STORE_DOWN,
            },
            Run {
                id: "denylist",
                label: "a denylist in the same store",
                settings: &[("session_role", "copy"), ("denylist", "true")],
                script: STORE_DOWN,
            },
            Run {
                id: "database",
                label: "sessions in the database",
                settings: &[("session_role", "copy"), ("session_store", "database")],
                script: STORE_DOWN,
            },
        ],
        decides: 4,
        questions: &[
            ask(4, "The store is down. Ana reads her orders. Who is served?"),
            ask(
                6,
                "The access token has expired, and the store is still down. Who is served?",
            ),
            ask(8, "The store is back. Who is served?"),
        ],
        shows: &[
            shown("served-without-store", "main", BOTH),
            shown("refused-without-store", "main", BOTH),
            shown("store-operations", "main", BOTH),
            shown("server-bytes", "main", BOTH),
            shown("served-without-store", "denylist", BOTH),
            shown("store-operations", "denylist", BOTH),
            shown("served-without-store", "database", &[Session]),
        ],
        judge: |results| {
            let served = |run, lane| results.at(run, "served-without-store", lane);
            let refused = |lane| results.of("refused-without-store", lane);
            let all_fail = served("main", Session) == Some(0) && refused(Session) >= Some(1);
            let some_fail = served("main", Jwt) >= Some(1) && refused(Jwt) >= Some(1);
            let elsewhere = served("database", Session) >= Some(1);
            match (all_fail, some_fail, elsewhere) {
                (true, _, true) => ClaimVerdict::TrueIf,
                (true, true, false) => ClaimVerdict::True,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "each request has to ask one store that nothing stands in for; a denylist \
              makes the same true of JWTs",
        why: "While the store was down the session lane served {served-without-store:session} \
              requests; the JWT lane served {served-without-store:jwt}, until the access token \
              ended and the refresh needed the store, and with a denylist \
              {served-without-store:jwt@denylist}. An ordinary read takes \
              {store-operations:session} store operations with a session and \
              {store-operations:jwt} with a JWT, and the login keeps {server-bytes:session} \
              against {server-bytes:jwt} of refresh records: what that comes to for your users \
              says whether the store is a bottleneck.",
        notes: "Before the deciding step, ask which lookups will fail; then let the access token \
              end and ask why the JWT lane stops too. Let the class multiply: the bytes by their \
              users, the operations by their requests in a second, and compare with what one \
              store can do. The run with the database only moves the question, for that database \
              is assumed to stay up; replicas answer it.",
        references: &[
            "OWASP Session Management Cheat Sheet",
            "RFC 6749, section 1.5",
            "RFC 9110, section 15.6.4",
        ],
        fix: None,
    },
    Card {
        id: "field-sticky-maintenance",
        topic: Topic::Scale,
        claim: "Every maintenance window logs everyone out, some people twice",
        lanes: BOTH,
        runs: &[
            Run {
                id: "main",
                label: "sticky balancer, memory of each node",
                settings: &[
                    ("nodes", "2"),
                    ("balancer", "sticky"),
                    ("session_store", "memory"),
                ],
                script: MAINTENANCE,
            },
            Run {
                id: "shared",
                label: "sticky balancer, shared store",
                settings: &[("nodes", "2"), ("balancer", "sticky")],
                script: MAINTENANCE,
            },
        ],
        decides: 5,
        questions: &[
            ask(
                5,
                "The first node went down for an update. Ana reads her orders. Who is served?",
            ),
            ask(
                8,
                "Now the other node went down and the first one is back. Who is served?",
            ),
        ],
        shows: &[
            shown("sessions-lost", "main", BOTH),
            shown("refused-after-stop", "main", BOTH),
            shown("logins", "main", BOTH),
            shown("sessions-lost", "shared", BOTH),
            shown("refused-after-stop", "shared", BOTH),
        ],
        judge: |results| {
            let refused = |run| results.at(run, "refused-after-stop", Session);
            let lost = results.of("sessions-lost", Session);
            match (lost, refused("main"), refused("shared")) {
                (Some(1..), Some(1..), Some(0)) => ClaimVerdict::TrueIf,
                (_, Some(1..), Some(1..)) => ClaimVerdict::True,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "sessions live in the memory of the nodes and the balancer only sticks people to them",
        why: "A sticky balancer hides that each session is known to a single node, until that node stops: \
              {sessions-lost:session} sessions were lost while the nodes were updated in turn, and whoever \
              logged in again in between was sent to a node whose turn was still to come. With a shared \
              store {sessions-lost:session@shared} are lost, and the JWT lane loses \
              {sessions-lost:jwt}.",
        notes: "Ask why nobody noticed before the first update. Count Ana's logins with the class, then ask \
                for remedies: a shared store, sessions that are copied to a second node, or nodes that take \
                no new logins and are stopped when their last session has ended.",
        references: &[
            "OWASP Session Management Cheat Sheet",
            "RFC 9110, section 15.5.2",
        ],
        fix: Some(Session),
    },
];

const READ: Action = Action::Read { tab: 1 };

const CRASH: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step("Ana logs in with the app on her phone", &[Action::AppLogIn]),
    step(
        "A node crashes and starts again",
        &[
            Action::CrashNode { node: 1 },
            Action::RestartNode { node: 1 },
        ],
    ),
    step("Ana reads her orders", &[READ]),
    step("The app reads her orders", &[Action::AppRead]),
];

const MANY_READS: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step("Ana reads her orders", &[READ]),
    step("Ana reads her orders again", &[READ]),
    BURST,
    BURST,
    BURST,
    BURST,
];

const BURST: CardStep = step(
    "Ana's page asks for many things at once",
    &[READ, READ, READ, READ, READ, READ, READ, READ],
);

const EVERYWHERE: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step("Ana reads her orders, and a node answers", &[READ]),
    step("Ana reads again, and the next node answers", &[READ]),
    step("Ana reads again, and yet another node answers", &[READ]),
    step(
        "Ana asks for a report, for which a node asks a service",
        &[Action::ServiceCall { tab: 1 }],
    ),
    step(
        "Ana's page calls an API on another site",
        &[Action::CrossSiteCall { tab: 1 }],
    ),
];

const STORE_DOWN: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step("Ana reads her orders", &[READ]),
    step("The store goes down", &[Action::StoreDown]),
    step("Ana reads her orders while the store is down", &[READ]),
    step(
        "Some time passes, more than an access token lives",
        &[Action::Advance { seconds: 1_000 }],
    ),
    step("Ana reads her orders, and the store is still down", &[READ]),
    step("The store comes back", &[Action::StoreUp]),
    step("Ana reads her orders again", &[READ]),
    step("Ana reads once more, and all is as before", &[READ]),
];

const MAINTENANCE: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step("Ana logs in with the app on her phone", &[Action::AppLogIn]),
    step("Ana reads her orders", &[READ]),
    step(
        "The first node goes down for an update",
        &[Action::CrashNode { node: 1 }],
    ),
    step("Ana reads her orders again", &[READ]),
    step("Ana logs in once more", &[Action::LogIn { tab: 1 }]),
    step(
        "The first node is back, and the other goes down",
        &[
            Action::RestartNode { node: 1 },
            Action::CrashNode { node: 2 },
        ],
    ),
    step("Ana reads her orders once more", &[READ]),
    step("The app reads her orders", &[Action::AppRead]),
];
