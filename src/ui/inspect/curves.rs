//! What computes the rare curves and reads keys in unusual forms: a part of the program that
//! loads when a token or key first needs it. Until then the inspection leaves requests open ([`jose::resolver`]).

use jose::resolver::{Answer, Request, Resolver};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Computes what an inspection asks for. It lies in the part that loads.
type Perform = fn(&Request) -> Answer;

#[cfg(feature = "parts")]
#[wasm_split_helpers::wasm_split(curves, fallible)]
fn load() -> Result<Perform, wasm_split_helpers::SplitLoaderError> {
    Ok(Request::perform)
}

#[cfg(not(feature = "parts"))]
async fn load() -> Result<Perform, std::convert::Infallible> {
    Ok(Request::perform)
}

/// How far loading has come.
#[derive(Clone, Copy)]
enum Stage {
    Absent,
    Loading,
    Loaded(Perform),
    Failed,
}

/// The part, loaded or not, in a component that uses it.
#[derive(Clone)]
pub struct Curves {
    stage: UseStateHandle<Stage>,
}

/// The part, in a component that is drawn anew when it has loaded.
#[hook]
pub fn use_curves() -> Curves {
    Curves {
        stage: use_state(|| Stage::Absent),
    }
}

impl Curves {
    /// Whether rare curves are computed at once.
    pub fn are_loaded(&self) -> bool {
        matches!(*self.stage, Stage::Loaded(_))
    }

    /// Whether loading was tried and failed.
    pub fn have_failed(&self) -> bool {
        matches!(*self.stage, Stage::Failed)
    }

    /// A resolver for one inspection.
    pub fn resolver(&self) -> Resolver {
        match *self.stage {
            Stage::Loaded(perform) => Resolver::computing(perform),
            _ => Resolver::default(),
        }
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
                Ok(perform) => Stage::Loaded(perform),
                Err(_) => Stage::Failed,
            });
        });
    }
}
