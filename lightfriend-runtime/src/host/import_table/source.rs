//! Which table it is, and which of its columns say what.

use crate::{
    error::Error,
    host::OAuth,
    store::old_table::{self, Column, Source},
};

/// A table of the application's own that holds connections, in the database that was given to the
/// builder: its name, and which of its columns say whose a row is. All names are as they stand in the
/// database, where capitals count: `"userId"` in Postgres is `userId` here.
///
/// ```
/// # use lightfriend_runtime::OldTable;
/// // Google's rows in the table of Auth.js.
/// let accounts = OldTable::new("accounts").owner("userId").only("provider", "google");
/// ```
#[derive(Debug, Clone)]
pub struct OldTable {
    name: String,
    key: String,
    owner: String,
    only: Vec<(String, String)>,
    newest_by: Option<String>,
}

impl OldTable {
    /// The table or view of this name, which Postgres finds in its search path. Its key is `id` and the
    /// owner's column `user_id`, unless it is said.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            key: "id".to_owned(),
            owner: "user_id".to_owned(),
            only: Vec::new(),
            newest_by: None,
        }
    }

    /// The column that tells rows apart, and whose order they are read in: texts, whole numbers or
    /// UUIDs, no two the same. Better with an index.
    #[must_use]
    pub fn key(mut self, column: impl Into<String>) -> Self {
        self.key = column.into();
        self
    }

    /// The column with the id of the connection's owner, of the type that the struct's owners have.
    /// Better with an index.
    #[must_use]
    pub fn owner(mut self, column: impl Into<String>) -> Self {
        self.owner = column.into();
        self
    }

    /// Takes only rows whose value in this column, as text, is this one. Several must all be so.
    #[must_use]
    pub fn only(mut self, column: impl Into<String>, value: impl Into<String>) -> Self {
        self.only.push((column.into(), value.into()));
        self
    }

    /// The column whose greatest value says which of an owner's rows is the newest, where the struct
    /// has one account per owner; of equal ones, and without this, the row with the greatest key is. The
    /// others are superseded.
    #[must_use]
    pub fn newest_by(mut self, column: impl Into<String>) -> Self {
        self.newest_by = Some(column.into());
        self
    }

    /// The table as it stands in the database.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] when it does not; [`Error::Database`]
    pub(super) async fn find(&self, oauth: &OAuth, own: &str) -> Result<Source, Error> {
        if self.name == own {
            return Err(Error::Misconfigured(format!(
                "`{own}` is the table that connections are moved to: rename the old one, or give the \
                 struct another `table`"
            )));
        }
        for name in self.names() {
            check_name(name)?;
        }
        let name = self.name.clone();
        let columns = oauth
            .tools()
            .database
            .read(async move |conn| old_table::columns(conn, &name).await)
            .await?;
        if columns.is_empty() {
            return Err(Error::Misconfigured(format!(
                "there is no table `{}` to import from in the database that was given to the builder; \
                 from another database, go through its rows and call `import` for each",
                self.name
            )));
        }
        // Unusual ones cannot be named, nor are they asked for.
        let columns = columns.into_iter();
        let columns: Vec<Column> = columns
            .filter(|column| check_name(&column.name).is_ok())
            .collect();
        self.of_columns(columns)
    }

    fn of_columns(&self, columns: Vec<Column>) -> Result<Source, Error> {
        let find = |name: &str| {
            let found = columns.iter().find(|column| column.name == name);
            found.cloned().ok_or_else(|| self.without(name, &columns))
        };
        let only = self.only.iter();
        Ok(Source {
            name: self.name.clone(),
            key: find(&self.key)?,
            owner: find(&self.owner)?,
            only: only
                .map(|(name, value)| Ok((find(name)?, value.clone())))
                .collect::<Result<_, Error>>()?,
            newest_by: self.newest_by.as_deref().map(find).transpose()?,
            columns,
        })
    }

    fn without(&self, name: &str, columns: &[Column]) -> Error {
        let columns: Vec<String> = columns.iter().map(|it| format!("`{}`", it.name)).collect();
        Error::Misconfigured(format!(
            "the table `{}` has no column `{name}`; it has {}",
            self.name,
            columns.join(", ")
        ))
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let only = self.only.iter().map(|(name, _)| name.as_str());
        [self.name.as_str(), &self.key, &self.owner]
            .into_iter()
            .chain(only)
            .chain(self.newest_by.as_deref())
    }
}

/// Names stand in statements, between quotes.
fn check_name(name: &str) -> Result<(), Error> {
    let is_odd = |char: char| char.is_control() || matches!(char, '"' | '?' | '{' | '}' | '\\');
    if name.is_empty() || name.chars().any(is_odd) {
        return Err(Error::Misconfigured(format!(
            "{name:?} is no name of a table or column that can be imported from: let a view give it \
             another"
        )));
    }
    Ok(())
}
