//! The `rhapsode` program: everything it does lives in the library.

fn main() -> std::process::ExitCode {
    rhapsode::cli::main()
}
