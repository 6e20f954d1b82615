//! The provider's own words for errors (RFC 6749 section 5.2 has the usual ones).

use syn::LitStr;

use super::path::{Path, check_paths};
use crate::attr::{Container, Given, TokenError};
use crate::error::{Errors, error};

/// Words by what they mean.
#[derive(Debug)]
pub(crate) struct ErrorWords {
    /// Where they stand, if the integration says so.
    pub(crate) code: Vec<Path>,
    /// There is no error.
    pub(crate) success: Vec<String>,
    /// The grant has ended.
    pub(crate) invalid_grant: Vec<String>,
    /// The client is refused.
    pub(crate) invalid_client: Vec<String>,
    /// The provider cannot answer now.
    pub(crate) transient: Vec<String>,
}

/// Those that are written.
pub(crate) fn check_error_words(container: &Given<Container>, errors: &mut Errors) -> ErrorWords {
    let given = container.answers.token_error.as_ref();
    let code = given.and_then(|given| given.code.as_ref());
    let code = code.map_or_else(Vec::new, |paths| check_paths(&paths.0, errors));
    let success = check_success(container, errors);
    let mut seen = success.clone();
    let mut written = |class: fn(&TokenError) -> Option<&Vec<LitStr>>| {
        let words = given.and_then(|given| class(given));
        check_words(words.into_iter().flatten(), &success, &mut seen, errors)
    };
    ErrorWords {
        code,
        invalid_grant: written(|given| given.invalid_grant.as_ref().map(|words| &words.0)),
        invalid_client: written(|given| given.invalid_client.as_ref().map(|words| &words.0)),
        transient: written(|given| given.transient.as_ref().map(|words| &words.0)),
        success: success.clone(),
    }
}

// Success is said of the code: there has to be one.
fn check_success(container: &Given<Container>, errors: &mut Errors) -> Vec<String> {
    let Some(given) = &container.answers.token_error else {
        return Vec::new();
    };
    let Some(success) = &given.success else {
        return Vec::new();
    };
    if let Some(first) = success.0.first().filter(|_| !given.mentions("code")) {
        errors.push(error(
            first,
            "`success` goes with `code = \"..\"`, the path of what it is compared with; add that \
                or remove this",
        ));
    }
    check_words(success.0.iter(), &[], &mut Vec::new(), errors)
}

// Which of two meanings a word has would be anyone's guess.
fn check_words<'a>(
    given: impl Iterator<Item = &'a LitStr>,
    success: &[String],
    seen: &mut Vec<String>,
    errors: &mut Errors,
) -> Vec<String> {
    let mut words = Vec::new();
    for literal in given {
        let word = literal.value();
        if word.trim().is_empty() {
            errors.push(error(literal, "an error's word cannot be empty; remove it"));
        } else if word.trim() != word {
            let message = format!("words are compared without spaces: write {:?}", word.trim());
            errors.push(error(literal, message));
        } else if success.contains(&word) {
            let message = format!(
                "the word {word:?} is given for `success`, and has one meaning; remove one"
            );
            errors.push(error(literal, message));
        } else if seen.contains(&word) {
            let message =
                format!("the word {word:?} is given twice, and has one meaning; remove one");
            errors.push(error(literal, message));
        } else {
            seen.push(word.clone());
            words.push(word);
        }
    }
    words
}
