//! The table of databases and processes.

use std::{
    array,
    io::{self, Write as _},
};

use super::{
    databases::{DATABASES, PROCESSES, TASKS},
    table::{median_of, print, ratio, shown},
};

/// How often a second, by database, number of processes and task, in the order of the rounds.
#[derive(Default)]
pub(crate) struct Rates([[[Vec<f64>; 3]; 4]; 3]);

impl Rates {
    /// What so many processes on this database, the place of one, did of each task.
    pub(crate) fn note(&mut self, database: usize, processes: usize, done: [f64; 3]) {
        let place = PROCESSES.iter().position(|number| *number == processes);
        let of_database = self.0.get_mut(database);
        let tasks = of_database
            .zip(place)
            .map(|(rates, place)| &mut rates[place]);
        for (rates, rate) in tasks.into_iter().flatten().zip(done) {
            rates.push(rate);
        }
    }

    /// Medians, and the ratios of what was measured in one round: of each server to SQLite, and of
    /// several processes to one.
    pub(crate) fn print(&self, circumstances: &[String]) -> io::Result<()> {
        let mut out = io::stdout();
        writeln!(out)?;
        for line in circumstances {
            writeln!(out, "{line}")?;
        }
        writeln!(out)?;
        let ratios = [
            "libpq to SQLite",
            "async to SQLite",
            "SQLite to one",
            "libpq to one",
            "async to one",
        ];
        print("per second", &DATABASES, &ratios)?;
        writeln!(out, "|---|--:|--:|--:|--:|--:|--:|--:|--:|")?;
        for (task, what) in TASKS.iter().enumerate() {
            for (place, processes) in PROCESSES.iter().enumerate() {
                let plural = if *processes == 1 { "" } else { "es" };
                self.print_row(&format!("{what}, {processes} process{plural}"), place, task)?;
            }
        }
        Ok(())
    }

    fn print_row(&self, what: &str, place: usize, task: usize) -> io::Result<()> {
        let [sqlite, libpq, pure] = array::from_fn(|database| &self.0[database][place][task]);
        let to_one = |database: usize| {
            let rates = &self.0[database];
            ratio(&rates[place][task], &rates[0][task])
        };
        print(
            what,
            &[sqlite, libpq, pure].map(|rates| shown(median_of(rates))),
            &[
                ratio(libpq, sqlite),
                ratio(pure, sqlite),
                to_one(0),
                to_one(1),
                to_one(2),
            ],
        )
    }
}
