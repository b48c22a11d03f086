//! Cards on stolen, overheard, planted and shared credentials.

use crate::cards::{Card, CardStep, ClaimVerdict, PredictionPrompt, Run, ShownMeasure, Topic};
use crate::sim::LaneName::{Jwt, Session};
use crate::sim::scenario::action::Action;

const LOG_IN: CardStep = CardStep {
    name: "Ana logs in",
    together: &[Action::LogIn { tab: 1 }],
};
const THIEF_READS: CardStep = CardStep {
    name: "The thief reads Ana's orders from another machine",
    together: &[Action::Replay],
};

const IN_THE_CLEAR: &[(&str, &str)] = &[
    ("scheme", "http"),
    ("hsts", "false"),
    ("cookie_prefix", "none"),
    ("cookie_secure", "false"),
];

const SNIFFED: &[CardStep] = &[
    LOG_IN,
    CardStep {
        name: "Ana opens the shop in a café, where someone listens to the network",
        together: &[Action::Sniff],
    },
    CardStep {
        name: "The listener reads Ana's orders from another machine",
        together: &[Action::Replay],
    },
    CardStep {
        name: "Ana reads her orders and notices nothing",
        together: &[Action::Read { tab: 1 }],
    },
];

const PLANTED: &[CardStep] = &[
    CardStep {
        name: "From a sub-domain an attacker plants a session ID in Ana's browser",
        together: &[Action::Fixate],
    },
    LOG_IN,
    CardStep {
        name: "The attacker reads with the session ID that they planted",
        together: &[Action::Replay],
    },
    CardStep {
        name: "Ana reads her orders",
        together: &[Action::Read { tab: 1 }],
    },
];

/// A planted ID needs a server that keeps it and a name that a sub-domain may set.
const FIXABLE: &[(&str, &str)] = &[("renew_session_id", "false"), ("cookie_prefix", "none")];

/// Claim 20.
pub(super) const STOLEN_SESSION: Card = Card {
    id: "claim-20",
    topic: Topic::Security,
    claim: "A stolen session ID is a stolen login",
    lanes: &[Session, Jwt],
    runs: &[
        Run {
            id: "main",
            label: "without HTTPS, someone listens",
            settings: IN_THE_CLEAR,
            script: SNIFFED,
        },
        Run {
            id: "https",
            label: "with HTTPS and strict transport security",
            settings: &[],
            script: SNIFFED,
        },
        Run {
            id: "planted",
            label: "login keeps the session ID, someone plants one",
            settings: FIXABLE,
            script: PLANTED,
        },
        Run {
            id: "renewed",
            label: "login gives a new session ID, someone plants one",
            settings: &[("cookie_prefix", "none")],
            script: PLANTED,
        },
    ],
    decides: 3,
    questions: &[PredictionPrompt {
        step: 3,
        ask: "Someone has listened to Ana's traffic and now asks for her orders. Where are they served?",
    }],
    shows: &[
        ShownMeasure {
            measure: "accepted-after-theft",
            run: "main",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "accepted-after-theft",
            run: "https",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "accepted-after-theft",
            run: "planted",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "accepted-after-theft",
            run: "renewed",
            lanes: &[Session, Jwt],
        },
    ],
    judge: |results| {
        let accepted = |run| results.at(run, "accepted-after-theft", Session);
        match (accepted("main"), accepted("planted")) {
            (Some(1..), Some(1..)) => ClaimVerdict::True,
            (Some(1..), _) | (_, Some(1..)) => ClaimVerdict::TrueIf,
            _ => ClaimVerdict::Misleading,
        }
    },
    condition: "",
    why: "Whoever presents the session ID is Ana: requests of the thief that are accepted are \
          {accepted-after-theft:session} with an ID that was overheard and \
          {accepted-after-theft:session@planted} with one that was planted before login, and with an \
          overheard bearer token {accepted-after-theft:jwt}. With HTTPS and strict transport security \
          they are {accepted-after-theft:session@https}, with a new session ID at login \
          {accepted-after-theft:session@renewed}.",
    notes: "Ask what the listener needs to know of Ana: neither her name nor her password. Point out \
            that the token lane is no better in the clear: what has no binding to a key works for \
            whoever holds it. Then open the runs with HTTPS and with a new session ID at login.",
    references: &[
        "OWASP Session Management Cheat Sheet",
        "RFC 6797, section 2.3",
        "RFC 6750, section 5.2",
    ],
    fix: Some(Session),
};

