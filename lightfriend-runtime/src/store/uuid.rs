//! UUID user ids, also on databases without that type.

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Nullable,
};
use uuid::Uuid;

/// The SQL type of UUIDs in tables.
#[cfg(feature = "_postgres")]
pub type SqlUuid = diesel::sql_types::Uuid;
/// The SQL type of UUIDs in tables.
#[cfg(not(feature = "_postgres"))]
pub type SqlUuid = diesel::sql_types::Binary;

/// A UUID as its 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = SqlUuid)]
pub struct UuidBytes(Uuid);

impl From<Uuid> for UuidBytes {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl From<UuidBytes> for Uuid {
    fn from(bytes: UuidBytes) -> Self {
        bytes.0
    }
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use diesel::{
        serialize::IsNull,
        sql_types::Binary,
        sqlite::{Sqlite, SqliteValue},
    };

    use super::{FromSql, Output, SqlUuid, ToSql, Uuid, UuidBytes, deserialize, serialize};

    impl FromSql<SqlUuid, Sqlite> for UuidBytes {
        fn from_sql(bytes: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
            let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(bytes)?;
            Ok(Self(Uuid::from_slice(&bytes)?))
        }
    }

    impl ToSql<Binary, Sqlite> for UuidBytes {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            out.set_value(self.0.as_bytes().as_slice());
            Ok(IsNull::No)
        }
    }
}

#[cfg(feature = "_postgres")]
mod postgres {
    use diesel::pg::{Pg, PgValue};

    use super::{FromSql, Output, SqlUuid, ToSql, Uuid, UuidBytes, deserialize, serialize};

    impl FromSql<SqlUuid, Pg> for UuidBytes {
        fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
            <Uuid as FromSql<SqlUuid, Pg>>::from_sql(bytes).map(Self)
        }
    }

    impl ToSql<SqlUuid, Pg> for UuidBytes {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            ToSql::<SqlUuid, Pg>::to_sql(&self.0, out)
        }
    }
}

/// A UUID as its 16 bytes, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromSqlRow)]
pub struct OptionalUuidBytes(Option<UuidBytes>);

impl From<Option<Uuid>> for OptionalUuidBytes {
    fn from(uuid: Option<Uuid>) -> Self {
        Self(uuid.map(UuidBytes))
    }
}

impl From<OptionalUuidBytes> for Option<Uuid> {
    fn from(bytes: OptionalUuidBytes) -> Self {
        bytes.0.map(Uuid::from)
    }
}

impl AsExpression<Nullable<SqlUuid>> for OptionalUuidBytes {
    type Expression = <Option<UuidBytes> as AsExpression<Nullable<SqlUuid>>>::Expression;

    fn as_expression(self) -> Self::Expression {
        AsExpression::<Nullable<SqlUuid>>::as_expression(self.0)
    }
}

impl<DB: Backend> FromSql<Nullable<SqlUuid>, DB> for OptionalUuidBytes
where
    UuidBytes: FromSql<SqlUuid, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Some(UuidBytes::from_sql(bytes)?)))
    }

    fn from_nullable_sql(bytes: Option<DB::RawValue<'_>>) -> deserialize::Result<Self> {
        bytes.map_or(Ok(Self(None)), Self::from_sql)
    }
}
