//! Random scripts, to find differences that no fixed script covers. Time does not matter in
//! them, and each tab is opened before it is used.

use crate::scripts::Script;
use simulator::sim::scenario::action::{Action, Forgery, Role};
use simulator::sim::scenario::settings::{CookiePrefix, CookieSameSite, Settings};
use simulator::sim::seed::Seed;

/// What settings may be changed to.
const SETTINGS: &[(&str, &[&str])] = &[
    ("nodes", &["2", "3", "4"]),
    ("session_store", &["shared", "memory"]),
    ("session_role", &["copy", "reference"]),
    ("renew_session_id", &["false"]),
    ("cookie_prefix", &["none", "secure", "host"]),
    ("cookie_same_site", &["unset", "none", "lax", "strict"]),
    ("cookie_domain", &["true"]),
    ("cookie_secure", &["false"]),
    ("cookie_http_only", &["false"]),
    ("csrf_defence", &["none", "origin", "header"]),
    ("writes_by_get", &["true"]),
    ("access_storage", &["memory", "local-storage", "cookie"]),
    ("refresh_storage", &["memory", "local-storage", "cookie"]),
    ("refresh", &["false"]),
    ("refresh_rotation", &["false"]),
    ("refresh_grace", &["0", "300"]),
    ("retry_after_401", &["false"]),
    ("second_api_in_audience", &["false"]),
    ("one_time", &["short-exp", "atomic"]),
    ("extra_claims", &["0", "3000", "4000"]),
];

/// The script of this number.
pub fn script(number: u64) -> Script {
    let mut drawn = 0;
    let mut below = |end: usize| {
        drawn += 1;
        Seed(number).below("script", drawn, end as u64) as usize
    };
    // Used tokens are taken for so long that the pace does not matter.
    let mut settings = Settings {
        refresh_grace: 300,
        ..Settings::default()
    };
    for (id, values) in SETTINGS {
        if below(3) == 0 {
            let value = values[below(values.len())];
            settings
                .set_text(id, value)
                .expect("a setting and its value");
        }
    }
    let mut steps = vec![
        vec![Action::LogIn { tab: 1 }],
        vec![Action::OpenTab { tab: 2 }],
    ];
    if below(3) == 0 {
        steps.reverse();
    }
    for _ in 0..12 {
        let tab = 1 + u8::from(below(3) == 0);
        let role = Role::ALL[below(Role::ALL.len())];
        let forgery = Forgery::ALL[below(Forgery::ALL.len())];
        let lose_response = below(4) == 0;
        // One node is left, so that pages load.
        let node = 2;
        let choices = [
            Action::LogIn { tab },
            Action::LogInBadPassword { tab },
            Action::Reload { tab },
            Action::Read { tab },
            Action::Read { tab },
            Action::Write { tab },
            Action::Privileged { tab },
            Action::LogOut { tab },
            Action::LogOutEverywhere { tab },
            Action::Refresh { tab, lose_response },
            Action::Refresh { tab, lose_response },
            Action::CrossSiteCall { tab },
            Action::AppLogIn,
            Action::AppRead,
            Action::ChangeRole { role },
            Action::DisableUser,
            Action::EnableUser,
            Action::CrashNode { node },
            Action::RestartNode { node },
            Action::StoreDown,
            Action::StoreUp,
            Action::XssRead { tab: 1 },
            Action::XssRide { tab },
            Action::CsrfForm,
            Action::CsrfImage,
            Action::CsrfFetch,
            Action::Steal { tab },
            Action::Replay,
            Action::Replay,
            Action::ReplayRefresh,
            Action::Fixate,
            Action::IssueLink,
            Action::Forge { forgery },
        ];
        steps.push(vec![choices[below(choices.len())]]);
    }
    // Two cookies of one name: which of them counts, no standard says.
    let plants = steps.contains(&vec![Action::Fixate]);
    if plants && settings.cookie_prefix != CookiePrefix::Host {
        settings.cookie_domain = true;
    }
    // A cookie that no browser would take, an app's jar may.
    let secure = settings.cookie_secure;
    let is_taken = match settings.cookie_prefix {
        CookiePrefix::None => secure || settings.cookie_same_site != CookieSameSite::None,
        CookiePrefix::Secure => secure,
        CookiePrefix::Host => secure && !settings.cookie_domain,
    };
    if !is_taken {
        steps.retain(|step| !matches!(step[..], [Action::AppLogIn | Action::AppRead]));
    }
    Script {
        name: format!("random {number}"),
        settings,
        steps,
        timed: false,
    }
}
