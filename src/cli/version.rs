//! What this binary is: version, features and the licence that follows from them.

/// What `-V` and `--version` show below the name.
pub const fn long() -> &'static str {
    match (cfg!(feature = "house"), cfg!(feature = "mp3")) {
        (true, true) => concat!(
            env!("CARGO_PKG_VERSION"),
            "\nfeatures: house, mp3\nlicence: GPL-3.0-or-later applies to this binary, because it is built with the house voice\n\
             (rhapsode's own source is MIT OR Apache-2.0; build with --no-default-features for a binary under that)"
        ),
        (true, false) => concat!(
            env!("CARGO_PKG_VERSION"),
            "\nfeatures: house\nlicence: GPL-3.0-or-later applies to this binary, because it is built with the house voice\n\
             (rhapsode's own source is MIT OR Apache-2.0; build with --no-default-features for a binary under that)"
        ),
        (false, true) => concat!(
            env!("CARGO_PKG_VERSION"),
            "\nfeatures: mp3\nlicence: MIT OR Apache-2.0; LAME, which is part of it, is under the LGPL"
        ),
        (false, false) => concat!(env!("CARGO_PKG_VERSION"), "\nfeatures: none\nlicence: MIT OR Apache-2.0"),
    }
}
