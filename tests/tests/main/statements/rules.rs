//! The eleven rules that every statement keeps, so that one schema and one set of statements run
//! on every engine. A function each.

mod schema;

use sqlparser::ast::{
    AssignmentTarget, ConflictTarget, Expr, Insert, OnConflictAction, OnInsert, Query, SetExpr,
    Statement, TableObject, TransactionAccessMode, TransactionMode, Update, Value, ValueWithSpan,
};

use super::sql::{Dialect, Keys, Sql, plain};

/// What is wrong, or nothing.
type Kept = Result<(), String>;

/// A rule in the words of the design.
pub struct Rule {
    pub number: u32,
    pub words: &'static str,
    check: fn(&Sql, &Keys) -> Kept,
}

pub const RULES: [Rule; 11] = [
    Rule {
        number: 1,
        words: "the primary key starts with the owner, and there is no other identity",
        check: schema::owner_first,
    },
    Rule {
        number: 2,
        words: "no identity is made by the database",
        check: no_identity_made_by_the_database,
    },
    Rule {
        number: 3,
        words: "upserts target the whole key and set columns to `excluded.column`",
        check: upserts_over_the_whole_key,
    },
    Rule {
        number: 4,
        words: "leases by single UPDATE .. WHERE .. RETURNING; no other lock, trigger, sequence",
        check: leases_by_single_updates,
    },
    Rule {
        number: 5,
        words: "a few types; moments are BIGINT epochs",
        check: schema::few_types,
    },
    Rule {
        number: 6,
        words: "indexes are named, ascending, whole, not unique",
        check: schema::plain_indexes,
    },
    Rule {
        number: 7,
        words: "one DDL statement at a time, each repeatable, none mixed with data",
        check: schema::one_repeatable_change,
    },
    Rule {
        number: 8,
        words: "statements can be repeated, and stand for themselves",
        check: can_be_repeated,
    },
    Rule {
        number: 9,
        words: "no session state",
        check: no_session_state,
    },
    Rule {
        number: 10,
        words: "`users = \"none\"` suffices: the host's tables are not read",
        check: schema::own_tables_only,
    },
    Rule {
        number: 11,
        words: "replicas are never read",
        check: no_replica,
    },
];

impl Rule {
    /// What is wrong, with rule and statement.
    pub fn broken_by(&self, sql: &Sql, keys: &Keys) -> Option<String> {
        let why = (self.check)(sql, keys).err()?;
        let Self { number, words, .. } = self;
        Some(format!("rule {number} ({words}): {why}\n    {}", sql.text))
    }
}

/// Everything that is wrong with a statement.
pub fn broken(sql: &Sql, keys: &Keys) -> Vec<String> {
    let broken = RULES.iter().filter_map(|rule| rule.broken_by(sql, keys));
    broken.collect()
}

fn refuse_functions(sql: &Sql, is_refused: impl Fn(&str) -> bool) -> Kept {
    let found = sql.functions().into_iter().find(|name| is_refused(name));
    found.map_or(Ok(()), |name| Err(format!("it calls {name}()")))
}

// 2. Flows have the hash of their state, the outbox 128 random bits: an INSERT brings the key.
fn no_identity_made_by_the_database(sql: &Sql, keys: &Keys) -> Kept {
    const MAKERS: [&str; 9] = [
        "nextval",
        "currval",
        "lastval",
        "last_insert_rowid",
        "random",
        "randomblob",
        "gen_random_uuid",
        "uuid_generate_v4",
        "unique_rowid",
    ];
    refuse_functions(sql, |name| MAKERS.contains(&name))?;
    schema::no_made_columns(sql)?;
    for statement in &sql.statements {
        if let Statement::Insert(insert) = statement {
            let columns = columns_of(insert);
            for key in keys.of_table(&table_of(insert)) {
                let place = columns.iter().position(|column| column == key);
                let place = place.ok_or(format!("the key's `{key}` is left to the database"))?;
                if !is_placeholder(value_at(insert, place)) {
                    return Err(format!("the key's `{key}` is not a value of ours"));
                }
            }
        }
    }
    Ok(())
}

