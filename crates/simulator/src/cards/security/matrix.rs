//! The card that runs every attack on two configurations, a careless and a careful one.

use crate::cards::{
    Card, CardStep, ClaimVerdict, PredictionPrompt, Results, Run, ShownMeasure, Topic,
};
use crate::sim::LaneName::{self, Jwt, Session};
use crate::sim::scenario::action::{Action, Forgery};

const LOG_IN: CardStep = CardStep {
    name: "Ana logs in",
    together: &[Action::LogIn { tab: 1 }],
};
const REPLAY: CardStep = CardStep {
    name: "The attacker reads Ana's orders with what they have",
    together: &[Action::Replay],
};
const FORM: CardStep = CardStep {
    name: "A page of the attacker posts a form to the shop",
    together: &[Action::CsrfForm],
};
const FORGE: CardStep = CardStep {
    name: "The attacker sends a token that says it needs no signature",
    together: &[Action::Forge {
        forgery: Forgery::NoneAlgorithm,
    }],
};
const INJECTED: CardStep = CardStep {
    name: "An injected script reads what it can and sends it away",
    together: &[Action::XssRead { tab: 1 }],
};
const RIDDEN: CardStep = CardStep {
    name: "An injected script sends a write from inside Ana's page",
    together: &[Action::XssRide { tab: 1 }],
};

const STORY: &[CardStep] = &[LOG_IN, FORM, FORGE, INJECTED, REPLAY];

const CROSS_SITE: &[CardStep] = &[LOG_IN, FORM];
const SCRIPT: &[CardStep] = &[LOG_IN, INJECTED, REPLAY];
const RIDE: &[CardStep] = &[LOG_IN, RIDDEN];
const FORGED: &[CardStep] = &[LOG_IN, FORGE];
const SNIFFED: &[CardStep] = &[
    LOG_IN,
    CardStep {
        name: "Someone listens to the network while Ana uses the shop",
        together: &[Action::Sniff],
    },
    REPLAY,
];
const FIXATED: &[CardStep] = &[
    CardStep {
        name: "The attacker plants a session ID in Ana's browser",
        together: &[Action::Fixate],
    },
    LOG_IN,
    REPLAY,
];
const COPIED: &[CardStep] = &[
    LOG_IN,
    CardStep {
        name: "A thief copies what Ana's browser holds",
        together: &[Action::Steal { tab: 1 }],
    },
    CardStep {
        name: "Ana logs out",
        together: &[Action::LogOut { tab: 1 }],
    },
    REPLAY,
];

/// No encryption, no checks, and scripts can read everything. The algorithm is the fastest:
/// no attack here depends on it.
const CARELESS: &[(&str, &str)] = &[
    ("scheme", "http"),
    ("hsts", "false"),
    ("renew_session_id", "false"),
    ("adopt_unknown_session_ids", "true"),
    ("cookie_prefix", "none"),
    ("cookie_same_site", "unset"),
    ("cookie_secure", "false"),
    ("cookie_http_only", "false"),
    ("csrf_defence", "none"),
    ("access_storage", "local-storage"),
    ("refresh_storage", "local-storage"),
    ("verifier", "naive"),
    ("algorithm", "hs256"),
];

/// The defaults are careful; tokens are also bound to a key, and revoked ones are put on the
/// denylist.
const CAREFUL: &[(&str, &str)] = &[
    ("denylist", "true"),
    ("dpop", "true"),
    ("algorithm", "hs256"),
];

/// One attack on one configuration: the run, what it is called, and the measure that
/// says how often it succeeded.
macro_rules! attacks {
    ($($careless:literal, $careful:literal, $label:literal, $script:ident, $measure:literal;)*) => {
        const RUNS: &[Run] = &[
            Run {
                id: "main",
                label: "careless: several attacks in a row",
                settings: CARELESS,
                script: STORY,
            },
            $(
                Run {
                    id: $careless,
                    label: concat!("careless: ", $label),
                    settings: CARELESS,
                    script: $script,
                },
                Run {
                    id: $careful,
                    label: concat!("careful: ", $label),
                    settings: CAREFUL,
                    script: $script,
                },
            )*
        ];

        const SHOWN: &[ShownMeasure] = &[$(
            ShownMeasure { measure: $measure, run: $careless, lanes: &[Session, Jwt] },
            ShownMeasure { measure: $measure, run: $careful, lanes: &[Session, Jwt] },
        )*];

        /// Careless run, careful run and measure of each attack.
        const ATTACKS: &[(&str, &str, &str)] = &[$(($careless, $careful, $measure),)*];
    };
}

