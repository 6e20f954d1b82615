//! An integration whose every part is known to be right, one function per rule.
//!
//! A rule that is broken is reported under the user's own token, and [`crate::fallback`] stands
//! in for what broke it.

pub(crate) mod account_key;
mod address;
mod adopted;
pub(crate) mod answer;
mod api;
mod callback;
pub(crate) mod check;
pub(crate) mod choice;
pub(crate) mod client_jwt;
pub(crate) mod column;
mod duration;
pub(crate) mod endpoint;
pub(crate) mod error_words;
mod host;
mod id_token;
mod keys;
pub(crate) mod lint;
pub(crate) mod lookup;
mod model;
mod names;
pub(crate) mod owner;
pub(crate) mod param;
pub(crate) mod path;
pub(crate) mod per_host;
mod redirect_uri;
pub(crate) mod rename;
pub(crate) mod request;
pub(crate) mod response;
mod scope;
pub(crate) mod scope_set;
mod shape;
mod source;
mod sql;
pub(crate) mod table;
pub(crate) mod template;
pub(crate) mod words;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use proc_macro2::Ident;
use quote::ToTokens as _;
use syn::{DeriveInput, Generics, Path, Visibility};

use self::column::{Around, Column};
use self::lint::Warning;
use self::lookup::Lookup;
pub(crate) use self::model::{Api, Authorization, Exchange, Refresh, Request, Revocation, Token};
use self::owner::Owner;
use self::request::exchange::check_exchange;
use self::request::revocation::check_revocation;
use self::template::{Names, Uses};
use crate::attr::{Attributes, Container, Given, Keys};
use crate::dependencies::Dependencies;
use crate::error::{Errors, error};
use crate::fallback;
use crate::preset::Preset;

/// What is generated from.
#[derive(Debug)]
pub(crate) struct Integration {
    /// The struct.
    pub(crate) ident: Ident,
    /// Eight digits that follow from all that is written.
    pub(crate) fingerprint: String,
    /// Its visibility, which the models share.
    pub(crate) vis: Visibility,
    /// Its type parameters, of which a good one has none.
    pub(crate) generics: Generics,
    /// All its fields, also those that are no columns.
    pub(crate) fields: Vec<Ident>,
    /// The keys that were written, for editors.
    pub(crate) written: Vec<Written>,
    /// What is hardly meant.
    pub(crate) warnings: Vec<Warning>,
    /// Whether the host has `diesel`.
    pub(crate) diesel: bool,
    /// Where the runtime is.
    pub(crate) runtime: Path,
    /// The slug.
    pub(crate) service: String,
    /// The name people read.
    pub(crate) title: String,
    /// What users read below it; may be empty.
    pub(crate) description: String,
    /// The authorization request.
    pub(crate) authorization: Authorization,
    /// The token endpoint.
    pub(crate) token: Token,
    /// RFC 7009.
    pub(crate) revocation: Option<Revocation>,
    /// The request that turns the token into the usable one.
    pub(crate) exchange: Option<Exchange>,
    /// The call that is made after the tokens are there.
    pub(crate) lookup: Option<Lookup>,
    /// The provider's API.
    pub(crate) api: Option<Api>,
    /// The column that names the host, where each has a client of its own.
    pub(crate) host: Option<String>,
    /// Prefix of the environment variables.
    pub(crate) env: String,
    /// Path prefix of the routes.
    pub(crate) route: String,
    /// The table's module; its name is the table's.
    pub(crate) table: Ident,
    /// Whose the connections are.
    pub(crate) owner: Owner,
    /// The struct's own columns.
    pub(crate) columns: Vec<Column>,
    /// Columns that have another name in the database: ours, theirs.
    pub(crate) renamed: Vec<(String, String)>,
    /// The table is created and altered by the host alone.
    pub(crate) is_migrated_by_host: bool,
    /// The environment variables that templates name.
    pub(crate) variables: Vec<String>,
    /// The type of the application's hooks.
    pub(crate) hooks: Option<Path>,
}

/// Keys as the user's own tokens, and the place in the reference that they belong to.
#[derive(Debug)]
pub(crate) struct Written {
    /// The module of the place.
    pub(crate) module: &'static str,
    /// Those that exist.
    pub(crate) known: Vec<Ident>,
    /// Those that do not, or not yet: a key that is being typed.
    pub(crate) unknown: Vec<Ident>,
}

