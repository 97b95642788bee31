//! The client against the server of our own, in both dialects, with and without faults.
