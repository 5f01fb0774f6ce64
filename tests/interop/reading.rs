//! What people bring: OpenSSL, GnuTLS and keytool make the files, and say what they themselves can read of them.

mod certificates;
mod craft;
mod damage;
mod keys;
mod labels;
mod oddities;
mod shown;
mod stores;
