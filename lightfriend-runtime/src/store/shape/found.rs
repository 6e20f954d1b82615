//! What a table looks like, as the database tells.

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{BigInt, Nullable, Text},
};

use super::{
    super::{
        conn::{Conn, Dialect},
        statement::Statement,
    },
    ColumnShape, Shape,
};

/// A table as it is; without columns there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::store) struct Found {
    pub(in crate::store) columns: Vec<FoundColumn>,
    /// The columns of the primary key, in order.
    pub(in crate::store) key: Vec<String>,
    /// The key's own name, where keys have names.
    pub(in crate::store) key_name: Option<String>,
    /// Of every whole index, the key's among them, its columns in order.
    pub(in crate::store) indexes: Vec<Vec<String>>,
    pub(in crate::store) references: Vec<FoundReference>,
}

/// A column as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct FoundColumn {
    pub(in crate::store) name: String,
    /// The type as the database writes it.
    pub(in crate::store) ty: String,
    /// It is never NULL.
    pub(in crate::store) required: bool,
    /// What the database fills it with where nothing is said.
    pub(in crate::store) default: Option<String>,
}

/// What a column refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct FoundReference {
    pub(in crate::store) column: String,
    pub(in crate::store) table: String,
    /// Rows go with those that they refer to.
    pub(in crate::store) cascades: bool,
}

impl Found {
    pub(in crate::store) fn is_absent(&self) -> bool {
        self.columns.is_empty()
    }

    pub(in crate::store) fn has(&self, name: &str) -> bool {
        self.column(name).is_some()
    }

    pub(in crate::store) fn column(&self, name: &str) -> Option<&FoundColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether a column refers to something.
    pub(super) fn refers(&self, column: &str) -> bool {
        self.references.iter().any(|it| it.column == column)
    }

    /// As it is with another name for a column.
    pub(super) fn rename(&mut self, from: &str, to: &str) {
        let keys = self.indexes.iter_mut().flatten().chain(&mut self.key);
        let columns = self.columns.iter_mut().map(|column| &mut column.name);
        let referring = self.references.iter_mut().map(|it| &mut it.column);
        for name in keys.chain(columns).chain(referring) {
            if name == from {
                to.clone_into(name);
            }
        }
    }
}

/// A table of which it is known how it was made.
impl From<&Shape> for Found {
    fn from(shape: &Shape) -> Self {
        let columns = shape.columns.iter();
        let references = columns.clone().filter_map(|column| {
            let to = column.references.as_ref()?;
            Some(FoundReference {
                column: column.name.clone(),
                table: to.table.clone(),
                cascades: true,
            })
        });
        Self {
            key: shape.key.clone(),
            key_name: Some(format!("{}_pkey", shape.table)),
            indexes: shape.indexes.iter().map(|it| it.columns.clone()).collect(),
            references: references.collect(),
            columns: columns.map(FoundColumn::from).collect(),
        }
    }
}

impl From<&ColumnShape> for FoundColumn {
    fn from(column: &ColumnShape) -> Self {
        Self {
            name: column.name.clone(),
            ty: column.ty.clone(),
            required: column.required,
            default: column.default.clone(),
        }
    }
}

impl FoundColumn {
    /// As it stands in a `CREATE TABLE`.
    #[cfg(feature = "sqlite")]
    pub(super) fn definition(&self) -> String {
        let null = if self.required { " NOT NULL" } else { "" };
        let default = self.default.as_ref();
        let default = default.map_or_else(String::new, |sql| format!(" DEFAULT ({sql})"));
        format!("\"{}\" {}{null}{default}", self.name, self.ty)
    }
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    declared: String,
    #[diesel(sql_type = BigInt)]
    required: i64,
    #[diesel(sql_type = Nullable<Text>)]
    filled: Option<String>,
}

#[derive(QueryableByName)]
struct IndexRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    part: String,
    #[diesel(sql_type = BigInt)]
    is_key: i64,
}

#[derive(QueryableByName)]
struct ReferenceRow {
    #[diesel(sql_type = Text)]
    part: String,
    #[diesel(sql_type = Text)]
    target: String,
    #[diesel(sql_type = BigInt)]
    cascades: i64,
}

/// Looks at a table.
pub(in crate::store) async fn find(conn: &mut Conn<'_>, table: &str) -> QueryResult<Found> {
    let (columns, indexes, references) = match conn.dialect() {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => queries_in_sqlite(table),
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => queries_in_postgres(table),
    };
    let columns: Vec<ColumnRow> = columns.load(conn).await?;
    if columns.is_empty() {
        return Ok(Found::default());
    }
    let parts: Vec<IndexRow> = indexes.load(conn).await?;
    let references: Vec<ReferenceRow> = references.load(conn).await?;
    Ok(Found {
        columns: columns.into_iter().map(FoundColumn::from).collect(),
        key: key(&parts),
        key_name: key_name(&parts),
        indexes: indexes_of(&parts),
        references: references.into_iter().map(FoundReference::from).collect(),
    })
}

