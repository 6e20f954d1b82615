//! Contenders take turns.

use std::time::Duration;

use super::{
    child::{Server, finish},
    contender::Contender,
    cores::Cores,
    errand::{Site, Task},
    settings::Settings,
    shared::Failure,
    table::{Column, Figure},
};

/// Rounds in which each server has its turn; who goes first changes. One more, a short one, comes
/// first and does not count. What each server did, in the servers' order.
pub(crate) async fn run(
    servers: &[Server],
    settings: &Settings,
    mut turn: impl AsyncFnMut(&Server, Duration) -> Result<Vec<Figure>, Failure>,
) -> Result<Vec<Column>, Failure> {
    for server in servers {
        turn(server, settings.time / 4).await?;
    }
    let mut columns = vec![Column::default(); servers.len()];
    for round in 0..settings.rounds {
        for place in 0..servers.len() {
            let place = (place + round) % servers.len();
            columns[place].push(turn(&servers[place], settings.time).await?);
        }
    }
    Ok(columns)
}

/// A filled table for each contender.
pub(crate) async fn sites(
    contenders: &[Contender],
    template: &Site,
    cores: &Cores,
) -> Result<Vec<Site>, Failure> {
    let mut sites = Vec::new();
    for contender in contenders {
        let folder = template.folder.join(format!("{contender:?}"));
        std::fs::create_dir_all(&folder)?;
        let site = Site {
            contender: *contender,
            folder,
            ..template.clone()
        };
        finish(&site, Task::Fill, cores).await?;
        sites.push(site);
    }
    Ok(sites)
}

pub(crate) fn serve(sites: &[Site], cores: &Cores) -> Result<Vec<Server>, Failure> {
    sites
        .iter()
        .map(|site| Server::start(site, cores))
        .collect()
}
