//! What the framework logs while the tests run.

use std::{
    process::{Command, Output},
    sync::{Arc, Mutex},
    time::Duration,
};

/// With `TEST_LOG`, every record of the whole suite goes into that file, at TRACE: whoever runs it
/// so searches the file for what no log may hold.
pub fn log_everything() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let Some(file) = std::env::var_os("TEST_LOG") else {
            return;
        };
        let file = std::fs::File::options()
            .create(true)
            .append(true)
            .open(file)
            .expect("the file that TEST_LOG names");
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_writer(Arc::new(file))
            .with_ansi(false)
            .finish();
        tracing_subscriber::util::SubscriberInitExt::try_init(subscriber).expect("the only log");
    });
}

/// The records of one test, at DEBUG: of the thread that captures them, which in a test of one
/// thread are all.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Begins; it ends with the guard.
    pub fn capture() -> (Self, impl Drop) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
            .with_writer(move || writer.clone())
            .with_ansi(false)
            .finish();
        let guard = tracing_subscriber::util::SubscriberInitExt::set_default(subscriber);
        (log, guard)
    }

    /// The lines that contain this.
    pub fn lines(&self, words: &str) -> Vec<String> {
        let bytes = self.0.lock().expect("the log").clone();
        let text = String::from_utf8(bytes).expect("text");
        let lines = text.lines().filter(|line| line.contains(words));
        lines.map(str::to_owned).collect()
    }
}

/// What a test logs that runs in a process of its own: subscribers are the whole process's.
pub fn log_of(test: &str, case: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let mut child = alone(test);
    child.envs([("CASE", case.as_ref()), ("LOG", log.as_os_str())]);
    assert_passed(&child.output().expect("a process"));
    std::fs::read_to_string(log).expect("a log")
}

/// What [`log_everything`] keeps of such a test, if it does: its environment is its own, too. This
/// process goes on meanwhile, since servers of the test may be in it.
pub async fn trace_of(test: &str, environment: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let mut child = tokio::process::Command::from(alone(test));
    child.envs(environment.iter().copied());
    child.env("TEST_LOG", &log).kill_on_drop(true);
    let output = tokio::time::timeout(Duration::from_mins(1), child.output()).await;
    assert_passed(&output.expect("an end").expect("a process"));
    std::fs::read_to_string(log).unwrap_or_default()
}

fn alone(test: &str) -> Command {
    let mut child = Command::new(std::env::current_exe().expect("the test binary"));
    child.args(["--exact", test, "--ignored"]);
    // A process has one subscriber: the suite's would leave no room for that of the test.
    child.env_remove("TEST_LOG");
    child
}

fn assert_passed(output: &Output) {
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("1 passed"), "{text}");
}

/// Which case such a test is run for; `None` when it is not run by another test.
pub fn logged_case() -> Option<String> {
    std::env::var_os("LOG")?;
    std::env::var("CASE").ok()
}

/// From now on such a test is logged.
pub fn begin_log() {
    let log = std::env::var_os("LOG").expect("the file that LOG names");
    tracing_subscriber::fmt()
        .with_writer(std::fs::File::create(log).expect("a file"))
        .with_ansi(false)
        .init();
}
