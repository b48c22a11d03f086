//! The actions of a step: one table, from which the actions, their arguments and their JSON
//! are made. What actions lead to is in the engine.

use super::field::{FieldKind, FieldType, FieldValue, SettingFault, choices, kind};
use serde::Serialize;

choices! {
    /// The role of a user.
    Role {
        User = "user", "User", "May read and write what is theirs.";
        Admin = "admin", "Admin", "May also do what needs privilege.";
    }

    /// Who does something.
    Who {
        Person = "person", "The person", "The user in front of the browser.";
        Operator = "operator", "The operator", "Whoever runs the site.";
        Attacker = "attacker", "The attacker", "A page, a script or a machine of somebody else.";
        App = "app", "The app", "The native app on the person's phone.";
        Service = "service", "A service", "One of the site's own services.";
        Clock = "clock", "The clock", "Nobody: time goes by.";
    }

    /// How a token is changed or made up (RFC 8725 sections 2 and 3).
    Forgery {
        EditPayload = "edit-payload", "Edit the payload", "Changes a claim and keeps the signature.";
        EditHeader = "edit-header", "Edit the header", "Changes the header and keeps the signature.";
        StripSignature = "strip-signature", "Strip the signature", "Leaves the signature empty.";
        TruncateSignature = "truncate-signature", "Truncate the signature", "Cuts bytes off the signature.";
        NoneAlgorithm = "none-algorithm", "Algorithm none", "Says alg none and signs nothing.";
        KeyConfusion = "key-confusion", "Key confusion", "Signs by HMAC with the public key as the secret.";
        EmbeddedKey = "embedded-key", "Embedded key", "Signs with a key of its own and puts that key into the header.";
        UnknownKid = "unknown-kid", "Unknown kid", "Names a key that nobody has.";
        ExtendExpiry = "extend-expiry", "Extend the expiry", "Moves exp into the future.";
        OtherAudience = "other-audience", "Other audience", "Shows a real token that was issued for another API.";
        IdToken = "id-token", "ID token", "Shows a real ID token where an access token belongs.";
        OtherIssuer = "other-issuer", "Other issuer", "Shows a token of another issuer, which has been given the same key.";
    }
}

/// Every argument that an action may have, with its default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arguments {
    /// Which tab of the browser, from 1.
    pub tab: u8,
    /// Which application node, from 1.
    pub node: u32,
    /// How far the clock moves.
    pub seconds: u64,
    /// The role that an operator gives.
    pub role: Role,
    /// Whether the answer to a refresh never arrives.
    pub lose_response: bool,
    /// How the attacker forges a token.
    pub forgery: Forgery,
}

impl Default for Arguments {
    fn default() -> Self {
        Self {
            tab: 1,
            node: 1,
            seconds: 60,
            role: Role::User,
            lose_response: false,
            forgery: Forgery::EditPayload,
        }
    }
}

/// One row of [`ARGUMENTS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argument {
    /// Its name in JSON.
    pub id: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// What it means.
    pub sentence: &'static str,
    /// What it may hold.
    pub kind: FieldKind,
}

/// Makes [`ARGUMENTS`], and reading and writing [`Arguments`] by name.
macro_rules! arguments {
    ($( $id:ident: $type:ty, [$($kind:tt)+], $label:literal, $sentence:literal; )+) => {
        /// Every argument.
        pub const ARGUMENTS: &[Argument] = &[
            $( Argument {
                id: stringify!($id),
                label: $label,
                sentence: $sentence,
                kind: kind!($type, $($kind)+),
            }, )+
        ];

        impl Arguments {
            /// The value of the argument of this name; `None` if there is none.
            pub fn get(&self, id: &str) -> Option<FieldValue<'static>> {
                match id {
                    $( stringify!($id) => Some(FieldType::value(self.$id)), )+
                    _ => None,
                }
            }

            /// Writes a value that [`FieldKind::check`] has accepted.
            fn put(&mut self, id: &str, value: FieldValue<'_>) -> Option<()> {
                match id {
                    $( stringify!($id) => self.$id = FieldType::take(value)?, )+
                    _ => return None,
                }
                Some(())
            }
        }
    };
}

