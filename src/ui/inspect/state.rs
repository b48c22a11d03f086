//! What the person typed, chose and pointed at; all else is derived.

use super::excerpt::excerpt;
use super::samples::Sample;
use inspector::inspect::Input;
use inspector::token::TokenPart;
use inspector::verdict::{Policy, PolicyRule, Presentation};
use jose::claims::numeric_date::NumericDate;
use jose::key::SecretEncoding;
use std::ops::Range;
use std::rc::Rc;
use yew::{AttrValue, Reducible};

/// The state of the inspector's page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    pub text: AttrValue,
    pub key: AttrValue,
    /// Whether the text came with a link, as it stands.
    pub text_from_link: bool,
    /// Whether the key came with a link, as it stands.
    pub key_from_link: bool,
    pub encoding: Option<SecretEncoding>,
    pub detached: AttrValue,
    /// What is expected of whoever presents an SD-JWT.
    pub presentation: Rc<Presentation>,
    /// The signature of a JSON serialization that was chosen; none to take the one that matches.
    pub signature: Option<usize>,
    pub candidate: usize,
    pub policy: Rc<Policy>,
    /// How often the policy was set by something else than its own fields, and what they then
    /// show first.
    pub policy_set: (usize, Rc<Policy>),
    /// The rules of a link that have yet to be read, as JSON.
    pub profile: Option<AttrValue>,
    /// The moment to judge at, in place of now.
    pub check_at: Option<NumericDate>,
    /// What was in the boxes before they were cleared or replaced.
    pub cleared: Option<Boxes>,
    /// What is marked in the pasted text, because it is pointed at elsewhere.
    pub marked: Option<Mark>,
    /// Where the caret stands in the pasted text.
    pub caret: Option<usize>,
    /// A message about something that could not be taken.
    pub notice: Option<AttrValue>,
    /// The example that was chosen and is not there yet.
    pub awaited: Option<Awaited>,
}

/// What is in the boxes, where it came from, and how it is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Boxes {
    text: AttrValue,
    key: AttrValue,
    text_from_link: bool,
    key_from_link: bool,
    encoding: Option<SecretEncoding>,
    detached: AttrValue,
    signature: Option<usize>,
    candidate: usize,
}

/// Something in the pasted text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// Bytes of the text.
    Bytes(Range<usize>),
    /// What carries a member of the header or the payload, by its position.
    Member(TokenPart, usize),
}

/// An example on its way: what makes it may still have to load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Awaited {
    /// Its place in [`EXAMPLES`](super::EXAMPLES).
    pub example: usize,
    /// Why it could not be made, if that has turned out.
    pub failure: Option<Failure>,
}

/// Why an example could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// What signs it did not load.
    NotLoaded,
    /// The browser gives no random numbers.
    NoRandomness,
}

/// What a person does on this page.
#[derive(Debug, Clone, PartialEq)]
pub enum InspectorAction {
    TokenChanged(AttrValue),
    /// The token inside of the one that is shown takes its place.
    InnerOpened(AttrValue),
    KeyChanged(AttrValue),
    EncodingChosen(Option<SecretEncoding>),
    PayloadSupplied(AttrValue),
    PresentationExpected(Rc<Presentation>),
    SignatureChosen(usize),
    CandidateChosen(usize),
    PolicyChanged(Policy),
    /// A rule was taken from the token.
    Required(Policy),
    /// The rules of a link were read.
    ProfileOpened(Policy),
    /// They cannot be read; nothing passes them.
    ProfileRefused(AttrValue),
    /// A saved API was chosen; its key takes the place of the one in the box.
    ApiOpened {
        policy: Policy,
        key: Option<AttrValue>,
    },
    /// Another moment than now; none for now.
    CheckedAt(Option<NumericDate>),
    Opened {
        token: AttrValue,
        key: AttrValue,
        encoding: Option<SecretEncoding>,
    },
    /// A link with a token replaces both boxes, one with a key only that.
    LinkFollowed {
        token: Option<AttrValue>,
        key: Option<AttrValue>,
        profile: Option<AttrValue>,
    },
    /// The token's box is emptied.
    Cleared,
    /// The key's box is emptied.
    KeyCleared,
    /// What was in the boxes before they were cleared or an example was opened is back.
    ClearUndone,
    Marked(Option<Mark>),
    CaretMoved(Option<usize>),
    Refused(AttrValue),
    /// An example was chosen.
    ExampleChosen(usize),
    /// An example is there; it is shown unless something else was done meanwhile.
    ExampleMade(usize, Sample),
    ExampleFailed(usize, Failure),
}

