//! What the person chose on the simulator's page; runs, pictures and verdicts are
//! derived from it.

use super::link::Link;
use crate::cards;
use crate::sim::scenario::action::Action as Deed;
use crate::sim::scenario::costs::CostId;
use crate::sim::scenario::script::{Script, Step};
use crate::sim::{LaneName, Position, Scenario};
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::{AttrValue, Reducible};

/// The id of what a person builds from nothing.
pub const OWN: &str = "own";

/// What it is called until it has a name.
pub const OWN_TITLE: &str = "A scenario of your own";

/// What can be undone at most.
const MOST_UNDONE: usize = 100;

/// How fast it plays, in percent.
pub const SPEEDS: [u32; 5] = [25, 50, 100, 200, 400];

/// An event that is looked at closely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pointed {
    pub lane: LaneName,
    /// Its index in the lane's events.
    pub event: usize,
}

/// What is open beside the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    Actions,
    Settings,
    Fix,
    Export,
}

/// Predictions: what was asked and answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Predictions {
    /// The step that is asked about now.
    pub asked: Option<u32>,
    /// By step: for each lane whether the person expects an answer of success; empty
    /// where the question was skipped.
    pub given: BTreeMap<u32, Vec<(LaneName, bool)>>,
}

/// The state of the simulator's page.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The id of a card, or [`OWN`].
    pub id: &'static str,
    /// The id of one of the card's runs.
    pub run: &'static str,
    pub scenario: Rc<Scenario>,
    pub lanes: Vec<LaneName>,
    pub at: Position,
    pub playing: bool,
    /// In percent.
    pub speed: u32,
    pub pointed: Option<Pointed>,
    pub panel: Option<Panel>,
    pub presenting: bool,
    /// Whether the verdict on a claim was asked for before its time.
    pub revealed: bool,
    /// The worksheet, with or without answers; none while it is closed.
    pub worksheet: Option<bool>,
    /// Without the rest of the page, as in a frame of another.
    pub embedded: bool,
    /// None while nothing is to be predicted.
    pub predictions: Option<Predictions>,
    pub notice: Option<AttrValue>,
    undone: Vec<Rc<Scenario>>,
    redone: Vec<Rc<Scenario>>,
}

/// What a person does on this page.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    LinkFollowed(Link),
    WentTo(Position),
    Played(bool),
    SpeedChosen(u32),
    LaneToggled(LaneName),
    /// Does something now: after the step that is shown. Where other steps follow, they
    /// stay on a branch of their own.
    Acted(Vec<Deed>),
    /// Begins a branch after the step that is shown.
    Forked,
    BranchChosen(usize),
    BranchRenamed(usize, String),
    ScenarioRenamed(String),
    SettingChanged(&'static str, String),
    /// Settings of a whole scenario at once, as a defence changes them.
    SettingsTaken(Box<Scenario>, LaneName),
    CostChanged(CostId, u64),
    CostsMeasured(Vec<(CostId, u64)>),
    SeedChanged(u64),
    Undone,
    Redone,
    Reset,
    Pointed(Option<Pointed>),
    PanelToggled(Panel),
    PanelClosed,
    PresentingToggled,
    VerdictRevealed,
    WorksheetOpened(Option<bool>),
    PredictingToggled,
    Asked(u32),
    Answered(Vec<(LaneName, bool)>),
    Imported(Box<Scenario>),
    Refused(AttrValue),
}

/// The id, run and scenario that the names in a link mean. Without a name it is the tour,
/// with an unknown one an empty scenario.
pub fn opened(id: &str, run: &str) -> (&'static str, &'static str, Scenario) {
    if let Some(card) = cards::card(id)
        && let Some(run) = card.run(run).or_else(|| card.runs.first())
    {
        return (card.id, run.id, run.scenario(card.claim));
    }
    match id {
        "" | cards::TOUR_ID => (cards::TOUR_ID, cards::TOUR.id, cards::tour()),
        _ => (OWN, "main", Scenario::new(OWN_TITLE, Script::default())),
    }
}

impl Default for State {
    fn default() -> Self {
        Self::opened(&Link::default())
    }
}

impl State {
    /// What a link opens, paused.
    pub fn opened(link: &Link) -> Self {
        let card = cards::card(&link.id);
        let (id, run, mut scenario) = opened(&link.id, &link.run);
        let faults = link.apply(&mut scenario);
        let lanes = match (&link.lanes, card) {
            (Some(lanes), _) => lanes.clone(),
            (None, Some(card)) => card.lanes.to_vec(),
            (None, None) => vec![LaneName::Session, LaneName::Jwt],
        };
        let last = u32::try_from(scenario.steps().len()).unwrap_or(u32::MAX);
        Self {
            id,
            run,
            at: Position::after(link.step.unwrap_or(0).min(last)),
            scenario: Rc::new(scenario),
            lanes,
            playing: false,
            speed: 100,
            pointed: None,
            // Where nothing happens yet, something has to be done.
            panel: (id == OWN && last == 0).then_some(Panel::Actions),
            presenting: link.present,
            revealed: false,
            worksheet: None,
            embedded: link.embed,
            predictions: link.predict.then(Predictions::default),
            notice: (!faults.is_empty()).then(|| faults.join(" ").into()),
            undone: Vec::new(),
            redone: Vec::new(),
        }
    }

