//! The instances of a test: started, told to end, killed.

use std::{
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use lightfriend_runtime::OAuth;

use super::{
    child::{ORDERS, Orders, TEST, application},
    proxy::Proxy,
};
use crate::{
    support::{TestDatabase, eventually_within},
    tokens::rotation,
};

/// What a process takes to start or to end, on a machine with other things to do.
const PATIENCE: Duration = Duration::from_mins(1);

/// A process that serves.
pub struct Instance {
    child: Child,
    /// Its name: no other one has it, nor will have it.
    pub agent: String,
    pub address: SocketAddr,
}

impl Drop for Instance {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A process that does not say yet where it listens.
struct Starting {
    child: Child,
    agent: String,
    report: PathBuf,
}

pub struct Fleet {
    pub database: TestDatabase,
    pub proxy: Proxy,
    /// The application in this process. It serves nobody.
    pub oauth: OAuth,
    pub instances: Vec<Instance>,
    /// What all of them are told.
    orders: Orders,
    started: usize,
}

impl Fleet {
    /// A database with its tables and a proxy, and no instance yet.
    pub async fn new(database: TestDatabase, provider: SocketAddr) -> Self {
        let proxy = Proxy::start().await;
        let orders = Orders {
            agent: "parent".to_owned(),
            provider,
            keys: rotation::key("k1"),
            backend_url: format!("http://{}", proxy.address),
            report: database.folder().to_owned(),
        };
        let oauth = application(&orders, database.pool());
        oauth.migrate().await.expect("tables");
        Self {
            database,
            proxy,
            oauth,
            instances: Vec::new(),
            orders,
            started: 0,
        }
    }

    /// Starts so many more, and waits until they serve.
    pub async fn start(&mut self, count: usize) {
        let starting: Vec<Starting> = (0..count).map(|_| self.spawn(&[])).collect();
        for one in starting {
            self.instances.push(one.serve().await);
        }
        self.publish();
    }

    /// Starts one with more in its environment, and waits until it serves.
    pub async fn start_with(&mut self, environment: &[(&str, String)]) {
        let instance = self.spawn(environment).serve().await;
        self.instances.push(instance);
        self.publish();
    }

    /// Starts another one in the place of one that is dead, which the proxy goes on asking until
    /// then.
    pub async fn replace(&mut self, place: usize) {
        self.instances[place] = self.spawn(&[]).serve().await;
        self.publish();
    }

    /// Leads requests to the instances from here on.
    pub fn lead_to(&self, from: usize) {
        let instances = self.instances[from..].iter();
        self.proxy.lead_to(instances.map(|it| it.address).collect());
    }

    fn publish(&self) {
        self.lead_to(0);
    }

    fn spawn(&mut self, environment: &[(&str, String)]) -> Starting {
        self.started += 1;
        let agent = format!("instance-{}", self.started);
        let report = self.database.folder().join(&agent);
        let orders = Orders {
            agent: agent.clone(),
            report: report.clone(),
            ..self.orders.clone()
        };
        let child = Command::new(std::env::current_exe().expect("the test binary"))
            .args(["--exact", TEST, "--ignored"])
            .envs(self.database.environment_as(&agent))
            .env(ORDERS, serde_json::to_string(&orders).expect("JSON"))
            .env_remove("TEST_LOG")
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process");
        Starting {
            child,
            agent,
            report,
        }
    }
}

impl Starting {
    async fn serve(mut self) -> Instance {
        let is_there = || {
            let ended = self.child.try_wait().expect("a child");
            assert!(ended.is_none(), "{} ends: {ended:?}", self.agent);
            self.report.exists()
        };
        let serves = eventually_within(PATIENCE, is_there).await;
        assert!(serves, "{} does not start", self.agent);
        let address = std::fs::read_to_string(&self.report).expect("a report");
        Instance {
            child: self.child,
            agent: self.agent,
            address: address.parse().expect("an address"),
        }
    }
}

impl Instance {
    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().expect("a process of ours");
        self.child.wait().expect("its end");
    }

    /// Asks it to end, as whoever deploys does.
    pub fn terminate(&self) {
        let told = Command::new("sh")
            .args(["-c", r#"kill -TERM "$0""#, &self.child.id().to_string()])
            .status();
        assert!(told.expect("a shell").success());
    }

    /// Waits for its end.
    pub async fn end(&mut self) -> ExitStatus {
        let mut status = None;
        let has_ended = || {
            status = self.child.try_wait().expect("a child");
            status.is_some()
        };
        assert!(eventually_within(PATIENCE, has_ended).await, "it ends");
        status.expect("it has ended")
    }
}
