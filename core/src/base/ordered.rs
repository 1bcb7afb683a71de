//! Building ordered maps in little code: std sorts first, with a sort of its own for each kind of iterator.

use alloc::collections::BTreeMap;

/// The map of these entries; of entries with one key the last counts.
pub fn map_of<K: Ord, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in entries {
        map.insert(key, value);
    }
    map
}
