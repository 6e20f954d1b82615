//! Words: those of a struct's name, as `GoogleCalendar` is `Google` and `Calendar`, and those that Rust
//! keeps for itself.

/// Names that are written as one word with a capital inside.
const BRANDS: [&str; 12] = [
    "BitBucket",
    "ClickUp",
    "DocuSign",
    "GitHub",
    "GitLab",
    "HubSpot",
    "LinkedIn",
    "PayPal",
    "QuickBooks",
    "SoundCloud",
    "TikTok",
    "YouTube",
];

/// Splits before a capital that follows a small letter or a digit, and before the last capital
/// of a run that a small letter follows: `HTTPServer` is `HTTP` and `Server`. `OAuth` is a word.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for part in name.split('_').filter(|part| !part.is_empty()) {
        let letters: Vec<char> = part.chars().collect();
        let mut word = String::new();
        for (i, letter) in letters.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|i| letters.get(i));
            if before.is_some_and(|before| starts_word(*before, *letter, letters.get(i + 1))) {
                words.push(std::mem::take(&mut word));
            }
            word.push(*letter);
        }
        words.push(word);
    }
    merge(words, |first, second| {
        first == "O" && second.starts_with("Auth")
    })
}

/// `google_calendar`
pub(crate) fn snake_case(name: &str) -> String {
    words(name).join("_").to_lowercase()
}

/// `Google Calendar`; brands stay one word.
pub(crate) fn title(name: &str) -> String {
    let is_brand =
        |first: &str, second: &str| BRANDS.contains(&format!("{first}{second}").as_str());
    merge(words(name), is_brand).join(" ")
}

fn starts_word(before: char, letter: char, after: Option<&char>) -> bool {
    letter.is_uppercase()
        && (!before.is_uppercase() || after.is_some_and(|after| after.is_lowercase()))
}

/// Joins neighbours that belong together.
fn merge(words: Vec<String>, together: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let mut merged: Vec<String> = Vec::new();
    for word in words {
        match merged.last_mut() {
            Some(last) if together(last, &word) => last.push_str(&word),
            _ => merged.push(word),
        }
    }
    merged
}

/// Whether the word is a keyword of Rust, so that it cannot name a field or a module as it is.
pub(crate) fn is_keyword(word: &str) -> bool {
    // It is one from edition 2024 on.
    word == "gen" || syn::parse_str::<syn::Ident>(word).is_err()
}
