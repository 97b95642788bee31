//! Servers of our own, for development and tests; nothing of the road to a book needs them.

pub mod flow;
