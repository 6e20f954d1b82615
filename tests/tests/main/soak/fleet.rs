//! The processes: started, killed, and started again.

use std::{
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use super::{
    books::Books,
    child::{ORDERS, Orders, Vitals, address_file},
};
use crate::support::TestDatabase;

const PROCESSES: usize = 8;

/// Where a process may stop for good, to be killed there.
const FAILPOINTS: [&str; 4] = ["before_send", "after_answer", "mid_commit", "after_commit"];

/// What every process is told.
pub struct Template {
    pub database: TestDatabase,
    pub provider: SocketAddr,
    pub keys: Vec<String>,
}

struct Process {
    child: Child,
    agent: String,
    /// Once it listens.
    address: Option<SocketAddr>,
    /// Written when it has come to its failpoint.
    reached: PathBuf,
    /// Whether it will come to one.
    is_doomed: bool,
}

pub struct Fleet {
    template: Template,
    books: Arc<Books>,
    client: reqwest::Client,
    crew: Mutex<Crew>,
}

struct Crew {
    /// The first one is never killed.
    processes: Vec<Process>,
    rng: fastrand::Rng,
    started: usize,
    /// Whether the first one rests.
    elder_rests: bool,
}

impl Fleet {
    /// Nobody yet.
    pub fn new(template: Template, books: Arc<Books>, seed: u64) -> Self {
        let client = reqwest::Client::builder().no_proxy();
        let client = client.pool_max_idle_per_host(0).build();
        Self {
            template,
            books,
            client: client.expect("a client"),
            crew: Mutex::new(Crew {
                processes: Vec::new(),
                rng: fastrand::Rng::with_seed(seed),
                started: 0,
                elder_rests: false,
            }),
        }
    }

    /// Starts every process, and waits until all of them serve.
    pub async fn start(&self) {
        {
            let crew = &mut *self.crew.lock().unwrap();
            for slot in 0..PROCESSES {
                let process = self.spawn(crew, slot, "");
                crew.processes.push(process);
            }
        }
        self.settle().await;
    }

    fn spawn(&self, crew: &mut Crew, slot: usize, failpoint: &str) -> Process {
        crew.started += 1;
        let agent = format!("soak-{slot}.{}", crew.started);
        let Template {
            database,
            provider,
            keys,
        } = &self.template;
        let folder = database.folder();
        let mut keys = keys.clone();
        crew.rng.shuffle(&mut keys);
        let orders = Orders {
            agent: agent.clone(),
            seed: crew.rng.u64(..),
            folder: folder.to_owned(),
            provider: *provider,
            keys: keys.join(","),
        };
        let reached = folder.join(format!("reached-{agent}"));
        let mut command = Command::new(std::env::current_exe().expect("the test binary"));
        let test = "soak::child::works_until_it_is_killed";
        command
            .args(["--exact", test, "--ignored", "--nocapture"])
            .envs(database.environment())
            .env(ORDERS, serde_json::to_string(&orders).expect("JSON"))
            .env("OAUTH_FAILPOINT", failpoint)
            .env("OAUTH_FAILPOINT_REACHED", &reached)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if let Some(logs) = std::env::var_os("SOAK_LOGS") {
            let file = |kind: &str| std::path::Path::new(&logs).join(format!("{agent}.{kind}"));
            let errors = std::fs::File::create(file("err")).expect("a file in SOAK_LOGS");
            command.env("LOG", file("log")).stderr(errors);
        }
        Process {
            child: command.spawn().expect("a process"),
            agent,
            address: None,
            reached,
            is_doomed: !failpoint.is_empty(),
        }
    }

    /// Looks after every process: where it listens, whether it has come to its failpoint, and
    /// whether it has ended by itself, which none should.
    pub fn look_after(&self) {
        let crew = &mut *self.crew.lock().unwrap();
        for slot in 0..crew.processes.len() {
            let process = &mut crew.processes[slot];
            if let Some(status) = process.child.try_wait().expect("a child") {
                panic!("{} has ended by itself: {status}", process.agent);
            }
            if process.address.is_none() {
                let file = address_file(self.template.database.folder(), &process.agent);
                let text = std::fs::read_to_string(file).ok();
                process.address = text.map(|text| text.parse().expect("an address"));
            }
            if process.reached.exists() {
                self.replace(crew, slot);
            }
        }
    }

    /// Kills any process but the first, and starts another in its place.
    pub fn kill_one(&self) {
        let crew = &mut *self.crew.lock().unwrap();
        let slot = crew.rng.usize(1..crew.processes.len());
        self.replace(crew, slot);
    }

    fn replace(&self, crew: &mut Crew, slot: usize) {
        let failpoint = match crew.rng.u8(..4) {
            0 => crew.rng.choice(FAILPOINTS).expect("four"),
            _ => "",
        };
        self.replace_by(crew, slot, failpoint);
    }

    fn replace_by(&self, crew: &mut Crew, slot: usize, failpoint: &str) {
        self.kill(&mut crew.processes[slot]);
        crew.processes[slot] = self.spawn(crew, slot, failpoint);
    }

    fn kill(&self, process: &mut Process) {
        let from = Instant::now();
        // It is ours, and was not waited for.
        let _ = process.child.kill();
        let _ = process.child.wait();
        self.books.killed(&process.agent, from);
    }

    /// A process that serves.
    pub fn any_address(&self) -> Option<SocketAddr> {
        let crew = &mut *self.crew.lock().unwrap();
        let from = usize::from(crew.elder_rests);
        let serving: Vec<SocketAddr> = crew.processes[from..]
            .iter()
            .filter_map(|process| process.address)
            .collect();
        crew.rng.choice(serving)
    }

    /// Waits until every process serves.
    async fn settle(&self) {
        let give_up = Instant::now() + Duration::from_mins(2);
        loop {
            self.look_after();
            let is_serving = |process: &Process| process.address.is_some();
            if self.crew.lock().unwrap().processes.iter().all(is_serving) {
                return;
            }
            assert!(Instant::now() < give_up, "a process does not start");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// What the first process holds at rest. It goes on when this is over, if it is to.
    pub async fn vitals_at_rest(&self, goes_on: bool) -> Vitals {
        self.crew.lock().unwrap().elder_rests = true;
        self.post(0, "/soak/rest").await;
        let mut least = self.vitals().await;
        // Connections are closed and revocations end meanwhile.
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(4) {
            tokio::time::sleep(Duration::from_millis(500)).await;
            least = least_of(least, self.vitals().await);
        }
        if goes_on {
            self.post(0, "/soak/work").await;
            self.crew.lock().unwrap().elder_rests = false;
        }
        least
    }

    /// What the first process holds now.
    pub async fn vitals(&self) -> Vitals {
        let url = self.url(0, "/soak/vitals");
        let answer = self
            .client
            .get(url)
            .send()
            .await
            .expect("the first process");
        answer.json().await.expect("vitals")
    }

    /// Lets every process end what it does, and begin nothing more.
    pub async fn rest(&self) {
        {
            let crew = &mut *self.crew.lock().unwrap();
            for slot in 0..crew.processes.len() {
                if crew.processes[slot].is_doomed {
                    self.replace_by(crew, slot, "");
                }
            }
        }
        self.settle().await;
        let slots = 0..PROCESSES;
        let resting = slots.map(|slot| self.post(slot, "/soak/rest"));
        futures_util::future::join_all(resting).await;
    }

    async fn post(&self, slot: usize, path: &str) {
        let request = self.client.post(self.url(slot, path));
        let answer = request.timeout(Duration::from_mins(3)).send().await;
        let status = answer.map(|answer| answer.status());
        assert!(
            status.as_ref().is_ok_and(reqwest::StatusCode::is_success),
            "process {slot}: {status:?}"
        );
    }

    fn url(&self, slot: usize, path: &str) -> String {
        let address = self.crew.lock().unwrap().processes[slot].address;
        format!("http://{}{path}", address.expect("an address"))
    }

    /// Ends every process.
    pub fn end(&self) {
        let mut crew = self
            .crew
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        for process in &mut crew.processes {
            let _ = process.child.kill();
            let _ = process.child.wait();
        }
        crew.processes.clear();
    }
}

pub fn least_of(a: Vitals, b: Vitals) -> Vitals {
    Vitals {
        tasks: a.tasks.min(b.tasks),
        descriptors: a.descriptors.min(b.descriptors),
        deeds: b.deeds,
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.end();
    }
}
