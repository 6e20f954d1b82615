//! A soak: eight processes over one database for minutes, while everything goes wrong that may.
//!
//! ```text
//! cargo test -p lightfriend-tests --test main --locked -- soak --ignored --nocapture
//! ```
//!
//! `SOAK_SECONDS` says how long (600), `SOAK_SEED` what is done at random; the seed is printed at
//! the beginning. With one seed the same is tried again; what comes of it depends on the machine's
//! timing too. `SOAK_LOGS` names a folder for the processes' logs.
//!
//! Two providers, one that rotates refresh tokens strictly and one that forgives, fail, lag, lose
//! answers, and answer oddly. Processes are killed (`kill -9`), also at the worst places of a
//! refresh; the database's clock jumps, and its lock is held; users connect, disconnect and are
//! purged; three keys are rotated to and fro. The books say of every connection and every token
//! that is lost why that could not be avoided, and the soak fails if they cannot.

mod books;
mod child;
mod door;
mod fleet;
mod ledger;
mod reckoning;
pub mod side;
mod trouble;
mod visitor;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use lightfriend_runtime::{ExposeSecret as _, KeyRing, OAuth, testing::MockProvider};

use self::{
    books::Books,
    door::Door,
    fleet::{Fleet, Template},
    ledger::Ledger,
    side::Side,
    trouble::Weather,
    visitor::Visitor,
};
use super::tokens::rotation;
use crate::support::{Host, builder};

/// Users with an account at each provider.
const USERS: i32 = 40;
/// The first so many are never disconnected: their connections must be there, always.
const STEADY: i32 = 24;

const BACKEND_URL: &str = "https://app.example.com";

/// Replaced connections of a user that may wait for their disconnect; the framework keeps ten.
const MOST_REPLACED: i64 = 8;

const VISITORS: usize = 3;

#[expect(clippy::print_stderr, reason = "whoever waits for it wants to know")]
fn say(text: &str) {
    eprintln!("soak: {text}");
}

