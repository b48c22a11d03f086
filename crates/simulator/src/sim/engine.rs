//! The engine: takes the next event from the queue and computes what follows.
//!
//! A step begins at its time and lasts until the queue is empty. All lanes begin a step at
//! the same time, unless the step before took longer.

use crate::sim::client::{attacker, leak, page, wire};
use crate::sim::clock::{Span, Time};
use crate::sim::entitlement;
use crate::sim::exchange::{AttackerPlan, Call, Exchange, Purpose, Reply};
use crate::sim::lane;
use crate::sim::network;
use crate::sim::operator;
use crate::sim::paths;
use crate::sim::queue::Pending;
use crate::sim::scenario::action::{Action, Role};
use crate::sim::scenario::script::Step;
use crate::sim::scenario::{LaneName, Scenario};
use crate::sim::seed::Seed;
use crate::sim::server::dpop::PROOF;
use crate::sim::server::sessions::MOST_NODES;
use crate::sim::server::{self, keys};
use crate::sim::shop::{ATTACKER, VICTIM};
use crate::sim::site::{endpoints, routing};
use crate::sim::state::{Actor, Denied, Grant, Introspected, Machine, OneTimeRecord, User};
use crate::sim::stolen;
use crate::sim::trace::{Cost, FORMAT, LaneTrace, Trace, What};
use crate::sim::world::World;

/// Runs a scenario's branch through lanes. The same scenario gives the same trace, byte
/// for byte, on every machine.
///
/// ```
/// use simulator::sim::scenario::{Action, Scenario, Script, Step};
/// use simulator::sim::{LaneName, simulate};
///
/// let steps = [Action::LogIn { tab: 1 }, Action::Read { tab: 1 }].map(Step::from);
/// let scenario = Scenario::new("A look", Script::of(steps).unwrap());
/// let trace = simulate(&scenario, &[LaneName::Session, LaneName::Jwt]);
/// let [session, jwt] = [0, 1].map(|lane| trace.lanes[lane].total());
/// assert!(session.store_reads > 0 && session.verifications == 0);
/// assert!(jwt.store_reads == 0 && jwt.verifications > 0);
/// ```
pub fn simulate(scenario: &Scenario, lanes: &[LaneName]) -> Trace {
    let mut run = Run::new(scenario.clone(), lanes, usize::MAX);
    while !run.work(|| false) {}
    run.into_trace()
}

/// A run of a scenario that can be computed in slices, and ends early where it gets too long.
///
/// ```
/// use simulator::cards;
/// use simulator::sim::engine::Run;
/// use simulator::sim::{LaneName, simulate};
///
/// let lanes = vec![LaneName::Session, LaneName::Jwt];
/// let mut run = Run::new(cards::tour(), &lanes, usize::MAX);
/// let mut slices = 1;
/// // Each slice is three events long.
/// while !run.work({ let mut left = 3; move || { left -= 1; left == 0 } }) {
///     slices += 1;
/// }
/// assert!(slices > 5);
/// assert_eq!(run.into_trace(), simulate(&cards::tour(), &lanes));
/// ```
#[derive(Clone)]
pub struct Run {
    scenario: Scenario,
    /// One for each lane, in their order; true while it goes on.
    lanes: Vec<(Simulation, bool)>,
    /// The most events of a lane.
    most: usize,
    is_cut: bool,
}

impl Run {
    /// A run that has yet to begin, of at most about so many events, shared among the lanes.
    pub fn new(scenario: Scenario, lanes: &[LaneName], most: usize) -> Self {
        Self {
            most: most / lanes.len().max(1),
            lanes: lanes
                .iter()
                .map(|lane| (Simulation::new(&scenario, *lane), true))
                .collect(),
            scenario,
            is_cut: false,
        }
    }

