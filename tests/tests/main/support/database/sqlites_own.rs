//! The tests that are about SQLite itself. On another database they do not run, and say so.
//!
//! Such a test begins with `sqlite_only!();` and stands in [`TESTS`], with the reason. Where it is
//! not run, a line `not run on <database>: <test>: <why>` is written past the harness, which would
//! keep it for itself: it is seen in every run, and can be counted.

use std::io::Write as _;

use super::Kind;

/// Ends a test of [`TESTS`] here, unless it runs on SQLite.
#[macro_export]
macro_rules! sqlite_only {
    () => {
        // A type's name has that of the function around it.
        if $crate::support::sqlites_own::is_not_run(std::any::type_name_of_val(&|| ())) {
            return;
        }
    };
}

const TYPED: &str = "the connection's type is SQLite's, as Diesel's own queries know it";
const POOLS: &str = "pools of SQLite connections";
const FILES: &str = "`sqlite_pool` and the names it takes";
const PRAGMAS: &str = "what SQLite enforces is a setting of the connection";
const TYPES: &str = "column types and their affinities";

/// Which tests, and why.
pub const TESTS: &[(&str, &str)] = &[
    (
        "accounts::an_owner_that_cannot_be_read_ends_no_job",
        "only SQLite keeps a number that its column's type is too small for",
    ),
    (
        "import::trouble::a_row_that_the_database_refuses_stops_no_other",
        TYPED,
    ),
    (
        "json::side_by_side::one_slow_read_does_not_hold_up_another",
        POOLS,
    ),
    (
        "keys::foreign_keys_that_are_declared_must_be_enforced",
        PRAGMAS,
    ),
    (
        "keys::what_declares_no_foreign_key_needs_none_enforced",
        PRAGMAS,
    ),
    (
        "lightfriend::moved::a_row_that_does_not_open_holds_up_no_other",
        TYPED,
    ),
    (
        "lightfriend::moved::what_is_connected_by_then_is_kept",
        TYPED,
    ),
    (
        "lightfriend::moved::whoever_disconnects_after_the_move_stays_disconnected",
        TYPED,
    ),
    (
        "lightfriend::moved::whoever_has_connected_before_is_connected",
        TYPED,
    ),
    (
        "migrations::diesels_own_harness_runs_and_reverts_them",
        TYPED,
    ),
    (
        "migrations::drift::what_the_host_has_built_upon_a_column_is_said_and_stays",
        TYPED,
    ),
    (
        "migrations::plans::what_is_due_is_found_by_index_and_each_row_once",
        "Postgres plans by statistics, and a small table needs no index",
    ),
    (
        "migrations::pools::a_database_in_memory_is_one_for_all_connections_and_for_this_pool_alone",
        FILES,
    ),
    ("migrations::pools::a_deadpool_pool_does_as_well", POOLS),
    (
        "migrations::pools::a_file_that_cannot_be_opened_is_named_with_the_reason",
        FILES,
    ),
    (
        "migrations::pools::a_pool_without_settings_is_warned_of",
        PRAGMAS,
    ),
    (
        "migrations::pools::many_writers_without_a_busy_timeout_all_succeed",
        PRAGMAS,
    ),
    (
        "migrations::pools::what_is_no_sqlite_file_is_refused_with_a_hint",
        FILES,
    ),
    (
        "migrations::sources::a_source_of_migrations_adds_what_a_struct_has_gained",
        TYPED,
    ),
    (
        "migrations::sources::from_migrate_to_a_source_to_migrate",
        TYPED,
    ),
    (
        "migrations::sources::from_migrate_to_written_migrations",
        TYPED,
    ),
    (
        "migrations::sources::from_written_migrations_nothing_else_changes_the_tables_unless_that_is_said",
        TYPED,
    ),
    (
        "migrations::sources::the_hosts_own_revert_and_redo_concern_its_own",
        TYPED,
    ),
    (
        "migrations::sources::what_is_amiss_fails_the_run_and_says_why",
        TYPED,
    ),
    (
        "migrations::users::a_key_of_users_that_no_connection_could_refer_to_is_said",
        TYPES,
    ),
    (
        "migrations::users::a_users_table_that_is_made_anew_with_foreign_keys_off_keeps_the_connections",
        PRAGMAS,
    ),
    (
        "migrations::users::with_foreign_keys_on_it_takes_the_connections_along",
        PRAGMAS,
    ),
    (
        "repository::queries::deleting_a_user_deletes_their_connections_only",
        TYPED,
    ),
    (
        "repository::queries::the_applications_own_transaction_takes_the_row_along",
        TYPED,
    ),
    (
        "repository::queries::the_table_joins_with_the_hosts_own",
        TYPED,
    ),
    (
        "repository::the_repository_takes_plain_and_pooled_connections",
        TYPED,
    ),
    (
        "requests::shared::tokens_of_a_connect_that_failed_are_left_to_those_who_share_them",
        "its trigger is written in SQLite's words",
    ),
    (
        "several::migrated::what_would_be_lost_with_the_old_key_is_said",
        "only SQLite moves a table's rows to change its key",
    ),
    (
        "tokens::database::a_pool_that_is_exhausted_for_a_while_costs_no_token",
        POOLS,
    ),
];

/// Whether the test in which this closure is made is not run.
pub fn is_not_run(closure: &str) -> bool {
    let test = test_of(closure);
    let listed = TESTS.iter().find(|(name, _)| *name == test);
    let (_, why) = listed.unwrap_or_else(|| panic!("`{test}` is not among SQLite's own tests"));
    let kind = Kind::chosen();
    if kind == Kind::Sqlite {
        return false;
    }
    // Two of these at once are two lines.
    let line = format!("not run on {}: {test}: {why}\n", kind.name());
    std::io::stderr()
        .write_all(line.as_bytes())
        .expect("stderr");
    true
}

/// `tokens::reads` of `main::tokens::reads::{{closure}}::{{closure}}`.
fn test_of(closure: &str) -> &str {
    let function = closure.split("::{{closure}}").next().unwrap_or(closure);
    function.split_once("::").map_or(function, |(_, test)| test)
}
