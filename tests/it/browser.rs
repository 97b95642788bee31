//! A real browser for tests: Chromium without a window, driven through a pair of pipes by its DevTools protocol.
//!
//! Where there is none the tests of pages say so and pass, unless `RHAPSODE_BROWSER=required` is set, as CI does.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::skipped;

/// Starts the first browser that is there: reads the pipe `in` of the folder, writes to the pipe `out`. It ends by itself
/// should a test hang, and asks nobody outside of this machine for anything.
const START: &str = r#"
for name in chromium chromium-browser google-chrome chrome; do
    browser=$(command -v $name) && break
done
[ -n "$browser" ] || exit 9
mkfifo in out && echo ready
exec timeout 300 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --mute-audio \
    --disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage \
    --autoplay-policy=no-user-gesture-required --user-data-dir="$PWD/profile" --remote-debugging-pipe \
    about:blank 3<in 4>out
"#;

#[expect(clippy::disallowed_methods, reason = "whoever runs the tests says whether there must be one")]
fn is_required() -> bool {
    std::env::var_os("RHAPSODE_BROWSER").is_some_and(|wish| wish == "required")
}

/// A page in a browser of its own.
pub struct Browser {
    child: Child,
    to: File,
    from: BufReader<File>,
    session: String,
    next: u64,
    /// What the browser has told unasked: method and parameters.
    pub events: Vec<(String, Value)>,
    _folder: TempDir,
}

impl Browser {
    /// A browser with an empty page, or nothing where there is none.
    pub fn start() -> Option<Browser> {
        let folder = tempfile::tempdir().unwrap();
        let mut shell = Command::new("/bin/sh");
        shell.arg("-c").arg(START).current_dir(folder.path()).env("HOME", folder.path());
        let mut child = shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut ready = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        if ready.is_empty() {
            child.wait().unwrap();
            assert!(!is_required(), "RHAPSODE_BROWSER=required, and neither Chromium nor Chrome is there");
            skipped("no Chromium and no Chrome on this computer: pages are not tried in a browser");
            return None;
        }
        let to = OpenOptions::new().write(true).open(folder.path().join("in")).unwrap();
        let from = BufReader::new(File::open(folder.path().join("out")).unwrap());
        let mut browser =
            Browser { child, to, from, session: String::new(), next: 0, events: Vec::new(), _folder: folder };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attached =
            browser.call("Target.attachToTarget", json!({ "targetId": target["targetId"], "flatten": true }));
        browser.session = attached["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Has `method` done, and returns what it gives.
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        let mut message = json!({ "id": id, "method": method, "params": params });
        if !self.session.is_empty() {
            message["sessionId"] = self.session.clone().into();
        }
        self.to.write_all(format!("{message}\0").as_bytes()).unwrap();
        loop {
            let told = self.hear();
            if told["id"] == id {
                assert_eq!(told["error"], Value::Null, "{method}");
                return told["result"].clone();
            }
        }
    }

    /// Waits until the browser tells of `method` that it has not told of yet.
    pub fn until(&mut self, method: &str) {
        while !self.events.iter().any(|(told, _)| told == method) {
            self.hear();
        }
    }

    fn hear(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.from.read_until(0, &mut bytes).unwrap();
        assert_eq!(bytes.pop(), Some(0), "the browser is gone");
        let told: Value = serde_json::from_slice(&bytes).unwrap();
        if let Some(method) = told["method"].as_str() {
            self.events.push((method.to_owned(), told["params"].clone()));
        }
        told
    }

    /// Opens the page at `path`, and waits until it is loaded.
    pub fn open(&mut self, path: &Path) {
        self.events.clear();
        let url = format!("file://{}", path.to_str().unwrap());
        self.call("Page.navigate", json!({ "url": url }));
        self.until("Page.loadEventFired");
    }

    /// What `script` gives in the page, a promise's outcome awaited.
    pub fn eval(&mut self, script: &str) -> Value {
        let params = json!({ "expression": script, "awaitPromise": true, "returnByValue": true });
        let given = self.call("Runtime.evaluate", params);
        assert_eq!(given["exceptionDetails"], Value::Null, "{script}");
        given["result"]["value"].clone()
    }

    /// Presses and releases the key `name`, whose code is `code`.
    pub fn press(&mut self, name: &str, code: u32) {
        let text = if name == "Enter" { "\r" } else { "" };
        for kind in ["keyDown", "keyUp"] {
            let mut key = json!({ "type": kind, "key": name, "code": name, "windowsVirtualKeyCode": code });
            if kind == "keyDown" && !text.is_empty() {
                key["text"] = text.into();
            }
            self.call("Input.dispatchKeyEvent", key);
        }
    }

    /// Makes the page look as on a screen of so many pixels, in `scheme`.
    pub fn look(&mut self, (width, height): (u32, u32), scheme: &str) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", size);
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// What the page has complained of: messages of its console, and what its policy has stopped.
    pub fn complaints(&self) -> Vec<String> {
        let complaint = |(method, params): &(String, Value)| match method.as_str() {
            "Log.entryAdded" => Some(params["entry"].to_string()),
            "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" => Some(params.to_string()),
            _ => None,
        };
        self.events.iter().filter_map(complaint).collect()
    }

    /// The addresses that were asked for since the page was opened.
    pub fn requests(&self) -> Vec<String> {
        let request = |(method, params): &(String, Value)| {
            (method == "Network.requestWillBeSent").then(|| params["request"]["url"].as_str().unwrap().to_owned())
        };
        self.events.iter().filter_map(request).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may be gone already; a test that failed says why itself.
        let _ = self.to.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        let _ = self.child.wait();
    }
}
