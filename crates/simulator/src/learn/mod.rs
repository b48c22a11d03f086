//! The content of the Learn page: comparison, questions and answers, glossary, questionnaire.
//! Each statement names the run that shows it, and states only numbers of that run.

pub mod advice; // which one should I use?
pub mod comparison;
pub mod faq;
pub mod glossary;
mod run_link; // the run behind a statement

pub use run_link::RunLink;
