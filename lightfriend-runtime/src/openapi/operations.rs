//! The routes and what each answers.

use utoipa::openapi::{
    ArrayBuilder, ContentBuilder, Header, HttpMethod, ObjectBuilder, PathItem, Paths, PathsBuilder,
    Ref, RefOr, Required, Response, ResponseBuilder, Schema,
    path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
    request_body::{RequestBody, RequestBodyBuilder},
    schema::Type,
};

use super::{
    accounts,
    parts::{text, words},
    service,
};
use crate::{
    descriptor::{Column, Descriptor},
    integration::{Integration, Integrations},
    routes,
};

const NOT_SIGNED_IN: &str = "NotSignedIn";
const CROSS_SITE: &str = "CrossSite";
const FAILED: &str = "Failed";

/// The errors, to which all operations refer.
pub(super) fn errors() -> impl Iterator<Item = (&'static str, Response)> {
    let errors = [
        (NOT_SIGNED_IN, "Nobody is signed in."),
        (
            CROSS_SITE,
            "Another site may have made the browser send the request.",
        ),
        (FAILED, "Any other error."),
    ];
    errors
        .into_iter()
        .map(|(name, description)| (name, json(description, "ApiError").build()))
}

/// All routes but the callbacks.
pub(super) fn paths(integrations: Integrations) -> Paths {
    let list = PathItem::new(HttpMethod::Get, list());
    let paths = PathsBuilder::new().path(routes::connections::PATH, list);
    let descriptors = integrations.descriptors().iter();
    descriptors.fold(paths, |paths, it| of(paths, it)).build()
}

fn of(paths: PathsBuilder, descriptor: &'static Descriptor) -> PathsBuilder {
    let routes = Integration::new(descriptor).routes();
    let mut start = PathItem::new(HttpMethod::Get, follow(descriptor));
    start.post = Some(start_by_script(descriptor));
    let mut end = PathItem::new(HttpMethod::Post, disconnect(descriptor));
    end.delete = Some(delete(descriptor));
    paths
        .path(routes.start, start)
        .path(routes.disconnect, end)
        .path(
            routes.status,
            PathItem::new(HttpMethod::Get, status(descriptor)),
        )
}

fn list() -> Operation {
    OperationBuilder::new()
        .operation_id(Some("list_connections"))
        .summary(Some("Every service with the user's connection to it"))
        .description(Some("No provider is asked."))
        .response("200", json("The connections.", "Connections"))
        .response("401", Ref::from_response_name(NOT_SIGNED_IN))
        .response("default", Ref::from_response_name(FAILED))
        .build()
}

fn status(descriptor: &'static Descriptor) -> Operation {
    let (what, found) = if accounts::are_several(descriptor) {
        ("The user's accounts", "The accounts.")
    } else {
        ("The user's connection", "The connection.")
    };
    let operation = about(descriptor, "status", what)
        .description(Some("No provider is asked."))
        .response("200", json(found, &service::status(descriptor)));
    if has_owners(descriptor) {
        let refused = json("The user may not view the owner's connections.", "ApiError");
        return operation.response("403", refused).build();
    }
    operation.build()
}

fn start_by_script(descriptor: &'static Descriptor) -> Operation {
    about(descriptor, "start", "Begins to connect")
        .description(Some(
            "For scripts, which send the browser to the URL of the answer, and for forms, whose \
             browser is redirected there.",
        ))
        .parameters(Some(begins_by(descriptor)))
        .request_body(begins_with(descriptor))
        .response(
            "200",
            json("To a request that accepts JSON.", "AuthorizationUrl"),
        )
        .response("303", redirect("To any other: to the provider."))
        .response("403", forbidden(descriptor))
        .build()
}

/// What a start is told of the flow, beside the values that the user gives.
fn begins_by(descriptor: &'static Descriptor) -> Vec<Parameter> {
    let mut parameters = vec![return_to()];
    if accounts::are_several(descriptor) {
        parameters.push(query(
            "account",
            "The `key` of the account to connect again; without it, another may be connected.",
            text(),
        ));
    }
    let sets = descriptor.authorization.scope_sets.iter();
    let names: Vec<&str> = sets.map(|set| set.name).collect();
    if !names.is_empty() {
        // The empty name, which asks for none, is one that clients can send.
        let one = words(names.into_iter().chain([""]));
        parameters.push(query(
            "scope_set",
            "Which permissions to ask for beside those that always are: the names of their sets. \
             Without any, a connection is asked for those that it has; the empty name is none.",
            ArrayBuilder::new().items(one),
        ));
    }
    parameters
}

