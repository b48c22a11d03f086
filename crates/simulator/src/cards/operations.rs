//! Cards on keys, deployments and the choice between architectures.

use super::rows::{ask, shown, step};
use super::{Card, CardStep, ClaimVerdict, Run, Topic};
use crate::sim::LaneName::{Bff, Jwt, Session};
use crate::sim::scenario::action::{Action, Forgery};

pub(super) const CARDS: &[Card] = &[
    Card {
        id: "claim-19",
        topic: Topic::Operations,
        claim: "Rotating the signing keys logs everybody out",
        lanes: &[Session, Jwt],
        runs: &[
            Run {
                id: "main",
                label: "the old key goes at once",
                settings: &[("key_overlap", "0"), ("refresh", "false")],
                script: ROTATED,
            },
            Run {
                id: "refresh",
                label: "the old key goes at once, with refresh tokens",
                settings: &[("key_overlap", "0")],
                script: ROTATED,
            },
            Run {
                id: "overlap",
                label: "the old key stays for longer than any token",
                settings: &[("key_overlap", "3600"), ("refresh", "false")],
                script: ROTATED,
            },
        ],
        decides: 5,
        questions: &[ask(
            5,
            "Keys were rotated, and Ana's token was signed by the old one. Who serves her?",
        )],
        shows: &[
            shown("false-refusals", "main", &[Session, Jwt]),
            shown("false-refusals", "refresh", &[Session, Jwt]),
            shown("false-refusals", "overlap", &[Session, Jwt]),
        ],
        judge: |results| {
            let bare = results.of("false-refusals", Jwt);
            let overlap = results.at("overlap", "false-refusals", Jwt);
            match (bare, overlap) {
                (Some(1..), Some(0)) => ClaimVerdict::TrueIf,
                (Some(1..), Some(1..)) => ClaimVerdict::True,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "the old key leaves the JWK Set before the last token that it signed has expired",
        why: "A verifier that no longer finds the key of a token refuses it, however genuine it is: \
              {5:jwt} for Ana when the old key was taken away at once, and {5:jwt@overlap} when it \
              stayed published for {=key_overlap@overlap}, longer than lifetime, leeway and cache \
              together. With refresh tokens the page recovers by itself, {5:jwt@refresh} in the end, \
              and session IDs have no key that could be rotated.",
        notes: "Ask how long the old key must stay: the life of a token, plus leeway, plus the age \
                of the copies. A key that has leaked is the exception: there the logout is what you \
                want.",
        references: &[
            "RFC 7517, section 5",
            "OpenID Connect Core, section 10.1.1",
            "RFC 8725, section 3.5",
        ],
        fix: Some(Jwt),
    },
    Card {
        id: "claim-30",
        topic: Topic::Operations,
        claim: "Sessions suit server-rendered sites, JWTs suit single-page apps and APIs",
        lanes: &[Session, Jwt, Bff],
        runs: &[
            Run {
                id: "main",
                label: "a single-page app before several nodes and a foreign API",
                settings: &[("balancer", "random")],
                script: ARCHITECTURE,
            },
            Run {
                id: "monolith",
                label: "a server-rendered site on one node, credentials in cookies",
                settings: &[
                    ("nodes", "1"),
                    ("session_store", "memory"),
                    ("access_storage", "cookie"),
                ],
                script: ARCHITECTURE,
            },
            Run {
                id: "memory",
                label: "the same app with sessions in the memory of each node",
                settings: &[("balancer", "random"), ("session_store", "memory")],
                script: ARCHITECTURE,
            },
        ],
        decides: 3,
        questions: &[
            ask(
                3,
                "The page wants something of an API on another site. Who gets it?",
            ),
            ask(
                6,
                "The operator has revoked the login. Who still gets an answer?",
            ),
        ],
        shows: &[
            shown("served-across-sites", "main", &[Session, Jwt, Bff]),
            shown("credentials-taken", "main", &[Session, Jwt, Bff]),
            shown("accepted-after-revocation", "main", &[Session, Jwt, Bff]),
            shown("header-bytes", "main", &[Session, Jwt, Bff]),
            shown("balancer-misses", "memory", &[Session, Jwt, Bff]),
            shown("credentials-taken", "monolith", &[Session, Jwt, Bff]),
            shown(
                "accepted-after-revocation",
                "monolith",
                &[Session, Jwt, Bff],
            ),
            shown("header-bytes", "monolith", &[Session, Jwt, Bff]),
            shown("balancer-misses", "monolith", &[Session, Jwt, Bff]),
        ],
        judge: |results| {
            let at = |run, measure, lane| results.at(run, measure, lane).unwrap_or_default();
            let risks = |run, lane| {
                at(run, "accepted-after-revocation", lane) + at(run, "credentials-taken", lane)
            };
            let first_half = risks("monolith", Session) < risks("monolith", Jwt)
                && at("monolith", "header-bytes", Session) < at("monolith", "header-bytes", Jwt);
            // A session at the BFF reaches as far as the token does, at less risk.
            let behind_session = at("main", "served-across-sites", Bff)
                >= at("main", "served-across-sites", Jwt)
                && risks("main", Bff) < risks("main", Jwt);
            match (first_half, behind_session) {
                (true, false) => ClaimVerdict::True,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "",
        why: "The first half holds: on the server-rendered site the session needs \
              {header-bytes:session@monolith} for its credential against {header-bytes:jwt@monolith}, \
              and {accepted-after-revocation:session@monolith} requests were served after the \
              revocation against {accepted-after-revocation:jwt@monolith}. The second is out of date: in the \
              single-page app the JWT reached the foreign API ({3:jwt}) where the bare session did not \
              ({3:session}), but so did a session at a BFF ({3:bff}), with \
              {credentials-taken:bff} credentials for an injected script against {credentials-taken:jwt}, \
              and {accepted-after-revocation:bff} requests served after the revocation against \
              {accepted-after-revocation:jwt}.",
        notes: "Ask what really decides: how many audiences there are, how fast a right must end, \
                who keeps the credential. Point out that memory of one node served the site's \
                sessions well, and with several nodes went wrong {balancer-misses:session@memory} \
                time here. The current draft for browser-based applications \
                puts a BFF, which is a session, first for applications that matter.",
        references: &[
            "OAuth 2.0 for Browser-Based Applications, section 6.1",
            "OWASP Session Management Cheat Sheet",
            "RFC 9700, section 2.2",
        ],
        fix: Some(Jwt),
    },
    Card {
        id: "field-frozen-jwks",
        topic: Topic::Operations,
        claim: "Since the keys were rotated, requests fail now and then, and trying again helps",
        lanes: &[Session, Jwt],
        runs: &[
            Run {
                id: "main",
                label: "copies of the JWK Set are kept whatever happens",
                settings: &[
                    ("jwks_cache", "604800"),
                    ("refetch_unknown_kid", "false"),
                    ("retry_after_401", "false"),
                ],
                script: FROZEN,
            },
            Run {
                id: "refetch",
                label: "an unknown kid makes a node look again",
                settings: &[("jwks_cache", "604800"), ("retry_after_401", "false")],
                script: FROZEN,
            },
        ],
        decides: 7,
        questions: &[ask(
            7,
            "Ana's token is new, and it is the turn of the node that has served longest. Who serves her?",
        )],
        shows: &[
            shown("false-refusals", "main", &[Session, Jwt]),
            shown("false-refusals", "refetch", &[Session, Jwt]),
            shown("key-set-fetches", "main", &[Session, Jwt]),
            shown("key-set-fetches", "refetch", &[Session, Jwt]),
        ],
        judge: |results| {
            let frozen = results.of("false-refusals", Jwt);
            let thawed = results.at("refetch", "false-refusals", Jwt);
            match (frozen, thawed) {
                (Some(1..), Some(0)) => ClaimVerdict::TrueIf,
                (Some(1..), Some(1..)) => ClaimVerdict::True,
                _ => ClaimVerdict::Misleading,
            }
        },
        condition: "a node keeps its copy of the JWK Set and does not look again for a kid that \
                    it does not know",
        why: "One node fetched the JWK Set before the rotation and keeps that copy for \
              {=jwks_cache}, so whenever the balancer picks it, new tokens get {7:jwt}, while its \
              neighbours, which fetched later, answer {8:jwt}. A single fetch for an unknown kid \
              ends it: {7:jwt@refetch}, with the fetches of the whole run at \
              {key-set-fetches:jwt@refetch} instead of {key-set-fetches:jwt}.",
        notes: "Show the copies that the nodes hold before the deciding step, and ask which request \
                will fail. Publishing a key for longer than any cache lives before it signs avoids \
                this without a refetch.",
        references: &[
            "OpenID Connect Core, section 10.1.1",
            "RFC 7517, section 5",
            "RFC 7515, section 4.1.4",
        ],
        fix: Some(Jwt),
    },
    Card {
        id: "field-refetch-storm",
        topic: Topic::Operations,
        claim: "Made-up tokens flood the authorization server with requests for its keys",
        lanes: &[Session, Jwt],
        runs: &[
            Run {
                id: "main",
                label: "a fetch for every unknown kid",
                settings: &[("nodes", "1"), ("refetch_interval", "0")],
                script: STORM,
            },
            Run {
                id: "limited",
                label: "with a wait between fetches",
                settings: &[("nodes", "1")],
                script: STORM,
            },
        ],
        decides: 3,
        questions: &[
            ask(3, "Tokens arrive that name keys nobody has. Who is served?"),
            ask(5, "The flood goes on. Is Ana still served?"),
        ],
        shows: &[
            shown("key-set-fetches", "main", &[Session, Jwt]),
            shown("key-set-fetches", "limited", &[Session, Jwt]),
        ],
        judge: |results| {
            // The only node fetches the keys once, and once more on an unknown key ID.
            let flooded = |run| results.at(run, "key-set-fetches", Jwt) > Some(2);
            match (flooded("main"), flooded("limited")) {
                (true, false) => ClaimVerdict::TrueIf,
                (true, true) => ClaimVerdict::True,
                (false, _) => ClaimVerdict::Misleading,
            }
        },
        condition: "a node fetches the JWK Set for every kid that it does not know, without a \
                    wait in between",
        why: "Each made-up kid was refused, yet each made the node ask for the keys again, \
              {key-set-fetches:jwt} fetches in all: the attacker needs no valid token, and the \
              authorization server does the work. With a wait of {=refetch_interval@limited} between \
              such fetches there were {key-set-fetches:jwt@limited}; a session ID names no key, so \
              that lane made {key-set-fetches:session}.",
        notes: "Ask who pays for a refused request. Let the class set the wait, and discuss what it \
                costs when a key really is new.",
        references: &[
            "RFC 7515, section 4.1.4",
            "RFC 8725, section 3.10",
            "OpenID Connect Core, section 10.1.1",
        ],
        fix: None,
    },
];

const ROTATED: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step("Ana reads her account", &[Action::Read { tab: 1 }]),
    step(
        "The operator rotates the signing keys",
        &[Action::RotateKeys],
    ),
    step(
        "The nodes' copies of the JWK Set grow old",
        &[Action::Advance { seconds: 300 }],
    ),
    step("Ana reads again", &[Action::Read { tab: 1 }]),
    step("Ana logs in anew", &[Action::LogIn { tab: 1 }]),
    step(
        "Ana reads with what she has now",
        &[Action::Read { tab: 1 }],
    ),
];

const ARCHITECTURE: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step("Ana reads her account", &[Action::Read { tab: 1 }]),
    step(
        "Ana's page calls an API on another site",
        &[Action::CrossSiteCall { tab: 1 }],
    ),
    step(
        "An injected script takes what it can reach",
        &[Action::XssRead { tab: 1 }],
    ),
    step("The operator revokes Ana's login", &[Action::RevokeSession]),
    step("Ana's page asks again", &[Action::Read { tab: 1 }]),
];

const FROZEN: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step(
        "Ana reads, and a node fetches the keys",
        &[Action::Read { tab: 1 }],
    ),
    step(
        "The operator rotates the signing keys",
        &[Action::RotateKeys],
    ),
    step("Ana logs in again", &[Action::LogIn { tab: 1 }]),
    step("Ana reads at the next node", &[Action::Read { tab: 1 }]),
    step(
        "Ana reads at the node after that",
        &[Action::Read { tab: 1 }],
    ),
    step(
        "Ana reads, and it is the old copy's turn",
        &[Action::Read { tab: 1 }],
    ),
    step(
        "Ana tries again and reaches another node",
        &[Action::Read { tab: 1 }],
    ),
];

const MADE_UP: Action = Action::Forge {
    forgery: Forgery::UnknownKid,
};

const STORM: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step("Ana reads her account", &[Action::Read { tab: 1 }]),
    step(
        "An attacker sends tokens that name made-up keys",
        &[MADE_UP, MADE_UP, MADE_UP, MADE_UP],
    ),
    step(
        "The attacker sends more of them",
        &[MADE_UP, MADE_UP, MADE_UP, MADE_UP],
    ),
    step("Ana reads again", &[Action::Read { tab: 1 }]),
];
