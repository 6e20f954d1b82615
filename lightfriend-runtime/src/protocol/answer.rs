//! Where an answer has what: RFC 6749 section 5 by its names, and others by the paths that the
//! integration says.

use std::borrow::Cow;

use serde_json::Value;

use crate::{
    descriptor::{Answer, Token},
    json::{self, Object},
};

/// Alternatives, of which the first that leads to a value wins.
type Paths = &'static [&'static [&'static str]];

/// Two readers of the answer may see two values.
pub(super) struct Ambiguous;

/// The members of an answer, as the integration finds them.
#[derive(Clone, Copy)]
pub(super) struct Members<'a> {
    object: &'a Object,
    token: &'static Token,
    /// Where they are.
    pub(super) places: &'static Answer,
    /// The path below which the members are: an empty one for the whole, and none where `root`
    /// leads nowhere.
    root: Option<&'static [&'static str]>,
}

impl<'a> Members<'a> {
    pub(super) fn of(token: &'static Token, object: &'a Object) -> Self {
        Self::at_places(token, &token.answer, object)
    }

    /// The same of an answer that is like a token answer, and has its members elsewhere.
    pub(super) fn at_places(
        token: &'static Token,
        places: &'static Answer,
        object: &'a Object,
    ) -> Self {
        let leads_on = |root: &&[&str]| !is_empty(json::member(&object.members, root));
        let root = match places.root {
            [] => Some(&[][..]),
            roots => roots.iter().copied().find(leads_on),
        };
        Self {
            object,
            token,
            places,
            root,
        }
    }

    /// The value at a path below `root`.
    pub(super) fn at(self, path: &[&str]) -> Option<&'a Value> {
        self.below(self.root?, path)
    }

    /// The value at the first of these paths that leads to one.
    ///
    /// # Errors
    /// [`Ambiguous`], where a member on the way to it repeats.
    pub(super) fn only(self, paths: Paths) -> Result<Option<&'a Value>, Ambiguous> {
        let Some(root) = self.root else {
            return Ok(None);
        };
        for path in paths {
            let steps = root.iter().chain(*path).copied();
            if self.object.is_ambiguous(steps) {
                return Err(Ambiguous);
            }
            let value = self.below(root, path);
            if !is_empty(value) {
                return Ok(value);
            }
        }
        Ok(None)
    }

    /// What the first of these paths says, if one says something.
    pub(super) fn first<T>(
        self,
        paths: Paths,
        read: impl Fn(Option<&Value>) -> Option<T>,
    ) -> Option<T> {
        paths.iter().find_map(|path| read(self.at(path)))
    }

    /// All texts of the answer, at any depth.
    pub(super) fn texts(self) -> impl Iterator<Item = &'a str> {
        self.object.members.values().flat_map(json::texts)
    }

    /// The values of these names where errors are said: at the top, and below `root`, which an
    /// error need not have.
    pub(super) fn said(self, names: &'static [&'static str]) -> impl Iterator<Item = &'a Value> {
        let paths = names.iter().map(std::slice::from_ref);
        paths.flat_map(move |path| self.anywhere(path))
    }

    /// The value that says whether there is an error, by the integration's own path.
    pub(super) fn code(self) -> Option<Code<'a>> {
        let words = &self.token.error_words;
        words.code.iter().find_map(|path| {
            let value = self.anywhere(path).find(|value| !is_empty(Some(value)))?;
            Some(Code {
                value,
                success: words.success,
                is_in_error: path.first() == Some(&"error"),
            })
        })
    }

    /// Every token that the answer may hold, where it should be and where it should not.
    pub(super) fn secrets(self) -> Vec<&'a str> {
        const NAMES: [&str; 3] = ["access_token", "refresh_token", "id_token"];
        let mapped = [self.places.access_token, self.places.refresh_token].into_iter();
        let mapped = mapped.flatten().filter_map(|path| self.at(path));
        let members = &self.object.members;
        let named = NAMES.iter().flat_map(|name| json::named(members, name));
        mapped.chain(named).flat_map(json::texts).collect()
    }

    fn anywhere(self, path: &'static [&'static str]) -> impl Iterator<Item = &'a Value> {
        let root = self.root.filter(|root| !root.is_empty());
        let below = root.and_then(|root| self.below(root, path));
        let at_the_top = json::member(&self.object.members, path);
        at_the_top.into_iter().chain(below)
    }

    fn below(self, root: &[&str], path: &[&str]) -> Option<&'a Value> {
        let members = &self.object.members;
        match root {
            [] => json::member(members, path),
            root => json::at(json::member(members, root)?, path),
        }
    }
}

/// Absent, null and blank are the same.
fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(_) => false,
    }
}

/// What stands at `token_error(code = ..)`.
#[derive(Clone, Copy)]
pub(super) struct Code<'a> {
    value: &'a Value,
    success: &'static [&'static str],
    /// It is a part of the member `error`, which then is an error only if this is one.
    pub(super) is_in_error: bool,
}

impl<'a> Code<'a> {
    /// Whether this is what a success has.
    pub(super) fn is_success(self) -> bool {
        if self.success.is_empty() {
            return !says_something(self.value);
        }
        self.text()
            .is_some_and(|text| self.success.contains(&&*text))
    }

    /// The error's own word, if it is one.
    pub(super) fn word(self) -> Option<Cow<'a, str>> {
        self.text().filter(|_| !self.is_success())
    }

    fn text(self) -> Option<Cow<'a, str>> {
        match self.value {
            Value::Bool(truth) => Some(truth.to_string().into()),
            value => text(value),
        }
    }
}

/// A word or a number, as text.
pub(super) fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(text.trim())
            .filter(|text| !text.is_empty())
            .map(Cow::from),
        Value::Number(number) => Some(number.to_string().into()),
        _ => None,
    }
}

/// `""`, `false`, `0`, `[]` and `{}` beside a token are no error, nor are the same as texts, nor
/// what holds nothing else.
pub(super) fn says_something(error: &Value) -> bool {
    match error {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !matches!(text.trim(), "" | "0" | "false" | "null"),
        Value::Array(list) => list.iter().any(says_something),
        Value::Object(members) => members.values().any(says_something),
    }
}