const STEAL: CardStep = CardStep {
    name: "A thief copies what Ana's browser holds",
    together: &[Action::Steal { tab: 1 }],
};
const LIFETIME: CardStep = CardStep {
    name: "The lifetime of the access token goes by",
    together: &[Action::Advance { seconds: 899 }],
};
const INSIDE_LEEWAY: CardStep = CardStep {
    name: "The thief reads again, inside the leeway",
    together: &[Action::Replay],
};
const LEEWAY: CardStep = CardStep {
    name: "The leeway goes by",
    together: &[Action::Advance { seconds: 60 }],
};
const AGAIN: CardStep = CardStep {
    name: "The thief reads again",
    together: &[Action::Replay],
};

const STOLEN_THEN_LOGGED_OUT: &[CardStep] = &[
    LOG_IN,
    STEAL,
    THIEF_READS,
    CardStep {
        name: "Ana logs out",
        together: &[Action::LogOut { tab: 1 }],
    },
    AGAIN,
    LIFETIME,
    INSIDE_LEEWAY,
    LEEWAY,
    AGAIN,
];

const STOLEN_UNNOTICED: &[CardStep] = &[
    LOG_IN,
    STEAL,
    THIEF_READS,
    LIFETIME,
    INSIDE_LEEWAY,
    LEEWAY,
    AGAIN,
];

const STOLEN_AND_REFRESHED: &[CardStep] = &[
    LOG_IN,
    STEAL,
    THIEF_READS,
    LIFETIME,
    CardStep {
        name: "The thief exchanges the refresh token that they copied as well",
        together: &[Action::ReplayRefresh],
    },
    LEEWAY,
    AGAIN,
];

