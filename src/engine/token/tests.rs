//! Tests of [`Tokens`] that need no server: files, programs and variables on a clock that the test sets.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicI64;

use super::claims::tests::jwt;
use super::*;

/// A folder, a clock in seconds, and what is in the environment.
struct Desk {
    dir: tempfile::TempDir,
    clock: Arc<AtomicI64>,
}

/// 2023-11-14, some time of the day.
const NOON: i64 = 1_700_000_000;

impl Desk {
    fn new() -> Desk {
        Desk { dir: tempfile::tempdir().unwrap(), clock: Arc::new(AtomicI64::new(NOON)) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// The variable VAR holds `variable`.
    fn machine(&self, variable: Option<&str>) -> Machine {
        let clock = Arc::clone(&self.clock);
        let variable = variable.map(str::to_owned);
        let read = move |name: &str| variable.clone().filter(|_| name == "VAR").map(SecretString::from);
        Machine {
            data: Some(self.path("data")),
            variable: Some(Arc::new(read)),
            civil: Some(Arc::new(move || UtcMillis(clock.load(Ordering::SeqCst) * 1000))),
            ..Machine::default()
        }
    }

    fn tokens(&self, sources: &TokenSources, variable: Option<&str>) -> Tokens {
        Tokens::new(sources, "example.org", &self.machine(variable), client().unwrap())
    }
}

fn variable() -> TokenSources {
    TokenSources { variable: "VAR".to_owned(), ..TokenSources::default() }
}

fn file(path: &Path) -> TokenSources {
    TokenSources { file: Some(path.to_path_buf()), ..variable() }
}

/// A program that counts its runs in `counter` and prints the file `token` there.
fn command(desk: &Desk) -> TokenSources {
    let script = format!("echo run >> {0}/runs; cat {0}/token", desk.dir.path().display());
    TokenSources { command: Some(vec!["/bin/sh".to_owned(), "-c".to_owned(), script]), ..variable() }
}

fn runs(desk: &Desk) -> usize {
    fs::read_to_string(desk.path("runs")).unwrap_or_default().lines().count()
}

async fn shown(tokens: &Tokens) -> String {
    match tokens.current().await {
        Ok(token) => token.expose_secret().to_owned(),
        Err(error) => error.code().0.to_owned(),
    }
}

fn good_for(seconds: i64, from: i64) -> String {
    jwt(&format!(r#"{{"iat":{from},"exp":{},"sub":"u"}}"#, from + seconds))
}

#[tokio::test]
async fn the_sources_are_tried_in_their_order() {
    let desk = Desk::new();
    assert_eq!(shown(&desk.tokens(&variable(), None)).await, "R0530");
    assert_eq!(shown(&desk.tokens(&variable(), Some(" var\n"))).await, "var");
    desk.write("token", "file\n");
    assert_eq!(shown(&desk.tokens(&file(&desk.path("token")), Some("var"))).await, "file");
    // What is configured and broken is told, not passed over.
    assert_eq!(shown(&desk.tokens(&file(&desk.path("none")), Some("var"))).await, "R0534");
    let both = TokenSources { file: Some(desk.path("none")), ..command(&desk) };
    assert_eq!(shown(&desk.tokens(&both, Some("var"))).await, "file");
    assert_eq!(shown(&desk.tokens(&variable(), Some("a b"))).await, "R0535");
    assert!(!desk.path("data").exists(), "a folder was made without need");
}

#[tokio::test]
async fn no_token_names_every_way_to_one() {
    let error = Desk::new().tokens(&variable(), None).current().await.unwrap_err();
    insta::assert_snapshot!(error, @"there is no token for the account `example.org` [R0530]; log in with `rhapsode auth login`, name a token_command or a token_file in [engine], or set VAR");
    assert_eq!(error.need(), Need::Missing);
}

#[tokio::test]
async fn a_command_is_run_again_before_its_token_ends_and_once_for_all() {
    let desk = Desk::new();
    let first = good_for(3600, NOON);
    desk.write("token", &first);
    let tokens = Arc::new(desk.tokens(&command(&desk), None));
    for _ in 0..3 {
        assert_eq!(shown(&tokens).await, first);
    }
    desk.pass(3299);
    assert_eq!((shown(&tokens).await, runs(&desk)), (first, 1));
    desk.pass(2);
    let second = good_for(3600, NOON + 3300);
    desk.write("token", &second);
    let workers: Vec<_> =
        (0..50).map(|_| Arc::clone(&tokens)).map(|t| tokio::spawn(async move { shown(&t).await })).collect();
    for worker in workers {
        assert_eq!(worker.await.unwrap(), second);
    }
    assert_eq!(runs(&desk), 2);
}

#[tokio::test]
async fn an_early_renewal_that_fails_leaves_the_old_token_in_use_until_its_end() {
    let desk = Desk::new();
    let token = good_for(3600, NOON);
    desk.write("token", &token);
    let tokens = desk.tokens(&command(&desk), None);
    assert_eq!(shown(&tokens).await, token);
    fs::remove_file(desk.path("token")).unwrap();
    desk.pass(3400);
    for _ in 0..5 {
        assert_eq!(shown(&tokens).await, token);
    }
    assert_eq!(runs(&desk), 2, "the source is left alone for a while");
    desk.pass(31);
    assert_eq!((shown(&tokens).await, runs(&desk)), (token, 3));
    desk.pass(200);
    assert_eq!((shown(&tokens).await.as_str(), runs(&desk)), ("R0532", 4));
    let fresh = good_for(3600, NOON + 3700);
    desk.write("token", &fresh);
    assert_eq!(shown(&tokens).await, fresh);
}

#[tokio::test]
async fn a_failure_is_shared_by_all_who_waited_for_it() {
    let desk = Desk::new();
    let tokens = Arc::new(desk.tokens(&command(&desk), None));
    let workers: Vec<_> =
        (0..50).map(|_| Arc::clone(&tokens)).map(|t| tokio::spawn(async move { shown(&t).await })).collect();
    for worker in workers {
        assert_eq!(worker.await.unwrap(), "R0532");
    }
    assert_eq!(runs(&desk), 1);
    assert_eq!((shown(&tokens).await.as_str(), runs(&desk)), ("R0532", 2), "who comes later tries again");
}

#[tokio::test]
async fn a_refused_token_is_replaced_once_however_many_were_refused_it() {
    let desk = Desk::new();
    desk.write("token", "old");
    let tokens = Arc::new(desk.tokens(&command(&desk), None));
    assert_eq!(shown(&tokens).await, "old");
    let old = SecretString::from("old");
    let error = tokens.renew().await.unwrap_err();
    assert_eq!((error.need(), error.code().0), (Need::Refused, "R0531"));
    // It may have been a passing outage: without a known end it is tried again.
    assert_eq!((shown(&tokens).await.as_str(), runs(&desk)), ("old", 2));
    desk.write("token", "new");
    let workers: Vec<_> =
        (0..50).map(|_| Arc::clone(&tokens)).map(|t| tokio::spawn(async move { t.renew().await })).collect();
    for worker in workers {
        worker.await.unwrap().unwrap();
    }
    assert_eq!((shown(&tokens).await.as_str(), runs(&desk)), ("new", 3));
    // One who hears late that the old one was refused.
    tokens.renew_refused(&old).await.unwrap();
    assert_eq!(runs(&desk), 3);
    desk.write("token", "newer");
    tokens.renew().await.unwrap();
    assert_eq!((shown(&tokens).await.as_str(), runs(&desk)), ("newer", 4));
}

#[tokio::test]
async fn a_file_is_read_again_when_its_token_is_refused_or_at_its_end() {
    let desk = Desk::new();
    let first = good_for(600, NOON);
    desk.write("token", &first);
    let tokens = desk.tokens(&file(&desk.path("token")), None);
    assert_eq!(shown(&tokens).await, first);
    desk.write("token", "dropped-in");
    assert_eq!(shown(&tokens).await, first);
    desk.pass(541);
    assert_eq!(shown(&tokens).await, "dropped-in");
    desk.write("token", "another");
    tokens.renew().await.unwrap();
    assert_eq!(shown(&tokens).await, "another");
    fs::set_permissions(desk.path("token"), fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(tokens.renew().await.unwrap_err().code().0, "R0533");
    assert_eq!(shown(&tokens).await, "another");
}

#[tokio::test]
async fn a_token_that_has_ended_is_tried_once_since_the_clock_may_be_wrong() {
    let desk = Desk::new();
    let old = good_for(3600, NOON - 7200);
    let tokens = desk.tokens(&variable(), Some(&old));
    assert_eq!(shown(&tokens).await, old);
    let error = tokens.renew().await.unwrap_err().to_string();
    insta::assert_snapshot!(error, @"the token from the variable VAR was refused: by this computer's clock it ended at 2023-11-14T21:13:20.000Z [R0531]; put a new token there, or log in with `rhapsode auth login`");
    assert_eq!(shown(&tokens).await, "R0531");
}

#[tokio::test]
async fn without_a_clock_tokens_are_renewed_only_when_they_are_refused() {
    let desk = Desk::new();
    let old = good_for(3600, NOON - 7200);
    let machine = Machine { civil: None, ..desk.machine(Some(&old)) };
    let tokens = Tokens::new(&variable(), "example.org", &machine, client().unwrap());
    assert_eq!(shown(&tokens).await, old);
    let error = tokens.renew().await.unwrap_err();
    assert_eq!(error, TokenError::Refused { from: "the variable VAR".to_owned(), ended: None });
}

#[tokio::test]
async fn nothing_that_can_be_printed_shows_a_token() {
    let desk = Desk::new();
    let tokens = desk.tokens(&variable(), Some("t0psecret"));
    assert_eq!(shown(&tokens).await, "t0psecret");
    let state = format!("{tokens:?} {:?} {:?}", tokens.inner.state.lock().await.held, tokens.standing().await);
    assert!(state.contains("REDACTED") && !state.contains("t0psecret"), "{state}");
}
