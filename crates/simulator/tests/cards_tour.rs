//! The tour shows what specification and standards say follows a theft, a log-out, a
//! changed role and a crash.
#![cfg(not(target_arch = "wasm32"))]

use simulator::cards::{self, TOUR, TOUR_LESSONS, TOUR_QUESTIONS};
use simulator::sim::LaneName::{Jwt, Session};
use simulator::sim::scenario::action::Action;
use simulator::sim::{Trace, divergence, simulate};
use std::collections::BTreeSet;

fn ran() -> Trace {
    simulate(&cards::tour(), &[Session, Jwt])
}

/// The last status of a step in the session lane and in the JWT lane.
fn statuses(trace: &Trace, step: u32) -> [Option<u16>; 2] {
    [Session, Jwt].map(|lane| {
        let lane = trace.lane(lane).expect("a lane");
        divergence::outcome(lane, step).status
    })
}

#[test]
fn the_deciding_steps_go_as_the_rules_say() {
    let trace = ran();
    let both = |session, jwt| [Some(session), Some(jwt)];
    let expected = [
        (2, both(200, 200)),
        // RFC 6750 section 5.2: whoever has a bearer credential may use it. A session ID
        // is one as well.
        (4, both(200, 200)),
        // Spec 3.2, rules 1 and 6.
        (6, both(401, 200)),
        // Rule 5: now < exp + leeway does not hold any more.
        (8, both(401, 401)),
        (11, both(204, 204)),
        // A role that is looked up, and one that was signed (spec 3.3, claim 9).
        (13, both(403, 204)),
        // Rule 2: the node's sessions are lost with its memory; rule 5: the token holds.
        (15, both(401, 200)),
    ];
    for (step, expected) in expected {
        assert_eq!(statuses(&trace, step), expected, "step {step}");
    }
}

#[test]
fn each_step_is_named_and_each_question_has_an_answer() {
    let trace = ran();
    let scenario = cards::tour();
    scenario.check().expect("a scenario");
    assert_eq!(scenario.steps().len(), TOUR.script.len());
    for beat in TOUR.script {
        assert!(beat.name.starts_with(char::is_uppercase), "{}", beat.name);
        assert!(!beat.name.ends_with('.'), "{}", beat.name);
    }
    let mut steps = BTreeSet::new();
    let mut differs = BTreeSet::new();
    for question in TOUR_QUESTIONS {
        assert!(question.ask.ends_with('?'), "{}", question.ask);
        assert!(steps.insert(question.step), "step {} twice", question.step);
        let [session, jwt] = statuses(&trace, question.step);
        assert!(session.is_some() && jwt.is_some(), "{}", question.ask);
        differs.insert(session == jwt);
    }
    // Whoever guesses that the lanes always differ is wrong now and then.
    assert_eq!(differs.len(), 2);
}

#[test]
fn each_lesson_was_shown_and_has_a_card() {
    assert_eq!(TOUR_LESSONS.len(), 4);
    for lesson in TOUR_LESSONS {
        assert!(cards::card(lesson.card).is_some(), "{}", lesson.card);
        assert!(
            TOUR_QUESTIONS.iter().any(|asked| asked.step == lesson.step),
            "{}",
            lesson.topic
        );
        for sentence in [lesson.session, lesson.jwt] {
            assert!(sentence.ends_with('.') && !sentence.contains('`'));
        }
    }
}

#[test]
fn the_crash_hurts_because_of_where_the_sessions_were() {
    // The lesson says that a shared store would have kept them.
    let mut scenario = cards::tour();
    scenario
        .settings
        .set_text("session_store", "shared")
        .expect("a setting");
    let trace = simulate(&scenario, &[Session, Jwt]);
    assert_eq!(statuses(&trace, 15), [Some(200), Some(200)]);
    let steps = scenario.steps();
    let crash = steps[13].together.first();
    assert_eq!(crash, Some(&Action::CrashNode { node: 1 }));
}
