//! Many browsers at once, for so long.

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;

use super::{
    browser::{Browser, Visit},
    child::Server,
    shared::Failure,
    table::Figure,
};

/// What one contender did in one round, be it one process or several.
pub(crate) struct Load {
    elapsed: Duration,
    cpu: Option<Duration>,
    /// Of each visit, shortest first.
    latencies: Vec<Duration>,
}

impl Load {
    /// Nobody begins a visit once the time is over. Browsers are spread evenly over the servers.
    pub(crate) async fn of(
        servers: &[Server],
        visit: &Visit,
        at_once: usize,
        time: Duration,
    ) -> Result<Self, Failure> {
        let visited = servers.iter().cycle().take(at_once);
        let opening = visited.map(|server| Browser::open(server.address, server.site.provider));
        let browsers = try_join_all(opening).await?;
        let cpu = cpu(servers);
        let begin = Instant::now();
        let visits = browsers
            .into_iter()
            .map(|browser| visits(browser, visit, begin + time));
        let mut latencies = try_join_all(visits).await?.concat();
        let elapsed = begin.elapsed();
        let cpu = cpu.and_then(|before| self::cpu(servers)?.checked_sub(before));
        latencies.sort_unstable();
        Ok(Self {
            elapsed,
            cpu,
            latencies,
        })
    }

    pub(crate) fn count(&self) -> usize {
        self.latencies.len()
    }

    pub(crate) fn per_second(&self) -> f64 {
        float(self.count()) / self.elapsed.as_secs_f64()
    }

    pub(crate) fn figures(&self) -> Vec<Figure> {
        let count = float(self.count());
        let mut figures = vec![
            Figure("per second", self.per_second()),
            Figure("p50, ms", self.percentile(50) * 1e3),
            Figure("p99, ms", self.percentile(99) * 1e3),
        ];
        let cpu = self.cpu.map(|cpu| cpu.as_secs_f64() * 1e6 / count);
        figures.extend(cpu.map(|each| Figure("CPU us each", each)));
        figures
    }

    fn percentile(&self, percent: usize) -> f64 {
        let place = self.count() * percent / 100;
        self.latencies
            .get(place)
            .map_or(f64::NAN, Duration::as_secs_f64)
    }
}

/// CPU time of them all so far.
fn cpu(servers: &[Server]) -> Option<Duration> {
    servers.iter().map(|server| server.process.cpu()).sum()
}

async fn visits(
    mut browser: Browser,
    visit: &Visit,
    until: Instant,
) -> Result<Vec<Duration>, Failure> {
    let mut latencies = Vec::new();
    let mut begin = Instant::now();
    while begin < until && browser.pay(visit).await? {
        let end = Instant::now();
        latencies.push(end - begin);
        begin = end;
    }
    Ok(latencies)
}

/// Exact for any number of visits that anybody waits for.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn float(count: usize) -> f64 {
    count as f64
}