fn table_of(insert: &Insert) -> String {
    match &insert.table {
        TableObject::TableName(name) => plain(name),
        other => other.to_string(),
    }
}

fn columns_of(insert: &Insert) -> Vec<String> {
    insert.columns.iter().map(plain).collect()
}

/// The expression for a column, in the only row that is inserted.
fn value_at(insert: &Insert, place: usize) -> Option<&Expr> {
    let SetExpr::Values(values) = insert.source.as_ref()?.body.as_ref() else {
        return None;
    };
    match values.rows.as_slice() {
        [row] => row.content.get(place),
        _ => None,
    }
}

fn is_placeholder(value: Option<&Expr>) -> bool {
    let Some(Expr::Value(ValueWithSpan { value, .. })) = value else {
        return false;
    };
    matches!(value, Value::Placeholder(_))
}

// 3. No engine is asked to compute on a row while it may be another's.
fn upserts_over_the_whole_key(sql: &Sql, keys: &Keys) -> Kept {
    for statement in &sql.statements {
        if let Statement::Insert(insert) = statement {
            upsert(insert, keys.of_table(&table_of(insert)))?;
        }
    }
    Ok(())
}

fn upsert(insert: &Insert, key: &[String]) -> Kept {
    if insert.or.is_some() || insert.replace_into || insert.ignore {
        return Err("only ON CONFLICT is known everywhere".to_owned());
    }
    let conflict = match &insert.on {
        None => return Ok(()),
        Some(OnInsert::OnConflict(conflict)) => conflict,
        Some(_) => return Err("only ON CONFLICT is known everywhere".to_owned()),
    };
    let Some(ConflictTarget::Columns {
        columns: target,
        predicate: None,
    }) = &conflict.conflict_target
    else {
        return Err("its target is no list of columns".to_owned());
    };
    if !target.iter().map(|ident| &ident.value).eq(key) {
        return Err(format!("its target is not the whole key {key:?}"));
    }
    let OnConflictAction::DoUpdate(update) = &conflict.action else {
        return Ok(());
    };
    if update.selection.is_some() {
        return Err("it has a condition on the old row".to_owned());
    }
    let mut set = Vec::new();
    for assignment in &update.assignments {
        let AssignmentTarget::ColumnName(column) = &assignment.target else {
            return Err("it sets several columns at once".to_owned());
        };
        let column = plain(column);
        let Expr::CompoundIdentifier(parts) = &assignment.value else {
            return Err(format!("`{column}` is not set to `excluded.{column}`"));
        };
        let is_excluded = matches!(parts.as_slice(), [excluded, same]
            if excluded.value == "excluded" && same.value == column);
        if !is_excluded {
            return Err(format!("`{column}` is not set to `excluded.{column}`"));
        }
        set.push(column);
    }
    let inserted = columns_of(insert).into_iter();
    let replaced: Vec<String> = inserted.filter(|column| !key.contains(column)).collect();
    if set == replaced {
        Ok(())
    } else {
        Err("it inserts a column that it does not replace".to_owned())
    }
}

// 4. Whatever else locks is unknown to some engine, or behaves differently there.
fn leases_by_single_updates(sql: &Sql, _: &Keys) -> Kept {
    refuse_functions(sql, |name| {
        name.contains("advisory") || ["nextval", "setval"].contains(&name)
    })?;
    for statement in &sql.statements {
        match statement {
            Statement::Savepoint { .. }
            | Statement::ReleaseSavepoint { .. }
            | Statement::Rollback {
                savepoint: Some(_), ..
            }
            | Statement::Lock(_)
            | Statement::CreateTrigger(_)
            | Statement::CreateFunction(_)
            | Statement::CreateExtension(_)
            | Statement::CreateSequence { .. } => return Err("no such thing".to_owned()),
            Statement::Query(query) => single_query(query)?,
            Statement::Update(update) => single_update(update)?,
            Statement::Delete(delete) if delete.using.is_some() || delete.limit.is_some() => {
                return Err("it deletes by more than a WHERE".to_owned());
            }
            _ => {}
        }
    }
    Ok(())
}

