//! The map of everything that is kept and looked back at: a snapshot of it costs nothing until someone writes.

use alloc::{sync::Arc, vec::Vec};
use core::borrow::Borrow;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::{Bound, RangeBounds};
use core::slice;

/// An ordered map whose clone is O(1): both share all entries, and a write copies only the few nodes on its path that
/// are still shared (a B-tree of counted nodes).
#[derive(Clone)]
pub struct CowMap<K, V> {
    root: Arc<Node<K, V>>,
    len: u64,
}

#[derive(Clone)]
enum Node<K, V> {
    Leaf(Vec<(K, V)>),
    /// Each child with a key that is not above its own keys and above those of the child before it.
    Inner(Vec<Child<K, V>>),
}

type Child<K, V> = (K, Arc<Node<K, V>>);

/// [`Node::Leaf`] or [`Node::Inner`].
type Kind<K, V, T> = fn(Vec<(K, T)>) -> Node<K, V>;

/// The most entries of a node, leaf or not.
const MAX: usize = 32;
/// A node with fewer entries is merged with its neighbour; the root may be smaller.
const MIN: usize = 8;

impl<K, V> CowMap<K, V> {
    /// A map without entries.
    pub fn new() -> CowMap<K, V> {
        CowMap { root: Arc::new(Node::Leaf(Vec::new())), len: 0 }
    }

    /// The number of entries.
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// Whether there are no entries.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether both are the same snapshot; cheap, and false for equal maps that were built separately.
    pub fn is_same(&self, other: &CowMap<K, V>) -> bool {
        Arc::ptr_eq(&self.root, &other.root)
    }

    /// All entries, by key.
    pub fn iter(&self) -> Iter<'_, K, V> {
        let mut iter = Iter { inner: Vec::new(), leaf: [].iter() };
        iter.descend(&self.root);
        iter
    }

    /// All keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// All values in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// The entry with the smallest key.
    pub fn first_key_value(&self) -> Option<(&K, &V)> {
        self.iter().next()
    }

    /// The entry with the largest key.
    pub fn last_key_value(&self) -> Option<(&K, &V)> {
        let mut node = &*self.root;
        loop {
            match node {
                Node::Leaf(entries) => return entries.last().map(|(key, value)| (key, value)),
                Node::Inner(children) => node = &children.last()?.1,
            }
        }
    }
}

impl<K: Ord, V> CowMap<K, V> {
    /// The value of a key.
    pub fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        let mut node = &*self.root;
        loop {
            match node {
                Node::Leaf(entries) => return entries.get(find(entries, key).ok()?).map(|(_, value)| value),
                Node::Inner(children) => node = &children[child_of(children, key)].1,
            }
        }
    }

    /// Whether the key has a value.
    pub fn contains_key<Q>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        self.get(key).is_some()
    }

    /// The entries whose keys lie within `range`, by key.
    pub fn range<Q, R>(&self, range: R) -> impl Iterator<Item = (&K, &V)> + use<'_, K, V, Q, R>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
        R: RangeBounds<Q>,
    {
        let mut iter = Iter { inner: Vec::new(), leaf: [].iter() };
        match range.start_bound() {
            Bound::Unbounded => iter.descend(&self.root),
            Bound::Included(key) => iter.seek(&self.root, key, false),
            Bound::Excluded(key) => iter.seek(&self.root, key, true),
        }
        iter.take_while(move |(key, _)| match range.end_bound() {
            Bound::Unbounded => true,
            Bound::Included(end) => (*key).borrow() <= end,
            Bound::Excluded(end) => (*key).borrow() < end,
        })
    }
}

impl<K: Ord + Clone, V: Clone> CowMap<K, V> {
    /// The value of a key, to be changed; copies what a clone still shares.
    pub fn get_mut<Q>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        let mut node = Arc::make_mut(&mut self.root);
        loop {
            match node {
                Node::Leaf(entries) => {
                    let index = find(entries, key).ok()?;
                    return entries.get_mut(index).map(|(_, value)| value);
                }
                Node::Inner(children) => {
                    let index = child_of(children, key);
                    node = Arc::make_mut(&mut children[index].1);
                }
            }
        }
    }

    /// Sets the value of a key; returns the value that it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let (old, split) = insert(&mut self.root, key, value);
        if let Some(right) = split
            && let Some(smallest) = self.root.first_key()
        {
            let left = (smallest.clone(), self.root.clone());
            self.root = Arc::new(Node::Inner(Vec::from([left, right])));
        }
        self.len += u64::from(old.is_none());
        old
    }

    /// Removes a key; returns its value.
    pub fn remove<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        // Without this look, removing a key that is not there would copy nodes that are shared.
        if !self.contains_key(key) {
            return None;
        }
        let old = remove(&mut self.root, key);
        while let Node::Inner(children) = &*self.root
            && let [(_, only)] = &children[..]
        {
            self.root = only.clone();
        }
        self.len -= u64::from(old.is_some());
        old
    }

    /// Removes the entry with the smallest key.
    pub fn pop_first(&mut self) -> Option<(K, V)> {
        let key = self.first_key_value()?.0.clone();
        let value = self.remove(&key)?;
        Some((key, value))
    }
}

