//! The scripts, as data: settings that differ from the defaults, and what is done.

use simulator::sim::scenario::action::{Action, Forgery, Role};
use simulator::sim::scenario::settings::Settings;

/// One script.
pub struct Script {
    pub name: String,
    pub settings: Settings,
    /// What starts at the same instant is one step.
    pub steps: Vec<Vec<Action>>,
    /// Whether real time must go by as the simulator's does.
    pub timed: bool,
}

const LOG_IN: Action = Action::LogIn { tab: 1 };
const READ: Action = Action::Read { tab: 1 };
const WRITE: Action = Action::Write { tab: 1 };
const LOG_OUT: Action = Action::LogOut { tab: 1 };
const RELOAD: Action = Action::Reload { tab: 1 };
const STEAL: Action = Action::Steal { tab: 1 };
const REPLAY: Action = Action::Replay;
const PRIVILEGED: Action = Action::Privileged { tab: 1 };
const CALL_PARTNER: Action = Action::CrossSiteCall { tab: 1 };
const SECOND_TAB: Action = Action::OpenTab { tab: 2 };
const READ_SECOND: Action = Action::Read { tab: 2 };

const fn refresh(tab: u8) -> Action {
    Action::Refresh {
        tab,
        lose_response: false,
    }
}

const fn wait(seconds: u64) -> Action {
    Action::Advance { seconds }
}

const fn role(role: Role) -> Action {
    Action::ChangeRole { role }
}

fn script(name: &'static str, settings: &[(&str, &str)], actions: &[Action]) -> Script {
    let mut all = Settings::default();
    for (id, value) in settings {
        all.set_text(id, value).expect("a setting and its value");
    }
    Script {
        name: name.to_owned(),
        settings: all,
        steps: actions.iter().map(|action| vec![*action]).collect(),
        timed: false,
    }
}

impl Script {
    fn then_together(mut self, actions: &[Action]) -> Self {
        self.steps.push(actions.to_vec());
        self
    }

    fn timed(mut self) -> Self {
        self.timed = true;
        self
    }
}

