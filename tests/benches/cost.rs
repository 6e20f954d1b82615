//! What one more integration costs who compiles it: CPU time and bytes. The framework's side of the
//! benchmark `by_hand` and the hand-written one, under other names; a struct of a preset, and one that
//! uses much of the grammar for unusual providers.
//!
//! A crate with one integration and a crate with [`MORE`] besides differ by those; the difference is
//! divided by their number. The dependencies are compiled before. CPU time is the compiler's own, of
//! the last crate alone, and needs `/proc`. Each integration has a handler that reads its token.
//! `BENCH_ROUNDS` (5): how often each crate is compiled. `BENCH_ONLY=by-hand` leaves out the last two.

#[path = "cost/kinds.rs"]
mod kinds;
mod shared;

use std::{
    env,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;

use kinds::{FRAMEWORK, HAND, Kind, PLAIN, UNUSUAL};
use shared::{Failure, median, record};

/// How many integrations more the second crate has.
const MORE: usize = 5;

fn main() -> Result<(), Failure> {
    let rounds = env::var("BENCH_ROUNDS").map_or(Ok(5), |rounds| rounds.parse())?;
    let krate = Crate::new(rounds)?;
    let mut out = io::stdout();
    let (what, cpu, bytes) = ("one more integration", "CPU ms", "bytes");
    writeln!(out, "{what:<28} {cpu:>16} {bytes:>16}")?;
    let mut say = |name: &str, each: &Each| {
        let cpu = median(each.cpu_ms.iter().copied());
        writeln!(out, "{name:<28} {cpu:>16.1} {:>16.0}", each.bytes)
    };
    let (ours, by_hand) = (krate.one_more(FRAMEWORK)?, krate.one_more(HAND)?);
    say("by the framework", &ours)?;
    say("by hand", &by_hand)?;
    record("one more: bytes", &[vec![ours.bytes], vec![by_hand.bytes]])?;
    record(
        "one more: compiler's CPU ms",
        &[ours.cpu_ms, by_hand.cpu_ms],
    )?;
    if env::var("BENCH_ONLY").is_ok_and(|only| only == "by-hand") {
        return Ok(());
    }
    for (name, kind) in [("of a preset", PLAIN), ("of an unusual provider", UNUSUAL)] {
        say(name, &krate.one_more(kind)?)?;
    }
    Ok(())
}

/// What compiling a crate came to, round by round.
struct Cost {
    cpu: Vec<Duration>,
    bytes: u64,
}

/// The difference, for one of [`MORE`].
struct Each {
    cpu_ms: Vec<f64>,
    bytes: f64,
}

impl Cost {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    fn beside(&self, less: &Self) -> Each {
        let pairs = self.cpu.iter().zip(&less.cpu);
        let each = |(many, one): (&Duration, &Duration)| {
            (many.as_secs_f64() - one.as_secs_f64()) * 1e3 / MORE as f64
        };
        Each {
            cpu_ms: pairs.map(each).collect(),
            bytes: (self.bytes as f64 - less.bytes as f64) / MORE as f64,
        }
    }
}

/// A crate of its own, whose dependencies are this workspace's.
struct Crate {
    folder: TempDir,
    target: PathBuf,
    rounds: usize,
}

impl Crate {
    fn new(rounds: usize) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .canonicalize()?;
        fs::create_dir(folder.path().join("src"))?;
        let runtime = root.join("lightfriend-runtime");
        fs::write(folder.path().join("Cargo.toml"), kinds::manifest(&runtime))?;
        fs::copy(root.join("Cargo.lock"), folder.path().join("Cargo.lock"))?;
        let own = || root.join("target");
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(own, PathBuf::from);
        Ok(Self {
            folder,
            target,
            rounds,
        })
    }

    fn one_more(&self, kind: Kind) -> Result<Each, Failure> {
        let one = self.measure(kind, 1)?;
        Ok(self.measure(kind, 1 + MORE)?.beside(&one))
    }

    fn measure(&self, kind: Kind, number: usize) -> Result<Cost, Failure> {
        kind.write(&self.folder.path().join("src"), number)?;
        // The dependencies, and a first time that counts for nothing.
        self.build()?;
        let mut cpu = Vec::new();
        for _ in 0..self.rounds {
            File::options()
                .append(true)
                .open(self.source())?
                .write_all(b"\n")?;
            let before = children();
            self.build()?;
            let times = children().zip(before);
            cpu.extend(times.map(|(after, before)| after.saturating_sub(before)));
        }
        Ok(Cost {
            cpu,
            bytes: fs::metadata(self.target.join("release/cost"))?.len(),
        })
    }

    fn source(&self) -> PathBuf {
        self.folder.path().join("src/main.rs")
    }

    fn build(&self) -> Result<(), Failure> {
        let status = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()))
            .args(["build", "--release", "--quiet"])
            .current_dir(self.folder.path())
            .env("CARGO_TARGET_DIR", &self.target)
            .stdout(Stdio::null())
            .status()?;
        status
            .success()
            .then_some(())
            .ok_or("the crate does not compile".into())
    }
}

/// The CPU time of all children that have ended, in hundredths of a second (`proc_pid_stat(5)`).
fn children() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(13);
    let ticks = |text: &str| text.parse::<u64>().ok();
    let (user, system) = (ticks(fields.next()?)?, ticks(fields.next()?)?);
    Some(Duration::from_millis((user + system) * 10))
}