    /// Goes on until the run is finished or `is_enough`, which is asked after each event. True
    /// if it is finished. The lanes go on step by step together.
    pub fn work(&mut self, mut is_enough: impl FnMut() -> bool) -> bool {
        loop {
            let behind = self
                .lanes
                .iter_mut()
                .filter(|(_, goes_on)| *goes_on)
                .min_by_key(|(simulation, _)| simulation.world.step);
            let Some((simulation, goes_on)) = behind else {
                return true;
            };
            if simulation.world.events.len() >= self.most {
                self.stop();
                return true;
            }
            *goes_on = simulation.advance();
            if is_enough() {
                return !self.lanes.iter().any(|(_, goes_on)| *goes_on);
            }
        }
    }

    /// Ends the run where it is.
    pub fn stop(&mut self) {
        for (_, goes_on) in &mut self.lanes {
            self.is_cut |= *goes_on;
            *goes_on = false;
        }
    }

    /// How many steps all lanes have begun.
    pub fn steps(&self) -> u32 {
        let steps = self
            .lanes
            .iter()
            .map(|(simulation, _)| simulation.world.step);
        steps.min().unwrap_or_default()
    }

    /// Whether it ended before its script.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The trace so far.
    pub fn into_trace(self) -> Trace {
        Trace {
            jotlens: FORMAT.to_owned(),
            scenario: self.scenario,
            lanes: self
                .lanes
                .into_iter()
                .map(|(simulation, _)| simulation.into_trace())
                .collect(),
        }
    }
}

/// A run of one lane.
#[derive(Clone)]
pub struct Simulation {
    /// The current world of the lane.
    pub world: World,
    steps: Vec<Step>,
    /// When the next step begins, unless the last one takes longer.
    next: Time,
}

impl Simulation {
    /// The world of the scenario's settings, before its first step. Nothing runs until
    /// [`Simulation::advance`] is called.
    pub fn new(scenario: &Scenario, name: LaneName) -> Self {
        let world = World::new(
            scenario.settings.clone(),
            scenario.costs.clone(),
            Seed(scenario.seed),
            name,
        );
        let mut simulation = Self {
            next: world.now,
            world,
            steps: scenario.steps().into_iter().cloned().collect(),
        };
        begin(&mut simulation.world);
        simulation
    }

    /// Runs the next event. False when nothing is left.
    pub fn advance(&mut self) -> bool {
        self.advance_nth(0)
    }

    /// Runs the n-th waiting event first, as if the network had been slower for the others.
    /// Begins the next step when nothing is waiting.
    pub fn advance_nth(&mut self, n: usize) -> bool {
        let last = self.world.queue.len().saturating_sub(1);
        if let Some((at, pending)) = self.world.queue.pop_nth(n.min(last)) {
            self.world.now = self.world.now.max(at);
            handle(&mut self.world, pending);
            return true;
        }
        self.begin_step()
    }

    /// How many events are waiting.
    pub fn choices(&self) -> usize {
        self.world.queue.len()
    }

    fn begin_step(&mut self) -> bool {
        let world = &mut self.world;
        let Some(step) = self.steps.get(world.step as usize) else {
            return false;
        };
        let pace = Span::seconds(world.settings.pace);
        world.step += 1;
        world.now = world.now.max(self.next.after(pace));
        world.hops = 0;
        world.sniffed = false;
        elapse(world);
        self.next = world.now;
        for action in &step.together {
            if let Action::Advance { seconds } = action {
                self.next = self.next.after(Span::seconds(*seconds));
            }
            world.queue.push(world.now, Pending::Begin(*action));
        }
        true
    }

    /// The trace so far.
    pub fn into_trace(self) -> LaneTrace {
        LaneTrace {
            lane: self.world.lane,
            events: self.world.events,
        }
    }
}

/// The world before the first step.
fn begin(world: &mut World) {
    let count = world.settings.nodes;
    for number in 1..=count {
        let offset = if number == count {
            world.settings.clock_offset
        } else {
            0
        };
        let machine = Machine {
            up: true,
            offset,
            started: None,
        };
        world.put(Actor::Node(number), "machine", machine);
    }
    let store = Machine {
        up: true,
        offset: 0,
        started: None,
    };
    world.put(Actor::Store, "machine", store);
    for name in [VICTIM, ATTACKER] {
        let user = User {
            role: Role::User,
            role_since: world.now,
            disabled: false,
            token_version: 1,
        };
        world.put(Actor::Database, name, user);
    }
    keys::rotate(world);
    world.put(Actor::Tab(1), "page", "open".to_owned());
    world.emit(What::Beginning);
}