/// The entries of a [`CowMap`], by key.
pub struct Iter<'a, K, V> {
    /// For each level above the leaf, the children that are still to come.
    inner: Vec<slice::Iter<'a, Child<K, V>>>,
    leaf: slice::Iter<'a, (K, V)>,
}

impl<'a, K, V> Iter<'a, K, V> {
    /// Goes down to the first leaf of `node`.
    fn descend(&mut self, mut node: &'a Node<K, V>) {
        loop {
            match node {
                Node::Leaf(entries) => return self.leaf = entries.iter(),
                Node::Inner(children) => {
                    let mut children = children.iter();
                    let Some((_, first)) = children.next() else { return };
                    self.inner.push(children);
                    node = first;
                }
            }
        }
    }

    /// Goes down to the first entry at (or, if `after`, behind) `key`.
    fn seek<Q>(&mut self, mut node: &'a Node<K, V>, key: &Q, after: bool)
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        loop {
            match node {
                Node::Leaf(entries) => {
                    let start = match find(entries, key) {
                        Ok(index) => index + usize::from(after),
                        Err(index) => index,
                    };
                    return self.leaf = entries[start..].iter();
                }
                Node::Inner(children) => {
                    let index = child_of(children, key);
                    self.inner.push(children[index + 1..].iter());
                    node = &children[index].1;
                }
            }
        }
    }
}

impl<'a, K, V> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<(&'a K, &'a V)> {
        loop {
            if let Some((key, value)) = self.leaf.next() {
                return Some((key, value));
            }
            match self.inner.last_mut()?.next() {
                Some((_, node)) => self.descend(node),
                None => drop(self.inner.pop()),
            }
        }
    }
}

impl<K, V> Node<K, V> {
    fn len(&self) -> usize {
        match self {
            Node::Leaf(entries) => entries.len(),
            Node::Inner(children) => children.len(),
        }
    }

    fn first_key(&self) -> Option<&K> {
        match self {
            Node::Leaf(entries) => entries.first().map(|(key, _)| key),
            Node::Inner(children) => children.first().map(|(key, _)| key),
        }
    }
}

/// A binary search that the processor may run ahead of: twice as fast here as the branchless one of std, because every
/// key is a cache miss.
fn find<K: Borrow<Q>, V, Q: Ord + ?Sized>(entries: &[(K, V)], key: &Q) -> Result<usize, usize> {
    let (mut low, mut high) = (0, entries.len());
    while low < high {
        let middle = (low + high) / 2;
        match entries[middle].0.borrow().cmp(key) {
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
            Ordering::Equal => return Ok(middle),
        }
    }
    Err(low)
}

/// The child that has `key` if any has.
fn child_of<K: Borrow<Q>, N, Q: Ord + ?Sized>(children: &[(K, N)], key: &Q) -> usize {
    match find(children, key) {
        Ok(index) => index,
        Err(index) => index.saturating_sub(1),
    }
}

/// A new right neighbour of the node that was written to, with its first key.
type Split<K, V> = Option<Child<K, V>>;

fn insert<K: Ord + Clone, V: Clone>(node: &mut Arc<Node<K, V>>, key: K, value: V) -> (Option<V>, Split<K, V>) {
    match Arc::make_mut(node) {
        Node::Leaf(entries) => match find(entries, &key) {
            Ok(index) => (Some(core::mem::replace(&mut entries[index].1, value)), None),
            Err(index) => (None, insert_at(entries, index, (key, value), Node::Leaf)),
        },
        Node::Inner(children) => {
            let index = child_of(children, &key);
            if key < children[index].0 {
                children[index].0 = key.clone();
            }
            let (old, split) = insert(&mut children[index].1, key, value);
            (old, split.and_then(|right| insert_at(children, index + 1, right, Node::Inner)))
        }
    }
}

