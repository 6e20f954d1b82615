//! What a folder has to do, up and down.

use super::{
    super::{
        conn::Dialect,
        shape::{
            Change, ColumnShape, Conflict, Diff, Found, MARKER, Shape, diff, is_narrowed, remedy,
            statements,
        },
    },
    folder::Folder,
    history::{History, Recorded, record},
};

/// Tables that change together, in one folder.
pub(super) struct Group {
    /// `google_calendar_connection`
    pub(super) name: String,
    pub(super) shapes: Vec<Shape>,
}

/// One folder.
pub(super) struct Plan {
    pub(super) folder: Folder,
    /// What it does, in a few words.
    pub(super) summary: String,
}

/// A table that is there, and what becomes of it.
struct Step {
    up: Vec<String>,
    down: Vec<String>,
    words: Vec<String>,
    now: Recorded,
}

/// What is left to do for a group of tables, if anything.
pub(super) fn of(group: &Group, history: &History, dialect: Dialect) -> Option<Plan> {
    let is_new = group
        .shapes
        .iter()
        .all(|shape| history.table(&shape.table).is_none());
    let steps: Vec<Step> = group
        .shapes
        .iter()
        .filter_map(|shape| match history.table(&shape.table) {
            None => Some(created(shape)),
            Some(before) => altered(shape, before, dialect),
        })
        .collect();
    if steps.is_empty() {
        return None;
    }
    let mut up: Vec<String> = steps.iter().flat_map(|step| step.up.clone()).collect();
    let downs = steps.iter().rev();
    let mut down: Vec<String> = downs.flat_map(|step| step.down.clone()).collect();
    if is_new && group.name == "oauth" {
        up.insert(
            0,
            format!("CREATE TABLE IF NOT EXISTS {MARKER} (written TEXT PRIMARY KEY NOT NULL);"),
        );
        down.push(format!("DROP TABLE {MARKER};"));
    }
    for part in [&mut up, &mut down] {
        if part.iter().all(|text| text.starts_with("--")) {
            part.push("SELECT 1;".to_owned());
        }
    }
    // A record that cannot be written would be noticed at the next reading.
    let record = record(dialect, steps.iter().map(|step| &step.now)).unwrap_or_default();
    let words: Vec<String> = steps.into_iter().flat_map(|step| step.words).collect();
    let verb = if is_new { "create" } else { "alter" };
    let folder = Folder {
        name: format!("{verb}_{}", group.name),
        up: format!("{HEAD}\n\n{}\n\n{RECORD}\n{record}", up.join("\n\n")),
        down: down.join("\n\n") + "\n",
    };
    let summary = words.join(", ");
    Some(Plan { folder, summary })
}

const HEAD: &str =
    "-- Written by write_migrations(); check_migrations() says when there is more to do.";

const RECORD: &str = "-- What the tables are now, by which write_migrations() finds what has changed \
     since:";

fn created(shape: &Shape) -> Step {
    let table = &shape.table;
    Step {
        up: shape.create().into_iter().map(|sql| sql + ";").collect(),
        down: vec![format!("DROP TABLE \"{table}\";")],
        words: vec![format!("{table} is new")],
        now: Recorded {
            shape: settled(shape),
            lost: Vec::new(),
        },
    }
}

/// As it is recorded: names of before are of before.
fn settled(shape: &Shape) -> Shape {
    let mut shape = shape.clone();
    for column in &mut shape.columns {
        column.was = None;
    }
    shape
}

fn altered(shape: &Shape, before: &Recorded, dialect: Dialect) -> Option<Step> {
    let table = &shape.table;
    let was = whole(before);
    let found = Found::from(&was);
    let difference = diff(shape, &found, dialect);
    let lost = lost(shape, &was);
    let newly = lost
        .iter()
        .filter(|column| before.shape.column(&column.name).is_some());
    let newly: Vec<ColumnShape> = newly.cloned().collect();
    if difference.is_empty() && newly.is_empty() {
        return None;
    }
    let mut words: Vec<String> = difference
        .changes
        .iter()
        .map(|it| it.words(table))
        .collect();
    let conflicts = difference.conflicts.iter();
    words.extend(
        conflicts.map(|conflict| format!("{table} has another type or reference: {conflict}")),
    );
    words.extend(
        newly
            .iter()
            .map(|column| format!("{table} has lost `{}`", column.name)),
    );
    let mut up = ascent(shape, found, difference, dialect);
    up.extend(newly.iter().map(|column| {
        let name = &column.name;
        format!(
            "-- No field fills \"{name}\" any more. It stays, unless you take the dashes away:\n\
             -- ALTER TABLE \"{table}\" DROP COLUMN \"{name}\";"
        )
    }));
    let now = Recorded {
        shape: settled(shape),
        lost,
    };
    let dropped = newly.iter().map(|column| {
        let definition = column.definition();
        format!(
            "-- If up.sql drops \"{}\", it comes back here:\n\
             -- ALTER TABLE \"{table}\" ADD COLUMN {definition};",
            column.name
        )
    });
    let mut down: Vec<String> = dropped.collect();
    down.extend(descent(shape, &was, &whole(&now), dialect));
    Some(Step {
        up,
        down,
        words,
        now,
    })
}

