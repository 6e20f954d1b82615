//! Variables of the environment, and what examples leave in them.

use secrecy::SecretString;

/// A variable's value without the white space around it: files bring line breaks with them. `None`
/// when it is not set or empty.
pub(crate) fn variable(name: &str) -> Option<SecretString> {
    let value = std::env::var(name).ok()?;
    let value = value.trim();
    (!value.is_empty()).then(|| SecretString::from(value))
}

/// What does not show and is no white space: the mark at the beginning of a file, and what comes
/// along when a value is copied from a page.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Whether a value is what an example has in the place of one: `...`, `<client id>`,
/// `your-client-id`, `changeme`, `xxxx`, `${CLIENT_ID}`.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    let framed = |open: &str, close: &str| text.starts_with(open) && text.ends_with(close);
    let consists_of = |all: char| text.len() > 2 && text.chars().all(|c| c == all);
    let words: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    consists_of('.')
        || consists_of('…')
        || consists_of('x')
        || consists_of('*')
        || framed("<", ">")
        || framed("${", "}")
        || framed("{{", "}}")
        || ["your-", "your_", "your "]
            .iter()
            .any(|start| text.starts_with(start))
        || ["-here", "_here", " here"]
            .iter()
            .any(|end| text.ends_with(end))
        || matches!(
            words.as_str(),
            "changeme" | "replaceme" | "placeholder" | "todo" | "tbd" | "fixme"
        )
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn what_examples_leave_is_a_placeholder_and_what_providers_give_is_not() {
        for text in [
            "...",
            "…",
            "<client id>",
            "<...>",
            "your-client-id",
            "YOUR_CLIENT_SECRET",
            "Your client id",
            "changeme",
            "change-me",
            "CHANGE_ME",
            "xxxxxxxx",
            "********",
            "${GOOGLE_CLIENT_ID}",
            "{{ client_id }}",
            "paste-secret-here",
            "TODO",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "",
            "x",
            "id",
            "secret",
            "test-client",
            "1234.apps.googleusercontent.com",
            "GOCSPX-x_yourx",
            "Iv1.8a61f9b3a7aba766",
            "xoxb",
            "my.todo.list",
            "https://api.example.com",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
