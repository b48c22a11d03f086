//! What a first visit does without: rare curves, keys and tokens in unusual forms, the explained
//! members, the findings, and the search for causes. A part of the program that loads when the first token is there. Until
//! then the inspection leaves requests open ([`jose::resolver`]) and is partial.

use super::certificates::{CertificatesFold, Props as CertificatesProps};
use super::findings_panel::{FindingsPanel, Props as FindingsProps};
use super::members::{MemberPanel, Props as MembersProps};
use super::opening::AT_ONCE;
use super::part::{Loader, use_part};
use super::profiles::{self, Profiles, Props as ProfilesProps};
use super::refusal_card::{Props as RefusalProps, RefusalCard};
use super::signature_panel::signature_panel;
use super::state::InspectorAction;
use inspector::more::More as Functions;
use inspector::token::Token;
use jose::resolver::{Answer, Request, Resolver};
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
    /// Draws the signature.
    pub signature: fn(&Token) -> Html,
    /// Draws the findings.
    pub findings: fn(FindingsProps) -> Html,
    /// Draws "Why is it refused?".
    pub refusal: fn(RefusalProps) -> Html,
    /// Draws "My APIs".
    pub profiles: fn(ProfilesProps) -> Html,
    /// Draws the certificates of the key box and of `x5c`.
    pub certificates: fn(CertificatesProps) -> Html,
    /// What to do with the rules of a link.
    pub profile_of: fn(&str) -> InspectorAction,
}

const PART: Part = Part {
    perform: |request| match request {
        // That is done beside the page, unless it is quick.
        Request::DeriveKey { iterations, .. } if *iterations > AT_ONCE => None,
        request => Some(request.perform()),
    },
    // What opens tokens is a part of its own.
    functions: Functions::SEALED,
    members: |props| html! { <MemberPanel ..props /> },
    signature: signature_panel,
    findings: |props| html! { <FindingsPanel ..props /> },
    refusal: |props| html! { <RefusalCard ..props /> },
    profiles: |props| html! { <Profiles ..props /> },
    certificates: |props| html! { <CertificatesFold ..props /> },
    profile_of: profiles::action_of,
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

/// The part where it is there from the start: in a program that is not split. A constant, so that
/// one that is split does not refer to it.
const FIRST: Option<Part> = match cfg!(feature = "parts") {
    true => None,
    false => Some(PART),
};

/// The part, loaded or not.
pub type More = Loader<Part>;

/// The part, in a component that is drawn anew when it has loaded.
#[hook]
pub fn use_more() -> More {
    use_part(FIRST)
}

impl More {
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
    pub fn fetch(&self) {
        self.load(async { load().await.ok() });
    }
}
