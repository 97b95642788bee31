//! Why there is no token: each case in a sentence with its remedy; none of them shows one.

use std::path::PathBuf;

use crate::problem::Problem;
use crate::units::{Code, UtcMillis};

/// What must happen before there is a token again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// There is none yet: a person names a source or logs in.
    Missing,
    /// The service refused the only one there is.
    Refused,
    /// A person must do something; trying again does not help.
    Person,
    /// The network or the service; trying again later may help.
    Network,
    /// This computer: a file, a program, the disk.
    Local,
}

/// Why there is no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", Problem::from(self))]
pub enum TokenError {
    /// None of the four sources has one.
    Missing {
        /// The account that it is for.
        account: String,
        /// The variable that may hold one.
        variable: String,
    },
    /// It was refused, and its source has no other.
    Refused {
        /// Where it came from.
        from: String,
        /// When it ended, by this computer's clock, where that is past.
        ended: Option<UtcMillis>,
    },
    /// The program that prints a token failed.
    Command {
        /// The program, without its arguments: they may hold what nobody should see.
        program: String,
        /// How.
        why: String,
    },
    /// Others than its owner can read a file with a token.
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The file that holds a token cannot be used.
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// What the source gave cannot be a token.
    Illegal {
        /// Where it came from.
        from: String,
    },
    /// The refresh token of the login is not valid any more.
    Spent {
        /// The account.
        account: String,
        /// What the server said.
        said: String,
    },
    /// The address that renews tokens does not: another kind of server, a web page, a redirect.
    Address {
        /// Its host.
        host: String,
        /// What it did.
        why: String,
    },
    /// The server that renews tokens wants a public key, or another one.
    Key {
        /// Its host.
        host: String,
        /// What it said.
        said: String,
    },
    /// The server that renews tokens could not be reached.
    Unreachable {
        /// Its host.
        host: String,
        /// Why.
        why: String,
    },
    /// A renewal was sent twice and its reply lost twice: the refresh token may be spent.
    Lost {
        /// The server's host.
        host: String,
        /// Why.
        why: String,
    },
    /// The server that renews tokens is busy or out of order.
    Busy {
        /// Its host.
        host: String,
        /// What it answered.
        said: String,
    },
    /// The private store of the login cannot be used.
    Store {
        /// What was tried.
        doing: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// Why it failed.
        why: String,
    },
    /// What is kept of the login cannot be understood.
    Damaged {
        /// Where it is kept.
        place: String,
        /// What is wrong.
        why: String,
    },
    /// Another process has been renewing the login for too long.
    Locked {
        /// The lock file.
        path: PathBuf,
        /// How long it was waited for, in seconds.
        seconds: u64,
    },
    /// There is nowhere to keep a login.
    Nowhere,
    /// The account's name cannot be that of a file.
    Account {
        /// The name.
        account: String,
    },
    /// The job renews tokens elsewhere than the login.
    Elsewhere {
        /// Where the login is renewed.
        login: String,
        /// Where the job says.
        job: String,
    },
    /// This computer has no secure connections to offer.
    Client {
        /// What the network library says.
        why: String,
    },
}

impl TokenError {
    /// R0530 to R0547.
    pub fn code(&self) -> Code {
        Code(match self {
            TokenError::Missing { .. } => "R0530",
            TokenError::Refused { .. } => "R0531",
            TokenError::Command { .. } => "R0532",
            TokenError::Exposed { .. } => "R0533",
            TokenError::File { .. } => "R0534",
            TokenError::Illegal { .. } => "R0535",
            TokenError::Spent { .. } => "R0536",
            TokenError::Address { .. } => "R0537",
            TokenError::Key { .. } => "R0538",
            TokenError::Unreachable { .. } => "R0539",
            TokenError::Lost { .. } => "R0540",
            TokenError::Busy { .. } => "R0541",
            TokenError::Store { .. } | TokenError::Nowhere => "R0542",
            TokenError::Damaged { .. } => "R0543",
            TokenError::Locked { .. } => "R0544",
            TokenError::Account { .. } => "R0545",
            TokenError::Client { .. } => "R0546",
            TokenError::Elsewhere { .. } => "R0547",
        })
    }

    /// What must happen before there is a token again.
    pub fn need(&self) -> Need {
        match self {
            TokenError::Missing { .. } => Need::Missing,
            TokenError::Refused { .. } => Need::Refused,
            TokenError::Spent { .. }
            | TokenError::Address { .. }
            | TokenError::Key { .. }
            | TokenError::Elsewhere { .. } => Need::Person,
            TokenError::Unreachable { .. } | TokenError::Lost { .. } | TokenError::Busy { .. } => Need::Network,
            TokenError::Command { .. }
            | TokenError::Exposed { .. }
            | TokenError::File { .. }
            | TokenError::Illegal { .. }
            | TokenError::Store { .. }
            | TokenError::Damaged { .. }
            | TokenError::Locked { .. }
            | TokenError::Nowhere
            | TokenError::Account { .. }
            | TokenError::Client { .. } => Need::Local,
        }
    }

