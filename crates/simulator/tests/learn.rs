//! What the Learn page says: every statement has a run that exists, every number comes
//! from it, and the questionnaire recommends what current guidance does.
#![cfg(not(target_arch = "wasm32"))]

use simulator::cards::{self, Results, TextPart};
use simulator::learn::advice::{
    Advice, Answers, Design, QUESTIONS, Question, advise, question, report,
};
use simulator::learn::{RunLink, comparison, faq, glossary};
use simulator::sim::LaneName;
use std::collections::{BTreeMap, BTreeSet};

/// Words with a digit that state a number: names (`HS256`, `Base64url`) do not, and
/// neither do years or the numbers of documents.
fn numbers(text: &str) -> Vec<&str> {
    text.split(|c: char| c.is_whitespace() || "(),;:".contains(c))
        .filter(|word| word.contains(|c: char| c.is_ascii_digit()))
        .filter(|word| !word.starts_with(char::is_alphabetic))
        .collect()
}

/// The words of a filled text, its numbers left out; a place that nothing fills is a fault.
fn words(parts: Vec<TextPart>, whose: &str) -> String {
    parts
        .into_iter()
        .map(|part| match part {
            TextPart::Words(words) => words,
            TextPart::Number(_) => "n".to_owned(),
            TextPart::Unknown(place) => panic!("{whose}: nothing fills {place}"),
        })
        .collect()
}

/// Every statement's run, with what it belongs to.
fn run_links() -> Vec<(String, RunLink)> {
    let mut runs = Vec::new();
    for row in comparison::ROWS {
        runs.extend(row.cells.iter().map(|cell| (row.what.to_owned(), cell.run)));
    }
    for entry in faq::ENTRIES {
        runs.extend(entry.runs.iter().map(|run| (entry.ask.to_owned(), *run)));
    }
    for question in QUESTIONS {
        for answer in question.answers {
            let whose = format!("{}={}", question.id, answer.id);
            runs.extend(answer.points.iter().map(|point| (whose.clone(), point.run)));
            runs.extend(answer.caveat.map(|caveat| (whose.clone(), caveat.run)));
        }
    }
    for design in Design::ALL {
        let advice = advise(&for_design(design));
        let care = advice
            .caveats
            .iter()
            .map(|caveat| (design.label().to_owned(), caveat.run));
        runs.extend(care);
    }
    runs
}

