//! One process of the fleet: it serves the application, and works at random until it is killed.

use std::{io::Write as _, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{FromRef, State},
    routing::{get, post},
};
use lightfriend_runtime::{Error, KeyRing, OAuth, RefresherHandle, SecretString};
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, OwnedRwLockWriteGuard, RwLock};

use super::{BACKEND_URL, STEADY, USERS, side::Side};
use crate::support::{CLIENT_ID, CLIENT_SECRET, open_as_told, session_user};

/// What a process is told, as JSON in its environment.
#[derive(Serialize, Deserialize)]
pub struct Orders {
    /// Its name, which is also that of its HTTP client.
    pub agent: String,
    pub seed: u64,
    pub folder: PathBuf,
    pub provider: SocketAddr,
    pub keys: String,
}

/// The variable with the orders.
pub const ORDERS: &str = "SOAK_ORDERS";

/// The file in which a process says where it listens.
pub fn address_file(folder: &std::path::Path, agent: &str) -> PathBuf {
    folder.join(format!("address-{agent}"))
}

/// The file in which processes say what should not have happened.
pub fn problems_file(folder: &std::path::Path) -> PathBuf {
    folder.join("problems")
}

/// What a process holds.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Vitals {
    pub tasks: usize,
    pub descriptors: usize,
    /// What it has done since it began.
    pub deeds: usize,
}

/// How many work side by side.
const WORKERS: u64 = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the soak runs it, in processes of its own"]
async fn works_until_it_is_killed() {
    let Ok(orders) = std::env::var(ORDERS) else {
        return;
    };
    if std::env::var_os("LOG").is_some() {
        crate::support::begin_log();
    }
    let orders: Orders = serde_json::from_str(&orders).unwrap();
    let oauth = oauth(&orders);
    oauth.check().await.unwrap();
    let work = Arc::new(Work::new(oauth.clone(), &orders));
    work.start_refresher().await;
    let mut rng = fastrand::Rng::with_seed(orders.seed);
    for _ in 0..WORKERS {
        let (work, rng) = (work.clone(), rng.fork());
        tokio::spawn(async move { work.work(rng).await });
    }
    serve(oauth, work, &orders).await;
}

fn oauth(orders: &Orders) -> OAuth {
    let keys = KeyRing::parse(&SecretString::from(orders.keys.as_str())).unwrap();
    OAuth::builder()
        .database(open_as_told())
        .keys(keys)
        .integrations(Side::integrations())
        .client_credentials("TEST", CLIENT_ID, CLIENT_SECRET.to_owned())
        .current_user(session_user)
        .backend_url(BACKEND_URL)
        .frontend_url("")
        .user_agent(orders.agent.as_str())
        .route_outgoing_to(orders.provider)
        .build()
        .unwrap()
}

#[derive(Clone, FromRef)]
struct AppState {
    oauth: OAuth,
    work: Arc<Work>,
}

async fn serve(oauth: OAuth, work: Arc<Work>, orders: &Orders) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let app = Router::new()
        .merge(Side::integrations().router())
        .route("/soak/rest", post(rest))
        .route("/soak/work", post(resume))
        .route("/soak/vitals", get(vitals))
        .with_state(AppState { oauth, work });
    let file = address_file(&orders.folder, &orders.agent);
    // Under its name only when it is whole.
    let unnamed = file.with_extension("new");
    std::fs::write(&unnamed, address).unwrap();
    std::fs::rename(unnamed, file).unwrap();
    axum::serve(listener, app).await.unwrap();
}

async fn rest(State(work): State<Arc<Work>>) {
    let resting = work.turns.clone().write_owned().await;
    *work.resting.lock().await = Some(resting);
    if let Some(refresher) = work.refresher.lock().await.take() {
        refresher.shutdown().await;
    }
    work.oauth.drain().await;
}

async fn resume(State(work): State<Arc<Work>>) {
    work.start_refresher().await;
    *work.resting.lock().await = None;
}

async fn vitals(State(work): State<Arc<Work>>) -> Json<Vitals> {
    // Every connection of the pool has been used then, and has its files open.
    let reads = (1..=USERS).map(|user| Side::Strict.status(&work.oauth, user));
    futures_util::future::join_all(reads).await;
    // The directory that is being read is one of them.
    let descriptors = std::fs::read_dir("/proc/self/fd").unwrap().count() - 1;
    Json(Vitals {
        tasks: tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks(),
        descriptors,
        deeds: work.deeds.load(std::sync::atomic::Ordering::Relaxed),
    })
}

struct Work {
    oauth: OAuth,
    agent: String,
    problems: PathBuf,
    deeds: std::sync::atomic::AtomicUsize,
    refresher: Mutex<Option<RefresherHandle>>,
    /// Held for reading by everything that is being done.
    turns: Arc<RwLock<()>>,
    resting: Mutex<Option<OwnedRwLockWriteGuard<()>>>,
}

impl Work {
    fn new(oauth: OAuth, orders: &Orders) -> Self {
        Self {
            oauth,
            agent: orders.agent.clone(),
            problems: problems_file(&orders.folder),
            deeds: 0.into(),
            refresher: Mutex::default(),
            turns: Arc::default(),
            resting: Mutex::default(),
        }
    }

    async fn start_refresher(&self) {
        let refresher = self.oauth.spawn_refresher(Duration::from_secs(3));
        *self.refresher.lock().await = Some(refresher);
    }

    async fn work(&self, mut rng: fastrand::Rng) {
        loop {
            let turn = self.turns.read().await;
            self.do_something(&mut rng).await;
            drop(turn);
            self.deeds
                .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(rng.u64(20..200))).await;
        }
    }

    async fn do_something(&self, rng: &mut fastrand::Rng) {
        let oauth = &self.oauth;
        let side = *rng.choice(&Side::BOTH).expect("two");
        let (user, restless) = (rng.i32(1..=USERS), rng.i32(STEADY + 1..=USERS));
        match rng.u8(..100) {
            0..50 => self.met(side, user, side.access_token(oauth, user).await),
            50..72 => self.met(side, user, side.call(oauth, user).await),
            72..82 => self.met(side, user, side.status(oauth, user).await),
            82..87 => self.met(side, restless, side.disconnect(oauth, restless).await),
            87..90 => self.met(side, restless, oauth.purge_user(restless).await),
            90..95 => self.met(side, restless, oauth.refresh_due().await),
            _ => self.met(side, restless, oauth.rotate_keys().await),
        }
    }

    /// What may fail here is what passes, a grant that has ended, which the parent judges, and what
    /// others have disconnected.
    fn met<T>(&self, side: Side, user: i32, outcome: Result<T, Error>) {
        let Err(error) = outcome else {
            return;
        };
        let is_expected = error.is_transient()
            || error.is_reauth_required()
            || error.is_not_connected() && user > STEADY;
        if !is_expected {
            let agent = &self.agent;
            let line = format!("{agent}: {side:?} of user {user}: {error:?}\n");
            let mut file = std::fs::File::options()
                .create(true)
                .append(true)
                .open(&self.problems)
                .unwrap();
            file.write_all(line.as_bytes()).unwrap();
        }
    }
}
