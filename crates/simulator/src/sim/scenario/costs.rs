//! Costs in time and bytes: one table, with the source of each figure.

use super::field::{FieldKind, FieldValue, SettingFault};
use super::settings::TokenAlgorithm;

/// What a cost is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CostUnit {
    /// Virtual time for waiting or computing.
    Microseconds,
    /// Memory or traffic.
    Bytes,
}

impl CostUnit {
    /// The word on the page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Microseconds => "microseconds",
            Self::Bytes => "bytes",
        }
    }
}

/// One row of [`COSTS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CostRow {
    /// Which cost the row is.
    pub which: CostId,
    /// Its name in JSON and in links.
    pub id: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// What it is counted in.
    pub unit: CostUnit,
    /// The default; the middle of `usual`.
    pub default: u64,
    /// The range that the source gives; both ends are equal if it gives one figure.
    pub usual: (u64, u64),
    /// The least that may be set.
    pub min: u64,
    /// The greatest that may be set.
    pub max: u64,
    /// Where the figure comes from.
    pub source: &'static str,
    /// The month in which it was measured or looked up.
    pub date: &'static str,
}

impl CostRow {
    /// The values that may be set.
    pub fn kind(&self) -> FieldKind {
        FieldKind::Whole {
            min: i64::try_from(self.min).unwrap_or(i64::MAX),
            max: i64::try_from(self.max).unwrap_or(i64::MAX),
            unit: self.unit.label(),
        }
    }
}

/// The longest time that may be set: one minute.
const MAX_TIME: u64 = 60_000_000;
/// The most bytes that may be set: one mebibyte.
const MAX_BYTES: u64 = 1 << 20;

const MEASURED: &str = "measured in Node on two shared cores";
const SAME_AS_ES256: &str = "measured in Node on two shared cores; a proof is an ES256 token";
const SAME_AS_READ: &str = "assumption: a write in memory takes as long as a read";
const TEN_READS: &str = "assumption: ten reads, because a commit waits for the log";
const NETWORK: &str = "typical published figure for a round trip";
const HEADER: &str = "typical published figure, measured on a token with eight claims";

/// The greatest value of a cost.
const fn most(which: CostId, unit: CostUnit) -> u64 {
    match (which, unit) {
        // No browser takes more.
        (CostId::CookieLimit, _) => 4_096,
        (_, CostUnit::Microseconds) => MAX_TIME,
        (_, CostUnit::Bytes) => MAX_BYTES,
    }
}

/// Makes [`CostId`], [`COSTS`] and [`Costs`].
macro_rules! costs {
    ($(
        $variant:ident, $field:ident, $label:literal, $unit:ident,
        $low:literal to $high:literal, $source:expr;
    )+) => {
        /// Names a cost.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum CostId {
            $( #[doc = $label] $variant, )+
        }

        impl CostId {
            /// Every cost, in the order of [`COSTS`].
            pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// The name in JSON and in links.
            pub const fn id(self) -> &'static str {
                match self { $( Self::$variant => stringify!($field) ),+ }
            }
        }

        /// Every cost.
        pub const COSTS: &[CostRow] = &[
            $( CostRow {
                which: CostId::$variant,
                id: stringify!($field),
                label: $label,
                unit: CostUnit::$unit,
                default: u64::midpoint($low, $high),
                usual: ($low, $high),
                min: 0,
                max: most(CostId::$variant, CostUnit::$unit),
                source: $source,
                date: "2026-11",
            }, )+
        ];

        /// What each thing costs in a scenario.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct Costs {
            $( $field: u64, )+
        }

        impl Default for Costs {
            fn default() -> Self {
                Self { $( $field: u64::midpoint($low, $high), )+ }
            }
        }

        impl Costs {
            /// What something costs, in the unit of its row.
            pub const fn get(&self, which: CostId) -> u64 {
                match which { $( CostId::$variant => self.$field, )+ }
            }

            fn put(&mut self, which: CostId, value: u64) {
                match which { $( CostId::$variant => self.$field = value, )+ }
            }
        }
    };
}

