//! What the two databases say of themselves in words of their own: rows, tables, keys.

use super::{TestDatabase, operator::Operator};

impl TestDatabase {
    /// Every row of a connection table, every column of it, exactly.
    #[track_caller]
    pub fn rows(&self, table: &str) -> Vec<String> {
        let columns = self.columns(table);
        assert!(!columns.is_empty(), "there is no table {table}");
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        self.rows_of(table, &columns)
    }

    /// Every row of a connection table, these columns of it, exactly.
    #[track_caller]
    pub fn rows_of(&self, table: &str, columns: &[&str]) -> Vec<String> {
        let quoted = columns.iter().map(|column| match self.0.operator {
            Operator::Sqlite(_) => format!(r#"quote("{column}")"#),
            Operator::Postgres { .. } => format!(r#"quote_nullable("{column}")"#),
        });
        let all = quoted.collect::<Vec<_>>().join(" || ', ' || ");
        // The owner's column is the first.
        let owner = columns.first().copied().unwrap_or("user_id");
        self.texts(&format!(
            "SELECT {all} AS text FROM {table} ORDER BY {owner}"
        ))
    }

    /// The names of a table's columns, in their order.
    pub fn columns(&self, table: &str) -> Vec<String> {
        self.texts(&match self.0.operator {
            Operator::Sqlite(_) => {
                format!("SELECT name AS text FROM pragma_table_info('{table}')")
            }
            Operator::Postgres { .. } => format!(
                "SELECT column_name AS text FROM information_schema.columns
                 WHERE table_schema = current_schema() AND table_name = '{table}'
                 ORDER BY ordinal_position"
            ),
        })
    }

    /// Everything in the schema but white space.
    pub fn schema(&self) -> Vec<String> {
        let rows = self.texts(match self.0.operator {
            Operator::Sqlite(_) => SQLITE_SCHEMA,
            Operator::Postgres { .. } => POSTGRES_SCHEMA,
        });
        let plain = |row: String| row.split_whitespace().collect::<Vec<_>>().join(" ");
        rows.into_iter().map(plain).collect()
    }

    /// Where a table's foreign keys point: `users user_id id CASCADE`.
    pub fn foreign_keys(&self, table: &str) -> Vec<String> {
        self.texts(&match self.0.operator {
            Operator::Sqlite(_) => format!(
                r#"SELECT "table" || ' ' || "from" || ' ' || "to" || ' ' || on_delete AS text
                   FROM pragma_foreign_key_list('{table}')"#
            ),
            Operator::Postgres { .. } => format!(
                "SELECT target.table_name || ' ' || source.column_name || ' ' ||
                        target.column_name || ' ' || rule.delete_rule AS text
                 FROM information_schema.referential_constraints rule
                 JOIN information_schema.key_column_usage source USING (constraint_name)
                 JOIN information_schema.constraint_column_usage target USING (constraint_name)
                 WHERE source.table_name = '{table}'"
            ),
        })
    }

    /// The columns of a table's primary key.
    pub fn key(&self, table: &str) -> Vec<String> {
        self.texts(&match self.0.operator {
            Operator::Sqlite(_) => format!(
                "SELECT name AS text FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk"
            ),
            Operator::Postgres { .. } => format!(
                "SELECT attname AS text FROM pg_index JOIN pg_attribute ON attrelid = indexrelid
                 WHERE indrelid = '{table}'::regclass AND indisprimary ORDER BY attnum"
            ),
        })
    }

    /// The columns of a table that are in an index besides its key, and whether that is a unique one: `user_id 1`.
    pub fn indexed_columns(&self, table: &str) -> Vec<String> {
        self.texts(&match self.0.operator {
            Operator::Sqlite(_) => format!(
                r#"SELECT info.name || ' ' || list."unique" AS text
                   FROM pragma_index_list('{table}') list, pragma_index_info(list.name) info
                   WHERE list.origin <> 'pk'
                   ORDER BY info.name"#
            ),
            Operator::Postgres { .. } => format!(
                "SELECT attname || ' ' || indisunique::int AS text
                 FROM pg_index JOIN pg_attribute ON attrelid = indexrelid
                 WHERE indrelid = '{table}'::regclass AND NOT indisprimary ORDER BY attname"
            ),
        })
    }

    /// A moment of the Unix epoch as ISO 8601 has it.
    pub fn iso_8601(&self, seconds: i64) -> String {
        let text = match self.0.operator {
            Operator::Sqlite(_) => {
                format!("SELECT strftime('%Y-%m-%dT%H:%M:%SZ', {seconds}, 'unixepoch') AS text")
            }
            Operator::Postgres { .. } => format!(
                r#"SELECT to_char(to_timestamp({seconds}) AT TIME ZONE 'UTC',
                   'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS text"#
            ),
        };
        self.texts(&text).remove(0)
    }

    /// The type of a host's column of UUIDs.
    pub fn uuid_type(&self) -> &'static str {
        match self.0.operator {
            Operator::Sqlite(_) => "BLOB",
            Operator::Postgres { .. } => "UUID",
        }
    }

    /// A UUID as SQL has it.
    pub fn uuid(&self, uuid: uuid::Uuid) -> String {
        match self.0.operator {
            Operator::Sqlite(_) => format!("x'{}'", uuid.simple()),
            Operator::Postgres { .. } => format!("'{uuid}'"),
        }
    }
}

const SQLITE_SCHEMA: &str = "\
    SELECT type || ' ' || name || ' ' || COALESCE(sql, '') AS text
    FROM sqlite_master ORDER BY type, name";

/// Columns, constraints and indexes.
const POSTGRES_SCHEMA: &str = "\
    SELECT text FROM (
        SELECT 'column ' || table_name || ' ' || ordinal_position || ' ' || column_name || ' ' ||
               data_type || ' ' || is_nullable || ' ' || COALESCE(column_default, '') AS text
        FROM information_schema.columns WHERE table_schema = current_schema()
        UNION ALL
        SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' ||
               pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
        UNION ALL
        SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = current_schema()
    ) AS parts ORDER BY text";
