//! Never two leaders act at once: whatever a candidate writes, it writes while the Lease names it as the holder.

use super::{Checker, Cluster, Fact, Verdict, broken};
use kubarium_core::api::{Key, Object};
use kubarium_core::base::Text;
use std::collections::BTreeMap;

/// The holders of the leases that were written, by revision.
#[derive(Debug, Default)]
pub struct Leaders(BTreeMap<Key, Text>);

impl Checker for Leaders {
    fn note(&mut self, fact: &Fact, _: &Cluster) -> Verdict {
        let Fact::Written(write) = fact else { return Ok(()) };
        let asked = write.request.as_ref();
        let verdict = match asked.and_then(|asked| Some((asked, asked.candidate.as_ref()?))) {
            Some((asked, (lease, identity))) if *lease != write.key && self.0.get(lease) != Some(identity) => {
                let holder = self.0.get(lease).map_or("nobody", |holder| holder.as_str());
                broken(&write.key, format!("{} writes as {identity}, and {lease} is held by {holder}", asked.process))
            }
            _ => Ok(()),
        };
        match &write.object {
            Some(Object::Lease(lease)) => self.0.insert(write.key.clone(), lease.spec.holder_identity.clone()),
            _ => self.0.remove(&write.key),
        };
        verdict
    }
}

#[cfg(test)]
mod tests {
    use super::super::Write;
    use super::super::facts::Asked;
    use super::*;
    use kubarium_core::address::SpanId;
    use kubarium_core::api::Kind;
    use kubarium_core::api::coordination::{Lease, LeaseSpec};
    use kubarium_core::api::core_v1::Pod;
    use kubarium_core::base::Time;
    use std::sync::Arc;

    fn lease() -> Key {
        Key::new(Kind::Lease, &"kube-system".into(), &"kube-scheduler".into())
    }

    fn write(key: Key, object: Object, by: &str) -> Fact {
        let candidate = Some((lease(), by.into()));
        let asked =
            Asked { span: SpanId(0), client: "kube-scheduler".into(), process: by.into(), sent: Time(0), candidate };
        let object = Some(object);
        Fact::Written(Write { revision: 1, key, object, old: None, request: Some(asked), is_rooted: true })
    }

    fn takes(by: &str) -> Fact {
        let spec = LeaseSpec { holder_identity: by.into(), ..LeaseSpec::default() };
        write(lease(), Object::Lease(Arc::new(Lease { spec, ..Lease::default() })), by)
    }

    fn works(by: &str) -> Fact {
        let key = Key::new(Kind::Pod, &"default".into(), &"web".into());
        write(key, Object::Pod(Arc::new(Pod::default())), by)
    }

    #[test]
    fn only_the_holder_writes() {
        let (mut leaders, cluster) = (Leaders::default(), Cluster::default());
        let mut note = |fact| leaders.note(&fact, &cluster).is_ok();
        assert!(!note(works("a")), "nobody leads");
        assert!(note(takes("a")) && note(works("a")));
        assert!(!note(works("b")), "a leads");
        assert!(note(takes("b")) && note(works("b")));
        assert!(!note(works("a")), "b leads");
    }
}
