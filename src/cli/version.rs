//! What this binary is: version, features and the licence that follows from them.

/// What `-V` and `--version` show below the name.
pub const fn long() -> &'static str {
    if cfg!(feature = "house") {
        concat!(
            env!("CARGO_PKG_VERSION"),
            "\nfeatures: house\nlicence: GPL-3.0-or-later applies to this binary, because it is built with the house voice\n\
             (rhapsode's own source is MIT OR Apache-2.0; build with --no-default-features for a binary under that)"
        )
    } else {
        concat!(env!("CARGO_PKG_VERSION"), "\nfeatures: none\nlicence: MIT OR Apache-2.0")
    }
}
