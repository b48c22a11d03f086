//! What all servers share: a machine with a clock, the stores behind it, and the cost of
//! each access. Which design does what is in `lane/`.

pub mod cookies; // the Set-Cookie lines of the shop
pub mod csrf; // the defences against cross-site request forgery
pub mod denylist; // tokens that are rejected before they expire
pub mod dpop; // proofs of possession
pub mod introspection; // opaque tokens and their records
pub mod keys; // signing keys, the JWK Set, each node's copy
pub mod one_time; // one-time tokens
pub mod refresh; // refresh tokens and their families
pub mod session_id; // session IDs: issued, presented, renewed
pub mod sessions; // session records
pub mod token; // access tokens: made and checked
pub mod version; // tokens older than the user's version

mod rsa_keys; // two demonstration keys

use crate::sim::clock::{Span, Time};
use crate::sim::exchange::{Exchange, Purpose, Refusal, Reply};
use crate::sim::http::Request;
use crate::sim::rule::Rule;
use crate::sim::scenario::costs::CostId;
use crate::sim::shop::PASSWORDS;
use crate::sim::state::{Actor, EntryValue, Machine, User};
use crate::sim::trace::{Cost, Entitlement, ServerVerdict, What};
use crate::sim::world::World;

/// Sends a request to another server and returns its answer. It is passed in, so that
/// servers know neither the endpoints nor the designs.
pub type AnswerFn = fn(&mut World, Actor, &Exchange) -> Reply;

/// A server while it handles one request.
pub struct Server<'a> {
    /// The lane's world, which it reads and changes.
    pub world: &'a mut World,
    /// Which machine it is.
    pub me: Actor,
    /// Since when the attacker could send the request; none if the attacker is not behind
    /// it.
    pub attack: Option<Time>,
    /// `Set-Cookie` lines for the answer, also if it is a refusal.
    pub set_cookies: Vec<String>,
    /// How it asks other servers.
    answer: AnswerFn,
}

impl<'a> Server<'a> {
    /// A server before it handles a request.
    pub fn new(world: &'a mut World, me: Actor, attack: Option<Time>, answer: AnswerFn) -> Self {
        Self {
            world,
            me,
            attack,
            set_cookies: Vec::new(),
            answer,
        }
    }

    /// What this machine's clock shows.
    pub fn now(&self) -> Time {
        self.on_own_clock(self.world.now)
    }

    /// What this machine's clock shows at a given time.
    pub fn on_own_clock(&self, moment: Time) -> Time {
        let offset = self
            .world
            .state
            .get::<Machine>(self.me, "machine")
            .map_or(0, |machine| machine.offset);
        let span = Span::seconds(offset.unsigned_abs());
        if offset < 0 {
            moment.before(span)
        } else {
            moment.after(span)
        }
    }

    /// How far the slowest clock is behind the true one. Shared records must be kept that
    /// much longer.
    pub fn most_behind(&self) -> Span {
        let offset = self.world.settings.clock_offset;
        Span::seconds(offset.min(0).unsigned_abs())
    }

    /// Asks the shared store; `what` names the question.
    ///
    /// # Errors
    /// [`Rule::StoreUnreachable`] while the store is down.
    pub fn read_store(&mut self, what: &str) -> Result<(), Refusal> {
        let cost = Cost {
            store_reads: 1,
            ..Cost::default()
        };
        self.ask(Actor::Store, what, CostId::StoreGet, cost)
    }

    /// Writes to the shared store; `records` of what is written are new.
    ///
    /// # Errors
    /// [`Rule::StoreUnreachable`] while the store is down.
    pub fn write_store(&mut self, what: &str, records: u64) -> Result<(), Refusal> {
        let cost = Cost {
            store_writes: 1,
            records_written: records,
            ..Cost::default()
        };
        self.ask(Actor::Store, what, CostId::StoreSet, cost)
    }

    /// Reads from the user database, which is never down.
    pub fn read_database(&mut self, what: &str) -> Result<(), Refusal> {
        let cost = Cost {
            database_reads: 1,
            ..Cost::default()
        };
        self.ask(Actor::Database, what, CostId::DatabaseRead, cost)
    }

