//! The programs that run now and the folders they write in, so that this program can end without leaving either behind.
//!
//! Each program leads a process group of its own: a Ctrl-C in the terminal does not reach it, so that what is under way
//! can finish, and ending the group ends what it has started too.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};

struct Running {
    groups: Vec<Pid>,
    folders: Vec<PathBuf>,
}

static RUNNING: Mutex<Running> = Mutex::new(Running { groups: Vec::new(), folders: Vec::new() });

fn running() -> MutexGuard<'static, Running> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends all programs and removes their folders. Called right before this process ends: no program is started after it.
pub fn end_all() {
    let mut running = running();
    running.groups.iter().for_each(|group| end(*group));
    for folder in running.folders.drain(..) {
        // What cannot be removed is swept away by a later run.
        let _ = std::fs::remove_dir_all(folder);
    }
    // Locked for ever: whoever wants to start a program now waits for the end of this one.
    std::mem::forget(running);
}

/// A group that ended before is no trouble.
fn end(group: Pid) {
    let _ = kill_process_group(group, Signal::KILL);
}

pub(super) fn keep_folder(folder: &Path) {
    running().folders.push(folder.to_owned());
}

pub(super) fn forget_folder(folder: &Path) {
    running().folders.retain(|kept| kept != folder);
}

/// A program and its group, ended when this is dropped before [`Started::waited`].
pub(super) struct Started {
    pub(super) child: Child,
    group: Option<Pid>,
}

/// Starts `command` as the leader of a group.
pub(super) fn start(command: &mut Command) -> io::Result<Started> {
    // Under the lock, so that none is started between the last look and the end.
    let mut running = running();
    let child = command.process_group(0).kill_on_drop(true).spawn()?;
    let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
    running.groups.extend(group);
    Ok(Started { child, group })
}

impl Started {
    /// Takes note that the program has ended by itself; what it left running on purpose stays.
    pub(super) fn waited(mut self) {
        self.forget();
    }

    fn forget(&mut self) -> Option<Pid> {
        let group = self.group.take()?;
        running().groups.retain(|kept| *kept != group);
        Some(group)
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        if let Some(group) = self.forget() {
            end(group);
        }
    }
}
