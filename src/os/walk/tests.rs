#![expect(
    clippy::disallowed_methods,
    reason = "tests touch the machine to set the scene"
)]

use std::fs::{create_dir_all, set_permissions, write};
use std::os::unix::fs::{PermissionsExt, chown, lchown, symlink};

use super::*;
use crate::model::Fault;
use crate::os::environment;

/// A directory that only its owner can write to, as `/etc` is.
fn scene() -> assert_fs::TempDir {
    let scene = assert_fs::TempDir::new().expect("a directory");
    set_permissions(scene.path(), PermissionsExt::from_mode(0o755)).expect("a mode");
    scene
}

fn opens(path: &Path, expected: &Path) {
    let by_call = directory(path).expect("opened");
    let Ok(Reached::Directory(by_walk, resolved)) = walk(path, None) else {
        panic!("{} is walked to its end", path.display());
    };
    let expected = rustix::fs::stat(expected).expect("a status");
    for found in [fstat(&by_call), fstat(&by_walk), rustix::fs::lstat(&resolved)] {
        let found = found.expect("a status");
        assert_eq!(
            (found.st_dev, found.st_ino),
            (expected.st_dev, expected.st_ino),
            "{}",
            path.display()
        );
    }
}

#[test]
fn a_path_without_links_opens_with_and_without_dots() {
    let scene = scene();
    create_dir_all(scene.path().join("a/b")).expect("directories");
    for path in ["a/b", "./a/./b", "a/../a/b/", "a/b/."] {
        opens(&scene.path().join(path), &scene.path().join("a/b"));
    }
    for path in ["src/os", "./src/../src/os", "../."] {
        opens(Path::new(path), Path::new(path));
    }
}

#[test]
fn a_link_of_root_in_a_directory_of_root_is_followed_as_debian_has_it() {
    if !environment::is_root() {
        return;
    }
    let scene = scene();
    create_dir_all(scene.path().join("alternatives/conf_example")).expect("directories");
    create_dir_all(scene.path().join("zookeeper")).expect("directories");
    symlink(
        "../alternatives/conf_example",
        scene.path().join("zookeeper/conf"),
    )
    .expect("a link");
    symlink(scene.path().join("zookeeper"), scene.path().join("zk")).expect("a link");
    opens(
        &scene.path().join("zk/conf"),
        &scene.path().join("alternatives/conf_example"),
    );
    assert_eq!(
        resolve(&scene.path().join("zk/conf/new/file"), None).expect("resolved"),
        scene.path().join("alternatives/conf_example/new/file")
    );
}

#[test]
fn a_link_that_somebody_else_could_have_placed_is_refused() {
    if !environment::is_root() {
        return;
    }
    let scene = scene();
    create_dir_all(scene.path().join("target")).expect("directories");
    for (name, mode, owner) in [
        ("open", 0o777, 0),
        ("sticky", 0o1777, 0),
        ("group", 0o775, 0),
        ("theirs", 0o755, 65534),
    ] {
        let above = scene.path().join(name);
        create_dir_all(&above).expect("a directory");
        symlink("../target", above.join("link")).expect("a link");
        chown(&above, Some(owner), None).expect("an owner");
        set_permissions(&above, PermissionsExt::from_mode(mode)).expect("a mode");
        let error = directory(&above.join("link")).expect_err(name);
        assert_eq!(error.code(), "symbolic-link");
        assert!(
            error
                .to_string()
                .contains(above.join("link").to_str().expect("text")),
            "{error}"
        );
    }
    let link = scene.path().join("theirs-among-ours");
    symlink("target", &link).expect("a link");
    lchown(&link, Some(65534), None).expect("an owner");
    assert_eq!(directory(&link).expect_err("refused").code(), "symbolic-link");
}

#[test]
fn nothing_leads_out_of_a_tree() {
    let scene = scene();
    let image = scene.path().join("image");
    create_dir_all(image.join("etc/zookeeper")).expect("directories");
    create_dir_all(scene.path().join("etc/zookeeper")).expect("directories");
    set_permissions(&image, PermissionsExt::from_mode(0o755)).expect("a mode");
    symlink("/etc/zookeeper", image.join("absolute")).expect("a link");
    symlink("../../../../etc/zookeeper", image.join("dots")).expect("a link");
    for path in [
        "/absolute",
        "absolute",
        "/dots",
        "/../etc/zookeeper",
        "/etc/../../etc/zookeeper",
    ] {
        assert_eq!(
            resolve(Path::new(path), Some(&image)).expect(path),
            image.join("etc/zookeeper"),
            "{path}"
        );
    }
    assert_eq!(
        resolve(Path::new("/dots/new"), Some(&image)).expect("resolved"),
        image.join("etc/zookeeper/new")
    );
    assert_eq!(
        resolve(Path::new("/none/../../x"), Some(&image))
            .expect_err("refused")
            .code(),
        "not-found"
    );
}

#[test]
fn links_in_a_circle_and_files_on_the_way_end_in_an_error_that_names_them() {
    let scene = scene();
    symlink("b", scene.path().join("a")).expect("a link");
    symlink("a", scene.path().join("b")).expect("a link");
    write(scene.path().join("file"), "").expect("a file");
    let code = |name: &str| directory(&scene.path().join(name)).expect_err(name).code();
    assert_eq!(
        (code("a"), code("file/x"), code("none")),
        ("symbolic-link", "not-a-directory", "not-found")
    );
}
