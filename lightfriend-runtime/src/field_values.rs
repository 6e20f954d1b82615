//! The values of a connection's own columns, as the templates of requests take them.

use std::fmt;

use zeroize::Zeroizing;

use crate::descriptor::Descriptor;

/// Values by column, opened where they are secret.
#[derive(Clone, Default)]
pub(crate) struct FieldValues(Vec<FieldValue>);

/// Which there are; never what.
impl fmt::Debug for FieldValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.0.iter().map(|value| value.column);
        f.debug_list().entries(columns).finish()
    }
}

#[derive(Clone)]
struct FieldValue {
    column: &'static str,
    text: Zeroizing<String>,
    is_secret: bool,
}

impl FieldValues {
    /// Adds a value; what is empty counts as missing.
    pub(crate) fn add(&mut self, column: &'static str, text: String, is_secret: bool) {
        let text = Zeroizing::new(text);
        if !text.is_empty() {
            self.0.push(FieldValue {
                column,
                text,
                is_secret,
            });
        }
    }

    /// Puts a value in the place of the one that is there.
    pub(crate) fn set(&mut self, column: &'static str, text: String, is_secret: bool) {
        self.0.retain(|value| value.column != column);
        self.add(column, text, is_secret);
    }

    /// The value of a column, if it has one.
    pub(crate) fn get(&self, column: &str) -> Option<&str> {
        let mut values = self.0.iter();
        values
            .find(|value| value.column == column)
            .map(|value| value.text.as_str())
    }

    /// The host, where each has a client of its own.
    pub(crate) fn host(&self, descriptor: &Descriptor) -> Option<&str> {
        self.get(descriptor.host?)
    }

    /// What nobody may repeat.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Zeroizing<String>> {
        let secret = self.0.iter().filter(|value| value.is_secret);
        secret.map(|value| &value.text)
    }
}
