//! The text of `describe()`, read back, and held against what was sent.

use url::form_urlencoded;

use crate::requests::Seen;

pub type Pairs = Vec<(String, String)>;

/// A request as the text has it.
#[derive(Debug)]
pub struct Told {
    method: String,
    /// With its query.
    address: String,
    headers: Pairs,
    body: String,
    /// What may be left out.
    optional: Vec<String>,
}

/// The request below the heading that begins so, if there is one.
pub fn told(text: &str, heading: &str) -> Option<Told> {
    let blocks: Vec<&str> = text.split("\n\n").collect();
    let at = blocks.iter().position(|block| block.starts_with(heading))?;
    let below = blocks.get(at + 1..)?;
    let below: Vec<&str> = below
        .iter()
        .copied()
        .take_while(|block| block.starts_with(' '))
        .collect();
    let (request, rest) = below.split_first()?;
    let mut lines = request.lines().map(str::trim_start);
    let (method, address) = lines.next()?.split_once(' ').expect("a method");
    let (query, headers): (Vec<&str>, Vec<&str>) =
        lines.partition(|line| line.starts_with(['?', '&', '#']));
    let headers = headers.iter().map(|line| {
        let (name, value) = line.split_once(": ").expect("a header");
        (name.to_owned(), value.to_owned())
    });
    let body = rest.iter().find(|block| block.starts_with("      "));
    let body = body.map(|block| block.lines().map(str::trim_start).collect());
    let notes = rest
        .iter()
        .filter_map(|block| block.trim().split_once(" is left out"));
    Some(Told {
        method: method.to_owned(),
        address: format!("{address}{}", query.concat()),
        headers: headers.collect(),
        body: body.unwrap_or_default(),
        optional: notes.map(|(name, _)| name.to_owned()).collect(),
    })
}

impl Told {
    /// The name of the parameter in which this is sent.
    pub fn name_of(&self, value: &str) -> Option<String> {
        let mut pairs = query_of(&self.address).into_iter();
        pairs.find(|(_, it)| it == value).map(|(name, _)| name)
    }
}

/// What names in braces stand for in a test.
#[derive(Debug, Default)]
pub struct Known(pub Pairs);

impl Known {
    /// Asserts that the browser was sent where the text says.
    #[track_caller]
    pub fn assert_sent_to(&self, told: &Told, url: &str) {
        assert_eq!(told.method, "GET");
        assert_eq!(told.headers, []);
        self.assert_address(told, url);
    }

    /// Asserts that the request is the one that the text has.
    #[track_caller]
    pub fn assert_is(&self, told: &Told, seen: &Seen) {
        let query = Some(&seen.query).filter(|query| !query.is_empty());
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        let address = format!("https://{}{}{query}", seen.host, seen.path);
        assert_eq!(told.method, seen.method.as_str(), "{told:#?}");
        self.assert_address(told, &address);
        self.assert_headers(told, seen);
        self.assert_body(told, seen);
    }

    #[track_caller]
    fn assert_address(&self, told: &Told, url: &str) {
        let (expected, _) = split(&told.address);
        let (found, _) = split(url);
        assert!(self.fits(expected, found), "{expected}\nis {found}");
        self.assert_pairs(told, query_of(&told.address), &query_of(url));
    }

    #[track_caller]
    fn assert_headers(&self, told: &Told, seen: &Seen) {
        let headers = seen.headers.iter();
        let mut found: Pairs = headers
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .filter(|(name, _)| {
                let is_told = told.headers.iter().any(|(told, _)| told == name);
                is_told || !OF_THE_CLIENT.contains(&name.as_str())
            })
            .collect();
        let mut expected = told.headers.clone();
        found.sort();
        expected.sort();
        self.assert_pairs(told, expected, &found);
    }

    #[track_caller]
    fn assert_body(&self, told: &Told, seen: &Seen) {
        let body = std::str::from_utf8(&seen.body).unwrap();
        let is_form = seen.header("content-type") == Some("application/x-www-form-urlencoded");
        if is_form {
            self.assert_pairs(told, pairs(&told.body), &pairs(body));
        } else if body.is_empty() || told.body.is_empty() {
            assert_eq!(told.body, body);
        } else {
            self.assert_pairs(told, members(&told.body), &members(body));
        }
    }

    /// Names, their order and their values.
    #[track_caller]
    fn assert_pairs(&self, told: &Told, mut expected: Pairs, found: &Pairs) {
        expected.retain(|(name, _)| {
            let is_there = found.iter().any(|(found, _)| found == name);
            is_there || !told.optional.contains(name)
        });
        let is_same = expected.len() == found.len()
            && expected
                .iter()
                .zip(found)
                .all(|((name, value), (key, real))| name == key && self.fits(value, real));
        assert!(is_same, "{expected:#?}\nis {found:#?}");
    }

    /// Whether a text with names in braces can be the other; what is not known is anything.
    fn fits(&self, told: &str, real: &str) -> bool {
        let known = self.0.iter();
        let told = known.fold(told.to_owned(), |told, (name, value)| {
            told.replace(&format!("{{{name}}}"), value)
        });
        let Some((before, rest)) = told.split_once('{') else {
            return told == real;
        };
        let behind = rest.rsplit_once('}').map_or(rest, |(_, behind)| behind);
        let inside = real.strip_prefix(before);
        let inside = inside.and_then(|inside| inside.strip_suffix(behind));
        inside.is_some_and(|inside| !inside.is_empty())
    }
}

/// What the text leaves out.
const OF_THE_CLIENT: [&str; 4] = ["accept-encoding", "content-length", "host", "user-agent"];

/// A URL before and behind the `?` of its parameters. Those of a route in the fragment are behind
/// that, and a fragment that is none is no part of a request.
fn split(url: &str) -> (&str, &str) {
    let (from, url) = match url.split_once('#') {
        Some((before, route)) if route.starts_with('/') => (before.len(), url),
        Some((before, _)) => (0, before),
        None => (0, url),
    };
    let at = url[from..].find('?').map(|at| from + at);
    at.map_or((url, ""), |at| (&url[..at], &url[at + 1..]))
}

/// The parameters of a URL, in their order.
pub fn query_of(url: &str) -> Pairs {
    pairs(split(url).1)
}

/// The parameters of a form, in their order.
pub fn pairs(form: &str) -> Pairs {
    let form = form_urlencoded::parse(form.as_bytes());
    form.into_owned().collect()
}

/// Of an object, whose order means nothing.
fn members(json: &str) -> Pairs {
    let object: serde_json::Value = serde_json::from_str(json).unwrap();
    let members = object.as_object().unwrap().iter();
    members
        .map(|(name, value)| {
            let text = value.as_str().map(str::to_owned);
            (name.clone(), text.unwrap_or_else(|| value.to_string()))
        })
        .collect()
}