    /// How many steps the branch has.
    pub fn steps(&self) -> u32 {
        u32::try_from(self.scenario.steps().len()).unwrap_or(u32::MAX)
    }

    /// Whether it is no longer what its card or link opened.
    pub fn can_undo(&self) -> bool {
        !self.undone.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.redone.is_empty()
    }

    /// The same with another scenario, which can be undone.
    fn with(&self, change: impl FnOnce(&mut Scenario) -> Result<(), String>) -> Self {
        let mut scenario = (*self.scenario).clone();
        if let Err(fault) = change(&mut scenario) {
            return Self {
                notice: Some(fault.into()),
                ..self.clone()
            };
        }
        if scenario == *self.scenario {
            return self.clone();
        }
        let mut undone = self.undone.clone();
        if undone.len() >= MOST_UNDONE {
            undone.remove(0);
        }
        undone.push(self.scenario.clone());
        self.turned_to(Rc::new(scenario), undone, Vec::new())
    }

    /// Another scenario in place of this one.
    fn turned_to(
        &self,
        scenario: Rc<Scenario>,
        undone: Vec<Rc<Scenario>>,
        redone: Vec<Rc<Scenario>>,
    ) -> Self {
        let mut next = Self {
            scenario,
            undone,
            redone,
            pointed: None,
            notice: None,
            playing: false,
            predictions: self.predictions.as_ref().map(|_| Predictions::default()),
            ..self.clone()
        };
        next.at = Position::after(next.at.step.min(next.steps()));
        next
    }

    /// A branch that ends with the step that is shown, if the present one goes on.
    fn fork(&self, scenario: &mut Scenario, always: bool) -> Result<(), String> {
        let path = scenario.script.path_nodes(scenario.branch);
        let shown = self.at.step as usize;
        if shown >= path.len() && !always {
            return Ok(());
        }
        let tip = shown
            .checked_sub(1)
            .and_then(|last| path.get(last).copied());
        let taken = |name: &str| scenario.script.branch(name).is_some();
        let mut number = scenario.script.branches().len() + 1;
        while taken(&format!("branch {number}")) {
            number += 1;
        }
        scenario
            .script
            .fork(tip, &format!("branch {number}"))
            .map_err(|fault| fault.to_string())?;
        scenario.branch = scenario.script.branches().len() - 1;
        Ok(())
    }

    fn acted(&self, deeds: Vec<Deed>) -> Self {
        let mut next = self.with(|scenario| {
            self.fork(scenario, false)?;
            let step = Step {
                name: None,
                together: deeds,
            };
            let branch = scenario.branch;
            scenario
                .script
                .append(branch, step)
                .map_err(|fault| fault.to_string())?;
            Ok(())
        });
        if !Rc::ptr_eq(&next.scenario, &self.scenario) {
            next.at = Position::after(next.steps());
        }
        next
    }
}

impl Reducible for State {
    type Action = Action;

