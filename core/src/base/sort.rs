//! Sorting, once for all kinds of things: the library's sort is copied for each of them, which is a tenth of the page.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// Sorts; what is equal stays in its order. An order that contradicts itself (upstream has one, of the pods that are to
/// go) gives some order, always the same.
pub fn by<T>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let order = order(list.len(), &|a, b| compare(&list[a as usize], &list[b as usize]));
    for place in 0..list.len() {
        // What stood at an earlier place was swapped away from there.
        let mut from = order[place] as usize;
        while from < place {
            from = order[from] as usize;
        }
        list.swap(place, from);
    }
}

/// Sorts by a key; what is equal stays in its order.
pub fn by_key<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    by(list, |a, b| key(a).cmp(&key(b)));
}

/// Merges ever longer pieces that are in order: the library's sort would panic where an order contradicts itself.
fn order(len: usize, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    let mut order: Vec<u32> = (0..len as u32).collect();
    let mut merged = order.clone();
    let mut width = 1;
    while width < len {
        for start in (0..len).step_by(2 * width) {
            let (middle, end) = ((start + width).min(len), (start + 2 * width).min(len));
            let (mut left, mut right) = (start, middle);
            for place in &mut merged[start..end] {
                let from_right =
                    right < end && (left == middle || compare(order[right], order[left]) == Ordering::Less);
                let next = if from_right { &mut right } else { &mut left };
                *place = order[*next];
                *next += 1;
            }
        }
        core::mem::swap(&mut order, &mut merged);
        width *= 2;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_sorts_like_the_library(list in proptest::collection::vec((0u8..20, any::<u16>()), 0..200)) {
            let (mut ours, mut theirs) = (list.clone(), list);
            by_key(&mut ours, |(key, _)| *key);
            theirs.sort_by_key(|(key, _)| *key);
            prop_assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn contradictions_are_borne() {
        // Rock, paper, scissors.
        let mut list: Vec<u32> = (0..1_000).map(|n| n * 7 % 3).collect();
        by(&mut list, |a, b| [Ordering::Equal, Ordering::Less, Ordering::Greater][((a + 3 - b) % 3) as usize]);
        assert_eq!(list.iter().filter(|n| **n == 0).count(), 334);
    }
}