fn single_query(query: &Query) -> Kept {
    if !query.locks.is_empty() {
        return Err("it locks rows that it reads".to_owned());
    }
    let mut with = query.with.iter().flat_map(|with| &with.cte_tables);
    let changes_data = |body: &SetExpr| {
        matches!(
            body,
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_)
        )
    };
    if changes_data(&query.body) || with.any(|table| changes_data(&table.query.body)) {
        return Err("its WITH changes data".to_owned());
    }
    Ok(())
}

fn single_update(update: &Update) -> Kept {
    if update.from.is_some() || !update.table.joins.is_empty() || update.limit.is_some() {
        return Err("it updates by more than a WHERE".to_owned());
    }
    let takes_lease = update.assignments.iter().any(|assignment| {
        let (target, value) = (
            assignment.target.to_string().replace('"', ""),
            assignment.value.to_string(),
        );
        // A lease is given back by NULL.
        target == "lease_until" && value.contains('+')
    });
    if takes_lease && (update.selection.is_none() || update.returning.is_none()) {
        return Err("a lease is taken without a WHERE and a RETURNING".to_owned());
    }
    Ok(())
}

// 8. After a lost connection or a 40001 it is done again, whether or not it was done.
fn can_be_repeated(sql: &Sql, _: &Keys) -> Kept {
    for statement in &sql.statements {
        match statement {
            Statement::Insert(insert) if insert.on.is_none() => {
                return Err("done again it fails, or leaves a second row".to_owned());
            }
            Statement::Update(update) if update.selection.is_none() => {
                return Err("it is about every row".to_owned());
            }
            Statement::Delete(delete) if delete.selection.is_none() => {
                return Err("it is about every row".to_owned());
            }
            Statement::StartTransaction { modes, .. } if !modes.is_empty() => {
                return Err("it leaves the host's isolation level".to_owned());
            }
            Statement::Commit { chain: true, .. } | Statement::Rollback { chain: true, .. } => {
                return Err("the next transaction begins with it".to_owned());
            }
            _ => {}
        }
    }
    Ok(())
}

// 9. Behind a transaction pooler the next statement is on another session. SQLite has none.
fn no_session_state(sql: &Sql, _: &Keys) -> Kept {
    refuse_functions(sql, |name| {
        ["set_config", "currval", "lastval"].contains(&name)
    })?;
    for statement in &sql.statements {
        match statement {
            Statement::CreateTable(table) if table.temporary => {
                return Err("a temporary table is the session's".to_owned());
            }
            Statement::Query(_)
            | Statement::Insert(_)
            | Statement::Update(_)
            | Statement::Delete(_)
            | Statement::CreateTable(_)
            | Statement::CreateIndex(_)
            | Statement::AlterTable(_)
            | Statement::Drop { .. }
            | Statement::StartTransaction { .. }
            | Statement::Commit { .. }
            | Statement::Rollback { .. }
            | Statement::ShowVariable { .. } => {}
            Statement::Pragma { .. } if sql.dialect == Dialect::Sqlite => {}
            _ => return Err("statements of this kind are not among those we send".to_owned()),
        }
    }
    Ok(())
}

// 11. A replica may not have heard of the newest token.
fn no_replica(sql: &Sql, _: &Keys) -> Kept {
    refuse_functions(sql, |name| {
        name.contains("follower_read") || name.contains("staleness") || name == "pg_is_in_recovery"
    })?;
    let read_only = TransactionMode::AccessMode(TransactionAccessMode::ReadOnly);
    for statement in &sql.statements {
        match statement {
            Statement::StartTransaction { modes, .. } if modes.contains(&read_only) => {
                return Err("a transaction that only reads may be a replica's".to_owned());
            }
            Statement::Set(set) => return Err(format!("it chooses: {set}")),
            Statement::ShowVariable { variable } => {
                let asked = variable.iter().any(|part| part.value.contains("read_only"));
                if asked {
                    return Err("it asks for replicas".to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(())
}
