//! A part of the program that loads when it is wanted.

use std::future::Future;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How far loading has come.
#[derive(Clone, Copy)]
enum Stage<P> {
    Absent,
    Loading,
    Loaded(P),
    Failed,
}

/// A part, loaded or not, in the component that uses it.
pub struct Loader<P: 'static> {
    stage: UseStateHandle<Stage<P>>,
}

impl<P> Clone for Loader<P> {
    fn clone(&self) -> Self {
        Self {
            stage: self.stage.clone(),
        }
    }
}

/// A part, in a component that is drawn anew when it has loaded. `first` is the part where it is
/// there from the start.
#[hook]
pub fn use_part<P: 'static>(first: Option<P>) -> Loader<P> {
    Loader {
        stage: use_state(|| first.map_or(Stage::Absent, Stage::Loaded)),
    }
}

impl<P: Copy> Loader<P> {
    /// The part, if it has loaded.
    pub fn part(&self) -> Option<P> {
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

    /// Takes the part from where it loads, unless that is done or under way. None is a failure;
    /// the next call tries again.
    pub fn load(&self, from: impl Future<Output = Option<P>> + 'static) {
        if !matches!(*self.stage, Stage::Absent | Stage::Failed) {
            return;
        }
        self.stage.set(Stage::Loading);
        let stage = self.stage.setter();
        spawn_local(async move {
            stage.set(from.await.map_or(Stage::Failed, Stage::Loaded));
        });
    }
}