/// The machines that may cache introspection answers.
fn introspecting() -> impl Iterator<Item = Actor> {
    (1..=MOST_NODES)
        .map(Actor::Node)
        .chain([Actor::Service, Actor::SecondApi])
}

/// Removes what has expired. Sessions and refresh tokens stay, so that a server can say why
/// it refuses them.
fn elapse(world: &mut World) {
    let now = world.now;
    wire::expire_cookies(world);
    world.sweep::<Denied>(Actor::Store, |_, entry| now >= entry.expires);
    for keeper in [Actor::Store, Actor::SecondApi] {
        world.sweep::<Time>(keeper, |name, until| {
            name.starts_with(PROOF) && now >= *until
        });
    }
    // A link's own record stays, so that the server can say that it has expired.
    world.sweep::<OneTimeRecord>(Actor::Store, |_, record| {
        record.user.is_none() && now >= record.expires
    });
    keys::retire(world, |until| now >= until);
    // Records of expired tokens.
    world.sweep::<Grant>(Actor::Store, |_, grant| now >= grant.expires);
    for keeper in introspecting() {
        world.sweep::<Introspected>(keeper, |_, known| now >= known.expires);
    }
    if world.has_changes() {
        let text = "removes what has expired".to_owned();
        let who = Actor::Clock;
        world.emit(What::Note { who, text });
    }
}

fn handle(world: &mut World, pending: Pending) {
    match pending {
        Pending::Begin(action) => act(world, action),
        Pending::Arrive(number) => arrive(world, number),
        Pending::Return(number) => deliver_response(world, number),
        Pending::MarkUsed { by, id, expires } => {
            let marked = endpoints::server(world, by, None).mark_used(&id, expires);
            let text = match marked {
                Ok(()) => "marks the one-time token as used",
                Err(_) => "cannot mark the one-time token as used",
            };
            let text = text.to_owned();
            world.emit(What::Note { who: by, text });
        }
    }
}

/// Starts an action.
fn act(world: &mut World, action: Action) {
    let who = match action {
        Action::AppLogIn | Action::AppRead => Actor::App,
        _ => match action.row().map(|row| row.who) {
            Some(crate::sim::scenario::action::Who::Attacker) => Actor::Thief,
            Some(crate::sim::scenario::action::Who::Operator) => Actor::Operator,
            _ => Actor::Person,
        },
    };
    world.emit(What::Did { who, action });
    let call = |method, url| Call::new(method, url);
    let tab = Actor::Tab;
    match action {
        Action::LogIn { tab: n } => page::log_in(world, tab(n), true),
        Action::LogInBadPassword { tab: n } => page::log_in(world, tab(n), false),
        Action::OpenTab { tab: n } | Action::Reload { tab: n } => page::load(world, n),
        Action::Read { tab: n } => page::call(world, tab(n), call("GET", paths::READ)),
        Action::Write { tab: n } => page::call(world, tab(n), call("POST", paths::WRITE)),
        Action::Privileged { tab: n } => {
            page::call(world, tab(n), call("DELETE", paths::PRIVILEGED));
        }
        Action::LogOut { tab: n } => page::log_out(world, tab(n)),
        Action::LogOutEverywhere { tab: n } => {
            page::call(world, tab(n), call("POST", paths::LOG_OUT_EVERYWHERE));
        }
        Action::Refresh {
            tab: n,
            lose_response,
        } => page::refresh(world, tab(n), lose_response),
        Action::CrossSiteCall { tab: n } => {
            page::call(
                world,
                tab(n),
                call("GET", lane::of(world.lane).second_api()),
            );
        }
        Action::ServiceCall { tab: n } => page::call(world, tab(n), call("GET", paths::REPORT)),
        Action::IssueLink => page::call(world, tab(1), call("POST", paths::LINK)),
        Action::UseLink => page::use_link(world),
        Action::Visit => page::visit(world, world.url(paths::READ)),
        Action::AppLogIn => page::log_in(world, Actor::App, true),
        Action::AppRead => page::call(world, Actor::App, call("GET", paths::READ)),
        Action::XssRead { tab: n } => attacker::xss_read(world, n),
        Action::XssRide { tab: n } => attacker::xss_ride(world, n),
        Action::CsrfForm => attacker::csrf(world, attacker::Csrf::Form),
        Action::CsrfImage => attacker::csrf(world, attacker::Csrf::Image),
        Action::CsrfFetch => attacker::csrf(world, attacker::Csrf::Fetch),
        Action::Steal { tab: n } => attacker::steal(world, n),
        Action::Replay => attacker::replay(world),
        Action::ReplayRefresh => attacker::replay_refresh(world),
        Action::Fixate => attacker::fixate(world),
        Action::Forge { forgery } => attacker::log_in(world, AttackerPlan::Forge(forgery)),
        Action::Sniff => attacker::sniff(world),
        Action::LeakStore => leak::store(world),
        Action::LeakKey => leak::key(world),
        Action::TossCookie => attacker::log_in(world, AttackerPlan::Toss),
        Action::Advance { .. }
        | Action::RevokeSession
        | Action::ChangeRole { .. }
        | Action::DisableUser
        | Action::EnableUser
        | Action::CrashNode { .. }
        | Action::RestartNode { .. }
        | Action::StoreDown
        | Action::StoreUp
        | Action::AddNode
        | Action::RemoveNode
        | Action::RotateKeys
        | Action::RemoveOldKeys
        | Action::FlushDenylist => operator::act(world, action),
    }
}

