//! "My APIs": named policies with the public keys that they are checked with. They stay in this
//! browser only if the person says so, and never hold a token or a secret.

use super::state::{InspectorAction, State};
use crate::platform;
use crate::ui::route::encoded;
use crate::ui::widget::{CopyButton, Shared};
use inspector::inspect::Examination;
use inspector::verdict::Policy;
use jose::key::{Key, public_members};
use serde_json::{Value, json};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// The preference that holds them.
const KEPT: &str = "apis";

/// The longest leeway that a link may set, in seconds.
const MOST_LEEWAY: i64 = 300;

/// More are not kept.
const MOST: usize = 50;

/// What an API expects.
#[derive(Clone, PartialEq, Debug, Default)]
struct Profile {
    name: String,
    policy: Policy,
    /// The text of public keys; empty if there are none.
    keys: String,
}

impl Profile {
    fn to_value(&self) -> Value {
        let policy = &self.policy;
        json!({
            "name": self.name, "iss": policy.issuer, "aud": policy.audience, "typ": policy.typ,
            "algorithms": policy.algorithms, "required": policy.required,
            "max_age": policy.max_age, "leeway": policy.leeway, "keys": self.keys,
        })
    }

    /// What is missing or of another type is no rule.
    fn from_value(value: &Value) -> Self {
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let list = |name: &str| {
            let items = value[name].as_array().into_iter().flatten();
            items
                .filter_map(Value::as_str)
                .map(ToOwned::to_owned)
                .collect()
        };
        Self {
            name: text("name"),
            policy: Policy {
                issuer: text("iss"),
                audience: text("aud"),
                typ: text("typ"),
                algorithms: list("algorithms"),
                required: list("required"),
                max_age: value["max_age"].as_i64(),
                leeway: value["leeway"].as_i64().unwrap_or(0).max(0),
                ..Policy::default()
            },
            keys: text("keys"),
        }
    }
}

/// What to do with a link's `profile`.
pub fn action_of(text: &str) -> InspectorAction {
    match policy_of(text) {
        Some(policy) => InspectorAction::ProfileOpened(policy),
        None => InspectorAction::ProfileRefused(
            "The profile of this link cannot be read: it is no JSON object, or a rule has a wrong name, type or size, or stands there twice.".into(),
        ),
    }
}

/// The policy of a link's `profile`; none if it is no JSON object, or if a rule in it would be
/// passed over: one of another type or name, or one that stands there twice.
fn policy_of(text: &str) -> Option<Policy> {
    let document = jose::json::read(text.as_bytes());
    let value: Value = serde_json::from_str(text).ok()?;
    let texts = ["name", "iss", "aud", "typ", "keys"];
    let lists = ["algorithms", "required"];
    let numbers = ["max_age", "leeway"];
    let is_known = |member: &jose::json::Member| {
        let name = member.name.as_str();
        [&texts[..], &lists, &numbers]
            .iter()
            .any(|names| names.contains(&name))
    };
    let is_read = document.faults.is_empty() && document.members().iter().all(is_known);
    let is = |names: &[&str], holds: fn(&Value) -> bool| {
        names.iter().all(|name| {
            value
                .get(name)
                .is_none_or(|value| value.is_null() || holds(value))
        })
    };
    let is_list = |value: &Value| {
        value
            .as_array()
            .is_some_and(|items| items.iter().all(Value::is_string))
    };
    let is_duration = |value: &Value| value.as_i64().is_some_and(|seconds| seconds >= 0);
    // Whoever makes a link must not make an expired token valid with it.
    let is_leeway = value["leeway"]
        .as_i64()
        .is_none_or(|leeway| leeway <= MOST_LEEWAY);
    let is_blank = |value: &Value| {
        value
            .as_str()
            .is_some_and(|text| !text.is_empty() && text.trim().is_empty())
    };
    let has_blank = texts.iter().any(|name| is_blank(&value[*name]))
        || lists.iter().any(|name| {
            let items = value[*name].as_array().into_iter().flatten();
            items
                .filter_map(Value::as_str)
                .any(|item| item.trim().is_empty())
        });
    let is_sound = is_read
        && is_leeway
        && !has_blank
        && value.is_object()
        && is(&texts, Value::is_string)
        && is(&lists, is_list)
        && is(&numbers, is_duration);
    let policy = Profile::from_value(&value).policy;
    is_sound.then(|| Policy {
        from_link: policy != Policy::default(),
        ..policy
    })
}

