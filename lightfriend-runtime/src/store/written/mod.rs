//! Migrations as folders with `up.sql` and `down.sql`, for `diesel_cli` and `embed_migrations!`.
//!
//! What the folders have made so far stands in them as comments, so that neither a database nor the
//! structs of before are needed to find what has changed since.

mod folder;
mod history;
mod plan;

use std::path::{Path, PathBuf};

use self::{
    history::History,
    plan::{Group, Plan},
};
use super::{
    conn::Dialect,
    shape::{Shape, own_shapes},
};
use crate::{
    descriptor::{Descriptor, MigratedBy},
    error::Error,
};

/// Writes a folder for each group of tables that the folders there do not make as they are to be; which.
///
/// # Errors
/// [`Error::Misconfigured`] when a folder cannot be read or written, or is of another database.
pub(crate) fn write(
    dialect: Dialect,
    integrations: &[&'static Descriptor],
    dir: &Path,
) -> Result<Vec<PathBuf>, Error> {
    let history = History::read(dir, dialect)?;
    let mut version = history.next_version();
    let mut written = Vec::new();
    for plan in plans(dialect, integrations, &history) {
        written.push(folder::write(dir, version, &plan.folder)?);
        version = version.next();
    }
    Ok(written)
}

/// Whether the folders there make all tables as they are to be.
///
/// # Errors
/// [`Error::Misconfigured`] when they do not, with every change; when a folder cannot be read.
pub(crate) fn check(
    dialect: Dialect,
    integrations: &[&'static Descriptor],
    dir: &Path,
) -> Result<(), Error> {
    let history = History::read(dir, dialect)?;
    let plans = plans(dialect, integrations, &history);
    let stale: Vec<String> = plans.iter().map(|plan| plan.summary.clone()).collect();
    if stale.is_empty() {
        return Ok(());
    }
    Err(Error::Misconfigured(format!(
        "the migrations in {} are not those of the structs: {}; call write_migrations(\"{}\"), read what \
         it has written, and run it",
        dir.display(),
        stale.join("; "),
        dir.display()
    )))
}

fn plans(dialect: Dialect, integrations: &[&'static Descriptor], history: &History) -> Vec<Plan> {
    let own = Group {
        name: "oauth".to_owned(),
        shapes: own_shapes().collect(),
    };
    let ours = integrations.iter();
    let ours = ours.filter(|it| it.table.migrated_by == MigratedBy::Runtime);
    let of_integrations = ours.map(|descriptor| Group {
        name: descriptor.table.name.to_owned(),
        shapes: vec![Shape::of(descriptor, dialect)],
    });
    let groups = std::iter::once(own).chain(of_integrations);
    groups
        .filter_map(|group| plan::of(&group, history, dialect))
        .collect()
}
