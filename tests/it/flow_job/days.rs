//! Jobs over several days with tokens of an hour: with real processes and days of seconds.