/// Puts `entry` into a node of either kind, and splits it if it is full. What grows at its end only (revisions, times)
/// leaves full nodes behind.
fn insert_at<K: Clone, V, T>(
    entries: &mut Vec<(K, T)>,
    index: usize,
    entry: (K, T),
    node: Kind<K, V, T>,
) -> Split<K, V> {
    if entries.len() < MAX {
        // Most nodes stay as they are: little room is kept for more.
        if entries.len() == entries.capacity() {
            entries.reserve_exact(4);
        }
        entries.insert(index, entry);
        return None;
    }
    let mut right = entries.split_off(if index == MAX { MAX } else { MAX / 2 });
    entries.shrink_to(entries.len() + 4);
    match index.checked_sub(entries.len()) {
        Some(index) => right.insert(index, entry),
        None => entries.insert(index, entry),
    }
    Some((right.first()?.0.clone(), Arc::new(node(right))))
}

fn remove<K: Ord + Clone + Borrow<Q>, V: Clone, Q: Ord + ?Sized>(node: &mut Arc<Node<K, V>>, key: &Q) -> Option<V> {
    match Arc::make_mut(node) {
        Node::Leaf(entries) => {
            let index = find(entries, key).ok()?;
            Some(entries.remove(index).1)
        }
        Node::Inner(children) => {
            let index = child_of(children, key);
            let old = remove(&mut children[index].1, key);
            if children[index].1.len() < MIN && children.len() > 1 {
                merge(children, index.min(children.len() - 2));
            }
            old
        }
    }
}

/// Makes one child of the children at `index` and `index + 1`, or two of equal size if one would be too large.
fn merge<K: Clone, V: Clone>(children: &mut Vec<Child<K, V>>, index: usize) {
    let (_, right) = children.remove(index + 1);
    let split = match (Arc::make_mut(&mut children[index].1), Arc::unwrap_or_clone(right)) {
        (Node::Leaf(left), Node::Leaf(right)) => join(left, right, Node::Leaf),
        (Node::Inner(left), Node::Inner(right)) => join(left, right, Node::Inner),
        _ => unreachable!("all leaves are on one level"),
    };
    if let Some(right) = split {
        children.insert(index + 1, right);
    }
}

fn join<K: Clone, V, T>(left: &mut Vec<(K, T)>, right: Vec<(K, T)>, node: Kind<K, V, T>) -> Split<K, V> {
    left.extend(right);
    if left.len() <= MAX {
        return None;
    }
    let right = left.split_off(left.len() / 2);
    Some((right.first()?.0.clone(), Arc::new(node(right))))
}

impl<K, V> Default for CowMap<K, V> {
    fn default() -> CowMap<K, V> {
        CowMap::new()
    }
}

impl<K: Ord + Clone, V: Clone> FromIterator<(K, V)> for CowMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> CowMap<K, V> {
        let mut map = CowMap::new();
        map.extend(entries);
        map
    }
}

impl<K: Ord + Clone, V: Clone> Extend<(K, V)> for CowMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<'a, K, V> IntoIterator for &'a CowMap<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;
    fn into_iter(self) -> Iter<'a, K, V> {
        self.iter()
    }
}

impl<K: PartialEq, V: PartialEq> PartialEq for CowMap<K, V> {
    fn eq(&self, other: &CowMap<K, V>) -> bool {
        self.is_same(other) || self.len == other.len && self.iter().eq(other.iter())
    }
}

impl<K: Eq, V: Eq> Eq for CowMap<K, V> {}

