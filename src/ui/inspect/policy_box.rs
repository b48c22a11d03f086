//! The rules that a person sets, folded away until wanted.

use super::state::{InspectorAction, State};
use super::verdict_panel::coded;
use crate::platform;
use inspector::verdict::{Policy, PolicyRule};
use jose::algorithm::{find_any, is_none};
use jose::text::quoted;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A rule as a text field: its id, label, hint, and how it meets the policy.
struct Field {
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    /// The rule that it is, if it is a length of time.
    duration: Option<PolicyRule>,
    get: fn(&Policy) -> String,
    set: fn(&mut Policy, &str),
}

const FIELDS: [Field; 7] = [
    Field {
        id: "policy-iss",
        label: "Issuer (iss)",
        hint: "https://id.example",
        duration: None,
        get: |policy| policy.issuer.clone(),
        set: |policy, text| policy.issuer = text.into(),
    },
    Field {
        id: "policy-aud",
        label: "Audience (aud)",
        hint: "https://api.example",
        duration: None,
        get: |policy| policy.audience.clone(),
        set: |policy, text| policy.audience = text.into(),
    },
    Field {
        id: "policy-leeway",
        label: "Leeway",
        hint: "30 s",
        duration: Some(PolicyRule::Leeway),
        get: |policy| number(policy.leeway),
        set: |policy, text| policy.set_duration(PolicyRule::Leeway, text),
    },
    Field {
        id: "policy-max-age",
        label: "Maximum age",
        hint: "15 min",
        duration: Some(PolicyRule::MaximumAge),
        get: |policy| {
            policy
                .max_age
                .map(|age| age.to_string())
                .unwrap_or_default()
        },
        set: |policy, text| policy.set_duration(PolicyRule::MaximumAge, text),
    },
    Field {
        id: "policy-typ",
        label: "Type (typ)",
        hint: "at+jwt",
        duration: None,
        get: |policy| policy.typ.clone(),
        set: |policy, text| policy.typ = text.into(),
    },
    Field {
        id: "policy-algorithms",
        label: "Allowed algorithms",
        hint: "ES256, EdDSA",
        duration: None,
        get: |policy| policy.algorithms.join(", "),
        set: |policy, text| policy.algorithms = list(text),
    },
    Field {
        id: "policy-required",
        label: "Required claims",
        hint: "sub, jti",
        duration: None,
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
    text.split([',', ';', ' '])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(Into::into)
        .collect()
}

/// That a name among the allowed algorithms is none.
fn unknown(names: &[String]) -> Option<String> {
    let name = names
        .iter()
        .find(|name| find_any(name).is_none() && !is_none(name))?;
    Some(format!(
        "`{}` is not a registered algorithm, so no token passes with it.",
        quoted(name)
    ))
}

/// Draws the fields, and `profiles` below them. Each keeps its own text, so that a half-typed list is not rewritten.
pub fn policy_box(state: &State, profiles: Html, dispatch: &UseReducerDispatcher<State>) -> Html {
    let policy = &state.policy;
    let check_at = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: InputEvent| {
            let Some(element) = event.target_dyn_into::<HtmlInputElement>() else {
                return;
            };
            let moment = platform::local_moment(&element.value());
            dispatch.dispatch(InspectorAction::CheckedAt(moment));
        })
    };
    let set = FIELDS
        .iter()
        .filter(|field| !(field.get)(policy).is_empty())
        .count()
        + policy.unreadable.len();
    html! {
        <details class="card policy-card">
            <summary>
                <h2>{ "Policy" }</h2>
                <span class="quiet">{ match set {
                    0 => "issuer, audience, leeway and more".to_owned(),
                    1 => "1 rule set".to_owned(),
                    _ => format!("{set} rules set"),
                } }{ policy.from_link.then_some(", from the link") }</span>
            </summary>
            <div class="fields">
                { for FIELDS.iter().map(|field| {
                    let (dispatch, current, set) = (dispatch.clone(), policy.clone(), field.set);
                    let onchange = Callback::from(move |event: InputEvent| {
                        let Some(element) = event.target_dyn_into::<HtmlInputElement>() else { return };
                        let mut next = (*current).clone();
                        set(&mut next, element.value().trim());
                        dispatch.dispatch(InspectorAction::PolicyChanged(next));
                    });
                    let complaint = match field.id {
                        "policy-algorithms" => unknown(&policy.algorithms),
                        _ => field.duration.and_then(|rule| policy.complaint(rule)),
                    };
                    let is_judged = field.duration.is_some() || field.id == "policy-algorithms";
                    let described = format!("{}-complaint", field.id);
                    html! {
                        <div class="field" key={format!("{} {}", field.id, state.policy_set.0)}>
                            <label for={field.id}>{ field.label }</label>
                            if cfg!(target_arch = "wasm32") {
                                <input id={field.id} type="text" placeholder={field.hint}
                                    aria-invalid={complaint.is_some().then_some("true")} aria-describedby={is_judged.then(|| described.clone())}
                                    spellcheck="false" autocomplete="off" autocapitalize="off" oninput={onchange.clone()}
                                    ~defaultValue={(field.get)(&state.policy_set.1)} />
                            } else {
                                // No browser, no properties: components are also rendered natively, in tests.
                                <input id={field.id} type="text" placeholder={field.hint}
                                    aria-invalid={complaint.is_some().then_some("true")} aria-describedby={is_judged.then(|| described.clone())}
                                    spellcheck="false" autocomplete="off" autocapitalize="off" oninput={onchange} />
                            }
                            // Always there: what comes and goes would take the box with it.
                            if is_judged {
                                <p class="complaint" id={described}>{ complaint.map(|said| coded(&said)) }</p>
                            }
                        </div>
                    }
                }) }
                <div class="field" key="check-at">
                    <label for="check-at">{ "Check at (empty: now)" }</label>
                    <input id="check-at" type="datetime-local" step="1" autocomplete="off" oninput={check_at} />
                </div>
            </div>
            { profiles }
        </details>
    }
}