fn kept() -> Vec<Profile> {
    let text = platform::preference(KEPT).unwrap_or_default();
    let value: Value = serde_json::from_str(&text).unwrap_or_default();
    let items = value.as_array().into_iter().flatten();
    items.take(MOST).map(Profile::from_value).collect()
}

fn keep(profiles: &[Profile]) {
    let values: Vec<Value> = profiles.iter().map(Profile::to_value).collect();
    let text = Value::Array(values).to_string();
    platform::set_preference(KEPT, (!profiles.is_empty()).then_some(text.as_str()));
}

#[derive(Properties, PartialEq, Clone)]
pub struct Props {
    pub state: State,
    pub examination: Shared<Examination>,
    pub dispatch: UseReducerDispatcher<State>,
}

/// The public keys of the key box as a JWK Set, and nothing else that it holds; empty if there are
/// none, or a link brought them: whoever made the link would go on choosing the key.
fn public_keys(props: &Props) -> String {
    let keys = &props.examination.keys;
    let set = keys.set.as_ref().filter(|_| !keys.from_link);
    let members = |key: &Key| {
        let required = public_members(key)?;
        let text = |name: &str, value: &Option<String>| match value {
            Some(value) => format!(",{}:{}", json!(name), json!(value)),
            None => String::new(),
        };
        let others = [
            text("kid", &key.kid),
            text("alg", &key.alg),
            text("use", &key.public_use),
        ];
        Some(format!("{{{required}{}}}", others.concat()))
    };
    let keys: Vec<String> = set
        .iter()
        .flat_map(|set| &set.keys)
        .filter_map(members)
        .collect();
    match keys.is_empty() {
        true => String::new(),
        false => format!("{{\"keys\":[{}]}}", keys.join(",")),
    }
}

/// A policy that asks for what this token says.
fn of_token(examination: &Examination) -> Option<Policy> {
    let token = examination.token.as_ref()?;
    let claim = |name: &str| {
        let value = token.claims()?.get(name)?;
        let first = value.as_array().and_then(<[_]>::first);
        first.unwrap_or(value).as_str().map(ToOwned::to_owned)
    };
    Some(Policy {
        issuer: claim("iss").unwrap_or_default(),
        audience: claim("aud").unwrap_or_default(),
        typ: token.parameter_text("typ").unwrap_or_default().to_owned(),
        algorithms: token
            .parameter_text("alg")
            .map(ToOwned::to_owned)
            .into_iter()
            .collect(),
        ..Policy::default()
    })
}

