//! Row by row, each under the lease of its owner.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{
    ImportTable, OldRow, OldRowError,
    report::{ImportFailure, ImportReport},
};
use crate::{
    account::Account,
    error::Error,
    escape::escaped,
    flow::{self, ImportEnd},
    host::{imported::Imported, old_connection::Lease},
    integration::OAuthIntegration,
    store::{
        imports,
        old_table::{self, Found, Mark, Source},
    },
    user::UserId,
};

/// So long rows are returned to that somebody else has his hands on: longer than a lease.
const PATIENCE: Duration = Duration::from_secs(75);

/// Between two attempts at them.
const PAUSE: Duration = Duration::from_millis(250);

/// So many rows one after the other may fail in a way that another attempt might mend, as where a trigger
/// refuses them: then it is not the rows.
const MOST_IN_A_ROW: u32 = 3;

/// Most rows that somebody else has his hands on before they are waited for.
const MOST_BUSY: usize = 1000;

/// What came of a row.
enum Turn {
    Imported,
    Kept,
    Ended,
    Superseded,
    /// It is not there any more.
    Gone,
    /// Somebody else refreshes or moves it.
    Busy,
    Failed {
        column: Option<String>,
        reason: String,
    },
}

struct Run<'a, I> {
    job: ImportTable<'a, I>,
    source: Source,
    report: ImportReport,
    busy: Vec<Found>,
    in_a_row: u32,
}

pub(super) async fn run<I: OAuthIntegration>(
    job: ImportTable<'_, I>,
) -> Result<ImportReport, Error> {
    job.oauth.tools().check_listed(I::DESCRIPTOR)?;
    let source = job.table.find(&job.oauth, I::DESCRIPTOR.table.name).await?;
    let mut run = Run {
        job,
        source,
        report: ImportReport::default(),
        busy: Vec::new(),
        in_a_row: 0,
    };
    run.check_keys().await?;
    run.go().await?;
    Ok(run.report)
}

