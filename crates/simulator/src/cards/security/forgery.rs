//! Cards on tokens that are read, changed, forged or used twice.

use crate::cards::{Card, CardStep, ClaimVerdict, PredictionPrompt, Run, ShownMeasure, Topic};
use crate::sim::LaneName::{Jwt, Opaque, Session};
use crate::sim::scenario::action::{Action, Forgery};

const LOG_IN: CardStep = CardStep {
    name: "Ana logs in",
    together: &[Action::LogIn { tab: 1 }],
};

const FORGERIES: &[CardStep] = &[
    LOG_IN,
    CardStep {
        name: "Mallory writes Ana's name into a token of their own and keeps the signature",
        together: &[Action::Forge {
            forgery: Forgery::EditPayload,
        }],
    },
    CardStep {
        name: "Mallory cuts the signature off",
        together: &[Action::Forge {
            forgery: Forgery::StripSignature,
        }],
    },
    CardStep {
        name: "Mallory writes that the token needs no signature",
        together: &[Action::Forge {
            forgery: Forgery::NoneAlgorithm,
        }],
    },
    CardStep {
        name: "Mallory signs with the public key as if it were a shared secret",
        together: &[Action::Forge {
            forgery: Forgery::KeyConfusion,
        }],
    },
    CardStep {
        name: "Mallory signs with a key of their own and puts that key into the token",
        together: &[Action::Forge {
            forgery: Forgery::EmbeddedKey,
        }],
    },
];

/// Claim 16.
pub(super) const TAMPERING: Card = Card {
    id: "claim-16",
    topic: Topic::Security,
    claim: "Whoever tampers with a session ID or a JWT is found out",
    lanes: &[Session, Jwt],
    runs: &[
        Run {
            id: "main",
            label: "strict verifier",
            settings: &[],
            script: FORGERIES,
        },
        Run {
            id: "naive",
            label: "verifier that believes the token's header",
            settings: &[("verifier", "naive")],
            script: FORGERIES,
        },
    ],
    decides: 4,
    questions: &[
        PredictionPrompt {
            step: 2,
            ask: "Mallory has changed the name in a token that was really signed. Who lets it pass?",
        },
        PredictionPrompt {
            step: 4,
            ask: "Mallory's token says that it needs no signature. Who lets it pass?",
        },
    ],
    shows: &[
        ShownMeasure {
            measure: "forgeries-tried",
            run: "main",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "forgeries-accepted",
            run: "main",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "forgeries-accepted",
            run: "naive",
            lanes: &[Session, Jwt],
        },
    ],
    judge: |results| {
        let accepted = |run, lane| results.at(run, "forgeries-accepted", lane);
        let strict = (accepted("main", Session), accepted("main", Jwt));
        match (strict, accepted("naive", Jwt)) {
            ((Some(0), Some(0)), Some(0)) => ClaimVerdict::True,
            ((Some(0), Some(0)), Some(1..)) => ClaimVerdict::TrueIf,
            _ => ClaimVerdict::Misleading,
        }
    },
    condition: "the verifier fixes algorithm and key beforehand and checks every claim",
    why: "Of {forgeries-tried:jwt} forged tokens a strict verifier lets {forgeries-accepted:jwt} pass, and one \
          that believes the token's own header {forgeries-accepted:jwt@naive}: the signature protects only \
          as far as the verifier insists on it. A session ID says nothing that could be edited, so all that \
          is left is to guess, and of {forgeries-tried:session} guesses {forgeries-accepted:session} hit.",
    notes: "Ask for each forgery which check stops it, and let the class read the rule in the answer. Open \
            the run with the naive verifier: the edited and the stripped token are refused there too, so \
            a test that only edits the payload would have found the library safe.",
    references: &[
        "RFC 8725, section 2.1",
        "RFC 8725, section 3.1",
        "RFC 7519, section 7.2",
        "OWASP Session Management Cheat Sheet",
    ],
    fix: None,
};