arguments! {
    tab: u8, [whole 1 to 4, ""], "Tab", "Which tab of the browser.";
    node: u32, [whole 1 to 16, ""], "Node", "Which application node.";
    seconds: u64, [whole 1 to 31_536_000, "seconds"], "Seconds", "How much time goes by.";
    role: Role, [choice], "Role", "The role that the user gets.";
    lose_response: bool, [switch], "Response lost", "Whether the response never reaches the browser.";
    forgery: Forgery, [choice], "Forgery", "How the token is changed or made up.";
}

impl Arguments {
    /// Changes the argument of this name.
    ///
    /// # Errors
    /// As [`super::settings::Settings::set`].
    pub fn set(&mut self, id: &str, value: FieldValue<'_>) -> Result<(), SettingFault> {
        let unknown = || SettingFault::UnknownSetting { id: id.into() };
        let row = ARGUMENTS
            .iter()
            .find(|row| row.id == id)
            .ok_or_else(unknown)?;
        let value = row.kind.check(row.id, value)?;
        self.put(row.id, value).ok_or_else(unknown)
    }
}

/// One row of [`ACTIONS`].
#[derive(Debug, Clone, Copy)]
pub struct ActionRow {
    /// The value of `do` in JSON.
    pub id: &'static str,
    /// Who does it.
    pub who: Who,
    /// Its name on the page.
    pub label: &'static str,
    /// What is done.
    pub sentence: &'static str,
    /// The ids of its arguments, each a row of [`ARGUMENTS`].
    pub arguments: &'static [&'static str],
    /// The action with these arguments; others are ignored.
    pub make: fn(&Arguments) -> Action,
}

/// Makes [`Action`] and [`ACTIONS`].
macro_rules! actions {
    ($( $who:ident { $(
        $variant:ident $({ $($argument:ident: $type:ty),+ })? = $id:literal, $label:literal, $sentence:literal;
    )+ } )+) => {
        /// Something that is done in a step. Each variant is a row of [`ACTIONS`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(tag = "do")]
        pub enum Action {
            $($( #[doc = $sentence] #[serde(rename = $id)] $variant $({ $(
                #[doc = concat!("See [`Arguments::", stringify!($argument), "`].")]
                $argument: $type
            ),+ })?, )+)+
        }

        /// Every action, by who does it.
        pub const ACTIONS: &[ActionRow] = &[
            $($( ActionRow {
                id: $id,
                who: Who::$who,
                label: $label,
                sentence: $sentence,
                arguments: &[ $($( stringify!($argument) ),+)? ],
                make: |_arguments| Action::$variant $({ $($argument: _arguments.$argument),+ })?,
            }, )+)+
        ];

        impl Action {
            /// The value of `do` in JSON.
            pub const fn id(&self) -> &'static str {
                match self {
                    $($( Self::$variant $({ $($argument: _),+ })? => $id, )+)+
                }
            }

            /// Its arguments; those it does not have are defaults.
            pub fn arguments(&self) -> Arguments {
                match *self {
                    $($( Self::$variant $({ $($argument),+ })? => Arguments {
                        $($($argument,)+)?
                        ..Arguments::default()
                    }, )+)+
                }
            }
        }
    };
}

