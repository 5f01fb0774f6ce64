//! The shapes in which one and the same certificate reaches people: line ends, marks, text around it, and damage.

/// A file's bytes, made of one certificate in PEM.
pub(crate) type Form = fn(&[u8]) -> Vec<u8>;

/// With the line ends of Windows.
pub(crate) fn crlf(pem: &[u8]) -> Vec<u8> {
    text(pem).replace('\n', "\r\n").into_bytes()
}

/// With the line ends of old Macs.
pub(crate) fn cr_only(pem: &[u8]) -> Vec<u8> {
    text(pem).replace('\n', "\r").into_bytes()
}

/// A certificate in DER as one of version 2, which has no extensions.
pub(crate) fn as_version_2(der: &[u8]) -> Vec<u8> {
    let mut der = der.to_vec();
    let version_3 = [0xa0, 3, 2, 1, 2];
    let at = der
        .windows(version_3.len())
        .position(|window| window == version_3);
    der[at.expect("a version") + 4] = 1;
    der
}

/// Behind a byte order mark in UTF-8.
pub(crate) fn byte_order_mark(pem: &[u8]) -> Vec<u8> {
    [b"\xef\xbb\xbf", pem].concat()
}

/// As PowerShell redirects it: UTF-16, little end first, with mark and CRLF.
pub(crate) fn utf16(pem: &[u8]) -> Vec<u8> {
    let units = "\u{feff}".encode_utf16().chain(windows_text(pem));
    units.flat_map(u16::to_le_bytes).collect()
}

fn windows_text(pem: &[u8]) -> Vec<u16> {
    text(pem).replace('\n', "\r\n").encode_utf16().collect()
}

/// A blank after every line, a tab after the last.
pub(crate) fn trailing_blanks(pem: &[u8]) -> Vec<u8> {
    let lines: Vec<_> = text(pem).lines().map(|line| format!("{line} ")).collect();
    (lines.join("\n") + "\t\n").into_bytes()
}

/// Comments around it that speak of certificates, as in a bundle.
pub(crate) fn comments(pem: &[u8]) -> Vec<u8> {
    let text = text(pem);
    format!("# BEGIN CERTIFICATE of Example \u{e9}\n-----\n\n{text}\n# end\n").into_bytes()
}

/// The attributes that `openssl pkcs12` prints before a block.
pub(crate) fn bag_attributes(pem: &[u8]) -> Vec<u8> {
    let text = text(pem);
    format!("Bag Attributes\n    friendlyName: -----example-----\nsubject=CN = x\n\nissuer=\n\n{text}")
        .into_bytes()
}

/// Without the line end at the very end, which joins two certificates of a bundle to a broken line.
pub(crate) fn no_last_line_end(pem: &[u8]) -> Vec<u8> {
    text(pem).trim_end().as_bytes().to_vec()
}

/// Blanks where line ends were, as `echo $PEM` prints it.
pub(crate) fn one_line(pem: &[u8]) -> Vec<u8> {
    text(pem).replace('\n', " ").into_bytes()
}

/// `\n` in two characters, as in JSON.
pub(crate) fn escaped(pem: &[u8]) -> Vec<u8> {
    text(pem).replace('\n', "\\n").into_bytes()
}

/// Cut in its middle.
pub(crate) fn truncated(pem: &[u8]) -> Vec<u8> {
    pem[..pem.len() / 2].to_vec()
}

/// The last line says that something else ends.
pub(crate) fn other_label_at_the_end(pem: &[u8]) -> Vec<u8> {
    text(pem)
        .replace("END CERTIFICATE", "END PRIVATE KEY")
        .into_bytes()
}

/// A character in the middle that base64 does not have.
pub(crate) fn not_base64(pem: &[u8]) -> Vec<u8> {
    let mut bytes = pem.to_vec();
    let middle = bytes.len() / 2;
    bytes[middle] = b'!';
    bytes
}

fn text(pem: &[u8]) -> String {
    String::from_utf8(pem.to_vec()).expect("PEM is ASCII")
}
