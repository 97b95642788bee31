//! What bad input gets: a sentence, a place, a remedy and a published exit status; and nothing spent or written.

mod damage;
mod disk;
mod job;
mod manuscript;
mod money;
mod plan;
