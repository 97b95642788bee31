//! An engine of your own: it hums each word for as long as it is. The rest of the road is Rhapsode's.
#![expect(clippy::disallowed_macros, reason = "an example prints")]

use std::sync::Arc;

use rhapsode::plan::{EngineCard, Price};
use rhapsode::production::run::{LockRule, RunTerms};
use rhapsode::production::{Production, Surroundings};
use rhapsode::segment::{Count, Limit};
use rhapsode::session::answer::{Failure, FailureKind};
use rhapsode::session::{Approval, event::Event};
use rhapsode::studio::AtQuota;
use rhapsode::studio::port::{Engine, Order, Speaking, Spoken, Spool, VoiceCard};
use rhapsode::units::{Frames, SampleRate};

struct Hum;

impl Engine for Hum {
    fn card(&self) -> EngineCard {
        EngineCard {
            name: "hum".into(),
            account: "hum".into(),
            identities: Default::default(),
            identity: "hum 1".into(), // change it whenever the sound changes: it is part of every take's key
            format: "wav".into(),
            rate: SampleRate(16_000),
            price: Price::default(),
            limit: Limit { max: 5000, count: Count::Chars },
        }
    }

    fn voices(&self) -> Vec<VoiceCard> {
        Vec::new() // any voice id may be tried
    }

    fn speak<'a>(&'a self, order: &'a Order, spool: &'a mut Spool) -> Speaking<'a> {
        Box::pin(async move {
            let hum = |at: usize| ((at as f64 * 0.05).sin() * 8000.0) as i16;
            let words = order.text.split_whitespace().flat_map(|word| (0..word.len() * 1200).map(hum).chain([0; 1600]));
            let samples: Vec<u8> = words.flat_map(i16::to_le_bytes).collect();
            let header = rhapsode::audio::wav::header(SampleRate(16_000), Frames(samples.len() as u64 / 2));
            let written = spool.write(&header).and_then(|()| spool.write(&samples));
            written.map_err(|error| Failure::free(FailureKind::Local, error.to_string()))?;
            Ok(Spoken::default())
        })
    }
}

fn main() {
    let path = std::env::args().nth(1).unwrap_or_else(|| "jobs/bilingual.toml".to_owned());
    let surroundings = Surroundings { state: Some("out/hum-state".into()), ..Surroundings::default() };
    let opened = Production::with_engine(path.as_ref(), surroundings, Arc::new(Hum));
    let Ok(mut production) = opened.inspect_err(|problems| eprintln!("{}", problems[0])) else { return };
    production.job.output = "out/hum".into();
    let (at_quota, doubts, stop) = (AtQuota::End, Approval::Missing, tokio::sync::watch::channel(false).1);
    let terms = RunTerms {
        at_quota,
        max_points: None,
        max_duration: None,
        doubts,
        report: None,
        lock: LockRule::MayChange,
        stop,
    };
    let outcome = production.run(&terms, &mut |_| Ok(true), &mut |event: &Event| println!("{event:?}"));
    println!("{:?}", outcome.map(|outcome| outcome.files));
}