fn from_environment(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

fn ring(keys: &[String]) -> KeyRing {
    rotation::ring(&keys.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Everything that the soak works with.
struct Soak {
    host: Host,
    ledger: Ledger,
    /// In the order of [`Side::BOTH`].
    providers: [MockProvider; 2],
    keys: Vec<String>,
    books: Arc<Books>,
    door: Door,
    fleet: Fleet,
    /// Connections whose grant has ended: their refresh tokens, and whose they are.
    losses: Mutex<HashMap<String, (Side, i32)>>,
    connects: AtomicUsize,
    disconnects: AtomicUsize,
    until: Instant,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "it takes as long as it is told"]
async fn nothing_is_lost_whatever_goes_wrong() {
    let length = Duration::from_secs(from_environment("SOAK_SECONDS", 600));
    let now = std::time::UNIX_EPOCH.elapsed().expect("a clock");
    let seed = from_environment("SOAK_SEED", u64::from(now.subsec_nanos()));
    say(&format!("SOAK_SEED={seed} for {} s", length.as_secs()));
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut soak = Soak::begin(&mut rng).await;
    soak.connect_the_steady().await;
    soak.fleet.start().await;

    // At rest, when everything has been used for a while.
    let warm_up = (length / 6).clamp(Duration::from_secs(3), Duration::from_secs(30));
    tokio::time::sleep(warm_up).await;
    soak.door.close_idle();
    let at_first = soak.fleet.vitals_at_rest(true).await;
    say(&format!("at rest after the warm-up: {at_first:?}"));

    soak.until = Instant::now() + length;
    soak.door.set_trouble(true);
    let mut visitors: Vec<_> = (0..VISITORS).map(|_| rng.fork()).collect();
    let visits = visitors.iter_mut().map(|rng| soak.visit(rng));
    let (mut weather, mut clock, mut locks) = (rng.fork(), rng.fork(), rng.fork());
    tokio::join!(
        futures_util::future::join_all(visits),
        soak.kill(&mut rng),
        soak.change_weather(&mut weather),
        soak.let_the_clock_jump(&mut clock),
        soak.hold_the_lock(&mut locks),
        soak.watch(),
    );
    soak.reckon(at_first).await;
}

impl Soak {
    async fn begin(rng: &mut fastrand::Rng) -> Self {
        let providers = [
            Side::Strict.provider().await,
            Side::Lenient.provider().await,
        ];
        let books = Arc::new(Books::new());
        let door = Door::open(&providers, books.clone(), rng.u64(..)).await;
        door.set_trouble(false);
        let keys: Vec<String> = ["k1", "k2", "k3"].map(rotation::key).to_vec();
        let known = ring(&keys);
        let host = Host::start_with(Side::integrations(), &providers[0], |builder| {
            let builder = builder.keys(known).backend_url(BACKEND_URL);
            builder
                .user_agent("soak-parent")
                .route_outgoing_to(door.address)
        })
        .await;
        host.database.add_users(1..=USERS);
        let template = Template {
            database: host.database.clone(),
            provider: door.address,
            keys: keys.clone(),
        };
        Self {
            ledger: Ledger::of(host.database.clone()),
            fleet: Fleet::new(template, books.clone(), rng.u64(..)),
            host,
            providers,
            keys,
            books,
            door,
            losses: Mutex::default(),
            connects: AtomicUsize::new(0),
            disconnects: AtomicUsize::new(0),
            until: Instant::now(),
        }
    }

    /// Another process of the application, as far as its memory goes.
    fn instance(&self) -> OAuth {
        builder(
            &self.host.database,
            Side::integrations(),
            &self.providers[0],
        )
        .keys(ring(&self.keys))
        .route_outgoing_to(self.door.address)
        .build()
        .expect("a valid configuration")
    }

    fn provider(&self, side: Side) -> &MockProvider {
        &self.providers[side as usize]
    }

    fn is_over(&self) -> bool {
        Instant::now() >= self.until
    }

    /// Sleeps for so long, or until it is over.
    async fn pause(&self, milliseconds: u64) {
        let end = Instant::now() + Duration::from_millis(milliseconds);
        tokio::time::sleep_until(end.min(self.until).into()).await;
    }

    /// The others are connected by their visitors.
    async fn connect_the_steady(&self) {
        for user in 1..=STEADY {
            for side in Side::BOTH {
                let visitor = Visitor::new(user);
                let provider = self.provider(side);
                let connected = visitor.connect(side, provider, || Some(self.host.address));
                assert!(connected.await.is_some(), "{side:?} of user {user}");
            }
        }
    }

    /// A visitor connects by any process that serves.
    async fn connect(&self, side: Side, user: i32) -> Option<()> {
        let visitor = Visitor::new(user);
        let connecting = visitor.connect(side, self.provider(side), || self.fleet.any_address());
        connecting.await?;
        self.connects.fetch_add(1, Ordering::Relaxed);
        Some(())
    }

    async fn visit(&self, rng: &mut fastrand::Rng) {
        while !self.is_over() {
            let side = *rng.choice(&Side::BOTH).expect("two");
            let user = rng.i32(1..=USERS);
            let is_there = format!(
                "SELECT count(*) AS n FROM {}_connection WHERE user_id = {user}",
                side.service()
            );
            let waiting = format!(
                "SELECT count(*) AS n FROM oauth_revocation WHERE user_id = '{user}' AND \
                 service = '{}' AND column_name = 'refresh_token'",
                side.service()
            );
            let is_there = self.ledger.number(is_there).await > 0;
            if !is_there || rng.u8(..8) == 0 && self.ledger.number(waiting).await < MOST_REPLACED {
                let patience = match rng.u8(..5) {
                    // The browser goes away, wherever it is.
                    0 => Duration::from_millis(rng.u64(10..500)),
                    _ => Duration::from_secs(40),
                };
                // Whatever becomes of it, they come back.
                let _ = tokio::time::timeout(patience, self.connect(side, user)).await;
            } else if user > STEADY && rng.bool() {
                let ended = Visitor::new(user).disconnect(side, &self.fleet).await;
                self.disconnects
                    .fetch_add(usize::from(ended.is_some()), Ordering::Relaxed);
            }
            self.pause(rng.u64(100..500)).await;
        }
    }

    async fn kill(&self, rng: &mut fastrand::Rng) {
        while !self.is_over() {
            let next = Instant::now() + Duration::from_millis(rng.u64(1500..5000));
            while Instant::now() < next && !self.is_over() {
                self.fleet.look_after();
                self.pause(100).await;
            }
            self.fleet.kill_one();
        }
    }

    async fn change_weather(&self, rng: &mut fastrand::Rng) {
        while !self.is_over() {
            for side in Side::BOTH {
                self.door.set_weather(side, Weather::any(rng));
            }
            self.pause(rng.u64(2000..8000)).await;
        }
    }

    /// Often by seconds, as clocks are set; sometimes by up to three hours.
    async fn let_the_clock_jump(&self, rng: &mut fastrand::Rng) {
        while !self.is_over() {
            self.pause(rng.u64(3000..7000)).await;
            let size = match rng.u8(..5) {
                0 => rng.i64(60..10_800),
                _ => rng.i64(1..=books::HARMLESS_JUMP),
            };
            let seconds = if rng.bool() { size } else { -size };
            let from = Instant::now();
            self.ledger.jump(seconds).await;
            self.books.jumped(seconds, from);
        }
    }

    async fn hold_the_lock(&self, rng: &mut fastrand::Rng) {
        while !self.is_over() {
            self.pause(rng.u64(8000..20_000)).await;
            let length = Duration::from_millis(rng.u64(500..6000));
            let from = self.ledger.lock(length).await;
            self.books.locked(from);
        }
    }

    /// Steady users are connected, always. Whose grant has ended connects again.
    async fn watch(&self) {
        let mut told = Instant::now();
        while !self.is_over() {
            self.note_losses().await;
            if told.elapsed() > Duration::from_secs(30) {
                told = Instant::now();
                let [calls, brought, kills, jumps] = self.books.counts();
                let losses = self.losses.lock().unwrap().len();
                say(&format!(
                    "{calls} token requests, {brought} of them brought tokens; {kills} kills, \
                     {jumps} jumps, {losses} grants ended"
                ));
            }
            self.pause(1000).await;
        }
    }

    async fn note_losses(&self) {
        for side in Side::BOTH {
            let rows = self.ledger.rows(side).await;
            let steady = rows.iter().filter(|row| row.user_id <= STEADY).count();
            assert_eq!(steady, STEADY as usize, "{side:?} of steady users is gone");
            for row in rows.iter().filter(|row| row.status != "active") {
                let sealed = row.refresh_token.as_ref().expect("a refresh token");
                let opened = side.open(&self.host.oauth, row.user_id, "refresh_token", sealed);
                let token = opened.expect("a token that opens");
                let token = token.expose_secret().to_owned();
                let loss = (side, row.user_id);
                self.losses.lock().unwrap().insert(token, loss);
                self.connect(side, row.user_id).await;
            }
        }
    }
}
