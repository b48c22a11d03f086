//! All members of a header or payload, and the filter of those that are many.

use super::super::places;
use super::super::state::State;
use super::fold::{self, SMALL};
use super::row::{Row, explain, rule_of};
use crate::ui::widget::Shared;
use inspector::inspect::Examination;
use inspector::token::TokenPart;
use inspector::verdict::{Policy, Presentation};
use jose::claims::numeric_date::NumericDate;
use jose::json::{JsonKind, Member};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Members that are drawn at first, and with each press of the button.
const STEP: usize = 200;

/// With more members than this, or beyond [`SMALL`], there is a filter.
const FEW: usize = 16;

/// What the card of a header or payload shows.
#[derive(Properties, PartialEq, Clone)]
pub struct Props {
    pub part: TokenPart,
    pub examination: Shared<Examination>,
    /// The moment, for a part that holds times.
    pub now: Option<NumericDate>,
    pub policy: Rc<Policy>,
    /// The member that the caret of the token box stands in.
    pub pointed: Option<usize>,
    pub detached: AttrValue,
    pub presentation: Rc<Presentation>,
    /// Whether it is of a token inside another one, so that it stands nowhere in the token box.
    #[prop_or_default]
    pub is_inside: bool,
    pub dispatch: UseReducerDispatcher<State>,
}

#[component]
pub fn Rows(props: &Props) -> Html {
    let filter = use_state_eq(AttrValue::default);
    let input = use_node_ref();
    let limit = use_state_eq(|| STEP);
    let token = props.examination.token.as_ref();
    let bytes = token.map_or(&[][..], |token| places::bytes(token, props.part));
    let document = token.and_then(|token| places::document(token, props.part));
    let members = document.map_or(&[][..], |document| document.members());
    let is_large = bytes.len() > SMALL;
    let has_filter = is_large || members.len() > FEW;
    // A filter that cannot be seen would hide the claims of the next token, and of those after it.
    {
        let filter = filter.setter();
        use_effect_with(has_filter, move |has_filter| {
            if !has_filter {
                filter.set(AttrValue::default());
            }
        });
    }
    let Some(token) = token else {
        return html! {};
    };
    // The policy is about the token itself, not about the key binding behind it.
    let may_set_rules = !token.is_sealed() && token.parameter_text("typ") != Some("kb+jwt");
    let wanted = if has_filter {
        (*filter).clone()
    } else {
        AttrValue::default()
    };
    let matching: Vec<(usize, &Member)> = members
        .iter()
        .enumerate()
        .filter(|(_, member)| fold::member_holds(member, &wanted))
        .collect();
    let row = |(index, member): &(usize, &Member)| {
        let (index, member) = (*index, *member);
        let span = member.name_span.start..member.value.span.end;
        let source = String::from_utf8_lossy(bytes.get(span).unwrap_or_default());
        let is_time = matches!(member.value.kind, JsonKind::Number(_))
            && explain(props.part, &member.name, &member.value)
                .moment
                .is_some();
        let may_be_rule = may_set_rules && rule_of(props.part, &member.name).is_some();
        html! {
            <Row key={format!("{index} {}", member.name)} part={props.part} {index} source={AttrValue::from(source.into_owned())} duplicate={member.duplicate}
                pointed={props.pointed == Some(index)} now={props.now.filter(|_| is_time)} policy={may_be_rule.then(|| props.policy.clone())}
                filter={wanted.clone()} folds={is_large} is_inside={props.is_inside} dispatch={props.dispatch.clone()} />
        }
    };
    let drawn = (*limit).min(matching.len());
    // Besides, the one that is pointed at.
    let pointed = matching
        .iter()
        .skip(drawn)
        .find(|(index, _)| props.pointed == Some(*index));
    let left = matching.len() - drawn;
    let show_more = {
        let limit = limit.clone();
        Callback::from(move |_: MouseEvent| limit.set(drawn + STEP))
    };
    let show_all = {
        let (filter, input) = (filter.setter(), input.clone());
        Callback::from(move |_: MouseEvent| {
            filter.set(AttrValue::default());
            // The button goes, and the focus with it.
            if let Some(input) = input.cast::<HtmlInputElement>() {
                let _ = input.focus();
            }
        })
    };
    let oninput = Callback::from(move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            filter.set(input.value().into());
        }
    });
    let name = match props.part {
        TokenPart::Payload => "claims",
        _ => "parameters",
    };
    html! { <>
        if has_filter {
            <p class="filter pad">
                <label>{ format!("Filter {name}") }{ " " }<input ref={input} type="search" autocomplete="off" spellcheck="false" value={wanted.clone()} {oninput} /></label>
                <span class="quiet" role="status">
                    { if wanted.is_empty() { format!("{} {name}", members.len()) } else { format!("{} of {} {name}", matching.len(), members.len()) } }
                </span>
                if !wanted.is_empty() { <button type="button" class="button" onclick={show_all}>{ "Show all" }</button> }
            </p>
        }
        <div class={classes!("rows", has_filter.then_some("rows-many"))}>
            { for matching.iter().take(drawn).chain(pointed).map(row) }
            if left > 0 {
                <p class="pad"><button type="button" class="button" onclick={show_more}>{ format!("Show {} more of {left}", left.min(STEP)) }</button></p>
            }
        </div>
    </> }
}