/// The table with all that it has.
fn whole(recorded: &Recorded) -> Shape {
    let mut shape = recorded.shape.clone();
    shape.columns.extend(recorded.lost.iter().cloned());
    shape
}

/// The columns that no field has any more, which may be NULL from now on.
fn lost(shape: &Shape, was: &Shape) -> Vec<ColumnShape> {
    let is_renamed = |name: &str| {
        let columns = shape.columns.iter();
        columns
            .filter_map(|it| it.was.as_deref())
            .any(|was| was == name)
    };
    let gone = was.columns.iter();
    let gone = gone.filter(|it| shape.column(&it.name).is_none() && !is_renamed(&it.name));
    gone.map(|column| ColumnShape {
        required: column.required && column.default.is_some(),
        ..column.clone()
    })
    .collect()
}

/// The statements of all changes, with what a person has to say between them.
fn ascent(shape: &Shape, mut found: Found, difference: Diff, dialect: Dialect) -> Vec<String> {
    let table = &shape.table;
    let mut texts = Vec::new();
    for change in difference.changes.into_iter().flat_map(in_parts) {
        texts.extend(note(shape, &change, dialect));
        let made = statements(shape, &found, &change, dialect).into_iter();
        texts.extend(made.map(|sql| repeatable(&sql, dialect) + ";"));
        found.apply(&change);
    }
    texts.extend(difference.conflicts.iter().map(|conflict| {
        match remedy(table, conflict, dialect).join(";\n-- ") {
            none if none.is_empty() => {
                format!("-- {conflict}: create the table anew with what its rows have, converted.")
            }
            remedy => format!("-- {conflict}. If all values allow it:\n-- {remedy};"),
        }
    }));
    texts
}

/// A column that rows have no value for is filled between its creation and its condition.
fn in_parts(change: Change) -> Vec<Change> {
    match change {
        Change::Gain(column) if !column.fills_itself() => {
            let open = ColumnShape {
                required: false,
                ..column.clone()
            };
            let was = (&open).into();
            vec![Change::Gain(open), Change::Redefine { column, was }]
        }
        change => vec![change],
    }
}

/// What a person has to do before a statement.
fn note(shape: &Shape, change: &Change, dialect: Dialect) -> Option<String> {
    let table = &shape.table;
    let fill = |name: &str| {
        format!(
            "-- Rows that have no value for it keep this from being done. Say which it is:\n\
             -- UPDATE \"{table}\" SET \"{name}\" = .. WHERE \"{name}\" IS NULL;"
        )
    };
    let moved = || match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => format!(
            "\n-- The rows move into another table. Add here what your own migrations have given to \
             {table}: columns, indexes, triggers. While foreign keys are enforced, rows of other tables \
             that refer to it go with it."
        ),
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => String::new(),
    };
    match change {
        Change::Redefine { column, was } if column.required && !was.required => {
            Some(fill(&column.name))
        }
        Change::Key { key, .. } => Some(fill(key.last()?) + &moved()),
        Change::Refer(_) => Some(moved())
            .filter(|text| !text.is_empty())
            .map(|it| it.trim_start().to_owned()),
        _ => None,
    }
}

/// Where another has been faster, there is nothing to do.
fn repeatable(sql: &str, dialect: Dialect) -> String {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sql.to_owned(),
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => sql.replacen(" ADD COLUMN ", " ADD COLUMN IF NOT EXISTS ", 1),
    }
}

/// The way back, with the values that rows have.
fn descent(shape: &Shape, was: &Shape, now: &Shape, dialect: Dialect) -> Vec<String> {
    let table = &was.table;
    let mut back = was.clone();
    for column in &mut back.columns {
        let renamed = shape.columns.iter();
        let mut renamed = renamed.filter(|it| it.was.as_deref() == Some(&column.name));
        column.was = renamed.next().map(|it| it.name.clone());
    }
    let indexes = now
        .indexes
        .iter()
        .filter(|index| !was.indexes.contains(index));
    let mut texts: Vec<String> = indexes
        .map(|index| format!("DROP INDEX \"{}\";", index.name))
        .collect();
    let mut difference = diff(&back, &Found::from(now), dialect);
    let (narrowed, conflicts): (Vec<Conflict>, Vec<Conflict>) = difference
        .conflicts
        .drain(..)
        .partition(|it| is_narrowed(it, dialect));
    difference.conflicts = conflicts;
    texts.extend(ascent(&back, Found::from(now), difference, dialect));
    let narrowed = narrowed.iter().flat_map(|it| remedy(table, it, dialect));
    texts.extend(narrowed.map(|sql| sql + ";"));
    let gained = now.columns.iter().filter(|column| {
        let is_kept =
            |it: &ColumnShape| it.name == column.name || it.was.as_deref() == Some(&column.name);
        !back.columns.iter().any(is_kept)
    });
    texts.extend(
        gained.map(|column| format!("ALTER TABLE \"{table}\" DROP COLUMN \"{}\";", column.name)),
    );
    texts
}