    fn message(&self) -> String {
        match self {
            TokenError::Missing { account, .. } => format!("there is no token for the account `{account}`"),
            TokenError::Refused { from, ended: None } => {
                format!("the token from {from} was refused, and there is no other")
            }
            TokenError::Refused { from, ended: Some(ended) } => {
                format!("the token from {from} was refused: by this computer's clock it ended at {ended}")
            }
            TokenError::Command { program, why } => format!("the token command `{program}` {why}"),
            TokenError::Exposed { path, mode } => {
                format!("`{}` can be read by others (mode {:04o}), so no token is taken from it", path.display(), mode)
            }
            TokenError::File { path, why } => format!("the token file `{}` {why}", path.display()),
            TokenError::Illegal { from } => {
                format!("what {from} gave cannot be a token: it has characters that no request can carry")
            }
            TokenError::Spent { account, said } => {
                format!("the login of `{account}` has ended, and its token cannot be renewed: {said}")
            }
            TokenError::Address { host, why } => format!("`{host}` renews no tokens: it {why}"),
            TokenError::Key { host, said } => format!("`{host}` wants another public key: {said}"),
            TokenError::Unreachable { host, why } => format!("`{host}`, which renews tokens, was not reached: {why}"),
            TokenError::Lost { host, why } => {
                format!("`{host}` was asked twice for a new token, and both replies were lost: {why}")
            }
            TokenError::Busy { host, said } => format!("`{host}` renews no tokens just now: {said}"),
            TokenError::Store { doing, path, why } => format!("could not {doing} `{}`: {why}", path.display()),
            TokenError::Nowhere => "there is nowhere to keep a login: this user has no data folder".to_owned(),
            TokenError::Damaged { place, why } => format!("the login kept in {place} cannot be used: {why}"),
            TokenError::Locked { path, seconds } => {
                format!("another process has held `{}` for more than {seconds} s", path.display())
            }
            TokenError::Account { account } => format!("`{account}` cannot be an account's name"),
            TokenError::Elsewhere { login, job } => {
                format!("the job renews tokens at `{job}`, but the login is one of `{login}`")
            }
            TokenError::Client { why } => format!("this computer cannot make secure connections: {why}"),
        }
    }

    fn remedy(&self) -> String {
        const LOGIN: &str = "log in anew with `rhapsode auth login`";
        match self {
            TokenError::Missing { variable, .. } => format!(
                "log in with `rhapsode auth login`, name a token_command or a token_file in [engine], or set {variable}"
            ),
            TokenError::Refused { .. } => "put a new token there, or log in with `rhapsode auth login`".to_owned(),
            TokenError::Command { .. } => {
                "try it in a terminal: it must print nothing but the token to stdout, and end with 0".to_owned()
            }
            TokenError::Exposed { path, .. } => format!(
                "`chmod 600 {}`; others may have seen the token, so get a new one if this computer is shared",
                path.display()
            ),
            TokenError::File { .. } => "write the token, and nothing else, to a file that only you can read".to_owned(),
            TokenError::Illegal { .. } => {
                "a token is one line of letters, digits and signs: look for quotes, blanks and other text".to_owned()
            }
            TokenError::Spent { .. } => format!("{LOGIN}; a refresh token works once, also in the browser"),
            TokenError::Address { .. } => {
                "look at --supabase-url, or supabase_url in [engine], then log in with `rhapsode auth login`".to_owned()
            }
            TokenError::Key { .. } => {
                "give the project's public key with --supabase-key, or supabase_key in [engine]".to_owned()
            }
            TokenError::Unreachable { .. } => "look at the network and try again: the login is still good".to_owned(),
            TokenError::Lost { .. } => {
                format!("try again soon; if it is then refused, the refresh token is spent: {LOGIN}")
            }
            TokenError::Busy { .. } => "try again later: the login is still good".to_owned(),
            TokenError::Store { .. } => "make it writable for the user who runs this, and look at the disk".to_owned(),
            TokenError::Nowhere => "set RHAPSODE_DATA to a folder that only you can read".to_owned(),
            TokenError::Damaged { .. } => LOGIN.to_owned(),
            TokenError::Locked { .. } => "end the process that hangs (`fuser` names it) and try again".to_owned(),
            TokenError::Account { .. } => {
                "use up to 128 letters, digits, dots, hyphens and underscores; it names a file".to_owned()
            }
            TokenError::Elsewhere { .. } => {
                "take supabase_url out of [engine], or log in for this job with `rhapsode auth login --job`".to_owned()
            }
            TokenError::Client { .. } => "look at the system's certificates and at HTTPS_PROXY".to_owned(),
        }
    }
}

impl From<&TokenError> for Problem {
    fn from(error: &TokenError) -> Problem {
        Problem::error(error.code().0, error.message()).help(error.remedy())
    }
}