impl InspectorAction {
    /// What to do with a pasted or dropped text: this action, or say why it was not taken.
    pub fn taking(text: Result<String, String>, action: fn(AttrValue) -> Self) -> Self {
        match text {
            Ok(text) => action(text.into()),
            Err(sentence) => Self::Refused(sentence.into()),
        }
    }
}

impl State {
    /// What the inspector is asked.
    pub fn input(&self) -> Input {
        Input {
            text: self.text.to_string(),
            key: self.key.to_string(),
            key_from_link: self.key_from_link,
            encoding: self.encoding,
            detached: (!self.detached.is_empty()).then(|| self.detached.to_string()),
            presentation: (*self.presentation).clone(),
            signature: self.signature,
            candidate: self.candidate,
        }
    }

    /// The part of the text that is shown, if it is too long to be edited.
    pub fn excerpt(&self) -> Option<&str> {
        excerpt(&self.text)
    }

    /// The same of the key.
    pub fn key_excerpt(&self) -> Option<&str> {
        excerpt(&self.key)
    }

    /// What is in the boxes, to bring it back; none if they are empty.
    fn boxes(&self) -> Option<Boxes> {
        let is_empty = self.text.is_empty() && self.key.is_empty();
        (!is_empty).then(|| Boxes {
            text: self.text.clone(),
            key: self.key.clone(),
            text_from_link: self.text_from_link,
            key_from_link: self.key_from_link,
            encoding: self.encoding,
            detached: self.detached.clone(),
            signature: self.signature,
            candidate: self.candidate,
        })
    }

    fn awaits(&self, example: usize) -> bool {
        self.awaited
            .is_some_and(|awaited| awaited.example == example)
    }
}

impl Reducible for State {
    type Action = InspectorAction;