#[test]
fn every_statement_has_a_run_that_exists() {
    let missing: BTreeSet<String> = run_links()
        .into_iter()
        .filter(|(_, run)| run.found().is_none())
        .map(|(whose, run)| format!("{} @ {} for {whose}", run.card, run.run))
        .collect();
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn a_link_lands_at_the_step_that_decides() {
    for (whose, link) in run_links() {
        let Some((card, run)) = link.found() else {
            continue; // reported above
        };
        let step = link.step().expect("a step");
        assert!((1..=run.script.len() as u32).contains(&step), "{whose}");
        if link.run == "main" {
            assert_eq!(step, card.decides, "{whose}");
        }
    }
    let tour = RunLink::main("claim-1");
    assert_eq!(tour.href(None), "#/simulate/claim-1?step=1");
    assert_eq!(tour.href(Some(LaneName::Jwt)), "#/simulate/claim-1?step=1");
    assert_eq!(
        RunLink::run("claim-1", "refresh").href(Some(LaneName::Bff)),
        "#/simulate/claim-1?step=1&run=refresh&lanes=session,jwt,bff"
    );
}

#[test]
fn every_cell_is_filled_by_its_run_and_states_no_other_number() {
    let mut results: BTreeMap<&str, Results> = BTreeMap::new();
    for row in comparison::ROWS {
        for (cell, lane) in row.cells.iter().zip(comparison::COLUMNS) {
            assert_eq!(cell.lane, lane, "{}: the columns are in order", row.what);
            let Some((card, _)) = cell.run.found() else {
                panic!("{}: there is no {}", row.what, cell.run.card);
            };
            let own = cell.own_results();
            let results = own
                .as_ref()
                .unwrap_or_else(|| results.entry(card.id).or_insert_with(|| card.results()));
            let whose = format!("{}, {}", row.what, lane.label());
            let said = words(cell.fill(results), &whose);
            assert_eq!(numbers(&said), [""; 0], "{whose}");
            assert!(said.ends_with('.'), "{whose}: {said}");
        }
    }
}

#[test]
fn every_answer_is_filled_by_its_first_run_and_states_no_other_number() {
    let mut ids = BTreeSet::new();
    for entry in faq::ENTRIES {
        assert!(ids.insert(entry.id), "{} twice", entry.id);
        assert!(entry.ask.ends_with('?'), "{}", entry.ask);
        let first = entry.runs.first().expect(entry.ask);
        let (card, _) = first
            .found()
            .unwrap_or_else(|| panic!("{}: {}", entry.ask, first.card));
        // A place of another lane would stay open.
        let said = words(card.fill(entry.answer, &card.results()), entry.ask);
        assert_eq!(numbers(&said), [""; 0], "{}", entry.ask);
        assert!(said.ends_with('.'), "{}", entry.ask);
    }
}

#[test]
fn the_glossary_has_each_term_once_in_order() {
    let key = |term: &str| -> String {
        let letters = term
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == ' ');
        letters.collect::<String>().to_lowercase()
    };
    let terms: Vec<&str> = glossary::TERMS.iter().map(|term| term.term).collect();
    let mut sorted = terms.clone();
    // `__Host-` and its like stand at the end, after the letters.
    sorted.sort_by_key(|term| (!term.starts_with(char::is_alphabetic), key(term)));
    assert_eq!(terms, sorted);
    let distinct: BTreeSet<String> = terms.iter().map(|term| key(term)).collect();
    assert_eq!(distinct.len(), terms.len());
    for term in glossary::TERMS {
        assert!(term.meaning.ends_with('.'), "{}", term.term);
        assert!(
            !term.meaning.is_empty() && !term.meaning.contains('!'),
            "{}",
            term.term
        );
    }
    // The words that the specification fixes for the whole project.
    for word in [
        "token",
        "JWS",
        "JWE",
        "JOSE header",
        "claim",
        "registered claim",
        "NumericDate",
        "JWK",
        "JWK Set",
        "issuer",
        "audience",
        "session",
        "session ID",
        "session store",
        "cookie jar",
        "access token",
        "refresh token",
        "denylist",
        "rotation",
        "lane",
        "scenario",
        "step",
        "event",
        "trace",
        "verdict",
        "finding",
    ] {
        assert!(terms.contains(&word), "{word}");
    }
}

// The questionnaire.

fn answers(pairs: &str) -> Answers {
    let pairs: Vec<(String, String)> = pairs
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').expect(pair);
            let question = question(name).unwrap_or_else(|| panic!("no question {name}"));
            assert!(question.answer(value).is_some(), "no answer {pair}");
            (name.to_owned(), value.to_owned())
        })
        .collect();
    Answers::read(&pairs)
}

fn first(advice: &Advice) -> Design {
    advice.ranking[0].design
}

/// Answers that put this design first: for each question the one that favours it most.
fn for_design(design: Design) -> Answers {
    let mut answers = Answers::default();
    for question in QUESTIONS {
        let favour = |id: &str| -> i32 {
            let points = question.answer(id).expect(id).points.iter();
            points
                .map(|point| {
                    if point.design == design {
                        2 * point.points
                    } else {
                        -point.points
                    }
                })
                .sum()
        };
        let best = question
            .answers
            .iter()
            .max_by_key(|answer| favour(answer.id));
        answers.set(question.id, best.expect("an answer").id);
    }
    answers
}

#[test]
fn the_questionnaire_is_short_and_each_answer_has_a_name_of_its_own() {
    assert!((8..=10).contains(&QUESTIONS.len()));
    let mut ids = BTreeSet::new();
    for question in QUESTIONS {
        assert!(ids.insert(question.id), "{} twice", question.id);
        assert!(question.ask.ends_with('?'), "{}", question.ask);
        assert!((2..=4).contains(&question.answers.len()), "{}", question.id);
        let answers: BTreeSet<&str> = question.answers.iter().map(|answer| answer.id).collect();
        assert_eq!(answers.len(), question.answers.len(), "{}", question.id);
    }
}

