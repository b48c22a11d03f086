//! The state of the simulator's page and its reducer. Runs, pictures and verdicts are
//! derived from it.

use super::link::Link;
use super::predictions::Predictions;
use super::scenarios::{OWN, opened};
use simulator::cards;
use simulator::sim::scenario::action::Action;
use simulator::sim::scenario::costs::CostId;
use simulator::sim::scenario::script::Step;
use simulator::sim::{LaneName, Position, Scenario};
use std::rc::Rc;
use yew::{AttrValue, Reducible};

/// The most changes that can be undone.
const MOST_UNDONE: usize = 100;

/// The event whose message is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pointed {
    pub lane: LaneName,
    /// Its index in the lane's events.
    pub event: usize,
}

/// The panel that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    Actions,
    Settings,
    Fix,
    Export,
}

/// What undoing restores.
#[derive(Debug, Clone, PartialEq)]
struct UndoPoint {
    id: &'static str,
    run: &'static str,
    original: Rc<Scenario>,
    scenario: Rc<Scenario>,
    lanes: Vec<LaneName>,
    at: Position,
}

/// The state of the simulator's page.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatorState {
    /// The id of a card, or `OWN`.
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
    /// Whether the person asked for the verdict although it is hidden.
    pub revealed: bool,
    /// The worksheet: whether it shows answers; none while it is closed.
    pub worksheet: Option<bool>,
    /// Shown without the rest of the page, in a frame of another page.
    pub embedded: bool,
    /// None while predicting is off.
    pub predictions: Option<Predictions>,
    pub notice: Option<AttrValue>,
    /// The person's own scenario of this visit, while another is shown.
    own: Option<Rc<Scenario>>,
    /// The scenario as the card or the link opened it.
    original: Rc<Scenario>,
    undone: Vec<UndoPoint>,
    redone: Vec<UndoPoint>,
}

/// What a person does on this page.
#[derive(Debug, Clone, PartialEq)]
pub enum SimulatorAction {
    LinkFollowed(Link),
    WentTo(Position),
    Played(bool),
    SpeedChosen(u32),
    LaneToggled(LaneName),
    /// Adds a step after the one that is shown. Steps that follow stay on their own branch.
    Acted(Vec<Action>),
    /// Starts a branch after the step that is shown.
    Forked,
    BranchChosen(usize),
    BranchRenamed(usize, String),
    ScenarioRenamed(String),
    SettingChanged(&'static str, String),
    /// Takes the settings of a scenario that a defence has changed.
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
    NoticeDismissed,
    /// Closes one thing: the message, the worksheet, the panel, the notice, or presenting.
    Escaped,
    PresentingToggled,
    VerdictRevealed,
    WorksheetOpened(Option<bool>),
    PredictingToggled,
    Asked(u32),
    Answered(Vec<(LaneName, bool)>),
    Imported(Box<Scenario>),
    Refused(AttrValue),
}

impl Default for SimulatorState {
    fn default() -> Self {
        Self::opened(&Link::default())
    }
}

impl SimulatorState {
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
        let scenario = Rc::new(scenario);
        Self {
            id,
            run,
            at: Position::after(link.step.unwrap_or(0).min(last)),
            scenario: scenario.clone(),
            lanes,
            playing: false,
            speed: 100,
            pointed: None,
            // An empty scenario opens with the actions.
            panel: (id == OWN && last == 0).then_some(Panel::Actions),
            presenting: link.present,
            revealed: false,
            worksheet: None,
            embedded: link.embed,
            predictions: link.predict.then(Predictions::default),
            notice: (!faults.is_empty()).then(|| faults.join(" ").into()),
            own: None,
            original: scenario,
            undone: Vec::new(),
            redone: Vec::new(),
        }
    }

    /// How many steps the branch has.
    pub fn steps(&self) -> u32 {
        u32::try_from(self.scenario.steps().len()).unwrap_or(u32::MAX)
    }

    /// Whether the scenario was changed since its card or link opened it.
    pub fn is_changed(&self) -> bool {
        !Rc::ptr_eq(&self.scenario, &self.original)
    }