impl Integration {
    /// Checks everything that is written. `None` when nothing at all can be generated.
    pub(crate) fn check(
        attributes: &Attributes<'_>,
        preset: &Preset,
        dependencies: Dependencies,
        errors: &mut Errors,
    ) -> Option<Self> {
        let Attributes {
            input, container, ..
        } = attributes;
        check_item(input, errors);
        let Dependencies {
            diesel, uuid, jwt, ..
        } = dependencies;
        client_jwt::check_feature(jwt, container, errors);
        let runtime = check_dependencies(&input.ident, container, dependencies, errors);
        let has_runtime = runtime.is_some();
        request::check_endpoints_given(&input.ident, container, errors);
        let service = names::check_service(&input.ident, container, errors);
        let env = names::check_env(&service, container, errors);
        names::check_no_secrets(&env, container, errors);
        let table = table::check_table(&input.ident, &service, container, errors);
        let owner = owner::check_owner(&table, uuid, container, errors);
        let around = Around {
            service: &service,
            table: &table,
            owner: &owner.column,
        };
        let mut columns = column::check_columns(attributes, &around, errors);
        let fields = fields(attributes);
        let missing = preset.fields.iter().map(|(name, _)| name);
        let is_secret_signed = container.client.signed_client_secret.is_some();
        let names = Names::new(
            fields.iter().chain(missing),
            &columns,
            &env,
            is_secret_signed,
        );
        let rename::AllRenames {
            authorization: of_authorization,
            token: of_token,
        } = rename::check_names(container, errors);
        let mut authorization =
            request::check_authorization(container, preset, of_authorization, &names, errors);
        authorization.response.nonce = id_token::has_nonce(&authorization);
        id_token::check_claims(attributes, &authorization, jwt, errors);
        callback::check_callback_fields(attributes, &authorization, errors);
        let token = request::check_token(container, preset, of_token, &names, errors);
        let revocation = check_revocation(container, &token, &columns, &names, errors);
        let exchange = check_exchange(attributes, &names, errors);
        let lookup =
            lookup::check_lookup(attributes, preset, &authorization, &columns, &names, errors);
        let api = api::check_api(container, &names, errors);
        let host = per_host::check_per_host(attributes, &columns, &authorization, &token, errors);
        let uses = names.into_uses();
        check_fields_of_preset(container, preset, (&fields, &uses), errors);
        check::check_uses(attributes, &mut columns, &uses, errors);
        let renamed = adopted::check_columns(container, &owner, &fields, errors);
        let integration = Self {
            runtime: runtime.unwrap_or_else(fallback::runtime),
            diesel,
            written: written(attributes, preset),
            warnings: lint::check_lints(container, preset, &authorization, &columns, errors),
            generics: input.generics.clone(),
            title: names::check_title(&input.ident, container, errors),
            description: names::check_description(container, errors),
            authorization,
            revocation,
            exchange,
            lookup,
            token,
            api,
            route: names::check_route(&service, container, errors),
            owner,
            columns,
            renamed,
            is_migrated_by_host: adopted::check_migration(container, errors),
            variables: uses.variables.into_iter().collect(),
            hooks: container.application.hooks.clone(),
            fields,
            fingerprint: fingerprint(input),
            ident: input.ident.clone(),
            vis: input.vis.clone(),
            service,
            host,
            env,
            table,
        };
        // Without a runtime there is nothing to call.
        has_runtime.then_some(integration)
    }
}

impl Integration {
    /// The name that a column has in the database, where it is another one.
    pub(crate) fn sql_name(&self, name: &str) -> Option<&str> {
        let mut renamed = self.renamed.iter();
        let (_, theirs) = renamed.find(|(ours, _)| ours == name)?;
        Some(theirs)
    }
}

fn check_item(input: &DeriveInput, errors: &mut Errors) {
    shape::check_shape(input, errors);
    shape::check_ident(&input.ident, errors);
    shape::check_generics(input, errors);
}

