//! What the system says of a process; nothing, where it has no `/proc`.

use std::{fs, time::Duration};

/// A process by its id.
pub(crate) struct Process(u32);

/// Of a process at one moment.
#[derive(Clone, Copy)]
pub(crate) struct Weight {
    /// Megabytes of memory in use.
    pub(crate) resident: f64,
    pub(crate) threads: f64,
}

/// Linux counts in hundredths of a second, whatever the kernel's own clock.
const TICK: Duration = Duration::from_millis(10);

impl Process {
    pub(crate) fn new(id: u32) -> Self {
        Self(id)
    }

    /// CPU time of all its threads so far.
    pub(crate) fn cpu(&self) -> Option<Duration> {
        let stat = self.read("stat")?;
        // The second member is the program's name, which may hold anything.
        let (_, rest) = stat.rsplit_once(") ")?;
        let mut members = rest.split(' ').skip(11);
        let mut ticks = || members.next()?.parse::<u32>().ok();
        Some(TICK * (ticks()? + ticks()?))
    }

    pub(crate) fn weight(&self) -> Option<Weight> {
        let status = self.read("status")?;
        let number = |name: &str| {
            let rest = status.lines().find_map(|line| line.strip_prefix(name))?;
            rest.split_whitespace().next()?.parse::<f64>().ok()
        };
        Some(Weight {
            resident: number("VmRSS:")? / 1024.0,
            threads: number("Threads:")?,
        })
    }

    fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(format!("/proc/{}/{name}", self.0)).ok()
    }
}