    pub fn can_undo(&self) -> bool {
        !self.undone.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.redone.is_empty()
    }

    fn undo_point(&self) -> UndoPoint {
        UndoPoint {
            id: self.id,
            run: self.run,
            original: self.original.clone(),
            scenario: self.scenario.clone(),
            lanes: self.lanes.clone(),
            at: self.at,
        }
    }

    /// The list of undo points, with this state added.
    fn undone_with_this(&self) -> Vec<UndoPoint> {
        let mut undone = self.undone.clone();
        if undone.len() >= MOST_UNDONE {
            undone.remove(0);
        }
        undone.push(self.undo_point());
        undone
    }

    /// The person's own scenario of this visit, if it has any step.
    fn kept_own(&self) -> Option<Rc<Scenario>> {
        if self.id == OWN && self.steps() > 0 {
            Some(self.scenario.clone())
        } else {
            self.own.clone()
        }
    }

    /// Empty predictions if predicting is on: after a change of the questions.
    fn asked_anew(&self) -> Option<Predictions> {
        self.predictions.as_ref().map(|_| Predictions::default())
    }

    /// The state after a link was followed.
    fn followed(&self, link: &Link) -> Self {
        let opened = Self::opened(link);
        let mut next = Self {
            speed: self.speed,
            presenting: self.presenting || link.present,
            predictions: self.asked_anew().or_else(|| opened.predictions.clone()),
            own: self.kept_own(),
            ..opened
        };
        // The link to the own scenario without parameters restores it.
        let bare = Link {
            id: OWN.to_owned(),
            ..Link::default()
        };
        if *link == bare
            && let Some(own) = &next.own
        {
            next.scenario = own.clone();
            next.original = own.clone();
            next.panel = None;
        }
        let is_same = (next.id, next.run, &next.scenario, &next.lanes)
            == (self.id, self.run, &self.scenario, &self.lanes);
        if is_same {
            next.undone = self.undone.clone();
            next.redone = self.redone.clone();
        } else {
            next.undone = self.undone_with_this();
        }
        next
    }