    /// Writes to the user database; `records` of what is written are new.
    ///
    /// # Errors
    /// None in practice: the database is never down.
    pub fn write_database(&mut self, what: &str, records: u64) -> Result<(), Refusal> {
        let cost = Cost {
            database_writes: 1,
            records_written: records,
            ..Cost::default()
        };
        self.ask(Actor::Database, what, CostId::DatabaseWrite, cost)
    }

    /// One round trip to a store, with its cost.
    fn ask(&mut self, whom: Actor, what: &str, work: CostId, cost: Cost) -> Result<(), Refusal> {
        let machine = self.world.state.get::<Machine>(whom, "machine");
        let reached = machine.is_none_or(|machine| machine.up);
        self.world.spend(CostId::HopDataCentre);
        if reached {
            self.world.spend(work);
            self.world.charge(cost);
        }
        self.world.emit(What::Lookup {
            from: self.me,
            to: whom,
            what: what.to_owned(),
            reached,
        });
        if reached {
            Ok(())
        } else {
            Err(Rule::StoreUnreachable.because(format!("{what}: the store does not answer")))
        }
    }

    /// Stores a value as part of the last event, which was the message to the store.
    pub fn put<T: EntryValue + PartialEq>(&mut self, keeper: Actor, name: &str, value: T) {
        self.world.put(keeper, name, value);
        self.world.settle();
    }

    /// A user's row.
    pub fn user(&mut self, name: &str) -> Option<User> {
        self.read_database(&format!("the row of {name}")).ok()?;
        self.world.state.get(Actor::Database, name).cloned()
    }

    /// Checks a password and whether the user may log in.
    ///
    /// # Errors
    /// A wrong password, or a disabled user.
    pub fn check_password(&mut self, request: &Request) -> Result<(String, User), Refusal> {
        let body: serde_json::Value = serde_json::from_str(&request.body).unwrap_or_default();
        let text = |name: &str| body.get(name).and_then(|value| value.as_str());
        let name = text("user").unwrap_or_default().to_owned();
        let password = text("password").unwrap_or_default();
        let user = self.user(&name).ok_or(Rule::WrongPassword)?;
        if !PASSWORDS.contains(&(name.as_str(), password)) {
            return Err(Rule::WrongPassword.into());
        }
        if user.disabled {
            return Err(Rule::UserDisabled.because(format!("{name} is disabled")));
        }
        Ok((name, user))
    }

    /// Calls another server of the same data centre and waits for its answer. The
    /// whole message and its verdict are part of the trace.
    pub fn call(&mut self, to: Actor, request: Request) -> Reply {
        let number = self.world.next_exchange();
        let exchange = Exchange {
            from: self.me,
            request,
            context: None,
            purpose: Purpose::Nothing,
            attack: self.attack,
            lose_response: false,
            reply: None,
        };
        // The second API is not in this data centre.
        let outside = self.me == Actor::SecondApi || to == Actor::SecondApi;
        self.world.spend(if outside {
            CostId::HopZone
        } else {
            CostId::HopDataCentre
        });
        self.world.charge(Cost {
            internal: exchange.request.bytes(),
            ..Cost::default()
        });
        self.world.emit(What::Request {
            exchange: number,
            from: self.me,
            to,
            message: exchange.request.clone(),
            withheld: Vec::new(),
        });
        let reply = (self.answer)(self.world, to, &exchange);
        // Servers are entitled to ask each other. The sender's entitlement is judged at
        // their own request.
        emit_response(
            self.world,
            number,
            self.me,
            &reply,
            Entitlement::Rightful,
            false,
        );
        reply
    }
}

/// Records an answer.
pub fn emit_response(
    world: &mut World,
    exchange: u32,
    to: Actor,
    reply: &Reply,
    entitlement: Entitlement,
    lost: bool,
) {
    let bytes = reply.response.bytes();
    world.charge(if to.is_client() {
        Cost {
            received: bytes,
            ..Cost::default()
        }
    } else {
        Cost {
            internal: bytes,
            ..Cost::default()
        }
    });
    world.emit(What::Response {
        exchange,
        from: reply.by,
        to,
        message: reply.response.clone(),
        verdict: ServerVerdict {
            rule: reply.rule,
            detail: reply.detail.clone(),
            user: reply
                .identity
                .as_ref()
                .map(|identity| identity.user.clone()),
            role: reply.identity.as_ref().map(|identity| identity.role),
            entitlement,
        },
        lost,
    });
}
