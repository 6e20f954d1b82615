//! Writes the page of figures, `docs/src/figures.md`, and its plots: what is counted in the sources of
//! the benchmark `by_hand`, and what it and the benchmark `cost` measure, which are run for it.
//!
//! `BENCH_ROUNDS` (5) and `BENCH_SECONDS` (0.5) are theirs. `BENCH_RECORD` names what they have recorded
//! before, each run by itself: then the page is made of that, and nothing is run.

mod count;
mod machine;
mod measured;
mod page;
mod plot;

use std::{env, error::Error, fs, path::Path, process::Command};

use measured::Measured;

type Failure = Box<dyn Error>;

/// Benchmark, and the part of it.
const RUNS: [(&str, &str); 5] = [
    ("by_hand", "connects"),
    ("by_hand", "reads"),
    ("by_hand", "refreshes"),
    ("by_hand", "memory"),
    ("cost", "by-hand"),
];

fn main() -> Result<(), Failure> {
    let measured = match env::var_os("BENCH_RECORD") {
        Some(record) => Measured::read(Path::new(&record))?,
        None => measure()?,
    };
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src");
    fs::create_dir_all(book.join("figures"))?;
    for plot in page::plots(&measured) {
        fs::write(book.join("figures").join(plot.file), plot.svg)?;
    }
    Ok(fs::write(book.join("figures.md"), page::page(&measured)?)?)
}

fn measure() -> Result<Vec<Measured>, Failure> {
    let folder = tempfile::tempdir()?;
    let record = folder.path().join("record");
    for (benchmark, part) in RUNS {
        run(benchmark, part, &record)?;
    }
    Ok(Measured::read(&record)?)
}

fn run(benchmark: &str, part: &str, record: &Path) -> Result<(), Failure> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    command.args([
        "bench",
        "--locked",
        "-p",
        "lightfriend-tests",
        "--bench",
        benchmark,
    ]);
    command.env("BENCH_RECORD", record).env("BENCH_ONLY", part);
    let status = command.status()?;
    let failed = || format!("the benchmark {benchmark} {part} failed: {status}").into();
    status.success().then_some(()).ok_or_else(failed)
}
