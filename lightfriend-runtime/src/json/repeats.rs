//! Members that repeat: two readers of one may see two values.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{value, without_lone_surrogates};

/// Whether a member repeats in this value, at any depth.
pub(super) fn is_in(raw: &RawValue) -> bool {
    let repeats = |text| {
        serde_json::from_str::<Distinct>(text)
            .err()
            .map(|error| error.is_data())
    };
    match repeats(raw.get()) {
        None => false,
        Some(true) => true,
        // Half a character ends the reading before a member that repeats.
        Some(false) => repeats(&without_lone_surrogates(raw.get())) == Some(true),
    }
}

/// Collects the paths of members that repeat with another value. Each level is read again, which
/// costs time only where one repeats; how deep there is anything to read is bounded by the parser.
pub(super) fn collect(raw: &RawValue, path: &mut Vec<String>, repeated: &mut HashSet<Vec<String>>) {
    let mut seen: HashMap<String, serde_json::Value> = HashMap::new();
    for (name, raw) in inside(raw) {
        let Some(value) = value(raw.get()) else {
            continue;
        };
        path.push(name.clone());
        collect(raw, path, repeated);
        if seen.get(&name).is_some_and(|first| *first != value) {
            repeated.insert(path.clone());
        }
        seen.entry(name).or_insert(value);
        path.pop();
    }
}

/// The members of an object, or the items of a list by their places.
fn inside(raw: &RawValue) -> Vec<(String, &RawValue)> {
    if let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(raw.get()) {
        let places = list.into_iter().enumerate();
        return places.map(|(at, raw)| (at.to_string(), raw)).collect();
    }
    let mut members = Vec::new();
    let mut reader = serde_json::Deserializer::from_str(raw.get());
    // What cannot be read is said where the whole is read.
    let _ = reader.deserialize_map(Raws(&mut members));
    members
}

struct Raws<'a, 'de>(&'a mut Vec<(String, &'de RawValue)>);

impl<'de> Visitor<'de> for Raws<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((name, raw)) = map.next_entry::<&RawValue, &RawValue>()? {
            if let Some(serde_json::Value::String(name)) = value(name.get()) {
                self.0.push((name, raw));
            }
        }
        Ok(())
    }
}

/// A value in which no member repeats.
struct Distinct;

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Distinct {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        let mut names = HashSet::new();
        while let Some((name, _)) = map.next_entry::<String, Self>()? {
            if !names.insert(name) {
                return Err(A::Error::custom("a member repeats"));
            }
        }
        Ok(self)
    }
}
