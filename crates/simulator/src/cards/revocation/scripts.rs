//! Scripts of the cards on revocation.

use crate::cards::CardStep;
use crate::cards::rows::step;
use crate::sim::scenario::action::{Action, Role};

/// A login is revoked; Ana reads before and after the token expires.
pub(in crate::cards) const REVOKED: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step("Ana reads her account", &[Action::Read { tab: 1 }]),
    step("The operator revokes Ana's login", &[Action::RevokeSession]),
    step("Ana's page asks again", &[Action::Read { tab: 1 }]),
    step(
        "Most of the token's life goes by",
        &[Action::Advance { seconds: 840 }],
    ),
    step("Ana's page asks once more", &[Action::Read { tab: 1 }]),
    step(
        "The token's end passes",
        &[Action::Advance { seconds: 120 }],
    ),
    step("Ana's page asks a last time", &[Action::Read { tab: 1 }]),
];

/// A thief copies what Ana's browser holds before she logs out, and uses it after.
pub(in crate::cards) const LOGGED_OUT: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step("Ana reads her account", &[Action::Read { tab: 1 }]),
    step(
        "A thief copies what Ana's browser holds",
        &[Action::Steal { tab: 1 }],
    ),
    step("Ana logs out", &[Action::LogOut { tab: 1 }]),
    step(
        "The thief reads Ana's account with the copy",
        &[Action::Replay],
    ),
    step(
        "The rest of the token's life goes by",
        &[Action::Advance { seconds: 960 }],
    ),
    step("The thief tries a last time", &[Action::Replay]),
];

/// A login is revoked early in a token's life of five minutes.
pub(in crate::cards) const REVOKED_EARLY: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step("A little time goes by", &[Action::Advance { seconds: 60 }]),
    step("Ana reads her account", &[Action::Read { tab: 1 }]),
    step("The operator revokes Ana's login", &[Action::RevokeSession]),
    step("Ana's page asks at once", &[Action::Read { tab: 1 }]),
    step(
        "Most of the token's life goes by",
        &[Action::Advance { seconds: 220 }],
    ),
    step("Ana's page asks again", &[Action::Read { tab: 1 }]),
    step("The token's end passes", &[Action::Advance { seconds: 30 }]),
    step("Ana's page asks a last time", &[Action::Read { tab: 1 }]),
];

/// Logins that are revoked after an eighth, three, five and seven eighths of a token's
/// life of ten minutes; each is tried in the last second of that life.
pub(in crate::cards) const REVOKED_EVENLY: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step(
        "Little of the token's life goes by",
        &[Action::Advance { seconds: 73 }],
    ),
    step("The operator revokes the login", &[Action::RevokeSession]),
    step(
        "The rest of it goes by",
        &[Action::Advance { seconds: 521 }],
    ),
    step("Ana's page asks at its end", &[Action::Read { tab: 1 }]),
    step("Ana logs in again", &[Action::LogIn { tab: 1 }]),
    step(
        "More of the token's life goes by",
        &[Action::Advance { seconds: 223 }],
    ),
    step("The operator revokes this login", &[Action::RevokeSession]),
    step(
        "The rest of it goes by",
        &[Action::Advance { seconds: 371 }],
    ),
    step("Ana's page asks at its end", &[Action::Read { tab: 1 }]),
    step("Ana logs in again", &[Action::LogIn { tab: 1 }]),
    step(
        "More than half of it goes by",
        &[Action::Advance { seconds: 373 }],
    ),
    step("The operator revokes this login", &[Action::RevokeSession]),
    step(
        "The rest of it goes by",
        &[Action::Advance { seconds: 221 }],
    ),
    step("Ana's page asks at its end", &[Action::Read { tab: 1 }]),
    step("Ana logs in again", &[Action::LogIn { tab: 1 }]),
    step(
        "Almost all of it goes by",
        &[Action::Advance { seconds: 523 }],
    ),
    step("The operator revokes this login", &[Action::RevokeSession]),
    step("The rest of it goes by", &[Action::Advance { seconds: 71 }]),
    step("Ana's page asks at its end", &[Action::Read { tab: 1 }]),
];

pub(in crate::cards) const READ_THEN_REVOKED: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step("Ana reads her account", &[Action::Read { tab: 1 }]),
    step("The operator revokes Ana's login", &[Action::RevokeSession]),
    step("Ana's page asks again", &[Action::Read { tab: 1 }]),
];

