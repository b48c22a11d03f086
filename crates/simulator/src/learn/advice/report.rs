//! The result of the questionnaire as Markdown: recommendation, answers, points with their
//! reasons and runs, caveats.

use super::{Advice, Answers, QUESTIONS, advise};
use crate::learn::RunLink;
use std::fmt::Write;

/// The name of the file.
pub const FILE_NAME: &str = "which-login-design.md";

/// Makes the report. Links begin with `base`, the address of the page without its fragment.
pub fn markdown(answers: &Answers, base: &str) -> String {
    let advice = advise(answers);
    let mut text = String::new();
    // Writing to a `String` does not fail.
    let _ = write(&mut text, answers, &advice, base);
    text
}

fn write(text: &mut String, answers: &Answers, advice: &Advice, base: &str) -> std::fmt::Result {
    let run = |run: RunLink, lane| format!("[run]({base}{})", run.href(lane));
    writeln!(text, "# Which login design?\n\n{}", advice.sentence())?;
    if let Some(first) = advice.ranking.first().filter(|_| advice.answered > 0) {
        writeln!(
            text,
            "\n**{}**: {}",
            first.design.label(),
            first.design.sentence()
        )?;
    }
    let missing = QUESTIONS.len().saturating_sub(advice.answered);
    if missing > 0 {
        writeln!(
            text,
            "\nOf {} questions {missing} are not answered.",
            QUESTIONS.len()
        )?;
    }
    writeln!(text, "\n## What was answered\n\n| | |\n|---|---|")?;
    for question in QUESTIONS {
        let answer = answers
            .to(question)
            .map_or("not answered", |answer| answer.label);
        writeln!(text, "| {} | {answer} |", question.ask)?;
    }
    writeln!(text, "\n## The ranking\n")?;
    for (place, ranked) in (1..).zip(&advice.ranking) {
        writeln!(
            text,
            "### {place}. {}: {}\n",
            ranked.design.label(),
            signed(ranked.total)
        )?;
        if ranked.given.is_empty() {
            writeln!(
                text,
                "Nothing that was answered speaks for or against it.\n"
            )?;
        }
        for given in &ranked.given {
            let point = given.point;
            write!(
                text,
                "- **{}** ({}) {} {}",
                signed(point.points),
                given.question.topic,
                point.reason,
                run(point.run, Some(point.design.lane()))
            )?;
            cite(text, point.reference)?;
        }
        if !ranked.given.is_empty() {
            writeln!(text)?;
        }
    }
    if !advice.caveats.is_empty() {
        writeln!(text, "## What to heed\n")?;
    }
    for caveat in &advice.caveats {
        write!(text, "- {} {}", caveat.text, run(caveat.run, None))?;
        cite(text, caveat.reference)?;
    }
    writeln!(text, "\n## How the points came about\n")?;
    writeln!(
        text,
        "Each answer gives a design up to three points for or against. The points are a judgement \
         that follows current guidance, named beside each reason; the runs behind the links are \
         computed. A small lead means little: weigh the reasons."
    )?;
    writeln!(text, "\nThe same answers again: <{base}{}>", link(answers))
}

fn cite(text: &mut String, reference: &str) -> std::fmt::Result {
    if reference.is_empty() {
        writeln!(text)
    } else {
        writeln!(text, " ({reference})")
    }
}

/// The address with these answers.
pub fn link(answers: &Answers) -> String {
    if answers.is_empty() {
        "#/learn/which".to_owned()
    } else {
        format!("#/learn/which?{}", answers.query())
    }
}

/// Points with their sign: "+3", "−2", "0".
pub fn signed(points: i32) -> String {
    match points {
        1.. => format!("+{points}"),
        0 => "0".to_owned(),
        _ => format!("−{}", points.unsigned_abs()),
    }
}
