//! The client against the server of our own, in both dialects, with and without its faults.

use std::path::Path;

use rhapsode::engine::flow::account::{Catalogue, CloneAsk};
use rhapsode::job::engine::{Dialect, Transport};
use rhapsode::serve::flow::fault::Faults;
use rhapsode::serve::flow::{self, Server, Settings, WithRefresh};
use rhapsode::units::Points;
use tokio::sync::oneshot;

use super::*;

/// A token that the server issued.
struct Issued(SecretString);

impl Bearer for Issued {
    fn current(&self) -> Bearing<'_, SecretString> {
        Box::pin(async { Ok(self.0.clone()) })
    }

    fn renew(&self) -> Bearing<'_, ()> {
        Box::pin(async { Err("these tests have one token".to_owned()) })
    }
}

/// A running server; it ends with this.
struct Running {
    url: String,
    token: SecretString,
    log: std::path::PathBuf,
    _end: oneshot::Sender<()>,
    _state: tempfile::TempDir,
}

impl Running {
    async fn new(dialect: flow::Dialect, faults: &str) -> Running {
        let state = tempfile::tempdir().unwrap();
        let mut settings = Settings::new(state.path().to_owned(), Arc::new(|| NOW));
        settings.address.set_port(0);
        settings.dialect = dialect;
        settings.daily = Points(1000);
        settings.per_minute = std::num::NonZeroU32::new(6000).unwrap();
        settings.faults = Faults::parse(faults, "faults.toml").unwrap();
        let life = Duration::from_secs(3600);
        let issued = flow::issue(state.path(), "me@example.org", life, NOW, WithRefresh::No).unwrap();
        let (end, ended) = oneshot::channel::<()>();
        let (tell, told) = oneshot::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let server = Server::bind(settings).await.unwrap();
                tell.send((format!("http://{}", server.address()), server.log().to_owned())).unwrap();
                tokio::select! {
                    ran = server.run(std::future::pending()) => ran.unwrap(),
                    _ = ended => {}
                }
            });
        });
        let (url, log) = told.await.unwrap();
        Running { url, token: issued.access, log, _end: end, _state: state }
    }

    fn engine(&self, change: impl FnOnce(&mut FlowSettings)) -> FlowEngine {
        let mut settings = settings(&self.url);
        change(&mut settings);
        let machine = Machine { civil: Some(Arc::new(|| NOW)), ..Machine::default() };
        FlowEngine::new(&settings, Arc::new(Issued(self.token.clone())), &machine).unwrap()
    }
}

fn requests(log: &Path, call: &str) -> usize {
    let log = std::fs::read_to_string(log).unwrap();
    log.lines().filter(|line| serde_json::from_str::<Value>(line).unwrap()["call"] == call).count()
}

async fn heard(engine: &FlowEngine) -> (Spoken, Vec<i16>) {
    let bytes = Bytes::default();
    let mut spool = Spool::new(Box::new(bytes.clone()));
    let mut order = order("Once upon a time.");
    order.voice.id = "v-female-R2s4N9qJ".into();
    let spoken = engine.speak(&order, &mut spool).await.unwrap_or_else(|failure| panic!("{failure:?}"));
    (spoken, bytes.samples())
}

#[tokio::test]
async fn both_dialects_and_both_transports_give_the_same_take() {
    let mut takes = Vec::new();
    for dialect in [flow::Dialect::Docs, flow::Dialect::Web] {
        let server = Running::new(dialect, "").await;
        let named = if dialect == flow::Dialect::Docs { Dialect::Docs } else { Dialect::Web };
        let mut asked = 0;
        for said in [Dialect::Auto, named] {
            for transport in [Transport::Plain, Transport::Stream] {
                let engine = server.engine(|settings| (settings.dialect, settings.transport) = (said, transport));
                let (spoken, samples) = heard(&engine).await;
                assert!(spoken.notices.is_empty(), "{:?}", spoken.notices);
                asked += 1;
                let used = spoken.seen.quota.map(|quota| quota.used);
                assert!(transport == Transport::Stream || used == Some(Points(asked)), "{spoken:?}");
                if said == Dialect::Auto && transport == Transport::Plain {
                    assert_eq!(engine.client().dialect(), Some(named));
                }
                takes.push(samples);
            }
        }
        let log = |call| requests(&server.log, call);
        assert_eq!((log("synthesize"), log("stream")), (2, 2), "one request for each");
    }
    assert!(takes[0].len() > 12_000 && takes.iter().all(|take| *take == takes[0]));
}

