//! What is measured, part by part.

use std::{
    io::{self, Write as _},
    net::SocketAddr,
    slice,
    time::Duration,
};

use lightfriend_runtime::testing::MockProvider;

use super::{
    browser::Visit,
    child::{Server, finish},
    contender::Contender,
    cores::Cores,
    databases,
    engine::Engine,
    errand::{Site, Task},
    in_process::Round,
    load::Load,
    postgres,
    process::Weight,
    refresh::refresh,
    rounds::{self, serve, sites},
    settings::Settings,
    shared::Failure,
    table::{Column, Columns, Figure, print_absence, print_head},
    users::{REFRESHED, readers},
};

/// Users whose tokens are read, where it is not about the size of the table.
const READERS: i32 = 10_000;

pub(crate) async fn run(settings: &Settings, cores: &Cores) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let provider = MockProvider::start().await?;
    let template = template(&folder, provider.addr());
    print_circumstances(settings, cores)?;
    if settings.wants_more_than("databases") {
        let parts = Parts {
            settings,
            cores,
            sites: sites(&Contender::ALL, &template, cores).await?,
            template: template.clone(),
        };
        print_head()?;
        parts.run().await?;
    }
    if settings.wants("databases") {
        databases::run(settings, cores, &template).await?;
    }
    Ok(())
}

fn template(folder: &tempfile::TempDir, provider: SocketAddr) -> Site {
    Site {
        contender: Contender::Framework,
        engine: Engine::Sqlite,
        folder: folder.path().to_owned(),
        provider,
        refreshed: REFRESHED,
        readers: readers(READERS),
    }
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
            let load = Load::of(slice::from_ref(server), visit, at_once, time).await?;
            Ok(load.figures())
        };
        rounds::run(servers, self.settings, turn).await
    }

    /// By hand it is a POST and an UPDATE: no lease, and nothing of what may go wrong.
    async fn refreshes(&self) -> Result<(), Failure> {
        let servers = serve(&self.sites, self.cores)?;
        let turn = async |server: &Server, time| {
            let load = refresh(slice::from_ref(server), time).await?;
            Ok(load.figures())
        };
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
            Load::of(slice::from_ref(server), &visit, 256, self.settings.time / 2).await?;
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
        let sizes = self.up_to_the_largest(&[1_000, 10_000, 100_000, 1_000_000]);
        let mut servers = Vec::new();
        for rows in &sizes {
            let contenders = [Contender::Framework, Contender::ByHand];
            let filled = sites(&contenders, &self.of_size(*rows), self.cores).await?;
            servers.extend(serve(&filled, self.cores)?);
        }
        let done = self.read_at_random(&servers).await?;
        for ((rows, servers), done) in sizes.iter().zip(servers.chunks(2)).zip(done.chunks(2)) {
            columns(servers, done.to_vec()).print(&format!("token reads, {rows} rows"))?;
        }
        self.rows_on_postgres().await
    }

    async fn rows_on_postgres(&self) -> Result<(), Failure> {
        if !postgres::is_there() {
            return Ok(print_absence("token reads, Postgres", postgres::ABSENCE)?);
        }
        let measure = async |few| {
            postgres::on_a_database(async |many| self.rows_of_databases([few, many]).await).await
        };
        postgres::on_a_database(measure).await
    }

    async fn rows_of_databases(&self, names: [String; 2]) -> Result<(), Failure> {
        let sizes = self.up_to_the_largest(&[1_000, 100_000]);
        let mut filled = Vec::new();
        for (rows, name) in sizes.iter().zip(names) {
            let site = Site {
                engine: Engine::DieselAsync(name),
                ..self.of_size(*rows)
            };
            finish(&site, Task::Fill, self.cores).await?;
            filled.push(site);
        }
        let servers = serve(&filled, self.cores)?;
        let done = self.read_at_random(&servers).await?;
        for ((rows, server), done) in sizes.iter().zip(servers.chunks(1)).zip(done) {
            let what = format!("token reads, Postgres, {rows} rows");
            columns(server, vec![done]).print(&what)?;
        }
        Ok(())
    }

    fn up_to_the_largest(&self, sizes: &[i32]) -> Vec<i32> {
        let sizes = sizes.iter().copied();
        sizes.filter(|rows| *rows <= self.settings.rows).collect()
    }

    fn of_size(&self, rows: i32) -> Site {
        Site {
            folder: self.template.folder.join(rows.to_string()),
            refreshed: 0..0,
            readers: readers(rows),
            ..self.template.clone()
        }
    }

    async fn read_at_random(&self, servers: &[Server]) -> Result<Vec<Column>, Failure> {
        let turn = async |server: &Server, time: Duration| {
            let visit = Visit::Read(server.site.readers.clone());
            let load = Load::of(slice::from_ref(server), &visit, 32, time).await?;
            Ok(load.figures())
        };
        rounds::run(servers, self.settings, turn).await
    }

    async fn in_process(&self) -> Result<(), Failure> {
        let hands = ["off the executor", "on the executor"];
        let rounds = self.read_in_process(&self.sites[0]).await?;
        for (place, hand) in hands.iter().enumerate() {
            compare(&rounds, place + 1).print(&format!("in process, {hand}"))?;
        }
        self.in_process_on_postgres().await
    }

    async fn in_process_on_postgres(&self) -> Result<(), Failure> {
        let what = "in process, Postgres";
        if !postgres::is_there() {
            return Ok(print_absence(what, postgres::ABSENCE)?);
        }
        let measure = async |name| {
            let site = Site {
                engine: Engine::DieselAsync(name),
                refreshed: 0..0,
                ..self.template.clone()
            };
            finish(&site, Task::Fill, self.cores).await?;
            let rounds = self.read_in_process(&site).await?;
            Ok(compare(&rounds, 1).print(what)?)
        };
        postgres::on_a_database(measure).await
    }

    async fn read_in_process(&self, site: &Site) -> Result<Vec<Round>, Failure> {
        let task = Task::Read {
            rounds: self.settings.rounds,
            time: self.settings.time / 2,
        };
        let answer = finish(site, task, self.cores).await?;
        Ok(serde_json::from_str(&answer)?)
    }
}

/// The framework's figures beside those in this place.
fn compare(rounds: &[Round], place: usize) -> Columns {
    let mut columns = Columns::default();
    for round in rounds {
        for (contender, place) in [(Contender::Framework, 0), (Contender::ByHand, place)] {
            let figure = Figure("us each", round[place]);
            columns.of(contender).push(vec![figure]);
        }
    }
    columns
}

/// Of different contenders.
fn columns(servers: &[Server], done: Vec<Column>) -> Columns {
    let mut columns = Columns::default();
    for (server, column) in servers.iter().zip(done) {
        *columns.of(server.site.contender) = column;
    }
    columns
}
