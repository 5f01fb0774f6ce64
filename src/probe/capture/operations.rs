//! What clients ask ZooKeeper for (`ZooDefs.OpCode`, `ClientCnxn`, `FourLetterCommands`), and ClickHouse Keeper beyond that.

/// Numbers that stand in the place of a request's own.
pub(super) const EVENT: i32 = -1;
pub(super) const PING: i32 = -2;
pub(super) const AUTH: i32 = -4;
pub(super) const SET_WATCHES: i32 = -8;

/// What follows a request's header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// A path, then more.
    Path,
    /// Nothing.
    Nothing,
    /// Several requests, each with a header.
    Several,
    /// Something else, under this number.
    Numbered(i32),
}

/// Operations by number.
pub(super) const OPERATIONS: &[(i32, Body)] = &[
    // create, delete, exists, getData, setData, getACL, setACL, getChildren, sync
    (1, Body::Path),
    (2, Body::Path),
    (3, Body::Path),
    (4, Body::Path),
    (5, Body::Path),
    (6, Body::Path),
    (7, Body::Path),
    (8, Body::Path),
    (9, Body::Path),
    // ping, getChildren2, check, multi, create2
    (11, Body::Nothing),
    (12, Body::Path),
    (13, Body::Path),
    (14, Body::Several),
    (15, Body::Path),
    // checkWatches, removeWatches, createContainer, deleteContainer, createTTL, multiRead
    (17, Body::Path),
    (18, Body::Path),
    (19, Body::Path),
    (20, Body::Path),
    (21, Body::Path),
    (22, Body::Several),
    // auth, setWatches, getEphemerals, getAllChildrenNumber, setWatches2, addWatch, whoAmI
    (100, Body::Numbered(AUTH)),
    (101, Body::Numbered(SET_WATCHES)),
    (103, Body::Path),
    (104, Body::Path),
    (105, Body::Numbered(SET_WATCHES)),
    (106, Body::Path),
    (107, Body::Nothing),
    // ClickHouse Keeper: filtered list, check not exists, create if not exists, remove recursive
    (500, Body::Path),
    (501, Body::Path),
    (502, Body::Path),
    (503, Body::Path),
    // closeSession
    (-11, Body::Nothing),
];

/// What an administrator sends to the client port, of ZooKeeper and of ClickHouse Keeper.
pub(super) const WORDS: &[&str] = &[
    "clrs", "conf", "cons", "crst", "csnp", "dirs", "dump", "envi", "ftfl", "gtmk", "hash", "icfg", "isro",
    "jmfp", "jmst", "kill", "lead", "lgif", "lgrq", "mntr", "orst", "pfev", "rclc", "reqs", "rqld", "ruok",
    "srst", "srvr", "stat", "stmk", "wchc", "wchp", "wchs", "ydld",
];
