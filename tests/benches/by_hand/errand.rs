//! What a process of the benchmark is told to do by the one that started it.

use std::{net::SocketAddr, ops::Range, path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

use super::{
    contender::Contender, engine::Engine, framework, hand, in_process, postgres, shared::Failure,
};

#[derive(Serialize, Deserialize)]
pub(crate) struct Errand {
    pub(crate) site: Site,
    pub(crate) task: Task,
}

/// An application and what it stands on.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Site {
    pub(crate) contender: Contender,
    pub(crate) engine: Engine,
    pub(crate) folder: PathBuf,
    pub(crate) provider: SocketAddr,
    /// Users whose refresh token the provider knows.
    pub(crate) refreshed: Range<i32>,
    /// Users whose tokens are read.
    pub(crate) readers: Range<i32>,
}

#[derive(Serialize, Deserialize)]
pub(crate) enum Task {
    /// Makes the tables, with their users.
    Fill,
    /// Says where, and serves until it is killed.
    Serve,
    /// Reads tokens in the process and says how long it takes.
    Read { rounds: usize, time: Duration },
}

/// In front of an errand among the arguments; `cargo bench` has some of its own.
const MARK: &str = "errand";

impl Errand {
    pub(crate) fn of(args: impl Iterator<Item = String>) -> Result<Option<Self>, Failure> {
        let errand = args.skip_while(|arg| arg != MARK).nth(1);
        Ok(errand.map(|text| serde_json::from_str(&text)).transpose()?)
    }

    pub(crate) fn args(&self) -> Result<[String; 2], Failure> {
        Ok([MARK.to_owned(), serde_json::to_string(self)?])
    }

    /// On as many threads as there are cores, as applications do.
    pub(crate) fn run(self) -> Result<(), Failure> {
        tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?
            .block_on(self.see_to())
    }

    async fn see_to(self) -> Result<(), Failure> {
        let site = &self.site;
        match (self.task, site.contender) {
            (Task::Fill, Contender::Framework) => framework::fill(site).await,
            (Task::Fill, _) => hand::fill(site).await,
            (Task::Serve, Contender::Framework) => framework::serve(site).await,
            (Task::Serve, _) => hand::serve(site).await,
            (Task::Read { rounds, time }, _) => in_process::run(site, rounds, time).await,
        }
    }
}

impl Site {
    /// The path of its file, or the URL of its server.
    pub(crate) fn database(&self) -> Result<String, Failure> {
        match &self.engine {
            Engine::Sqlite => {
                let file = self.folder.join("bench.sqlite3");
                Ok(file.to_string_lossy().into_owned())
            }
            Engine::Libpq(name) | Engine::DieselAsync(name) => postgres::url(name),
        }
    }
}
