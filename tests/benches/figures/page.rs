//! The page.

use std::{fmt::Write as _, io};

use super::{
    count::{Count, count},
    machine,
    measured::{Measured, shown},
    plot::bars,
};

/// A file of bars.
pub(crate) struct Plot {
    pub(crate) file: &'static str,
    pub(crate) svg: String,
}

/// CPU time is what a busy machine changes least.
pub(crate) fn plots(measured: &[Measured]) -> [Plot; 4] {
    let plot = |file, title, which: &dyn Fn(&str) -> bool| {
        let figures: Vec<&Measured> = measured
            .iter()
            .filter(|figure| which(&figure.what))
            .collect();
        let svg = bars(title, &figures);
        Plot { file, svg }
    };
    [
        plot(
            "cpu.svg",
            "CPU time of each operation, microseconds (less is better)",
            &is_cpu,
        ),
        plot(
            "rates.svg",
            "Operations a second on one core (more is better)",
            &|what| what.ends_with("per second"),
        ),
        plot(
            "memory.svg",
            "Memory and threads (less is better)",
            &|what| what.starts_with("memory"),
        ),
        plot(
            "cost.svg",
            "One more integration (less is better)",
            &is_cost,
        ),
    ]
}

pub(crate) fn page(measured: &[Measured]) -> io::Result<String> {
    let (ours, by_hand) = (count("framework")?, count("hand")?);
    let mut page = INTRODUCTION.to_owned();
    for line in machine::description() {
        page.extend([format!("- {line}\n")]);
    }
    page += COUNTED;
    page += &counted(&ours, &by_hand);
    page.extend([format!(
        "\nThe steps: {}; by hand {}.\n",
        steps(&ours),
        steps(&by_hand)
    )]);
    page += COMPILED;
    page += &table(measured, is_cost);
    page += CPU;
    page += &table(measured, is_cpu);
    page += RATES;
    page += &table(measured, |what| {
        !is_cpu(what) && !is_cost(what) && !what.starts_with("memory")
    });
    page += MEMORY;
    page += &table(measured, |what| what.starts_with("memory"));
    page += SLOWER;
    page += &slower(measured);
    page += AGAIN;
    Ok(page)
}

fn is_cpu(what: &str) -> bool {
    what.ends_with("CPU us each")
}

fn is_cost(what: &str) -> bool {
    what.starts_with("one more")
}

/// A line for each figure.
pub(crate) fn counted(ours: &Count, by_hand: &Count) -> String {
    let mut table = "| | framework | by hand | ratio |\n|---|--:|--:|--:|\n".to_owned();
    for ((what, ours), (_, theirs)) in ours.rows().iter().zip(by_hand.rows()) {
        let ratio = ratio(*ours, theirs);
        table.extend([format!("| {what} | {ours} | {theirs} | {ratio} |\n")]);
    }
    table
}

fn ratio(ours: usize, theirs: usize) -> String {
    let float = |count: usize| u32::try_from(count).map_or(f64::NAN, f64::from);
    if theirs == 0 {
        return "-".to_owned();
    }
    shown(float(ours) / float(theirs))
}

fn steps(count: &Count) -> String {
    let steps: Vec<&str> = count.steps.values().map(String::as_str).collect();
    steps.join(", ")
}

fn table(measured: &[Measured], which: impl Fn(&str) -> bool) -> String {
    let mut table =
        "\n| | framework | by hand | as guided | to by hand | to as guided | rounds |\n\
                     |---|--:|--:|--:|--:|--:|--:|\n"
            .to_owned();
    for figure in measured.iter().filter(|figure| which(&figure.what)) {
        table.extend([format!("| {} |", figure.what)]);
        let ranges = (0..3).map(|side| figure.range(side));
        for range in ranges.chain((1..3).map(|side| figure.ratio(side))) {
            // A string takes whatever is written.
            let _ = match range {
                Some(range) => write!(table, " {range} |"),
                None => write!(table, " - |"),
            };
        }
        table.extend([format!(" {} |\n", figure.rounds())]);
    }
    if !measured.iter().any(|figure| which(&figure.what)) {
        return "\nNot measured: the record that this page is made of has none of it.\n".to_owned();
    }
    table
}

