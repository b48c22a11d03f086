//! What the Learn page says: the comparison of sessions and JWTs, answers to what people
//! ask, the glossary, and the questionnaire. Each statement names the run that proves it,
//! and none states a number that its run does not give.

pub mod advice; // which one should I use?
pub mod comparison;
pub mod faq;
pub mod glossary;
mod run_link; // the run behind a statement

pub use run_link::RunLink;