/// Every script.
pub fn all() -> Vec<Script> {
    [
        everyday(),
        ends(),
        machines(),
        thefts(),
        forgeries(),
        renewals(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

const IN_LOCAL_STORAGE: [(&str, &str); 2] = [
    ("access_storage", "local-storage"),
    ("refresh_storage", "local-storage"),
];

fn everyday() -> Vec<Script> {
    let across_tabs = [
        LOG_IN,
        READ,
        RELOAD,
        READ,
        SECOND_TAB,
        READ_SECOND,
        LOG_OUT,
        READ_SECOND,
    ];
    vec![
        script(
            "login, read, write",
            &[],
            &[
                READ,
                Action::LogInBadPassword { tab: 1 },
                READ,
                LOG_IN,
                READ,
                WRITE,
                PRIVILEGED,
            ],
        ),
        script(
            "reload, token in memory alone",
            &[("refresh", "false")],
            &across_tabs,
        ),
        script("reload, refresh token in a cookie", &[], &across_tabs),
        script(
            "reload, tokens in localStorage",
            &IN_LOCAL_STORAGE,
            &across_tabs,
        ),
        script(
            "reload, token in a cookie",
            &[("access_storage", "cookie")],
            &across_tabs,
        ),
        script(
            "call to another site",
            &[],
            &[CALL_PARTNER, LOG_IN, CALL_PARTNER],
        ),
        script(
            "call to another site, token not meant for it",
            &[("second_api_in_audience", "false")],
            &[LOG_IN, CALL_PARTNER, READ],
        ),
        script(
            "link, used twice",
            &[],
            &[LOG_IN, Action::IssueLink, Action::UseLink, Action::UseLink],
        ),
        script(
            "link, used twice, nothing recorded",
            &[("one_time", "short-exp")],
            &[LOG_IN, Action::IssueLink, Action::UseLink, Action::UseLink],
        ),
    ]
}

fn ends() -> Vec<Script> {
    let ended = [LOG_IN, Action::RevokeSession, READ, refresh(1), READ];
    vec![
        script(
            "logout, then replay",
            &[],
            &[
                LOG_IN,
                STEAL,
                REPLAY,
                LOG_OUT,
                READ,
                REPLAY,
                Action::ReplayRefresh,
            ],
        ),
        script("revoked", &[], &ended),
        script("revoked, with a denylist", &[("denylist", "true")], &ended),
        script(
            "logout everywhere, with an app",
            &[],
            &[
                LOG_IN,
                Action::AppLogIn,
                Action::AppRead,
                Action::LogOutEverywhere { tab: 1 },
                Action::AppRead,
                READ,
            ],
        ),
        script(
            "user disabled",
            &[],
            &[
                LOG_IN,
                Action::DisableUser,
                READ,
                refresh(1),
                READ,
                LOG_IN,
                Action::EnableUser,
                LOG_IN,
            ],
        ),
        script(
            "role changed",
            &[],
            &[
                role(Role::Admin),
                LOG_IN,
                PRIVILEGED,
                role(Role::User),
                PRIVILEGED,
                refresh(1),
                PRIVILEGED,
                READ,
            ],
        ),
        script(
            "expiry",
            &[
                ("access_lifetime", "3"),
                ("leeway", "0"),
                ("refresh", "false"),
                ("session_idle", "3"),
            ],
            &[LOG_IN, READ, wait(3), READ],
        )
        .timed(),
        script(
            "expiry, put off as far as it goes",
            &[
                ("access_lifetime", "2"),
                ("leeway", "0"),
                ("refresh_lifetime", "8"),
                ("session_idle", "5"),
                ("session_absolute", "8"),
            ],
            &[LOG_IN, wait(1), READ, wait(1), READ, wait(1), READ],
        )
        .timed(),
    ]
}

fn machines() -> Vec<Script> {
    vec![
        script(
            "crash of the only node",
            &[("nodes", "1"), ("session_store", "memory")],
            &[
                LOG_IN,
                READ,
                Action::CrashNode { node: 1 },
                READ,
                Action::RestartNode { node: 1 },
                READ,
                LOG_IN,
                READ,
            ],
        ),
        script(
            "page of the only node, which is down",
            &[("nodes", "1")],
            &[LOG_IN, Action::CrashNode { node: 1 }, RELOAD],
        ),
        script(
            "crash of one node, shared store",
            &[("nodes", "2")],
            &[
                LOG_IN,
                READ,
                READ,
                Action::CrashNode { node: 1 },
                READ,
                READ,
            ],
        ),
        script(
            "sessions in the memory of two nodes",
            &[("nodes", "2"), ("session_store", "memory")],
            &[LOG_IN, STEAL, REPLAY, REPLAY, REPLAY, REPLAY],
        ),
        script(
            "store down",
            &[],
            &[
                LOG_IN,
                Action::StoreDown,
                READ,
                refresh(1),
                Action::StoreUp,
                READ,
                refresh(1),
            ],
        ),
        script(
            "token too large for a cookie",
            &[("access_storage", "cookie"), ("extra_claims", "4000")],
            &[LOG_IN, READ, RELOAD],
        ),
    ]
}

fn thefts() -> Vec<Script> {
    let injected = [
        LOG_IN,
        Action::XssRead { tab: 1 },
        REPLAY,
        Action::XssRide { tab: 1 },
    ];
    let planted = [Action::Fixate, LOG_IN, READ, REPLAY];
    vec![
        script("injected script", &[], &injected),
        script(
            "injected script, tokens in localStorage",
            &IN_LOCAL_STORAGE,
            &injected,
        ),
        script(
            "injected script, no HttpOnly",
            &[("cookie_http_only", "false")],
            &injected,
        ),
        script(
            "session fixation",
            &[("cookie_prefix", "none"), ("cookie_domain", "true")],
            &planted,
        ),
        script(
            "session fixation, session ID kept",
            &[
                ("cookie_prefix", "none"),
                ("cookie_domain", "true"),
                ("renew_session_id", "false"),
            ],
            &planted,
        ),
    ]
}

fn forgeries() -> Vec<Script> {
    let cross_site = [
        LOG_IN,
        WRITE,
        Action::CsrfForm,
        Action::CsrfImage,
        Action::CsrfFetch,
        READ,
    ];
    let forged = |settings: &[(&str, &str)], name| {
        let careless = [("csrf_defence", "none"), ("writes_by_get", "true")];
        script(name, &[&careless, settings].concat(), &cross_site)
    };
    let in_cookie = ("access_storage", "cookie");
    vec![
        forged(
            &[("cookie_same_site", "none")],
            "forged request, token in memory",
        ),
        forged(
            &[("cookie_same_site", "none"), in_cookie],
            "forged request, SameSite=None",
        ),
        forged(
            &[("cookie_same_site", "lax"), in_cookie],
            "forged request, SameSite=Lax",
        ),
        forged(
            &[("cookie_same_site", "strict"), in_cookie],
            "forged request, SameSite=Strict",
        ),
        forged(
            &[("cookie_same_site", "unset"), in_cookie],
            "forged request, SameSite unset",
        ),
        script(
            "forged request, Origin checked",
            &[("cookie_same_site", "none"), in_cookie],
            &cross_site,
        ),
        script(
            "forged request, custom header",
            &[
                ("cookie_same_site", "none"),
                ("csrf_defence", "header"),
                in_cookie,
            ],
            &cross_site,
        ),
        script(
            "forged token",
            &[],
            &Forgery::ALL
                .iter()
                .map(|&forgery| Action::Forge { forgery })
                .collect::<Vec<_>>(),
        ),
    ]
}

fn renewals() -> Vec<Script> {
    let no_grace = [("refresh_grace", "0")];
    let lost = Action::Refresh {
        tab: 1,
        lose_response: true,
    };
    let race = [refresh(1), refresh(2)];
    vec![
        script(
            "refresh token reused by a thief",
            &no_grace,
            &[
                LOG_IN,
                STEAL,
                refresh(1),
                Action::ReplayRefresh,
                REPLAY,
                refresh(1),
                READ,
            ],
        ),
        script(
            "refresh token first used by a thief",
            &[("refresh_grace", "0"), ("refresh_storage", "local-storage")],
            &[
                LOG_IN,
                STEAL,
                Action::ReplayRefresh,
                refresh(1),
                Action::ReplayRefresh,
                REPLAY,
                READ,
            ],
        ),
        script(
            "refresh without rotation",
            &[("refresh_rotation", "false"), ("refresh_grace", "0")],
            &[LOG_IN, STEAL, refresh(1), Action::ReplayRefresh, refresh(1)],
        ),
        script(
            "refresh, answer lost",
            &[],
            &[LOG_IN, lost, refresh(1), READ],
        ),
        script(
            "refresh, answer lost, no grace",
            &no_grace,
            &[LOG_IN, lost, refresh(1), READ],
        ),
        script("refresh in two tabs at once", &[], &[LOG_IN, SECOND_TAB])
            .then_together(&race)
            .then_together(&[READ])
            .then_together(&[READ_SECOND]),
        script(
            "refresh in two tabs at once, no grace",
            &no_grace,
            &[LOG_IN, SECOND_TAB],
        )
        .then_together(&race),
    ]
}
