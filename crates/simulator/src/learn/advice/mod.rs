//! The questionnaire "Which one should I use?" and its scores. Each answer gives points to
//! designs; each point has a reason and a run that shows it.

mod model; // designs, questions, answers, points
mod points; // the points of each answer
pub mod questions; // the questions and their answers
pub mod report; // the result as Markdown

pub use model::{AnswerOption, Caveat, Design, Point, Question};
pub use questions::QUESTIONS;
use std::collections::BTreeMap;

/// The answers: ids of questions and of their chosen answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    chosen: BTreeMap<&'static str, &'static str>,
}

/// A point that an answer gave.
#[derive(Debug, Clone, Copy)]
pub struct GivenPoint {
    /// The question.
    pub question: &'static Question,
    /// The answer.
    pub answer: &'static AnswerOption,
    /// The point.
    pub point: &'static Point,
}

/// A design with all points for and against it.
#[derive(Debug, Clone)]
pub struct RankedDesign {
    /// Which design.
    pub design: Design,
    /// Sum of its points; may be negative.
    pub total: i32,
    /// The largest first, for or against.
    pub given: Vec<GivenPoint>,
}

/// The result of the questionnaire.
#[derive(Debug, Clone)]
pub struct Advice {
    /// Every design, the best first.
    pub ranking: Vec<RankedDesign>,
    /// Caveats of the answers and of the leading design.
    pub caveats: Vec<&'static Caveat>,
    /// How many questions were answered.
    pub answered: usize,
}

/// A lead of up to this many points is not significant.
pub const CLOSE_LEAD: i32 = 2;

/// The question of this id.
pub fn question(id: &str) -> Option<&'static Question> {
    QUESTIONS.iter().find(|question| question.id == id)
}

impl Answers {
    /// Reads a link; unknown names and values are ignored.
    pub fn read(query: &[(String, String)]) -> Self {
        let mut answers = Self::default();
        for (name, value) in query {
            answers.set(name, value);
        }
        answers
    }

    /// Answers a question; nothing changes if there is no such question or answer.
    pub fn set(&mut self, id: &str, answer: &str) {
        if let Some(question) = question(id)
            && let Some(answer) = question.answer(answer)
        {
            self.chosen.insert(question.id, answer.id);
        }
    }

    /// The answer to a question.
    pub fn to(&self, question: &Question) -> Option<&'static AnswerOption> {
        question.answer(self.chosen.get(question.id)?)
    }

    /// Whether no question is answered.
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    /// As in a link, in the order of the questions: `clients=spa&domains=one`.
    pub fn query(&self) -> String {
        let pairs: Vec<String> = QUESTIONS
            .iter()
            .filter_map(|question| Some(format!("{}={}", question.id, self.to(question)?.id)))
            .collect();
        pairs.join("&")
    }
}

/// Adds up the points of the answers.
pub fn advise(answers: &Answers) -> Advice {
    let answered: Vec<(&'static Question, &'static AnswerOption)> = QUESTIONS
        .iter()
        .filter_map(|question| Some((question, answers.to(question)?)))
        .collect();
    let mut ranking: Vec<RankedDesign> = Design::ALL
        .into_iter()
        .map(|design| {
            let mut given: Vec<GivenPoint> = answered
                .iter()
                .flat_map(|&(question, answer)| {
                    answer.points.iter().map(move |point| GivenPoint {
                        question,
                        answer,
                        point,
                    })
                })
                .filter(|given| given.point.design == design)
                .collect();
            given.sort_by_key(|given| std::cmp::Reverse(given.point.points.abs()));
            RankedDesign {
                design,
                total: given.iter().map(|given| given.point.points).sum(),
                given,
            }
        })
        .collect();
    // Stable, so that equals stay in the order of `Design::ALL`.
    ranking.sort_by_key(|ranked| std::cmp::Reverse(ranked.total));
    let mut caveats: Vec<&'static Caveat> = answered
        .iter()
        .filter_map(|(_, answer)| answer.caveat.as_ref())
        .collect();
    if let (Some(first), false) = (ranking.first(), answered.is_empty()) {
        caveats.extend(
            points::CAVEATS
                .iter()
                .filter(|(design, _)| *design == first.design)
                .map(|(_, caveat)| caveat),
        );
    }
    Advice {
        ranking,
        caveats,
        answered: answered.len(),
    }
}

impl Advice {
    /// The result in a sentence or two.
    pub fn sentence(&self) -> String {
        let (Some(first), Some(second)) = (self.ranking.first(), self.ranking.get(1)) else {
            return String::new();
        };
        let lead = first.total - second.total;
        let (one, two) = (first.design.label(), second.design.label());
        match (self.answered, lead) {
            (0, _) => "Nothing is answered yet, so nothing is ahead.".to_owned(),
            (_, 0) => format!("{one} and {two} have the same points: either can be defended."),
            (_, ..=CLOSE_LEAD) => format!(
                "{one} is ahead of {two} by {lead} {}, which is close: weigh their reasons.",
                if lead == 1 { "point" } else { "points" }
            ),
            _ => format!("{one} is ahead, by {lead} points before {two}."),
        }
    }
}
