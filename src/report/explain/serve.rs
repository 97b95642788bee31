//! Codes R085x: local servers.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "R0850",
        title: "The server cannot listen",
        text: "The address or the port that the server is to listen at cannot be had: another program listens there, the \
               address is none of this computer's, or ports below 1024 are kept for the administrator.",
        example: "$ rhapsode serve flow --port 8787\n\nerror[R0850]: the server cannot listen at 127.0.0.1:8787: Address \
                  already in use (os error 98)",
        remedy: "Choose another port, or let the server take any free one with `--port 0`; it says which.",
    },
    Entry {
        code: "R0851",
        title: "The fault script cannot be read",
        text: "`--faults` names a file that is not there, or that may not be read.",
        example: "$ rhapsode serve flow --faults nowhere.toml\n\nerror[R0851]: the fault script `nowhere.toml` cannot be \
                  read: No such file or directory (os error 2)",
        remedy: "Name a file that is there; docs/serve-flow.md shows one.",
    },
    Entry {
        code: "R0852",
        title: "The fault script is not understood",
        text: "A fault script is TOML with `[[fault]]` tables, each with `do` and the conditions under which it strikes. \
               Something in it is not TOML, has the wrong type, or is not known.",
        example: "[[fault]]\ncall = \"sing\"\ndo = \"html\"",
        remedy: "Correct the line that is shown; docs/serve-flow.md lists everything that a script may say.",
    },
    Entry {
        code: "R0853",
        title: "A fault that cannot be",
        text: "A fault is unknown, is given something that it does not take, or is to strike at a call where it has no \
               meaning. Nothing is passed over: a script that tests nothing would seem to pass.",
        example: "[[fault]]\ndo = \"html\"\nat = 3",
        remedy: "Follow the hint; docs/serve-flow.md has a table of all faults, what they take and where they strike.",
    },
    Entry {
        code: "R0854",
        title: "The server's state is damaged",
        text: "A file in the state folder of `serve flow` is not what the server wrote: somebody edited it, or the disk \
               damaged it. A last line that was cut by a crash is no damage.",
        example: "error[R0854]: the server's file `quota.jsonl` is damaged: line 3: expected value at line 1 column 1",
        remedy: "Remove the file: points used today, or the clone, are forgotten. Or use another folder with --state.",
    },
    Entry {
        code: "R0855",
        title: "The server can be reached from the network",
        text: "`--listen` names an address that other computers reach. The server is made for development: it has no \
               TLS, and whoever reads its state folder can sign tokens.",
        example: "$ rhapsode serve flow --listen 0.0.0.0",
        remedy: "Leave --listen out, or see to it that only those reach it who should.",
    },
    Entry {
        code: "R0856",
        title: "This build has no server",
        text: "This rhapsode was built without the feature `server`, which is on by default.",
        example: "$ cargo run --no-default-features -- serve flow\n\nerror[R0856]: this build of rhapsode has no server",
        remedy: "Build it with its default features, or with `--features server`.",
    },
    Entry {
        code: "R0857",
        title: "No home folder",
        text: "`serve flow` keeps its state in the user's data folder, and this user has no home folder to find it in.",
        example: "$ env -u HOME rhapsode serve flow",
        remedy: "Name a folder with --state.",
    },
];
