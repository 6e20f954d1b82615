//! What is seen: functions of a state, without effects.

mod card;
mod inputs;
mod list;
mod permissions;
#[cfg(test)]
mod tests;

pub(crate) use card::{Card, Level, card, heading_of, missing, waiting};
pub(crate) use list::{failed, list};