/// Where the careful hand does better in the median.
fn slower(measured: &[Measured]) -> String {
    let mut list = String::new();
    for figure in measured {
        let more_is_better = figure.what.ends_with("per second");
        if let Some(ratio) = figure.ratio(1)
            && (if more_is_better {
                ratio.median < 1.0
            } else {
                ratio.median > 1.0
            })
        {
            list.extend([format!("- {}: {ratio}\n", figure.what)]);
        }
    }
    if list.is_empty() {
        "- nowhere\n".to_owned()
    } else {
        list
    }
}

const INTRODUCTION: &str = "\
# Figures

This framework beside the same done by hand: a procedure of eight steps by which an application's
integrations were written before, made to compile in
`tests/benches/by_hand/hand/`. By hand is there twice: \"by hand\" is careful, \"as guided\" does as the
procedure's lines say, with an HTTP client for each call and a statement that is prepared each time.
Neither has what the framework does besides: leases for refreshes, rotation of keys, revocation,
events, changed tables, providers that depart from the RFCs.

Everything on this page is written by a program. Figures are medians, with the least and the most
of the rounds; a ratio is the framework's figure divided by the other's in the same round.

Measured on:

";

const COUNTED: &str = "
## What is written

Counted in the sources: lines that are neither blank nor comments, after rustfmt. What belongs to an
integration is in files of its own, and in lines elsewhere that name it. What `diesel print-schema`
prints is not counted, nor is what registers an application at a provider, which is the same for all.
Neither are, on either side, the few lines that open an application for the benchmark. By hand includes
a component for the front end; the framework's page draws every card itself.

";

const COMPILED: &str = "
## What one more integration costs the compiler

CPU time of `cargo build --release` of the last crate, and bytes of the program: a crate with one
integration against one with 5 more, the difference divided by 5. By hand they are copies of the
hand-written side under other names, without the front end.

![One more integration](figures/cost.svg)
";

const CPU: &str = "
## What each operation costs

CPU time of the serving process for each operation, in microseconds. On a machine that does other
things as well, this says more than rates do. A connect is start, consent and callback; a token read
gives a live token out of a table of 12,000 users; a refresh gives one that had expired.

![CPU time of each operation](figures/cpu.svg)
";

const RATES: &str = "
## How many a second, and how long each takes

Browser, provider and application are processes on one machine; the application has one core to
itself. The contenders take turns, round by round.

![Operations a second](figures/rates.svg)
";

const MEMORY: &str = "
## Memory

Of processes that have just begun, and after 256 readers at once. Threads are the system's.

![Memory and threads](figures/memory.svg)
";

const SLOWER: &str = "
## Where by hand does better

The careful hand has the better median in:

";

const AGAIN: &str = "
## Measure again

```sh
cargo bench -p lightfriend-tests --bench figures
```

writes this page and its plots. `BENCH_ROUNDS` and `BENCH_SECONDS` say how much is measured. It runs

```sh
cargo bench -p lightfriend-tests --bench by_hand
cargo bench -p lightfriend-tests --bench cost
```

The first prints connects, token reads and refreshes a second, how long each takes and what CPU time
it costs, memory and threads, and reads at random from a thousand rows to a million, in some four
minutes. Each contender serves from a process of its own, and they take turns. `BENCH_ROUNDS`,
`BENCH_SECONDS`, `BENCH_ROWS`, `BENCH_ONLY` and `BENCH_PIN` change what is measured;
`tests/benches/by_hand/main.rs` says how. On a busy machine the ranges are wide, and CPU time says
more than the rates.

A second table of it has the framework alone, on SQLite, on Postgres through libpq and on Postgres in
pure Rust: connects, token reads and refreshes a second of one process to eight on one database.
`BENCH_POSTGRES_URL` names a server for it, on which the benchmark makes databases and drops them
(three minutes more); libpq is in it with `--features lightfriend-tests/postgres`. Token reads on
Postgres beside a bare lookup by diesel-async are in the first table, where there is a server.

The second has what one more integration costs, for a preset and for a provider that departs from the
RFCs wherever it can, too.

```sh
cargo bench -p lightfriend-tests --bench life
```

has token reads while other users' tokens are refreshed, and how refreshing grows with the table.
";
