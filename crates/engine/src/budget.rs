//! A slice of time: how much of it is left.

/// Time for one slice of work.
pub(crate) struct Budget<'a> {
    now_ms: &'a dyn Fn() -> f64,
    begun: f64,
    budget_ms: f64,
}

impl<'a> Budget<'a> {
    /// From now on, for about `budget_ms`.
    pub fn new(now_ms: &'a dyn Fn() -> f64, budget_ms: f64) -> Self {
        Budget {
            begun: now_ms(),
            now_ms,
            budget_ms,
        }
    }

    /// Milliseconds since it began.
    pub fn spent_ms(&self) -> f64 {
        (self.now_ms)() - self.begun
    }

    /// Whether there is time for more.
    pub fn is_left(&self) -> bool {
        self.spent_ms() < self.budget_ms
    }
}

/// What a slice of work came to.
pub(crate) enum Slice {
    /// There is more to do, and nothing to say.
    Quiet,
    /// There is more to do: rows done, and rows in all.
    Progress(u32, u32),
    /// The end, with what goes back to the page.
    Finished(protocol::ReplyBody, Option<protocol::Matrices>),
    /// It cannot go on.
    Failed(protocol::Failure),
}