impl From<ColumnRow> for FoundColumn {
    fn from(row: ColumnRow) -> Self {
        Self {
            name: row.name,
            ty: row.declared,
            required: row.required != 0,
            default: row.filled,
        }
    }
}

impl From<ReferenceRow> for FoundReference {
    fn from(row: ReferenceRow) -> Self {
        Self {
            column: row.part,
            table: row.target,
            cascades: row.cascades != 0,
        }
    }
}

fn key(parts: &[IndexRow]) -> Vec<String> {
    let parts = parts.iter().filter(|row| row.is_key != 0);
    parts.map(|row| row.part.clone()).collect()
}

fn key_name(parts: &[IndexRow]) -> Option<String> {
    let of_key = parts.iter().find(|row| row.is_key != 0);
    of_key.map(|row| row.name.clone())
}

fn indexes_of(parts: &[IndexRow]) -> Vec<Vec<String>> {
    let of_one = parts.chunk_by(|one, next| one.name == next.name);
    of_one
        .map(|rows| rows.iter().map(|row| row.part.clone()).collect())
        .collect()
}

/// The key is read from the columns: of a whole number SQLite keeps no index.
#[cfg(feature = "sqlite")]
fn queries_in_sqlite(table: &str) -> (Statement, Statement, Statement) {
    let columns = Statement::new(
        "SELECT name, type AS declared, \"notnull\" OR pk > 0 AS required, \
         CASE WHEN hidden > 0 THEN 'generated' ELSE dflt_value END AS filled \
         FROM pragma_table_xinfo(?) ORDER BY cid",
    );
    let indexes = Statement::new(
        "SELECT '' AS name, name AS part, 1 AS is_key FROM pragma_table_info(?) WHERE pk > 0 \
         UNION ALL SELECT name, part, 0 FROM (SELECT list.name AS name, part.name AS part \
         FROM pragma_index_list(?) AS list, pragma_index_info(list.name) AS part \
         WHERE list.origin <> 'pk' AND NOT list.partial AND part.name IS NOT NULL \
         ORDER BY list.name, part.seqno)",
    );
    let references = Statement::new(
        "SELECT \"from\" AS part, \"table\" AS target, on_delete = 'CASCADE' AS cascades \
         FROM pragma_foreign_key_list(?)",
    );
    (
        columns.bind(table),
        indexes.bind(table).bind(table),
        references.bind(table),
    )
}

/// Types are those of `format_type`: `integer`, `character varying(20)`.
#[cfg(feature = "_postgres")]
fn queries_in_postgres(table: &str) -> (Statement, Statement, Statement) {
    let columns = Statement::new(
        "SELECT CAST(a.attname AS TEXT) AS name, format_type(a.atttypid, a.atttypmod) AS declared, \
         CASE WHEN a.attnotnull THEN CAST(1 AS BIGINT) ELSE 0 END AS required, \
         CASE WHEN a.attidentity <> '' THEN 'identity' ELSE pg_get_expr(d.adbin, d.adrelid) END \
         AS filled FROM pg_attribute a \
         LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = to_regclass(quote_ident(?)) AND a.attnum > 0 \
         AND NOT a.attisdropped ORDER BY a.attnum",
    );
    let indexes = Statement::new(
        "SELECT CAST(c.relname AS TEXT) AS name, CAST(a.attname AS TEXT) AS part, \
         CASE WHEN i.indisprimary THEN CAST(1 AS BIGINT) ELSE 0 END AS is_key FROM pg_index i \
         JOIN pg_class c ON c.oid = i.indexrelid \
         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) \
         WHERE i.indrelid = to_regclass(quote_ident(?)) AND i.indpred IS NULL \
         ORDER BY c.relname, strpos(' ' || CAST(i.indkey AS TEXT) || ' ', \
         ' ' || CAST(a.attnum AS TEXT) || ' ')",
    );
    let references = Statement::new(
        "SELECT CAST(a.attname AS TEXT) AS part, CAST(t.relname AS TEXT) AS target, \
         CASE WHEN f.confdeltype = 'c' THEN CAST(1 AS BIGINT) ELSE 0 END AS cascades \
         FROM pg_constraint f JOIN pg_class t ON t.oid = f.confrelid \
         JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[1] \
         WHERE f.contype = 'f' AND f.conrelid = to_regclass(quote_ident(?))",
    );
    (
        columns.bind(table),
        indexes.bind(table),
        references.bind(table),
    )
}
