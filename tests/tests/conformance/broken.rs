//! Structs that are wrong in one attribute: the message names it.
