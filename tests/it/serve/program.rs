//! `rhapsode serve flow` as a program: tokens on stdout, words on stderr, a clean end.

use std::io::{BufRead, BufReader, Read};
use std::process::Child;

use serde_json::Value;

use crate::harness::{Ran, Test, signal, until};

/// A server process.
pub struct Process {
    pub test: Test,
    child: Child,
    pub base: String,
    pub token: String,
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}

impl Process {
    /// Starts one in the folder of `test` with more `flags`, and waits until it says where it listens.
    pub fn start(test: Test, flags: &str) -> Process {
        let line = format!("serve flow --port 0 --issue-token --state state{flags}");
        let mut child = test.start(&line);
        let mut token = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut token).unwrap();
        let mut said = String::new();
        BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut said).unwrap();
        let base = said.strip_prefix("Flow server at ").unwrap_or_else(|| panic!("{said}"));
        let base = base.split(';').next().unwrap().to_owned();
        Process { test, child, base, token: token.trim_end().to_owned() }
    }

    /// Ends it with `name`, and says with which status it ended.
    pub fn end(mut self, name: &str) -> (Test, i32) {
        signal(&self.child, name);
        assert!(!until(&mut self.child, || false));
        let status = self.child.wait().unwrap();
        let mut rest = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut rest).unwrap();
        assert!(!rest.contains("panic"), "{rest}");
        let test = std::mem::replace(&mut self.test, Test::new());
        (test, Ran::from(std::process::Output { status, stdout: Vec::new(), stderr: Vec::new() }).status)
    }

    /// The log.
    pub fn log(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.test.path("state/requests.jsonl")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// Asks `base` for a text with a client of its own making.
fn ask(base: &str, token: &str) -> (u16, Value) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.post(format!("{base}/api/tts/synthesize")).bearer_auth(token);
        let got = request.body(super::client::docs_body("Hello.")).send().await.unwrap();
        (got.status().as_u16(), got.json().await.unwrap())
    })
}

#[test]
fn tokens_are_printed_alone_and_hold_in_every_process_of_the_folder() {
    let test = Test::new();
    let Ran { status, stdout, stderr } = test.run("serve flow --issue-token --refresh --state state");
    assert_eq!((status, stderr.as_str(), stdout.lines().count()), (0, "", 2));
    let early = stdout.lines().next().unwrap().to_owned();
    let process = Process::start(test, " --daily 2");
    assert_eq!(ask(&process.base, &early).1["quota"]["used"], 1);
    assert_eq!(ask(&process.base, &process.token).1["quota"]["used"], 2, "one account");
    let (test, status) = process.end("INT");
    assert_eq!(status, 0, "Ctrl-C ends it cleanly");
    let process = Process::start(test, " --daily 2");
    let (status, json) = ask(&process.base, &early);
    assert_eq!((status, &json["code"]), (429, &"quota_exceeded".into()), "points outlive the process");
    assert_eq!(process.log().len(), 3, "so does the log");
    let (test, status) = process.end("KILL");
    assert_eq!(status, -9);
    let process = Process::start(test, " --daily 3");
    assert_eq!(ask(&process.base, &early).1["quota"]["used"], 3, "and its violent end");
    assert_eq!(process.end("TERM").1, 0);
}

#[test]
fn mistakes_are_named() {
    let test = Test::new().with("faults.toml", "[[fault]]\ndo = \"htm\"\n");
    let Ran { status, stderr, .. } = test.run("serve flow --state state --faults faults.toml");
    assert_eq!(status, 3);
    assert!(stderr.contains("error[R0853]") && stderr.contains("faults.toml:2:6"), "{stderr}");
    assert!(test.run("serve flow --state state --faults none.toml").stderr.contains("R0851"));
    test.write("faults.toml", "[[fault]]\n");
    assert!(test.run("serve flow --state state --faults faults.toml").stderr.contains("R0852"));
    assert_eq!(test.run("serve flow --daily 0").status, 2);
}

#[test]
fn help_says_what_a_clone_is() {
    let Ran { status, stdout, .. } = Test::new().run("serve flow --help");
    assert_eq!(status, 0);
    let said = stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("A cloned voice is a stand-in too"), "{stdout}");
}