impl<K: Hash, V: Hash> Hash for CowMap<K, V> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.len.hash(state);
        for entry in self {
            entry.hash(state);
        }
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for CowMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Digest, Text};
    use alloc::{collections::BTreeMap, format};
    use proptest::prelude::*;

    #[derive(Clone, Debug)]
    enum Step {
        Insert(u16, u8),
        InsertMany(u16, u16),
        Remove(u16),
        RemoveMany(u16, u16),
        Change(u16),
        PopFirst,
        Snapshot,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0u16..600, any::<u8>()).prop_map(|(key, value)| Step::Insert(key, value)),
            (0u16..600, 1u16..300).prop_map(|(first, count)| Step::InsertMany(first, count)),
            (0u16..600).prop_map(Step::Remove),
            (0u16..600, 1u16..300).prop_map(|(first, count)| Step::RemoveMany(first, count)),
            (0u16..600).prop_map(Step::Change),
            Just(Step::PopFirst),
            Just(Step::Snapshot),
        ]
    }

    /// Depth of the tree; panics when a node is too small, too large, or out of order.
    fn check(node: &Node<u16, u8>, is_root: bool) -> u32 {
        assert!(node.len() <= MAX && (is_root || node.len() >= 1), "{}", node.len());
        match node {
            Node::Leaf(entries) => {
                assert!(entries.is_sorted_by(|(a, _), (b, _)| a < b));
                0
            }
            Node::Inner(children) => {
                assert!(children.len() > 1 || !is_root);
                assert!(children.is_sorted_by(|(a, _), (b, _)| a < b));
                let depths: Vec<u32> = children.iter().map(|(_, child)| check(child, false)).collect();
                assert!(depths.iter().all(|depth| *depth == depths[0]));
                depths[0] + 1
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn is_a_btree_map_and_snapshots_never_change(steps in prop::collection::vec(step(), 1..40)) {
            let (mut map, mut model) = (CowMap::new(), BTreeMap::new());
            let mut snapshots = Vec::new();
            for step in steps {
                match step {
                    Step::Insert(key, value) => prop_assert_eq!(map.insert(key, value), model.insert(key, value)),
                    Step::InsertMany(first, count) => (first..first + count).for_each(|key| {
                        assert_eq!(map.insert(key, 1), model.insert(key, 1));
                    }),
                    Step::Remove(key) => prop_assert_eq!(map.remove(&key), model.remove(&key)),
                    Step::RemoveMany(first, count) => (first..first + count).for_each(|key| {
                        assert_eq!(map.remove(&key), model.remove(&key));
                    }),
                    Step::Change(key) => {
                        prop_assert_eq!(map.get_mut(&key).map(core::mem::take), model.get_mut(&key).map(core::mem::take));
                    }
                    Step::PopFirst => prop_assert_eq!(map.pop_first(), model.pop_first()),
                    Step::Snapshot => snapshots.push((map.clone(), model.clone())),
                }
                check(&map.root, true);
                prop_assert_eq!(map.len(), model.len() as u64);
            }
            snapshots.push((map, model));
            for (map, model) in &snapshots {
                prop_assert!(map.iter().eq(model.iter()));
                prop_assert_eq!(map.first_key_value(), model.first_key_value());
                prop_assert_eq!(map.last_key_value(), model.last_key_value());
                for key in (0..900).step_by(7) {
                    prop_assert_eq!(map.get(&key), model.get(&key));
                    prop_assert!(map.range(key..key + 40).eq(model.range(key..key + 40)));
                    prop_assert!(map.range(..=key).eq(model.range(..=key)));
                    let behind = (Bound::Excluded(key), Bound::Unbounded);
                    prop_assert!(map.range(behind).eq(model.range(behind)));
                }
                let rebuilt: CowMap<u16, u8> = model.iter().rev().map(|(key, value)| (*key, *value)).collect();
                prop_assert_eq!(&rebuilt, map);
                prop_assert_eq!(Digest::of(&rebuilt), Digest::of(map));
            }
        }
    }

    #[test]
    fn a_write_copies_only_the_path_to_its_leaf() {
        let mut map: CowMap<u32, Arc<()>> = CowMap::new();
        let value = Arc::new(());
        for key in 0..10_000 {
            map.insert(key, value.clone());
        }
        let snapshot = map.clone();
        assert!(snapshot.is_same(&map));
        map.insert(5000, value.clone());
        let copies = Arc::strong_count(&value) - 10_001;
        assert!((1..=MAX).contains(&copies), "{copies}");
        map.remove(&20_000);
        assert_eq!(Arc::strong_count(&value) - 10_001, copies);
    }

    #[test]
    fn text_keys_are_found_by_str() {
        let map: CowMap<Text, u32> = (0..100).map(|n| (Text::from(format!("pod-{n:02}")), n)).collect();
        assert_eq!(map.get("pod-42"), Some(&42));
        let found: Vec<u32> =
            map.range::<str, _>((Bound::Included("pod-5"), Bound::Excluded("pod-6"))).map(|(_, n)| *n).collect();
        assert_eq!(found, (50..60).collect::<Vec<u32>>());
        assert_eq!(
            format!("{:?}", map.range::<str, _>((Bound::Excluded("pod-98"), Bound::Unbounded)).collect::<Vec<_>>()),
            r#"[("pod-99", 99)]"#
        );
    }
}
