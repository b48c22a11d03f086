//! Claim cards as data: a claim, the runs that test it, and what they measured.

use crate::sim::measure::{self, Amount, Ran};
use crate::sim::scenario::action::Action;
use crate::sim::scenario::script::{Script, Step};
use crate::sim::{LaneName, Scenario, Trace, simulate};

/// The topic of a card, in the order of the Learn page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Which party stores what of a login.
    State,
    /// What happens to logins when nodes are added, removed or crash.
    Scale,
    /// How soon a revocation takes effect.
    Revocation,
    /// The latency of requests.
    Speed,
    /// The bytes of credentials.
    Size,
    /// Several sites, services and kinds of client.
    Crossing,
    /// Theft, forgery, and requests that browsers send by themselves.
    Security,
    /// Running, upgrading and debugging.
    Operations,
}

impl Topic {
    /// All of them, in the order of the Learn page.
    pub const ALL: [Self; 8] = [
        Self::State,
        Self::Scale,
        Self::Revocation,
        Self::Speed,
        Self::Size,
        Self::Crossing,
        Self::Security,
        Self::Operations,
    ];

    /// Its heading.
    pub const fn label(self) -> &'static str {
        match self {
            Self::State => "State",
            Self::Scale => "Scale",
            Self::Revocation => "Revocation",
            Self::Speed => "Speed",
            Self::Size => "Size",
            Self::Crossing => "Cross-domain and mobile",
            Self::Security => "Security",
            Self::Operations => "Operations",
        }
    }
}

/// The verdict of a run on a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimVerdict {
    /// True without any condition.
    True,
    /// True under the card's condition.
    TrueIf,
    /// What the claim promises does not happen, or happens on both sides alike.
    Misleading,
}

impl ClaimVerdict {
    /// A stable name in kebab case.
    pub const fn code(self) -> &'static str {
        match self {
            Self::True => "true",
            Self::TrueIf => "true-if",
            Self::Misleading => "misleading",
        }
    }

    /// The word on the page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::True => "true",
            Self::TrueIf => "true if…",
            Self::Misleading => "misleading",
        }
    }
}

/// A claim and the runs that test it.
#[derive(Debug, Clone, Copy)]
pub struct Card {
    /// `claim-1` … `claim-32`, or `field-…`: the scenario's name in links.
    pub id: &'static str,
    /// Its topic.
    pub topic: Topic,
    /// The claim as people say it; for a field failure, the symptom.
    pub claim: &'static str,
    /// The lanes that it compares, in the order in which they are shown.
    pub lanes: &'static [LaneName],
    /// The card opens the first; the others are variants.
    pub runs: &'static [Run],
    /// The deciding step of the first run, where the card opens.
    pub decides: u32,
    /// What to predict in the first run, by step.
    pub questions: &'static [PredictionPrompt],
    /// The measurements, in the order in which they are shown.
    pub shows: &'static [ShownMeasure],
    /// Derives the verdict from the measurements.
    pub judge: fn(&Results) -> ClaimVerdict,
    /// The condition, as a clause after "true if", for cards with the verdict
    /// [`ClaimVerdict::TrueIf`]. May have placeholders.
    pub condition: &'static str,
    /// The reason, in two sentences. May have placeholders ([`Card::fill`]).
    pub why: &'static str,
    /// Speaker notes. May have placeholders.
    pub notes: &'static str,
    /// The standards and guidance behind it: "RFC 9700, section 4.14".
    pub references: &'static [&'static str],
    /// The lane in which the attack or failure of the first run succeeds, for cards that
    /// ask for the smallest change that stops it.
    pub fix: Option<LaneName>,
}

/// Settings and a script.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// Its name among the card's runs, in kebab case; the first run is `main`.
    pub id: &'static str,
    /// How it differs from the others, in a few words: "three nodes, memory of each".
    pub label: &'static str,
    /// Settings that differ from the defaults, as in a link.
    pub settings: &'static [(&'static str, &'static str)],
    /// The steps; the first is step 1.
    pub script: &'static [CardStep],
}

/// A step of a card's script: its name and its actions.
#[derive(Debug, Clone, Copy)]
pub struct CardStep {
    /// A sentence without a full stop that a teacher can read aloud: "Ana logs in".
    pub name: &'static str,
    /// The actions of the step. They start at the same moment.
    pub together: &'static [Action],
}