costs! {
    HopDataCentre, hop_data_centre, "Round trip inside the data centre", Microseconds, 300 to 500, NETWORK;
    HopZone, hop_zone, "Round trip to another zone", Microseconds, 1_000 to 2_000, NETWORK;
    HopPerson, hop_person, "Round trip from the person to the site", Microseconds, 40_000 to 70_000,
        "typical published figure for a round trip across a continent";
    StoreGet, store_get, "Store: GET, on its server", Microseconds, 140 to 140,
        "typical published figure for a Redis GET";
    StoreSet, store_set, "Store: SET, on its server", Microseconds, 140 to 140, SAME_AS_READ;
    DatabaseRead, database_read, "Database: read by primary key, on its server", Microseconds, 60 to 60,
        "typical published figure for a primary-key read";
    DatabaseWrite, database_write, "Database: write, on its server", Microseconds, 600 to 600, TEN_READS;
    VerifyHs256, verify_hs256, "Verify HS256", Microseconds, 8 to 8, MEASURED;
    VerifyRs256, verify_rs256, "Verify RS256", Microseconds, 49 to 49, MEASURED;
    VerifyEs256, verify_es256, "Verify ES256", Microseconds, 128 to 128, MEASURED;
    VerifyEdDsa, verify_eddsa, "Verify EdDSA", Microseconds, 210 to 210, MEASURED;
    SignHs256, sign_hs256, "Sign HS256", Microseconds, 18 to 18, MEASURED;
    SignRs256, sign_rs256, "Sign RS256", Microseconds, 1_082 to 1_082, MEASURED;
    SignEs256, sign_es256, "Sign ES256", Microseconds, 74 to 74, MEASURED;
    SignEdDsa, sign_eddsa, "Sign EdDSA", Microseconds, 87 to 87, MEASURED;
    VerifyDpop, verify_dpop, "Verify a DPoP proof", Microseconds, 128 to 128, SAME_AS_ES256;
    SignDpop, sign_dpop, "Sign a DPoP proof", Microseconds, 74 to 74, SAME_AS_ES256;
    SessionOverhead, session_overhead, "Session in the store, beyond its data", Bytes, 100 to 225,
        "typical published figure for a key in Redis";
    CookieLimit, cookie_limit, "Greatest cookie, name and value", Bytes, 4_096 to 4_096,
        "RFC 6265bis, which has browsers drop what is greater";
    HeaderLimit, header_limit, "Greatest header line", Bytes, 8_192 to 8_192,
        "typical published figure, the usual default of web servers";
    SessionCookieLine, session_cookie_line, "Cookie line with a session ID, where no message is written out", Bytes,
        43 to 43, "counted: a line with a `__Host-` session cookie";
    BearerLineHs256, bearer_line_hs256, "Bearer line with HS256, where no message is written out", Bytes,
        478 to 478, HEADER;
    BearerLineRs256, bearer_line_rs256, "Bearer line with RS256, where no message is written out", Bytes,
        777 to 777, HEADER;
}

impl Costs {
    /// The row of the cost of this name.
    pub fn row(id: &str) -> Option<&'static CostRow> {
        COSTS.iter().find(|row| row.id == id)
    }

    /// Changes a cost.
    ///
    /// # Errors
    /// The value is out of range. Nothing is changed then.
    pub fn set(&mut self, which: CostId, value: u64) -> Result<(), SettingFault> {
        self.set_by_name(
            which.id(),
            FieldValue::Whole(i64::try_from(value).unwrap_or(i64::MAX)),
        )
    }

    /// Changes the cost of this name.
    ///
    /// # Errors
    /// An unknown name, not a whole number, or out of range. Nothing is changed then.
    pub fn set_by_name(&mut self, id: &str, value: FieldValue<'_>) -> Result<(), SettingFault> {
        let row = Self::row(id).ok_or_else(|| SettingFault::UnknownSetting { id: id.into() })?;
        if let FieldValue::Whole(number) = row.kind().check(row.id, value)? {
            self.put(row.which, number.unsigned_abs());
        }
        Ok(())
    }

    /// What differs from the defaults, in the order of [`COSTS`].
    pub fn changed(&self) -> impl Iterator<Item = (&'static CostRow, u64)> {
        COSTS.iter().filter_map(|row| {
            let value = self.get(row.which);
            (value != row.default).then_some((row, value))
        })
    }

    /// Microseconds to verify an access token.
    pub const fn verify(&self, algorithm: TokenAlgorithm) -> u64 {
        self.get(match algorithm {
            TokenAlgorithm::Hs256 => CostId::VerifyHs256,
            TokenAlgorithm::Rs256 => CostId::VerifyRs256,
            TokenAlgorithm::Es256 => CostId::VerifyEs256,
            TokenAlgorithm::EdDsa => CostId::VerifyEdDsa,
        })
    }

    /// Microseconds to sign an access token.
    pub const fn sign(&self, algorithm: TokenAlgorithm) -> u64 {
        self.get(match algorithm {
            TokenAlgorithm::Hs256 => CostId::SignHs256,
            TokenAlgorithm::Rs256 => CostId::SignRs256,
            TokenAlgorithm::Es256 => CostId::SignEs256,
            TokenAlgorithm::EdDsa => CostId::SignEdDsa,
        })
    }
}
