//! The program: everything it does is in the library.

fn main() -> std::process::ExitCode {
    zkcerts::run(std::env::args_os())
}
