//! What is told when a run begins: what an interrupted one had left, and what reading and casting found strange.

use std::collections::BTreeMap;

use crate::plan::{Plan, Supply};
use crate::report::columns::counted;
use crate::session::event::Event;
use crate::store::Recovered;
use crate::store::ledger::Torn;
use crate::studio::port::Watch;

/// Tells what an interrupted run had left open.
pub(super) fn tell_found(torn: Option<&Torn>, recovered: Recovered, watch: &mut dyn Watch) {
    if let Some(torn) = torn {
        watch.see(&Event::Noticed { code: "N0601", message: torn.to_string() });
    }
    // Requests that cost nothing and came to nothing are simply made again.
    let Recovered { committed, doubtful, .. } = recovered;
    if committed + doubtful > 0 {
        watch.see(&Event::Recovered { committed, doubtful });
    }
}

/// Notices of one code that a run tells; `plan` shows more.
const NOTICES_TOLD: usize = 5;

/// Tells what reading and casting found strange. What the engine cannot pronounce (N0502) comes with the takes.
pub(super) fn tell_notices(plan: &Plan, watch: &mut dyn Watch) {
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for notice in plan.notices.iter().filter(|notice| notice.code.0 != "N0502") {
        let nth = told.entry(notice.code.0).or_default();
        *nth += 1;
        if *nth <= NOTICES_TOLD {
            let place = notice.place.map(|place| format!("{}: ", plan.script.show(place))).unwrap_or_default();
            watch.see(&Event::Noticed { code: notice.code.0, message: format!("{place}{}", notice.message) });
        }
    }
    for (code, nth) in told {
        if nth > NOTICES_TOLD {
            let message = format!("… and {} more like this", nth - NOTICES_TOLD);
            watch.see(&Event::Noticed { code, message });
        }
    }
}

/// Tells how many lines of a dub are asked for again, faster, since their first takes are too long.
pub(super) fn tell_again(plan: &Plan, watch: &mut dyn Watch) {
    let fits = plan.dub.iter().flat_map(|dub| &dub.fits).zip(&plan.cues);
    let again = fits.filter(|(fitted, cue)| fitted.is_again() && cue.supply == Supply::New).count() as u64;
    if again > 0 {
        let message = format!(
            "{} and asked for again, faster",
            counted(again, "cue is longer than its time", "cues are longer than their times")
        );
        watch.see(&Event::Noticed { code: "N0583", message });
    }
}
