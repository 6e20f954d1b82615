//! Time that tests let pass.

use diesel::QueryResult;

use super::{Conn, statement::Statement};
use crate::account_id::AccountId;

/// Moves the moments of all the owner's connections so many seconds into the past; how many there are.
pub(crate) async fn let_pass(
    conn: &mut Conn<'_>,
    account: &AccountId,
    seconds: i64,
) -> QueryResult<usize> {
    let table = &account.descriptor.table;
    let sql = format!(
        r#"UPDATE "{}" SET #issued_at = #issued_at - ?, #expires_at = #expires_at - ?,
           #refresh_token_expires_at = #refresh_token_expires_at - ? WHERE #{} = ?"#,
        table.name, table.owner
    );
    Statement::about(table, sql)
        .bind(seconds)
        .bind(seconds)
        .bind(seconds)
        .bind(&account.owner)
        .execute(conn)
        .await
}
