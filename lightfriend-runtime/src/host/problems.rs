//! What is wrong with a configuration.

use crate::{
    descriptor::{Descriptor, UserIdType},
    error::Error,
};

/// What is wrong, in the order it was found, each thing once.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<String>);

impl Problems {
    pub(super) fn add(&mut self, problem: String) {
        if !self.0.contains(&problem) {
            self.0.push(problem);
        }
    }

    pub(super) fn keep<T>(&mut self, result: Result<T, String>) -> Option<T> {
        result.map_err(|problem| self.add(problem)).ok()
    }

    pub(super) fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn into_error(self) -> Error {
        let list: Vec<String> = self
            .0
            .iter()
            .map(|problem| format!("\n- {problem}"))
            .collect();
        Error::Misconfigured(list.concat())
    }
}

pub(super) fn another_user_id(given: UserIdType, descriptor: &Descriptor) -> String {
    let (service, wanted) = (descriptor.service, descriptor.table.users());
    format!(
        "current_user gives user ids of type {given}, but {service} has `user_id` of type {wanted}; \
         give both the same, as in #[oauth(user_id = {given})]"
    )
}

pub(super) fn plain_http_endpoint(descriptor: &Descriptor) -> Option<String> {
    let introspection = descriptor.token.introspection.as_ref();
    let endpoints = [
        Some(descriptor.authorization.endpoint),
        introspection.map(|it| it.endpoint),
        Some(descriptor.token.exchange.endpoint),
        Some(descriptor.token.refresh.request.endpoint),
        descriptor.revocation.as_ref().map(|it| it.request.endpoint),
        descriptor.api.as_ref().map(|api| api.base_url),
    ];
    let mut written = endpoints.into_iter().flatten().map(|it| it.written());
    written.find(|url| url.starts_with("http://"))
}
