//! What is measured, part by part.

use std::{
    cell::Cell,
    io::{self, Write as _},
    net::SocketAddr,
    time::Duration,
};

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection,
    connection::SimpleConnection as _, sql_types::BigInt,
};
use lightfriend_runtime::{KeyRing, testing::MockProvider};
use secrecy::ExposeSecret as _;

use super::{
    browser::Visit,
    child::{Server, finish},
    contender::Contender,
    cores::Cores,
    errand::{Site, Task},
    in_process::Round,
    load::Load,
    process::Weight,
    rounds::{self, serve, sites},
    settings::Settings,
    shared::Failure,
    table::{Column, Columns, Figure, print_head},
    users::{REFRESHED, readers},
};

/// Users whose tokens are read, where it is not about the size of the table.
const READERS: i32 = 10_000;

pub(crate) async fn run(settings: &Settings, cores: &Cores) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let provider = MockProvider::start().await?;
    let template = template(&folder, provider.addr())?;
    let parts = Parts {
        settings,
        cores,
        sites: sites(&Contender::ALL, &template, cores).await?,
        template,
    };
    print_circumstances(settings, cores)?;
    print_head()?;
    parts.run().await
}

fn template(folder: &tempfile::TempDir, provider: SocketAddr) -> Result<Site, Failure> {
    Ok(Site {
        contender: Contender::Framework,
        folder: folder.path().to_owned(),
        provider,
        keys: KeyRing::generate()?.expose_secret().to_owned(),
        refreshed: REFRESHED,
        readers: readers(READERS),
    })
}

fn print_circumstances(settings: &Settings, cores: &Cores) -> io::Result<()> {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let others = load.split(' ').next().unwrap_or_default();
    writeln!(
        io::stdout(),
        "{} rounds of {:?}; {}; load before: {others}\n",
        settings.rounds,
        settings.time,
        cores.description(),
    )
}

struct Parts<'a> {
    settings: &'a Settings,
    cores: &'a Cores,
    template: Site,
    sites: Vec<Site>,
}

