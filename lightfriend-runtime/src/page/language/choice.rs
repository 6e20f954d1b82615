//! Which language a reader gets.

use std::sync::Arc;

use super::Language;

/// The language for what a browser accepts: the value of its `Accept-Language` (RFC 9110 section
/// 12.5.4), or a single tag. A range matches a language of its own tag, then of a shorter one (`de-AT`
/// is served by `de`: RFC 4647 section 3.4), then any of the same first subtag (`pt` by `pt-BR`).
/// Without a match it is the first, which is the default; `None` where there are no languages.
pub(crate) fn chosen<'a>(
    languages: &'a [Arc<dyn Language>],
    accepted: &str,
) -> Option<&'a Arc<dyn Language>> {
    let mut ranges: Vec<(&str, f32)> = accepted.split(',').filter_map(range).collect();
    // Stable: of equal weight, the first goes first.
    ranges.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let is_refused = |language: &Arc<dyn Language>| {
        let mut ranges = ranges.iter();
        ranges.any(|(tag, weight)| *weight == 0.0 && tag.eq_ignore_ascii_case(language.code()))
    };
    let offered: Vec<&Arc<dyn Language>> = languages.iter().filter(|it| !is_refused(it)).collect();
    let wanted = ranges.iter().filter(|(_, weight)| *weight > 0.0);
    let found = wanted.filter_map(|(tag, _)| match *tag {
        "*" => offered.first().copied(),
        tag => matching(&offered, tag),
    });
    let mut found = found;
    found.next().or(languages.first())
}

/// `de-AT;q=0.8`: a tag and its weight, which is 1 where none is said.
fn range(text: &str) -> Option<(&str, f32)> {
    let mut parts = text.split(';').map(str::trim);
    let tag = parts.next().filter(|tag| !tag.is_empty())?;
    let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
    let weight = weight.map_or(Some(1.0), |weight| weight.parse().ok())?;
    (0.0..=1.0).contains(&weight).then_some((tag, weight))
}

fn matching<'a>(offered: &[&'a Arc<dyn Language>], tag: &str) -> Option<&'a Arc<dyn Language>> {
    let named = |name: &str| {
        let mut offered = offered.iter().copied();
        offered.find(|language| language.code().eq_ignore_ascii_case(name))
    };
    let lookup = shortened(tag).find_map(named);
    lookup.or_else(|| {
        let mut offered = offered.iter().copied();
        offered
            .find(|language| first_subtag(language.code()).eq_ignore_ascii_case(first_subtag(tag)))
    })
}

/// `zh-Hant-TW`, `zh-Hant`, `zh`.
fn shortened(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |tag| {
        tag.rsplit_once('-').map(|(shorter, _)| shorter)
    })
}

fn first_subtag(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::language::{English, French, German};

    struct Tagged(&'static str);

    impl Language for Tagged {
        fn code(&self) -> &'static str {
            self.0
        }
    }

    #[track_caller]
    fn assert_chosen(accepted: &str, expected: &str) {
        let languages: [Arc<dyn Language>; 6] = [
            Arc::new(English),
            Arc::new(German),
            Arc::new(French),
            Arc::new(Tagged("pt-BR")),
            Arc::new(Tagged("zh")),
            Arc::new(Tagged("zh-Hant")),
        ];
        let chosen = chosen(&languages, accepted).unwrap();
        assert_eq!(chosen.code(), expected, "{accepted:?}");
    }

    #[test]
    fn the_best_of_what_a_browser_accepts_is_chosen() {
        for (accepted, expected) in [
            ("de", "de"),
            ("de-AT", "de"),
            ("DE-ch-1996", "de"),
            ("sv, de;q=0.5, fr;q=0.7", "fr"),
            ("fr;q=0.3,de;q=0.3", "fr"),
            ("fr;q=0, de;q=0.1", "de"),
            ("pt", "pt-BR"),
            ("pt-PT", "pt-BR"),
            ("zh-Hant-TW", "zh-Hant"),
            ("zh-CN", "zh"),
            ("sv, *;q=0.5", "en"),
            ("sv, en;q=0, *;q=0.5", "de"),
            ("fr ; q=0.4 , de ; q=0.6", "de"),
        ] {
            assert_chosen(accepted, expected);
        }
    }

    #[test]
    fn nothing_that_matches_leads_to_the_first() {
        for accepted in [
            "", "sv", "*", ",,;q=1", "de;q=2", "de;q=x", "de;q=0", "\u{e4}", "d", "-",
        ] {
            assert_chosen(accepted, "en");
        }
        assert!(chosen(&[], "de").is_none());
    }
}
