//! The schemas: those of the types that are answered, and those that each integration adds.

use utoipa::{
    ToSchema as _,
    openapi::{
        AllOfBuilder, ArrayBuilder, ObjectBuilder, OneOfBuilder, Ref, RefOr, Schema,
        schema::Discriminator,
    },
};

use super::{
    accounts,
    answers::{self, ApiError, AuthorizationUrl, Disconnected},
    parts::{
        Named, answer, fields, named, own_members, set, truth, with, with_connected_by, words,
    },
    service,
};
use crate::{
    descriptor::Descriptor,
    host::{ConnectionEntry, ConnectionInput, ConnectionLinks, InputKind},
    integration::Integrations,
    tokens::{ConnectionStatus, Status},
};

/// All of them, by name.
pub(super) fn all(integrations: Integrations) -> Vec<Named> {
    let descriptors = integrations.descriptors();
    let own = descriptors.iter().flat_map(|it| {
        if accounts::are_several(it) {
            accounts::own(it)
        } else {
            own(it)
        }
    });
    let common = common(descriptors).into_iter();
    common
        .chain(accounts::common(descriptors))
        .chain(own)
        .collect()
}

/// What is the same for every integration, or a list of them.
fn common(descriptors: &[&'static Descriptor]) -> Vec<Named> {
    let slugs = descriptors.iter().map(|it| it.service);
    let slugs = words(slugs).description(Some("The services that accounts can be connected at."));
    vec![
        answer::<Status>(),
        answer::<ConnectionEntry>(),
        answer::<ConnectionLinks>(),
        answer::<ConnectionInput>(),
        named::<InputKind>(),
        named::<ConnectionStatus>(),
        answer::<AuthorizationUrl>(),
        with(answer::<Disconnected>(), |object| {
            set(object, "connected", truth().enum_values(Some([false])));
            set(
                object,
                "service",
                Ref::from_schema_name("ConnectionService"),
            );
        }),
        api_error(descriptors),
        ("ConnectionService".to_owned(), slugs.into()),
        ("Connection".to_owned(), connection(descriptors)),
        ("Connections".to_owned(), connections().into()),
    ]
}

/// One of the integrations' connections; `service` tells which.
fn connection(descriptors: &[&'static Descriptor]) -> RefOr<Schema> {
    if descriptors.is_empty() {
        return Ref::from_schema_name(ConnectionEntry::name()).into();
    }
    let mut one_of = OneOfBuilder::new().description(Some(
        "A user's connection to one of the services, or that there is none.",
    ));
    let mut mapping = Vec::new();
    for descriptor in descriptors {
        let name = Ref::from_schema_name(service::connection(descriptor));
        mapping.push((descriptor.service, name.ref_location.clone()));
        one_of = one_of.item(name);
    }
    let discriminator = Discriminator::with_mapping("service", mapping);
    one_of.discriminator(Some(discriminator)).into()
}

fn connections() -> ObjectBuilder {
    let list = ArrayBuilder::new().items(Ref::from_schema_name("Connection"));
    ObjectBuilder::new()
        .description(Some(
            "The signed-in user's connections, one entry per service.",
        ))
        .property("connections", list)
        .required("connections")
}

/// What an integration adds: its columns, and with them what is answered of it.
fn own(descriptor: &'static Descriptor) -> Vec<Named> {
    let with_own = |base: &str| {
        let own = ObjectBuilder::new()
            .property("service", words([descriptor.service]))
            .property("fields", Ref::from_schema_name(service::fields(descriptor)))
            .required("service")
            .required("fields");
        let own = AllOfBuilder::new()
            .item(Ref::from_schema_name(base))
            .item(with_connected_by(own, descriptor));
        own.description(Some(descriptor.title)).into()
    };
    vec![
        (service::fields(descriptor), fields(descriptor).into()),
        (service::status(descriptor), with_own(&Status::name())),
        (
            service::connection(descriptor),
            with_own(&ConnectionEntry::name()),
        ),
    ]
}

/// What went wrong. Unlike the other answers it has a member that most of its kind leave out.
fn api_error(descriptors: &[&'static Descriptor]) -> Named {
    let (name, mut schema) = named::<ApiError>();
    let Some(object) = own_members(&mut schema) else {
        return (name, schema);
    };
    if !descriptors.iter().any(|it| accounts::are_several(it)) {
        object.properties.remove("accounts");
    }
    let error = object.properties.get_mut("error");
    if let Some(RefOr::T(Schema::Object(error))) = error {
        error.enum_values = Some(answers::slugs().map(Into::into).collect());
    }
    (name, schema)
}
