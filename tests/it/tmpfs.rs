//! A small disk in memory, for tests that fill it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::harness::skipped;

/// A mounted one; gone when dropped, whatever became of the test.
pub struct Disk {
    pub path: PathBuf,
}

impl Disk {
    /// Mounts one of `mebibytes` at `path`, where this user may; the folder is made if it is not there.
    pub fn mount(path: PathBuf, mebibytes: u32) -> Option<Disk> {
        fs::create_dir_all(&path).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={mebibytes}m,mode=0777"), "rhapsode-test"]).arg(&path);
        if mount.output().is_ok_and(|output| output.status.success()) {
            return Some(Disk { path });
        }
        skipped("this user may not mount a disk");
        None
    }

    /// Takes all room that is left.
    pub fn fill(&self) {
        let full = fs::write(self.path.join("filler"), vec![0; 128 << 20]).unwrap_err();
        assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
        // The last pages too.
        assert!((0..).map(|n| fs::write(self.path.join(format!("filler-{n}")), "x")).any(|written| written.is_err()));
    }

    /// Gives it back.
    pub fn clear(&self) {
        for entry in fs::read_dir(&self.path).unwrap().map(|entry| entry.unwrap().path()) {
            let name = entry.file_name().unwrap().to_str().unwrap();
            if name.starts_with("filler") {
                fs::remove_file(entry).unwrap();
            }
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a process that is still ending may have files open on it.
        let gone = Command::new("umount").arg("-l").arg(&self.path).status().is_ok_and(|status| status.success());
        assert!(gone || std::thread::panicking(), "{} is still mounted", self.path.display());
    }
}
