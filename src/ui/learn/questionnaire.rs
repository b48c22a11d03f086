//! The questionnaire: questions, and the ranking of designs with reasons.

use crate::platform;
use crate::ui::widget::{CopyButton, short_reference};
use simulator::learn::advice::report;
use simulator::learn::advice::{Advice, Answers, QUESTIONS, Question, RankedDesign, advise};
use std::cell::RefCell;
use yew::prelude::*;

thread_local! {
    /// The answers while another page is shown. They are never stored.
    static ANSWERS: RefCell<Answers> = RefCell::default();
}

#[derive(Properties, PartialEq)]
pub struct Props {
    /// The query of the last link.
    pub query: Vec<(String, String)>,
}

/// The answers in a link; without any, the earlier ones.
fn opened(query: &[(String, String)]) -> Answers {
    let linked = Answers::read(query);
    if linked.is_empty() {
        ANSWERS.with_borrow(Clone::clone)
    } else {
        linked
    }
}

#[component]
pub fn Questionnaire(props: &Props) -> Html {
    let answers = {
        let query = props.query.clone();
        use_state_eq(move || opened(&query))
    };
    {
        let answers = answers.clone();
        use_effect_with(props.query.clone(), move |query| answers.set(opened(query)));
    }
    let change = {
        let answers = answers.clone();
        Callback::from(move |next: Answers| {
            // Keeps the address up to date, so that a copied link has the same answers.
            platform::set_address(&report::link(&next), &platform::known_fragment());
            ANSWERS.with_borrow_mut(|kept| kept.clone_from(&next));
            answers.set(next);
        })
    };
    let clear = change.reform(|_: MouseEvent| Answers::default());
    let advice = advise(&answers);
    let text = report::markdown(&answers, &platform::site());
    let saved = use_state_eq(|| true);
    let download = {
        let (text, saved) = (text.clone(), saved.clone());
        Callback::from(move |_: MouseEvent| {
            let mime = "text/markdown;charset=utf-8";
            saved.set(platform::download(report::FILE_NAME, mime, text.as_bytes()));
        })
    };
    let print = Callback::from(|_: MouseEvent| {
        platform::set_root_attribute("data-print", Some("which"));
        platform::print();
        platform::set_root_attribute("data-print", None);
    });
    html! {
        <div class="which">
            <form class="questions">
                { for (1..).zip(QUESTIONS).map(|(number, question)| asked(number, question, &answers, &change)) }
            </form>
            <section class="card result" aria-label="What follows from the answers">
                <p class="result-lead" role="status" data-advice={first(&advice)}>{ advice.sentence() }</p>
                <p class="quiet result-count">{ format!("{} of {} questions answered.", advice.answered, QUESTIONS.len()) }</p>
                <ol class="ranking">
                    { for (0..).zip(&advice.ranking).map(|(place, ranked)| rank(place, ranked, &advice)) }
                </ol>
                if !advice.caveats.is_empty() {
                    <h3>{ "What to heed" }</h3>
                    <ul class="caveats">
                        { for advice.caveats.iter().map(|caveat| html! {
                            <li>{ caveat.text }{ " " }<a class="run-link" href={caveat.run.href(None)} aria-label={format!("The run for: {}", caveat.text)}>{ "run" }</a>
                                { " " }<span class="reference">{ short_reference(caveat.reference) }</span></li>
                        }) }
                    </ul>
                }
                <div class="result-tools">
                    <button type="button" class="button" onclick={download}>{ "Download report" }</button>
                    <span class="labelled">{ "Report " }<CopyButton text={text} what="report as Markdown" /></span>
                    <span class="labelled">{ "Link " }<CopyButton text={format!("{}{}", platform::site(), report::link(&answers))} what="link with these answers" /></span>
                    <button type="button" class="button" onclick={print}>{ "Print" }</button>
                    <button type="button" class="button" disabled={answers.is_empty()} onclick={clear}>{ "Start again" }</button>
                </div>
                if !*saved {
                    <p class="is-fail" role="alert">{ "The browser did not save the report. It can be copied instead." }</p>
                }
                <p class="quiet result-note">{ "The points are a judgement that follows current guidance; the runs behind them are computed. A small lead means little: weigh the reasons. The answers stay in this page and in its link." }</p>
            </section>
        </div>
    }
}

