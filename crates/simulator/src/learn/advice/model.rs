//! The types of the questionnaire: designs, questions, answers, points, caveats.

use crate::learn::RunLink;
use crate::sim::LaneName;

/// A way to keep people logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Design {
    /// A session ID in a cookie, looked up at every request.
    Session,
    /// A backend for the frontend: a session for the browser, tokens behind it.
    Bff,
    /// Opaque access tokens, looked up at the authorization server (RFC 7662).
    Opaque,
    /// Signed access tokens in the client's hands (RFC 9068).
    Jwt,
}

impl Design {
    /// In the order in which equals are ranked: the one with the fewest components first.
    pub const ALL: [Self; 4] = [Self::Session, Self::Bff, Self::Opaque, Self::Jwt];

    /// The lane that runs it.
    pub const fn lane(self) -> LaneName {
        match self {
            Self::Session => LaneName::Session,
            Self::Bff => LaneName::Bff,
            Self::Opaque => LaneName::Opaque,
            Self::Jwt => LaneName::Jwt,
        }
    }

    /// Its name in a ranking.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Session => "Session",
            Self::Bff => "BFF hybrid",
            Self::Opaque => "Opaque tokens",
            Self::Jwt => "JWT in the client",
        }
    }

    /// What it consists of, in a sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Session => {
                "A session ID in an HttpOnly cookie, the login itself in a store of the server."
            }
            Self::Bff => {
                "A session for the browser at a backend for the frontend, which keeps the tokens \
                 and shows them to the services behind it."
            }
            Self::Opaque => {
                "Access tokens that mean nothing by themselves: each API asks the authorization \
                 server what a token stands for."
            }
            Self::Jwt => {
                "Signed access tokens that the client holds and shows, and that each API verifies \
                 by itself."
            }
        }
    }
}

/// A question with two to four answers.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// Its name in links.
    pub id: &'static str,
    /// One or two words for the report's table.
    pub topic: &'static str,
    /// The question as it is asked.
    pub ask: &'static str,
    /// Two to four, in the order of the page.
    pub answers: &'static [AnswerOption],
}

/// An answer, with its points and caveat.
#[derive(Debug, Clone, Copy)]
pub struct AnswerOption {
    /// Its name in links.
    pub id: &'static str,
    /// The answer as it is offered.
    pub label: &'static str,
    /// The points that it gives.
    pub points: &'static [Point],
    /// A caveat, whichever design is chosen.
    pub caveat: Option<Caveat>,
}

/// Points for or against a design.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// The design that they count for, or against.
    pub design: Design,
    /// From −3 to 3, never 0. 1 is a small effect, 3 can decide alone.
    pub points: i32,
    /// Why, in a sentence.
    pub reason: &'static str,
    /// The guidance that it follows; empty if only the run shows it.
    pub reference: &'static str,
    /// The run that shows it.
    pub run: RunLink,
}

/// A caveat.
#[derive(Debug, Clone, Copy)]
pub struct Caveat {
    /// The text, one or two sentences.
    pub text: &'static str,
    /// The standard or guidance that says so.
    pub reference: &'static str,
    /// The run that shows it.
    pub run: RunLink,
}

impl Question {
    /// The answer of this id.
    pub fn answer(&self, id: &str) -> Option<&'static AnswerOption> {
        self.answers.iter().find(|answer| answer.id == id)
    }
}
