//! What all servers share: a machine with a clock, the stores behind it, and what
//! each access to them costs. What a design does with it stands in `lane/`.

pub mod cookies; // the Set-Cookie lines of the shop
pub mod csrf; // the defences against cross-site request forgery
pub mod denylist; // tokens that are refused although they hold
pub mod dpop; // proofs of possession
pub mod keys; // signing keys, the JWK Set, each node's copy
pub mod one_time; // records that must be used once
pub mod refresh; // refresh tokens and their families
pub mod routes; // the endpoints
pub mod sessions; // session records
pub mod token; // access tokens: made and checked
pub mod version; // tokens older than the user's version

mod rsa_keys; // two RSA keys for demonstration

use crate::sim::clock::{Span, Time};
use crate::sim::exchange::{Exchange, Purpose, Refusal, Reply};
use crate::sim::http::Request;
use crate::sim::lane::Lane;
use crate::sim::rule::Rule;
use crate::sim::scenario::costs::CostId;
use crate::sim::state::{Actor, Machine, User};
use crate::sim::trace::{Cost, Standing, Verdict, What};
use crate::sim::world::World;

/// The user whose logins are watched, and the attacker's own account.
pub const VICTIM: &str = "ana";
pub const ATTACKER: &str = "mallory";

/// Passwords need no strength here: nothing guesses them.
pub const PASSWORDS: &[(&str, &str)] = &[(VICTIM, "correct horse"), (ATTACKER, "let me in")];

/// A server while it handles one request.
pub struct Server<'a> {
    pub world: &'a mut World,
    pub lane: &'static dyn Lane,
    /// Which machine it is.
    pub me: Actor,
    /// Since when the attacker is behind the request, where they are.
    pub attack: Option<Time>,
    /// `Set-Cookie` lines that go with the answer, whatever it will be.
    pub set_cookies: Vec<String>,
}

impl<'a> Server<'a> {
    /// A machine that begins to work.
    pub fn new(world: &'a mut World, me: Actor, attack: Option<Time>) -> Self {
        Self {
            lane: world.lane,
            world,
            me,
            attack,
            set_cookies: Vec::new(),
        }
    }

    /// What this machine's clock shows.
    pub fn now(&self) -> Time {
        let offset = self
            .world
            .state
            .get::<Machine>(self.me, "machine")
            .map_or(0, |machine| machine.offset);
        let span = Span::seconds(offset.unsigned_abs());
        if offset < 0 {
            self.world.now.before(span)
        } else {
            self.world.now.after(span)
        }
    }

    /// Asks the shared store; `what` names the question.
    ///
    /// # Errors
    /// [`Rule::StoreUnreachable`] while the store is down.
    pub fn read_store(&mut self, what: &str) -> Result<(), Refusal> {
        self.ask_store(what, CostId::StoreGet)?;
        self.world.charge(Cost {
            store_reads: 1,
            ..Cost::default()
        });
        Ok(())
    }

    /// Writes to the shared store; `records` of what is written are new.
    ///
    /// # Errors
    /// [`Rule::StoreUnreachable`] while the store is down.
    pub fn write_store(&mut self, what: &str, records: u64) -> Result<(), Refusal> {
        self.ask_store(what, CostId::StoreSet)?;
        self.world.charge(Cost {
            store_writes: 1,
            records_written: records,
            ..Cost::default()
        });
        Ok(())
    }

    /// One round trip to the store, and what it takes there.
    pub(super) fn ask_store(&mut self, what: &str, work: CostId) -> Result<(), Refusal> {
        let reached = self
            .world
            .state
            .get::<Machine>(Actor::Store, "machine")
            .is_some_and(|machine| machine.up);
        self.world.spend(CostId::HopDataCentre);
        if reached {
            self.world.spend(work);
        }
        self.world.emit(What::Lookup {
            from: self.me,
            to: Actor::Store,
            what: what.to_owned(),
            reached,
        });
        if reached {
            Ok(())
        } else {
            Err(Rule::StoreUnreachable.because(format!("{what}: the store does not answer")))
        }
    }

    /// A user's row.
    pub fn user(&mut self, name: &str) -> Option<User> {
        self.world.spend(CostId::HopDataCentre);
        self.world.spend(CostId::DatabaseRead);
        self.world.charge(Cost {
            database_reads: 1,
            ..Cost::default()
        });
        self.world.emit(What::Lookup {
            from: self.me,
            to: Actor::Database,
            what: format!("the row of {name}"),
            reached: true,
        });
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
        let number = next_exchange(self.world);
        let exchange = Exchange {
            from: self.me,
            request,
            context: None,
            purpose: Purpose::Nothing,
            attack: self.attack,
            lose_response: false,
            reply: None,
        };
        self.world.spend(CostId::HopDataCentre);
        self.world.charge(Cost {
            sent: exchange.request.bytes(),
            credential: exchange.request.credential_bytes(),
            ..Cost::default()
        });
        self.world.emit(What::Request {
            exchange: number,
            from: self.me,
            to,
            message: exchange.request.clone(),
            withheld: Vec::new(),
        });
        let reply = answer(self.world, to, &exchange);
        // Servers have a right to ask each other; the sender is judged where they asked.
        emit_response(
            self.world,
            number,
            self.me,
            &reply,
            Standing::Rightful,
            false,
        );
        reply
    }
}

/// Has a server answer a request.
pub fn answer(world: &mut World, by: Actor, exchange: &Exchange) -> Reply {
    let mut server = Server::new(world, by, exchange.attack);
    routes::serve(&mut server, &exchange.request)
}

/// Records an answer.
pub fn emit_response(
    world: &mut World,
    exchange: u32,
    to: Actor,
    reply: &Reply,
    standing: Standing,
    lost: bool,
) {
    world.charge(Cost {
        received: reply.response.bytes(),
        ..Cost::default()
    });
    world.emit(What::Response {
        exchange,
        from: reply.by,
        to,
        message: reply.response.clone(),
        verdict: Verdict {
            rule: reply.rule,
            detail: reply.detail.clone(),
            user: reply
                .identity
                .as_ref()
                .map(|identity| identity.user.clone()),
            role: reply.identity.as_ref().map(|identity| identity.role),
            standing,
        },
        lost,
    });
}

/// The number of the next exchange, from 1.
pub fn next_exchange(world: &mut World) -> u32 {
    u32::try_from(world.count("exchange") + 1).unwrap_or(u32::MAX)
}