#[component]
pub fn Profiles(props: &Props) -> Html {
    let list = use_state(Vec::new);
    let site = use_state(String::new);
    {
        // The browser is asked once the box is there.
        let (list, site) = (list.setter(), site.setter());
        use_effect_with((), move |()| {
            list.set(kept());
            site.set(platform::site());
        });
    }
    let name = use_state(String::new);
    {
        // The rules of a link are those of no API that was saved.
        let name = name.setter();
        let linked = props
            .state
            .policy
            .from_link
            .then_some(props.state.policy_set.0);
        use_effect_with(linked, move |linked| {
            if linked.is_some() {
                name.set(String::new());
            }
        });
    }
    let change = {
        let list = list.clone();
        move |next: Vec<Profile>| {
            keep(&next);
            list.set(next);
        }
    };
    let open = {
        let (list, name, props) = (list.clone(), name.clone(), props.clone());
        Callback::from(move |event: Event| {
            let Some(element) = event.target_dyn_into::<HtmlSelectElement>() else {
                return;
            };
            let index = usize::try_from(element.selected_index()).unwrap_or(0);
            let Some(profile) = index.checked_sub(1).and_then(|at| list.get(at)) else {
                return;
            };
            name.set(profile.name.clone());
            // An API without keys does not take over those of another one.
            let key = props.state.key.as_str();
            let is_of_another = !key.is_empty() && list.iter().any(|other| other.keys == key);
            let replaces = profile.keys != key && (!profile.keys.is_empty() || is_of_another);
            props.dispatch.dispatch(InspectorAction::ApiOpened {
                policy: profile.policy.clone(),
                key: replaces.then(|| profile.keys.clone().into()),
            });
        })
    };
    let typed = {
        let name = name.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(element) = event.target_dyn_into::<HtmlInputElement>() {
                name.set(element.value());
            }
        })
    };
    let profile = Profile {
        name: name.trim().to_owned(),
        policy: Policy {
            from_link: false,
            ..(*props.state.policy).clone()
        },
        keys: public_keys(props),
    };
    let is_kept = list.iter().any(|other| other.name == profile.name);
    // What cannot be read would be kept as no rule.
    let is_readable = profile.policy.unreadable.is_empty();
    let can_save = !profile.name.is_empty() && is_readable && (is_kept || list.len() < MOST);
    let save = {
        let (list, profile, change) = (list.clone(), profile.clone(), change.clone());
        Callback::from(move |_: MouseEvent| {
            let mut next: Vec<Profile> = (*list).clone();
            next.retain(|other| other.name != profile.name);
            next.push(profile.clone());
            change(next);
        })
    };
    let remove = {
        let (list, name) = (list.clone(), profile.name.clone());
        Callback::from(move |_: MouseEvent| {
            let mut next: Vec<Profile> = (*list).clone();
            next.retain(|other| other.name != name);
            change(next);
        })
    };
    let from_token = of_token(&props.examination).map(|policy| {
        let dispatch = props.dispatch.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(InspectorAction::Required(policy.clone()));
        });
        html! { <button type="button" class="button" {onclick}>{ "Require what this token says" }</button> }
    });
    let remove_rules = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(InspectorAction::Required(Policy::default()));
        })
    };
    // A link carries the rules alone.
    let link = Profile {
        keys: String::new(),
        ..profile.clone()
    };
    let link = format!(
        "{}#/inspect?profile={}",
        *site,
        encoded(&link.to_value().to_string())
    );
    html! {
        <div class="apis">
            <h3>{ "My APIs" }</h3>
            <div class="api-tools">
                if !list.is_empty() {
                    <label for="api">{ "Saved" }</label>
                    <select id="api" onchange={open}>
                        <option selected={!is_kept}>{ "choose one" }</option>
                        { for list.iter().map(|other| html! {
                            <option selected={other.name == profile.name}>{ other.name.clone() }</option>
                        }) }
                    </select>
                }
                { from_token }
                if *props.state.policy != Policy::default() {
                    <button type="button" class="button" onclick={remove_rules}>{ "Remove all rules" }</button>
                }
            </div>
            <div class="api-tools">
                <label for="api-name">{ "Name" }</label>
                <input id="api-name" type="text" placeholder="orders, production" autocomplete="off" spellcheck="false" maxlength="80" value={(*name).clone()} oninput={typed} />
                <button type="button" class="button" disabled={!can_save} onclick={save}>{ "Save in this browser" }</button>
                if is_kept { <button type="button" class="button" onclick={remove}>{ "Delete" }</button> }
                if is_readable { <CopyButton text={link} what="link to these rules" /> }
            </div>
            <p class="quiet">{ "The rules and public keys are kept, a token or a secret never. A link carries the rules alone." }</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_survives_being_written_and_read() {
        let profile = Profile {
            name: "orders".into(),
            policy: Policy {
                issuer: "https://id.example".into(),
                audience: "api".into(),
                algorithms: vec!["ES256".into()],
                required: vec!["sub".into()],
                max_age: Some(900),
                leeway: 30,
                ..Policy::default()
            },
            keys: "{}".into(),
        };
        assert_eq!(Profile::from_value(&profile.to_value()), profile);
        let text = profile.to_value().to_string();
        let linked = Policy {
            from_link: true,
            ..profile.policy
        };
        assert_eq!(policy_of(&text), Some(linked));
        assert_eq!(policy_of("[1]"), None);
        assert_eq!(policy_of(r#"{"iss":7}"#), None);
        assert_eq!(policy_of(r#"{"max_age":"900"}"#), None);
        // Nothing that was meant as a rule is passed over.
        for text in [
            r#"{"leeway":-5}"#,
            r#"{"max_age":-1}"#,
            r#"{"issuer":"https://id.example"}"#,
            r#"{"iss":"a","iss":"b"}"#,
            r#"{"iss":"  "}"#,
            r#"{"required":[""]}"#,
            r#"{"leeway":301}"#,
        ] {
            assert_eq!(policy_of(text), None, "{text}");
        }
    }
}