/// Claim 17.
pub(super) const SIGNED_IS_NOT_SECRET: Card = Card {
    id: "claim-17",
    topic: Topic::Security,
    claim: "Decoding a JWT is not verifying it, and signing it does not hide it",
    lanes: &[Session, Jwt, Opaque],
    runs: &[Run {
        id: "main",
        label: "signed access tokens",
        settings: &[],
        script: &[
            LOG_IN,
            CardStep {
                name: "Ana reads her orders",
                together: &[Action::Read { tab: 1 }],
            },
            CardStep {
                name: "Mallory writes Ana's name into a token of their own and sends it",
                together: &[Action::Forge {
                    forgery: Forgery::EditPayload,
                }],
            },
        ],
    }],
    decides: 3,
    questions: &[PredictionPrompt {
        step: 3,
        ask: "Mallory's edited token decodes like any other. Who lets it pass?",
    }],
    shows: &[
        ShownMeasure {
            measure: "claims-readable",
            run: "main",
            lanes: &[Session, Jwt, Opaque],
        },
        ShownMeasure {
            measure: "forgeries-decoded",
            run: "main",
            lanes: &[Session, Jwt, Opaque],
        },
        ShownMeasure {
            measure: "forgeries-accepted",
            run: "main",
            lanes: &[Session, Jwt, Opaque],
        },
    ],
    judge: |results| {
        let of = |measure| results.of(measure, Jwt);
        let readable = of("claims-readable");
        match (readable, of("forgeries-decoded"), of("forgeries-accepted")) {
            (Some(1..), Some(1..), Some(0)) => ClaimVerdict::True,
            _ => ClaimVerdict::Misleading,
        }
    },
    condition: "",
    why: "Claims that anyone can read without a key are {claims-readable:jwt} in the signed token, because \
          base64url is an encoding, against {claims-readable:session} in a session ID and \
          {claims-readable:opaque} in an opaque token. The token that Mallory edited decodes as well as a \
          real one and is answered with {3:jwt}: only checking the signature tells them apart.",
    notes: "Open the token of the first step in the inspector: nothing was needed to read it. Ask what \
            belongs into a token that every script, proxy and log may see. Where claims have to stay unread, \
            use an opaque token or encrypt the token (JWE); encryption is not simulated here.",
    references: &[
        "RFC 7515, section 10.1",
        "RFC 7516, section 1",
        "RFC 7519, section 12",
        "RFC 8725, section 2.4",
    ],
    fix: None,
};

const LINK: CardStep = CardStep {
    name: "Ana asks for a link that should work once",
    together: &[Action::IssueLink],
};

const ONE_AFTER_THE_OTHER: &[CardStep] = &[
    LOG_IN,
    LINK,
    CardStep {
        name: "Ana opens the link",
        together: &[Action::UseLink],
    },
    CardStep {
        name: "Someone opens the same link again, before it expires",
        together: &[Action::UseLink],
    },
];

const AT_ONCE: &[CardStep] = &[
    LOG_IN,
    LINK,
    CardStep {
        name: "The link is opened in two places at the same moment",
        together: &[Action::UseLink, Action::UseLink],
    },
];

/// Claim 28.
pub(super) const ONE_TIME_LINK: Card = Card {
    id: "claim-28",
    topic: Topic::Security,
    claim: "Short-lived JWTs make one-time links",
    lanes: &[Session, Jwt],
    runs: &[
        Run {
            id: "main",
            label: "short lifetime alone",
            settings: &[("one_time", "short-exp")],
            script: ONE_AFTER_THE_OTHER,
        },
        Run {
            id: "race",
            label: "the jti is looked up, then written",
            // Both clicks reach the store before either is recorded.
            settings: &[("one_time", "check-then-set"), ("jitter", "0")],
            script: AT_ONCE,
        },
        Run {
            id: "consumed",
            label: "the jti is consumed",
            settings: &[("one_time", "atomic")],
            script: ONE_AFTER_THE_OTHER,
        },
        Run {
            id: "consumed-at-once",
            label: "the jti is consumed, opened twice at once",
            settings: &[("one_time", "atomic"), ("jitter", "0")],
            script: AT_ONCE,
        },
    ],
    decides: 4,
    questions: &[PredictionPrompt {
        step: 4,
        ask: "The link has been used, and its lifetime is not over. Who is let in with it again?",
    }],
    shows: &[
        ShownMeasure {
            measure: "one-time-uses",
            run: "main",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "one-time-uses",
            run: "race",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "one-time-uses",
            run: "consumed",
            lanes: &[Session, Jwt],
        },
        ShownMeasure {
            measure: "one-time-uses",
            run: "consumed-at-once",
            lanes: &[Session, Jwt],
        },
    ],
    judge: |results| {
        let uses = |run| results.at(run, "one-time-uses", Jwt);
        match (uses("main"), uses("consumed"), uses("consumed-at-once")) {
            (Some(1), _, _) => ClaimVerdict::True,
            (Some(2..), Some(1), Some(1)) => ClaimVerdict::TrueIf,
            _ => ClaimVerdict::Misleading,
        }
    },
    condition: "the server also consumes the jti in one indivisible request to a store, which is a record again",
    why: "With a short exp and nothing else the uses of the link come to {one-time-uses:jwt}, because a \
          signature holds as often as it is checked, until {=one_time_lifetime} are over. Where the jti is \
          consumed in one indivisible request they come to {one-time-uses:jwt@consumed}; where it is looked \
          up first and written afterwards, clicks at the same moment make {one-time-uses:jwt@race}.",
    notes: "Ask who might open the link before Ana: mail scanners do, and so does the browser's history \
            later. Point out that a random token in a table needs the same care: in the first run its use \
            is not recorded either, and its uses come to {one-time-uses:session}.",
    references: &[
        "RFC 7519, section 4.1.7",
        "OWASP Forgot Password Cheat Sheet",
        "CWE-367",
    ],
    fix: Some(Jwt),
};