/// Where the runtime is, if it is anywhere.
fn check_dependencies(
    ident: &Ident,
    container: &Given<Container>,
    dependencies: Dependencies,
    errors: &mut Errors,
) -> Option<Path> {
    let Dependencies {
        runtime, diesel, ..
    } = dependencies;
    let given = host::check_crate(container, errors);
    let given = given.map(|path| host::from_the_root(path, runtime.as_ref()));
    let runtime = given.or(runtime);
    host::check_runtime(ident, container, runtime.as_ref(), errors);
    host::check_diesel(ident, diesel, errors);
    runtime
}

/// All fields, also those that are no columns.
fn fields(attributes: &Attributes<'_>) -> Vec<Ident> {
    attributes
        .fields
        .iter()
        .filter_map(|(field, _)| field.ident.clone())
        // It cannot be named anywhere else.
        .filter(|ident| ident != "_")
        .collect()
}

// Its addresses are made of their values, unless others are written.
fn check_fields_of_preset(
    container: &Given<Container>,
    preset: &Preset,
    (fields, uses): (&[Ident], &Uses),
    errors: &mut Errors,
) {
    let is_missing =
        |name: &Ident| !fields.contains(name) && uses.named.contains(&name.to_string());
    let missing = preset.fields.iter().filter(|(name, _)| is_missing(name));
    let missing: Vec<&str> = missing.map(|(_, written)| written.as_str()).collect();
    let provider = container.server.provider.as_ref();
    if let Some(provider) = provider.filter(|_| !missing.is_empty()) {
        let message = format!(
            "the addresses of `{}` are made of values that the struct has not: add `{}` to its fields",
            preset.name,
            missing.join(", "),
        );
        errors.push(error(provider, message));
    }
}

fn fingerprint(input: &DeriveInput) -> String {
    let mut hasher = DefaultHasher::new();
    input.to_token_stream().to_string().hash(&mut hasher);
    format!("{:08x}", hasher.finish() >> 32)
}

fn written(attributes: &Attributes<'_>, preset: &Preset) -> Vec<Written> {
    let container = &attributes.container;
    let known = preset.token(container.server.provider.as_ref());
    let fields = || attributes.fields.iter().map(|(_, field)| field);
    let allowed = container
        .application
        .allow
        .iter()
        .flat_map(|words| words.0.clone());
    let client = &container.client;
    let client_jwts = client
        .client_assertion
        .iter()
        .chain(&client.signed_client_secret);
    let (allowed, not_allowed) =
        allowed.partition(|word| lint::LINTS.iter().any(|lint| word == lint.name));
    let (requests, answers) = (&container.requests, &container.answers);
    let signature = container.authorization.callback_signature.as_ref();
    let keys = [
        place("container", [container]),
        nested(container, "callback_signature", signature),
        nested(container, "api_auth", container.api.api_auth.as_ref()),
        nested(container, "refresh", requests.refresh.as_ref()),
        place("client_jwt", client_jwts),
        nested(container, "exchange", requests.exchange.as_ref()),
        nested(container, "revocation", requests.revocation.as_ref()),
        nested(container, "token_response", answers.token_response.as_ref()),
        nested(container, "lookup", answers.lookup.as_ref()),
        nested(container, "token_error", answers.token_error.as_ref()),
        place("field", fields()),
    ];
    let words = [
        ("preset", known.into_iter().collect(), Vec::new()),
        ("warning", allowed, not_allowed),
    ];
    let words = words.map(|(module, known, unknown)| Written {
        module,
        known,
        unknown,
    });
    keys.into_iter()
        .chain(words)
        .filter(|written| !written.known.is_empty() || !written.unknown.is_empty())
        .collect()
}

/// The keys inside of one that is written, and not the preset's alone.
fn nested<K: Keys>(
    container: &Given<Container>,
    module: &'static str,
    given: Option<&Given<K>>,
) -> Written {
    place(module, given.filter(|_| container.writes(module)))
}

/// The keys of one place.
fn place<'a, K: Keys>(
    module: &'static str,
    given: impl IntoIterator<Item = &'a Given<K>>,
) -> Written {
    let mut written = Written {
        module,
        known: Vec::new(),
        unknown: Vec::new(),
    };
    for given in given {
        written.known.extend(given.tokens.iter().cloned());
        written.unknown.extend(idents(&given.unknown));
    }
    written
}

fn idents(paths: &[Path]) -> Vec<Ident> {
    paths.iter().filter_map(Path::get_ident).cloned().collect()
}