/// Claim 21.
pub(super) const STOLEN_TOKEN: Card = Card {
    id: "claim-21",
    topic: Topic::Security,
    claim: "A stolen JWT works until it expires",
    lanes: &[Session, Jwt],
    runs: &[
        Run {
            id: "main",
            label: "Ana logs out after the theft",
            settings: &[],
            script: STOLEN_THEN_LOGGED_OUT,
        },
        Run {
            id: "denylist",
            label: "with a denylist",
            settings: &[("denylist", "true")],
            script: STOLEN_THEN_LOGGED_OUT,
        },
        Run {
            id: "bound",
            label: "with DPoP",
            settings: &[("dpop", "true")],
            script: STOLEN_THEN_LOGGED_OUT,
        },
        Run {
            id: "unnoticed",
            label: "nobody notices",
            settings: &[],
            script: STOLEN_UNNOTICED,
        },
        Run {
            id: "refreshed",
            label: "nobody notices, and the thief refreshes",
            settings: &[],
            script: STOLEN_AND_REFRESHED,
        },
    ],
    decides: 5,
    questions: &[
        PredictionPrompt {
            step: 3,
            ask: "Ana is logged in, and the thief sends the copy from another machine. Where is the thief served?",
        },
        PredictionPrompt {
            step: 5,
            ask: "Ana has logged out, and the thief still has the copy. Where is the thief served?",
        },
        PredictionPrompt {
            step: 7,
            ask: "The token has expired a moment ago. Where is the thief served?",
        },
    ],
    shows: &[
        ShownMeasure {
            measure: "accepted-after-theft",
            run: "main",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "accepted-after-logout",
            run: "main",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "attacker-access",
            run: "main",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "accepted-after-logout",
            run: "denylist",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "accepted-after-theft",
            run: "bound",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "attacker-access",
            run: "unnoticed",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "attacker-access",
            run: "refreshed",
            lanes: &[Session, Jwt],
        },
    ],
    judge: |results| {
        let bare = results.of("accepted-after-logout", Jwt);
        let listed = results.at("denylist", "accepted-after-logout", Jwt);
        let bound = results.at("bound", "accepted-after-theft", Jwt);
        match (bare, listed, bound) {
            (Some(1..), Some(1..), Some(1..)) => ClaimVerdict::True,
            (Some(1..), Some(_), Some(_)) => ClaimVerdict::TrueIf,
            _ => ClaimVerdict::Misleading,
        }
    },
    condition: "nothing but the token itself is checked: no denylist, no introspection, no key that it is \
                bound to",
    why: "While Ana is logged in, the thief is served with either copy ({3:session} and {3:jwt}); after her \
          logout the requests of the thief that are accepted are {accepted-after-logout:session} with the \
          session ID and {accepted-after-logout:jwt} with the token, the last of them {attacker-access:jwt} \
          after the theft and inside the leeway. With a denylist it is {accepted-after-logout:jwt@denylist} \
          after the logout, and with DPoP {accepted-after-theft:jwt@bound} at any time. Where nobody \
          notices, the session lets the thief in for longer, last after {attacker-access:session@unnoticed} in \
          that run against {attacker-access:jwt@unnoticed}, and a refresh token that was copied with the \
          access token outlives it too ({7:jwt@refreshed}).",
    notes: "Ask first where the thief is served while Ana is logged in, then after the logout, then just after \
            exp: verifiers let clocks differ, so the thief has the leeway of {=leeway} as well. Open the \
            run in which nobody notices: a short lifetime limits what a session leaves open.",
    references: &[
        "RFC 7519, section 4.1.4",
        "RFC 6750, section 5.3",
        "RFC 9449, section 1",
        "RFC 9700, section 4.14.2",
    ],
    fix: Some(Jwt),
};

const RACE: &[CardStep] = &[
    LOG_IN,
    CardStep {
        name: "Ana opens the shop in a second tab",
        together: &[Action::OpenTab { tab: 2 }],
    },
    CardStep {
        name: "Ana has lunch, and the access tokens of both tabs expire",
        together: &[Action::Advance { seconds: 1_200 }],
    },
    CardStep {
        name: "Both tabs wake up and ask for her orders at the same moment",
        together: &[Action::Read { tab: 1 }, Action::Read { tab: 2 }],
    },
    CardStep {
        name: "Ana loads the second tab again",
        together: &[Action::Reload { tab: 2 }],
    },
];