#[test]
fn every_answer_changes_some_score_and_gives_its_reasons() {
    let totals = |pairs: &str| -> BTreeMap<&'static str, i32> {
        let advice = advise(&answers(pairs));
        let ranking = advice.ranking.iter();
        ranking
            .map(|ranked| (ranked.design.label(), ranked.total))
            .collect()
    };
    let nothing = totals("");
    for question in QUESTIONS {
        let mut seen = BTreeSet::new();
        for answer in question.answers {
            let pair = format!("{}={}", question.id, answer.id);
            let found = totals(&pair);
            assert_ne!(found, nothing, "{pair}");
            assert!(seen.insert(found), "{pair} gives what another answer gives");
            let mut designs = BTreeSet::new();
            for point in answer.points {
                assert!(
                    designs.insert(point.design),
                    "{pair}: two points for one design"
                );
                assert!((1..=3).contains(&point.points.abs()), "{pair}");
                assert!(point.reason.ends_with('.'), "{pair}: {}", point.reason);
                assert_eq!(numbers(point.reason), [""; 0], "{pair}");
            }
        }
    }
}

#[test]
fn each_design_can_come_first() {
    for design in Design::ALL {
        assert_eq!(
            first(&advise(&for_design(design))),
            design,
            "{}",
            design.label()
        );
    }
}

/// Who asks, what they answer, and what must be recommended: with whose guidance says so.
const PERSONAS: &[(&str, &str, Design)] = &[
    // OWASP Session Management Cheat Sheet: sessions for applications whose pages the
    // server makes.
    (
        "a classic monolith",
        "clients=browser&domains=one&services=one&revocation=now&permissions=now&scale=nodes\
         &team=small&offline=no&harm=personal&others=no",
        Design::Session,
    ),
    // OWASP Session Management and Authorization Cheat Sheets: end and change rights at once.
    (
        "an internal administration tool",
        "clients=browser&domains=one&services=one&revocation=now&permissions=now&scale=node\
         &team=small&offline=no&harm=money&others=no",
        Design::Session,
    ),
    // OAuth is for delegation (RFC 6749, section 1); without another party a first-party
    // page of the same site needs a cookie and no token.
    (
        "a single-page app with one API of its own",
        "clients=spa&domains=one&services=one&revocation=minutes&permissions=rarely&scale=nodes\
         &team=small&offline=no&harm=personal&others=no",
        Design::Session,
    ),
    // RFC 10017, section 6: a BFF comes first for browser-based applications with OAuth.
    (
        "a single-page app with several APIs and an identity provider",
        "clients=spa&domains=one&services=few&revocation=now&permissions=minutes&scale=nodes\
         &team=provider&offline=no&harm=personal&others=no",
        Design::Bff,
    ),
    // RFC 10017, section 6.1.4.3: strongly recommended for sensitive applications.
    (
        "online banking in the browser",
        "clients=spa&domains=one&services=many&revocation=now&permissions=now&scale=nodes\
         &team=own&offline=no&harm=money&others=no",
        Design::Bff,
    ),
    // RFC 8252 for the app, RFC 9068 for APIs that verify by themselves.
    (
        "a native app with many services",
        "clients=apps&domains=several&services=many&revocation=minutes&permissions=minutes\
         &scale=regions&team=own&offline=no&harm=personal&others=no",
        Design::Jwt,
    ),
    // RFC 6749, section 4.4 (client credentials) with RFC 9068.
    (
        "machine to machine across companies",
        "clients=machines&domains=several&services=many&revocation=expiry&permissions=rarely\
         &scale=regions&team=own&offline=yes&harm=little&others=yes",
        Design::Jwt,
    ),
    // RFC 7519: the verifier needs the key alone.
    (
        "devices that verify while cut off",
        "clients=machines&domains=several&services=many&revocation=minutes&permissions=minutes\
         &scale=regions&team=provider&offline=yes&harm=personal&others=no",
        Design::Jwt,
    ),
    // RFC 7662 and RFC 7009: introspection where a token must end at once.
    (
        "an API for the applications of others",
        "clients=apps&domains=several&services=few&revocation=now&permissions=now&scale=nodes\
         &team=own&offline=no&harm=personal&others=yes",
        Design::Opaque,
    ),
    // RFC 8252 with RFC 7662: a token of an app that must stop at once.
    (
        "banking in a native app",
        "clients=apps&domains=one&services=few&revocation=now&permissions=now&scale=nodes\
         &team=own&offline=no&harm=money&others=no",
        Design::Opaque,
    ),
];

#[test]
fn each_persona_gets_what_current_guidance_recommends() {
    for (who, pairs, expected) in PERSONAS {
        let advice = advise(&answers(pairs));
        let totals: Vec<(&str, i32)> = advice
            .ranking
            .iter()
            .map(|ranked| (ranked.design.label(), ranked.total))
            .collect();
        assert_eq!(advice.answered, QUESTIONS.len(), "{who} answers everything");
        assert_eq!(first(&advice), *expected, "{who}: {totals:?}");
        assert!(totals[0].1 > totals[1].1, "{who}: {totals:?}");
    }
}

