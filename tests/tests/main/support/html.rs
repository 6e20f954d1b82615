//! Reading pages as their browsers do.

/// The value of the first attribute of this name whose value has these words, as it is meant.
#[track_caller]
pub fn attribute(html: &str, name: &str, words: &str) -> String {
    let mark = format!(" {name}=\"");
    let values = html.split(&mark).skip(1);
    let mut values = values.filter_map(|rest| rest.split('"').next());
    let found = values.find(|value| value.contains(words));
    let found = found.unwrap_or_else(|| panic!("no {name} with {words:?} in {html}"));
    found
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}