    /// Returns the very same state where nothing changed, which skips the render.
    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let now = |state: &Self| state.clone();
        let next = match action {
            Action::LinkFollowed(link) => Self {
                speed: self.speed,
                presenting: self.presenting || link.present,
                predictions: self
                    .predictions
                    .as_ref()
                    .map(|_| Predictions::default())
                    .or_else(|| link.predict.then(Predictions::default)),
                ..Self::opened(&link)
            },
            Action::WentTo(at) => {
                let at = Position {
                    step: at.step.min(self.steps()),
                    ..at
                };
                Self {
                    at,
                    predictions: self.predictions.clone().map(|given| Predictions {
                        asked: None,
                        ..given
                    }),
                    ..now(&self)
                }
            }
            Action::Played(playing) => {
                let from_start = playing && self.at == Position::after(self.steps());
                Self {
                    playing,
                    at: if from_start {
                        Position::after(0)
                    } else {
                        self.at
                    },
                    ..now(&self)
                }
            }
            Action::SpeedChosen(speed) => Self {
                speed,
                ..now(&self)
            },
            Action::LaneToggled(lane) => {
                let mut lanes = self.lanes.clone();
                if let Some(index) = lanes.iter().position(|shown| *shown == lane) {
                    // One lane always stays.
                    if lanes.len() > 1 {
                        lanes.remove(index);
                    }
                } else {
                    lanes.push(lane);
                    lanes.sort();
                }
                Self {
                    lanes,
                    pointed: None,
                    ..now(&self)
                }
            }
            Action::Acted(deeds) => self.acted(deeds),
            Action::Forked => self.with(|scenario| self.fork(scenario, true)),
            Action::BranchChosen(branch) => self.with(|scenario| {
                if scenario.script.branches().get(branch).is_some() {
                    scenario.branch = branch;
                }
                Ok(())
            }),
            Action::BranchRenamed(branch, name) => self.with(|scenario| {
                let renamed = scenario.script.rename(branch, &name);
                renamed.map(|_| ()).map_err(|fault| fault.to_string())
            }),
            Action::ScenarioRenamed(name) => self.with(|scenario| {
                scenario.name = name;
                scenario.check().map_err(|fault| fault.to_string())
            }),
            Action::SettingChanged(id, value) => self.with(|scenario| {
                let set = scenario.settings.set_text(id, &value);
                set.map_err(|fault| fault.to_string())
            }),
            Action::SettingsTaken(scenario, lane) => {
                let mut next = self.with(|own| {
                    own.settings = scenario.settings;
                    Ok(())
                });
                if !next.lanes.contains(&lane) {
                    next.lanes.push(lane);
                    next.lanes.sort();
                }
                next
            }
            Action::CostChanged(id, value) => self.with(|scenario| {
                let set = scenario.costs.set(id, value);
                set.map_err(|fault| fault.to_string())
            }),
            Action::CostsMeasured(costs) => self.with(|scenario| {
                for (id, value) in costs {
                    scenario
                        .costs
                        .set(id, value)
                        .map_err(|fault| fault.to_string())?;
                }
                Ok(())
            }),
            Action::SeedChanged(seed) => self.with(|scenario| {
                scenario.seed = seed;
                Ok(())
            }),
            Action::Undone => {
                let mut undone = self.undone.clone();
                let Some(before) = undone.pop() else {
                    return self;
                };
                let mut redone = self.redone.clone();
                redone.push(self.scenario.clone());
                self.turned_to(before, undone, redone)
            }
            Action::Redone => {
                let mut redone = self.redone.clone();
                let Some(after) = redone.pop() else {
                    return self;
                };
                let mut undone = self.undone.clone();
                undone.push(self.scenario.clone());
                self.turned_to(after, undone, redone)
            }
            Action::Reset => Self {
                at: Position::after(0),
                playing: false,
                pointed: None,
                predictions: self.predictions.as_ref().map(|_| Predictions::default()),
                ..now(&self)
            },
            Action::Pointed(pointed) => Self {
                pointed,
                playing: false,
                ..now(&self)
            },
            Action::PanelToggled(panel) => Self {
                panel: (self.panel != Some(panel)).then_some(panel),
                ..now(&self)
            },
            Action::PanelClosed => Self {
                panel: None,
                pointed: None,
                notice: None,
                worksheet: None,
                ..now(&self)
            },
            Action::PresentingToggled => Self {
                presenting: !self.presenting,
                revealed: false,
                panel: None,
                ..now(&self)
            },
            Action::VerdictRevealed => Self {
                revealed: true,
                ..now(&self)
            },
            Action::WorksheetOpened(worksheet) => Self {
                worksheet,
                playing: false,
                ..now(&self)
            },
            Action::PredictingToggled => Self {
                revealed: false,
                predictions: match self.predictions {
                    Some(_) => None,
                    None => Some(Predictions::default()),
                },
                ..now(&self)
            },
            Action::Asked(step) => Self {
                at: Position::after(step.saturating_sub(1)),
                playing: false,
                predictions: self.predictions.clone().map(|given| Predictions {
                    asked: Some(step),
                    ..given
                }),
                ..now(&self)
            },
            Action::Answered(answer) => {
                let Some((mut predictions, step)) = self
                    .predictions
                    .clone()
                    .and_then(|predictions| Some((predictions.clone(), predictions.asked?)))
                else {
                    return self;
                };
                predictions.asked = None;
                predictions.given.insert(step, answer);
                Self {
                    at: Position::after(step),
                    predictions: Some(predictions),
                    ..now(&self)
                }
            }
            Action::Imported(scenario) => {
                let imported = self.with(|own| {
                    *own = *scenario;
                    Ok(())
                });
                Self {
                    id: OWN,
                    run: "main",
                    at: Position::after(0),
                    ..imported
                }
            }
            Action::Refused(notice) => Self {
                notice: Some(notice),
                ..now(&self)
            },
        };
        if next == *self { self } else { Rc::new(next) }
    }
}