#[test]
fn a_single_page_app_is_never_told_first_to_keep_jwts_unless_it_must_verify_offline() {
    // RFC 10017, section 6.3: the browser-based client is the last of the three patterns.
    let spa = question("clients").and_then(|question| question.answer("spa"));
    let points = spa.expect("an answer").points;
    let of = |design| {
        points
            .iter()
            .find(|point| point.design == design)
            .map(|point| point.points)
    };
    assert!(of(Design::Jwt) < Some(0) && of(Design::Bff) > of(Design::Session));
}

#[test]
fn answers_are_read_back_from_their_link() {
    for (_, pairs, _) in PERSONAS {
        let given = answers(pairs);
        assert_eq!(format!("#/learn/which?{pairs}"), report::link(&given));
        assert_eq!(answers(&given.query()), given);
    }
    let unknown = [("clients", "nobody"), ("colour", "red")];
    let unknown = unknown.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert!(Answers::read(&unknown).is_empty());
    assert_eq!(report::link(&Answers::default()), "#/learn/which");
}

#[test]
fn a_lead_is_told_as_large_as_it_is() {
    let sentence = |pairs: &str| advise(&answers(pairs)).sentence();
    assert_eq!(
        sentence(""),
        "Nothing is answered yet, so nothing is ahead."
    );
    assert!(sentence("clients=browser").starts_with("Session is ahead, by 4 points"));
    assert!(
        sentence("others=yes").contains("which is close"),
        "{}",
        sentence("others=yes")
    );
    assert!(sentence("scale=nodes").contains("the same points"));
}

#[test]
fn the_report_names_every_reason_with_its_run() {
    let base = "https://jotlens.example/";
    for (who, pairs, _) in PERSONAS {
        let given = answers(pairs);
        let text = report::markdown(&given, base);
        let advice = advise(&given);
        for ranked in &advice.ranking {
            for given in &ranked.given {
                let point = given.point;
                let line = format!(
                    "- **{}** ({}) {} [run]({base}{})",
                    report::signed(point.points),
                    given.question.topic,
                    point.reason,
                    point.run.href(Some(point.design.lane()))
                );
                assert!(text.contains(&line), "{who}: {line}");
                assert!(text.contains(point.reference), "{who}");
            }
        }
        for caveat in &advice.caveats {
            assert!(text.contains(caveat.text), "{who}: {}", caveat.text);
        }
        for asked in QUESTIONS {
            let answer: &Question = asked;
            let label = given.to(answer).expect("an answer").label;
            assert!(
                text.contains(&format!("| {} | {label} |", asked.ask)),
                "{who}"
            );
        }
        assert!(
            text.contains(&format!("<{base}#/learn/which?{pairs}>")),
            "{who}"
        );
    }
    let empty = report::markdown(&Answers::default(), base);
    assert!(
        empty.contains("Of 10 questions 10 are not answered."),
        "{empty}"
    );
}

#[test]
fn cards_are_all_there() {
    let ids: BTreeSet<&str> = cards::all().iter().map(|card| card.id).collect();
    let fields = [
        "field-refresh-race",
        "field-cookie-cliff",
        "field-stale-admin",
        "field-frozen-jwks",
        "field-sticky-maintenance",
        "field-session-fixation",
        "field-refetch-storm",
    ];
    let claims: Vec<String> = (1..=32).map(|number| format!("claim-{number}")).collect();
    let wanted = claims.iter().map(String::as_str).chain(fields);
    let missing: Vec<&str> = wanted.filter(|id| !ids.contains(id)).collect();
    assert_eq!(missing, [""; 0]);
}

/// The page shows these texts as they are: a mark of code would stand there as itself.
#[test]
fn texts_have_no_marks_of_code() {
    let rows = comparison::ROWS
        .iter()
        .flat_map(|row| row.cells.iter().map(|cell| cell.text));
    let entries = faq::ENTRIES
        .iter()
        .flat_map(|entry| [entry.ask, entry.answer]);
    let terms = glossary::TERMS.iter().map(|term| term.meaning);
    for text in rows.chain(entries).chain(terms) {
        assert!(!text.contains('`'), "{text}");
    }
}
