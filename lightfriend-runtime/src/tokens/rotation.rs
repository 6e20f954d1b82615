//! Sealing everything anew under the key ring's first key.
//!
//! Values are replaced only if they are still what was read, so a refresh that stores new tokens
//! meanwhile is not undone. Everything is opened; what is under the first key already stays, so a
//! rotation that was interrupted goes on where it stopped.

use secrecy::ExposeSecret as _;

use crate::{
    descriptor::Descriptor,
    error::Error,
    failpoint,
    store::{
        Sealed,
        reseal::{self, Cell, Kept, PAGE},
    },
    toolbox::Toolbox,
};

/// What a rotation of keys has done; see [`OAuth::rotate_keys`](crate::OAuth::rotate_keys).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct KeyRotation {
    /// Sealed values that were looked at.
    pub checked: u64,
    /// Values that are now sealed with the first key, and were not before.
    pub resealed: u64,
    /// Values that changed meanwhile: a refresh was faster.
    pub overtaken: u64,
    /// Values whose key is not in the ring; they are as they were. Add the key and rotate again.
    pub unavailable: u64,
    /// Values that no key opens, because they were altered or moved; they are as they were.
    pub unreadable: u64,
}

impl KeyRotation {
    /// Whether every stored token was opened and is now under the first key. The other keys can then
    /// be removed ten minutes later, when the flows that were under way have ended.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.overtaken == 0 && self.unavailable == 0 && self.unreadable == 0
    }
}

/// How far a rotation of keys has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RotationProgress {
    /// The integration's slug.
    pub service: &'static str,
    /// The table at work.
    pub table: &'static str,
    /// The column at work.
    pub column: &'static str,
    /// Values of this column that were looked at.
    pub checked: u64,
    /// Values of this column, as of the beginning.
    pub total: u64,
}

#[tracing::instrument(name = "oauth.rotate_keys", skip_all)]
pub(crate) async fn rotate(
    tools: &Toolbox,
    mut report: impl FnMut(&RotationProgress) + Send,
) -> Result<KeyRotation, Error> {
    let mut done = KeyRotation::default();
    for descriptor in &tools.integrations {
        for kept in kept(descriptor) {
            rotate_column(tools, descriptor, kept, &mut done, &mut report).await?;
        }
    }
    tracing::info!(?done, "keys rotated");
    Ok(done)
}

/// Both tokens, the secret columns, and what is in the outbox.
fn kept(descriptor: &Descriptor) -> Vec<Kept> {
    let tokens = ["access_token", "refresh_token"];
    let secrets = descriptor
        .table
        .columns
        .iter()
        .filter(|column| column.secret)
        .map(|column| column.name);
    let connections = tokens.into_iter().chain(secrets).map(Kept::Connections);
    connections.chain(tokens.map(Kept::Outbox)).collect()
}

async fn rotate_column(
    tools: &Toolbox,
    descriptor: &'static Descriptor,
    kept: Kept,
    done: &mut KeyRotation,
    report: &mut (impl FnMut(&RotationProgress) + Send),
) -> Result<(), Error> {
    let database = &tools.database;
    let total = database
        .read(async move |conn| reseal::count(conn, descriptor, kept).await)
        .await?;
    let mut progress = RotationProgress {
        service: descriptor.service,
        table: kept.table(descriptor),
        column: kept.column(),
        checked: 0,
        total,
    };
    let mut after = None;
    loop {
        let last = after.clone();
        let page = database
            .read(async move |conn| reseal::page(conn, descriptor, kept, last.clone()).await)
            .await?;
        if page.is_empty() {
            return Ok(());
        }
        let mut backwards = page.iter().rev();
        after = backwards.find_map(|cell| cell.key(kept));
        if after.is_none() {
            return Err(Error::Internal("rows have no readable owner"));
        }
        let (count, is_last) = (page.len() as u64, page.len() < PAGE);
        let replacements = reseal_page(tools, descriptor, kept, page, done);
        let wanted = replacements.len() as u64;
        if wanted > 0 {
            let replaced = database
                .run(async move |conn| reseal::replace(conn, descriptor, kept, &replacements).await)
                .await? as u64;
            done.resealed += replaced;
            done.overtaken += wanted - replaced;
            failpoint::reach("rotated_a_page");
        }
        done.checked += count;
        progress.checked += count;
        report(&progress);
        if is_last {
            return Ok(());
        }
    }
}

/// The values of a page that are under another key, sealed anew.
fn reseal_page(
    tools: &Toolbox,
    descriptor: &'static Descriptor,
    kept: Kept,
    page: Vec<Cell>,
    done: &mut KeyRotation,
) -> Vec<(Cell, Sealed)> {
    let mut replacements = Vec::new();
    for cell in page {
        match reseal(tools, kept, &cell) {
            Ok(None) => {}
            Ok(Some(sealed)) => replacements.push((cell, sealed)),
            Err(error) => {
                let (table, column, row) = (kept.table(descriptor), kept.column(), cell.row());
                tracing::warn!(table, column, row, %error, "a value keeps its key");
                if error.is_transient() {
                    done.unavailable += 1;
                } else {
                    done.unreadable += 1;
                }
            }
        }
    }
    replacements
}

/// The value under the first key, and bound to its account; `None` when it is already.
fn reseal(tools: &Toolbox, kept: Kept, cell: &Cell) -> Result<Option<Sealed>, Error> {
    let keys = &tools.keys;
    let account = cell.account.as_ref();
    let account = account.ok_or(Error::Internal("a row has no readable owner"))?;
    let place = account.place(kept.column());
    // What says that it is under the first key may be under another of the same id.
    let secret = keys.open(place, cell.sealed.as_text())?;
    if keys.is_up_to_date(place, cell.sealed.as_text()) {
        return Ok(None);
    }
    let sealed = keys.seal(place, secret.expose_secret())?;
    Ok(Some(Sealed::from_text(sealed)))
}
