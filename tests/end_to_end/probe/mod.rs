//! `probe` against real servers, sound and not, and against those that mean harm.

mod doubles;
mod faults;
mod healthy;
mod hostile;
mod others;
mod pki;
mod run;
mod table;
