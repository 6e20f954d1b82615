//! What was found, for a terminal and for programs.

use std::fmt;

/// What the doctor has found: the findings of one integration after another.
///
/// As text it is lines for a terminal; what can be mended has a line below it that says how. It holds
/// no secret, and of what providers say no more than a line, escaped.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Report {
    findings: Vec<Finding>,
}

impl Report {
    pub(super) fn new(findings: Vec<Finding>) -> Self {
        Self { findings }
    }

    /// Whether a connect would get through, as far as can be seen without a user: nothing is
    /// [wrong](Severity::Wrong), nor [probably](Severity::Probable).
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.problems().next().is_none()
    }

    /// Everything that was found, in the order in which it was looked at.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.findings.iter()
    }

    /// What has to be mended.
    pub fn problems(&self) -> impl Iterator<Item = &Finding> {
        let problems = self.findings.iter();
        problems.filter(|finding| finding.severity >= Severity::Probable)
    }
}

impl<'a> IntoIterator for &'a Report {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Report {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.findings.into_iter()
    }
}

/// How sure it is that something must be mended, from not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// It is right, as far as the provider says.
    Fine,
    /// It cannot be seen from here, such as what a provider says only to who has signed in.
    Unseen,
    /// It works, or may; it is worth a look.
    Hint,
    /// It is probably what keeps users from connecting.
    Probable,
    /// It is wrong: the provider says so, or nothing can be sent.
    Wrong,
}

impl Severity {
    /// As a report's lines begin.
    fn word(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Unseen => "unseen",
            Self::Hint => "hint",
            Self::Probable => "PROBABLY",
            Self::Wrong => "WRONG",
        }
    }
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Subject {
    /// What the application itself lacks before anything can be asked.
    Configuration,
    /// A field's value, which only users give.
    Value,
    /// The discovery document (RFC 8414, `OpenID` Connect Discovery).
    Discovery,
    /// The redirect URI (RFC 6749 section 3.1.2).
    RedirectUri,
    /// The client id, or how the client is registered.
    ClientId,
    /// The client secret, or the key that stands for it.
    ClientSecret,
    /// PKCE (RFC 7636).
    Pkce,
    /// The scopes.
    Scope,
    /// How the client authenticates (RFC 6749 section 2.3).
    AuthMethod,
    /// The authorization endpoint (RFC 6749 section 3.1).
    AuthorizationEndpoint,
    /// What else is said in the authorization request.
    AuthorizationRequest,
    /// The token endpoint (RFC 6749 section 3.2).
    TokenEndpoint,
    /// What else is said in the token request.
    TokenRequest,
    /// How parameters are written.
    RequestFormat,
    /// The revocation endpoint (RFC 7009).
    RevocationEndpoint,
    /// The introspection endpoint (RFC 7662).
    IntrospectionEndpoint,
    /// The issuer, and whether responses name it (RFC 9207).
    Issuer,
    /// The provider does not answer.
    Connection,
}

/// One thing that was looked at.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Finding {
    pub(super) service: &'static str,
    pub(super) title: &'static str,
    pub(super) severity: Severity,
    pub(super) subject: Subject,
    pub(super) attribute: String,
    pub(super) message: String,
    pub(super) remedy: Option<String>,
}

impl Finding {
    /// The integration's slug.
    #[must_use]
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// How sure it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> Subject {
        self.subject
    }

    /// The struct's attribute, its field or the environment's variable that it is about.
    #[must_use]
    pub fn attribute(&self) -> &str {
        &self.attribute
    }

    /// What was seen, and who says so.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How to mend it, where there is something to mend.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        self.remedy.as_deref()
    }
}

/// `WRONG     TEST_CLIENT_SECRET: the token endpoint says ..`, and how to mend it on the next line.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.severity.word();
        write!(f, "  {word:<9} {}: {}", self.attribute, self.message)?;
        match &self.remedy {
            Some(remedy) => write!(f, "\n{:12}-> {remedy}", ""),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before = None;
        for finding in &self.findings {
            if before != Some(finding.service) {
                writeln!(f, "{} ({})", finding.service, finding.title)?;
                before = Some(finding.service);
            }
            writeln!(f, "{finding}")?;
        }
        match self.problems().count() {
            0 => f.write_str("nothing is wrong, as far as can be seen without a user"),
            1 => f.write_str("1 thing has to be mended"),
            several => write!(f, "{several} things have to be mended"),
        }
    }
}