impl Parts<'_> {
    async fn run(&self) -> Result<(), Failure> {
        if self.settings.wants("connects") {
            self.connects().await?;
        }
        if self.settings.wants("reads") {
            self.reads().await?;
        }
        if self.settings.wants("refreshes") {
            self.refreshes().await?;
        }
        if self.settings.wants("memory") {
            self.memory().await?;
        }
        if self.settings.wants("rows") {
            self.rows().await?;
        }
        if self.settings.wants("in-process") {
            self.in_process().await?;
        }
        Ok(())
    }

    async fn connects(&self) -> Result<(), Failure> {
        let servers = serve(&self.sites, self.cores)?;
        for at_once in [1, 32] {
            let load = self.load(&servers, &Visit::Connect, at_once);
            columns(&servers, load.await?).print(&format!("connects, {at_once} at once"))?;
        }
        Ok(())
    }

    async fn reads(&self) -> Result<(), Failure> {
        let servers = serve(&self.sites, self.cores)?;
        let visit = Visit::Read(readers(READERS));
        for at_once in [1, 32, 256] {
            let load = self.load(&servers, &visit, at_once);
            columns(&servers, load.await?).print(&format!("token reads, {at_once} at once"))?;
        }
        Ok(())
    }

    async fn load(
        &self,
        servers: &[Server],
        visit: &Visit,
        at_once: usize,
    ) -> Result<Vec<Column>, Failure> {
        let turn = async |server: &Server, time| {
            let load = Load::of(server, visit, at_once, time).await?;
            Ok(load.figures())
        };
        rounds::run(servers, self.settings, turn).await
    }

    /// By hand it is a POST and an UPDATE: no lease, and nothing of what may go wrong.
    async fn refreshes(&self) -> Result<(), Failure> {
        let servers = serve(&self.sites, self.cores)?;
        let turn = async |server: &Server, time| refresh(server, time).await;
        let done = rounds::run(&servers, self.settings, turn).await?;
        Ok(columns(&servers, done).print("refreshes, 64 at once")?)
    }

    /// Of new processes each time.
    async fn memory(&self) -> Result<(), Failure> {
        let mut columns = Columns::default();
        for round in 0..self.settings.rounds.min(3) {
            for place in 0..self.sites.len() {
                let site = &self.sites[(place + round) % self.sites.len()];
                let server = Server::start(site, self.cores)?;
                columns.of(site.contender).push(self.weigh(&server).await?);
            }
        }
        Ok(columns.print("memory")?)
    }

    async fn weigh(&self, server: &Server) -> Result<Vec<Figure>, Failure> {
        // What an application does at boot without being asked.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let idle = server.process.weight();
        for _ in 0..3 {
            let visit = Visit::Read(readers(READERS));
            Load::of(server, &visit, 256, self.settings.time / 2).await?;
        }
        let figures = |(idle, busy): (Weight, Weight)| {
            vec![
                Figure("idle, MB", idle.resident),
                Figure("after 256 readers, MB", busy.resident),
                Figure("threads, idle", idle.threads),
                Figure("threads, after 256 readers", busy.threads),
            ]
        };
        Ok(idle
            .zip(server.process.weight())
            .map_or_else(Vec::new, figures))
    }

    /// Of the careful hand only. All sizes take turns, too.
    async fn rows(&self) -> Result<(), Failure> {
        let sizes = [1_000, 10_000, 100_000, 1_000_000];
        let sizes: Vec<i32> = sizes
            .into_iter()
            .filter(|rows| *rows <= self.settings.rows)
            .collect();
        let mut servers = Vec::new();
        for rows in &sizes {
            servers.extend(self.of_size(*rows).await?);
        }
        let turn = async |server: &Server, time: Duration| {
            let visit = Visit::Read(server.site.readers.clone());
            let load = Load::of(server, &visit, 32, time).await?;
            Ok(load.figures())
        };
        let done = rounds::run(&servers, self.settings, turn).await?;
        for ((rows, servers), done) in sizes.iter().zip(servers.chunks(2)).zip(done.chunks(2)) {
            columns(servers, done.to_vec()).print(&format!("token reads, {rows} rows"))?;
        }
        Ok(())
    }

    async fn of_size(&self, rows: i32) -> Result<Vec<Server>, Failure> {
        let template = Site {
            folder: self.template.folder.join(rows.to_string()),
            refreshed: 0..0,
            readers: readers(rows),
            ..self.template.clone()
        };
        let contenders = [Contender::Framework, Contender::ByHand];
        let sites = sites(&contenders, &template, self.cores).await?;
        serve(&sites, self.cores)
    }

    async fn in_process(&self) -> Result<(), Failure> {
        let task = Task::Read {
            rounds: self.settings.rounds,
            time: self.settings.time / 2,
        };
        let answer = finish(&self.sites[0], task, self.cores).await?;
        let rounds: Vec<Round> = serde_json::from_str(&answer)?;
        let (mut off, mut inline) = (Columns::default(), Columns::default());
        for [ours, off_executor, on_executor] in rounds {
            for (columns, by_hand) in [(&mut off, off_executor), (&mut inline, on_executor)] {
                columns
                    .of(Contender::Framework)
                    .push(vec![Figure("us each", ours)]);
                columns
                    .of(Contender::ByHand)
                    .push(vec![Figure("us each", by_hand)]);
            }
        }
        off.print("in process, off the executor")?;
        Ok(inline.print("in process, on the executor")?)
    }
}

/// Of different contenders.
fn columns(servers: &[Server], done: Vec<Column>) -> Columns {
    let mut columns = Columns::default();
    for (server, column) in servers.iter().zip(done) {
        *columns.of(server.site.contender) = column;
    }
    columns
}

async fn refresh(server: &Server, time: Duration) -> Result<Vec<Figure>, Failure> {
    let mut conn = SqliteConnection::establish(&server.site.database())?;
    let users = format!("user_id < {}", REFRESHED.end);
    conn.batch_execute(&format!(
        "PRAGMA busy_timeout = 5000; {} WHERE {users}",
        server.site.contender.expire(),
    ))?;
    let visit = Visit::Refresh {
        next: Cell::new(REFRESHED.start),
        end: REFRESHED.end,
    };
    let load = Load::of(server, &visit, 64, time).await?;
    let left =
        format!("SELECT count(*) AS count FROM bench_connection WHERE {users} AND expires_at = 1");
    let left: Count = diesel::sql_query(left).get_result(&mut conn)?;
    let refreshed = REFRESHED.len() - usize::try_from(left.count)?;
    if refreshed != load.count() {
        return Err(format!("{} visits refreshed {refreshed} tokens", load.count()).into());
    }
    Ok(load.figures())
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}
