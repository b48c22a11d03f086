//! What a first visit does without: rare curves, keys and tokens in unusual forms, the explained
//! members, the audit, and the search for causes. A part of the program that loads when the first token is there. Until
//! then the inspection leaves requests open ([`jose::resolver`]) and is partial.

use super::certificates::{CertificatesFold, Props as CertificatesProps};
use super::decrypting::AT_ONCE;
use super::members::{MemberPanel, Props as MembersProps};
use super::profiles::{self, Profiles, Props as ProfilesProps};
use super::refusal_card::{Props as RefusalProps, RefusalCard};
use inspector::more::More as Functions;
use inspector::verdict::Policy;
use jose::resolver::{Answer, Request, Resolver};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The functions of the part.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// Computes what an inspection asks for.
    perform: fn(&Request) -> Option<Answer>,
    /// What an inspection uses besides.
    functions: Functions,
    /// Draws the header or the payload.
    pub members: fn(MembersProps) -> Html,
    /// Draws "Why is it refused?".
    pub refusal: fn(RefusalProps) -> Html,
    /// Draws "My APIs".
    pub profiles: fn(ProfilesProps) -> Html,
    /// Draws the certificates of the key box and of `x5c`.
    pub certificates: fn(CertificatesProps) -> Html,
    /// Reads the policy of a link.
    pub policy_of: fn(&str) -> Option<Policy>,
}

const PART: Part = Part {
    perform: |request| match request {
        // That is done beside the page, unless it is quick.
        Request::DeriveKey { iterations, .. } if *iterations > AT_ONCE => None,
        request => Some(request.perform()),
    },
    // What decrypts is a part of its own.
    functions: Functions::SEALED,
    members: |props| html! { <MemberPanel ..props /> },
    refusal: |props| html! { <RefusalCard ..props /> },
    profiles: |props| html! { <Profiles ..props /> },
    certificates: |props| html! { <CertificatesFold ..props /> },
    policy_of: profiles::policy_of,
};

#[cfg(feature = "parts")]
#[wasm_split_helpers::wasm_split(more, fallible)]
fn load() -> Result<Part, wasm_split_helpers::SplitLoaderError> {
    Ok(PART)
}

#[cfg(not(feature = "parts"))]
async fn load() -> Result<Part, std::convert::Infallible> {
    Ok(PART)
}

/// How far loading has come. In a program that is not split the part is there from the start.
#[derive(Clone, Copy)]
enum Stage {
    Absent,
    Loading,
    Loaded(Part),
    Failed,
}

/// A constant, so that a program that is split does not refer to the part.
const FIRST: Stage = match cfg!(feature = "parts") {
    true => Stage::Absent,
    false => Stage::Loaded(PART),
};

/// The part, loaded or not, in a component that uses it.
#[derive(Clone)]
pub struct More {
    stage: UseStateHandle<Stage>,
}

/// The part, in a component that is drawn anew when it has loaded.
#[hook]
pub fn use_more() -> More {
    More {
        stage: use_state(|| FIRST),
    }
}

impl More {
    /// The part, if it has loaded.
    pub fn part(&self) -> Option<Part> {
        match *self.stage {
            Stage::Loaded(part) => Some(part),
            _ => None,
        }
    }

    /// Whether it has loaded.
    pub fn is_loaded(&self) -> bool {
        self.part().is_some()
    }

    /// Whether loading was tried and failed.
    pub fn has_failed(&self) -> bool {
        matches!(*self.stage, Stage::Failed)
    }

    /// A resolver for one inspection.
    pub fn resolver(&self) -> Resolver {
        match self.part() {
            Some(part) => Resolver::computing(part.perform),
            None => Resolver::default(),
        }
    }

    /// What an inspection uses besides, if it has loaded.
    pub fn functions(&self) -> Option<Functions> {
        self.part().map(|part| part.functions)
    }

    /// Loads the part, unless that is done or under way.
    pub fn load(&self) {
        if !matches!(*self.stage, Stage::Absent | Stage::Failed) {
            return;
        }
        self.stage.set(Stage::Loading);
        let stage = self.stage.setter();
        spawn_local(async move {
            stage.set(match load().await {
                Ok(part) => Stage::Loaded(part),
                Err(_) => Stage::Failed,
            });
        });
    }
}
