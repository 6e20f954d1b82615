//! The schemas: those of the types that are answered, and those that each integration adds.

use utoipa::{
    ToSchema,
    openapi::{
        AllOfBuilder, ArrayBuilder, Object, ObjectBuilder, OneOfBuilder, Ref, RefOr, Schema,
        schema::{Discriminator, KnownFormat, SchemaFormat, SchemaType, Type},
    },
};

use super::{
    answers::{self, ApiError, AuthorizationUrl, Disconnected},
    service,
};
use crate::{
    descriptor::{Column, ColumnType, Descriptor},
    host::{ConnectionEntry, ConnectionInput, ConnectionLinks, InputKind},
    integration::Integrations,
    tokens::{ConnectionStatus, Status},
};

type Named = (String, RefOr<Schema>);

/// All of them, by name.
pub(super) fn all(integrations: Integrations) -> Vec<Named> {
    let descriptors = integrations.descriptors();
    let own = descriptors.iter().flat_map(|it| own(it));
    common(descriptors).into_iter().chain(own).collect()
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
            let never = ObjectBuilder::new()
                .schema_type(Type::Boolean)
                .enum_values(Some([false]));
            set(object, "connected", never);
            set(
                object,
                "service",
                Ref::from_schema_name("ConnectionService"),
            );
        }),
        api_error(),
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
fn own(descriptor: &'static Descriptor) -> [Named; 3] {
    let with_own = |base: &str| {
        let own = ObjectBuilder::new()
            .property("service", words([descriptor.service]))
            .property("fields", Ref::from_schema_name(service::fields(descriptor)))
            .required("service")
            .required("fields");
        let own = AllOfBuilder::new()
            .item(Ref::from_schema_name(base))
            .item(own);
        own.description(Some(descriptor.title)).into()
    };
    [
        (service::fields(descriptor), fields(descriptor).into()),
        (service::status(descriptor), with_own(&Status::name())),
        (
            service::connection(descriptor),
            with_own(&ConnectionEntry::name()),
        ),
    ]
}

/// The columns that are no secrets. Without a connection none of them is there.
fn fields(descriptor: &Descriptor) -> ObjectBuilder {
    let columns = descriptor.table.columns.iter();
    let public = columns.filter(|column| !column.secret);
    let about = format!(
        "Of {}; all of them, or none without a connection.",
        descriptor.title
    );
    let object = ObjectBuilder::new().description(Some(about));
    public.fold(object, |object, column| {
        object.property(column.name, value(column))
    })
}

fn value(column: &Column) -> ObjectBuilder {
    let (ty, format) = match column.ty {
        ColumnType::Text => (Type::String, None),
        ColumnType::Integer => (Type::Integer, Some(KnownFormat::Int32)),
        ColumnType::BigInt => (Type::Integer, Some(KnownFormat::Int64)),
        ColumnType::Double => (Type::Number, Some(KnownFormat::Double)),
        ColumnType::Bool => (Type::Boolean, None),
    };
    let ty = if column.nullable {
        SchemaType::from_iter([ty, Type::Null])
    } else {
        ty.into()
    };
    ObjectBuilder::new()
        .schema_type(ty)
        .format(format.map(SchemaFormat::KnownFormat))
}

fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(words))
}

fn named<T: ToSchema>() -> Named {
    (T::name().into_owned(), T::schema())
}

/// What went wrong. Unlike the other answers it has a member that most of its kind leave out.
fn api_error() -> Named {
    let (name, mut schema) = named::<ApiError>();
    let object = own_members(&mut schema);
    let error = object.and_then(|object| object.properties.get_mut("error"));
    if let Some(RefOr::T(Schema::Object(error))) = error {
        error.enum_values = Some(answers::slugs().map(Into::into).collect());
    }
    (name, schema)
}

/// The schema of a type that is answered: every member is always there.
fn answer<T: ToSchema>() -> Named {
    with(named::<T>(), |_| ())
}

/// The schema with its own members changed.
fn with((name, schema): Named, change: impl FnOnce(&mut Object)) -> Named {
    let mut schema = schema;
    if let Some(object) = own_members(&mut schema) {
        change(object);
        object.required = object.properties.keys().cloned().collect();
    }
    (name, schema)
}

/// Those beside what it has of another.
fn own_members(schema: &mut RefOr<Schema>) -> Option<&mut Object> {
    match schema {
        RefOr::T(Schema::Object(object)) => Some(object),
        RefOr::T(Schema::AllOf(all)) => all.items.iter_mut().find_map(own_members),
        _ => None,
    }
}

fn set(object: &mut Object, name: &str, schema: impl Into<RefOr<Schema>>) {
    object.properties.insert(name.to_owned(), schema.into());
}