    /// Returns the very same state where nothing changed, which skips the render.
    fn reduce(self: Rc<Self>, action: InspectorAction) -> Rc<Self> {
        let next = match action {
            InspectorAction::TokenChanged(text) => State {
                text,
                text_from_link: false,
                cleared: None,
                marked: None,
                caret: None,
                notice: None,
                awaited: None,
                detached: AttrValue::default(),
                signature: None,
                candidate: 0,
                ..(*self).clone()
            },
            // It came as the outer one did.
            InspectorAction::InnerOpened(text) => State {
                text_from_link: self.text_from_link,
                ..(*self.clone().reduce(InspectorAction::TokenChanged(text))).clone()
            },
            InspectorAction::KeyChanged(key) => State {
                key,
                key_from_link: false,
                cleared: None,
                awaited: None,
                ..(*self).clone()
            },
            InspectorAction::EncodingChosen(encoding) => State {
                encoding,
                ..(*self).clone()
            },
            InspectorAction::PayloadSupplied(detached) => State {
                detached,
                ..(*self).clone()
            },
            InspectorAction::PresentationExpected(presentation) => State {
                presentation,
                ..(*self).clone()
            },
            InspectorAction::SignatureChosen(signature) => State {
                signature: Some(signature),
                marked: None,
                ..(*self).clone()
            },
            InspectorAction::CandidateChosen(candidate) => State {
                candidate,
                detached: AttrValue::default(),
                marked: None,
                ..(*self).clone()
            },
            InspectorAction::PolicyChanged(policy) => State {
                // What came with a link stays so until it is gone.
                policy: Rc::new(Policy {
                    from_link: policy.from_link && (!policy.is_empty() || policy.leeway != 0),
                    ..policy
                }),
                ..(*self).clone()
            },
            InspectorAction::Required(policy) => State {
                policy_set: (self.policy_set.0 + 1, Rc::new(policy.clone())),
                policy: Rc::new(policy),
                ..(*self).clone()
            },
            InspectorAction::ProfileOpened(policy) => State {
                policy_set: (self.policy_set.0 + 1, Rc::new(policy.clone())),
                // It says so itself, until it is changed.
                policy: Rc::new(policy),
                profile: None,
                ..(*self).clone()
            },
            InspectorAction::ProfileRefused(notice) => {
                let policy = Policy {
                    from_link: true,
                    unreadable: vec![(PolicyRule::Profile, String::new())],
                    ..Policy::default()
                };
                State {
                    notice: Some(notice),
                    ..(*self.clone().reduce(InspectorAction::ProfileOpened(policy))).clone()
                }
            }
            InspectorAction::ApiOpened { policy, key } => State {
                policy_set: (self.policy_set.0 + 1, Rc::new(policy.clone())),
                policy: Rc::new(policy),
                cleared: self.boxes().filter(|_| key.is_some()),
                key_from_link: self.key_from_link && key.is_none(),
                key: key.unwrap_or_else(|| self.key.clone()),
                awaited: None,
                ..(*self).clone()
            },
            InspectorAction::CheckedAt(check_at) => State {
                check_at,
                ..(*self).clone()
            },
            InspectorAction::Opened {
                token,
                key,
                encoding,
            } => State {
                // A key that stood in the text came as the text did.
                key_from_link: self.text_from_link,
                text_from_link: self.text_from_link,
                text: token,
                key,
                encoding,
                policy: self.policy.clone(),
                policy_set: self.policy_set.clone(),
                check_at: self.check_at,
                ..State::default()
            },
            InspectorAction::LinkFollowed {
                token,
                key,
                profile,
            } => {
                match token {
                    None => State {
                        profile,
                        key_from_link: key.is_some() || self.key_from_link,
                        key: key.unwrap_or_else(|| self.key.clone()),
                        awaited: None,
                        ..(*self).clone()
                    },
                    // Another token, so not the key of the one before; it can be brought back.
                    Some(text) => State {
                        profile,
                        text,
                        text_from_link: true,
                        key_from_link: key.is_some(),
                        key: key.unwrap_or_default(),
                        policy: self.policy.clone(),
                        policy_set: self.policy_set.clone(),
                        check_at: self.check_at,
                        cleared: self.boxes(),
                        ..State::default()
                    },
                }
            }
            InspectorAction::Cleared => State {
                cleared: self.boxes(),
                key: self.key.clone(),
                key_from_link: self.key_from_link,
                policy: self.policy.clone(),
                policy_set: self.policy_set.clone(),
                check_at: self.check_at,
                encoding: self.encoding,
                presentation: self.presentation.clone(),
                ..State::default()
            },
            InspectorAction::KeyCleared => State {
                cleared: self.boxes(),
                key: AttrValue::default(),
                key_from_link: false,
                awaited: None,
                ..(*self).clone()
            },
            InspectorAction::ClearUndone => match self.cleared.clone() {
                Some(boxes) => State {
                    text: boxes.text,
                    key: boxes.key,
                    text_from_link: boxes.text_from_link,
                    key_from_link: boxes.key_from_link,
                    encoding: boxes.encoding,
                    detached: boxes.detached,
                    signature: boxes.signature,
                    candidate: boxes.candidate,
                    cleared: None,
                    awaited: None,
                    caret: None,
                    marked: None,
                    ..(*self).clone()
                },
                None => return self,
            },
            InspectorAction::Marked(marked) => State {
                marked,
                ..(*self).clone()
            },
            InspectorAction::CaretMoved(caret) => State {
                caret,
                ..(*self).clone()
            },
            InspectorAction::Refused(notice) => State {
                notice: Some(notice),
                ..(*self).clone()
            },
            InspectorAction::ExampleChosen(example) => State {
                awaited: Some(Awaited {
                    example,
                    failure: None,
                }),
                ..(*self).clone()
            },
            InspectorAction::ExampleMade(example, Sample { token, key }) => {
                if !self.awaits(example) {
                    return self;
                }
                State {
                    cleared: self.boxes(),
                    text: token.into(),
                    key: key.into(),
                    policy: self.policy.clone(),
                    policy_set: self.policy_set.clone(),
                    check_at: self.check_at,
                    ..State::default()
                }
            }
            InspectorAction::ExampleFailed(example, failure) => {
                if !self.awaits(example) {
                    return self;
                }
                State {
                    awaited: Some(Awaited {
                        example,
                        failure: Some(failure),
                    }),
                    ..(*self).clone()
                }
            }
        };
        if next == *self { self } else { Rc::new(next) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::excerpt::{EXCERPT, MAX_EDITABLE, MAX_LINES};
    use super::*;

    fn after(actions: impl IntoIterator<Item = InspectorAction>) -> Rc<State> {
        actions
            .into_iter()
            .fold(Rc::new(State::default()), |state, action| {
                state.reduce(action)
            })
    }

    #[test]
    fn clearing_can_be_undone_until_something_is_typed() {
        let typed = [
            InspectorAction::TokenChanged("a.b.c".into()),
            InspectorAction::KeyChanged("k".into()),
            InspectorAction::Cleared,
        ];
        let cleared = after(typed.clone());
        assert!(cleared.text.is_empty() && !cleared.key.is_empty());
        let undone = cleared.reduce(InspectorAction::ClearUndone);
        assert_eq!((undone.text.as_str(), undone.key.as_str()), ("a.b.c", "k"));
        let typed_on = after(typed).reduce(InspectorAction::TokenChanged("x".into()));
        assert_eq!(
            typed_on.clone().reduce(InspectorAction::ClearUndone),
            typed_on
        );
    }

    #[test]
    fn undoing_brings_back_how_the_text_was_looked_at() {
        let before = [
            InspectorAction::TokenChanged("several tokens".into()),
            InspectorAction::KeyChanged("k".into()),
            InspectorAction::EncodingChosen(Some(SecretEncoding::Base64Url)),
            InspectorAction::CandidateChosen(2),
            InspectorAction::PayloadSupplied("{}".into()),
        ];
        let state = after(before);
        for replaced in [
            vec![InspectorAction::Cleared],
            vec![InspectorAction::KeyCleared],
            vec![InspectorAction::LinkFollowed {
                token: Some("a.b.c".into()),
                key: None,
                profile: None,
            }],
            vec![
                InspectorAction::ExampleChosen(3),
                InspectorAction::ExampleMade(
                    3,
                    Sample {
                        token: "a.b.c".into(),
                        key: "k".into(),
                    },
                ),
                InspectorAction::CandidateChosen(1),
            ],
        ] {
            let after = replaced
                .into_iter()
                .fold(Rc::clone(&state), |state, action| state.reduce(action));
            assert_eq!(after.reduce(InspectorAction::ClearUndone), state);
        }
        // A key alone is brought back, too.
        let state = self::after([InspectorAction::KeyChanged("k".into())]);
        let linked = state.reduce(InspectorAction::LinkFollowed {
            token: Some("a.b.c".into()),
            key: None,
            profile: None,
        });
        assert_eq!(
            linked.reduce(InspectorAction::ClearUndone).key.as_str(),
            "k"
        );
    }

    #[test]
    fn a_key_is_from_a_link_until_it_is_edited_or_replaced() {
        let link = |token: Option<&'static str>, key: Option<&'static str>| {
            InspectorAction::LinkFollowed {
                token: token.map(Into::into),
                key: key.map(Into::into),
                profile: None,
            }
        };
        let linked = after([link(Some("a.b.c"), Some("k"))]);
        assert!(linked.key_from_link && linked.input().key_from_link);
        assert!(after([link(None, Some("k"))]).key_from_link);
        for (action, stays) in [
            (InspectorAction::TokenChanged("x".into()), true),
            (InspectorAction::PayloadSupplied("x".into()), true),
            (link(Some("d.e.f"), Some("l")), true),
            (link(Some("d.e.f"), None), false),
            (InspectorAction::KeyChanged("k".into()), false),
            (InspectorAction::Cleared, true),
            (InspectorAction::KeyCleared, false),
        ] {
            let next = linked.clone().reduce(action.clone());
            assert_eq!(next.key_from_link, stays, "{action:?}");
        }
        let opened = InspectorAction::Opened {
            token: "a.b.c".into(),
            key: "k".into(),
            encoding: None,
        };
        // A key that is taken out of a text came as that did.
        assert!(linked.clone().reduce(opened.clone()).key_from_link);
        let inner = linked
            .clone()
            .reduce(InspectorAction::InnerOpened("x".into()));
        assert!(inner.reduce(opened.clone()).key_from_link);
        let typed = linked
            .clone()
            .reduce(InspectorAction::TokenChanged("x".into()));
        assert!(!typed.reduce(opened).key_from_link);
        // With the key its origin comes back.
        let cleared = linked.reduce(InspectorAction::Cleared);
        assert!(cleared.reduce(InspectorAction::ClearUndone).key_from_link);
        let typed = after([
            InspectorAction::KeyChanged("k".into()),
            InspectorAction::TokenChanged("a.b.c".into()),
            link(Some("d.e.f"), Some("l")),
            InspectorAction::ClearUndone,
        ]);
        assert!(!typed.key_from_link);
    }

    #[test]
    fn an_action_that_changes_nothing_keeps_the_very_same_state() {
        let state = after([InspectorAction::KeyChanged("k".into())]);
        assert!(Rc::ptr_eq(
            &state,
            &state
                .clone()
                .reduce(InspectorAction::KeyChanged("k".into()))
        ));
    }

    #[test]
    fn an_example_that_comes_late_replaces_nothing() {
        let sample = || Sample {
            token: "a.b.c".into(),
            key: "k".into(),
        };
        let shown = after([
            InspectorAction::ExampleChosen(3),
            InspectorAction::ExampleMade(3, sample()),
        ]);
        assert_eq!((shown.text.as_str(), shown.awaited), ("a.b.c", None));
        for meanwhile in [
            InspectorAction::TokenChanged("typed".into()),
            InspectorAction::KeyChanged("typed".into()),
            InspectorAction::Cleared,
            InspectorAction::ExampleChosen(4),
        ] {
            let before = after([InspectorAction::ExampleChosen(3), meanwhile]);
            for late in [
                InspectorAction::ExampleMade(3, sample()),
                InspectorAction::ExampleFailed(3, Failure::NotLoaded),
            ] {
                assert!(Rc::ptr_eq(&before, &before.clone().reduce(late)));
            }
        }
    }

    #[test]
    fn an_example_that_fails_keeps_what_was_there() {
        let failed = after([
            InspectorAction::TokenChanged("typed".into()),
            InspectorAction::ExampleChosen(3),
            InspectorAction::ExampleFailed(3, Failure::NoRandomness),
        ]);
        assert_eq!(failed.text.as_str(), "typed");
        assert!(
            failed
                .awaited
                .is_some_and(|awaited| awaited.failure == Some(Failure::NoRandomness))
        );
        let again = failed.reduce(InspectorAction::ExampleChosen(3));
        assert!(
            again
                .awaited
                .is_some_and(|awaited| awaited.failure.is_none())
        );
    }

    #[test]
    fn a_long_text_is_kept_whole_and_shown_in_part() {
        let state = after([InspectorAction::TokenChanged(
            "ä".repeat(MAX_EDITABLE).into(),
        )]);
        assert_eq!(state.input().text.len(), 2 * MAX_EDITABLE);
        assert_eq!(state.excerpt().map(str::len), Some(EXCERPT));
        let state = after([InspectorAction::KeyChanged(
            "\n".repeat(MAX_LINES + 1).into(),
        )]);
        assert_eq!(state.key_excerpt().map(str::len), Some(EXCERPT));
        assert_eq!(state.excerpt(), None);
    }
}
