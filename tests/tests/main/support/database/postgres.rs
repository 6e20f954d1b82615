//! Databases of a Postgres server, and the operator's sessions there.

use std::{
    sync::{OnceLock, mpsc},
    thread::JoinHandle,
};

use postgres::{Client, NoTls, SimpleQueryMessage};

/// The variable that names a server in which databases may be created.
const SERVER: &str = "TEST_POSTGRES_URL";

/// Names of the databases made here begin so. What a killed process has left is found by it.
const PREFIX: &str = "lightfriend_test_";

/// A database that is dropped with this.
pub struct Scratch {
    name: String,
    url: String,
}

impl Scratch {
    pub fn create() -> Self {
        // A process has a number that others on other machines may have, too.
        let (process, random) = (std::process::id(), fastrand::u64(..));
        let name = format!("{PREFIX}{process}_{random:016x}");
        // Nobody connects to `template0`, which would keep it from being copied, and nothing that
        // a machine adds to its databases is in it.
        let created =
            administrator().execute(&format!("CREATE DATABASE {name} TEMPLATE template0"));
        created.unwrap_or_else(|error| panic!("{SERVER} lets databases be created: {error}"));
        let mut url = url::Url::parse(&server()).expect("a URL");
        url.set_path(&name);
        Self {
            name,
            url: url.into(),
        }
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Pools may still be connected: tasks of a test end after it.
        let name = &self.name;
        let dropped = administrator().execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
        assert!(
            dropped.is_ok() || std::thread::panicking(),
            "{name} is dropped: {dropped:?}"
        );
    }
}

fn server() -> String {
    std::env::var(SERVER).unwrap_or_else(|_| panic!("{SERVER} names a Postgres server"))
}

/// The session that makes and drops databases.
fn administrator() -> &'static Session {
    static SESSION: OnceLock<Session> = OnceLock::new();
    SESSION.get_or_init(|| Session::open(&server()))
}

type Job = Box<dyn FnOnce(&mut Client) + Send>;

/// A session of the operator's. Its client blocks, which it may not on a thread of tokio's: it has
/// one of its own.
pub struct Session {
    /// `None` once it is to end.
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Session {
    pub fn open(url: &str) -> Self {
        let (jobs, to_do) = mpsc::channel::<Job>();
        let url = url.to_owned();
        let thread = std::thread::spawn(move || {
            let mut client = Client::connect(&url, NoTls).expect("a Postgres server");
            for job in to_do {
                job(&mut client);
            }
        });
        Self {
            jobs: Some(jobs),
            thread: Some(thread),
        }
    }

    pub fn execute(&self, sql: &str) -> Result<(), String> {
        let sql = sql.to_owned();
        self.run(move |client| client.batch_execute(&sql))
    }

    /// The first column of a query, as the server writes it. What is NULL is left out.
    pub fn texts(&self, sql: &str) -> Result<Vec<String>, String> {
        let sql = sql.to_owned();
        let messages = self.run(move |client| client.simple_query(&sql))?;
        let texts = messages.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
        Ok(texts.collect())
    }

    fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Client) -> Result<T, postgres::Error> + Send + 'static,
    ) -> Result<T, String> {
        let (sender, done) = mpsc::channel();
        let job: Job = Box::new(move |client| {
            // Whoever asked waits for it.
            let _ = sender.send(work(client));
        });
        let jobs = self.jobs.as_ref().expect("not yet over");
        jobs.send(job).expect("a session");
        let result = done.recv().expect("a session");
        result.map_err(|error| words(&error))
    }
}

/// What the server said, which is the error's source.
fn words(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(said) => format!("{}: {}", said.code().code(), said.message()),
        None => error.to_string(),
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // Why it panicked was said when it did.
            let _ = thread.join();
        }
    }
}
