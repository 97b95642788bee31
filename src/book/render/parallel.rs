//! Work on several tracks at the same time, with the same result as one after the other.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Does `work` for each number below `count`, up to `threads` at the same time. Results are in order. After an error no
/// more is begun; of several errors the first in order is returned.
pub fn in_parallel<T: Send, E: Send>(
    count: usize,
    threads: NonZeroUsize,
    work: impl Fn(usize) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    if threads.get() == 1 || count < 2 {
        return (0..count).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Result<T, E>)>> = Mutex::new(Vec::with_capacity(count));
    let worker = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return;
            }
            let result = work(index);
            if result.is_err() {
                next.store(count, Ordering::Relaxed);
            }
            done.lock().unwrap_or_else(PoisonError::into_inner).push((index, result));
        }
    };
    // A worker that panics takes the scope with it.
    std::thread::scope(|scope| (0..threads.get().min(count)).for_each(|_| drop(scope.spawn(worker))));
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_order_and_the_first_error_wins() {
        let four = NonZeroUsize::new(4).unwrap();
        let squares = in_parallel(100, four, |n| Ok::<usize, ()>(n * n)).unwrap();
        assert!(squares.into_iter().eq((0..100).map(|n| n * n)));
        assert_eq!(in_parallel(100, four, |n| if n < 2 { Ok(()) } else { Err("late") }), Err("late"));
        assert_eq!(in_parallel(3, NonZeroUsize::MIN, |n| if n == 1 { Err(n) } else { Ok(n) }), Err(1));
    }
}
