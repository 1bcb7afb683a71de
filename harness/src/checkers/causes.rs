//! No write comes from nowhere: a chain of causes leads from each back to an input.

use super::{Checker, Cluster, Fact, Verdict, broken};

/// Nothing has to be remembered.
#[derive(Debug)]
pub struct Causes;

impl Checker for Causes {
    fn note(&mut self, fact: &Fact, _: &Cluster) -> Verdict {
        match fact {
            Fact::Written(write) if !write.is_rooted => {
                broken(&write.key, format!("revision {} has no chain of causes back to an input", write.revision))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{History, pod};
    use super::*;

    #[test]
    fn a_write_from_nowhere_is_found() {
        let mut history = History::of(Causes);
        history.put(pod("a", 1));
        let from_nowhere =
            |history: &mut History<Causes>| history.written(pod("a", 1), |write| write.is_rooted = false);
        history.fails(from_nowhere, "revision 2 has no chain of causes");
    }
}
