//! Which server it is.

use diesel::{QueryResult, QueryableByName, sql_types::Text};

use super::{conn::Conn, statement::Statement};

/// The oldest Postgres that we are tested with, as it numbers itself.
const OLDEST: u32 = 120_000;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = Text)]
    server_version_num: String,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    server_version: String,
}

/// Why the server is too old, if it is.
pub(super) async fn problem(conn: &mut Conn<'_>) -> QueryResult<Option<String>> {
    let numbers: Vec<Number> = Statement::new("SHOW server_version_num").load(conn).await?;
    let number = numbers
        .first()
        .and_then(|row| row.server_version_num.parse().ok());
    if number.is_none_or(|number: u32| number >= OLDEST) {
        return Ok(None);
    }
    let names: Vec<Name> = Statement::new("SHOW server_version").load(conn).await?;
    Ok(names.first().and_then(|row| too_old(&row.server_version)))
}

fn too_old(name: &str) -> Option<String> {
    if is_another_engine(name) {
        return None;
    }
    let version: String = name
        .chars()
        .take_while(|char| is_of_number(*char))
        .collect();
    Some(format!(
        "database: the server is Postgres {version}, and 12 or newer is needed"
    ))
}

/// Engines that speak the protocol name the version that they are like, and behind it their own:
/// `11.2-YB-2.20.1.0-b0`. What they lack, the statements will show.
fn is_another_engine(name: &str) -> bool {
    name.trim_start_matches(is_of_number).starts_with('-')
}

fn is_of_number(char: char) -> bool {
    char.is_ascii_digit() || char == '.'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_postgres_itself_is_too_old() {
        for old in ["11.22 (Debian 11.22-0+deb10u2)", "9.6.24", "11beta1"] {
            let problem = too_old(old).unwrap();
            assert!(problem.contains("12 or newer"), "{problem}");
        }
        assert_eq!(too_old("11.2-YB-2.20.1.0-b0"), None);
    }
}
