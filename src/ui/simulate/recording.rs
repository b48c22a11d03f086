//! A run that components share. It is compared by identity, so that nothing is drawn again
//! while the run is the same. A long run is computed in slices, between which the page can be
//! used and the run stopped.

use crate::platform;
use crate::ui::widget::Shared;
use simulator::sim::engine::Run;
use simulator::sim::trace_index::TraceIndex;
use simulator::sim::{LaneName, Scenario, Trace};
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

/// A run with access to any position.
pub type Recording = Shared<TraceIndex>;

/// How long a slice may take, in milliseconds.
const SLICE: f64 = 40.0;

/// The most events of a run: what can be shown without long waits.
const MAX_EVENTS: usize = 40_000;

/// Runs a scenario at once, however long it is.
#[cfg(test)]
pub fn record(scenario: &Scenario, lanes: &[LaneName]) -> Recording {
    recorded(simulator::sim::simulate(scenario, lanes))
}

fn recorded(trace: Trace) -> Recording {
    Shared(Rc::new(TraceIndex::new(trace)))
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunProgress {
    Finished,
    /// It is being computed, and has reached this step.
    Underway(u32),
    /// It is too long to be shown, and ends in this step.
    TooLong(u32),
    /// The person stopped it in this step.
    Stopped(u32),
}

/// What the page shows of the current scenario's run.
#[derive(Clone, PartialEq)]
pub struct CurrentRun {
    pub recording: Recording,
    pub progress: RunProgress,
    /// Ends a run that is underway.
    pub stop: Callback<()>,
}

/// A run so far, and what is left of it.
struct RunSoFar {
    recording: Recording,
    progress: RunProgress,
    rest: RefCell<Option<Run>>,
}

impl RunSoFar {
    fn begun(scenario: &Scenario, lanes: &[LaneName]) -> Self {
        let mut run = Run::new(scenario.clone(), lanes, MAX_EVENTS);
        if work(&mut run) {
            return Self::ended(run, RunProgress::TooLong);
        }
        Self {
            // Shown until the run is finished.
            recording: recorded(run.clone().into_trace()),
            progress: underway(&run),
            rest: RefCell::new(Some(run)),
        }
    }

    /// After one more slice, or as it is if it is to stop; `None` if it has ended.
    fn next(&self, stop: bool) -> Option<Self> {
        let mut run = self.rest.take()?;
        if stop {
            run.stop();
            return Some(Self::ended(run, RunProgress::Stopped));
        }
        Some(match work(&mut run) {
            true => Self::ended(run, RunProgress::TooLong),
            false => Self {
                recording: self.recording.clone(),
                progress: underway(&run),
                rest: RefCell::new(Some(run)),
            },
        })
    }

    /// A run that has ended; if that was before its script, for this reason.
    fn ended(run: Run, cut: fn(u32) -> RunProgress) -> Self {
        Self {
            progress: match run.is_cut() {
                true => cut(run.steps()),
                false => RunProgress::Finished,
            },
            recording: recorded(run.into_trace()),
            rest: RefCell::default(),
        }
    }
}

/// Goes on for one slice; true if that was the last one.
fn work(run: &mut Run) -> bool {
    let end = platform::precise_now() + SLICE;
    run.work(|| platform::precise_now() >= end)
}

fn underway(run: &Run) -> RunProgress {
    RunProgress::Underway(run.steps())
}

/// The run of a scenario: at once where that takes one slice, else in slices.
#[hook]
pub fn use_run(scenario: &Rc<Scenario>, lanes: &[LaneName]) -> CurrentRun {
    let first = use_memo((scenario.clone(), lanes.to_vec()), |(scenario, lanes)| {
        RunSoFar::begun(scenario, lanes)
    });
    // What later slices gave, with the first one that they go on from.
    let later = use_state(|| None::<(Rc<RunSoFar>, Rc<RunSoFar>)>);
    let current = match &*later {
        Some((of, current)) if Rc::ptr_eq(of, &first) => current.clone(),
        _ => first.clone(),
    };
    let go_on = {
        let current = current.clone();
        Callback::from(move |stop| {
            if let Some(next) = current.next(stop) {
                later.set(Some((first.clone(), Rc::new(next))));
            }
        })
    };
    {
        let go_on = go_on.clone();
        let is_underway = matches!(current.progress, RunProgress::Underway(_));
        use_effect_with(Shared(current.clone()), move |_| {
            let timer = is_underway.then(|| platform::after(1, move || go_on.emit(false)));
            move || drop(timer)
        });
    }
    CurrentRun {
        recording: current.recording.clone(),
        progress: current.progress,
        stop: go_on.reform(|()| true),
    }
}
