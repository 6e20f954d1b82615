//! The framework on each of its databases, with one process and with several.
//!
//! Only the processes that are measured are there: those of other databases and other numbers would
//! have their sweeps and their connections. They start for each turn, in which a load that does
//! not count comes before each task.

use std::time::Duration;

use super::{
    browser::Visit,
    child::{Server, finish},
    contender::Contender,
    cores::Cores,
    engine::{Engine, HAS_LIBPQ},
    errand::{Site, Task},
    load::Load,
    postgres,
    rates::Rates,
    refresh::refresh,
    settings::Settings,
    shared::Failure,
};

/// How many serve.
pub(crate) const PROCESSES: [usize; 4] = [1, 2, 4, 8];

/// What they are asked for: its name in the table.
pub(crate) const TASKS: [&str; 3] = ["connects", "token reads", "refreshes"];

/// In the order of the table's columns.
pub(crate) const DATABASES: [&str; 3] = ["SQLite", "Postgres, libpq", "diesel-async"];

/// How many browsers connect or read at once, whatever the number of processes.
const BROWSERS: usize = 32;

/// How long the load is that does not count. In it the servers' connections are made, and the
/// statements prepared on each: dozens, where eight processes share a Postgres.
const WARM_UP: Duration = Duration::from_millis(400);

/// Which database of [`DATABASES`] is in which site; `Err` says why one is not measured.
type Sites = [Result<Site, &'static str>; 3];

pub(crate) async fn run(
    settings: &Settings,
    cores: &Cores,
    template: &Site,
) -> Result<(), Failure> {
    let folder = template.folder.join("databases");
    std::fs::create_dir_all(&folder)?;
    let of = |engine| Site {
        contender: Contender::Framework,
        engine,
        folder: folder.clone(),
        ..template.clone()
    };
    let part = Part { settings, cores };
    if !postgres::is_there() {
        let absent = || Err(postgres::ABSENCE);
        let sites = [Ok(of(Engine::Sqlite)), absent(), absent()];
        return part.run(&sites).await;
    }
    let on_server = async |name: String| {
        let libpq = of(Engine::Libpq(name.clone()));
        let sites = [
            Ok(of(Engine::Sqlite)),
            HAS_LIBPQ.then_some(libpq).ok_or(NO_LIBPQ),
            Ok(of(Engine::DieselAsync(name))),
        ];
        part.run(&sites).await
    };
    postgres::on_a_database(on_server).await
}

const NO_LIBPQ: &str = "libpq is not in this build: add `--features lightfriend-tests/postgres`";

struct Part<'a> {
    settings: &'a Settings,
    cores: &'a Cores,
}

impl Part<'_> {
    /// On the server both ways lead to one database.
    async fn run(&self, sites: &Sites) -> Result<(), Failure> {
        for site in [&sites[0], &sites[2]].into_iter().flatten() {
            finish(site, Task::Fill, self.cores).await?;
        }
        let mut rates = Rates::default();
        let turns = turns(sites);
        for round in 0..self.settings.rounds {
            for place in 0..turns.len() {
                let (database, site, processes) = turns[(place + round) % turns.len()];
                let done = self.turn(site, processes, self.settings.time).await?;
                rates.note(database, processes, done);
            }
        }
        Ok(rates.print(&self.circumstances(sites))?)
    }

    /// What these processes do of each task in a second.
    async fn turn(
        &self,
        site: &Site,
        processes: usize,
        time: Duration,
    ) -> Result<[f64; 3], Failure> {
        let cores = self.cores.all();
        let servers: Result<Vec<_>, _> = (0..processes)
            .map(|_| Server::start(site, &cores))
            .collect();
        let servers = servers?;
        let load = async |visit: Visit| {
            Load::of(&servers, &visit, BROWSERS, WARM_UP).await?;
            Load::of(&servers, &visit, BROWSERS, time).await
        };
        let connects = load(Visit::Connect).await?;
        let reads = load(Visit::Read(site.readers.clone())).await?;
        refresh(&servers, WARM_UP).await?;
        let refreshes = refresh(&servers, time).await?;
        Ok([&connects, &reads, &refreshes].map(Load::per_second))
    }

    fn circumstances(&self, sites: &Sites) -> Vec<String> {
        let mut lines = vec![self.cores.sharing()];
        for (name, site) in DATABASES.iter().zip(sites) {
            let absent = site.as_ref().err();
            lines.extend(absent.map(|why| format!("{name} was not measured: {why}")));
        }
        lines
    }
}

/// Databases take turns before numbers of processes do: those are compared the more closely.
fn turns(sites: &Sites) -> Vec<(usize, &Site, usize)> {
    let databases = || sites.iter().enumerate();
    let of = |processes| {
        databases().filter_map(move |(place, site)| Some((place, site.as_ref().ok()?, processes)))
    };
    PROCESSES.into_iter().flat_map(of).collect()
}
