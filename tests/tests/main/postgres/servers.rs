//! Servers of a test alone, which are killed, promoted and restored into.

use std::{path::PathBuf, process::Stdio, time::Duration};

use tokio::process::{Child, Command};
use tokio_postgres::{Client, NoTls};

use super::{
    programs::{Folder, free_port, program, run},
    scratch,
};

/// Ten times what a machine at rest needs, and more.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server on loopback, with the role `tests`. It is gone with this.
pub struct Server {
    child: Child,
    folder: Folder,
    port: u16,
}

impl Server {
    pub async fn start() -> Self {
        let folder = Folder::new();
        let mut initdb = program("initdb");
        initdb.args(["--username=tests", "--auth=trust", "--encoding=UTF8"]);
        initdb.args(["--locale=C.UTF-8", "--no-sync", "-D"]);
        run(initdb.arg(data(&folder))).await;
        Self::of(folder).await
    }

    /// A standby, which has everything before this server says that it is committed.
    pub async fn standby(&self) -> Self {
        let folder = Folder::new();
        let mut copy = program("pg_basebackup");
        copy.args(["--dbname", &self.url("postgres"), "--no-sync"]);
        copy.args([
            "--write-recovery-conf",
            "--wal-method=stream",
            "--checkpoint=fast",
        ]);
        run(copy.arg("-D").arg(data(&folder))).await;
        let standby = Self::of(folder).await;
        let wait = "ALTER SYSTEM SET synchronous_standby_names = '*'";
        self.sql(wait).await;
        self.sql("SELECT pg_reload_conf()").await;
        let is_synchronous =
            "SELECT 1 / count(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
        let url = self.url("postgres");
        wait_for(async || {
            let asked = client(&url).await.ok()?;
            asked.batch_execute(is_synchronous).await.ok()
        })
        .await;
        standby
    }

    async fn of(folder: Folder) -> Self {
        let port = free_port();
        let mut server = program("postgres");
        server.arg("-D").arg(data(&folder));
        server.args(["-p", &port.to_string()]);
        for setting in [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            // Nothing here outlives the machine.
            "fsync=off",
        ] {
            server.args(["-c", setting]);
        }
        let child = folder.start(&mut server);
        let started = Self {
            child,
            folder,
            port,
        };
        let url = started.url("postgres");
        let is_there = wait_for(async || client(&url).await.ok());
        let is_there = tokio::time::timeout(PATIENCE, is_there).await;
        assert!(is_there.is_ok(), "{}", started.folder.log());
        started
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://tests@127.0.0.1:{}/{database}", self.port)
    }

    /// Runs SQL in the database `postgres`.
    pub async fn sql(&self, sql: &str) {
        scratch::run(&self.url("postgres"), sql).await;
    }

    /// Ends as after a power cut: nobody is waited for, and nothing written.
    pub async fn kill(&mut self) {
        let mut stop = program("pg_ctl");
        stop.args(["stop", "--mode=immediate", "--wait", "--silent"]);
        run(stop.arg("-D").arg(data(&self.folder))).await;
        self.child.wait().await.expect("an end");
    }

    /// The standby becomes the primary.
    pub async fn promote(&self) {
        let mut promote = program("pg_ctl");
        promote.args(["promote", "--wait", "--silent"]);
        run(promote.arg("-D").arg(data(&self.folder))).await;
    }
}

impl Drop for Server {
    /// By its own hand: a server that is killed outright leaves shared memory behind.
    fn drop(&mut self) {
        let mut stop = program("pg_ctl");
        stop.args(["stop", "--mode=immediate", "--silent"]);
        let stop = stop.arg("-D").arg(data(&self.folder)).as_std_mut();
        // It may have been stopped by the test; what it says then is of no interest.
        let _ = stop.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

fn data(folder: &Folder) -> PathBuf {
    folder.file("data")
}

async fn client(url: &str) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// Asks until there is an answer.
pub async fn wait_for<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let answer = tokio::time::timeout(PATIENCE, asking).await;
    answer.expect("an answer in time")
}

/// A database of a server's, as a file from which it can be made anew.
pub async fn dump(url: &str) -> (Folder, PathBuf) {
    let folder = Folder::new();
    let file = folder.file("dump");
    run(between(program("pg_dump").arg("--format=custom"), url)
        .arg("--file")
        .arg(&file))
    .await;
    (folder, file)
}

pub async fn restore(url: &str, file: &std::path::Path) {
    let mut restore = program("pg_restore");
    restore.args(["--no-owner", "--exit-on-error"]);
    run(between(&mut restore, url).arg(file)).await;
}

fn between<'a>(command: &'a mut Command, url: &str) -> &'a mut Command {
    command.args(["--dbname", url])
}