attacks! {
    "careless-form", "careful-form", "another site's form", CROSS_SITE, "cross-site-writes";
    "careless-planted", "careful-planted", "a planted session ID", FIXATED, "accepted-after-theft";
    "careless-sniffed", "careful-sniffed", "someone listens", SNIFFED, "accepted-after-theft";
    "careless-script", "careful-script", "a script reads", SCRIPT, "accepted-after-theft";
    "careless-ride", "careful-ride", "a script rides", RIDE, "ridden-in-page";
    "careless-forged", "careful-forged", "a forged token", FORGED, "forgeries-accepted";
    "careless-copied", "careful-copied", "copied, used after logout", COPIED, "accepted-after-theft";
}

/// Claim 31.
pub(super) const NEITHER: Card = Card {
    id: "claim-31",
    topic: Topic::Security,
    claim: "Neither sessions nor JWTs are more secure by themselves",
    lanes: &[Session, Jwt],
    runs: RUNS,
    decides: 3,
    questions: &[
        PredictionPrompt {
            step: 2,
            ask: "Another site's page posts a form to a careless shop. Who carries it out?",
        },
        PredictionPrompt {
            step: 3,
            ask: "A token says that it needs no signature. Which careless shop lets it pass?",
        },
    ],
    shows: SHOWN,
    judge: |results| {
        let careless = |lane| succeeded(results, lane, |(careless, _, _)| careless);
        let careful = |lane| succeeded(results, lane, |(_, careful, _)| careful);
        let (session, jwt) = (careless(Session), careless(Jwt));
        let only = |own: &[bool], other: &[bool]| {
            own.iter().zip(other).any(|(own, other)| *own && !*other)
        };
        let each_has_its_own = only(&session, &jwt) && only(&jwt, &session);
        if each_has_its_own && careful(Session) == careful(Jwt) {
            ClaimVerdict::True
        } else if each_has_its_own {
            ClaimVerdict::TrueIf
        } else {
            ClaimVerdict::Misleading
        }
    },
    condition: "",
    why: "Against a careless shop each design falls where the other stands: another site's form has \
          {cross-site-writes:session@careless-form} of its writes carried out by the session and \
          {cross-site-writes:jwt@careless-form} by the bearer token, and unsigned tokens that are accepted come to \
          {forgeries-accepted:session@careless-forged} and {forgeries-accepted:jwt@careless-forged}. \
          With care both withstand these attacks, and what is left is the same in both: a script inside the \
          page rides either login ({ridden-in-page:session@careful-ride} and \
          {ridden-in-page:jwt@careful-ride}).",
    notes: "Let the class name an attack, then look for its row: which setting decides it, and in which lane. \
            Ask which row no setting changes, and what would. The careful tokens are bound to a key and \
            have a denylist: with the same care the effort differs, the outcome does not.",
    references: &[
        "OWASP Session Management Cheat Sheet",
        "OWASP Cross-Site Request Forgery Prevention Cheat Sheet",
        "RFC 8725, section 3",
        "RFC 9700, section 2",
        "OAuth 2.0 for Browser-Based Applications, section 5",
    ],
    fix: Some(Jwt),
};

type Attack = (&'static str, &'static str, &'static str);

/// For each attack, whether it succeeded in a lane.
fn succeeded(results: &Results, lane: LaneName, run: impl Fn(Attack) -> &'static str) -> Vec<bool> {
    ATTACKS
        .iter()
        .map(|attack| results.at(run(*attack), attack.2, lane) > Some(0))
        .collect()
}
