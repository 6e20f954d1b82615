//! Answers with everything where the struct's attributes say it is.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::facts::Facts;
use super::places::{put, put_first, word};
use crate::clock;
use crate::descriptor::{Answer, Column, ColumnType, Descriptor, Source};

/// How long access tokens live.
const LIFETIME: Duration = Duration::from_hours(1);

/// Paths of which the first is used.
type Paths = &'static [&'static [&'static str]];

/// What an answer tells.
pub(super) struct Issued {
    pub(super) access_token: String,
    pub(super) refresh_token: Option<String>,
}

/// Writes answers in the provider's shape.
#[derive(Clone, Copy)]
pub(super) struct Writer<'a> {
    pub(super) descriptor: &'static Descriptor,
    /// The struct that is tried: its further fields get values, too.
    pub(super) tried: &'static Descriptor,
    pub(super) facts: &'a Facts,
}

impl Writer<'_> {
    /// The answer to a token request or a refresh (RFC 6749 section 5.1).
    pub(super) fn tokens(self, issued: &Issued) -> Value {
        let mut whole = self.success(issued, &self.descriptor.token.answer, self.says_expiry());
        self.add_columns(&mut whole, |source| match source {
            Source::TokenResponse(paths) => Some(*paths),
            _ => None,
        });
        whole
    }

    /// The answer to the request that turns the token into the usable one.
    pub(super) fn exchanged(self, issued: &Issued, places: &Answer) -> Value {
        let mut whole = self.success(issued, places, true);
        self.add_columns(&mut whole, |source| match source {
            Source::Exchange(paths) => Some(*paths),
            _ => None,
        });
        whole
    }

    /// A success without a token: the present one lives on.
    pub(super) fn extended(self) -> Value {
        let mut whole = json!({});
        self.add_code(&mut whole);
        whole
    }

    /// The answer to the lookup.
    pub(super) fn looked_up(self) -> Value {
        let mut whole = json!({});
        self.add_columns(&mut whole, |source| match source {
            Source::Lookup(paths) => Some(*paths),
            _ => None,
        });
        whole
    }

    /// An error of the token endpoint, in the provider's own words; and whether it comes as a
    /// success of HTTP.
    pub(super) fn error(self, rfc: &'static str) -> (Value, bool) {
        let words = &self.descriptor.token.error_words;
        let own = match rfc {
            "invalid_grant" => words.invalid_grant.first(),
            "invalid_client" => words.invalid_client.first(),
            _ => None,
        };
        let said = own.map_or(json!(rfc), |own| word(own));
        let mut whole = json!({"error_description": "the tests' provider refuses"});
        match words.code.first() {
            Some(path) if words.success.contains(&"true") => {
                whole["error"] = said;
                put(&mut whole, path, json!(false));
                (whole, true)
            }
            Some(path) => {
                put(&mut whole, path, said);
                (whole, true)
            }
            None => {
                whole["error"] = said;
                (whole, false)
            }
        }
    }

    /// The claims of tokens that are JWTs.
    pub(super) fn claims(self, of: impl Fn(&Source) -> Option<Paths> + Copy) -> Value {
        let mut claims = json!({});
        self.add_columns(&mut claims, of);
        claims
    }

    /// Whether a token answer says how long the token lives: not where the struct says it, or asks.
    fn says_expiry(self) -> bool {
        let token = &self.descriptor.token;
        let is_usual = token.answer.expires_in == Answer::DEFAULT.expires_in
            && token.answer.expires_at == Answer::DEFAULT.expires_at;
        let is_known_otherwise =
            token.introspection.is_some() || token.default_expires_in.is_some();
        !(is_usual && is_known_otherwise)
    }

    fn success(self, issued: &Issued, places: &Answer, says_expiry: bool) -> Value {
        let mut whole = json!({});
        let root = places.root;
        put_first(&mut whole, root, &[&["token_type"]], json!("Bearer"));
        put_first(
            &mut whole,
            root,
            places.access_token,
            json!(issued.access_token),
        );
        if let Some(token) = &issued.refresh_token {
            put_first(&mut whole, root, places.refresh_token, json!(token));
        }
        if says_expiry {
            Self::add_expiry(&mut whole, places);
        }
        if !self.facts.scope.is_empty() {
            put_first(&mut whole, root, places.scope, json!(self.facts.scope));
        }
        self.add_code(&mut whole);
        whole
    }

    fn add_expiry(whole: &mut Value, places: &Answer) {
        let seconds = LIFETIME.as_secs();
        let at = clock::after(clock::now(), LIFETIME);
        let only_at = places.expires_at != Answer::DEFAULT.expires_at
            && places.expires_in == Answer::DEFAULT.expires_in;
        if only_at {
            put_first(whole, places.root, places.expires_at, json!(at));
        } else {
            put_first(whole, places.root, places.expires_in, json!(seconds));
        }
    }

    /// What a success has where errors have their code.
    fn add_code(self, whole: &mut Value) {
        let words = &self.descriptor.token.error_words;
        if let (Some(path), Some(success)) = (words.code.first(), words.success.first()) {
            put(whole, path, word(success));
        }
    }

    /// Values of the struct's fields, the deepest first, where nothing stands yet.
    fn add_columns(self, whole: &mut Value, of: impl Fn(&Source) -> Option<Paths> + Copy) {
        let own = self.descriptor.table.columns;
        let is_known = |column: &&Column| own.iter().any(|known| known.name == column.name);
        let further = self.tried.table.columns.iter().filter(|it| !is_known(it));
        let columns = own.iter().chain(further);
        let mut placed: Vec<(&[&str], Value)> = columns
            .filter_map(|column| {
                let path = of(&column.source)?.first()?;
                Some((*path, self.value(column)?))
            })
            .collect();
        placed.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
        for (path, value) in placed {
            let is_free = crate::json::at(whole, path).is_none_or(Value::is_null);
            if is_free {
                put(whole, path, value);
            }
        }
    }

    fn value(self, column: &Column) -> Option<Value> {
        let text = self.facts.fields.get(column.name)?;
        Some(match column.ty {
            ColumnType::Text => json!(text),
            ColumnType::Bool => json!(text == "true"),
            ColumnType::Integer | ColumnType::BigInt => text.parse::<i64>().ok()?.into(),
            ColumnType::Double => json!(text.parse::<f64>().ok()?),
        })
    }
}

/// One object with the members of both; the second's count.
pub(super) fn merged(first: Value, second: Value) -> Value {
    match (first, second) {
        (Value::Object(mut members), Value::Object(others)) => {
            members.extend(others);
            Value::Object(members)
        }
        (_, second @ Value::Object(_)) => second,
        (first @ Value::Object(_), _) => first,
        _ => Value::Object(Map::new()),
    }
}
