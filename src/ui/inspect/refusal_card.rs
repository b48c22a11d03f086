//! "Why is it refused?": the proved causes, with what to do.

use super::state::State;
use super::verdict_panel::coded;
use crate::platform;
use crate::ui::widget::{Shared, short_reference};
use gloo::timers::future::TimeoutFuture;
use inspector::challenge::challenge;
use inspector::inspect::{Examination, Input};
use inspector::intake::AT_ONCE;
use inspector::refusal::{Case, InVain, Reason, Search, standing};
use inspector::verdict::{Judgement, Verdict};
use jose::claims::numeric_date::NumericDate;
use jose::text::count;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How long the page is kept busy at a time, in milliseconds: a frame.
const SLICE: f64 = 16.0;

/// A search begins when nothing was typed for so long, in milliseconds.
const PAUSE: u32 = 60;

/// No cause is looked for in a longer text, in bytes: each step would hash all of it.
const MAX_SEARCHED: usize = AT_ONCE;

/// A search that takes longer than this shows that it is under way, in milliseconds.
const NOTICEABLE: f64 = 150.0;

#[derive(Properties, PartialEq, Clone)]
pub struct Props {
    pub state: State,
    pub examination: Shared<Examination>,
    pub judgement: Shared<Judgement>,
    pub now: NumericDate,
}

impl Props {
    fn case<'a>(&'a self, input: &'a Input) -> Option<Case<'a>> {
        Case::new(
            input,
            &self.examination,
            &self.judgement,
            &self.state.policy,
            self.now,
        )
    }
}

/// A search as far as it has come.
#[derive(Clone, PartialEq, Default)]
struct Found {
    search: Search,
    /// What to say if nothing was proved.
    in_vain: Option<InVain>,
    /// Milliseconds.
    took: f64,
}

#[component]
pub fn RefusalCard(props: &Props) -> Html {
    let found = use_state_eq(Found::default);
    let stop = use_mut_ref(|| Rc::new(Cell::new(false)));
    {
        let (props, found, stop) = (props.clone(), found.setter(), Rc::clone(&stop));
        use_effect_with(
            (props.examination.clone(), props.judgement.verdict),
            move |_| {
                found.set(Found::default());
                let is_stopped = Rc::new(Cell::new(false));
                *stop.borrow_mut() = Rc::clone(&is_stopped);
                let asked = Rc::clone(&is_stopped);
                let is_gone = Rc::new(Cell::new(false));
                let gone = Rc::clone(&is_gone);
                spawn_local(async move { search(&props, &found, &asked, &gone).await });
                move || is_gone.set(true)
            },
        );
    }
    let input = props.state.input();
    let Some(case) = props.case(&input) else {
        return html! {};
    };
    let reasons: Vec<Reason> = found
        .search
        .reasons()
        .iter()
        .cloned()
        .chain(standing(&case))
        .collect();
    let is_searching = !found.search.is_done() && found.took > NOTICEABLE;
    if reasons.is_empty() && found.in_vain.is_none() && !is_searching {
        return html! {};
    }
    let title = match props.judgement.verdict {
        Verdict::Unverified | Verdict::Unsupported | Verdict::Encrypted => {
            "Why can it not be verified?"
        }
        _ => "Why is it refused?",
    };
    let onclick = Callback::from(move |_: MouseEvent| stop.borrow().set(true));
    html! {
        <section class="card refusal-card" role="region" aria-label={title}>
            <div class="card-head"><h2>{ title }</h2></div>
            <ol class="refusals">
                { for reasons.iter().map(reason) }
            </ol>
            if let Some(in_vain) = &found.in_vain {
                <p class="pad" data-cause="none"><strong>{ "No cause could be proved." }</strong>{ " " }{ in_vain.advice }</p>
                <details class="fold">
                    <summary>{ format!("What was tried: {}, {} ms", count(in_vain.compared, "comparison"), found.took.ceil()) }</summary>
                    <div class="fold-body"><p>{ coded(&in_vain.tried) }</p></div>
                </details>
            }
            if let Some(line) = challenge(&props.judgement, &props.state.policy) {
                <details class="fold">
                    <summary>{ "What an API with this key and policy answers" }</summary>
                    <div class="fold-body"><pre class="raw" data-challenge="">{ "HTTP/1.1 401 Unauthorized\n" }{ line }</pre></div>
                </details>
            }
            if is_searching {
                <p class="pad quiet" role="status">{ "Looking for the cause… " }<button type="button" class="button" {onclick}>{ "Stop" }</button></p>
            }
        </section>
    }
}

fn reason(reason: &Reason) -> Html {
    html! {
        <li key={reason.id} data-cause={reason.id}>
            <p><strong>{ coded(&reason.what) }</strong></p>
            if !reason.fix.is_empty() { <p>{ coded(&reason.fix) }</p> }
            <p class="reference">{ short_reference(reason.reference) }</p>
        </li>
    }
}

/// Searches in slices, between which the page can do other things.
async fn search(
    props: &Props,
    found: &UseStateSetter<Found>,
    stop: &Cell<bool>,
    gone: &Cell<bool>,
) {
    if props.state.text.len() > MAX_SEARCHED {
        return;
    }
    let input = props.state.input();
    let mut search = Search::default();
    let mut took = 0.0;
    TimeoutFuture::new(PAUSE).await;
    if gone.get() {
        return;
    }
    loop {
        let began = platform::precise_now();
        let in_vain = {
            let Some(case) = props.case(&input) else {
                return;
            };
            if stop.get() {
                search.stop();
            }
            while !search.is_done() && platform::precise_now() - began < SLICE {
                search.step(&case);
            }
            search.in_vain(&case)
        };
        took += platform::precise_now() - began;
        if gone.get() {
            return;
        }
        found.set(Found {
            search: search.clone(),
            in_vain,
            took,
        });
        if search.is_done() {
            return;
        }
        TimeoutFuture::new(0).await;
        if gone.get() {
            return;
        }
    }
}
