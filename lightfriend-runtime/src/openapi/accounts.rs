//! The schemas of services where a user may have several accounts.

use utoipa::openapi::{AllOfBuilder, ArrayBuilder, Object, ObjectBuilder, Ref};

use super::{
    answers::AccountDisconnected,
    parts::{Named, answer, fields, own_members, set, text, truth, with, with_connected_by, words},
    service,
};
use crate::{descriptor::Descriptor, host::ConnectionEntry, tokens::Status};

/// What every account has beside what is the service's own.
const STATE: &str = "AccountState";

pub(super) fn are_several(descriptor: &Descriptor) -> bool {
    descriptor.table.account_key.is_some()
}

/// What is the same for all such services; nothing where there is none.
pub(super) fn common(descriptors: &[&'static Descriptor]) -> Vec<Named> {
    if !descriptors.iter().any(|it| are_several(it)) {
        return Vec::new();
    }
    let disconnected = with(answer::<AccountDisconnected>(), |object| {
        set(
            object,
            "service",
            Ref::from_schema_name("ConnectionService"),
        );
    });
    vec![state(), disconnected]
}

/// A connection's state, named by its key: the service and its title stand beside the list.
fn state() -> Named {
    let (_, schema) = with(answer::<Status>(), |object| {
        object.description = Some("What is told of each of several accounts.".to_owned());
        object.properties.remove("title");
        let about = "Which account it is: what `account` means in the service's other routes.";
        set(object, "key", text().description(Some(about)));
    });
    (STATE.to_owned(), schema)
}

/// What such a service adds.
pub(super) fn own(descriptor: &'static Descriptor) -> Vec<Named> {
    vec![
        (service::fields(descriptor), fields(descriptor).into()),
        (service::account(descriptor), account(descriptor).into()),
        (service::status(descriptor), accounts(descriptor).into()),
        (
            service::connection(descriptor),
            connection(descriptor).into(),
        ),
    ]
}

fn account(descriptor: &'static Descriptor) -> AllOfBuilder {
    let own = ObjectBuilder::new()
        .property("fields", Ref::from_schema_name(service::fields(descriptor)))
        .required("fields");
    let about = format!("An account at {}.", descriptor.title);
    AllOfBuilder::new()
        .description(Some(about))
        .item(Ref::from_schema_name(STATE))
        .item(with_connected_by(own, descriptor))
}

/// The service with the list of its accounts.
fn accounts(descriptor: &'static Descriptor) -> Object {
    let list = ArrayBuilder::new()
        .items(Ref::from_schema_name(service::account(descriptor)))
        .description(Some("One entry per account; empty without any."));
    let mut object = ObjectBuilder::new()
        .description(Some(descriptor.title))
        .property("service", words([descriptor.service]))
        .property(
            "title",
            text().description(Some("What users call the service.")),
        )
        .property(
            "connected",
            truth().description(Some("Whether calls can be made with one of the accounts.")),
        )
        .property("accounts", list)
        .build();
    require_all(&mut object);
    object
}

/// The same with what the list of connections has beside it.
fn connection(descriptor: &'static Descriptor) -> Object {
    let mut object = accounts(descriptor);
    let (_, mut entry) = answer::<ConnectionEntry>();
    if let Some(beside) = own_members(&mut entry) {
        object.properties.append(&mut beside.properties);
    }
    require_all(&mut object);
    object
}

fn require_all(object: &mut Object) {
    object.required = object.properties.keys().cloned().collect();
}
