//! What happens in the runs of the cards on ending what was granted.

use crate::cards::Beat;
use crate::cards::write::beat;
use crate::sim::scenario::action::{Action, Role};

/// A login is revoked; Ana asks before and after the end of the token's life.
pub(in crate::cards) const REVOKED: &[Beat] = &[
    beat("Ana logs in", &[Action::LogIn { tab: 1 }]),
    beat("Ana reads her account", &[Action::Read { tab: 1 }]),
    beat("The operator revokes Ana's login", &[Action::RevokeSession]),
    beat("Ana's page asks again", &[Action::Read { tab: 1 }]),
    beat(
        "Most of the token's life goes by",
        &[Action::Advance { seconds: 840 }],
    ),
    beat("Ana's page asks once more", &[Action::Read { tab: 1 }]),
    beat(
        "The token's end passes",
        &[Action::Advance { seconds: 120 }],
    ),
    beat("Ana's page asks a last time", &[Action::Read { tab: 1 }]),
];

/// A thief copies what Ana's browser holds before she logs out, and uses it after.
pub(in crate::cards) const LOGGED_OUT: &[Beat] = &[
    beat("Ana logs in", &[Action::LogIn { tab: 1 }]),
    beat("Ana reads her account", &[Action::Read { tab: 1 }]),
    beat(
        "A thief copies what Ana's browser holds",
        &[Action::Steal { tab: 1 }],
    ),
    beat("Ana logs out", &[Action::LogOut { tab: 1 }]),
    beat(
        "The thief reads Ana's account with the copy",
        &[Action::Replay],
    ),
    beat(
        "The rest of the token's life goes by",
        &[Action::Advance { seconds: 960 }],
    ),
    beat("The thief tries a last time", &[Action::Replay]),
];

/// A login is revoked early in a token's life of five minutes.
pub(in crate::cards) const REVOKED_EARLY: &[Beat] = &[
    beat("Ana logs in", &[Action::LogIn { tab: 1 }]),
    beat("A little time goes by", &[Action::Advance { seconds: 60 }]),
    beat("Ana reads her account", &[Action::Read { tab: 1 }]),
    beat("The operator revokes Ana's login", &[Action::RevokeSession]),
    beat("Ana's page asks at once", &[Action::Read { tab: 1 }]),
    beat(
        "Most of the token's life goes by",
        &[Action::Advance { seconds: 220 }],
    ),
    beat("Ana's page asks again", &[Action::Read { tab: 1 }]),
    beat("The token's end passes", &[Action::Advance { seconds: 30 }]),
    beat("Ana's page asks a last time", &[Action::Read { tab: 1 }]),
];

/// Logins that are revoked after an eighth, three, five and seven eighths of a token's
/// life of ten minutes; each is tried in the last second of that life.
pub(in crate::cards) const REVOKED_EVENLY: &[Beat] = &[
    beat("Ana logs in", &[Action::LogIn { tab: 1 }]),
    beat(
        "Little of the token's life goes by",
        &[Action::Advance { seconds: 73 }],
    ),
    beat("The operator revokes the login", &[Action::RevokeSession]),
    beat(
        "The rest of it goes by",
        &[Action::Advance { seconds: 521 }],
    ),
    beat("Ana's page asks at its end", &[Action::Read { tab: 1 }]),
    beat("Ana logs in again", &[Action::LogIn { tab: 1 }]),
    beat(
        "More of the token's life goes by",
        &[Action::Advance { seconds: 223 }],
    ),
    beat("The operator revokes this login", &[Action::RevokeSession]),
    beat(
        "The rest of it goes by",
        &[Action::Advance { seconds: 371 }],
    ),
    beat("Ana's page asks at its end", &[Action::Read { tab: 1 }]),
    beat("Ana logs in again", &[Action::LogIn { tab: 1 }]),
    beat(
        "More than half of it goes by",
        &[Action::Advance { seconds: 373 }],
    ),
    beat("The operator revokes this login", &[Action::RevokeSession]),
    beat(
        "The rest of it goes by",
        &[Action::Advance { seconds: 221 }],
    ),
    beat("Ana's page asks at its end", &[Action::Read { tab: 1 }]),
    beat("Ana logs in again", &[Action::LogIn { tab: 1 }]),
    beat(
        "Almost all of it goes by",
        &[Action::Advance { seconds: 523 }],
    ),
    beat("The operator revokes this login", &[Action::RevokeSession]),
    beat("The rest of it goes by", &[Action::Advance { seconds: 71 }]),
    beat("Ana's page asks at its end", &[Action::Read { tab: 1 }]),
];

