//! The shop and its neighbours: hosts and users.

/// The shop.
pub const SHOP: &str = "shop.test";
/// A sub-domain of the shop that someone else writes.
pub const BLOG: &str = "blog.shop.test";
/// The attacker's site.
pub const EVIL: &str = "evil.test";
/// The second API's site.
pub const PARTNER: &str = "api.partner.test";

/// The user whose logins are watched.
pub const VICTIM: &str = "ana";
/// The attacker's own account.
pub const ATTACKER: &str = "mallory";

/// Passwords need no strength here: nothing guesses them.
pub const PASSWORDS: &[(&str, &str)] = &[(VICTIM, "correct horse"), (ATTACKER, "let me in")];

/// The password of a user; empty for one that is unknown.
pub fn password(user: &str) -> &'static str {
    PASSWORDS
        .iter()
        .find(|(own, _)| *own == user)
        .map_or("", |(_, password)| password)
}
