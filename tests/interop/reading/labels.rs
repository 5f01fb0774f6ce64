use std::process::Command;

use zkcerts::keystore::{EntryKind, read};

use super::stores::of;
use crate::keystore::Folder;

#[test]
fn an_ed25519_key_is_read_under_the_label_that_cfssl_gives_it_and_openssl_does_not_know() {
    let folder = Folder::new();
    folder.run("openssl genpkey -algorithm ed25519 -out key");
    let text = String::from_utf8(folder.read("key")).expect("text");
    let text = text.replace("PRIVATE KEY", "Ed25519 PRIVATE KEY");
    folder.write("brought", text.as_bytes());
    let mut openssl = Command::new("openssl");
    openssl.args(["pkey", "-in"]).arg(folder.path("brought"));
    assert!(!openssl.output().expect("openssl").status.success());
    folder.write(
        "quoted",
        format!("{{\"key\":\"{}\"}}", text.replace('\n', "\\n")).as_bytes(),
    );
    for (name, repairs) in [
        ("brought", &["unknown-label"][..]),
        ("quoted", &["escaped-line-ends", "unknown-label"]),
    ] {
        let found = of(&folder, name, None);
        assert_eq!(
            (found.entries.as_slice(), found.repairs.as_slice()),
            (&["key".to_owned()][..], repairs)
        );
        let [brought, own] = [name, "key"].map(|name| read(&folder.read(name), None).expect(name).entries);
        let [brought, own] = [&brought[0].kind, &own[0].kind].map(|kind| match kind {
            EntryKind::Key(key) => key.pkcs8_der(),
            other => panic!("{other:?}"),
        });
        assert_eq!(brought, own);
    }
}
