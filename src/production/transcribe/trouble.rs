//! The trouble that a server is in: after too much of it in a row, no more is asked of it in this run.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use crate::engine::transcribe::{Reach, Unheard};

/// A server that wants to be left alone for longer is not waited for.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// What failures in a row may weigh: three takes at which the server fails, or ten that it refuses.
const MOST: u32 = 10;

/// What a server's failures in a row weigh, and when that was too much, the last of them.
#[derive(Default)]
pub(super) struct Trouble {
    weight: Cell<u32>,
    last: RefCell<Option<Unheard>>,
}

impl Trouble {
    /// Why nothing more is asked; `None` while it is.
    pub(super) fn closed(&self) -> Option<Unheard> {
        self.last.borrow().clone()
    }

    /// The server has answered.
    pub(super) fn is_over(&self) {
        self.weight.set(0);
    }

    /// The server has failed at a take for good.
    pub(super) fn add(&self, unheard: &Unheard) {
        let weight = match unheard.reach {
            Reach::All => MOST,
            _ if unheard.again.is_some_and(|wait| wait > LONGEST_WAIT) => MOST,
            Reach::Service => MOST.div_ceil(3),
            Reach::One => 1,
        };
        self.weight.set(self.weight.get().saturating_add(weight));
        if self.weight.get() >= MOST {
            self.last.replace_with(|before| before.take().or_else(|| Some(unheard.clone())));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::transcribe::Fault;

    #[test]
    fn a_server_in_trouble_is_left_alone_and_one_take_says_little() {
        let failure = |reach, wait: Option<u64>| Unheard {
            again: wait.map(Duration::from_secs),
            ..Unheard::new(Fault::Broken, reach, "x")
        };
        let asked = |failures: &[Unheard]| {
            let trouble = Trouble::default();
            failures.iter().take_while(|failure| (trouble.add(failure), trouble.closed().is_none()).1).count() + 1
        };
        assert_eq!(asked(&vec![failure(Reach::All, None); 20]), 1);
        assert_eq!(asked(&vec![failure(Reach::Service, Some(1)); 20]), 3);
        assert_eq!(asked(&vec![failure(Reach::Service, Some(61)); 20]), 1);
        assert_eq!(asked(&vec![failure(Reach::One, None); 20]), 10);
        let trouble = Trouble::default();
        for _ in 0..20 {
            trouble.add(&failure(Reach::Service, None));
            trouble.add(&failure(Reach::Service, None));
            trouble.is_over();
        }
        assert_eq!(trouble.closed(), None, "it works now and then");
    }
}