/// The refresh race.
pub(super) const REFRESH_RACE: Card = Card {
    id: "field-refresh-race",
    topic: Topic::Security,
    claim: "Ana comes back from lunch to two open tabs and is logged out",
    lanes: &[Session, Jwt],
    runs: &[
        Run {
            id: "main",
            label: "no grace period",
            settings: &[("refresh_grace", "0")],
            script: RACE,
        },
        Run {
            id: "grace",
            label: "with a grace period",
            settings: &[],
            script: RACE,
        },
        Run {
            id: "no-rotation",
            label: "without rotation",
            settings: &[("refresh_grace", "0"), ("refresh_rotation", "false")],
            script: RACE,
        },
    ],
    decides: 5,
    questions: &[PredictionPrompt {
        step: 5,
        ask: "Both tabs have just refreshed with the same refresh token. Is Ana still logged in when she \
              loads the page again?",
    }],
    shows: &[
        ShownMeasure {
            measure: "wrongly-refused",
            run: "main",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "wrongly-refused",
            run: "grace",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "wrongly-refused",
            run: "no-rotation",
            lanes: &[Session, Jwt],
        },
    ],
    judge: |results| {
        let refused = |run| results.at(run, "wrongly-refused", Jwt);
        match (refused("main"), refused("grace")) {
            (Some(1..), Some(0)) => ClaimVerdict::TrueIf,
            (Some(1..), Some(1..)) => ClaimVerdict::True,
            _ => ClaimVerdict::Misleading,
        }
    },
    condition: "refresh tokens rotate and a used one is never taken again, not even a moment later",
    why: "Both tabs send the same refresh token, and the server cannot tell the second one from a thief, so it \
          revokes the family: the count of times that Ana is turned away is {wrongly-refused:jwt}, against \
          {wrongly-refused:jwt@grace} with a grace period of {=refresh_grace@grace}. Without rotation the \
          race is gone as well, but so is the alarm that a stolen refresh token sets off; the session lane \
          has nothing to renew.",
    notes: "Ask who the second sender is: nobody can know, and that is the point of reuse detection. Open \
            the run with a grace period, then ask what a thief gains by it. A lock between the tabs, or \
            one tab that refreshes for all, helps as well.",
    references: &[
        "RFC 9700, section 4.14.2",
        "OAuth 2.0 for Browser-Based Applications, section 8",
    ],
    fix: Some(Jwt),
};

/// Session fixation.
pub(super) const FIXATION: Card = Card {
    id: "field-session-fixation",
    topic: Topic::Security,
    claim: "Ana logs in, and a stranger is logged in as Ana with her",
    lanes: &[Session, Jwt],
    runs: &[
        Run {
            id: "main",
            label: "login keeps the session ID",
            settings: FIXABLE,
            script: PLANTED,
        },
        Run {
            id: "renewed",
            label: "login gives a new session ID",
            settings: &[("cookie_prefix", "none")],
            script: PLANTED,
        },
        Run {
            id: "host-prefix",
            label: "the cookie's name begins with __Host-",
            settings: &[("renew_session_id", "false")],
            script: PLANTED,
        },
    ],
    decides: 3,
    questions: &[PredictionPrompt {
        step: 2,
        ask: "Ana logs in with a session ID in her browser that an attacker has put there. Who lets her in?",
    }],
    shows: &[
        ShownMeasure {
            measure: "accepted-after-theft",
            run: "main",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "accepted-after-theft",
            run: "renewed",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "accepted-after-theft",
            run: "host-prefix",
            lanes: &[Session, Jwt],
        },
    ],
    judge: |results| {
        let accepted = |run| results.at(run, "accepted-after-theft", Session);
        match (accepted("main"), accepted("renewed")) {
            (Some(1..), Some(0)) => ClaimVerdict::TrueIf,
            (Some(1..), Some(1..)) => ClaimVerdict::True,
            _ => ClaimVerdict::Misleading,
        }
    },
    condition: "login goes on with the session ID that the browser brought, and someone else could put it there",
    why: "The attacker asked the shop for the session ID and planted it, Ana's login made it hers, and the \
          attacker reads with it: accepted requests, {accepted-after-theft:session}. A new session ID at \
          login leaves the planted ID worthless ({accepted-after-theft:session@renewed}), and a cookie \
          whose name begins with __Host- cannot be set by a sub-domain at all \
          ({accepted-after-theft:session@host-prefix}).",
    notes: "Ask what was stolen here: nothing, the attacker knew the ID before Ana did. The token lane has \
            nothing to plant before login (accepted requests, {accepted-after-theft:jwt}), because login \
            hands out a token that nobody knew. Point at the last step of the run with a new session ID: \
            Ana herself is answered with {4:session@renewed}, because the planted cookie stands before hers, \
            and with the prefix she is answered with {4:session@host-prefix}.",
    references: &[
        "OWASP Session Management Cheat Sheet",
        "RFC 6265bis, section 5.4",
        "CWE-384",
    ],
    fix: Some(Session),
};
