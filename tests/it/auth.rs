//! Logins end to end: what `auth` says and keeps, and that no refresh token is spent twice, whatever happens.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use rhapsode::engine::Machine;
use rhapsode::engine::token::{Need, TokenError, Tokens, client};
use rhapsode::job::EngineKind;
use rhapsode::job::engine::{FLOW_URL, Service, TokenSources};
use rhapsode::units::UtcMillis;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::harness::{Ran, Test};
use crate::supabase::{Fault, Reuse, Supabase, age};

const FIRST: &str = "first-refresh-0";

/// Runs `auth` with `input` on stdin and the user's data in `data`.
fn auth(test: &Test, line: &str, input: &str) -> Ran {
    let mut command = test.command(&format!("auth {line}"));
    command.env("RHAPSODE_DATA", test.path("data")).stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // One that refuses its arguments reads nothing.
    let _written = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap().into()
}

/// A folder where ada is logged in at `server`.
fn logged_in(server: &Supabase) -> Test {
    let test = Test::new();
    let ran = auth(&test, &format!("login --supabase-url {}", server.url), FIRST);
    assert_eq!(ran.status, 0, "{ran}");
    test
}

fn record(test: &Test) -> PathBuf {
    test.path("data/auth/api.realtime-ai.chat.json")
}

/// The words of `ran` without the server's port.
fn said(ran: &Ran, server: &Supabase) -> String {
    let text = ran.to_string();
    server.assert_silent(&text);
    text.replace(server.url.as_str(), "[SERVER]").replace(server.url.trim_start_matches("http://"), "[HOST]")
}

/// A clock in milliseconds that stands still.
fn machine(data: &Path, clock: &Arc<AtomicI64>) -> Machine {
    let clock = Arc::clone(clock);
    Machine {
        data: Some(data.to_path_buf()),
        civil: Some(Arc::new(move || UtcMillis(clock.load(Ordering::SeqCst)))),
        ..Machine::default()
    }
}

fn tokens(machine: &Machine) -> Arc<Tokens> {
    let service = Service::at(FLOW_URL, EngineKind::Flow);
    Arc::new(Tokens::new(&service.tokens, &service.account, machine, client().unwrap()))
}

async fn access(tokens: &Tokens) -> String {
    tokens.current().await.unwrap().expose_secret().to_owned()
}

