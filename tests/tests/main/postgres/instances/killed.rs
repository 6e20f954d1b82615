//! Eight instances behind a proxy, one of which is killed every second.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use lightfriend_runtime::{
    ExposeSecret as _, OAuth,
    testing::{Endpoint, Fault, MockProvider},
};
use reqwest::Response;

use super::{
    browser, expire,
    fleet::Fleet,
    presented::{self, Presented},
    proxy::{is_cut_off, street_of},
    token_path,
};
use crate::{
    soak::side::{LenientMail, Side, StrictDrive},
    support::{Browser, TestDatabase, eventually_within, location, outcome},
};

const INSTANCES: usize = 8;
const KILLS: usize = 8;
/// Users, each with an account at both providers.
const USERS: i32 = 10;

/// A call of a provider takes so long, so that many are under way at any time.
const A_CALL: Duration = Duration::from_millis(100);
/// What anything takes at most on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL"]
async fn of_eight_instances_one_is_killed_every_second_and_nothing_is_lost() {
    let providers = [
        Side::Strict.provider().await,
        Side::Lenient.provider().await,
    ];
    for provider in &providers {
        provider.fault_always(Endpoint::Token, Fault::delay_answer(A_CALL));
    }
    let mut fleet = Fleet::new(super::database(), street_of(&providers).await).await;
    fleet.database.add_users(1..=USERS);
    write_down_leases(&fleet.database);
    fleet.start(INSTANCES).await;
    let town = Arc::new(Town::new(&fleet, providers));
    let mut lives = Vec::new();
    for side in Side::BOTH {
        lives.extend((1..=USERS).map(|user| tokio::spawn(town.clone().live(side, user))));
    }
    for kill in 0..KILLS {
        let next = Instant::now() + Duration::from_secs(1);
        kill_and_replace(&mut fleet, &town, kill % INSTANCES).await;
        tokio::time::sleep_until(next.into()).await;
    }
    *town.is_over.lock().unwrap() = true;
    for life in lives {
        life.await.unwrap();
    }
    town.everybody_is_connected().await;
    town.losses_are_of_the_killed();
    town.nothing_was_presented_twice_by_the_living();
    town.much_has_happened();
}

/// Every lease with the process that took it, which is the name of its session.
fn write_down_leases(database: &TestDatabase) {
    database.execute(
        "CREATE TABLE lease_taken (owner TEXT NOT NULL, process TEXT NOT NULL);
         CREATE FUNCTION write_down_lease() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             INSERT INTO lease_taken VALUES
                 (NEW.lease_owner, current_setting('application_name'));
             RETURN NULL;
         END $$;",
    );
    for side in Side::BOTH {
        database.execute(&format!(
            "CREATE TRIGGER write_down_lease AFTER UPDATE ON {}_connection FOR EACH ROW
             WHEN (NEW.lease_owner IS DISTINCT FROM OLD.lease_owner AND NEW.lease_owner IS NOT NULL)
             EXECUTE FUNCTION write_down_lease()",
            side.service()
        ));
    }
}

/// Kills an instance wherever it is, lets the minute pass in which its leases hold, and starts
/// another one.
async fn kill_and_replace(fleet: &mut Fleet, town: &Town, place: usize) {
    let instance = &mut fleet.instances[place];
    let agent = instance.agent.clone();
    town.killed
        .lock()
        .unwrap()
        .insert(agent.clone(), Instant::now());
    instance.kill();
    let sessions = format!(
        "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = '{agent}' AND datname
         = current_database()"
    );
    let are_gone = || fleet.database.number(&sessions) == 0;
    assert!(eventually_within(PATIENCE, are_gone).await, "sessions end");
    for side in Side::BOTH {
        fleet.database.execute(&format!(
            "UPDATE {}_connection SET lease_until = unixepoch() - 1 WHERE lease_owner IN
             (SELECT owner FROM lease_taken WHERE process = '{agent}')",
            side.service()
        ));
    }
    fleet.replace(place).await;
}

