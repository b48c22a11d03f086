//! Every claim card is run, and what it says is what its runs give.
#![cfg(not(target_arch = "wasm32"))]

use simulator::cards::{self, Card, ClaimVerdict, Results, TextPart};
use simulator::sim::measure;
use std::collections::BTreeSet;

/// What the runs make of each claim: changes here are changes of what the page teaches.
const VERDICTS: &[(&str, ClaimVerdict)] = &[
    ("claim-1", ClaimVerdict::TrueIf),
    ("claim-2", ClaimVerdict::True),
    ("claim-3", ClaimVerdict::TrueIf),
    ("claim-4", ClaimVerdict::TrueIf),
    ("claim-5", ClaimVerdict::TrueIf),
    ("claim-6", ClaimVerdict::True),
    ("claim-7", ClaimVerdict::TrueIf),
    ("claim-8", ClaimVerdict::TrueIf),
    ("claim-9", ClaimVerdict::TrueIf),
    ("claim-10", ClaimVerdict::Misleading),
    ("claim-11", ClaimVerdict::TrueIf),
    ("claim-12", ClaimVerdict::True),
    ("claim-13", ClaimVerdict::TrueIf),
    ("claim-14", ClaimVerdict::TrueIf),
    ("claim-15", ClaimVerdict::True),
    ("claim-16", ClaimVerdict::TrueIf),
    ("claim-17", ClaimVerdict::True),
    ("claim-18", ClaimVerdict::True),
    ("claim-19", ClaimVerdict::TrueIf),
    ("claim-20", ClaimVerdict::True),
    ("claim-21", ClaimVerdict::TrueIf),
    ("claim-22", ClaimVerdict::TrueIf),
    ("claim-23", ClaimVerdict::TrueIf),
    ("claim-24", ClaimVerdict::True),
    ("claim-25", ClaimVerdict::TrueIf),
    ("claim-26", ClaimVerdict::Misleading),
    ("claim-27", ClaimVerdict::True),
    ("claim-28", ClaimVerdict::TrueIf),
    ("claim-29", ClaimVerdict::TrueIf),
    ("claim-30", ClaimVerdict::Misleading),
    ("claim-31", ClaimVerdict::True),
    ("claim-32", ClaimVerdict::True),
    ("field-cookie-cliff", ClaimVerdict::TrueIf),
    ("field-frozen-jwks", ClaimVerdict::TrueIf),
    ("field-refetch-storm", ClaimVerdict::TrueIf),
    ("field-refresh-race", ClaimVerdict::TrueIf),
    ("field-session-fixation", ClaimVerdict::TrueIf),
    ("field-stale-admin", ClaimVerdict::TrueIf),
    ("field-sticky-maintenance", ClaimVerdict::TrueIf),
];

