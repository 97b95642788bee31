//! Tests of tokens
