//! What is wrong with the form of the token, then what the audit says of it.

use super::places;
use super::state::{InspectorAction, Mark, State};
use super::verdict_panel::coded;
use crate::platform;
use crate::ui::widget::{Shared, short_reference};
use gloo::timers::callback::Timeout;
use inspector::audit::{Finding, FindingPlace, Severity};
use inspector::inspect::Examination;
use inspector::token::{Token, TokenFault};
use std::ops::Range;
use yew::prelude::*;

/// More faults than these say nothing new.
const MAX_FAULTS: usize = 20;

#[derive(Properties, PartialEq, Clone)]
pub struct Props {
    pub examination: Shared<Examination>,
    /// Where what was inspected begins in the pasted text, in bytes.
    pub start: usize,
    /// Whether the verdict is a good one.
    pub is_good: bool,
    pub dispatch: UseReducerDispatcher<State>,
}

#[component]
pub fn FindingsPanel(props: &Props) -> Html {
    let Props {
        examination,
        start,
        is_good,
        dispatch,
    } = props;
    let (start, is_good) = (*start, *is_good);
    let Some(token) = &examination.token else {
        return html! {};
    };
    let faults = token.faults.iter().take(MAX_FAULTS);
    let count = token.faults.len() + examination.findings.len();
    html! {
        <section class="card findings-card" role="region" aria-label="Findings">
            <div class="card-head">
                <h2>{ "Findings" }</h2>
                <p class="quiet">{ tally(token, &examination.findings) }</p>
            </div>
            if count == 0 {
                <p class="quiet pad">{ match is_good {
                    true => "No problems found in the header or the payload.",
                    false => "Nothing besides the verdict above.",
                } }</p>
            } else {
                <ol class="findings">
                    { for faults.map(|fault| fault_row(fault, start, dispatch)) }
                    { for examination.findings.iter().map(|finding| finding_row(finding, token, examination, dispatch)) }
                </ol>
            }
        </section>
    }
}

/// "1 high, 2 low".
fn tally(token: &Token, findings: &[Finding]) -> String {
    let parts: Vec<String> = Severity::ALL
        .iter()
        .filter_map(|severity| {
            let faults = token
                .faults
                .iter()
                .filter(|fault| severity_of(fault) == *severity);
            let found = findings
                .iter()
                .filter(|finding| finding.severity == *severity);
            let count = faults.count() + found.count();
            (count > 0).then(|| format!("{count} {}", severity.id()))
        })
        .collect();
    if parts.is_empty() {
        "none".into()
    } else {
        parts.join(", ")
    }
}

fn severity_of(fault: &TokenFault) -> Severity {
    if fault.fatal {
        Severity::High
    } else {
        Severity::Low
    }
}

fn fault_row(fault: &TokenFault, start: usize, dispatch: &UseReducerDispatcher<State>) -> Html {
    let place = html! { <><code>{ fault.code }</code>{ format!(" · byte {} of the pasted text · ", start + fault.at.start) }</> };
    row(
        (fault.code, severity_of(fault)),
        coded(&fault.sentence),
        html! { <p class="quiet">{ place }{ short_reference(fault.reference) }</p> },
        Some(fault.at.clone()),
        dispatch,
    )
}

fn finding_row(
    finding: &Finding,
    token: &Token,
    examination: &Examination,
    dispatch: &UseReducerDispatcher<State>,
) -> Html {
    let span = match &finding.place {
        FindingPlace::Token => None,
        FindingPlace::Member(part, name) => places::document(token, *part)
            .and_then(|document| {
                document
                    .members()
                    .iter()
                    .find(|member| member.name == *name)
            })
            .and_then(|member| places::of_member(token, &examination.map, *part, member)),
    };
    row(
        (finding.id, finding.severity),
        html! { <strong>{ coded(finding.title) }</strong> },
        html! { <>
            <p>{ coded(finding.why) }{ " " }{ coded(finding.advice) }</p>
            <p class="quiet"><code>{ finding.id }</code>{ " · " }{ short_reference(finding.reference) }</p>
        </> },
        span,
        dispatch,
    )
}

fn row(
    (id, severity): (&'static str, Severity),
    title: Html,
    body: Html,
    span: Option<Range<usize>>,
    dispatch: &UseReducerDispatcher<State>,
) -> Html {
    let tone = match severity {
        Severity::Critical | Severity::High => "is-fail",
        Severity::Medium | Severity::Low => "is-warn",
        Severity::Note => "is-skip",
    };
    let mark = span.map(|span| {
        let dispatch = dispatch.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(InspectorAction::Marked(Some(Mark::Bytes(span.clone()))));
            platform::reveal("token");
            // When it is drawn, as it may be further down in the box.
            Timeout::new(30, || platform::bring_into_view("marked")).forget();
        });
        let name = format!("Mark the place of {id}");
        html! { <button type="button" class="button" aria-label={name} {onclick}>{ "Mark" }</button> }
    });
    html! {
        <li class="finding" data-finding={id} data-severity={severity.id()}>
            <span class={classes!("severity", tone)}>{ severity.id() }</span>
            <div><p>{ title }</p>{ body }</div>
            { mark }
        </li>
    }
}
