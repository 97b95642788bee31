//! Reports: problems drawn with their source lines, and the registry that explains every code.

pub mod diagnostic;
pub mod explain;
