//! Findings of one integration, as they come.

use super::report::{Finding, Severity, Subject};
use crate::descriptor::Descriptor;

/// What is known of one integration so far.
pub(super) struct Chart {
    pub(super) descriptor: &'static Descriptor,
    findings: Vec<Finding>,
}

impl Chart {
    pub(super) fn new(descriptor: &'static Descriptor) -> Self {
        Self {
            descriptor,
            findings: Vec::new(),
        }
    }

    pub(super) fn fine(
        &mut self,
        subject: Subject,
        attribute: impl Into<String>,
        message: impl Into<String>,
    ) {
        self.add(Severity::Fine, subject, attribute, message, None);
    }

    pub(super) fn unseen(
        &mut self,
        subject: Subject,
        attribute: impl Into<String>,
        message: impl Into<String>,
    ) {
        self.add(Severity::Unseen, subject, attribute, message, None);
    }

    pub(super) fn add(
        &mut self,
        severity: Severity,
        subject: Subject,
        attribute: impl Into<String>,
        message: impl Into<String>,
        remedy: Option<String>,
    ) {
        self.findings.push(Finding {
            service: self.descriptor.service,
            title: self.descriptor.title,
            severity,
            subject,
            attribute: attribute.into(),
            message: message.into(),
            remedy,
        });
    }

    /// Whether this has to be mended, by what is known: one cause is told once.
    pub(super) fn blames(&self, subject: Subject) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|it| it.subject == subject && it.severity >= Severity::Probable)
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}