    /// Changes the scenario; this can be undone.
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
        let changed = UndoPoint {
            scenario: Rc::new(scenario),
            ..self.undo_point()
        };
        self.restored(changed, self.undone_with_this(), Vec::new())
    }

    /// Replaces what is shown.
    fn restored(&self, staged: UndoPoint, undone: Vec<UndoPoint>, redone: Vec<UndoPoint>) -> Self {
        // A change of the same scenario keeps the position.
        let is_elsewhere = (staged.id, staged.run) != (self.id, self.run);
        let mut next = Self {
            id: staged.id,
            run: staged.run,
            original: staged.original,
            scenario: staged.scenario,
            lanes: staged.lanes,
            at: if is_elsewhere { staged.at } else { self.at },
            own: self.kept_own(),
            undone,
            redone,
            pointed: None,
            notice: None,
            playing: false,
            predictions: self.asked_anew(),
            ..self.clone()
        };
        if next.at.step > next.steps() || !is_elsewhere {
            next.at = Position::after(next.at.step.min(next.steps()));
        }
        next
    }

    /// Closes the topmost open element, or ends presenting.
    fn escaped(&self) -> Self {
        let mut next = self.clone();
        if next.pointed.is_some() {
            next.pointed = None;
        } else if next.worksheet.is_some() {
            next.worksheet = None;
        } else if next.panel.is_some() {
            next.panel = None;
        } else if next.notice.is_some() {
            next.notice = None;
        } else if next.presenting {
            next.presenting = false;
            next.revealed = false;
        }
        next
    }

    /// Starts a branch after the step that is shown, if the current branch has later steps.
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

    fn acted(&self, actions: Vec<Action>) -> Self {
        let mut next = self.with(|scenario| {
            self.fork(scenario, false)?;
            let step = Step {
                name: None,
                together: actions,
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

impl Reducible for SimulatorState {
    type Action = SimulatorAction;

    /// Returns the same state if nothing changed, which skips the render.
    fn reduce(self: Rc<Self>, action: SimulatorAction) -> Rc<Self> {
        let now = |state: &Self| state.clone();
        let next = match action {
            SimulatorAction::LinkFollowed(link) => self.followed(&link),
            SimulatorAction::WentTo(at) => {
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
            SimulatorAction::Played(playing) => {
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
            SimulatorAction::SpeedChosen(speed) => Self {
                speed,
                ..now(&self)
            },
            SimulatorAction::LaneToggled(lane) => {
                let mut lanes = self.lanes.clone();
                if let Some(index) = lanes.iter().position(|shown| *shown == lane) {
                    // One lane always stays on.
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
                    predictions: self.asked_anew(),
                    ..now(&self)
                }
            }
            SimulatorAction::Acted(actions) => self.acted(actions),
            SimulatorAction::Forked => self.with(|scenario| self.fork(scenario, true)),
            SimulatorAction::BranchChosen(branch) => self.with(|scenario| {
                if scenario.script.branches().get(branch).is_some() {
                    scenario.branch = branch;
                }
                Ok(())
            }),
            SimulatorAction::BranchRenamed(branch, name) => self.with(|scenario| {
                let renamed = scenario.script.rename(branch, &name);
                renamed.map(|_| ()).map_err(|fault| fault.to_string())
            }),
            SimulatorAction::ScenarioRenamed(name) => self.with(|scenario| {
                scenario.name = name;
                scenario.check().map_err(|fault| fault.to_string())
            }),
            SimulatorAction::SettingChanged(id, value) => self.with(|scenario| {
                let set = scenario.settings.set_text(id, &value);
                set.map_err(|fault| fault.to_string())
            }),
            SimulatorAction::SettingsTaken(scenario, lane) => {
                let mut next = self.with(|own| {
                    own.settings = scenario.settings;
                    Ok(())
                });
                if !next.lanes.contains(&lane) {
                    next.lanes.push(lane);
                    next.lanes.sort();
                    next.predictions = next.asked_anew();
                }
                next
            }
            SimulatorAction::CostChanged(id, value) => self.with(|scenario| {
                let set = scenario.costs.set(id, value);
                set.map_err(|fault| fault.to_string())
            }),
            SimulatorAction::CostsMeasured(costs) => self.with(|scenario| {
                for (id, value) in costs {
                    scenario
                        .costs
                        .set(id, value)
                        .map_err(|fault| fault.to_string())?;
                }
                Ok(())
            }),
            SimulatorAction::SeedChanged(seed) => self.with(|scenario| {
                scenario.seed = seed;
                Ok(())
            }),
            SimulatorAction::Undone => {
                let mut undone = self.undone.clone();
                let Some(before) = undone.pop() else {
                    return self;
                };
                let mut redone = self.redone.clone();
                redone.push(self.undo_point());
                self.restored(before, undone, redone)
            }
            SimulatorAction::Redone => {
                let mut redone = self.redone.clone();
                let Some(after) = redone.pop() else {
                    return self;
                };
                self.restored(after, self.undone_with_this(), redone)
            }
            SimulatorAction::Reset => Self {
                at: Position::after(0),
                playing: false,
                pointed: None,
                predictions: self.asked_anew(),
                ..now(&self)
            },
            SimulatorAction::Pointed(pointed) => Self {
                pointed,
                playing: false,
                ..now(&self)
            },
            SimulatorAction::PanelToggled(panel) => Self {
                panel: (self.panel != Some(panel)).then_some(panel),
                ..now(&self)
            },
            SimulatorAction::PanelClosed => Self {
                panel: None,
                ..now(&self)
            },
            SimulatorAction::NoticeDismissed => Self {
                notice: None,
                ..now(&self)
            },
            SimulatorAction::Escaped => self.escaped(),
            SimulatorAction::PresentingToggled => Self {
                presenting: !self.presenting,
                revealed: false,
                panel: None,
                ..now(&self)
            },
            SimulatorAction::VerdictRevealed => Self {
                revealed: true,
                ..now(&self)
            },
            SimulatorAction::WorksheetOpened(worksheet) => Self {
                worksheet,
                playing: false,
                ..now(&self)
            },
            SimulatorAction::PredictingToggled => Self {
                revealed: false,
                predictions: match self.predictions {
                    Some(_) => None,
                    None => Some(Predictions::default()),
                },
                ..now(&self)
            },
            SimulatorAction::Asked(step) => Self {
                at: Position::after(step.saturating_sub(1)),
                playing: false,
                predictions: self.predictions.clone().map(|given| Predictions {
                    asked: Some(step),
                    ..given
                }),
                ..now(&self)
            },
            SimulatorAction::Answered(answer) => {
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
            SimulatorAction::Imported(scenario) => {
                let scenario = Rc::new(*scenario);
                let imported = UndoPoint {
                    id: OWN,
                    run: "main",
                    original: scenario.clone(),
                    scenario,
                    lanes: self.lanes.clone(),
                    at: Position::after(0),
                };
                Self {
                    at: Position::after(0),
                    ..self.restored(imported, self.undone_with_this(), Vec::new())
                }
            }
            SimulatorAction::Refused(notice) => Self {
                notice: Some(notice),
                ..now(&self)
            },
        };
        if next == *self { self } else { Rc::new(next) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(id: &str) -> Link {
        Link {
            id: id.to_owned(),
            ..Link::default()
        }
    }

    fn opened_at(id: &str) -> Rc<SimulatorState> {
        Rc::new(SimulatorState::opened(&link(id)))
    }

    fn built(script: &str) -> Rc<SimulatorState> {
        Rc::new(SimulatorState::opened(&Link {
            script: Some(script.to_owned()),
            ..link(OWN)
        }))
    }

    fn after(
        state: Rc<SimulatorState>,
        actions: impl IntoIterator<Item = SimulatorAction>,
    ) -> Rc<SimulatorState> {
        actions.into_iter().fold(state, Reducible::reduce)
    }

    fn predicting(id: &str) -> Rc<SimulatorState> {
        let asked = [
            SimulatorAction::PredictingToggled,
            SimulatorAction::Asked(2),
        ];
        let answered = SimulatorAction::Answered(vec![(LaneName::Jwt, true)]);
        after(
            opened_at(id),
            asked
                .into_iter()
                .chain([answered, SimulatorAction::Asked(3)]),
        )
    }

    #[test]
    fn predictions_begin_anew_with_other_lanes() {
        let state = predicting("claim-4");
        let predictions = state.predictions.clone().unwrap();
        assert_eq!((predictions.asked, predictions.given.len()), (Some(3), 1));
        let state = after(state, [SimulatorAction::LaneToggled(LaneName::Bff)]);
        assert_eq!(state.predictions, Some(Predictions::default()));
    }

    #[test]
    fn predictions_begin_anew_where_a_defence_brings_a_lane() {
        let state = predicting("claim-4");
        let same = Box::new((*state.scenario).clone());
        let state = after(state, [SimulatorAction::SettingsTaken(same, LaneName::Bff)]);
        assert!(state.lanes.contains(&LaneName::Bff));
        assert_eq!(state.predictions, Some(Predictions::default()));
    }

    #[test]
    fn a_change_lasts_over_a_link_and_back() {
        let before = after(
            opened_at("claim-4"),
            [
                SimulatorAction::SettingChanged("access_lifetime", "60".into()),
                SimulatorAction::LaneToggled(LaneName::Bff),
                SimulatorAction::WentTo(Position::after(3)),
            ],
        );
        assert!(before.is_changed());
        let away = after(
            before.clone(),
            [SimulatorAction::LinkFollowed(link("claim-7"))],
        );
        assert_eq!((away.id, away.at.step), ("claim-7", 0));
        assert!(!away.is_changed() && away.can_undo());
        let back = after(away.clone(), [SimulatorAction::Undone]);
        assert_eq!(back.undo_point(), before.undo_point());
        assert!(back.is_changed());
        let again = after(back.clone(), [SimulatorAction::Redone]);
        assert_eq!(again.undo_point(), away.undo_point());
        // And what was done before the link can be undone too.
        let first = after(back, [SimulatorAction::Undone]);
        assert_eq!(first.scenario, opened_at("claim-4").scenario);
        assert!(!first.is_changed() && !first.can_undo());
    }

    #[test]
    fn the_same_link_again_is_no_step_to_undo() {
        let state = after(
            opened_at("claim-4"),
            [SimulatorAction::LinkFollowed(Link {
                step: Some(2),
                ..link("claim-4")
            })],
        );
        assert_eq!(state.at.step, 2);
        assert!(!state.can_undo());
    }

    #[test]
    fn an_import_is_undone_to_the_card_it_replaced() {
        let before = after(
            opened_at("claim-4"),
            [SimulatorAction::WentTo(Position::after(2))],
        );
        // Even where the file holds the very scenario of the card.
        for scenario in [cards::tour(), (*before.scenario).clone()] {
            let imported = after(
                before.clone(),
                [SimulatorAction::Imported(Box::new(scenario.clone()))],
            );
            assert_eq!((imported.id, imported.at.step), (OWN, 0));
            assert_eq!(*imported.scenario, scenario);
            let back = after(imported, [SimulatorAction::Undone]);
            assert_eq!(back.undo_point(), before.undo_point());
        }
    }

    #[test]
    fn ones_own_scenario_is_there_again() {
        let own = built("log-in;read");
        let away = after(
            own.clone(),
            [SimulatorAction::LinkFollowed(link("claim-7"))],
        );
        let back = after(away.clone(), [SimulatorAction::LinkFollowed(link(OWN))]);
        assert_eq!((back.id, &back.scenario), (OWN, &own.scenario));
        assert_eq!(back.panel, None);
        // Undoing away from it does not lose it either.
        let undone = after(back, [SimulatorAction::Undone]);
        assert_eq!(undone.id, "claim-7");
        let again = after(undone, [SimulatorAction::LinkFollowed(link(OWN))]);
        assert_eq!(again.scenario, own.scenario);
        // A link that says what is done is taken at its word.
        let said = Link {
            script: Some("log-in".into()),
            ..link(OWN)
        };
        assert_eq!(
            after(away, [SimulatorAction::LinkFollowed(said)]).steps(),
            1
        );
        // Where nothing was built, there is nothing.
        let state = after(
            opened_at("claim-7"),
            [SimulatorAction::LinkFollowed(link(OWN))],
        );
        assert_eq!((state.id, state.steps()), (OWN, 0));
    }

    /// With everything open that can be.
    fn all_open() -> Rc<SimulatorState> {
        after(
            opened_at("claim-4"),
            [
                SimulatorAction::PresentingToggled,
                SimulatorAction::PanelToggled(Panel::Fix),
                SimulatorAction::WorksheetOpened(Some(true)),
                SimulatorAction::Pointed(Some(Pointed {
                    lane: LaneName::Jwt,
                    event: 0,
                })),
                SimulatorAction::Refused("No.".into()),
            ],
        )
    }

    /// What is open: message, worksheet, panel, notice, presenting.
    fn open(state: &SimulatorState) -> [bool; 5] {
        [
            state.pointed.is_some(),
            state.worksheet.is_some(),
            state.panel.is_some(),
            state.notice.is_some(),
            state.presenting,
        ]
    }

    #[test]
    fn escape_closes_one_thing_at_a_time() {
        let mut state = all_open();
        for closed in 0..5 {
            let left: Vec<bool> = (0..5).map(|one| one >= closed).collect();
            assert_eq!(open(&state).to_vec(), left);
            state = after(state, [SimulatorAction::Escaped]);
        }
        assert_eq!(open(&state), [false; 5]);
        let again = after(state.clone(), [SimulatorAction::Escaped]);
        assert!(Rc::ptr_eq(&again, &state));
    }

    #[test]
    fn a_panel_and_a_notice_close_alone() {
        let state = after(all_open(), [SimulatorAction::NoticeDismissed]);
        assert_eq!(open(&state), [true, true, true, false, true]);
        let state = after(all_open(), [SimulatorAction::PanelClosed]);
        assert_eq!(open(&state), [true, true, false, true, true]);
    }
}