/// The inputs, as a form or JSON.
fn begins_with(descriptor: &'static Descriptor) -> Option<RequestBody> {
    let mut object = ObjectBuilder::new().schema_type(Type::Object);
    let columns = descriptor.table.columns.iter();
    let mut asked = columns.filter(|it| it.is_given_at_start()).peekable();
    asked.peek()?;
    for column in asked {
        object = object.property(column.name, input(column));
        if !column.nullable && column.default_text().is_none() {
            object = object.required(column.name);
        }
    }
    let object = object.build();
    let content = || ContentBuilder::new().schema(Some(object.clone())).build();
    let body = RequestBodyBuilder::new()
        .description(Some(
            "What the user gives; what is left out stays as it is.",
        ))
        .content("application/json", content())
        .content("application/x-www-form-urlencoded", content());
    Some(body.build())
}

fn input(column: &Column) -> ObjectBuilder {
    let choices = column.choices();
    let choices = (!choices.is_empty()).then(|| choices.iter().copied());
    text().max_length(Some(255)).enum_values(choices)
}

fn follow(descriptor: &'static Descriptor) -> Operation {
    let columns = descriptor.table.columns.iter();
    let asked = columns.filter(|it| it.is_given_at_start() && !it.secret);
    let parameters = asked.map(|column| optional(column.name, input(column)).build());
    about(descriptor, "start_link", "Begins to connect, by a link")
        .description(Some(
            "For links and `location.href` on the application's own pages; scripts use `POST`. A \
             browser that meets an error is redirected to the front end.",
        ))
        .parameters(Some(begins_by(descriptor)))
        .parameters(Some(parameters))
        .response("303", redirect("To the provider."))
        .response("403", forbidden(descriptor))
        .build()
}

fn disconnect(descriptor: &'static Descriptor) -> Operation {
    ending(descriptor, "disconnect")
        .description(Some(
            "What is not connected is disconnected, too. A browser that sends a form is redirected \
             to the front end.",
        ))
        .parameter(return_to())
        .response("303", redirect("To a form: to the front end."))
        .build()
}

fn delete(descriptor: &'static Descriptor) -> Operation {
    ending(descriptor, "delete")
        .description(Some("What is not connected is disconnected, too."))
        .build()
}

fn ending(descriptor: &'static Descriptor, name: &str) -> OperationBuilder {
    let operation =
        about(descriptor, name, "Ends the connection").response("403", forbidden(descriptor));
    if !accounts::are_several(descriptor) {
        return operation.response("200", json("It has ended.", "Disconnected"));
    }
    operation
        .parameter(query(
            "account",
            "The `key` of the account; it may be left out where there is one.",
            text(),
        ))
        .response("200", json("It has ended.", "AccountDisconnected"))
        .response(
            "400",
            json(
                "There are several accounts, and the request does not say which; the message lists \
                 them. Or it cannot be understood.",
                "ApiError",
            ),
        )
}

fn about(descriptor: &'static Descriptor, name: &str, what: &str) -> OperationBuilder {
    OperationBuilder::new()
        .operation_id(Some(format!("{}_{name}", descriptor.service)))
        .summary(Some(format!("{}: {what}", descriptor.title)))
        .tag(descriptor.service)
        .response("401", Ref::from_response_name(NOT_SIGNED_IN))
        .response("default", Ref::from_response_name(FAILED))
}

/// What changes something may be another site's doing, or the user's who may not.
fn forbidden(descriptor: &Descriptor) -> RefOr<Response> {
    if !has_owners(descriptor) {
        return Ref::from_response_name(CROSS_SITE).into();
    }
    let refused = "Another site may have made the browser send the request, or the user may not manage \
                   the owner's connections.";
    json(refused, "ApiError").build().into()
}

/// Whether the connections are of others than users.
fn has_owners(descriptor: &Descriptor) -> bool {
    descriptor.table.connected_by.is_some()
}

fn return_to() -> Parameter {
    query(
        "return_to",
        "The path on the front end where the browser goes afterwards, such as `/settings`.",
        text(),
    )
}

fn query(name: &str, description: &str, schema: impl Into<RefOr<Schema>>) -> Parameter {
    optional(name, schema)
        .description(Some(description))
        .build()
}

fn optional(name: &str, schema: impl Into<RefOr<Schema>>) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .schema(Some(schema))
}

fn json(description: &str, schema: &str) -> ResponseBuilder {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(schema)));
    ResponseBuilder::new()
        .description(description)
        .content("application/json", content.build())
}

fn redirect(description: &str) -> ResponseBuilder {
    ResponseBuilder::new()
        .description(description)
        .header("Location", Header::new(text().build()))
}
