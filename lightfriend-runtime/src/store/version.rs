//! Which server it is.

use diesel::{QueryResult, QueryableByName, sql_types::Text};

use super::{conn::Conn, statement::Statement};

/// The oldest Postgres that we are tested with.
const OLDEST: u32 = 12;

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    server_version: String,
}

/// Why the server is too old, if it is.
pub(super) async fn problem(conn: &mut Conn<'_>) -> QueryResult<Option<String>> {
    let names: Vec<Name> = Statement::new("SHOW server_version").load(conn).await?;
    Ok(names.first().and_then(|row| too_old(&row.server_version)))
}

/// `15.14 (Debian 15.14-0+deb12u1)`, `9.6.24`, `18beta1`.
fn too_old(name: &str) -> Option<String> {
    let version: String = name
        .chars()
        .take_while(|char| is_of_number(*char))
        .collect();
    let major = version.split('.').next()?.parse();
    if is_another_engine(name) || major.is_ok_and(|major: u32| major >= OLDEST) {
        return None;
    }
    Some(format!(
        "database: the server is Postgres {version}, and {OLDEST} or newer is needed"
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
        for fine in [
            "11.2-YB-2.20.1.0-b0",
            "12.22",
            "15.14 (Debian 15.14-0+deb12u1)",
            "18beta1",
            "13.0.0",
        ] {
            assert_eq!(too_old(fine), None, "{fine}");
        }
    }
}
