//! Postgres's own programs, and folders for servers of a test alone.

use std::{
    env, fs,
    net::TcpListener,
    os::unix::fs::{MetadataExt as _, chown},
    path::{Path, PathBuf},
    process::Stdio,
    sync::LazyLock,
};

use tokio::process::{Child, Command};

/// A program of the newest server that Debian's packages have installed, or of the folder that
/// `TEST_POSTGRES_BIN` names.
pub fn program(name: &str) -> Command {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        env::var_os("TEST_POSTGRES_BIN").map_or_else(newest_of_debian, PathBuf::from)
    });
    command(&FOLDER.join(name))
}

fn newest_of_debian() -> PathBuf {
    let folders = fs::read_dir("/usr/lib/postgresql").expect("Postgres, or TEST_POSTGRES_BIN");
    let versions = folders.filter_map(|folder| {
        let folder = folder.ok()?.path().join("bin");
        let version: u32 = folder.parent()?.file_name()?.to_str()?.parse().ok()?;
        folder.join("initdb").exists().then_some((version, folder))
    });
    versions.max().expect("a Postgres server's programs").1
}

/// Any program, as somebody who is not root: servers refuse that.
pub fn command(path: &Path) -> Command {
    let mut command = Command::new(path);
    if let Some((user, group)) = *SOMEBODY {
        command.uid(user).gid(group);
    }
    // Else messages would be in the language of whoever runs the tests.
    command.env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    command.kill_on_drop(true);
    command
}

/// Runs a program to its end; what it says.
#[track_caller]
pub fn run(command: &mut Command) -> impl Future<Output = Vec<u8>> {
    let output = command.output();
    async {
        let output = output.await.expect("a program that can be run");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        output.stdout
    }
}

/// The user `postgres` of Debian's package and its group, where the tests are run by root.
static SOMEBODY: LazyLock<Option<(u32, u32)>> = LazyLock::new(|| {
    if fs::metadata("/proc/self").expect("this process").uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").expect("users");
    let user = users
        .lines()
        .find_map(|line| line.strip_prefix("postgres:"));
    let mut fields = user.expect("the user postgres").split(':').skip(1);
    let mut number = || fields.next()?.parse().ok();
    number().zip(number())
});

/// A folder that a server can write to. It is gone with this.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        if let Some((user, group)) = *SOMEBODY {
            chown(folder.path(), Some(user), Some(group)).expect("the folder");
        }
        Self(folder)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Starts a server that says what it has to say in this folder.
    pub fn start(&self, command: &mut Command) -> Child {
        let log = fs::File::create(self.file("log")).expect("a log");
        let both = log.try_clone().expect("the same log");
        command.stdout(log).stderr(both);
        command.spawn().expect("a server that can be started")
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.file("log")).unwrap_or_default()
    }
}

/// A port that is free, and is no port of a client's by chance.
pub fn free_port() -> u16 {
    let mut ports = std::iter::repeat_with(|| fastrand::u16(20_000..30_000)).take(100);
    ports
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a free port")
}
