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
            Some(Statement::Commit { .. }) => done.extend(open.remove(connection)),
            Some(Statement::Rollback { .. }) => drop(open.remove(connection)),
            statement => {
                if let Some(transaction) = open.get_mut(connection) {
                    if statement.is_some_and(is_ddl) {
                        wrong.push(format!("rule 7: DDL in a transaction of others: {text}"));
                    }
                    transaction.push(text.clone());
                }
            }
        }
    }
    wrong.extend(needless(&done));
    wrong
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
