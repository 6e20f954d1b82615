//! The table of an integration, and the columns that are its own.

use std::fmt;

/// The table that stores connections.
#[derive(Debug)]
pub struct Table {
    /// The table's name: `google_calendar_connection`.
    pub name: &'static str,
    /// Type of the `user_id` column.
    pub user_id: UserIdType,
    /// The host's users table; `None` leaves the foreign key out.
    pub users: Option<ForeignKey>,
    /// The struct's own fields.
    pub columns: &'static [Column],
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

/// What `user_id` references, with ON DELETE CASCADE.
#[derive(Debug)]
pub struct ForeignKey {
    /// The host's users table.
    pub table: &'static str,
    /// Its key.
    pub column: &'static str,
}

/// One of the struct's fields.
#[derive(Debug)]
pub struct Column {
    /// The column's name.
    pub name: &'static str,
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
    /// A text that may be missing, and that nothing names; `name` is to be filled in.
    pub const DEFAULT: Self = Self {
        name: "",
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
