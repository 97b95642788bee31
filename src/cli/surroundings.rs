//! The surroundings: environment, terminal and programs. The one place that reads them; everything else is told.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use crate::cli::args::{ColorWhen, ProgressChoice};
use crate::report::log::Paint;
use crate::report::progress::Form;

/// What a run finds around it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// `RUST_LOG`
    pub rust_log: Option<String>,
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// `TERM`
    pub term: Option<String>,
    /// `PATH`
    pub path: Option<OsString>,
    /// Where this program keeps what belongs to the user: `RHAPSODE_DATA`, or `rhapsode` in the user's data folder.
    pub data: Option<PathBuf>,
    /// Folders that paths for CI go from: `GITHUB_WORKSPACE`, then the one that the program was started in; whole paths.
    pub roots: Vec<PathBuf>,
    /// Whether stdin is a terminal.
    pub stdin: Stream,
    /// Whether stdout is a terminal.
    pub stdout: Stream,
    /// Whether stderr is a terminal.
    pub stderr: Stream,
}

/// What a standard stream is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stream {
    /// A person sits there.
    Terminal,
    /// A file or another program.
    #[default]
    Elsewhere,
}

#[expect(clippy::disallowed_methods, reason = "cli is the layer that reads the environment, and this is its one place")]
pub(super) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The user's data folder by the custom of the system; absent without a home.
fn users_data() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    etcetera::choose_base_strategy().ok().map(|strategy| strategy.data_dir().join("rhapsode"))
}

/// With their links followed, as the working directory is told.
fn roots() -> Vec<PathBuf> {
    let workspace = variable("GITHUB_WORKSPACE").map(PathBuf::from).and_then(|folder| folder.canonicalize().ok());
    workspace.into_iter().chain(std::env::current_dir().ok()).collect()
}

fn stream(stream: &impl IsTerminal) -> Stream {
    if stream.is_terminal() { Stream::Terminal } else { Stream::Elsewhere }
}

impl Surroundings {
    /// Reads them.
    pub fn read() -> Surroundings {
        #[cfg(feature = "faults")]
        if let Some(Err(why)) =
            variable("RHAPSODE_FAULT").and_then(|spec| spec.into_string().ok()).map(|spec| crate::fault::arm(&spec))
        {
            tracing::error!(why, "RHAPSODE_FAULT");
        }
        let text = |name| variable(name).and_then(|value| value.into_string().ok());
        Surroundings {
            rust_log: text("RUST_LOG"),
            no_color: variable("NO_COLOR").is_some(),
            term: text("TERM"),
            path: variable("PATH"),
            data: variable("RHAPSODE_DATA").map(PathBuf::from).or_else(users_data),
            roots: roots(),
            stdin: stream(&std::io::stdin()),
            stdout: stream(&std::io::stdout()),
            stderr: stream(&std::io::stderr()),
        }
    }

    /// Whether the terminal can move its cursor.
    fn is_dumb(&self) -> bool {
        self.term.as_deref().is_none_or(|term| term == "dumb")
    }

    /// Whether words on stderr get colours.
    pub fn paint(&self, when: ColorWhen) -> Paint {
        let auto = self.stderr == Stream::Terminal && !self.no_color && !self.is_dumb();
        match when {
            ColorWhen::Always => Paint::Colour,
            ColorWhen::Auto if auto => Paint::Colour,
            ColorWhen::Auto | ColorWhen::Never => Paint::Plain,
        }
    }

    /// How progress is shown to people. The bar needs a terminal that can move its cursor, and indicatif hides it
    /// under `NO_COLOR`; lines are shown instead.
    pub fn form(&self, choice: ProgressChoice) -> Form {
        let can = self.stderr == Stream::Terminal && !self.no_color && !self.is_dumb();
        match choice {
            ProgressChoice::None => Form::Quiet,
            ProgressChoice::Auto | ProgressChoice::Bar if can => Form::Bar,
            ProgressChoice::Auto | ProgressChoice::Bar | ProgressChoice::Counter => Form::Lines,
        }
    }

    /// The first program called `name` on the `PATH`.
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        let folders = self.path.as_deref()?;
        std::env::split_paths(folders)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(name))
            .find(|path| is_program(path))
    }
}

/// Whether a program lies at `path`, that someone may run.
pub(super) fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terminal() -> Surroundings {
        Surroundings { term: Some("xterm".into()), stderr: Stream::Terminal, ..Surroundings::default() }
    }

    #[test]
    fn the_bar_falls_back_to_lines() {
        let auto = ProgressChoice::Auto;
        assert_eq!(terminal().form(auto), Form::Bar);
        assert_eq!(Surroundings { no_color: true, ..terminal() }.form(auto), Form::Lines);
        assert_eq!(Surroundings { term: Some("dumb".into()), ..terminal() }.form(ProgressChoice::Bar), Form::Lines);
        assert_eq!(Surroundings { term: None, ..terminal() }.form(auto), Form::Lines);
        assert_eq!(Surroundings { stderr: Stream::Elsewhere, ..terminal() }.form(ProgressChoice::Bar), Form::Lines);
        assert_eq!(terminal().form(ProgressChoice::Counter), Form::Lines);
        assert_eq!(terminal().form(ProgressChoice::None), Form::Quiet);
    }

    #[test]
    fn colour_follows_the_flag_then_the_terminal() {
        assert_eq!(terminal().paint(ColorWhen::Auto), Paint::Colour);
        assert_eq!(terminal().paint(ColorWhen::Never), Paint::Plain);
        assert_eq!(Surroundings { no_color: true, ..terminal() }.paint(ColorWhen::Auto), Paint::Plain);
        assert_eq!(Surroundings::default().paint(ColorWhen::Always), Paint::Colour);
    }

    #[test]
    fn a_program_is_found_on_the_path() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (plain, program) = (folder.path().join("a"), folder.path().join("b"));
        for (path, mode) in [(&plain, 0o644), (&program, 0o755)] {
            std::fs::write(path, "").unwrap();
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        }
        let around = Surroundings { path: Some(folder.path().into()), ..Surroundings::default() };
        assert_eq!((around.program("a"), around.program("b")), (None, Some(program)));
    }
}
