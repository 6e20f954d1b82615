//! What schemas are made of: those of types, of words and of columns.

use utoipa::{
    ToSchema,
    openapi::{
        Object, ObjectBuilder, RefOr, Schema,
        schema::{KnownFormat, SchemaFormat, SchemaType, Type},
    },
};

use crate::descriptor::{Column, ColumnType, Descriptor};

pub(super) type Named = (String, RefOr<Schema>);

/// The columns that are no secrets. Without a connection none of them is there.
pub(super) fn fields(descriptor: &Descriptor) -> ObjectBuilder {
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

/// Who has connected, where that is not the owner: a member that only such services' connections have,
/// and they only as long as the user is known.
pub(super) fn with_connected_by(object: ObjectBuilder, descriptor: &Descriptor) -> ObjectBuilder {
    if descriptor.table.connected_by.is_none() {
        return object;
    }
    let about = "The user who has connected, by the id as text.";
    object.property("connected_by", text().description(Some(about)))
}

pub(super) fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

pub(super) fn truth() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Boolean)
}

/// One of these.
pub(super) fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> ObjectBuilder {
    text().enum_values(Some(words))
}

pub(super) fn named<T: ToSchema>() -> Named {
    (T::name().into_owned(), T::schema())
}

/// The schema of a type that is answered: every member is always there.
pub(super) fn answer<T: ToSchema>() -> Named {
    with(named::<T>(), |_| ())
}

/// The schema with its own members changed.
pub(super) fn with((name, schema): Named, change: impl FnOnce(&mut Object)) -> Named {
    let mut schema = schema;
    if let Some(object) = own_members(&mut schema) {
        change(object);
        object.required = object.properties.keys().cloned().collect();
    }
    (name, schema)
}

/// Those beside what it has of another.
pub(super) fn own_members(schema: &mut RefOr<Schema>) -> Option<&mut Object> {
    match schema {
        RefOr::T(Schema::Object(object)) => Some(object),
        RefOr::T(Schema::AllOf(all)) => all.items.iter_mut().find_map(own_members),
        _ => None,
    }
}

pub(super) fn set(object: &mut Object, name: &str, schema: impl Into<RefOr<Schema>>) {
    object.properties.insert(name.to_owned(), schema.into());
}