/// A question before a step: who is served?
#[derive(Debug, Clone, Copy)]
pub struct PredictionPrompt {
    /// The step that is asked about, from 1.
    pub step: u32,
    /// Ends with a question mark. The answer is computed for each lane: served or refused.
    pub ask: &'static str,
}

/// A measurement that a card shows.
#[derive(Debug, Clone, Copy)]
pub struct ShownMeasure {
    /// The name of a measure of [`measure::all`].
    pub measure: &'static str,
    /// The id of one of the card's runs.
    pub run: &'static str,
    /// The lanes whose number is shown, in this order.
    pub lanes: &'static [LaneName],
}

/// The result of one run of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunResult {
    /// [`Run::id`].
    pub run: &'static str,
    /// What happened, in the lanes that the card compares.
    pub trace: Trace,
}

/// The results of all runs of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Results {
    /// In the order of the card's runs.
    pub runs: Vec<RunResult>,
}

impl Run {
    /// The scenario of the run.
    ///
    /// An invalid script becomes empty, and an invalid setting keeps its default; a test
    /// checks that no card has one.
    pub fn scenario(&self, name: &str) -> Scenario {
        let steps = self.script.iter().map(|step| Step {
            name: Some(step.name.to_owned()),
            together: step.together.to_vec(),
        });
        let mut scenario = Scenario::new(name, Script::of(steps).unwrap_or_default());
        for (id, value) in self.settings {
            let _ = scenario.settings.set_text(id, value);
        }
        scenario
    }
}

impl Card {
    /// The number of a claim; none for a field failure.
    pub fn number(&self) -> Option<u32> {
        self.id.strip_prefix("claim-")?.parse().ok()
    }

    /// The run of this id.
    pub fn run(&self, id: &str) -> Option<&'static Run> {
        self.runs.iter().find(|run| run.id == id)
    }

    /// The scenario that the card opens.
    pub fn scenario(&self) -> Scenario {
        match self.runs.first() {
            Some(run) => run.scenario(self.claim),
            None => Scenario::new(self.claim, Script::default()),
        }
    }

    /// Does one of its runs.
    pub fn result_of(&self, run: &Run) -> RunResult {
        RunResult {
            run: run.id,
            trace: simulate(&run.scenario(self.claim), self.lanes),
        }
    }

    /// Does all its runs.
    pub fn results(&self) -> Results {
        Results {
            runs: self.runs.iter().map(|run| self.result_of(run)).collect(),
        }
    }

    /// The verdict that follows from the runs.
    ///
    /// ```
    /// use simulator::cards::{self, ClaimVerdict};
    /// use simulator::sim::LaneName;
    ///
    /// let card = cards::card("claim-4").unwrap();
    /// assert_eq!(card.claim, "Sessions can be revoked at once, JWTs live on");
    /// let results = card.results();
    /// assert_eq!(results.of("accepted-after-revocation", LaneName::Session), Some(0));
    /// assert_eq!(card.verdict(&results), ClaimVerdict::TrueIf);
    /// ```
    pub fn verdict(&self, results: &Results) -> ClaimVerdict {
        (self.judge)(results)
    }
}

impl Results {
    /// The value of a measure in the run `main`; none if there is no such measure or lane.
    pub fn of(&self, measure: &str, lane: LaneName) -> Option<u64> {
        self.at("main", measure, lane)
    }

    /// The value of a measure in a run.
    pub fn at(&self, run: &str, measure: &str, lane: LaneName) -> Option<u64> {
        self.amount(run, measure, lane).map(|amount| amount.number)
    }

    /// The same with its unit.
    pub fn amount(&self, run: &str, measure: &str, lane: LaneName) -> Option<Amount> {
        let done = self.runs.iter().find(|done| done.run == run)?;
        let ran = Ran {
            scenario: &done.trace.scenario,
            lane: done.trace.lane(lane)?,
        };
        Some(measure::named(measure)?.amount(ran))
    }

    /// The status of the last answer to a client in a step of a run; none if there was none.
    pub fn status(&self, run: &str, step: u32, lane: LaneName) -> Option<u16> {
        let done = self.runs.iter().find(|done| done.run == run)?;
        crate::sim::divergence::outcome(done.trace.lane(lane)?, step).status
    }
}
