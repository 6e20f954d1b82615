//! Words of others, made safe to show.

/// The text within so many characters, without anything that a terminal, a log or a reader could
/// take for more than text: control characters, ANSI sequences, quotes, invisible and reversing
/// characters are written as Rust escapes them.
pub(crate) fn escaped(text: &str, most: usize) -> String {
    let mut safe = String::new();
    let mut length = 0;
    for char in text.chars() {
        let piece = char.escape_debug();
        if length + piece.len() >= most {
            safe.push('…');
            break;
        }
        length += piece.len();
        safe.extend(piece);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_could_be_taken_for_more_than_text_is_escaped() {
        assert_eq!(escaped("plain words, 50% Ünï", 200), "plain words, 50% Ünï");
        assert_eq!(
            escaped("a\r\nb\u{1b}[31m\"'", 200),
            "a\\r\\nb\\u{1b}[31m\\\"\\'"
        );
        assert_eq!(escaped("\u{202e}abc\u{200b}", 200), "\\u{202e}abc\\u{200b}");
    }

    #[test]
    fn it_is_never_longer_than_it_may_be() {
        for text in ["a".repeat(1000), "\u{1b}".repeat(1000), "é".repeat(200)] {
            let safe = escaped(&text, 200);
            assert!(safe.chars().count() <= 200, "{}", safe.len());
            assert!(safe.ends_with('…'));
        }
        assert_eq!(escaped("abc", 200), "abc");
    }
}