/// The leading design for `data-advice`; none while nothing is answered.
fn first(advice: &Advice) -> Option<&'static str> {
    let first = advice.ranking.first().filter(|_| advice.answered > 0)?;
    Some(first.design.lane().id())
}

fn asked(
    number: usize,
    question: &'static Question,
    answers: &UseStateHandle<Answers>,
    change: &Callback<Answers>,
) -> Html {
    let given = answers.to(question).map(|answer| answer.id);
    html! {
        <fieldset class="question" data-question={question.id}>
            <legend>{ format!("{number}. {}", question.ask) }</legend>
            { for question.answers.iter().map(|answer| {
                let choose = {
                    let (answers, change) = (answers.clone(), change.clone());
                    Callback::from(move |_: Event| {
                        let mut next = (*answers).clone();
                        next.set(question.id, answer.id);
                        change.emit(next);
                    })
                };
                html! {
                    <label class="option">
                        <input type="radio" autocomplete="off" name={question.id} value={answer.id} checked={given == Some(answer.id)} onchange={choose} />
                        <span>{ answer.label }</span>
                    </label>
                }
            }) }
        </fieldset>
    }
}

fn rank(place: usize, ranked: &RankedDesign, advice: &Advice) -> Html {
    let totals = advice.ranking.iter().map(|ranked| ranked.total.abs());
    let most = totals.max().unwrap_or_default().max(1);
    let length = 100 * ranked.total.abs() / most;
    let from = if ranked.total < 0 { -length } else { 0 };
    // Room left of zero only if a total is negative.
    let below = advice.ranking.iter().any(|ranked| ranked.total < 0);
    let view = if below { "-100 0 200 10" } else { "0 0 100 10" };
    let lead = place == 0 && advice.answered > 0;
    html! {
        <li class={classes!("rank", lead.then_some("is-lead"))} data-design={ranked.design.lane().id()}>
            <div class="rank-head">
                <strong class="rank-name">{ ranked.design.label() }</strong>
                <svg class={classes!("rank-bar", (ranked.total < 0).then_some("is-against"))} viewBox={view} preserveAspectRatio="none" aria-hidden="true">
                    <rect x={from.to_string()} y="1" width={length.to_string()} height="8" />
                    <path d="M0 0V10" />
                </svg>
                <span class="rank-total tabular" data-total={ranked.total.to_string()}>{ report::signed(ranked.total) }<span class="visually-hidden">{ " points" }</span></span>
            </div>
            <p class="quiet rank-what">{ ranked.design.sentence() }</p>
            if !ranked.given.is_empty() {
                <details class="fold" open={lead}>
                    <summary>{ format!("{} {}", ranked.given.len(), if ranked.given.len() == 1 { "reason" } else { "reasons" }) }</summary>
                    <ul class="reasons">
                        { for ranked.given.iter().map(|given| html! {
                            <li class="reason">
                                <span class={classes!("reason-points", "tabular", if given.point.points > 0 { "is-pass" } else { "is-fail" })}>{ report::signed(given.point.points) }</span>
                                <p>{ given.point.reason }{ " " }
                                    <a class="run-link" href={given.point.run.href(Some(given.point.design.lane()))} aria-label={format!("The run for: {}", given.point.reason)}>{ "run" }</a>
                                    if !given.point.reference.is_empty() { { " " }<span class="reference">{ short_reference(given.point.reference) }</span> }
                                </p>
                            </li>
                        }) }
                    </ul>
                </details>
            }
        </li>
    }
}
