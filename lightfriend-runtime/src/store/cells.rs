//! A row whose columns are known when the application runs.

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    row::{Field as _, Row},
    sql_types::{BigInt, Double, Text, Untyped},
};

use super::Value;

/// The values of a row, in the order of its columns.
#[derive(Debug)]
pub(super) struct Cells(pub(super) Vec<Value>);

impl Cells {
    pub(super) fn text(&self, index: usize) -> Option<String> {
        match self.0.get(index) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }

    pub(super) fn whole(&self, index: usize) -> Option<i64> {
        match self.0.get(index) {
            Some(Value::BigInt(number)) => Some(*number),
            Some(Value::Integer(number)) => Some(i64::from(*number)),
            _ => None,
        }
    }

    /// SQLite has no truth values of its own.
    pub(super) fn truth(&self, index: usize) -> bool {
        matches!(self.0.get(index), Some(Value::Bool(true))) || self.whole(index) == Some(1)
    }
}

/// A backend whose values say of which type they are.
trait Says: Backend {
    fn read(value: Self::RawValue<'_>) -> deserialize::Result<Value>;
}

fn cells<'a, DB: Says>(row: &impl Row<'a, DB>) -> deserialize::Result<Cells> {
    let cell = |index| {
        let field = row.get(index).ok_or("a column is missing")?;
        field.value().map_or(Ok(Value::Null), DB::read)
    };
    (0..row.field_count())
        .map(cell)
        .collect::<Result<_, _>>()
        .map(Cells)
}

#[cfg(feature = "sqlite")]
impl FromSqlRow<Untyped, diesel::sqlite::Sqlite> for Cells {
    fn build_from_row<'a>(row: &impl Row<'a, diesel::sqlite::Sqlite>) -> deserialize::Result<Self> {
        cells(row)
    }
}

#[cfg(feature = "_postgres")]
impl FromSqlRow<Untyped, diesel::pg::Pg> for Cells {
    fn build_from_row<'a>(row: &impl Row<'a, diesel::pg::Pg>) -> deserialize::Result<Self> {
        cells(row)
    }
}

#[cfg(feature = "sqlite")]
impl Says for diesel::sqlite::Sqlite {
    fn read(value: Self::RawValue<'_>) -> deserialize::Result<Value> {
        use diesel::sqlite::SqliteType;

        Ok(match value.value_type() {
            Some(SqliteType::Integer | SqliteType::Long | SqliteType::SmallInt) => {
                Value::BigInt(FromSql::<BigInt, Self>::from_sql(value)?)
            }
            Some(SqliteType::Double | SqliteType::Float) => {
                Value::Double(FromSql::<Double, Self>::from_sql(value)?)
            }
            Some(SqliteType::Text) => Value::Text(FromSql::<Text, Self>::from_sql(value)?),
            _ => Value::Null,
        })
    }
}

#[cfg(feature = "_postgres")]
impl Says for diesel::pg::Pg {
    fn read(value: Self::RawValue<'_>) -> deserialize::Result<Value> {
        use diesel::sql_types::{Bool, Integer};

        // The object identifiers of Postgres' own types are part of its protocol.
        Ok(match value.get_oid().get() {
            16 => Value::Bool(FromSql::<Bool, Self>::from_sql(value)?),
            20 => Value::BigInt(FromSql::<BigInt, Self>::from_sql(value)?),
            23 => Value::Integer(FromSql::<Integer, Self>::from_sql(value)?),
            701 => Value::Double(FromSql::<Double, Self>::from_sql(value)?),
            _ => Value::Text(FromSql::<Text, Self>::from_sql(value)?),
        })
    }
}