const LOGS_IN: CardStep = step("Ana logs in", &[Action::LogIn { tab: 1 }]);
const IS_REVOKED: CardStep = step("The operator revokes the login", &[Action::RevokeSession]);
const WAITS: CardStep = step("A while goes by", &[Action::Advance { seconds: 7 }]);

/// A revocation every ten seconds, for longer than a token's life of a minute.
pub(in crate::cards) const REVOKED_STEADILY: &[CardStep] = &[
    LOGS_IN, IS_REVOKED, WAITS, LOGS_IN, IS_REVOKED, WAITS, LOGS_IN, IS_REVOKED, WAITS, LOGS_IN,
    IS_REVOKED, WAITS, LOGS_IN, IS_REVOKED, WAITS, LOGS_IN, IS_REVOKED, WAITS, LOGS_IN, IS_REVOKED,
    WAITS, LOGS_IN, IS_REVOKED, WAITS, LOGS_IN, IS_REVOKED, WAITS,
];

/// Ana reads just before and just after the first hour of the login, then just before an hour
/// of inactivity, and then after a longer pause.
pub(in crate::cards) const USED_NOW_AND_THEN: &[CardStep] = &[
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step(
        "Almost an hour goes by",
        &[Action::Advance { seconds: 3597 }],
    ),
    step(
        "Ana reads just before the hour is over",
        &[Action::Read { tab: 1 }],
    ),
    step("The hour ends", &[Action::Advance { seconds: 1 }]),
    step("Ana reads just after it", &[Action::Read { tab: 1 }]),
    step(
        "Almost another hour goes by",
        &[Action::Advance { seconds: 3596 }],
    ),
    step("Ana reads again", &[Action::Read { tab: 1 }]),
    step(
        "More than an hour goes by without a request",
        &[Action::Advance { seconds: 3600 }],
    ),
    step("Ana comes back and reads", &[Action::Read { tab: 1 }]),
];

const PROMOTE: CardStep = step(
    "The operator makes Ana an administrator",
    &[Action::ChangeRole { role: Role::Admin }],
);
const DEMOTE: CardStep = step(
    "The operator takes the role away",
    &[Action::ChangeRole { role: Role::User }],
);

pub(in crate::cards) const DEMOTED: &[CardStep] = &[
    PROMOTE,
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step(
        "Ana does what needs an administrator",
        &[Action::Privileged { tab: 1 }],
    ),
    DEMOTE,
    step("Ana tries it again", &[Action::Privileged { tab: 1 }]),
    step(
        "Ana's page refreshes its token",
        &[Action::Refresh {
            tab: 1,
            lose_response: false,
        }],
    ),
    step("Ana tries it once more", &[Action::Privileged { tab: 1 }]),
];

pub(in crate::cards) const DEMOTED_FOR_A_WEEK: &[CardStep] = &[
    PROMOTE,
    step("Ana logs in", &[Action::LogIn { tab: 1 }]),
    step(
        "Ana does what needs an administrator",
        &[Action::Privileged { tab: 1 }],
    ),
    DEMOTE,
    step(
        "Most of a week goes by",
        &[Action::Advance { seconds: 518_398 }],
    ),
    step("Ana tries it again", &[Action::Privileged { tab: 1 }]),
    step(
        "The rest of the week goes by",
        &[Action::Advance { seconds: 172_800 }],
    ),
    step("Ana tries it once more", &[Action::Privileged { tab: 1 }]),
];

/// Ana is logged in with her browser and with the app on her phone.
pub(in crate::cards) const LOGGED_OUT_EVERYWHERE: &[CardStep] = &[
    step("Ana logs in with her browser", &[Action::LogIn { tab: 1 }]),
    step("Ana logs in with the app on her phone", &[Action::AppLogIn]),
    step("The app reads her account", &[Action::AppRead]),
    step(
        "Ana logs out on all devices",
        &[Action::LogOutEverywhere { tab: 1 }],
    ),
    step("The app asks again", &[Action::AppRead]),
    step(
        "The token's end passes",
        &[Action::Advance { seconds: 960 }],
    ),
    step("The app asks a last time", &[Action::AppRead]),
];