actions! {
    Person {
        LogIn { tab: u8 } = "log-in", "Log in", "Logs in with the right password.";
        LogInBadPassword { tab: u8 } = "log-in-bad-password", "Log in, wrong password", "Tries to log in with a wrong password.";
        OpenTab { tab: u8 } = "open-tab", "Open a tab", "Opens the site in a tab.";
        Reload { tab: u8 } = "reload", "Reload", "Loads the page of a tab again.";
        Read { tab: u8 } = "read", "Read", "Asks for something that only the user may see.";
        Write { tab: u8 } = "write", "Write", "Changes something that belongs to the user.";
        Privileged { tab: u8 } = "privileged", "Do what needs privilege", "Does something that only an admin may do.";
        LogOut { tab: u8 } = "log-out", "Log out", "Logs out in a tab.";
        LogOutEverywhere { tab: u8 } = "log-out-everywhere", "Log out everywhere", "Logs out on every device.";
        Refresh { tab: u8, lose_response: bool } = "refresh", "Refresh", "Has the page of a tab fetch a new access token.";
        CrossSiteCall { tab: u8 } = "cross-site-call", "Call the second API", "Has the page call the second API, which is on another site.";
        IssueLink = "issue-link", "Ask for a one-time link", "Asks for a link that should work once.";
        UseLink = "use-link", "Use the link", "Opens the one-time link.";
        Visit = "visit", "Visit an address", "Opens the address of something that only the user may see, with no page whose code could help.";
    }
    App {
        AppLogIn = "app-log-in", "App: log in", "Logs in from the native app.";
        AppRead = "app-read", "App: read", "Reads from the native app.";
    }
    Service {
        ServiceCall { tab: u8 } = "service-call", "Read through two services", "Reads something for which the site calls a service of its own.";
    }
    Operator {
        RevokeSession = "revoke-session", "Revoke", "Ends the user's login from the server.";
        ChangeRole { role: Role } = "change-role", "Change the role", "Gives the user another role.";
        DisableUser = "disable-user", "Disable the user", "Closes the user's account.";
        EnableUser = "enable-user", "Enable the user", "Opens the user's account again.";
        CrashNode { node: u32 } = "crash-node", "Crash a node", "Stops a node, and all that it held in memory is lost.";
        RestartNode { node: u32 } = "restart-node", "Restart a node", "Starts a stopped node with empty memory.";
        StoreDown = "store-down", "Store down", "Takes the shared store out of service.";
        StoreUp = "store-up", "Store up", "Puts the shared store back into service.";
        AddNode = "add-node", "Add a node", "Adds an application node.";
        RemoveNode = "remove-node", "Remove a node", "Takes the last application node away.";
        RotateKeys = "rotate-keys", "Rotate the keys", "Signs with a new key from now on.";
        RemoveOldKeys = "remove-old-keys", "Remove old keys", "Takes every old key out of the JWK Set at once.";
        FlushDenylist = "flush-denylist", "Flush the denylist", "Empties the denylist.";
    }
    Clock {
        Advance { seconds: u64 } = "advance", "Let time pass", "Lets time go by.";
    }
    Attacker {
        XssRead { tab: u8 } = "xss-read", "Injected script reads", "Reads every credential that a script in the page can reach, and asks for a token where the page could.";
        XssRide { tab: u8 } = "xss-ride", "Injected script rides", "Sends a write from inside the page.";
        CsrfForm = "csrf-form", "Cross-site form", "Posts a form to the site from a page of the attacker.";
        CsrfImage = "csrf-image", "Cross-site image", "Loads an address of the site as an image in a page of the attacker.";
        CsrfFetch = "csrf-fetch", "Cross-site fetch", "Calls the site by fetch from a page of the attacker.";
        Steal { tab: u8 } = "steal", "Steal", "Copies whatever credential the browser of the victim holds.";
        Replay = "replay", "Replay", "Sends a read with the copied credential from another machine.";
        ReplayRefresh = "replay-refresh", "Replay the refresh token", "Refreshes with the copied refresh token from another machine.";
        Fixate = "fixate", "Fixate", "Plants a session ID in the browser of the victim before login.";
        Forge { forgery: Forgery } = "forge", "Forge", "Sends a read with a token that was changed or made up.";
        Sniff = "sniff", "Sniff", "Listens on the network for credentials.";
        LeakStore = "leak-store", "The store leaks", "Copies what the store of sessions and refresh tokens holds of the user.";
        LeakKey = "leak-key", "The signing key leaks", "Copies the signing key and makes a token of the user's with it.";
        TossCookie = "toss-cookie", "Toss a cookie", "Sets a cookie for the whole domain from a sub-domain.";
    }
}

impl Action {
    /// The action's row.
    pub fn row(&self) -> Option<&'static ActionRow> {
        ACTIONS.iter().find(|row| row.id == self.id())
    }

    /// Checks that every argument is in its range. Values from JSON always are; those from
    /// code may not be.
    ///
    /// # Errors
    /// The first argument that is out of range.
    pub fn check(&self) -> Result<(), SettingFault> {
        let arguments = self.arguments();
        for argument in ARGUMENTS {
            if let Some(value) = arguments.get(argument.id) {
                argument.kind.check(argument.id, value)?;
            }
        }
        Ok(())
    }
}
