//! The table of lanes. [`LaneName`] is made from it here, and the function that finds the
//! design of a name in `lane/`.

use serde::{Deserialize, Serialize};

/// Passes the table to a macro. Columns: name, id, label, design in `lane/`, description.
macro_rules! lanes {
    ($with:ident) => {
        $with! {
            Session = "session", "Session", session::SessionLane,
                "A session ID in a cookie, its record in a store.";
            Jwt = "jwt", "JWT", jwt::JwtLane,
                "Signed access tokens (RFC 9068) and refresh tokens (RFC 9700).";
            Bff = "bff", "BFF", bff::BffLane,
                "A session for the browser at a backend for the frontend, which holds the tokens.";
            Opaque = "opaque", "Opaque", opaque::OpaqueLane,
                "Opaque access tokens, each asked about (RFC 7662).";
        }
    };
}

/// Makes [`LaneName`].
macro_rules! names {
    ($($name:ident = $id:literal, $label:literal, $design:path, $sentence:literal;)+) => {
        /// The lanes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum LaneName {
            $(#[doc = $sentence] #[serde(rename = $id)] $name,)+
        }

        impl LaneName {
            /// All of them, in the order in which they stand beside each other.
            pub const ALL: [Self; [$($id),+].len()] = [$(Self::$name),+];

            /// Its name in links, attributes and JSON.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }

            /// What it is called on the page.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$name => $label,)+ }
            }
        }
    };
}

lanes!(names);

impl LaneName {
    /// The lane of this id.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lane| lane.id() == id)
    }
}

pub(in crate::sim) use lanes;