#[tokio::test]
async fn every_fault_ends_as_it_should_after_one_request() {
    use Charged::{No, Unknown, Yes};
    use FailureKind::{BadAudio, Broken, Busy, QuotaExceeded, Refused, Unauthorized, Unreachable};
    let plain: [(&str, Option<(FailureKind, Charged)>); 25] = [
        ("rate_limited", Some((Busy, No))),
        ("quota_exceeded", Some((QuotaExceeded, No))),
        ("quota_race", Some((QuotaExceeded, No))),
        ("internal_error", Some((Broken, Yes))),
        ("tts_failed", Some((Broken, Yes))),
        ("bad_request_charged", Some((Refused, Unknown))),
        ("unauthorized", Some((Unauthorized, No))),
        ("html", Some((Broken, Unknown))),
        ("html_error", Some((Broken, Unknown))),
        ("cut", Some((Unreachable, Yes))),
        ("cut_chunked", Some((Unreachable, Yes))),
        ("reset\"\nat = 0 #", Some((Unreachable, Unknown))),
        ("empty_audio", Some((BadAudio, Yes))),
        ("truncated_json", Some((Broken, Yes))),
        ("json_deep", Some((BadAudio, Yes))),
        ("huge_header", Some((Unreachable, Unknown))),
        ("mislabelled", None),
        ("raw_pcm", None),
        ("raw_wav", None),
        ("list_chunk", None),
        ("streaming_header", None),
        ("bom", None),
        ("clamped", None),
        ("price\"\ncost = 3 #", None),
        ("foreign\"\npoints = 5 #", None),
    ];
    let stream = [
        ("odd_stream", None),
        ("stream_reordered", None),
        ("stream_error", Some((Broken, Yes))),
        ("stream_no_end", Some((Broken, Yes))),
        ("stream_empty", Some((Broken, Yes))),
        ("cut", Some((Unreachable, Yes))),
        ("html", Some((Broken, Unknown))),
    ];
    let cases = plain.map(|case| (case, Transport::Plain)).into_iter();
    for ((fault, expected), transport) in cases.chain(stream.map(|case| (case, Transport::Stream))) {
        for dialect in [flow::Dialect::Docs, flow::Dialect::Web] {
            let script = format!("[[fault]]\ndo = \"{fault}\"\nnth = [1]\n");
            let server = Running::new(dialect, &script).await;
            let engine = server.engine(|settings| settings.transport = transport);
            let bytes = Bytes::default();
            let mut spool = Spool::new(Box::new(bytes.clone()));
            let mut order = order("Once upon a time.");
            order.voice.id = "v-female-R2s4N9qJ".into();
            let result = engine.speak(&order, &mut spool).await;
            let call = if transport == Transport::Plain { "synthesize" } else { "stream" };
            match (&result, expected) {
                (Ok(spoken), None) if fault == "clamped" => {
                    // The documented reply does not say what was applied.
                    assert_eq!(spoken.notices.is_empty(), dialect == flow::Dialect::Docs, "{spoken:?}");
                }
                (Ok(_), None) => assert!(bytes.samples() == heard(&engine).await.1, "{fault}: other samples"),
                (Err(failure), Some(expected)) => {
                    assert_eq!(verdict(failure), expected, "{fault} {dialect:?}: {failure:?}");
                    assert_eq!(requests(&server.log, call), 1, "{fault} {dialect:?}");
                }
                _ => panic!("{fault} {dialect:?}: {result:?}"),
            }
        }
    }
}

#[tokio::test]
async fn voices_clones_and_the_quota_of_a_web_server() {
    let server = Running::new(flow::Dialect::Web, "").await;
    let engine = server.engine(|_| ());
    let client = engine.client();
    let voices = client.voice_list(Catalogue::Extended).await.unwrap();
    assert!(voices.len() > 300 && voices.iter().any(|voice| voice.id == "Santa_Claus "));
    assert!(client.clones().await.unwrap().is_empty());
    let rate = SampleRate(16_000);
    let hum = (0..11 * 16_000).flat_map(|at| (((f64::from(at) * 0.06).sin() * 9000.0) as i16).to_le_bytes());
    let wav: Vec<u8> = wav::header(rate, Frames(11 * 16_000)).into_iter().chain(hum).collect();
    let ask = CloneAsk { wav: &wav, seconds: 11.0, name: "hum_1", id: None };
    let cloned = client.clone_voice(&ask).await.unwrap();
    assert_eq!(cloned.seen.quota.map(|quota| quota.used), Some(Points(10)));
    let own = client.clones().await.unwrap();
    assert_eq!((own.len(), &own[0].id, own[0].name.as_str()), (1, &cloned.id, "hum_1"));
    let quota = client.quota().await.unwrap();
    assert_eq!((quota.daily, quota.used), (Some(Points(1000)), Points(10)));
    client.delete_clone(&cloned.id).await.unwrap();
    let again = client.delete_clone(&cloned.id).await.unwrap_err();
    assert_eq!(verdict(&again), (FailureKind::Refused, Charged::No));
    assert!(client.clones().await.unwrap().is_empty());
    let wrong = client.clone_voice(&CloneAsk { name: "My Voice", ..ask }).await.unwrap_err();
    assert_eq!(verdict(&wrong), (FailureKind::Refused, Charged::No));
    assert_eq!(requests(&server.log, "clone"), 1);
}

#[tokio::test]
async fn a_docs_server_clones_from_the_same_body() {
    let server = Running::new(flow::Dialect::Docs, "").await;
    let engine = server.engine(|_| ());
    let hum = (0..11 * 16_000).flat_map(|at| (((f64::from(at) * 0.06).sin() * 9000.0) as i16).to_le_bytes());
    let wav: Vec<u8> = wav::header(SampleRate(16_000), Frames(11 * 16_000)).into_iter().chain(hum).collect();
    let ask = CloneAsk { wav: &wav, seconds: 11.0, name: "hum_1", id: Some("hum_id") };
    let cloned = engine.client().clone_voice(&ask).await.unwrap();
    assert_eq!(cloned.id, "hum_id");
    let none = engine.client().quota().await.unwrap_err();
    assert_eq!(verdict(&none), (FailureKind::Misdirected, Charged::No));
}
