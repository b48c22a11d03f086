//! The rules that a person sets, folded away until wanted.

use super::state::{InspectorAction, State};
use inspector::verdict::Policy;
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A rule as a text field: its id, label, hint, and how it meets the policy.
struct Field {
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    numeric: bool,
    get: fn(&Policy) -> String,
    set: fn(&mut Policy, &str),
}

const FIELDS: [Field; 7] = [
    Field {
        id: "policy-iss",
        label: "Issuer (iss)",
        hint: "https://id.example",
        numeric: false,
        get: |policy| policy.issuer.clone(),
        set: |policy, text| policy.issuer = text.into(),
    },
    Field {
        id: "policy-aud",
        label: "Audience (aud)",
        hint: "https://api.example",
        numeric: false,
        get: |policy| policy.audience.clone(),
        set: |policy, text| policy.audience = text.into(),
    },
    Field {
        id: "policy-leeway",
        label: "Leeway, seconds",
        hint: "0",
        numeric: true,
        get: |policy| number(policy.leeway),
        set: |policy, text| policy.leeway = text.parse().unwrap_or(0).max(0),
    },
    Field {
        id: "policy-max-age",
        label: "Maximum age, seconds",
        hint: "no limit",
        numeric: true,
        get: |policy| {
            policy
                .max_age
                .map(|age| age.to_string())
                .unwrap_or_default()
        },
        set: |policy, text| policy.max_age = text.parse().ok().filter(|age| *age >= 0),
    },
    Field {
        id: "policy-typ",
        label: "Type (typ)",
        hint: "at+jwt",
        numeric: false,
        get: |policy| policy.typ.clone(),
        set: |policy, text| policy.typ = text.into(),
    },
    Field {
        id: "policy-algorithms",
        label: "Allowed algorithms",
        hint: "ES256, EdDSA",
        numeric: false,
        get: |policy| policy.algorithms.join(", "),
        set: |policy, text| policy.algorithms = list(text),
    },
    Field {
        id: "policy-required",
        label: "Required claims",
        hint: "sub, jti",
        numeric: false,
        get: |policy| policy.required.join(", "),
        set: |policy, text| policy.required = list(text),
    },
];

fn number(value: i64) -> String {
    if value == 0 {
        String::new()
    } else {
        value.to_string()
    }
}

fn list(text: &str) -> Vec<String> {
    text.split([',', ' '])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(Into::into)
        .collect()
}

/// Draws the fields. Each keeps its own text, so that a half-typed list is not rewritten.
pub fn policy_box(policy: &Rc<Policy>, dispatch: &UseReducerDispatcher<State>) -> Html {
    let set = FIELDS
        .iter()
        .filter(|field| !(field.get)(policy).is_empty())
        .count();
    html! {
        <details class="card policy-card">
            <summary>
                <h2>{ "Policy" }</h2>
                <span class="quiet">{ match set {
                    0 => "issuer, audience, leeway and more".to_owned(),
                    1 => "1 rule set".to_owned(),
                    _ => format!("{set} rules set"),
                } }</span>
            </summary>
            <div class="fields">
                { for FIELDS.iter().map(|field| {
                    let (dispatch, policy, set) = (dispatch.clone(), policy.clone(), field.set);
                    let onchange = Callback::from(move |event: InputEvent| {
                        let Some(element) = event.target_dyn_into::<HtmlInputElement>() else { return };
                        let mut next = (*policy).clone();
                        set(&mut next, element.value().trim());
                        dispatch.dispatch(InspectorAction::PolicyChanged(next));
                    });
                    html! {
                        <div class="field" key={field.id}>
                            <label for={field.id}>{ field.label }</label>
                            <input id={field.id} type="text" inputmode={if field.numeric { "numeric" } else { "text" }} pattern={field.numeric.then_some("[0-9]{0,12}")} title={field.numeric.then_some("A whole number of seconds")} placeholder={field.hint}
                                spellcheck="false" autocomplete="off" autocapitalize="off" oninput={onchange} />
                        </div>
                    }
                }) }
            </div>
        </details>
    }
}
