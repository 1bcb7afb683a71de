//! Sorting, once for all kinds of things: the library's sort is copied for each of them, which is a tenth of the page.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// Sorts; what is equal stays in its order.
pub fn by<T>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let order = order(list.len() as u32, &|a, b| compare(&list[a as usize], &list[b as usize]));
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

fn order(len: u32, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    let mut order: Vec<u32> = (0..len).collect();
    order.sort_by(|a, b| compare(*a, *b));
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
}
