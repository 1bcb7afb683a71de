//! The boundary: commands in, plain view data out. The page, the tools and the tests use this and nothing below it.

pub mod view;
