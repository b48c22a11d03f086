//! A member with what it means.

use super::super::state::{InspectorAction, Mark, State};
use super::super::verdict_panel::coded;
use super::fold::SHORT;
use super::node::Node;
use crate::platform;
use crate::ui::widget::{CopyButton, short_reference};
use inspector::token::TokenPart;
use inspector::verdict::Policy;
use jose::claims::annotation::{self, Annotation, Moment, Registration};
use jose::claims::numeric_date::NumericDate;
use jose::json::{Member, Value, read};
use jose::text::quoted;
use std::rc::Rc;
use yew::prelude::*;

/// A value longer than this has the whole width, in bytes, unless it is folded into a line.
const NARROW: usize = 80;

/// Whether a value has the whole width at first. A folded one gets it when it is opened.
fn is_wide(value: &Value, text: &str) -> bool {
    text.len() > NARROW && (value.as_str().is_some() || text.len() <= SHORT)
}

/// What a row shows. It holds no place in the token, so that a row that did not change is not
/// drawn again when something before it did.
#[derive(Properties, PartialEq)]
pub struct Props {
    pub part: TokenPart,
    pub index: usize,
    /// The member as it was sent: `"exp": 1895248000`.
    pub source: AttrValue,
    pub duplicate: bool,
    /// Whether the caret of the token box stands in it.
    pub pointed: bool,
    /// The moment, for a value that is a time.
    pub now: Option<NumericDate>,
    /// The rules, for a value that can become one.
    pub policy: Option<Rc<Policy>>,
    pub filter: AttrValue,
    pub folds: bool,
    pub is_inside: bool,
    pub dispatch: UseReducerDispatcher<State>,
}

/// What a member means.
pub fn explain(part: TokenPart, name: &str, value: &Value) -> Annotation {
    match part {
        TokenPart::Header => annotation::header(name, value),
        _ => annotation::claim(name, value),
    }
}

#[component]
pub fn Row(props: &Props) -> Html {
    let object = format!("{{{}}}", props.source);
    let document = read(object.as_bytes());
    let Some(member) = document.members().first() else {
        return html! { <pre class="row-json">{ props.source.clone() }</pre> };
    };
    let text = |span: &std::ops::Range<usize>| {
        AttrValue::from(object.get(span.clone()).unwrap_or_default().to_owned())
    };
    let (name, value) = (text(&member.name_span), text(&member.value.span));
    let mark = |mark: Option<Mark>| {
        let dispatch = props.dispatch.clone();
        move || dispatch.dispatch(InspectorAction::Marked(mark.clone()))
    };
    let here = (!props.is_inside).then_some(Mark::Member(props.part, props.index));
    let (focus, point) = (mark(here.clone()), mark(here));
    let (blur, leave) = (mark(None), mark(None));
    let copied = member
        .value
        .as_str()
        .map_or_else(|| value.clone(), |text| AttrValue::from(text.to_owned()));
    let note = explain(props.part, &member.name, &member.value);
    html! {
        <div class={classes!("row", is_wide(&member.value, &value).then_some("row-wide"), props.pointed.then_some("row-pointed"), props.duplicate.then_some("row-duplicate"))}
            data-member={quoted(&member.name)}
            onfocusin={move |_: FocusEvent| focus()} onfocusout={move |_: FocusEvent| blur()}
            onpointerenter={move |_: PointerEvent| point()} onpointerleave={move |_: PointerEvent| leave()}>
            <div class="row-value"><Node source={value} name={Some(name)} filter={props.filter.clone()} folds={props.folds} /></div>
            <div class="row-note">{ annotate(&note, props) }</div>
            { require(props, member) }
            <CopyButton small=true text={copied} what={format!("value of {}", quoted(&member.name))} />
        </div>
    }
}

/// What sets a rule of the policy.
type Rule = fn(&mut Policy, &str);

/// The rule that a member can become: `iss`, `aud`, `typ` or `alg`.
pub fn rule_of(part: TokenPart, name: &str) -> Option<Rule> {
    Some(match (part, name) {
        (TokenPart::Payload, "iss") => |policy, value| policy.issuer = value.into(),
        (TokenPart::Payload, "aud") => |policy, value| policy.audience = value.into(),
        (TokenPart::Header, "typ") => |policy, value| policy.typ = value.into(),
        (TokenPart::Header, "alg") => |policy, value| policy.algorithms = vec![value.into()],
        _ => return None,
    })
}

/// A button that makes the value a rule of the policy.
fn require(props: &Props, member: &Member) -> Html {
    let value = member
        .value
        .as_str()
        .or_else(|| member.value.as_array()?.first()?.as_str());
    let (Some(policy), Some(value), Some(set)) =
        (&props.policy, value, rule_of(props.part, &member.name))
    else {
        return html! {};
    };
    let mut next = (**policy).clone();
    set(&mut next, value);
    if next == **policy {
        return html! { <span class="required quiet">{ "required" }</span> };
    }
    let dispatch = props.dispatch.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        dispatch.dispatch(InspectorAction::Required(next.clone()));
    });
    html! { <button type="button" class="button button-quiet required" aria-label={format!("Require this {}", member.name)} {onclick}>{ "Require" }</button> }
}

fn annotate(note: &Annotation, props: &Props) -> Html {
    let explanation = html! { <>
        if !note.title.is_empty() { <strong>{ note.title }</strong>{ " " } }
        <span class="quiet">
            { coded(note.meaning) }
            { match note.registration {
                Registration::Common { owner } => format!(" Not registered; used by {owner}."),
                Registration::OtherUse { owner } => format!(" {owner} uses the name this way; its registered meaning is different."),
                Registration::Registered | Registration::Private => String::new(),
            } }
            if !note.reference.is_empty() { { " " }<span class="reference">{ short_reference(note.reference) }</span> }
        </span>
    </> };
    let rest = html! { <>
        if let (Some(moment), Some(now)) = (note.moment, props.now) { { times(&moment, now) } }
        if let Some(expected) = note.wrong_type {
            <p class="is-fail">{ format!("✕ wrong type: it must be {expected}") }</p>
        }
        if let (Some(usual), Registration::Common { owner }) = (note.unusual_type, &note.registration) {
            <p class="quiet">{ format!("Usually {usual} at {owner}.") }</p>
        }
        if props.duplicate {
            <p class="is-warn">{ "! appears more than once; most readers take the last" }</p>
        }
    </> };
    html! { <>
        <p class="meaning">{ explanation.clone() }</p>
        { rest.clone() }
        // Not read out twice.
        <div class="meaning-whole" aria-hidden="true"><p>{ explanation }</p>{ rest }</div>
    </> }
}

fn times(moment: &Moment, now: NumericDate) -> Html {
    let date = moment.date;
    html! { <>
        <p class="times">
            <strong class="tabular">{ date.relative(now).to_string() }</strong>
            <time datetime={date.to_rfc3339()}>{ date.to_utc_text() }</time>
            if let Some(local) = platform::local_text(date) { <span class="quiet">{ local }</span> }
        </p>
        if let Some(unit) = moment.mistaken_unit {
            <p class="is-warn">{ format!("! this looks like {}; a NumericDate counts seconds. Shown as it was probably meant.", unit.name()) }</p>
        }
    </> }
}
