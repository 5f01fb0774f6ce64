//! To be furnished.

pub mod manifest;