pub(in crate::cards) const READ_THEN_REVOKED: &[Beat] = &[
    beat("Ana logs in", &[Action::LogIn { tab: 1 }]),
    beat("Ana reads her account", &[Action::Read { tab: 1 }]),
    beat("The operator revokes Ana's login", &[Action::RevokeSession]),
    beat("Ana's page asks again", &[Action::Read { tab: 1 }]),
];

const LOGS_IN: Beat = beat("Ana logs in", &[Action::LogIn { tab: 1 }]);
const IS_REVOKED: Beat = beat("The operator revokes the login", &[Action::RevokeSession]);
const WAITS: Beat = beat("A while goes by", &[Action::Advance { seconds: 7 }]);

/// A revocation every ten seconds, for longer than a token's life of a minute.
pub(in crate::cards) const REVOKED_STEADILY: &[Beat] = &[
    LOGS_IN, IS_REVOKED, WAITS, LOGS_IN, IS_REVOKED, WAITS, LOGS_IN, IS_REVOKED, WAITS, LOGS_IN,
    IS_REVOKED, WAITS, LOGS_IN, IS_REVOKED, WAITS, LOGS_IN, IS_REVOKED, WAITS, LOGS_IN, IS_REVOKED,
    WAITS, LOGS_IN, IS_REVOKED, WAITS, LOGS_IN, IS_REVOKED, WAITS,
];

/// Ana reads just before the first hour after the login is over and just after it, then just
/// before she has been idle for another, and then stays away for longer than that.
pub(in crate::cards) const USED_NOW_AND_THEN: &[Beat] = &[
    beat("Ana logs in", &[Action::LogIn { tab: 1 }]),
    beat(
        "Almost an hour goes by",
        &[Action::Advance { seconds: 3597 }],
    ),
    beat(
        "Ana reads just before the hour is over",
        &[Action::Read { tab: 1 }],
    ),
    beat("The hour ends", &[Action::Advance { seconds: 1 }]),
    beat("Ana reads just after it", &[Action::Read { tab: 1 }]),
    beat(
        "Almost another hour goes by",
        &[Action::Advance { seconds: 3596 }],
    ),
    beat("Ana reads again", &[Action::Read { tab: 1 }]),
    beat(
        "More than an hour goes by without a request",
        &[Action::Advance { seconds: 3600 }],
    ),
    beat("Ana comes back and reads", &[Action::Read { tab: 1 }]),
];

const PROMOTE: Beat = beat(
    "The operator makes Ana an administrator",
    &[Action::ChangeRole { role: Role::Admin }],
);
const DEMOTE: Beat = beat(
    "The operator takes the role away",
    &[Action::ChangeRole { role: Role::User }],
);

pub(in crate::cards) const DEMOTED: &[Beat] = &[
    PROMOTE,
    beat("Ana logs in", &[Action::LogIn { tab: 1 }]),
    beat(
        "Ana does what needs an administrator",
        &[Action::Privileged { tab: 1 }],
    ),
    DEMOTE,
    beat("Ana tries it again", &[Action::Privileged { tab: 1 }]),
    beat(
        "Ana's page refreshes its token",
        &[Action::Refresh {
            tab: 1,
            lose_response: false,
        }],
    ),
    beat("Ana tries it once more", &[Action::Privileged { tab: 1 }]),
];

pub(in crate::cards) const DEMOTED_FOR_A_WEEK: &[Beat] = &[
    PROMOTE,
    beat("Ana logs in", &[Action::LogIn { tab: 1 }]),
    beat(
        "Ana does what needs an administrator",
        &[Action::Privileged { tab: 1 }],
    ),
    DEMOTE,
    beat(
        "Most of a week goes by",
        &[Action::Advance { seconds: 518_398 }],
    ),
    beat("Ana tries it again", &[Action::Privileged { tab: 1 }]),
    beat(
        "The rest of the week goes by",
        &[Action::Advance { seconds: 172_800 }],
    ),
    beat("Ana tries it once more", &[Action::Privileged { tab: 1 }]),
];

/// Ana is logged in with her browser and with the app on her phone.
pub(in crate::cards) const LOGGED_OUT_EVERYWHERE: &[Beat] = &[
    beat("Ana logs in with her browser", &[Action::LogIn { tab: 1 }]),
    beat("Ana logs in with the app on her phone", &[Action::AppLogIn]),
    beat("The app reads her account", &[Action::AppRead]),
    beat(
        "Ana logs out on all devices",
        &[Action::LogOutEverywhere { tab: 1 }],
    ),
    beat("The app asks again", &[Action::AppRead]),
    beat(
        "The token's end passes",
        &[Action::Advance { seconds: 960 }],
    ),
    beat("The app asks a last time", &[Action::AppRead]),
];
