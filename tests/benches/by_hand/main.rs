//! The framework beside the procedure it replaces: a guide of eight steps, followed by hand.
//!
//! Each contender serves from a process of its own; this one is the browser and the provider. The
//! contenders take turns round by round, and who goes first changes. Printed are medians and the
//! ratios of what was measured in the same round, with their range: figures depend on the machine,
//! ratios much less. On a machine that does other things, CPU time says more than the rates: there,
//! whoever has more threads gets more of it.
//!
//! There are two by hand. One is careful: one HTTP client, statements that SQLite keeps. The other
//! does as the guide's lines say: a client for each call (which reads the certificates again), and
//! `.first()` (whose statement Diesel prepares each time).
//!
//! `BENCH_ROUNDS` (5), `BENCH_SECONDS` (0.5) of each round, and `BENCH_ROWS` (1000000) of the largest
//! table may be set. The application has one core to itself and the rest is this process's, as far
//! as the system has `taskset`; `BENCH_PIN=no` lets everybody run everywhere. `BENCH_ONLY` measures
//! one part: `connects`, `reads`, `refreshes`, `memory`, `rows`, `in-process` or `databases`.
//!
//! `databases` has a table of its own: the framework on SQLite, on Postgres through libpq and on
//! Postgres in pure Rust, from one to eight processes on one database. `BENCH_POSTGRES_URL` names a
//! server, without TLS, on which a database may be made, which is dropped afterwards; libpq needs
//! `--features lightfriend-tests/postgres`. What is missing is said in the output. `rows` and
//! `in-process` measure Postgres in pure Rust, too, where there is a server.

mod browser;
mod child;
mod clock;
mod contender;
mod cores;
mod databases;
mod engine;
mod errand;
mod fill;
mod framework;
mod hand;
mod http;
mod in_process;
mod load;
mod parts;
mod postgres;
mod process;
mod provider;
mod rates;
mod refresh;
mod rounds;
mod serve;
mod settings;
#[path = "../shared/mod.rs"]
mod shared;
mod table;
mod users;

use std::env;

use self::{cores::Cores, errand::Errand, settings::Settings, shared::Failure};

fn main() -> Result<(), Failure> {
    if let Some(errand) = Errand::of(env::args())? {
        return errand.run();
    }
    let settings = Settings::from_env()?;
    let cores = Cores::share_out(settings.pin)?;
    // The browser is one thread: it must not take the application's core.
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(parts::run(&settings, &cores))
}
