//! What ZooKeeper and TLS say, made by hand.

fn frame(body: &[u8]) -> Vec<u8> {
    [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], body].concat()
}

fn text(text: &str) -> Vec<u8> {
    frame(text.as_bytes())
}

/// The password of the session, which nobody is to read.
pub(super) const PASSWORD: &[u8] = b"session-password";
/// Nor this one.
pub(super) const SECRET: &str = "user:hunter2-secret";

pub(super) fn connect() -> Vec<u8> {
    frame(
        &[
            &[0; 12][..],
            &30_000_u32.to_be_bytes(),
            &[0; 8],
            &frame(PASSWORD),
            &[0],
        ]
        .concat(),
    )
}

pub(super) fn connected() -> Vec<u8> {
    frame(
        &[
            &[0; 4][..],
            &30_000_u32.to_be_bytes(),
            &[1; 8],
            &frame(PASSWORD),
            &[0],
        ]
        .concat(),
    )
}

pub(super) fn request(number: i32, operation: i32, body: &[u8]) -> Vec<u8> {
    frame(&[&number.to_be_bytes()[..], &operation.to_be_bytes(), body].concat())
}

pub(super) fn get(number: i32, path: &str) -> Vec<u8> {
    request(number, 4, &[text(path), vec![0]].concat())
}

pub(super) fn set(number: i32, path: &str, data: &[u8]) -> Vec<u8> {
    request(number, 5, &[text(path), frame(data), vec![0xff; 4]].concat())
}

/// A check of one path, in several requests at once.
pub(super) fn multi(number: i32, path: &str) -> Vec<u8> {
    let header = [&13_i32.to_be_bytes()[..], &[0], &(-1_i32).to_be_bytes()].concat();
    request(number, 14, &[header, text(path), vec![0; 4]].concat())
}

pub(super) fn auth() -> Vec<u8> {
    request(-4, 100, &[vec![0; 4], text("digest"), text(SECRET)].concat())
}

pub(super) fn ping() -> Vec<u8> {
    request(-2, 11, &[])
}

pub(super) fn reply(number: i32, body: &[u8]) -> Vec<u8> {
    let transaction = 0x1_0000_0007_i64.to_be_bytes();
    frame(&[&number.to_be_bytes()[..], &transaction, &[0; 4], body].concat())
}

pub(super) fn event(path: &str) -> Vec<u8> {
    let header = [&[0xff; 12][..], &[0; 4]].concat();
    frame(
        &[
            header,
            3_u32.to_be_bytes().to_vec(),
            3_u32.to_be_bytes().to_vec(),
            text(path),
        ]
        .concat(),
    )
}

pub(super) fn record(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    [&[kind, 3, 3][..], &length, body].concat()
}

pub(super) fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&[kind][..], &length[1..], body].concat()
}

pub(super) fn client_hello() -> Vec<u8> {
    record(22, &message(1, &[&[3, 3][..], &[7; 120]].concat()))
}

/// Of TLS 1.2, or of TLS 1.3 with the extension that says so after another one.
pub(super) fn server_hello(is_newest: bool) -> Vec<u8> {
    let extensions: &[u8] = if is_newest {
        &[0, 51, 0, 3, 1, 2, 3, 0, 43, 0, 2, 3, 4]
    } else {
        &[0xff, 1, 0, 1, 0]
    };
    let length = u16::try_from(extensions.len()).unwrap().to_be_bytes();
    let hello = [
        &[3, 3][..],
        &[9; 32],
        &[4, 1, 2, 3, 4],
        &[0x13, 1, 0],
        &length,
        extensions,
    ]
    .concat();
    record(22, &message(2, &hello))
}

/// Encrypted, as far as one can see.
pub(super) fn application_data(length: usize) -> Vec<u8> {
    let body: Vec<u8> = (0..length)
        .map(|place| (place * 197 + 31).to_le_bytes()[0])
        .collect();
    record(23, &body)
}
