//! The names that one integration has in the document.

use crate::descriptor::Descriptor;

/// `GoogleCalendar` for `google_calendar`. No two slugs have the same: what a capital letter cannot
/// mark keeps its underscore.
pub(super) fn type_name(descriptor: &Descriptor) -> String {
    descriptor.service.split('_').map(capitalized).collect()
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) if first.is_ascii_lowercase() => {
            first.to_ascii_uppercase().to_string() + letters.as_str()
        }
        _ => format!("_{word}"),
    }
}

/// The schema of the integration's own columns.
pub(super) fn fields(descriptor: &Descriptor) -> String {
    format!("{}Fields", type_name(descriptor))
}

/// The schema of what its status route answers.
pub(super) fn status(descriptor: &Descriptor) -> String {
    format!("{}Status", type_name(descriptor))
}

/// The schema of its entry in the list.
pub(super) fn connection(descriptor: &Descriptor) -> String {
    format!("{}Connection", type_name(descriptor))
}

/// The schema of each of its accounts, where a user may have several.
pub(super) fn account(descriptor: &Descriptor) -> String {
    format!("{}Account", type_name(descriptor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_that_differ_have_names_that_differ() {
        let slugs = [
            "a1", "a_1", "a__1", "ab", "a_b", "a__b", "a_b_", "ab_", "a", "a_", "a__",
        ];
        let mut names: Vec<String> = slugs
            .iter()
            .map(|slug| slug.split('_').map(capitalized).collect())
            .collect();
        assert_eq!(names[..4], ["A1", "A_1", "A__1", "Ab"]);
        names.sort();
        names.dedup();
        assert_eq!(names.len(), slugs.len(), "{names:?}");
    }
}
