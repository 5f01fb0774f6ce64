//! Accounts by name or number, from the passwd and group files of the system or of the tree below a root.

use std::path::Path;

use super::{OsError, fs};
use crate::model::{Account, Owner};

/// The user and the group of an account: `NAME`, `UID` or `UID:GID`, also `NAME:GROUP`.
///
/// A name is looked up in `<root>/etc/passwd`; a number needs no entry, and without one its group has the same number.
pub fn find(account: &str, root: &Path) -> Result<Owner, OsError> {
    let (user, group) = match account.split_once(':') {
        Some((user, group)) => (user, Some(group)),
        None => (account, None),
    };
    let passwd = root.join("etc/passwd");
    let missing = |account: &str, database: &Path| OsError::NoAccount {
        account: account.to_owned(),
        database: database.to_path_buf(),
    };
    let entry = entries(&passwd)?
        .into_iter()
        .find(|fields| match user.parse::<u32>() {
            Ok(number) => fields.number == number,
            Err(_) => fields.name == user,
        });
    let owner = match (entry, user.parse::<u32>()) {
        (Some(entry), _) => Owner {
            user: entry.number,
            group: entry.group,
        },
        (None, Ok(number)) => Owner {
            user: number,
            group: number,
        },
        (None, Err(_)) => return Err(missing(user, &passwd)),
    };
    match group.map(|group| (group, group.parse::<u32>())) {
        None => Ok(owner),
        Some((_, Ok(number))) => Ok(Owner {
            group: number,
            ..owner
        }),
        Some((name, Err(_))) => {
            let database = root.join("etc/group");
            let found = entries(&database)?.into_iter().find(|fields| fields.name == name);
            let found = found.ok_or_else(|| missing(name, &database))?;
            Ok(Owner {
                group: found.number,
                ..owner
            })
        }
    }
}

/// An account as its processes are: with every group that names it as a member.
pub fn process(account: &str, root: &Path) -> Result<Account, OsError> {
    let owner = find(account, root)?;
    let mut groups = vec![owner.group];
    let name = account.split_once(':').map_or(account, |(user, _)| user);
    let entry = entries(&root.join("etc/passwd"))?
        .into_iter()
        .find(|entry| entry.number == owner.user || entry.name == name);
    let name = entry.map_or_else(|| name.to_owned(), |entry| entry.name);
    if let Some((bytes, _)) = fs::read_with_stat(&root.join("etc/group"))? {
        let text = String::from_utf8_lossy(&bytes);
        let of_line = |line: &str| {
            let mut fields = line.split(':').skip(2);
            let number: u32 = fields.next()?.parse().ok()?;
            let is_member = fields.next()?.split(',').any(|member| member == name);
            is_member.then_some(number)
        };
        groups.extend(text.lines().filter_map(of_line));
    }
    Ok(Account {
        user: owner.user,
        groups,
    })
}

/// The first fields of a line of passwd or group.
struct Entry {
    name: String,
    number: u32,
    group: u32,
}

fn entries(path: &Path) -> Result<Vec<Entry>, OsError> {
    let Some((bytes, _)) = fs::read_with_stat(path)? else {
        return Ok(Vec::new());
    };
    let text = String::from_utf8_lossy(&bytes);
    let entry = |line: &str| {
        let mut fields = line.split(':');
        let name = fields.next()?.to_owned();
        let number = fields.nth(1)?.parse().ok()?;
        let group = fields
            .next()
            .and_then(|group| group.parse().ok())
            .unwrap_or(number);
        Some(Entry { name, number, group })
    };
    Ok(text.lines().filter_map(entry).collect())
}

#[cfg(test)]
mod tests {
    use assert_fs::TempDir;
    use assert_fs::prelude::*;

    use super::*;

    fn root() -> TempDir {
        let root = TempDir::new().expect("a directory");
        let passwd = "root:x:0:0:root:/root:/bin/sh\nzookeeper:x:107:113::/var/lib/zookeeper:/bin/sh\n";
        root.child("etc/passwd").write_str(passwd).expect("written");
        root.child("etc/group")
            .write_str("root:x:0:\ncoordination:x:900:zookeeper\n")
            .expect("written");
        root
    }

    #[test]
    fn an_account_is_found_by_name_and_by_number_and_a_number_needs_no_entry() {
        let root = root();
        let wanted = [
            ("zookeeper", 107, 113),
            ("107", 107, 113),
            ("1000", 1000, 1000),
            ("1000:2000", 1000, 2000),
            ("zookeeper:coordination", 107, 900),
        ];
        for (account, user, group) in wanted {
            assert_eq!(
                find(account, root.path()).expect(account),
                Owner { user, group },
                "{account}"
            );
        }
    }

    #[test]
    fn a_process_is_in_every_group_that_names_its_account() {
        let root = root();
        for (account, user, groups) in [
            ("zookeeper", 107, &[113, 900][..]),
            ("107", 107, &[113, 900]),
            ("1000", 1000, &[1000]),
        ] {
            let found = process(account, root.path()).expect(account);
            assert_eq!((found.user, found.groups.as_slice()), (user, groups), "{account}");
        }
    }

    #[test]
    fn a_name_without_an_entry_is_an_error_that_names_the_database() {
        let root = root();
        let error = find("clickhouse", root.path()).expect_err("no such account");
        assert!(
            error.to_string().contains("`clickhouse`") && error.to_string().contains("etc/passwd"),
            "{error}"
        );
    }
}
