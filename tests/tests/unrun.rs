//! What `cargo test` has not run, said last. Cargo runs the tests of a package in the order of
//! their names.
#![allow(missing_docs, reason = "a program of one page")]

use std::io::{self, Write as _};

/// A suite that is left out, what it needs, and how it is run.
struct Suite {
    what: &'static str,
    needs: &'static str,
    how: &'static str,
}

const SUITES: [Suite; 8] = [
    Suite {
        what: "the connections page in a browser",
        needs: "needs Chromium, chromedriver, and in AXE the path of axe.min.js of the npm package axe-core",
        how: "cargo test --workspace --test main --locked -- browser:: --ignored --test-threads=1",
    },
    Suite {
        what: "what a reader of the README does, and of examples/starter, to a connected account",
        needs: "needs Chromium, chromedriver, and port 3000",
        how: "bash .ci/reader",
    },
    Suite {
        what: "whole lives at authorization servers that others wrote",
        needs: "needs in INTEROP_PYTHON the path of a Python 3.11 or newer with what tests/interop/requirements.txt says",
        how: "cargo test --workspace --test main --locked -- interop:: --ignored",
    },
    Suite {
        what: "a client generated from the OpenAPI document, in TypeScript",
        needs: "needs Node 18 or newer, and npm, which fetches the generator",
        how: "cargo test --workspace --test main --locked -- json::typescript --ignored",
    },
    Suite {
        what: "what is about Postgres alone",
        needs: "needs a server in which databases may be created, named by TEST_POSTGRES_URL, and Debian's packages postgresql, pgbouncer and libfaketime",
        how: "cargo test --workspace --test main --locked -- databases:: postgres:: --ignored",
    },
    Suite {
        what: "the suite on Postgres, in pure Rust",
        needs: "needs the same",
        how: "TEST_DATABASE=diesel-async cargo test --workspace --test main --locked",
    },
    Suite {
        what: "the suite on Postgres, through libpq",
        needs: "needs the same, and libpq",
        how: "TEST_DATABASE=postgres cargo test --workspace --test main --locked --features lightfriend-tests/postgres",
    },
    Suite {
        what: "the soak",
        needs: "takes as long as it is told",
        how: "cargo test --workspace --test main --locked -- soak --ignored --nocapture",
    },
];

fn main() -> io::Result<()> {
    // Whoever passes a filter or an option knows what is run.
    if std::env::args().len() > 1 {
        return Ok(());
    }
    let mut out = io::stdout().lock();
    writeln!(out, "\nnot run by this command:")?;
    for Suite { what, needs, how } in SUITES {
        writeln!(out, "  {what}: {needs}\n    {how}")?;
    }
    writeln!(out)
}
