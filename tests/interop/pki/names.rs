use zkcerts::pki::Certificate;

use super::Folder;

/// Subjects with what Java and RFC 4514 treat in their own ways: escapes, blanks, string types, attributes without a
/// keyword, relative names of several attributes.
const SUBJECTS: [&str; 12] = [
    "O=Example\nOU=zookeeper\nCN=zk1.example.com\n",
    "O=Example, Inc.\nCN=a+b;c<d>e\\\\f\n",
    "O=a=b\nCN=#1#2\n",
    "O=\"  two  blanks \"\nCN=x\n",
    "O=\"say \\\"hi\\\"\"\nCN=x\n",
    "O=Büro €\nCN=ünïcode\n",
    "O=Example\nCN=x\n+OU=y\n+serialNumber=z\n",
    "C=DE\nST=Berlin\nL=Berlin\nstreet=Road 1\n0.DC=example\nUID=me\nCN=x\n",
    "O=Example\nemailAddress=ca@example.com\ntitle=Dr\nCN=x\n",
    "O=Example\nSN=Doe\nGN=Jane\ndnQualifier=q\nCN=x\n",
    "1.2.3.4=odd\nCN=x\n",
    "O=𝄞 beyond\nCN=x\n",
];
const STRING_TYPES: [&str; 4] = ["utf8only", "default", "MASK:0x0004", "MASK:0x0802"];

#[test]
fn the_id_of_a_certificate_is_what_zookeeper_asks_java_for() {
    let folder = Folder::new();
    let mut ours = Vec::new();
    for subject in SUBJECTS {
        for string_type in STRING_TYPES {
            let configuration = format!(
                "oid_section = oids\n[oids]\n[req]\nprompt = no\nutf8 = yes\nstring_mask = {string_type}\n\
                 distinguished_name = name\n[name]\n{subject}"
            );
            folder.write("openssl.cnf", configuration.as_bytes());
            let name = format!("{}.der", ours.len());
            let line = "openssl req -x509 -new -config openssl.cnf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc \
                        -keyout key.pem -outform DER -out";
            // T.61 has no euro: OpenSSL refuses some of these, which is no loss.
            if folder.attempt(&format!("{line} {name}")).0 {
                let certificate = Certificate::from_der(folder.der(&name)).expect("a certificate");
                ours.push((name, certificate.zookeeper_id()));
            }
        }
    }
    assert!(ours.len() >= 40, "OpenSSL made only {} certificates", ours.len());
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/PrintSubjects.java");
    let files: Vec<&str> = ours.iter().map(|(name, _)| name.as_str()).collect();
    let theirs = folder.run(&format!(
        "java -Dfile.encoding=UTF-8 {program} {}",
        files.join(" ")
    ));
    let theirs: Vec<&str> = theirs.lines().collect();
    let ours: Vec<&str> = ours.iter().map(|(_, id)| id.as_str()).collect();
    assert_eq!(ours, theirs);
}
