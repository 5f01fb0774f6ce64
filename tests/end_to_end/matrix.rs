//! Which servers, stores and keys are tried together: a pairwise set, or all of them when `ZKCERTS_TEST_ALL` is set.

use std::fmt;

use crate::support::zookeeper::Release;

/// Store formats, as a manifest names them.
const STORES: [&str; 3] = ["pkcs12", "jks", "pem"];
/// Keys that every peer understands in every store.
const KEYS: [&str; 4] = ["ecdsa-p256", "ecdsa-p384", "rsa-2048", "rsa-3072"];
/// ZooKeeper reads no Ed25519 key from PEM; Java knows the signature since 15, and 17 is what the tests run on.
const STORES_FOR_ED25519: [&str; 2] = ["pkcs12", "jks"];
const ED25519: &str = "ed25519";

/// One combination.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cell {
    pub(crate) release: Release,
    pub(crate) store: &'static str,
    pub(crate) key: &'static str,
}

impl fmt::Display for Cell {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(
            formatter,
            "{:<13} {:<7} {:<11}",
            self.release.name(),
            self.store,
            self.key
        )
    }
}

/// What this run tries.
pub(crate) fn chosen() -> Vec<Cell> {
    let all = std::env::var_os("ZKCERTS_TEST_ALL").is_some_and(|value| !value.is_empty() && value != "0");
    if all {
        every_cell()
    } else {
        [pairwise(), one_ed25519_each()].concat()
    }
}

/// Whether this run leaves nothing out.
pub(crate) fn everything() -> bool {
    std::env::var_os("ZKCERTS_TEST_ALL").is_some_and(|value| !value.is_empty() && value != "0")
}

/// Debian's build, which is the oldest, and the newest of each line.
fn main_releases() -> [Release; 3] {
    [Release::debian(), Release::newest("3.8"), Release::newest("3.9")]
}

fn every_cell() -> Vec<Cell> {
    // The last release whose own default is TLS 1.3 alone.
    let releases = main_releases().into_iter().chain([Release::maven("3.9.5")]);
    let cells = releases.flat_map(|release| {
        let usual = KEYS
            .iter()
            .flat_map(|key| STORES.iter().map(move |store| (*store, *key)));
        let new = STORES_FOR_ED25519.iter().map(|store| (*store, ED25519));
        usual
            .chain(new)
            .map(move |(store, key)| Cell {
                release: release.clone(),
                store,
                key,
            })
            .collect::<Vec<_>>()
    });
    cells.collect()
}

/// Every pair of release, store and key in as few cells as four keys and three releases allow.
fn pairwise() -> Vec<Cell> {
    let mut cells = Vec::new();
    for (row, release) in main_releases().into_iter().enumerate() {
        for (column, key) in KEYS.into_iter().enumerate() {
            cells.push(Cell {
                release: release.clone(),
                store: STORES[(row + column) % STORES.len()],
                key,
            });
        }
    }
    cells
}

fn one_ed25519_each() -> Vec<Cell> {
    let releases = ["3.8", "3.9"].map(Release::newest).into_iter();
    releases
        .zip(STORES_FOR_ED25519)
        .map(|(release, store)| Cell {
            release,
            store,
            key: ED25519,
        })
        .collect()
}

#[test]
fn twelve_cells_hold_every_pair() {
    let cells = pairwise();
    assert!(cells.len() <= 12, "{} cells", cells.len());
    let met = |seen: &dyn Fn(&Cell) -> bool| cells.iter().any(seen);
    for release in main_releases() {
        for store in STORES {
            assert!(
                met(&|cell| cell.release == release && cell.store == store),
                "{release:?} {store}"
            );
        }
        for key in KEYS {
            assert!(
                met(&|cell| cell.release == release && cell.key == key),
                "{release:?} {key}"
            );
        }
    }
    for (store, key) in STORES
        .iter()
        .flat_map(|store| KEYS.iter().map(move |key| (*store, *key)))
    {
        assert!(
            met(&|cell| cell.store == store && cell.key == key),
            "{store} {key}"
        );
    }
}
