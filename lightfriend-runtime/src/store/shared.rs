//! Tokens that several rows share, as those of one workspace do: by the value of a column. The last
//! row, whoever's, has them revoked.

use diesel::QueryResult;

use super::{Conn, in_use::is_there, row_key};
use crate::descriptor::Descriptor;

/// The column whose value says which rows share a token, where the integration has one.
pub(super) fn column(descriptor: &Descriptor) -> Option<&'static str> {
    let revocation = descriptor.revocation.as_ref();
    revocation.and_then(|revocation| revocation.shared_by)
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
    let is_equal = format!("{} = ?", row_key::text(&descriptor.table, Some(column)));
    is_there(conn, descriptor.table.name, &is_equal, vec![value.into()]).await
}
