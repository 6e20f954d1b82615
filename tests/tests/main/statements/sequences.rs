//! What the rules say of statements that follow each other on a connection.

use std::collections::BTreeMap;

use super::sql::{Dialect, Sql};
use sqlparser::ast::Statement;

/// What is wrong with what was sent, in order, each with its connection.
pub fn broken(dialect: Dialect, sent: &[(usize, String)]) -> Vec<String> {
    let mut open: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let mut done: Vec<Vec<String>> = Vec::new();
    let mut wrong = Vec::new();
    for (connection, text) in sent {
        let Ok(sql) = Sql::parse(dialect, text) else {
            continue;
        };
        match sql.statements.first() {
            Some(Statement::StartTransaction { .. }) => {
                if open.insert(*connection, Vec::new()).is_some() {
                    wrong.push(format!("rule 4: a transaction in another: {text}"));
                }
            }
            Some(Statement::Commit { .. }) => {
                if let Some(transaction) = open.remove(connection) {
                    wrong.extend(changes_among_others(dialect, &transaction));
                    done.push(transaction);
                }
            }
            Some(Statement::Rollback { .. }) => drop(open.remove(connection)),
            _ => {
                if let Some(transaction) = open.get_mut(connection) {
                    transaction.push(text.clone());
                }
            }
        }
    }
    wrong.extend(needless(&done));
    wrong
}

/// SQLite's rebuild of a table or a column is the only one that may.
fn changes_among_others(dialect: Dialect, transaction: &[String]) -> Vec<String> {
    let remade = |text: &String| text.contains("_keyed\"") || text.contains("_other\"");
    if transaction.iter().any(remade) {
        return Vec::new();
    }
    let is_change = |text: &&String| {
        let sql = Sql::parse(dialect, text);
        sql.is_ok_and(|sql| sql.statements.first().is_some_and(is_ddl))
    };
    let changes = transaction.iter().filter(is_change);
    changes
        .map(|text| format!("rule 7: DDL in a transaction of others: {text}"))
        .collect()
}

fn is_ddl(statement: &Statement) -> bool {
    matches!(
        statement,
        Statement::CreateTable(_)
            | Statement::CreateIndex(_)
            | Statement::AlterTable(_)
            | Statement::Drop { .. }
    )
}

/// Transactions that are never about more than one statement, by that one.
fn needless(done: &[Vec<String>]) -> Vec<String> {
    let mut longest: BTreeMap<&String, usize> = BTreeMap::new();
    for transaction in done {
        if let Some(first) = transaction.first() {
            let length = longest.entry(first).or_default();
            *length = transaction.len().max(*length);
        }
    }
    let alone = longest.into_iter().filter(|(_, length)| *length < 2);
    alone
        .map(|(text, _)| format!("rule 8: one statement needs no transaction: {text}"))
        .collect()
}
