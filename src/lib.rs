//! `zkcerts`: mutual TLS between ClickHouse and Apache ZooKeeper.

pub mod cli;
pub mod commands;
pub mod config;
pub mod keystore;
pub mod model;
pub mod os;
pub mod pki;
pub mod plan;
pub mod report;
pub mod workspace;
