//! What people read of a page.

/// The text of a page of HTML: without tags, scripts and styles, and without what repeats the request,
/// whose parameters are named like what may be wrong with it. Any other text is given as it is.
pub(super) fn visible(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let text = without_tags(&text);
    let words = text.split_whitespace().filter(|word| !repeats(word));
    words.collect::<Vec<_>>().join(" ")
}

/// Whether it is a request or a piece of one.
fn repeats(word: &str) -> bool {
    const PARAMETERS: [&str; 5] = [
        "client_id=",
        "redirect_uri=",
        "response_type=",
        "code_challenge=",
        "scope=",
    ];
    PARAMETERS.iter().any(|name| word.contains(name))
}

fn without_tags(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    let mut text = String::new();
    let mut hidden = vec!["script", "style", "template", "noscript"];
    let mut at = 0;
    while let Some(begin) = lower.get(at..).and_then(|rest| rest.find('<')) {
        let begin = at + begin;
        text.push_str(html.get(at..begin).unwrap_or_default());
        text.push(' ');
        at = end_of(&lower, begin, &mut hidden);
    }
    text.push_str(html.get(at..).unwrap_or_default());
    text.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// Where a tag that begins here ends; where it is one whose content nobody reads, with that. A name
/// that is not closed any more is taken out of `hidden`: a page of many is searched for it once.
fn end_of(lower: &str, begin: usize, hidden: &mut Vec<&str>) -> usize {
    let rest = lower.get(begin..).unwrap_or_default();
    let name = rest.trim_start_matches('<');
    let place = hidden.iter().position(|hidden| name.starts_with(hidden));
    let end = place.and_then(|place| {
        let end = rest.find(&format!("</{}", hidden.get(place)?));
        if end.is_none() {
            hidden.remove(place);
        }
        end
    });
    let from = end.unwrap_or(0);
    let close = rest.get(from..).and_then(|rest| rest.find('>'));
    close.map_or(lower.len(), |close| begin + from + close + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_people_read_is_left() {
        let page = "<!doctype html><style>p { x: redirect_uri }</style><h1>Sign&nbsp;in</h1>\
                    <script>let client_id = '<b>';</script><input value=\"scope\"> \
                    <p>/authorize?client_id=x&redirect_uri=y said &quot;no&quot;</p";
        assert_eq!(visible(page.as_bytes()), "Sign&nbsp;in said \"no\"");
        assert_eq!(visible(b"{\"error\":\"x\"}"), "{\"error\":\"x\"}");
        assert_eq!(visible(b"<script>"), "");
        assert_eq!(visible(b"<script>a</script>b<script>c<script>d"), "b c d");
    }
}
