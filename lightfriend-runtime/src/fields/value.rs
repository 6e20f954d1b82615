//! Values of an answer as values of columns.

use serde_json::Value as Json;

use super::check_bounds;
use crate::{
    account::Account,
    descriptor::{Column, ColumnType},
    error::Error,
    json,
    store::Value,
};

/// The column's value, sealed if it is a secret.
pub(super) fn from_answer(
    account: &Account,
    column: &Column,
    paths: &[&[&str]],
    members: &Json,
) -> Result<Option<Value>, Error> {
    let Some(value) = found(column, paths, members) else {
        return Ok(None);
    };
    if let Value::Text(text) = &value {
        check_bounds(account, column, text)?;
    }
    sealed(account, column, value).map(Some)
}

/// The value as it stands in the row.
pub(super) fn sealed(account: &Account, column: &Column, value: Value) -> Result<Value, Error> {
    match value {
        Value::Text(secret) if column.secret => {
            let sealed = account.seal(column.name, &secret.into())?;
            Ok(sealed.into())
        }
        value => Ok(value),
    }
}

/// A text that a user or a callback has given, as the column's type.
pub(super) fn from_text(ty: ColumnType, text: &str) -> Option<Value> {
    match ty {
        ColumnType::Bool => text.parse::<bool>().ok().map(Value::from),
        ty => convert(ty, &Json::from(text)),
    }
}

pub(super) fn found(column: &Column, paths: &[&[&str]], members: &Json) -> Option<Value> {
    let mut values = paths.iter().filter_map(|path| json::at(members, path));
    values.find_map(|value| convert(column.ty, value))
}

/// A value as the column's type: texts take numbers, truth values, and lists and objects as JSON;
/// numbers take numeric texts. What is empty counts as missing.
fn convert(ty: ColumnType, value: &Json) -> Option<Value> {
    match (ty, value) {
        (ColumnType::Text, Json::String(text)) => (!text.is_empty()).then(|| text.clone().into()),
        (ColumnType::Text, Json::Number(number)) => Some(number.to_string().into()),
        (ColumnType::Text, Json::Bool(truth)) => Some(truth.to_string().into()),
        (ColumnType::Text, Json::Array(list)) => {
            (!list.is_empty()).then(|| value.to_string().into())
        }
        (ColumnType::Text, Json::Object(members)) => {
            (!members.is_empty()).then(|| value.to_string().into())
        }
        (ColumnType::Bool, Json::Bool(truth)) => Some((*truth).into()),
        (ColumnType::Integer, _) => i32::try_from(whole(value)?).ok().map(Value::from),
        (ColumnType::BigInt, _) => whole(value).map(Value::from),
        (ColumnType::Double, Json::Number(number)) => number.as_f64().map(Value::from),
        (ColumnType::Double, Json::String(text)) => {
            let number = text.parse::<f64>().ok()?;
            number.is_finite().then(|| number.into())
        }
        _ => None,
    }
}

fn whole(value: &Json) -> Option<i64> {
    match value {
        Json::Number(number) => number.as_i64(),
        Json::String(text) => text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_coerced_to_the_columns_type_or_missing() {
        let text = |value| convert(ColumnType::Text, &value);
        assert_eq!(text(Json::from("a")), Some(Value::from("a")));
        assert_eq!(text(Json::from(7)), Some(Value::from("7")));
        assert_eq!(text(Json::from("")), None);
        assert_eq!(text(Json::Null), None);
        let list = serde_json::json!(["a", {"b": 1}]);
        assert_eq!(text(list), Some(Value::from(r#"["a",{"b":1}]"#)));
        assert_eq!(
            convert(ColumnType::Integer, &Json::from("7")),
            Some(Value::Integer(7))
        );
        assert_eq!(convert(ColumnType::Integer, &Json::from(i64::MAX)), None);
        assert_eq!(
            convert(ColumnType::BigInt, &Json::from(i64::MAX)),
            Some(Value::BigInt(i64::MAX))
        );
        assert_eq!(convert(ColumnType::Double, &Json::from("NaN")), None);
        assert_eq!(
            convert(ColumnType::Bool, &Json::from(true)),
            Some(Value::Bool(true))
        );
    }
}
