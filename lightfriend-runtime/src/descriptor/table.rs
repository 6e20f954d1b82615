//! The table of an integration, and the columns that are its own.

use std::fmt;

/// The table that stores connections.
#[derive(Debug)]
pub struct Table {
    /// The table's name: `google_calendar_connection`.
    pub name: &'static str,
    /// The column that holds the owner: `user_id`, unless the owner is not the user.
    pub owner: &'static str,
    /// Its type.
    pub owner_id: UserIdType,
    /// The host's table of owners; `None` leaves the foreign key out.
    pub owners: Option<ForeignKey>,
    /// Type of the column `connected_by`, which holds the user where the owner is another.
    pub connected_by: Option<UserIdType>,
    /// The field that tells an owner's accounts apart; without one an owner has a single account.
    pub account_key: Option<KeyColumn>,
    /// The struct's own fields.
    pub columns: &'static [Column],
    /// Columns that have another name in the database: ours, theirs. All else goes by ours.
    pub renamed: &'static [(&'static str, &'static str)],
    /// Who creates and alters it.
    pub migrated_by: MigratedBy,
}

impl Table {
    /// One account per user, without columns and foreign key; the name is to be filled in.
    pub const DEFAULT: Self = Self {
        name: "",
        owner: "user_id",
        owner_id: UserIdType::Integer,
        owners: None,
        connected_by: None,
        account_key: None,
        columns: &[],
        renamed: &[],
        migrated_by: MigratedBy::Runtime,
    };
}

impl Table {
    /// Type of the ids of those who are signed in.
    pub(crate) fn users(&self) -> UserIdType {
        self.connected_by.unwrap_or(self.owner_id)
    }

    /// The name that a column of ours has in the database.
    pub(crate) fn sql_name<'a>(&self, ours: &'a str) -> &'a str {
        let found = self.renamed.iter().find(|(name, _)| *name == ours);
        found.map_or(ours, |(_, theirs)| theirs)
    }

    /// Our name of a column that has this one in the database.
    pub(crate) fn own_name<'a>(&self, theirs: &'a str) -> &'a str {
        let found = self.renamed.iter().find(|(_, name)| *name == theirs);
        found.map_or(theirs, |(ours, _)| ours)
    }

    /// Whether the column is the application's own, which connects leave as it is.
    pub(crate) fn is_local(&self, ours: &str) -> bool {
        let mut columns = self.columns.iter();
        columns.any(|column| column.name == ours && matches!(column.source, Source::Local(_)))
    }
}

/// Who creates and alters a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MigratedBy {
    /// The framework's migrations.
    Runtime,
    /// The host's own, and nobody else.
    Host,
}

/// The column that tells an owner's accounts apart. With the owner's it is the table's key.
#[derive(Debug, Clone, Copy)]
pub struct KeyColumn {
    /// The column's name.
    pub name: &'static str,
    /// Its type: a text or a whole number.
    pub ty: ColumnType,
    /// An account at the provider belongs to one owner.
    pub exclusive: bool,
}

/// Type of a user id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserIdType {
    /// `i32`
    Integer,
    /// `i64`
    BigInt,
    /// `String`
    Text,
    /// `uuid::Uuid`
    Uuid,
}

/// The type as it is written in Rust.
impl fmt::Display for UserIdType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Integer => "i32",
            Self::BigInt => "i64",
            Self::Text => "String",
            Self::Uuid => "uuid::Uuid",
        })
    }
}

/// What the owner's column references, with ON DELETE CASCADE.
#[derive(Debug)]
pub struct ForeignKey {
    /// The host's table of owners.
    pub table: &'static str,
    /// Its key.
    pub column: &'static str,
}

