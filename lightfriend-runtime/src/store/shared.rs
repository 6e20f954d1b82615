//! Tokens that several rows share, as those of one workspace do: by the value of a column. The last
//! row, whoever's, has them revoked.

use diesel::{QueryResult, QueryableByName, sql_types::BigInt};

use super::{Conn, statement::Statement};
use crate::descriptor::Descriptor;

/// The column whose value says which rows share a token, where the integration has one.
pub(super) fn column(descriptor: &Descriptor) -> Option<&'static str> {
    let revocation = descriptor.revocation.as_ref();
    revocation.and_then(|revocation| revocation.shared_by)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Whether a row has this value, so that tokens with it are in use.
pub(super) async fn is_in_use(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
    value: Option<&str>,
) -> QueryResult<bool> {
    let (Some(column), Some(value)) = (column(descriptor), value) else {
        return Ok(false);
    };
    let table = descriptor.table.name;
    let found: Option<Count> = Statement::new(format!(
        r#"SELECT count(*) AS count FROM "{table}" WHERE CAST("{table}"."{column}" AS TEXT) = ?"#
    ))
    .bind(value)
    .load_one(conn)
    .await?;
    Ok(found.is_some_and(|found| found.count > 0))
}
