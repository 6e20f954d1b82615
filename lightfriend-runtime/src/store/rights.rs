//! What the database role may do.

use diesel::{QueryResult, QueryableByName, sql_types::Text};

use super::{conn::Conn, statement::Statement};

#[derive(QueryableByName)]
struct Right {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The rights on a table that there is and that the role lacks, in words. Better said now than when
/// tokens are to be stored that a provider hands out once.
pub(super) async fn problem(conn: &mut Conn<'_>, table: &str) -> QueryResult<Option<String>> {
    let quoted = format!("\"{table}\"");
    let lacking: Vec<Right> = Statement::new(
        "SELECT CAST(p.name AS TEXT) AS name \
         FROM (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) AS p (name) \
         WHERE to_regclass(?) IS NOT NULL \
         AND NOT has_table_privilege(CAST(to_regclass(?) AS OID), p.name)",
    )
    .bind(quoted.as_str())
    .bind(quoted.as_str())
    .load(conn)
    .await?;
    if lacking.is_empty() {
        return Ok(None);
    }
    let rights: Vec<&str> = lacking.iter().map(|right| right.name.as_str()).collect();
    Ok(Some(format!(
        "the database role lacks rights on the table `{table}`; as its owner: GRANT {} ON {quoted} \
         TO <role>",
        rights.join(", ")
    )))
}
