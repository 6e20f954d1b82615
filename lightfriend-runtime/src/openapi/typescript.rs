//! Schemas as TypeScript declarations.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};

const ABOUT: &str =
    "// What the routes of connections answer. Made by `Integrations::typescript`.\n";

const MOST_IN_A_LINE: usize = 4;

/// A declaration for each schema.
pub(super) fn declarations(schemas: &BTreeMap<String, RefOr<Schema>>) -> String {
    let mut text = ABOUT.to_owned();
    for (name, schema) in schemas {
        let schema = serde_json::to_value(schema).unwrap_or_default();
        text.push('\n');
        text += &comment(&schema, "");
        text += &declaration(name, &schema);
    }
    text
}

/// Objects are interfaces, which editors show by their names; all else is a name for a type.
fn declaration(name: &str, schema: &Value) -> String {
    let whole = std::slice::from_ref(schema);
    let parts = list(schema, "allOf").map_or(whole, Vec::as_slice);
    let (bases, own): (Vec<&Value>, Vec<&Value>) =
        parts.iter().partition(|part| reference(part).is_some());
    let members: String = own.iter().map(|part| members(part)).collect();
    if members.is_empty() {
        return format!("export type {name} ={};\n", spaced(&ty(schema)));
    }
    let bases: Vec<&str> = bases.into_iter().filter_map(reference).collect();
    let extends = if bases.is_empty() {
        String::new()
    } else {
        format!(" extends {}", bases.join(", "))
    };
    format!("export interface {name}{extends} {{\n{members}}}\n")
}

fn members(object: &Value) -> String {
    let mut text = String::new();
    for (name, schema) in object["properties"].as_object().into_iter().flatten() {
        let is_required = list(object, "required")
            .is_some_and(|names| names.iter().any(|required| required == name));
        let mark = if is_required { "" } else { "?" };
        text += &comment(schema, "  ");
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {}{mark}:{};", property(name), spaced(&ty(schema)));
    }
    text
}

/// What begins on a line of its own needs no space before it.
fn spaced(ty: &str) -> String {
    if ty.starts_with('\n') {
        ty.to_owned()
    } else {
        format!(" {ty}")
    }
}

/// A type as an expression.
fn ty(schema: &Value) -> String {
    if let Some(name) = reference(schema) {
        return name.to_owned();
    }
    if let Some(choices) = list(schema, "oneOf") {
        return union(choices.iter().map(ty));
    }
    if let Some(parts) = list(schema, "allOf") {
        let parts: Vec<String> = parts.iter().map(ty).collect();
        return parts.join(" & ");
    }
    if let Some(values) = list(schema, "enum") {
        return union(values.iter().map(ToString::to_string));
    }
    match &schema["type"] {
        Value::Array(types) => union(types.iter().map(|one| of_type(one, schema))),
        one => of_type(one, schema),
    }
}

fn of_type(name: &Value, schema: &Value) -> String {
    match name.as_str() {
        Some("integer" | "number") => "number".to_owned(),
        Some("array") => format!("{}[]", ty(&schema["items"])),
        Some("object") if schema["additionalProperties"].is_object() => {
            format!("Record<string, {}>", ty(&schema["additionalProperties"]))
        }
        // What has no members, and may have none.
        Some("object") => "Record<string, never>".to_owned(),
        Some(name @ ("string" | "boolean" | "null")) => name.to_owned(),
        _ => "unknown".to_owned(),
    }
}

fn union(types: impl Iterator<Item = String>) -> String {
    let types: Vec<String> = types.collect();
    match types.as_slice() {
        [] => "never".to_owned(),
        few if few.len() <= MOST_IN_A_LINE => few.join(" | "),
        many => format!("\n    | {}", many.join("\n    | ")),
    }
}

/// The name of the schema that stands for this one.
fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

fn list<'a>(schema: &'a Value, name: &str) -> Option<&'a Vec<Value>> {
    schema.get(name)?.as_array()
}

/// Names that are no identifiers are written as texts.
fn property(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.chars().all(is_plain) && !name.starts_with(|c: char| c.is_ascii_digit()) {
        name.to_owned()
    } else {
        Value::from(name).to_string()
    }
}

fn comment(schema: &Value, indent: &str) -> String {
    let text = schema["description"].as_str().unwrap_or_default();
    // Titles are whatever the application writes.
    let text = text.replace("*/", "*\\/");
    match text.lines().collect::<Vec<_>>().as_slice() {
        [] => String::new(),
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let lines = lines.join(&format!("\n{indent} * "));
            format!("{indent}/**\n{indent} * {lines}\n{indent} */\n")
        }
    }
}
