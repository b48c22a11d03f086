//! A long text is read piece by piece, so that the page goes on meanwhile.

use gloo::timers::future::TimeoutFuture;
use inspector::intake::{AT_ONCE, LongText};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What is inspected of the text in the token box.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// All of a text, or the piece of a long one that holds the first token; empty until that is
    /// found.
    pub text: AttrValue,
    /// Where it begins in the whole, in bytes.
    pub start: usize,
    /// How far a long text has been read; none of others.
    pub progress: Option<LongText>,
    /// Ends the search.
    pub stop: Callback<MouseEvent>,
}

impl Reading {
    /// Whether the search goes on.
    pub fn is_under_way(&self) -> bool {
        self.progress
            .as_ref()
            .is_some_and(|progress| !progress.is_done())
    }
}

#[hook]
pub fn use_reading(whole: &AttrValue) -> Reading {
    let count = use_mut_ref(|| 0_usize);
    let number = *use_memo(whole.clone(), |_| {
        *count.borrow_mut() += 1;
        *count.borrow()
    });
    // How far the text of this number has been read.
    let found = use_state_eq(|| (0_usize, LongText::default()));
    let stop = use_mut_ref(|| Rc::new(Cell::new(false)));
    {
        let (whole, found, stop) = (whole.clone(), found.setter(), Rc::clone(&stop));
        use_effect_with(number, move |number| {
            let is_stopped = Rc::new(Cell::new(false));
            *stop.borrow_mut() = Rc::clone(&is_stopped);
            let is_gone = Rc::new(Cell::new(false));
            if whole.len() > AT_ONCE {
                let (number, is_gone) = (*number, Rc::clone(&is_gone));
                spawn_local(async move {
                    let mut reading = LongText::default();
                    while !reading.is_done() {
                        TimeoutFuture::new(0).await;
                        if is_gone.get() {
                            return;
                        }
                        if is_stopped.get() {
                            reading.stop();
                        }
                        reading.step(&whole);
                        found.set((number, reading.clone()));
                    }
                });
            }
            move || is_gone.set(true)
        });
    }
    let progress = (whole.len() > AT_ONCE).then(|| match &*found {
        (known, reading) if *known == number => reading.clone(),
        _ => LongText::default(),
    });
    let scope = progress.as_ref().map(|reading| {
        if reading.is_done() {
            reading.scope()
        } else {
            0..0
        }
    });
    let text = use_memo((number, scope.clone()), |(_, scope)| match scope {
        Some(scope) => AttrValue::from(whole.get(scope.clone()).unwrap_or_default().to_owned()),
        None => whole.clone(),
    });
    Reading {
        text: (*text).clone(),
        start: scope.map_or(0, |scope| scope.start),
        progress,
        stop: use_callback((), move |_: MouseEvent, ()| stop.borrow().set(true)),
    }
}
