//! What tables say of objects in all their states.

use super::*;
use crate::api::parse_documents;
use expect_test::{Expect, expect};

const NOW: Time = Time::from_secs(1_000_000_000);

/// The table of what is written in YAML, ten minutes after 01:36:40 on 2001-09-09; what only `-o wide` shows stands
/// behind a bar.
fn check(yaml: &str, expected: Expect) {
    let documents = parse_documents(yaml).expect("YAML");
    let mut told = String::new();
    let mut last = "";
    for document in documents {
        let mut object = Object::from_tree(&document.tree).expect("an object");
        object.set_defaults();
        let table = table(object.kind(), &[object.clone()], Tree::Null, IncludeObject::None, NOW);
        let columns = strategy(object.kind()).columns;
        let mut line = |cells: Vec<String>| {
            let (wide, shown): (Vec<_>, Vec<_>) =
                cells.into_iter().zip(columns).partition(|(_, column)| column.priority > 0);
            let joined =
                |cells: Vec<(String, &Column)>| cells.into_iter().map(|(cell, _)| cell).collect::<Vec<_>>().join("  ");
            let (shown, wide) = (joined(shown), joined(wide));
            told += &format!("{shown}{}{wide}\n", if wide.is_empty() { "" } else { " | " });
        };
        if last != object.kind().info().name {
            last = object.kind().info().name;
            line(columns.iter().map(|column| column.name.to_uppercase()).collect());
        }
        let cells = table.at("rows").as_list().and_then(|rows| rows[0].get("cells"));
        let cells = cells.and_then(Tree::as_list).unwrap_or_default().iter();
        line(cells.map(|cell| cell.as_str().map_or_else(|| crate::api::to_json(cell), String::from)).collect());
    }
    expected.assert_eq(&told);
}

