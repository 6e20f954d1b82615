//! One struct of every kind, each through the whole set.

mod accounts;
mod clients;
mod requests;
