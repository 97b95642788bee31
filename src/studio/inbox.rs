//! The inbox: what workers tell the driver, kept until it is its turn.

use crate::session::answer::Answer;
use crate::studio::StudioError;
use crate::units::Elapsed;

/// An answer on its way from a worker to the driver.
pub(super) struct Arrival {
    pub(super) index: usize,
    pub(super) answer: Answer,
}

/// What workers tell the driver.
pub(super) enum News {
    /// The request that got leave at `leave` leaves at `at`. Told only where the pace is limited.
    Left { leave: Elapsed, at: Elapsed },
    /// A request was answered; its take, if it gave one, is not durable yet.
    Answered(Arrival),
    /// The token was renewed, or could not be.
    Renewed(Result<(), String>),
    /// The takes of these answers are durable.
    Settled(Result<Vec<Arrival>, StudioError>),
}

/// What has come and waits for its turn.
#[derive(Default)]
pub(super) struct Inbox {
    /// Answers whose take must be made durable first.
    pub(super) landed: Vec<Arrival>,
    /// Whether takes are being made durable just now: what lands meanwhile shares the next sync.
    pub(super) settling: bool,
    /// Answers that the session may see.
    pub(super) ready: Vec<Arrival>,
    /// What a renewal of the token came to.
    pub(super) renewed: Option<Result<(), String>>,
    /// When requests got leave, and when they left.
    pub(super) left: Vec<(Elapsed, Elapsed)>,
    /// Requests that are not answered yet.
    pub(super) flying: usize,
}

impl Inbox {
    pub(super) fn take_in(&mut self, news: News) -> Result<(), StudioError> {
        self.flying -= usize::from(matches!(news, News::Answered(_)));
        match news {
            News::Left { leave, at } => self.left.push((leave, at)),
            News::Answered(arrival) if matches!(arrival.answer, Answer::Took { .. }) => self.landed.push(arrival),
            News::Answered(arrival) => self.ready.push(arrival),
            News::Renewed(outcome) => self.renewed = Some(outcome),
            News::Settled(settled) => {
                self.settling = false;
                self.ready.extend(settled?);
            }
        }
        Ok(())
    }
}