#[test]
fn a_pod_fares_in_one_word() {
    let pod = |name: &str, spec: &str, status: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, creationTimestamp: 2001-09-09T01:36:40Z}}\n\
             spec: {{nodeName: n1, containers: [{{name: c, image: i}}]{spec}}}\nstatus: {{{status}}}\n---\n"
        )
    };
    let running = "{name: c, ready: true, restartCount: 0, image: i, imageID: '', state: {running: {startedAt: null}}}";
    let crashed = "{name: c, ready: false, restartCount: 3, image: i, imageID: '', state: {waiting: {reason: \
        CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, finishedAt: '2001-09-09T01:45:40Z'}}}";
    let init = ", initContainers: [{name: a, image: i}, {name: b, image: i}]";
    let ended = |code: u8| {
        format!(
            "{{name: a, ready: false, restartCount: 1, image: i, imageID: '', state: {{terminated: {{exitCode: {code}}}}}}}"
        )
    };
    let waits =
        "{name: b, ready: false, restartCount: 0, image: i, imageID: '', state: {waiting: {reason: PodInitializing}}}";
    let sidecar = ", initContainers: [{name: s, image: i, restartPolicy: Always}]";
    let started = "{name: s, ready: true, started: true, restartCount: 2, image: i, imageID: '', state: {running: {startedAt: null}}}";
    let pods = [
        pod("new", "", "phase: Pending"),
        pod(
            "gated",
            "",
            "phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: SchedulingGated}]",
        ),
        pod("running", "", &format!("phase: Running, podIP: 10.0.0.1, containerStatuses: [{running}]")),
        pod("crashing", "", &format!("phase: Running, containerStatuses: [{crashed}]")),
        pod("evicted", "", "phase: Failed, reason: Evicted"),
        pod("init", init, &format!("phase: Pending, initContainerStatuses: [{}, {waits}]", ended(0))),
        pod("bad-init", init, &format!("phase: Pending, initContainerStatuses: [{}, {waits}]", ended(2))),
        pod(
            "sidecar",
            sidecar,
            &format!("phase: Running, initContainerStatuses: [{started}], containerStatuses: [{running}]"),
        ),
        pod(
            "done",
            "",
            "phase: Succeeded, containerStatuses: [{name: c, ready: false, restartCount: 0, image: i, \
            imageID: '', state: {terminated: {exitCode: 0, reason: Completed}}}]",
        ),
        pod(
            "gate",
            ", readinessGates: [{conditionType: x}]",
            &format!("phase: Running, containerStatuses: [{running}]"),
        )
        .replace("2001-09-09T01:36:40Z", "2001-09-09T01:36:40Z, deletionTimestamp: 2001-09-09T01:46:40Z"),
    ];
    check(
        &pods.concat(),
        expect![[r#"
        NAME  READY  STATUS  RESTARTS  AGE | IP  NODE  NOMINATED NODE  READINESS GATES
        new  0/1  Pending  0  10m | <none>  n1  <none>  <none>
        gated  0/1  SchedulingGated  0  10m | <none>  n1  <none>  <none>
        running  1/1  Running  0  10m | 10.0.0.1  n1  <none>  <none>
        crashing  0/1  CrashLoopBackOff  3 (60s ago)  10m | <none>  n1  <none>  <none>
        evicted  0/1  Evicted  0  10m | <none>  n1  <none>  <none>
        init  0/1  Init:1/2  1  10m | <none>  n1  <none>  <none>
        bad-init  0/1  Init:ExitCode:2  1  10m | <none>  n1  <none>  <none>
        sidecar  2/2  Running  2  10m | <none>  n1  <none>  <none>
        done  0/1  Completed  0  10m | <none>  n1  <none>  <none>
        gate  1/1  Terminating  0  10m | <none>  n1  <none>  0/1
    "#]],
    );
}

#[test]
fn workloads_and_what_belongs_to_them() {
    check(
        r#"
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, creationTimestamp: "2001-09-09T01:46:38Z"}
spec: {replicas: 3, selector: {matchLabels: {b: c, a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}, {name: d, image: j}]}}}
status: {readyReplicas: 1, updatedReplicas: 2}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web-1, creationTimestamp: "2001-09-08T01:46:38Z"}
spec: {replicas: 3, selector: {matchExpressions: [{key: a, operator: In, values: [c, b]}]}, template: {spec: {containers: [{name: c, image: i}]}}}
status: {replicas: 2, readyReplicas: 1}
---
apiVersion: batch/v1
kind: Job
metadata: {name: sum, creationTimestamp: "2001-09-01T01:46:38Z"}
spec: {completions: 4, template: {spec: {containers: [{name: c, image: i}]}}}
status: {succeeded: 2, startTime: "2001-09-09T01:44:40Z"}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: tick}
spec: {schedule: "*/5 * * * *", jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: i}]}}}}}
status: {lastScheduleTime: "2001-09-09T01:45:00Z", active: [{name: tick-1}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], ports: [{port: 80, nodePort: 30080}, {port: 53, protocol: UDP}], selector: {a: b}}
---
apiVersion: v1
kind: Service
metadata: {name: out}
spec: {type: LoadBalancer, clusterIP: 10.0.0.2, clusterIPs: [10.0.0.2], ports: [{port: 80}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: b}
spec: {maxUnavailable: 25%}
status: {disruptionsAllowed: 1, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: h}
spec: {maxReplicas: 5, scaleTargetRef: {kind: Deployment, name: web}, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}, {type: Pods, pods: {metric: {name: m}, target: {type: AverageValue, averageValue: 100m}}}, {type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 1Gi}}}]}
status: {currentReplicas: 2, currentMetrics: [{type: Resource, resource: {name: cpu, current: {averageUtilization: 31}}}]}
"#,
        expect![[r#"
            NAME  READY  UP-TO-DATE  AVAILABLE  AGE | CONTAINERS  IMAGES  SELECTOR
            web  1/3  2  0  2s | c,d  i,j  a=b,b=c
            NAME  DESIRED  CURRENT  READY  AGE | CONTAINERS  IMAGES  SELECTOR
            web-1  3  2  1  24h | c  i  a in (b,c)
            NAME  STATUS  COMPLETIONS  DURATION  AGE | CONTAINERS  IMAGES  SELECTOR
            sum  Running  2/4  2m  8d | c  i  <none>
            NAME  SCHEDULE  TIMEZONE  SUSPEND  ACTIVE  LAST SCHEDULE  AGE | CONTAINERS  IMAGES  SELECTOR
            tick  */5 * * * *  <none>  False  1  100s  <unknown> | c  i  <none>
            NAME  TYPE  CLUSTER-IP  EXTERNAL-IP  PORT(S)  AGE | SELECTOR
            web  NodePort  10.0.0.1  <none>  80:30080/TCP,53/UDP  <unknown> | a=b
            out  LoadBalancer  10.0.0.2  <pending>  80/TCP  <unknown> | <none>
            NAME  MIN AVAILABLE  MAX UNAVAILABLE  ALLOWED DISRUPTIONS  AGE
            b  N/A  25%  1  <unknown>
            NAME  REFERENCE  TARGETS  MINPODS  MAXPODS  REPLICAS  AGE
            h  Deployment/web  cpu: 31%/50%, <unknown>/100m + 1 more...  1  5  2  <unknown>
        "#]],
    );
}

