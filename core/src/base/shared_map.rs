//! The map of what a machine runs: never many, but each of them large. A clone shares the values, not the list.

use super::vec_map::VecMap;
use alloc::sync::Arc;

/// An ordered map whose clone costs a counter for each entry; a value that is still shared is copied when it is changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SharedMap<K, V>(VecMap<K, Arc<V>>);

impl<K, V> Default for SharedMap<K, V> {
    fn default() -> SharedMap<K, V> {
        SharedMap(VecMap::new())
    }
}

impl<K: Ord, V: Clone> SharedMap<K, V> {
    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.0.get(key).map(|value| &**value)
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.0.get_mut(key).map(Arc::make_mut)
    }

    /// Whether the key has a value.
    pub fn contains_key(&self, key: &K) -> bool {
        self.0.contains_key(key)
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: K, value: V) {
        self.0.insert(key, Arc::new(value));
    }

    /// Removes a key.
    pub fn remove(&mut self, key: &K) {
        self.0.remove(key);
    }

    /// All entries, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, value)| (key, &**value))
    }

    /// All keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.keys()
    }

    /// All values in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.0.values().map(|value| &**value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_keeps_what_it_was() {
        let mut map = SharedMap::default();
        for number in [3, 1, 2] {
            map.insert(number, number * 10);
        }
        let before = map.clone();
        *map.get_mut(&2).expect("it is there") = 21;
        map.remove(&1);
        assert!(map.values().eq(&[21, 30]) && before.values().eq(&[10, 20, 30]));
        assert!(!map.contains_key(&1) && before.keys().eq(&[1, 2, 3]) && before.get(&2) == Some(&20));
    }
}