/// A request reaches the site.
fn arrive(world: &mut World, number: u32) {
    let Some(exchange) = world.exchanges.get(&number).cloned() else {
        return;
    };
    world.elapsed = Span::ZERO;
    let reply = match routing::route(world, &exchange) {
        Ok(machine) => endpoints::answer(world, machine, &exchange),
        Err(refusal) => {
            let mut balancer = endpoints::server(world, Actor::Balancer, exchange.attack);
            endpoints::refuse(&mut balancer, &exchange.request, refusal)
        }
    };
    stolen::overhear(world, &exchange.request, Some(&reply.response));
    let served = world.elapsed;
    let way = network::one_way(world);
    world.charge(Cost {
        time: way,
        ..Cost::default()
    });
    let entitlement = entitlement::of(world, &exchange, reply.identity.as_ref());
    let lost = exchange.lose_response;
    server::emit_response(world, number, exchange.from, &reply, entitlement, lost);
    if lost {
        world.exchanges.remove(&number);
        return;
    }
    if let Some(waiting) = world.exchanges.get_mut(&number) {
        waiting.reply = Some(reply);
    }
    let back = world.now.after(served).after(way);
    world.queue.push(back, Pending::Return(number));
}

/// An answer reaches its client.
fn deliver_response(world: &mut World, number: u32) {
    let Some(exchange) = world.exchanges.remove(&number) else {
        return;
    };
    let Some(reply) = exchange.reply.clone() else {
        return;
    };
    let readable = wire::receive(world, number, &exchange, &reply);
    after_response(world, exchange, &reply, readable);
    // What the client did with the answer belongs to the event of its arrival.
    world.settle();
}

fn after_response(world: &mut World, exchange: Exchange, reply: &Reply, readable: bool) {
    match exchange.purpose {
        Purpose::Preflight { waiting } => wire::after_preflight(world, *waiting, reply),
        purpose @ (Purpose::AttackerLogIn { .. }
        | Purpose::AttackerStart
        | Purpose::Replay
        | Purpose::ThiefRefresh) => attacker::answered(world, &purpose, reply),
        purpose @ Purpose::ScriptRefresh { .. } if readable => {
            attacker::answered(world, &purpose, reply);
        }
        purpose if readable => page::answered(world, exchange.from, purpose, reply),
        _ => {}
    }
}
