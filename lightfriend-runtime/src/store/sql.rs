//! The text of a statement.

use std::{
    borrow::Cow,
    collections::HashMap,
    ops::Range,
    ptr,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

use crate::descriptor::{Descriptor, Table};

/// The database's clock in seconds since the Unix epoch: instances need not agree on the time.
pub(super) const NOW: &str = "{now}";

/// The same in milliseconds.
pub(super) const NOW_MILLIS: &str = "{now_millis}";

/// The text of a statement about an integration's table, in which `#access_token` stands for the name
/// that this column has in the database.
pub(super) fn named(table: &Table, text: &str) -> String {
    let mut parts = text.split('#');
    let mut named = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
        let end = part.find(|char| !is_name(char)).unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        named.push_str(table.sql_name(name));
        named.push_str(rest);
    }
    named
}

/// A text, cut at its marks: Diesel walks through a statement several times.
#[derive(Debug)]
pub(super) struct Sql {
    text: Cow<'static, str>,
    cuts: Vec<Cut>,
}

#[derive(Debug, Clone)]
enum Cut {
    Text(Range<usize>),
    Value,
    Now,
    NowMillis,
}

/// What a statement's text is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Text(&'a str),
    Value,
    Now,
    NowMillis,
}

impl Sql {
    /// Literals in the text hold none of the marks: what comes from a struct is bound, or is a name.
    pub(super) fn new(text: Cow<'static, str>) -> Self {
        let (mut cuts, mut begin) = (Vec::new(), 0);
        while begin < text.len() {
            let (cut, length) = next(&text[begin..], begin);
            cuts.push(cut);
            begin += length;
        }
        Self { text, cuts }
    }

    pub(super) fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        self.cuts.iter().map(|cut| match cut {
            Cut::Text(range) => Part::Text(&self.text[range.clone()]),
            Cut::Value => Part::Value,
            Cut::Now => Part::Now,
            Cut::NowMillis => Part::NowMillis,
        })
    }
}

/// The first part of a rest that begins at this place, and its length.
fn next(rest: &str, begin: usize) -> (Cut, usize) {
    const MARKS: [(&str, Cut); 3] = [
        ("?", Cut::Value),
        (NOW, Cut::Now),
        (NOW_MILLIS, Cut::NowMillis),
    ];
    for (mark, cut) in MARKS {
        if rest.starts_with(mark) {
            return (cut, mark.len());
        }
    }
    let marked = rest.char_indices().skip(1);
    let end = marked
        .filter(|(_, char)| matches!(char, '?' | '{'))
        .map(|(at, _)| at)
        .next()
        .unwrap_or(rest.len());
    (Cut::Text(begin..begin + end), end)
}

type Kept = RwLock<HashMap<(&'static str, Option<usize>), Arc<Sql>>>;

/// The text of a statement about an integration's table or one of the runtime's own, written when it
/// is wanted first. An integration is known by where it stands: two with a table of the same name
/// have other columns in it.
pub(super) fn kept(
    name: &'static str,
    integration: Option<&'static Descriptor>,
    write: impl FnOnce() -> String,
) -> Arc<Sql> {
    static KEPT: LazyLock<Kept> = LazyLock::new(Kept::default);
    let place = integration.map(|descriptor| ptr::from_ref(descriptor).addr());
    let key = (name, place);
    let known = KEPT.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(sql) = known.get(&key) {
        return sql.clone();
    }
    drop(known);
    let text = match integration {
        Some(integration) => named(&integration.table, &write()),
        None => write(),
    };
    let sql = Arc::new(Sql::new(text.into()));
    let mut known = KEPT.write().unwrap_or_else(PoisonError::into_inner);
    known.entry(key).or_insert(sql).clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_their_names_in_the_database() {
        let table = Table {
            renamed: &[("scopes", "status"), ("status", "scopes")],
            ..Table::DEFAULT
        };
        let text =
            r##"SET #status = ?, "#scopes" = 'a' WHERE (#expires_at > 1) AND scopes = #scopes"##;
        assert_eq!(
            named(&table, text),
            r#"SET scopes = ?, "status" = 'a' WHERE (expires_at > 1) AND scopes = status"#
        );
    }

    #[test]
    fn a_text_is_cut_at_its_marks() {
        let text = format!("UPDATE t SET a = ?, b = {NOW} + ? WHERE c > {NOW_MILLIS} AND d = '{{'");
        let sql = Sql::new(text.into());
        let found: Vec<Part<'_>> = sql.parts().collect();
        assert_eq!(
            found,
            [
                Part::Text("UPDATE t SET a = "),
                Part::Value,
                Part::Text(", b = "),
                Part::Now,
                Part::Text(" + "),
                Part::Value,
                Part::Text(" WHERE c > "),
                Part::NowMillis,
                Part::Text(" AND d = '"),
                Part::Text("{'"),
            ]
        );
    }
}
