//! How much memory an input takes, counted by the allocator.

use peak_alloc::PeakAlloc;

pub const KIB: usize = 1024;
pub const MIB: usize = 1024 * KIB;

#[global_allocator]
static COUNTED: PeakAlloc = PeakAlloc;

/// The most bytes that `work` holds at a time beyond those that are held already. Nothing else runs meanwhile.
pub fn peak(work: impl FnOnce()) -> usize {
    COUNTED.reset_peak_usage();
    let before = COUNTED.current_usage();
    work();
    COUNTED.peak_usage().saturating_sub(before)
}