fn each(check: impl Fn(&'static Card, &Results)) {
    for card in cards::all() {
        check(card, &card.results());
    }
}

#[test]
fn each_verdict_follows_from_the_runs() {
    let mut seen = BTreeSet::new();
    each(|card, results| {
        let expected = VERDICTS.iter().find(|(id, _)| *id == card.id);
        let found = card.verdict(results);
        assert_eq!(
            expected.map(|(_, verdict)| *verdict),
            Some(found),
            "{}",
            card.id
        );
        let conditional = found == ClaimVerdict::TrueIf;
        assert_eq!(conditional, !card.condition.is_empty(), "{}", card.id);
    });
    for (id, _) in VERDICTS {
        assert!(seen.insert(id), "{id} twice");
        assert!(cards::card(id).is_some(), "{id}");
    }
}

#[test]
fn each_card_is_whole() {
    let mut ids = BTreeSet::new();
    for card in cards::all() {
        let id = card.id;
        assert!(ids.insert(id), "{id} twice");
        assert_eq!(card.runs.first().map(|run| run.id), Some("main"), "{id}");
        let mut runs = BTreeSet::new();
        for run in card.runs {
            assert!(runs.insert(run.id), "{id}: {} twice", run.id);
            let scenario = run.scenario(card.claim);
            scenario.check().expect(id);
            assert_eq!(scenario.steps().len(), run.script.len(), "{id}: the script");
            let mut settings = simulator::sim::scenario::Settings::default();
            for (name, value) in run.settings {
                settings.set_text(name, value).expect(id);
            }
            assert_eq!(settings, scenario.settings, "{id}");
        }
        let steps = card.runs[0].script.len() as u32;
        assert!(
            (1..=steps).contains(&card.decides),
            "{id} decides in no step"
        );
        for question in card.questions {
            assert!((1..=steps).contains(&question.step), "{id}");
            assert!(question.ask.ends_with('?'), "{id}");
        }
        assert!(
            !card.shows.is_empty() && !card.references.is_empty(),
            "{id}"
        );
        for shown in card.shows {
            assert!(
                measure::named(shown.measure).is_some(),
                "{id}: {}",
                shown.measure
            );
            assert!(runs.contains(shown.run), "{id}: {}", shown.run);
            assert!(
                shown.lanes.iter().all(|lane| card.lanes.contains(lane)),
                "{id}"
            );
        }
    }
}

/// The texts of a card that tell what a run gives.
fn texts(card: &Card) -> Vec<&'static str> {
    let mut texts = vec![card.condition, card.why, card.notes];
    texts.extend(card.questions.iter().map(|question| question.ask));
    texts.extend(card.runs.iter().map(|run| run.label));
    texts.extend(
        card.runs
            .iter()
            .flat_map(|run| run.script)
            .map(|beat| beat.name),
    );
    texts
}

/// Words with a digit that state a number: names such as `HS256`, `Ed25519` or `OAuth2`
/// and the numbers of documents do not.
fn numbers(text: &str) -> Vec<String> {
    let mut last = "";
    let mut numbers = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || "(),;:".contains(c)) {
        let is_name = word.starts_with(char::is_alphabetic);
        if word.contains(|c: char| c.is_ascii_digit())
            && !is_name
            && !matches!(last, "RFC" | "section")
        {
            numbers.push(word.to_owned());
        }
        last = word;
    }
    numbers
}

#[test]
fn no_text_states_a_number_that_its_run_does_not_give() {
    assert_eq!(numbers("RFC 7519, section 4.1 on HS256: 15 min"), ["15"]);
    each(|card, results| {
        for text in texts(card) {
            let mut words = String::new();
            for part in card.fill(text, results) {
                match part {
                    TextPart::Words(part) => words.push_str(&part),
                    TextPart::Number(_) => words.push('n'),
                    TextPart::Unknown(place) => panic!("{}: nothing fills {place}", card.id),
                }
            }
            assert_eq!(numbers(&words), [""; 0], "{}: {text}", card.id);
            assert!(!text.contains('`'), "{}: shown as it is: {text}", card.id);
        }
        // The claim is what people say: its numbers must be those of a run all the same.
        for number in numbers(card.claim) {
            let given = card.shows.iter().any(|shown| {
                shown.lanes.iter().any(|lane| {
                    let amount = results.amount(shown.run, shown.measure, *lane);
                    amount.is_some_and(|amount| {
                        amount.digits() == number || amount.to_string().starts_with(&number)
                    })
                })
            }) || card
                .runs
                .iter()
                .flat_map(|run| run.settings)
                .any(|(_, value)| {
                    *value == number
                        || value.parse::<u64>().is_ok_and(|seconds| {
                            measure::duration(seconds).starts_with(&format!("{number} "))
                        })
                });
            assert!(given, "{}: no run gives the {number} of its claim", card.id);
        }
    });
}

#[test]
fn every_card_decides_something() {
    each(|card, results| {
        let decided = card
            .lanes
            .iter()
            .any(|lane| results.status("main", card.decides, *lane).is_some());
        assert!(
            decided,
            "{}: nobody is answered in step {}",
            card.id, card.decides
        );
        for question in card.questions {
            for lane in card.lanes {
                assert!(
                    results.status("main", question.step, *lane).is_some(),
                    "{}: step {} has no answer in {}",
                    card.id,
                    question.step,
                    lane.label()
                );
            }
        }
    });
}