#[test]
fn a_login_is_kept_shown_and_forgotten_and_no_token_is_ever_seen() {
    let server = Supabase::start(Reuse::Never);
    let test = Test::new();
    let line = format!("login --supabase-url {}/ --supabase-key public-key -vvv", server.url);
    let ran = auth(&test, &line, &format!("{FIRST}\n"));
    assert_eq!(ran.status, 0, "{ran}");
    assert!(ran.stdout.is_empty());
    let shown = said(&ran, &server);
    assert!(shown.contains("Logged in to api.realtime-ai.chat as ada@example.org: tokens are renewed at [SERVER]."));
    {
        let books = server.books();
        let target = "POST /auth/v1/token?grant_type=refresh_token HTTP/1.1".to_owned();
        assert_eq!(books.seen, [(Some("public-key".to_owned()), target)]);
        assert_eq!(books.asked, [FIRST]);
    }
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&record(&test)), mode(&test.path("data/auth"))), (0o600, 0o700));
    assert!(fs::read_to_string(record(&test)).unwrap().contains("first-refresh-1"));

    let status = auth(&test, "status -vvv", "");
    assert_eq!(status.status, 0, "{status}");
    let shown = said(&status, &server);
    assert!(shown.contains("Whose     ada@example.org (u-1)") && shown.contains(" more, until "), "{shown}");
    let json: Value = serde_json::from_str(&auth(&test, "status --json", "").stdout).unwrap();
    assert_eq!((&json["v"], &json["source"], &json["state"]), (&1.into(), &"login".into(), &"good".into()));
    assert_eq!((&json["email"], &json["renewable"]), (&"ada@example.org".into(), &true.into()));
    let lives = json["lives_seconds"].as_u64().unwrap();
    assert!((3000..=3600).contains(&lives), "{lives}");
    assert_eq!(server.count(), 1, "to look asks no server");

    insta::assert_snapshot!(auth(&test, "logout", ""), @"
    exit 0
    Forgot the login of api.realtime-ai.chat. Other devices stay signed in.
    ");
    insta::assert_snapshot!(auth(&test, "logout", ""), @"
    exit 0
    There was no login of api.realtime-ai.chat.
    ");
    insta::assert_snapshot!(auth(&test, "status", ""), @"
    exit 9
    error[R0530]: there is no token for the account `api.realtime-ai.chat`
     |
     = help: log in with `rhapsode auth login`, name a token_command or a token_file in [engine], or set RHAPSODE_FLOW_TOKEN
    ");
}

#[test]
fn a_whole_session_can_be_pasted_and_the_environment_says_where() {
    let server = Supabase::start(Reuse::Never);
    let test = Test::new();
    let session = format!("{{\n \"access_token\": \"a.b.c\",\n \"refresh_token\": \"{FIRST}\"\n}}");
    let mut command = test.command("auth login --account other");
    command.env("RHAPSODE_DATA", test.path("data")).env("RHAPSODE_SUPABASE_URL", &server.url).stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(session.as_bytes()).unwrap();
    let ran: Ran = child.wait_with_output().unwrap().into();
    assert_eq!(ran.status, 0, "{ran}");
    assert!(test.path("data/auth/other.json").is_file());
}

#[test]
fn an_ended_token_is_renewed_when_asked_and_by_one_process_only() {
    let server = Supabase::start(Reuse::Never);
    let test = logged_in(&server);
    age(&record(&test));
    let ran = auth(&test, "status", "");
    assert_eq!(ran.status, 0, "it can be renewed\n{ran}");
    assert!(ran.stdout.contains("Lives     ended"), "{ran}");
    let start = || {
        let mut command = test.command("auth status --renew --json");
        command.env("RHAPSODE_DATA", test.path("data")).spawn().unwrap()
    };
    let processes: Vec<_> = (0..6).map(|_| start()).collect();
    for process in processes {
        let ran: Ran = process.wait_with_output().unwrap().into();
        assert_eq!(ran.status, 0, "{ran}");
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(json["state"], "good");
    }
    let books = server.books();
    assert_eq!(books.refused, 0);
    let mut once = books.asked.clone();
    once.dedup();
    assert_eq!(once, books.asked, "a refresh token was spent twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_workers_of_two_programs_at_the_end_of_a_token_cause_one_renewal() {
    let server = Supabase::start(Reuse::Never);
    let test = logged_in(&server);
    let until = serde_json::from_slice::<Value>(&fs::read(record(&test)).unwrap()).unwrap()["until"].as_i64().unwrap();
    let clock = Arc::new(AtomicI64::new(until - 3_600_000));
    let machine = machine(&test.path("data"), &clock);
    let programs = [tokens(&machine), tokens(&machine)];
    let first = access(&programs[0]).await;
    assert_eq!((access(&programs[1]).await, server.count()), (first.clone(), 1));
    for hour in 1..=3 {
        // 299 of 3,600 seconds are left.
        clock.fetch_add(3_301_000, Ordering::SeqCst);
        let all: Vec<_> = (0..50)
            .map(|n| Arc::clone(&programs[n % 2]))
            .map(|tokens| tokio::spawn(async move { access(&tokens).await }))
            .collect();
        let mut seen = Vec::new();
        for worker in all {
            seen.push(worker.await.unwrap());
        }
        seen.dedup();
        assert!(seen.len() == 1 && seen[0] != first, "{} tokens", seen.len());
        assert_eq!(server.count(), 1 + hour);
    }
    // And after a refusal.
    let all: Vec<_> = (0..50)
        .map(|n| Arc::clone(&programs[n % 2]))
        .map(|tokens| tokio::spawn(async move { tokens.renew().await }))
        .collect();
    for worker in all {
        worker.await.unwrap().unwrap();
    }
    assert_eq!((server.count(), server.books().refused), (5, 0));
}

#[tokio::test]
async fn a_worker_that_goes_away_does_not_cut_a_renewal_off() {
    let server = Supabase::start(Reuse::Never);
    let test = logged_in(&server);
    age(&record(&test));
    let clock = Arc::new(AtomicI64::new(1_000_000));
    let tokens = tokens(&machine(&test.path("data"), &clock));
    let arrived = Arc::new(tokio::sync::Notify::new());
    let (go, answer) = std::sync::mpsc::channel::<()>();
    let notify = Arc::clone(&arrived);
    server.books().meanwhile = Some(Box::new(move || {
        notify.notify_one();
        answer.recv().unwrap();
    }));
    tokio::select! {
        _ = tokens.current() => panic!("it was answered before it could be dropped"),
        () = arrived.notified() => {}
    }
    go.send(()).unwrap();
    access(&tokens).await;
    assert_eq!((server.count(), server.books().refused), (2, 0));
}

#[test]
fn a_lost_reply_is_asked_for_once_more_with_the_same_token() {
    let server = Supabase::start(Reuse::OfTheParent);
    let test = logged_in(&server);
    age(&record(&test));
    server.fault(Fault::Lose);
    let ran = auth(&test, "status --renew", "");
    assert_eq!(ran.status, 0, "{ran}");
    assert_eq!(server.books().asked, [FIRST, "first-refresh-1", "first-refresh-1"]);
    assert!(fs::read_to_string(record(&test)).unwrap().contains("first-refresh-2"));
}

#[test]
fn a_server_that_forgives_nothing_leads_to_a_new_login() {
    let server = Supabase::start(Reuse::Never);
    let test = logged_in(&server);
    age(&record(&test));
    server.fault(Fault::Lose);
    insta::assert_snapshot!(said(&auth(&test, "status --renew", ""), &server), @"
    exit 9
    error[R0536]: the login of `api.realtime-ai.chat` has ended, and its token cannot be renewed: Invalid Refresh Token: Already Used
     |
     = help: log in anew with `rhapsode auth login`; a refresh token works once, also in the browser
    ");
}

/// Renews in a process that is killed when the server has spent its token and before it hears so.
fn killed_while_renewing(server: &Supabase, test: &Test) {
    age(&record(test));
    server.fault(Fault::Lose);
    let (name, named) = std::sync::mpsc::channel::<u32>();
    server.books().meanwhile = Some(Box::new(move || {
        let kill = format!("kill -9 {}", named.recv().unwrap());
        assert!(std::process::Command::new("/bin/sh").arg("-c").arg(kill).status().unwrap().success());
    }));
    let mut command = test.command("auth status --renew");
    let child = command.env("RHAPSODE_DATA", test.path("data")).spawn().unwrap();
    name.send(child.id()).unwrap();
    let ran: Ran = child.wait_with_output().unwrap().into();
    assert_eq!((ran.status, ran.stdout.as_str()), (-9, ""), "{ran}");
    // The server writes its books to the end.
    server.books().meanwhile = None;
    assert!(fs::read_to_string(record(test)).unwrap().contains("first-refresh-1"));
}

#[test]
fn after_a_kill_the_next_process_goes_on_or_says_what_to_do() {
    let server = Supabase::start(Reuse::OfTheParent);
    let test = logged_in(&server);
    killed_while_renewing(&server, &test);
    let ran = auth(&test, "status --renew", "");
    assert_eq!(ran.status, 0, "{ran}");
    assert_eq!(server.books().asked, [FIRST, "first-refresh-1", "first-refresh-1"]);

    let server = Supabase::start(Reuse::Never);
    let test = logged_in(&server);
    killed_while_renewing(&server, &test);
    let ran = auth(&test, "status --renew", "");
    assert_eq!(ran.status, 9, "{ran}");
    assert!(ran.stderr.contains("R0536") && ran.stderr.contains("rhapsode auth login"), "{ran}");
}

/// A process that cannot rename what it wrote knows the new token and must not lose it.
#[tokio::test]
async fn a_renewal_that_could_not_be_kept_goes_on_in_memory_and_the_next_process_too() {
    let server = Supabase::start(Reuse::OfTheParent);
    let test = logged_in(&server);
    age(&record(&test));
    let clock = Arc::new(AtomicI64::new(1_000_000));
    let machine = machine(&test.path("data"), &clock);
    let fresh = record(&test).with_extension("json.new");
    let in_the_way = fresh.clone();
    server.books().meanwhile = Some(Box::new(move || {
        fs::remove_file(&in_the_way).unwrap();
        fs::create_dir(&in_the_way).unwrap();
    }));
    let one = tokens(&machine);
    let first = access(&one).await;
    assert!(fs::read_to_string(record(&test)).unwrap().contains("first-refresh-1"), "the old one is kept");
    server.books().meanwhile = None;
    fs::remove_dir(&fresh).unwrap();
    // The next process has only the old token, whose successor was never used.
    let next = tokens(&machine);
    let second = access(&next).await;
    assert_eq!(second, first);
    assert_eq!(server.books().asked, [FIRST, "first-refresh-1", "first-refresh-1"]);
    // The first one goes on with what is kept now.
    clock.fetch_add(3_600_000, Ordering::SeqCst);
    assert_ne!(access(&one).await, first);
    assert_eq!(server.books().asked.last().unwrap(), "first-refresh-2");
    assert_eq!(server.books().refused, 0);
    assert!(fs::read_to_string(record(&test)).unwrap().contains("first-refresh-3"));
}

#[tokio::test]
async fn what_was_not_kept_is_kept_by_the_next_renewal_of_the_same_process() {
    let server = Supabase::start(Reuse::Never);
    let test = logged_in(&server);
    let clock = Arc::new(AtomicI64::new(1_000_000));
    age(&record(&test));
    let fresh = record(&test).with_extension("json.new");
    let in_the_way = fresh.clone();
    server.books().meanwhile = Some(Box::new(move || {
        fs::remove_file(&in_the_way).unwrap();
        fs::create_dir(&in_the_way).unwrap();
    }));
    let tokens = tokens(&machine(&test.path("data"), &clock));
    access(&tokens).await;
    server.books().meanwhile = None;
    // Before anything is spent, it is told that nothing could be kept; the token that lives is used on.
    clock.fetch_add(3_400_000, Ordering::SeqCst);
    access(&tokens).await;
    assert_eq!(server.count(), 2);
    let error = tokens.renew().await.unwrap_err();
    assert_eq!((error.need(), error.code().0, server.count()), (Need::Local, "R0542", 2));
    fs::remove_dir(&fresh).unwrap();
    tokens.renew().await.unwrap();
    assert_eq!(server.books().asked, [FIRST, "first-refresh-1", "first-refresh-2"]);
    assert!(fs::read_to_string(record(&test)).unwrap().contains("first-refresh-3"));
}

#[tokio::test]
async fn a_server_that_is_busy_leaves_a_living_token_in_use() {
    let server = Supabase::start(Reuse::Never);
    let test = logged_in(&server);
    let until = serde_json::from_slice::<Value>(&fs::read(record(&test)).unwrap()).unwrap()["until"].as_i64().unwrap();
    let clock = Arc::new(AtomicI64::new(until - 100_000));
    let tokens = tokens(&machine(&test.path("data"), &clock));
    server.fault(Fault::Say(503, "text/html", "<h1>down</h1>"));
    let first = access(&tokens).await;
    assert_eq!((access(&tokens).await, server.count()), (first.clone(), 2));
    clock.fetch_add(31_000, Ordering::SeqCst);
    assert_ne!(access(&tokens).await, first);
    assert_eq!(server.books().asked, [FIRST, "first-refresh-1", "first-refresh-1"]);
}

#[tokio::test]
async fn a_refresh_token_goes_nowhere_but_to_the_server_that_gave_it() {
    let server = Supabase::start(Reuse::Never);
    let other = Supabase::start(Reuse::Never);
    let test = logged_in(&server);
    age(&record(&test));
    let clock = Arc::new(AtomicI64::new(1_000_000));
    let sources = TokenSources { supabase_url: Some(other.url.clone()), ..TokenSources::default() };
    let machine = machine(&test.path("data"), &clock);
    let tokens = Tokens::new(&sources, "api.realtime-ai.chat", &machine, client().unwrap());
    let error = tokens.current().await.unwrap_err();
    assert!(matches!(error, TokenError::Elsewhere { .. }), "{error}");
    assert_eq!((server.count(), other.count()), (1, 0));
}

#[tokio::test]
async fn a_login_under_way_elsewhere_is_taken_up() {
    let server = Supabase::start(Reuse::Never);
    let test = Test::new();
    let clock = Arc::new(AtomicI64::new(1_000_000));
    let tokens = tokens(&machine(&test.path("data"), &clock));
    assert_eq!(tokens.current().await.unwrap_err().need(), Need::Missing);
    let site = rhapsode::engine::token::Site { url: server.url.clone(), key: None };
    let (login, _) = tokens.log_in(site, SecretString::from(FIRST)).await.unwrap();
    assert_eq!(login.whose(), "ada@example.org");
    access(&tokens).await;
    assert!(tokens.log_out().await.unwrap());
}

#[test]
fn every_way_in_which_a_server_fails_is_told_apart() {
    let server = Supabase::start(Reuse::Never);
    let test = Test::new();
    let tell = |fault: Fault| {
        server.fault(fault);
        let ran = auth(&test, &format!("login --supabase-url {}", server.url), FIRST);
        assert!(!record(&test).exists());
        said(&ran, &server)
    };
    insta::assert_snapshot!(tell(Fault::Say(401, "application/json", r#"{"message":"No API key found in request","hint":"…"}"#)), @"
    exit 9
    error[R0538]: `[HOST]` wants another public key: No API key found in request
     |
     = help: give the project's public key with --supabase-key, or supabase_key in [engine]
    ");
    insta::assert_snapshot!(tell(Fault::Say(429, "application/json", r#"{"msg":"slow down"}"#)), @"
    exit 10
    error[R0541]: `[HOST]` renews no tokens just now: slow down (status 429); it says to wait 7 s
     |
     = help: try again later: the login is still good
    ");
    insta::assert_snapshot!(tell(Fault::Say(502, "text/html", "<html>bad gateway</html>")), @"
    exit 10
    error[R0541]: `[HOST]` renews no tokens just now: status 502; it says to wait 7 s
     |
     = help: try again later: the login is still good
    ");
    insta::assert_snapshot!(tell(Fault::Say(200, "text/html", " <!doctype html>")), @"
    exit 9
    error[R0537]: `[HOST]` renews no tokens: it answers with a web page (status 200)
     |
     = help: look at --supabase-url, or supabase_url in [engine], then log in with `rhapsode auth login`
    ");
    insta::assert_snapshot!(tell(Fault::Say(308, "text/plain", "")), @"
    exit 9
    error[R0537]: `[HOST]` renews no tokens: it answers with a redirect (status 308)
     |
     = help: look at --supabase-url, or supabase_url in [engine], then log in with `rhapsode auth login`
    ");
    insta::assert_snapshot!(tell(Fault::Say(404, "application/json", r#"{"error":"no such path"}"#)), @"
    exit 9
    error[R0537]: `[HOST]` renews no tokens: it answers with status 404: no such path
     |
     = help: look at --supabase-url, or supabase_url in [engine], then log in with `rhapsode auth login`
    ");
    insta::assert_snapshot!(tell(Fault::Say(200, "application/json", "{}")), @"
    exit 9
    error[R0537]: `[HOST]` renews no tokens: it answers with something that is no session
     |
     = help: look at --supabase-url, or supabase_url in [engine], then log in with `rhapsode auth login`
    ");
    insta::assert_snapshot!(tell(Fault::Say(400, "application/json", r#"{"error_description":"no first-refresh-0 \u001b[2J"}"#)), @"
    exit 9
    error[R0536]: the login of `api.realtime-ai.chat` has ended, and its token cannot be renewed: no [REDACTED] [2J
     |
     = help: log in anew with `rhapsode auth login`; a refresh token works once, also in the browser
    ");
    let cut = r#"{"access_token":"a","refr"#;
    server.fault(Fault::Say(200, "application/json", cut));
    insta::assert_snapshot!(tell(Fault::Say(200, "application/json", cut)), @"
    exit 10
    error[R0540]: `[HOST]` was asked twice for a new token, and both replies were lost: the reply cannot be read
     |
     = help: try again soon; if it is then refused, the refresh token is spent: log in anew with `rhapsode auth login`
    ");
    let illegal = r#"{"access_token":"a\nb","refresh_token":"c"}"#;
    insta::assert_snapshot!(tell(Fault::Say(200, "application/json", illegal)), @"
    exit 9
    error[R0537]: `[HOST]` renews no tokens: it answers with tokens that no request can carry
     |
     = help: look at --supabase-url, or supabase_url in [engine], then log in with `rhapsode auth login`
    ");
    assert_eq!(server.count(), 11, "every request was made once, but the one whose reply was lost");
}

#[test]
fn what_cannot_be_a_login_is_refused_before_anything_is_sent() {
    let server = Supabase::start(Reuse::Never);
    let test = Test::of("[engine]\nkind = \"house\"\n", "# One\n\nHello.\n");
    let refused = |line: &str, input: &str| auth(&test, line, input);
    let at = format!("login --supabase-url {}", server.url);
    insta::assert_snapshot!(refused("login", FIRST), @"
    exit 2
    error[R0549]: where this session is renewed is not known
     |
     = help: name it with --supabase-url URL, RHAPSODE_SUPABASE_URL, or supabase_url in the job's [engine]
    ");
    insta::assert_snapshot!(refused(&at, ""), @"
    exit 2
    error[R0548]: nothing was given to log in with
     |
     = help: paste the session's refresh_token, or the whole session as JSON: docs/tokens.md shows where it is
    ");
    assert_eq!(refused(&at, "two words").status, 2);
    assert_eq!(refused(&at, &"x".repeat(70_000)).status, 2);
    insta::assert_snapshot!(refused("login --supabase-url http://login.example.org", FIRST), @"
    exit 9
    error[R0537]: `login.example.org` renews no tokens: it would get the refresh token in the clear: write https://
     |
     = help: look at --supabase-url, or supabase_url in [engine], then log in with `rhapsode auth login`
    ");
    insta::assert_snapshot!(refused(&format!("{at} --account ../x"), FIRST), @"
    exit 2
    error[R0545]: `../x` cannot be an account's name
     |
     = help: use up to 128 letters, digits, dots, hyphens and underscores; it names a file
    ");
    insta::assert_snapshot!(refused("status --job job.toml", ""), @"
    exit 2
    error[R0545]: the engine `house` of `job.toml` has no account
     |
     = help: only flow and openai need tokens; name a job with one of them
    ");
    insta::assert_snapshot!(refused("status --url ftp://x", ""), @"
    exit 2
    error[R0545]: `ftp://x` is no service with an account
     |
     = help: write it like https://api.example.org
    ");
    assert_eq!(refused("status --account a --url https://b.example", "").status, 2);
    assert_eq!(server.count(), 0);
    assert!(!test.path("data").exists());
}

#[test]
fn a_server_that_is_not_there_is_told_and_nothing_is_spent() {
    let server = Supabase::start(Reuse::Never);
    let test = logged_in(&server);
    age(&record(&test));
    // A port that was free a moment ago.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let text = fs::read_to_string(record(&test)).unwrap().replace(&server.url, &format!("http://{nobody}"));
    fs::write(record(&test), text).unwrap();
    let text = auth(&test, "status --renew", "").to_string().replace(&nobody.to_string(), "[HOST]");
    insta::assert_snapshot!(text, @"
    exit 10
    error[R0539]: `[HOST]`, which renews tokens, was not reached: Connection refused (os error 111)
     |
     = help: look at the network and try again: the login is still good
    ");
}

#[test]
fn other_sources_are_shown_and_judged() {
    let engine = "[engine]\nkind = \"flow\"\ntoken_file = \"flow.token\"\n";
    let test = Test::of(engine, "# One\n\nHello.\n").with("flow.token", "t0psecret\n");
    fs::set_permissions(test.path("flow.token"), fs::Permissions::from_mode(0o644)).unwrap();
    insta::assert_snapshot!(auth(&test, "status --job job.toml", ""), @"
    exit 9
    error[R0533]: `flow.token` can be read by others (mode 0644), so no token is taken from it
     |
     = help: `chmod 600 flow.token`; others may have seen the token, so get a new one if this computer is shared
    ");
    fs::set_permissions(test.path("flow.token"), fs::Permissions::from_mode(0o600)).unwrap();
    insta::assert_snapshot!(auth(&test, "status --job job.toml", ""), @"
    exit 0
    Account   api.realtime-ai.chat
    Source    the file `flow.token`
    Whose     it does not say
    Lives     it does not say how long
    Renewal   by you: put a new one there, or use `rhapsode auth login`
    ");
    test.change_job(
        "token_file = \"flow.token\"",
        "token_command = [\"/bin/sh\", \"-c\", \"echo locked >&2; exit 4\"]",
    );
    insta::assert_snapshot!(auth(&test, "status --job job.toml", ""), @"
    exit 9
    error[R0532]: the token command `/bin/sh` ended with status 4: locked
     |
     = help: try it in a terminal: it must print nothing but the token to stdout, and end with 0
    ");
    let coded = |text: &str| base64_simd::URL_SAFE_NO_PAD.encode_to_string(text);
    let old = format!("{}.{}.c2ln", coded("{}"), coded(r#"{"exp":1700000000,"sub":"u-7"}"#));
    let ran: Ran = test.command("auth status").env("RHAPSODE_FLOW_TOKEN", &old).output().unwrap().into();
    assert_eq!(ran.status, 9, "{ran}");
    assert!(ran.stdout.contains("Whose     u-7\nLives     ended"), "{ran}");
    assert!(!ran.to_string().contains(&old));
}

mod prompt {
    //! The hidden prompt, at a terminal of the test's own.

    use std::fs::File;
    use std::io::{Read, Write};
    use std::os::fd::OwnedFd;
    use std::process::{Child, Stdio};

    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    use rustix::termios::{LocalModes, tcgetattr};

    use super::{FIRST, Reuse, Supabase, Test, record};
    use crate::harness::signal;

    /// The program at a terminal, of which the test has the other end.
    struct Seat {
        person: File,
        terminal: File,
        program: Child,
        /// All that the terminal has shown.
        shown: String,
    }

    impl Seat {
        /// Starts `auth login` and waits until it asks.
        fn take(test: &Test, server: &Supabase) -> Seat {
            let person: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
            grantpt(&person).unwrap();
            unlockpt(&person).unwrap();
            let name = ptsname(&person, Vec::new()).unwrap().into_string().unwrap();
            let terminal = File::options().read(true).write(true).open(name).unwrap();
            let mut command = test.command(&format!("auth login --supabase-url {}", server.url));
            command.env("RHAPSODE_DATA", test.path("data")).stdin(Stdio::from(terminal.try_clone().unwrap()));
            let program = command.stderr(Stdio::from(terminal.try_clone().unwrap())).spawn().unwrap();
            let mut seat = Seat { person: File::from(person), terminal, program, shown: String::new() };
            seat.read_until("Enter ends it:");
            // It asks before it hides what is typed.
            while seat.echoes() {
                std::thread::yield_now();
            }
            seat
        }

        fn echoes(&self) -> bool {
            tcgetattr(&self.terminal).unwrap().local_modes.contains(LocalModes::ECHO)
        }

        fn read_until(&mut self, what: &str) {
            let mut block = [0; 1024];
            while !self.shown.contains(what) {
                let count = self.person.read(&mut block).unwrap();
                self.shown.push_str(&String::from_utf8_lossy(&block[..count]));
            }
        }

        /// The exit status, or less than zero for a signal; the terminal must be as it was.
        fn end(mut self) -> i32 {
            use std::os::unix::process::ExitStatusExt;
            let status = self.program.wait().unwrap();
            assert!(self.echoes(), "the terminal stays silent");
            assert!(tcgetattr(&self.terminal).unwrap().local_modes.contains(LocalModes::ICANON | LocalModes::ISIG));
            status.code().unwrap_or_else(|| -status.signal().unwrap())
        }
    }

    #[test]
    fn what_is_pasted_is_not_shown() {
        let (server, test) = (Supabase::start(Reuse::Never), Test::new());
        let mut seat = Seat::take(&test, &server);
        let long = format!("{{\n\"padding\": \"{}\",\n\"refresh_token\": \"{FIRST}\"\n}}\r", "x".repeat(3000));
        for piece in long.as_bytes().chunks(500) {
            seat.person.write_all(piece).unwrap();
        }
        seat.read_until("Kept in");
        server.assert_silent(&seat.shown);
        assert!(!seat.shown.contains("xxx"));
        assert_eq!(seat.end(), 0);
        assert!(record(&test).exists());
    }

    #[test]
    fn whoever_leaves_finds_the_terminal_as_it_was() {
        let (server, test) = (Supabase::start(Reuse::Never), Test::new());
        let mut seat = Seat::take(&test, &server);
        seat.person.write_all(b"first-ref\x03").unwrap();
        assert_eq!(seat.end(), 130);
        for (name, status) in [("TERM", 143), ("INT", 130)] {
            let seat = Seat::take(&test, &server);
            signal(&seat.program, name);
            assert_eq!(seat.end(), status);
        }
        let mut seat = Seat::take(&test, &server);
        seat.person.write_all(b"two words\r").unwrap();
        assert_eq!(seat.end(), 2);
        assert_eq!(server.count(), 0);
    }
}