/// One of the struct's fields.
#[derive(Debug)]
pub struct Column {
    /// The column's name.
    pub name: &'static str,
    /// What it was called before.
    pub was: Option<&'static str>,
    /// Its type; sealed columns are text whatever this says.
    pub ty: ColumnType,
    /// `Option<T>` in the struct.
    pub nullable: bool,
    /// Sealed like a token and never shown in a status.
    pub secret: bool,
    /// Where the value comes from.
    pub source: Source,
    /// What a value that a user or a callback gives must be, beside short and plain.
    pub checks: &'static [Check],
    /// A template names it: requests to the provider hold its value.
    pub named: bool,
}

impl Column {
    /// What people call it: `Shop domain` for `shop_domain`.
    pub(crate) fn label(&self) -> String {
        let words = self.name.replace('_', " ");
        let mut letters = words.trim().chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect()
    }

    /// The values there are, where they are counted.
    pub(crate) fn choices(&self) -> &'static [&'static str] {
        let mut checks = self.checks.iter();
        let found = checks.find_map(|check| match check {
            Check::OneOf(values) => Some(*values),
            _ => None,
        });
        found.unwrap_or_default()
    }

    /// What it is where a flow does not say, as it would be given; of the application's own columns
    /// what they are in a new row.
    pub(crate) fn default_text(&self) -> Option<String> {
        let (Source::Var(literal)
        | Source::Local(literal)
        | Source::Callback {
            default: literal, ..
        }) = self.source
        else {
            return None;
        };
        match literal {
            Literal::Null => None,
            Literal::Text(text) => Some(text.to_owned()),
            Literal::Integer(number) => Some(number.to_string()),
            Literal::Double(number) => Some(number.to_string()),
            Literal::Bool(truth) => Some(truth.to_string()),
        }
    }

    /// Whether a user gives its value when a flow begins.
    pub(crate) fn is_given_at_start(&self) -> bool {
        matches!(
            self.source,
            Source::Var(_) | Source::Callback { echoes: true, .. }
        )
    }

    /// A text that may be missing, and that nothing names; `name` is to be filled in.
    pub const DEFAULT: Self = Self {
        name: "",
        was: None,
        ty: ColumnType::Text,
        nullable: true,
        secret: false,
        source: Source::Local(Literal::Null),
        checks: &[],
        named: false,
    };
}

/// What a value must be that decides where a request goes or what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// One label of a host's name: letters, digits and hyphens (RFC 1123 section 2.1).
    Label,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// What matches this as a whole.
    Pattern(&'static str),
    /// A whole host's name.
    Host,
    /// An https origin whose host ends in this.
    HostSuffix(&'static str),
}

/// Type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// `String`
    Text,
    /// `i32`
    Integer,
    /// `i64`
    BigInt,
    /// `f64`
    Double,
    /// `bool`
    Bool,
}

/// Where a column's value comes from.
#[derive(Debug)]
pub enum Source {
    /// Paths into the token answer; the first that leads to a value wins.
    TokenResponse(&'static [&'static [&'static str]]),
    /// Paths into the answer of the exchange.
    Exchange(&'static [&'static [&'static str]]),
    /// Paths into the answer of the lookup.
    Lookup(&'static [&'static [&'static str]]),
    /// Paths into the claims of an access token that is a JWT, which nobody has verified.
    AccessTokenClaim(&'static [&'static [&'static str]]),
    /// Paths into the claims of the ID token, which is verified.
    IdTokenClaim(&'static [&'static [&'static str]]),
    /// The application's own; kept when the user connects again.
    Local(Literal),
    /// Given by the user when the flow begins; the default where nothing is given.
    Var(Literal),
    /// A parameter of the callback (RFC 6749 section 4.1.2).
    Callback {
        /// The parameter.
        name: &'static str,
        /// Where it is missing.
        default: Literal,
        /// It was given when the flow began, and must come back as it was.
        echoes: bool,
    },
}

/// The default of an application's own column.
#[derive(Debug, Clone, Copy)]
pub enum Literal {
    /// NULL
    Null,
    /// A text.
    Text(&'static str),
    /// A whole number.
    Integer(i64),
    /// A floating-point number.
    Double(f64),
    /// A truth value.
    Bool(bool),
}
