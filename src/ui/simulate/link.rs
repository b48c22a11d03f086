//! Links to the simulator:
//! `#/simulate/<scenario>?step=6&seed=3&run=…&lanes=session,jwt&access_lifetime=60&do=log-in;read`.
//!
//! Settings and costs have their own names. `do` is a script (see `script_text`).

use super::scenarios::OWN;
use super::script_text;
use jose::text::quoted;
use simulator::cards::{self, TOUR_ID};
use simulator::sim::scenario::costs::Costs;
use simulator::sim::scenario::settings::Settings;
use simulator::sim::{LaneName, Scenario};

/// A link, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    /// The id of a card; anything else is a scenario of the person's own.
    pub id: String,
    pub step: Option<u32>,
    pub seed: Option<u64>,
    /// The id of one of the card's runs; empty for the first.
    pub run: String,
    pub lanes: Option<Vec<LaneName>>,
    pub embed: bool,
    pub predict: bool,
    pub present: bool,
    /// A name and a script of its own.
    pub name: Option<String>,
    pub script: Option<String>,
    /// Settings and costs by name.
    pub fields: Vec<(String, String)>,
    /// Faults, a sentence each.
    pub faults: Vec<String>,
}

impl Link {
    /// Reads what follows `#/simulate/`.
    pub fn read(id: &str, query: &[(String, String)]) -> Self {
        let mut link = Self {
            id: id.to_owned(),
            ..Self::default()
        };
        let known = ["", TOUR_ID, OWN].contains(&id) || cards::card(id).is_some();
        if !known {
            link.faults
                .push(format!("There is no scenario `{}`.", quoted(id)));
        }
        let is_run = |value: &str| {
            cards::card(id).is_none_or(|card| value.is_empty() || card.run(value).is_some())
        };
        for (name, value) in query {
            let mut refuse = |wanted: &str| {
                let value = quoted(value);
                link.faults.push(format!(
                    "The link's `{name}` is `{value}`; it must be {wanted}."
                ));
            };
            let on = !matches!(value.as_str(), "false" | "0");
            match name.as_str() {
                "step" => {
                    link.step = value.parse().ok();
                    if link.step.is_none() {
                        refuse("the number of a step");
                    }
                }
                "seed" => {
                    link.seed = value.parse().ok();
                    if link.seed.is_none() {
                        refuse("a whole number from 0");
                    }
                }
                "run" if is_run(value) => link.run = value.clone(),
                "run" => refuse("the name of one of this card's runs"),
                "lanes" => {
                    let lanes: Vec<_> = LaneName::ALL
                        .into_iter()
                        .filter(|lane| value.split(',').any(|id| id == lane.id()))
                        .collect();
                    if lanes.is_empty() {
                        refuse("one or more of session, jwt, bff, opaque");
                    }
                    link.lanes = (!lanes.is_empty()).then_some(lanes);
                }
                "embed" => link.embed = on,
                "predict" => link.predict = on,
                "present" => link.present = on,
                "name" => link.name = Some(value.clone()),
                "do" => link.script = Some(value.clone()),
                _ => link.fields.push((name.clone(), value.clone())),
            }
        }
        link
    }

    /// Applies the link to a scenario; returns faults for what could not be applied.
    pub fn apply(&self, scenario: &mut Scenario) -> Vec<String> {
        let mut faults = self.faults.clone();
        if let Some(seed) = self.seed {
            scenario.seed = seed;
        }
        if let Some(name) = &self.name {
            let before = std::mem::replace(&mut scenario.name, name.clone());
            if let Err(fault) = scenario.check() {
                faults.push(format!("The link's name was not taken: {fault}."));
                scenario.name = before;
            }
        }
        if let Some(text) = &self.script {
            match script_text::read(text) {
                Ok(script) => {
                    scenario.script = script;
                    scenario.branch = 0;
                }
                Err(fault) => faults.push(format!("The link's script was not taken: {fault}.")),
            }
        }
        for (id, value) in &self.fields {
            let set = match Costs::row(id) {
                Some(row) => {
                    let value = row.kind().read_text(value);
                    scenario.costs.set_by_name(id, value)
                }
                None => scenario.settings.set_text(id, value),
            };
            if let Err(fault) = set {
                let id = quoted(id);
                faults.push(format!("The link's `{id}` was not taken: {fault}."));
            }
        }
        faults
    }
}

/// Whether a name in a link means a setting or a cost.
pub fn is_field(name: &str) -> bool {
    Settings::row(name).is_some() || Costs::row(name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::route::parse;
    use crate::ui::simulate::address::address;
    use crate::ui::simulate::state::SimulatorState;
    use simulator::sim::scenario::{COSTS, SETTINGS};

    const OWN_NAMES: [&str; 9] = [
        "step", "seed", "run", "lanes", "embed", "predict", "present", "name", "do",
    ];

    fn followed(link: &str) -> SimulatorState {
        let route = parse(link.strip_prefix('#').unwrap());
        SimulatorState::opened(&Link::read(&route.rest, &route.query))
    }

    #[test]
    fn no_setting_is_called_as_a_part_of_the_link() {
        for name in OWN_NAMES {
            assert!(!is_field(name), "{name}");
        }
        for (setting, cost) in SETTINGS
            .iter()
            .flat_map(|s| COSTS.iter().map(move |c| (s, c)))
        {
            assert_ne!(setting.id, cost.id);
        }
    }

    #[test]
    fn a_link_opens_what_it_was_made_from() {
        let text = "#/simulate/claim-1?step=2&embed&predict&seed=9&run=refresh&lanes=jwt,bff&access_lifetime=60\
                    &store_get=500&do=log-in;read.2+write;advance.900;forge.none-algorithm;refresh.1.true";
        let state = followed(text);
        assert_eq!(state.notice, None);
        assert_eq!(state.scenario.steps().len(), 5);
        assert_eq!(state.scenario.settings.access_lifetime, 60);
        assert_eq!(state.lanes, [LaneName::Jwt, LaneName::Bff]);
        let again = followed(&address(&state));
        assert_eq!(again, state);
        // Nothing that is as the card has it is written.
        assert_eq!(
            address(&followed("#/simulate/claim-1")),
            "#/simulate/claim-1?step=0"
        );
    }

    #[test]
    fn each_part_that_cannot_be_read_is_named() {
        for (link, part) in [
            ("#/simulate/claim-99", "claim-99"),
            ("#/simulate/claim-1?step=abc", "`step` is `abc`"),
            ("#/simulate/claim-1?seed=-1", "`seed` is `-1`"),
            ("#/simulate/claim-1?run=zzz", "`run` is `zzz`"),
            ("#/simulate/claim-1?lanes=foo", "`lanes` is `foo`"),
        ] {
            let notice = followed(link).notice;
            assert!(notice.is_some_and(|notice| notice.contains(part)), "{link}");
        }
        assert_eq!(followed("#/simulate/claim-1?embed=0").notice, None);
        assert!(!followed("#/simulate/claim-1?embed=0").embedded);
    }

    #[test]
    fn what_cannot_be_taken_is_said_and_the_rest_is_taken() {
        let state =
            followed("#/simulate/claim-1?step=99&access_lifetime=-1&nonsense=1&do=fly&seed=4");
        let notice = state.notice.clone().unwrap();
        for part in ["access_lifetime", "nonsense", "there is no action `fly`"] {
            assert!(notice.contains(part), "{notice}");
        }
        assert_eq!(state.scenario.seed, 4);
        assert_eq!(state.at.step, state.steps());
    }
}