impl<I: OAuthIntegration> Run<'_, I> {
    async fn go(&mut self) -> Result<(), Error> {
        let mut after = None;
        loop {
            let (page, is_last) = self.page(after).await?;
            after = page.last().map(|found| found.key.clone());
            for found in page {
                self.turn(found).await?;
            }
            if self.busy.len() >= MOST_BUSY || is_last {
                self.return_to_busy().await?;
            }
            if let Some(progress) = &mut self.job.progress {
                progress(&self.report);
            }
            if is_last {
                break;
            }
        }
        let ImportReport {
            imported,
            kept,
            ended,
            superseded,
            failed,
            remaining,
            ..
        } = self.report;
        let (service, is_dry) = (I::DESCRIPTOR.service, self.job.is_dry);
        tracing::info!(
            service,
            is_dry,
            imported,
            kept,
            ended,
            superseded,
            failed,
            remaining,
            "a table is imported"
        );
        Ok(())
    }

    /// Every row has a key, or some would be left and nobody would know.
    async fn check_keys(&mut self) -> Result<(), Error> {
        let source = self.source.clone();
        let database = &self.job.oauth.tools().database;
        let rows = database
            .read(async move |conn| old_table::keyless(conn, &source).await)
            .await?;
        if rows == 0 {
            return Ok(());
        }
        let (table, key) = (&self.source.name, &self.source.key.name);
        Err(Error::Misconfigured(format!(
            "rows of `{table}` have no `{key}` ({rows}): name a column in `.key(..)` that all have"
        )))
    }

    /// The next rows, and whether there are no others.
    async fn page(&mut self, after: Option<Mark>) -> Result<(Vec<Found>, bool), Error> {
        let (source, batch) = (self.source.clone(), self.job.batch);
        let tools = self.job.oauth.tools();
        let mut page = tools
            .database
            .read(async move |conn| old_table::page(conn, &source, after.as_ref(), batch).await)
            .await?;
        // The one more that is read shows it at the edge of a page, too.
        if page.windows(2).any(|pair| pair[0].key == pair[1].key) {
            let (table, key) = (&self.source.name, &self.source.key.name);
            return Err(Error::Misconfigured(format!(
                "several rows of `{table}` have the same `{key}`: name a column that tells them apart \
                 in `.key(..)`"
            )));
        }
        let batch = usize::try_from(batch).unwrap_or(usize::MAX);
        let is_last = page.len() <= batch;
        page.truncate(batch);
        Ok((page, is_last))
    }

    /// Those that somebody else had his hands on, until they are done or for as long as that may take.
    async fn return_to_busy(&mut self) -> Result<(), Error> {
        let until = Instant::now() + PATIENCE;
        while !self.busy.is_empty() && Instant::now() < until {
            sleep(PAUSE).await;
            for found in std::mem::take(&mut self.busy) {
                self.turn(found).await?;
            }
        }
        for _ in self.busy.drain(..) {
            self.report.remaining += 1;
        }
        Ok(())
    }

    async fn turn(&mut self, found: Found) -> Result<(), Error> {
        let turn = self.move_in(&found).await;
        match self.unless_it_goes_on(turn)? {
            Turn::Imported => self.report.imported += 1,
            Turn::Kept => self.report.kept += 1,
            Turn::Ended => self.report.ended += 1,
            Turn::Superseded => self.report.superseded += 1,
            Turn::Gone => {}
            Turn::Busy => self.busy.push(found),
            Turn::Failed { column, reason } => {
                let (service, row) = (I::DESCRIPTOR.service, escaped(&found.key.text, 100));
                let failure = ImportFailure {
                    row,
                    column,
                    reason,
                };
                tracing::warn!(service, table = self.source.name, %failure, "a row is not imported");
                self.report.fail(failure);
            }
        }
        Ok(())
    }

    /// A failure that may pass is the row's, until it goes on.
    fn unless_it_goes_on(&mut self, turn: Result<Turn, Error>) -> Result<Turn, Error> {
        match turn {
            Err(error) if error.is_transient() && self.in_a_row + 1 < MOST_IN_A_ROW => {
                self.in_a_row += 1;
                Ok(of_row(&error))
            }
            turn => {
                self.in_a_row = 0;
                turn
            }
        }
    }

    async fn move_in(&mut self, found: &Found) -> Result<Turn, Error> {
        let Some(owner) = &found.owner else {
            return Ok(self.of_owner("is NULL"));
        };
        let Some(user) = UserId::parse(I::DESCRIPTOR.table.owner_id, &owner.text) else {
            return Ok(self.of_owner("is no id of the type that the struct's owners have"));
        };
        let account = self.job.oauth.account(I::DESCRIPTOR, user);
        if I::DESCRIPTOR.table.account_key.is_none() {
            if let Some(turn) = self.superseded(found, owner).await? {
                return Ok(turn);
            }
            let standing = account.read(imports::standing).await?;
            if standing.was_moved {
                return Ok(if standing.is_connected {
                    Turn::Kept
                } else {
                    Turn::Ended
                });
            }
        }
        if self.job.is_dry {
            return self.rehearse(&account, found).await;
        }
        self.under_lease(&account, found).await
    }

    fn of_owner(&self, problem: &str) -> Turn {
        Turn::Failed {
            column: Some(self.source.owner.name.clone()),
            reason: problem.to_owned(),
        }
    }

    /// Whether another row of the owner's is the one that counts.
    async fn superseded(&mut self, found: &Found, owner: &Mark) -> Result<Option<Turn>, Error> {
        let (source, owner) = (self.source.clone(), owner.clone());
        let tools = self.job.oauth.tools();
        let newest = tools
            .database
            .read(async move |conn| old_table::newest(conn, &source, &owner).await)
            .await?;
        Ok(match newest {
            None => Some(Turn::Gone),
            Some(newest) if newest != found.key => Some(Turn::Superseded),
            Some(_) => None,
        })
    }

    async fn rehearse(&mut self, account: &Account, found: &Found) -> Result<Turn, Error> {
        let imported = match self.read(found).await? {
            Ok(imported) => imported,
            Err(turn) => return Ok(turn),
        };
        turn_of(flow::rehearse_import(account, imported).await)
    }

    /// The lease is taken before the tokens are read, and ends when they are stored: nobody who asks
    /// for it refreshes meanwhile.
    async fn under_lease(&mut self, account: &Account, found: &Found) -> Result<Turn, Error> {
        let Some(lease) = Lease::take(account).await? else {
            return Ok(Turn::Busy);
        };
        let imported = match self.read(found).await {
            Ok(Ok(imported)) => imported,
            Ok(Err(turn)) => {
                lease.release().await?;
                return Ok(turn);
            }
            Err(error) => {
                lease.give_back().await;
                return Err(error);
            }
        };
        let turn = turn_of(flow::import_once(account, imported, lease.holder().to_owned()).await);
        if !matches!(turn, Ok(Turn::Imported | Turn::Kept | Turn::Ended)) {
            lease.give_back().await;
        }
        turn
    }

    /// The connection that the row holds, as it is now.
    async fn read(&mut self, found: &Found) -> Result<Result<flow::Import, Turn>, Error> {
        let (source, key) = (self.source.clone(), found.key.clone());
        let tools = self.job.oauth.tools();
        let row = tools
            .database
            .read(async move |conn| old_table::row(conn, &source, &key).await)
            .await;
        let cells = match row {
            Ok(Some(cells)) => cells,
            Ok(None) => return Ok(Err(Turn::Gone)),
            Err(error) => return turn_of(Err(error)).map(Err),
        };
        let row = OldRow::new(&self.source.columns, cells, self.job.opener.as_ref());
        let imported = (self.job.imported)(&row);
        Ok(imported
            .map(Imported::into_import)
            .map_err(|error| of_column(&error)))
    }
}

fn of_column(error: &OldRowError) -> Turn {
    Turn::Failed {
        column: Some(error.column().to_owned()),
        reason: error.problem().to_owned(),
    }
}

/// What is wrong with the row is said of it; what is wrong with everything ends the run.
fn turn_of(end: Result<ImportEnd, Error>) -> Result<Turn, Error> {
    match end {
        Ok(ImportEnd::Stored) => Ok(Turn::Imported),
        Ok(ImportEnd::Kept) => Ok(Turn::Kept),
        Ok(ImportEnd::Ended) => Ok(Turn::Ended),
        Ok(ImportEnd::Busy) => Ok(Turn::Busy),
        Err(error @ Error::Internal(_)) => Err(error),
        Err(error) if error.is_transient() || error.is_misconfigured() => Err(error),
        Err(error) => Ok(of_row(&error)),
    }
}

fn of_row(error: &Error) -> Turn {
    Turn::Failed {
        column: None,
        reason: error.to_string(),
    }
}
