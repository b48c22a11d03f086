//! The tour: a day in which each difference between the designs shows once. The simulator
//! opens it if a link names no scenario.

use super::rows::{ask, step};
use super::{PredictionPrompt, Run};
use crate::sim::Scenario;
use crate::sim::scenario::action::{Action, Role};

/// Its name in links.
pub const TOUR_ID: &str = "tour";

/// Its title.
pub const TOUR_TITLE: &str = "A tour: a theft, log-out, a changed role, a crash";

/// The tour as a run: one node with sessions in its memory, so that a copied session ID works
/// from anywhere, and a crash loses all sessions.
pub static TOUR: Run = Run {
    id: "main",
    label: "one node, sessions in its memory",
    settings: &[("nodes", "1"), ("session_store", "memory")],
    script: &[
        step("Ana logs in", &[Action::LogIn { tab: 1 }]),
        step("Ana reads her orders", &[Action::Read { tab: 1 }]),
        step(
            "A thief copies what her browser holds",
            &[Action::Steal { tab: 1 }],
        ),
        step("The thief reads her orders", &[Action::Replay]),
        step("Ana logs out", &[Action::LogOut { tab: 1 }]),
        step("The thief reads again", &[Action::Replay]),
        step(
            "The end of the copied token goes by, and the leeway with it",
            &[Action::Advance { seconds: 960 }],
        ),
        step("The thief tries once more", &[Action::Replay]),
        step(
            "The operator makes Ana an admin",
            &[Action::ChangeRole { role: Role::Admin }],
        ),
        step(
            "Ana logs in again, as an admin",
            &[Action::LogIn { tab: 1 }],
        ),
        step(
            "Ana does what only an admin may do",
            &[Action::Privileged { tab: 1 }],
        ),
        step(
            "The operator takes the role away",
            &[Action::ChangeRole { role: Role::User }],
        ),
        step("Ana tries it again", &[Action::Privileged { tab: 1 }]),
        step(
            "The node crashes and starts again",
            &[
                Action::CrashNode { node: 1 },
                Action::RestartNode { node: 1 },
            ],
        ),
        step("Ana reads her orders", &[Action::Read { tab: 1 }]),
    ],
};

/// What to predict in the tour, by step.
pub static TOUR_QUESTIONS: &[PredictionPrompt] = &[
    ask(
        4,
        "The thief sends what was copied from another machine, while Ana is logged in. Who serves the thief?",
    ),
    ask(
        6,
        "Ana has logged out. The thief still has the copy. Who serves the thief?",
    ),
    ask(
        8,
        "The token has expired, and the leeway is over. Who serves the thief?",
    ),
    ask(
        13,
        "Ana is no admin any more. Who still lets her do what only an admin may do?",
    ),
    ask(
        15,
        "The node has lost all that it held in memory. Who knows Ana?",
    ),
];

/// What the tour teaches about one event after login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TourLesson {
    /// What happens, in a word or two.
    pub topic: &'static str,
    /// The step of the tour that shows it.
    pub step: u32,
    /// What follows in the session lane, in a sentence.
    pub session: &'static str,
    /// What follows in the JWT lane, in a sentence.
    pub jwt: &'static str,
    /// The id of the card that tells more.
    pub card: &'static str,
}

/// The lessons, shown at the end of the tour.
pub static TOUR_LESSONS: &[TourLesson] = &[
    TourLesson {
        topic: "Log-out",
        step: 6,
        session: "The server deletes the session, so every copy of its ID is refused from then on.",
        jwt: "The browser forgets the token, but a copy of it is accepted until it expires.",
        card: "claim-7",
    },
    TourLesson {
        topic: "Changed role",
        step: 13,
        session: "The server looks the role up at each request, so the change counts at once.",
        jwt: "The token names the role as it was when it was signed, and that counts until a new token is issued.",
        card: "claim-9",
    },
    TourLesson {
        topic: "Crash",
        step: 15,
        session: "Sessions in the memory of the node are lost, and people log in again; a shared store would have kept them.",
        jwt: "The browser still has the token, and the node fetches the key that checks it, so nobody has to log in again.",
        card: "claim-11",
    },
    TourLesson {
        topic: "Theft",
        step: 4,
        session: "Whoever has the session ID is served as Ana until the session ends.",
        jwt: "Whoever has the token is served as Ana until it expires, unless a server also checks something besides the token.",
        card: "claim-21",
    },
];

/// The scenario of the tour.
pub fn tour() -> Scenario {
    TOUR.scenario(TOUR_TITLE)
}