/// The users, the providers, and what has become of them.
struct Town {
    database: TestDatabase,
    proxy: std::net::SocketAddr,
    /// The application in this process, which can open what is stored.
    oauth: OAuth,
    /// In the order of [`Side::BOTH`].
    providers: [MockProvider; 2],
    is_over: Mutex<bool>,
    killed: Mutex<HashMap<String, Instant>>,
    /// The refresh tokens of connections whose grant has ended.
    lost: Mutex<Vec<(Side, String)>>,
    connects: AtomicUsize,
    cut_off: AtomicUsize,
}

impl Town {
    fn new(fleet: &Fleet, providers: [MockProvider; 2]) -> Self {
        Self {
            database: fleet.database.clone(),
            proxy: fleet.proxy.address,
            oauth: fleet.oauth.clone(),
            providers,
            is_over: Mutex::default(),
            killed: Mutex::default(),
            lost: Mutex::default(),
            connects: AtomicUsize::new(0),
            cut_off: AtomicUsize::new(0),
        }
    }

    fn is_over(&self) -> bool {
        *self.is_over.lock().unwrap()
    }

    fn provider(&self, side: Side) -> &MockProvider {
        &self.providers[side as usize]
    }

    /// Connects, uses the token, connects again, until it is over.
    async fn live(self: Arc<Self>, side: Side, user: i32) {
        let browser = browser(self.proxy, user);
        loop {
            self.connect(&browser, side).await;
            for _ in 0..4 {
                let is_connected = self.use_token(&browser, side, user).await;
                if self.is_over() {
                    return;
                }
                if !is_connected {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }

    /// Connects, from the beginning again when an instance is killed meanwhile: only then does a
    /// flow not end well.
    async fn connect(&self, browser: &Browser, side: Side) {
        let start = format!("/api/{}/oauth/start", side.service());
        loop {
            let started = browser.get(&start).await;
            if self.is_cut_off(&started) {
                continue;
            }
            assert_eq!(started.status(), 303);
            let consent = self.provider(side).approve(&location(&started)).await;
            let ended = browser.callback(&consent.expect("consent")).await;
            if !self.is_cut_off(&ended) {
                assert_eq!(outcome(&ended), "connected");
                self.connects.fetch_add(1, Ordering::Relaxed);
                return;
            }
        }
    }

    /// Lets the token expire and asks for another, at three instances at once, until one answers.
    /// Whether the user is still connected.
    async fn use_token(&self, browser: &Browser, side: Side, user: i32) -> bool {
        let give_up = Instant::now() + PATIENCE;
        loop {
            expire(&self.database, side, user);
            let path = token_path(side);
            let asking = (0..3).map(|_| browser.get(&path));
            let mut is_served = false;
            for answer in futures_util::future::join_all(asking).await {
                match self.read(answer, side).await {
                    Some(true) => is_served = true,
                    Some(false) => {
                        self.note_loss(side, user).await;
                        return false;
                    }
                    None => {}
                }
            }
            if is_served {
                return true;
            }
            assert!(Instant::now() < give_up, "{side:?} of user {user} waits");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Whether a token came that the provider takes, or the user has to connect again; `None` where
    /// it is to be asked again.
    async fn read(&self, answer: Response, side: Side) -> Option<bool> {
        if self.is_cut_off(&answer) {
            return None;
        }
        let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
        match status {
            200 => {
                let is_live = self.provider(side).token_is_live(&text);
                assert!(is_live, "{side:?}: a dead token is handed out");
                Some(true)
            }
            409 => Some(false),
            503 => None,
            _ => panic!("{side:?}: {status} {text}"),
        }
    }

    fn is_cut_off(&self, answer: &Response) -> bool {
        let is_cut_off = is_cut_off(answer);
        self.cut_off
            .fetch_add(usize::from(is_cut_off), Ordering::Relaxed);
        is_cut_off
    }

    async fn note_loss(&self, side: Side, user: i32) {
        let (oauth, column) = (&self.oauth, "refresh_token");
        let opened = match side {
            Side::Strict => {
                let found = StrictDrive::connection(oauth, user).await.unwrap().unwrap();
                oauth.open::<StrictDrive>(user, column, &found.refresh_token.unwrap())
            }
            Side::Lenient => {
                let found = LenientMail::connection(oauth, user).await.unwrap().unwrap();
                oauth.open::<LenientMail>(user, column, &found.refresh_token.unwrap())
            }
        };
        let token = opened.unwrap().expose_secret().to_owned();
        self.lost.lock().unwrap().push((side, token));
    }
}

/// What holds in the end.
impl Town {
    async fn everybody_is_connected(&self) {
        for side in Side::BOTH {
            let rows = format!("SELECT count(*) AS n FROM {}_connection", side.service());
            assert_eq!(self.database.number(&rows), i64::from(USERS), "{side:?}");
            for user in 1..=USERS {
                let browser = browser(self.proxy, user);
                if !self.use_token(&browser, side, user).await {
                    self.connect(&browser, side).await;
                    assert!(self.use_token(&browser, side, user).await);
                }
            }
        }
    }

    /// Where the provider forgives, there are none. Where it does not, the process that presented
    /// the token first was killed before it could store what it got.
    fn losses_are_of_the_killed(&self) {
        let presented = presented::refresh_tokens(&self.provider(Side::Strict).requests());
        for (side, token) in self.lost.lock().unwrap().iter() {
            assert_eq!(*side, Side::Strict, "no kill costs a connection here");
            let by = &presented[token];
            let is_killed = by.len() > 1 && self.was_killed_before(&by[0], by[1].at);
            assert!(is_killed, "a connection is lost that need not be: {by:?}");
        }
    }

    fn was_killed_before(&self, presented: &Presented, at: Instant) -> bool {
        let killed = self.killed.lock().unwrap();
        killed
            .get(&presented.agent)
            .is_some_and(|killed| *killed <= at)
    }

    fn nothing_was_presented_twice_by_the_living(&self) {
        for side in Side::BOTH {
            let requests = self.provider(side).requests();
            for by in presented::codes(&requests).values() {
                assert_eq!(by.len(), 1, "{side:?}: a code is presented again: {by:?}");
            }
            for by in presented::refresh_tokens(&requests).values() {
                assert!(
                    self.is_as_it_should_be(side, by),
                    "{side:?}: a refresh token is presented again: {by:?}"
                );
            }
        }
    }

    /// Once, and again only after the process that did so was killed. Where that one has spent it
    /// for good, others hear so and make sure.
    fn is_as_it_should_be(&self, side: Side, by: &[Presented]) -> bool {
        let [first, later @ ..] = by else { return true };
        let Some(second) = later.first() else {
            return true;
        };
        let times = |agent: &str| later.iter().filter(|it| it.agent == agent).count();
        self.was_killed_before(first, second.at)
            && match side {
                Side::Strict => later.iter().all(|it| times(&it.agent) <= 2),
                Side::Lenient => self.is_as_it_should_be(side, later),
            }
    }

    fn much_has_happened(&self) {
        let refreshes = self
            .providers
            .iter()
            .map(|provider| presented::refresh_tokens(&provider.requests()).len());
        let refreshes: usize = refreshes.sum();
        let connects = self.connects.load(Ordering::Relaxed);
        let cut_off = self.cut_off.load(Ordering::Relaxed);
        let all = usize::try_from(2 * USERS).unwrap();
        assert!(
            refreshes > 2 * all && connects >= 2 * all && cut_off > 0,
            "{refreshes} refreshes, {connects} connects, {cut_off} requests cut off"
        );
    }
}
