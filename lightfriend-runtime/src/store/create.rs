//! Making tables what they are to be.
//!
//! Each change is looked for anew in what is there then: whoever comes second, or comes again after an
//! interruption, goes on with what is left. Each statement stands for itself, and none is mixed with data,
//! but where SQLite needs several for one change.

use diesel::{QueryResult, result::Error as DieselError};

use super::{
    adopted,
    conn::Conn,
    guard::{missing, not_ours},
    obstacles,
    plain::Plain,
    shape::{Change, MARKER, Shape, diff, find, of_conflict, own_shapes, statements},
    trouble::refused,
    users_table,
};
#[cfg(feature = "sqlite")]
use super::{conn::Dialect, transaction::transaction};
use crate::descriptor::{Descriptor, MigratedBy};

/// Creates and changes whatever is not as it is to be: the runtime's tables and each integration's. No
/// value is lost. What cannot be done without a person is said.
pub(super) async fn create_if_missing(
    conn: &mut Conn<'_>,
    descriptors: &[&'static Descriptor],
) -> QueryResult<Vec<String>> {
    if !find(conn, MARKER).await?.is_absent() {
        return left_to_others(conn, descriptors).await;
    }
    let mut problems = Vec::new();
    for shape in own_shapes() {
        problems.extend(bring(conn, &shape).await?);
    }
    for descriptor in descriptors {
        problems.extend(create_table(conn, descriptor).await?);
    }
    Ok(problems)
}

/// What written migrations make stays theirs: they would fail over what somebody else has made before.
async fn left_to_others(
    conn: &mut Conn<'_>,
    descriptors: &[&'static Descriptor],
) -> QueryResult<Vec<String>> {
    let mut problems = missing(conn, descriptors).await?;
    if !problems.is_empty() {
        problems.push(format!(
            "written migrations change these tables: call write_migrations() and run what it writes, or, \
             for migrate() to change them from now on, delete those folders and DROP TABLE {MARKER}"
        ));
    }
    Ok(problems)
}

async fn create_table(
    conn: &mut Conn<'_>,
    descriptor: &'static Descriptor,
) -> QueryResult<Vec<String>> {
    if descriptor.table.migrated_by == MigratedBy::Host {
        return adopted::problems(conn, descriptor).await;
    }
    if let Some(problem) = not_ours(conn, descriptor).await? {
        return Ok(vec![problem]);
    }
    if let Some(problem) = users_table::problem(conn, descriptor).await? {
        return Ok(vec![problem]);
    }
    let shape = Shape::of(descriptor, conn.dialect());
    bring(conn, &shape).await
}

/// Brings a table into its shape. Where something is in the way, that is given, and nothing is changed that
/// the structs of before would miss.
async fn bring(conn: &mut Conn<'_>, shape: &Shape) -> QueryResult<Vec<String>> {
    if find(conn, &shape.table).await?.is_absent() {
        for sql in shape.create() {
            create(conn, &sql).await?;
        }
        return Ok(Vec::new());
    }
    let mut problems = Vec::new();
    problems.extend(apply(conn, shape, Change::adds).await?);
    problems.extend(self::problems(conn, shape).await?);
    if problems.is_empty() {
        problems.extend(apply(conn, shape, |_| true).await?);
    }
    Ok(problems)
}

/// Makes these changes, one after the other; why the database refuses one.
async fn apply(
    conn: &mut Conn<'_>,
    shape: &Shape,
    these: impl Fn(&Change) -> bool,
) -> QueryResult<Option<String>> {
    let (mut failed, mut made) = (None, Vec::new());
    loop {
        let found = find(conn, &shape.table).await?;
        let mut left = diff(shape, &found, conn.dialect()).changes.into_iter();
        // What is found again although it was made, a check says: an index of another's has its name.
        let Some(change) = left.find(|it| these(it) && !made.contains(it)) else {
            return Ok(None);
        };
        match make(conn, shape, &change).await {
            Ok(()) => {
                tracing::info!("{}", change.words(&shape.table));
                made.push(change);
            }
            // Somebody else may have been faster: then it is not found again.
            Err(error) if failed.as_ref() == Some(&change) => {
                return match refused(&error) {
                    Some(words) => Ok(Some(format!(
                        "{}, which the database refuses: {words}; if an index, a view or a trigger \
                         of the application's is in the way, drop it, call migrate(), and create it \
                         again",
                        change.words(&shape.table)
                    ))),
                    None => Err(error),
                };
            }
            Err(_) => failed = Some(change),
        }
    }
}

/// What only a person can mend.
async fn problems(conn: &mut Conn<'_>, shape: &Shape) -> QueryResult<Vec<String>> {
    let (found, dialect) = (find(conn, &shape.table).await?, conn.dialect());
    let diff = diff(shape, &found, dialect);
    let conflicts = diff.conflicts.iter();
    let mut problems: Vec<String> = conflicts
        .map(|conflict| of_conflict(&shape.table, conflict, dialect))
        .collect();
    for change in &diff.changes {
        problems.extend(obstacles::to(conn, shape, &found, change).await?);
    }
    Ok(problems)
}

/// Makes one change, if it has not been made by now.
async fn make(conn: &mut Conn<'_>, shape: &Shape, change: &Change) -> QueryResult<()> {
    match conn.dialect() {
        // Of what SQLite has no statement for, some make one change together.
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite if !matches!(change, Change::Gain(_) | Change::Index(_)) => {
            let (shape, change) = (shape.clone(), change.clone());
            transaction(conn, async move |conn| run(conn, &shape, &change).await).await
        }
        _ => run(conn, shape, change).await,
    }
}

async fn run(conn: &mut Conn<'_>, shape: &Shape, change: &Change) -> QueryResult<()> {
    let (found, dialect) = (find(conn, &shape.table).await?, conn.dialect());
    if !diff(shape, &found, dialect).changes.contains(change) {
        return Ok(());
    }
    let beside = obstacles::beside(conn, shape, change).await?;
    let statements = statements(shape, &found, change, dialect);
    for sql in statements.iter().chain(&beside) {
        Plain::new(sql).execute(conn).await?;
    }
    Ok(())
}

/// Runs one statement that creates something. That somebody else was faster is success.
async fn create(conn: &mut Conn<'_>, sql: &str) -> QueryResult<()> {
    match Plain::new(sql).execute(conn).await {
        Err(error) if is_there_already(&error) => Ok(()),
        created => created,
    }
}

/// `IF NOT EXISTS` does not see what another instance is creating.
fn is_there_already(error: &DieselError) -> bool {
    const WORDS: [&str; 3] = [
        "already exists",
        "pg_type_typname_nsp_index",
        "pg_class_relname",
    ];
    match error {
        DieselError::DatabaseError(_, information) => {
            let message = information.message();
            WORDS.iter().any(|words| message.contains(words))
        }
        _ => false,
    }
}