#[test]
fn the_cluster_itself() {
    check(
        r#"
apiVersion: v1
kind: Node
metadata: {name: n1, labels: {node-role.kubernetes.io/control-plane: "", kubernetes.io/role: master}}
spec: {unschedulable: true}
status: {conditions: [{type: Ready, status: "True"}], addresses: [{type: InternalIP, address: 10.1.1.1}], nodeInfo: {kubeletVersion: v1.36.2}}
---
apiVersion: v1
kind: Event
metadata: {name: e}
involvedObject: {kind: Pod, name: web, fieldPath: "spec.containers{c}"}
source: {component: kubelet, host: n1}
type: Warning
reason: BackOff
message: "Back-off "
count: 4
firstTimestamp: "2001-09-09T01:40:00Z"
lastTimestamp: "2001-09-09T01:46:00Z"
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: q, creationTimestamp: "1999-09-09T01:46:38Z"}
status: {hard: {pods: "3", limits.cpu: "2"}, used: {pods: "1"}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: c}
spec: {volumeName: v, storageClassName: std, volumeMode: Filesystem}
status: {phase: Bound, accessModes: [ReadWriteMany, ReadWriteOnce], capacity: {storage: 1Gi}}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: std, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
provisioner: p
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: r}
roleRef: {kind: Role, name: reader, apiGroup: rbac.authorization.k8s.io}
subjects: [{kind: User, name: alice}, {kind: ServiceAccount, name: default, namespace: d}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, creationTimestamp: "2001-09-09T01:46:38Z"}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: i}
spec: {ingressClassName: nginx, tls: [{}], rules: [{host: a}, {host: b}, {host: c}, {host: d}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: s}
addressType: IPv4
ports: [{port: 80}]
endpoints: [{addresses: [10.0.0.1]}, {addresses: [10.0.0.2]}, {addresses: [10.0.0.3]}, {addresses: [10.0.0.4]}]
"#,
        expect![[r#"
            NAME  STATUS  ROLES  AGE  VERSION | INTERNAL-IP  EXTERNAL-IP  OS-IMAGE  KERNEL-VERSION  CONTAINER-RUNTIME
            n1  Ready,SchedulingDisabled  control-plane,master  <unknown>  v1.36.2 | 10.1.1.1  <none>  <unknown>  <unknown>  <unknown>
            LAST SEEN  TYPE  REASON  OBJECT  MESSAGE | SUBOBJECT  SOURCE  FIRST SEEN  COUNT  NAME
            40s  Warning  BackOff  pod/web  Back-off | spec.containers{c}  kubelet, n1  6m40s  4  e
            NAME  REQUEST  LIMIT  AGE
            q  pods: 1/3  limits.cpu: 0/2  2y1d
            NAME  STATUS  VOLUME  CAPACITY  ACCESS MODES  STORAGECLASS  VOLUMEATTRIBUTESCLASS  AGE | VOLUMEMODE
            c  Bound  v  1Gi  RWO,RWX  std  <unset>  <unknown> | Filesystem
            NAME  PROVISIONER  RECLAIMPOLICY  VOLUMEBINDINGMODE  ALLOWVOLUMEEXPANSION  AGE
            std (default)  p  Delete  Immediate  false  <unknown>
            NAME  ROLE  AGE | USERS  GROUPS  SERVICEACCOUNTS
            r  Role/reader  <unknown> | alice    d/default
            NAME  CREATED AT
            reader  2001-09-09T01:46:38Z
            NAME  CLASS  HOSTS  ADDRESS  PORTS  AGE
            i  nginx  a,b,c + 1 more...    80, 443  <unknown>
            NAME  ADDRESSTYPE  PORTS  ENDPOINTS  AGE
            s  IPv4  80  10.0.0.1,10.0.0.2,10.0.0.3 + 1 more...  <unknown>
        "#]],
    );
}

#[test]
fn durations_have_two_units_at_most() {
    let secs = [0, 119, 120, 599, 600, 10_799, 10_800, 28_800, 172_800, 700_000, 70_000_000, 300_000_000];
    let told = secs.map(|secs| human_duration(Duration::from_secs(secs)));
    assert_eq!(told.join(" "), "0s 119s 2m 9m59s 10m 179m 3h 8h 2d 8d 2y80d 9y");
}
