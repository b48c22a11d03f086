//! The tour: no claim, but a morning in which everything that sets the designs apart
//! happens once. It is what the simulator opens when no scenario is named.

use super::{Beat, Run};
use crate::sim::Scenario;
use crate::sim::scenario::action::{Action, Role};

/// Its name in links.
pub const TOUR_ID: &str = "tour";

/// Its title.
pub const TOUR_TITLE: &str = "A tour: log-out, a changed role, a crash, a theft";

/// The tour as a run.
pub static TOUR: Run = Run {
    id: "main",
    label: "sessions in the memory of each node",
    settings: &[("session_store", "memory"), ("balancer", "sticky")],
    script: &[
        Beat {
            name: "Ana logs in",
            together: &[Action::LogIn { tab: 1 }],
        },
        Beat {
            name: "Ana reads her orders",
            together: &[Action::Read { tab: 1 }],
        },
        Beat {
            name: "Ana is made an admin",
            together: &[Action::ChangeRole { role: Role::Admin }],
        },
        Beat {
            name: "Ana tries what only an admin may do",
            together: &[Action::Privileged { tab: 1 }],
        },
        Beat {
            name: "The node that served Ana crashes",
            together: &[Action::CrashNode { node: 1 }],
        },
        Beat {
            name: "Ana reads her orders",
            together: &[Action::Read { tab: 1 }],
        },
        Beat {
            name: "Ana logs in again",
            together: &[Action::LogIn { tab: 1 }],
        },
        Beat {
            name: "A thief copies what her browser holds",
            together: &[Action::Steal { tab: 1 }],
        },
        Beat {
            name: "The thief reads her orders",
            together: &[Action::Replay],
        },
        Beat {
            name: "Ana logs out",
            together: &[Action::LogOut { tab: 1 }],
        },
        Beat {
            name: "The thief tries again",
            together: &[Action::Replay],
        },
        Beat {
            name: "Half an hour goes by",
            together: &[Action::Advance { seconds: 1_800 }],
        },
        Beat {
            name: "The thief tries once more",
            together: &[Action::Replay],
        },
    ],
};

/// The tour, ready to run.
pub fn tour() -> Scenario {
    TOUR.scenario(TOUR_TITLE)
}
