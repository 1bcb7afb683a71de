# The texts of the page in English. Keys are the same in every language; a test compares them. The page's code names
# say-play as Phrase::SAY_PLAY; samples and lessons are shown in the order in which they stand here.

language-name = English

## Page

say-tagline = a Kubernetes cluster under glass
say-language = Language
say-light = Light
say-dark = Dark
say-now-happens = What happens now
say-why = Why?
say-side = Side panel
say-tab-write = YAML
say-tab-inspect = Inspect
say-to-stage = ▴ Stage
say-welcome = A cluster is running. Press “Apply” to watch your change travel to the nodes.
say-at-rest = Idle: no messages are in flight.

## Time bar

say-play = Play
say-pause = Pause
say-play-hint = Play or pause (Space)
say-step = Step
say-step-hint = Step to the next message (.)
say-step-back = Back
say-step-back-hint = Step back to the previous message (,)
say-lecture = Lecture pace
say-lecture-hint = Every message stays long enough to read; waiting is skipped
say-speed = Speed
speed-lecture = adaptive
speed-slow-motion = slow motion
speed-real-time = real time
speed-fast-forward = fast forward
say-resting = idle
say-paused = paused
say-factor = now ×{ $factor }
say-behind = only ×{ $factor }: this machine cannot keep up
say-timeline = Timeline
say-time-of = { $now } of { $end }
say-to-now = Now
say-branches = Branches of this run
say-branch = Branch { $number }, from { $time }
say-forked = You changed the past, so a new branch starts here. The old branch is kept; switch to it next to the timeline.
say-next-of = Next change to this object (n)
say-nothing-next = Nothing else is due to happen to this object.

## YAML box

say-yaml-box = Apply YAML
say-samples = Samples
say-yaml = YAML
say-apply = Apply
say-line = Line { $line }:
say-output = kubectl output
sample-deployment = Deployment: three web servers
sample-update = Rolling update: the same with a new image
sample-pod = A bare pod
sample-too-big = A pod too big for any node
sample-bad-image = A Deployment whose image does not exist
sample-tolerations = A pod that tolerates a stopped node for 10 seconds
sample-crash = A container that keeps exiting (CrashLoopBackOff)
say-own-text = your own text

## Log and inspector

say-log = What happened
say-travelling = In flight
say-log-empty = Nothing yet.
say-inspector = Inspector
say-nothing-selected = Click a pod, a node, a component or a message; or walk there with the arrow keys and press Enter.
say-chain = Chain of causes
say-cause = Cause { $number } of { $count }
say-cause-before = ‹ Previous
say-cause-after = Next ›
say-sent = You sent this request:
say-body = Request body
say-changed-last = The latest change is highlighted.
say-last-request = The last write
say-last-try = The last try for { $name }
say-try-won = { $all ->
    [one] One node,
   *[other] { $all } nodes,
  } { $out } filtered out; { $node } was chosen with { $score ->
    [one] one point.
   *[other] { $score } points.
  }
say-wins = chosen
say-stages = Stages of kube-apiserver
inside-open = Requests awaiting a response ({ $count })
inside-watchers = Watches
inside-store = Store
inside-revision = Revision
inside-compacted = Compacted revision
inside-writes = Latest writes
inside-keys = Keys and their mod revisions
inside-queue = Scheduling queue ({ $count })
inside-active = queued
inside-backoff = in backoff until
inside-unschedulable = unschedulable, waiting for a relevant change
inside-gated = held by scheduling gates
inside-work-queues = Work queues ({ $count })
inside-processing = processing
inside-waiting = queued
inside-later = delayed
inside-idle = Nothing to do
inside-workers = Pod workers ({ $count })
inside-conditions = Conditions
inside-containers = Containers
inside-owners = Owners
inside-changes = Requests that created and changed it
inside-syncing = syncing
inside-terminating = terminating
inside-terminated = terminated
say-forgotten = This message happened too long ago; it is no longer kept.
say-gone = This object does not exist at this moment.
say-events = Events ({ $count })
say-pods-here = Pods here ({ $count })
say-status = Status
say-on-node = Node
say-none-yet = none yet
say-none = none
say-ready = Ready
say-restarts = Restarts
say-asks-for = Requests
say-owner = Owner
say-wanted = Desired
say-there-are = Current
say-updated = Up to date
say-machine = Machine
say-power-on = running
say-machine-off = machine off
say-kubelet-stopped = kubelet stopped
say-taints = Taints
say-cpu = CPU
say-memory = mem
say-pods = pods
say-delete = Delete
say-one-more = One more
say-one-less = One less
say-stop-node = Switch machine off
say-start-node = Switch on
say-stop-kubelet = Stop kubelet
say-cordon = Cordon
say-uncordon = Uncordon
say-restart = Restart
say-crash = Stop process
say-slow-down = Slow down (1 s a message)
say-speed-up = Normal speed
say-edit = Edit
say-remove-node = Remove
say-replace-there = Evict it and schedule the replacement on { $node }
say-recreate-there = Delete it and recreate it on { $node }
say-verdicts = The scheduler’s verdicts
say-pick-up = Choose a node
say-how-to-carry = Drag the pod onto a node. Or click a node, or choose one with the arrow keys and press Enter.

## Stage

say-worker-nodes = Worker nodes
say-add-node = + Add node
say-tray = Waiting pods
say-tray-empty = No pods are waiting.
say-legend = Message legend
say-look-write = write
say-look-read = read
say-look-watch = watch
say-look-answer = answer
say-look-cri = CRI call
say-node = Node { $name } { $status }
say-pod = Pod { $name } { $status } on { $node }
say-waiting-pod = Pod { $name } { $status }, waiting for a node
say-refused = { $plugin }: { $reasons }
say-fits = fits · score { $score }
say-carry = Placing { $name }: drop it on a node. Escape cancels. Time is paused while you drag.
say-carry-keys = Placing { $name }: click a node, or choose one with the arrow keys and press Enter. Escape cancels.
say-carry-over = { $name } → { $node }: { $verdict }
say-not-replaced = { $name } was not replaced on that node; see the kubectl output and events.
say-pods-do-not-move = Pods do not move: { $name } stays on its node until it ends. A new pod can only be created on another node.

## Components

say-name-kubectl = kubectl
say-note-kubectl = command line
say-name-control-plane = Control plane
say-note-control-plane = decides for the whole cluster
say-name-apiserver = kube-apiserver
say-note-apiserver = the only way in for every request
say-name-etcd = etcd
say-note-etcd = the only place that stores state
say-name-scheduler = kube-scheduler
say-note-scheduler = picks a node for each pod
say-name-controllers = kube-controller-manager
say-note-controllers = moves the current state toward the desired state
say-name-cloud-controller = cloud-controller-manager
say-note-on-premises = none here
say-name-kubelet = kubelet
say-note-kubelet = the agent on the node
say-name-runtime = runtime
say-note-runtime = runs the containers
say-name-proxy = kube-proxy
say-note-proxy = network rules for Services
say-name-provider = Cloud provider
say-name-internet = Internet
say-note-internet = no traffic yet
about-kubectl = kubectl is the command-line client: it turns YAML into requests and sends them to kube-apiserver. It talks only to kube-apiserver, and it does not have to run in the cluster.
about-control-plane = The control plane makes decisions for the whole cluster: it detects events and responds to them. In production it spans several machines, so that the loss of one stops nothing.
about-apiserver = kube-apiserver is the front door. Every request goes through it and is checked: who is asking, are they allowed to, is it valid. All components communicate only through it, and only it accesses etcd.
about-etcd = etcd is a consistent, highly available key-value store of all cluster data. Nothing else keeps state: if you lose etcd without a backup, you lose the cluster. Desired state (Deployments, ReplicaSets, Pods) and current state are stored here.
about-scheduler = kube-scheduler watches for pods without a node and picks one for each: nodes that cannot take the pod are filtered out, the others get scores, and one with the highest score is chosen. It then only writes a Binding; the kubelet does the rest.
about-controllers = kube-controller-manager runs many controllers in one process. Each watches a kind of object, compares the desired state with the current state, and closes the gap through kube-apiserver, again and again.
about-cloud-controller = cloud-controller-manager links the cluster to a cloud provider’s API: nodes, routes, load balancers. An on-premises cluster has none.
about-kubelet = The kubelet is the agent on each node. It has the container runtime run the pods bound to its node, checks on them, and reports their status. It does not manage containers that Kubernetes did not create.
about-runtime = The container runtime (containerd, CRI-O) pulls images and runs containers. The kubelet speaks to it over the Container Runtime Interface (CRI).
about-proxy = kube-proxy maintains the network rules of each node, so that a Service’s virtual IP reaches real pods. This simulation has no Services yet, so it has nothing to do.
about-provider = A cloud provider’s API creates machines, disks and load balancers. This cluster is on premises and has none.
about-internet = Users’ traffic would come from here. This simulation has no Services and no traffic yet.

## Captions: what was sent, by whom, to whom

caption-kubelet = { $node }’s kubelet
caption-runtime = { $node }’s container runtime
caption-object = { $kind } { $name }
caption-new-object = a new { $kind }
caption-objects = { $kind ->
    [Pod] all Pods
    [Node] all Nodes
    [Deployment] all Deployments
    [ReplicaSet] all ReplicaSets
    [Namespace] all Namespaces
    [ServiceAccount] all ServiceAccounts
    [Event] all Events
    [Lease] all Leases
   *[other] every { $kind }
  }
caption-command = { $command ->
    [apply] You run kubectl apply with a YAML text.
    [add] You add the machine { $node }.
    [stop] You switch { $node } off.
    [stop-kubelet] You stop the kubelet on { $node }.
    [crash] You stop { $to }.
    [start] You start { $to } again.
   *[other] You run: { $command }.
  }
caption-timer = A timer of { $from } has fired.
caption-create = { $from } asks { $to } to create { $object }.
caption-update = { $from } asks { $to } to replace { $object }.
caption-patch = { $from } asks { $to } to change { $object }.
caption-status = { $from } reports the status of { $object } to { $to }.
caption-evict = { $from } asks { $to } to evict { $object }.
caption-delete = { $from } asks { $to } to delete { $object }.
caption-finalize = { $from } tells { $to } that { $object } is cleaned up.
caption-bind = { $from } asks { $to } to bind { $object } to a node.
caption-get = { $from } asks { $to } for { $object }.
caption-list = { $from } asks { $to } for a list of { $object }.
caption-watch = { $from } asks { $to } to watch { $object }.
caption-report = { $from } reports an event to { $to }.
caption-lease = { $from } renews its Lease at { $to }: a heartbeat.
caption-answered = { $from } answers { $to }: { $code } OK ({ $object }).
caption-refused = { $from } answers { $to }: { $code }, refused ({ $object }).
caption-not-found = { $from } answers { $to }: 404, there is no { $object }.
caption-unanswered = { $to } gets no answer about { $object }.
caption-read = { $from } reads { $object } from { $to }.
caption-write = { $from } writes { $object } to { $to }.
caption-wrote = { $from } has stored { $object } as revision { $revision }.
caption-conflict = { $from } refuses: conflict, { $object } was changed in the meantime.
caption-added = { $from } tells { $to }: { $object } is new.
caption-modified = { $from } tells { $to }: { $object } has changed.
caption-deleted = { $from } tells { $to }: { $object } is gone.
caption-run-sandbox = { $from } asks { $to } for a sandbox (network, address) for { $object }.
caption-pull-image = { $from } asks { $to } to pull the image for { $object }.
caption-create-container = { $from } asks { $to } to create a container for { $object }.
caption-start-container = { $from } asks { $to } to start a container of { $object }.
caption-stop-container = { $from } asks { $to } to stop a container of { $object }.
caption-stop-sandbox = { $from } asks { $to } to remove the sandbox of { $object }.
caption-cri = { $from } calls { $call } at { $to } for { $object }.
caption-cri-done = { $from } to { $to }: { $call } is done for { $object }.
caption-cri-failed = { $from } to { $to }: { $call } failed for { $object }.
caption-lost = { $sentence } (lost)

## Reasons

because-asked = The user asked for it.
because-serving = This is the next step of handling the request.
because-answering = This answers the request.
because-watching = It watches objects of this kind.
because-time-passed = Time passed.
because-reporting = Recorded as an event: { $reason }.
because-looking-first = It first checks whether the object already exists.
because-nobody-answered = The other side does not answer.

## Leader election

because-looking-for-leader = Only one of several instances is active: it checks which one leads.
because-taking-lease = No instance leads, or the lease was not renewed in time: this instance takes it.
because-renewing-lease = The leader renews its lease, so that it stays the leader.

## kubelet

because-joining-cluster = A machine joins the cluster and registers itself.
because-kubelet-looks = The kubelet has just started and checks what is already running on its node.
because-heartbeat = A heartbeat tells the control plane that the node is alive.
because-last-heartbeat = This is the last heartbeat that got through.
because-node-changed = The state of the node has changed.
because-pod-needs-sandbox = The pod is bound to this node and has no sandbox (network and IP) yet.
because-image-missing = The image is not on the node yet.
because-pod-wants-container = A container of the pod’s spec does not run yet.
because-pod-is-deleted = The pod is being deleted.
because-container-ended = A container has exited by itself.
because-pod-changed = The pod’s status has changed on the node.
because-pod-has-ended = All containers of the pod have exited.
because-container-restarts = The container has exited, and the pod’s restart policy restarts it.
because-pod-refused = The kubelet does not let the pod run here: { $reason }.

## kube-scheduler

because-looking-for-node = The pod has no node yet, so the scheduler compares the nodes.
because-best-node = { $feasible ->
    [one] Only { $node } fits the pod.
   *[other] { $feasible } nodes fit the pod; none scores higher than { $node }.
  }
because-unschedulable = No node fits the pod, so the reason is written to its status.
because-waited-for-node = The pod has waited long enough to be tried again.

## kube-controller-manager

because-informing = The controllers share one watch on each kind: { $kind }.
because-status-is-behind = The status is brought up to date.
because-too-few-pods = Desired { $wanted }, current { $there }.
because-too-many-pods = Desired { $wanted }, current { $there }.
because-adopting = It has no owner and its labels match the selector of { $owner }.
because-releasing = Its labels no longer match the selector of { $owner }.
because-template-is-new = No ReplicaSet has this pod template yet, so a new one is created.
because-hash-collides = Another ReplicaSet has the name for this template, so another name is tried.
because-revision-noted = This is now revision { $revision } of the Deployment.
because-replicas-wanted = The Deployment’s desired number of pods is { $wanted }.
because-scaled-in-proportion = During an update the { $wanted } desired pods are shared out in proportion.
because-surge-allows = During an update up to { $most } pods may exist.
because-unhealthy-first = Unhealthy old pods are removed first.
because-enough-available = At least { $least } must be available and { $available } are, so old pods can be scaled down.
because-old-pods-first = The strategy is Recreate: all old pods are deleted before new ones are created.
because-old-pods-gone = All old pods are gone, so new ones are created.
because-history-is-full = { $limit ->
    [one] Only one old ReplicaSet is kept for rollbacks.
   *[other] Only { $limit } old ReplicaSets are kept for rollbacks.
  }
because-pause-noted = The Deployment was paused or resumed, and its status records that.
because-owner-is-gone = Its owner { $owner } is gone, so it is garbage-collected.
because-one-owner-is-gone = One of its owners is gone; it stays because of the others.
because-owner-waits = Its owner { $owner } can only be deleted after it.
because-dependents-are-gone = All its dependents are gone.
because-orphaned = Its owner { $owner } is deleted with the policy Orphan: its dependents stay, without an owner.
because-namespace-goes = The namespace { $namespace } is deleted with everything in it.
because-namespace-is-empty = The namespace is empty, so it can be deleted.
because-account-is-missing = Every namespace has a ServiceAccount called default.
because-node-is-silent = The node has sent no heartbeat for more than { $seconds } seconds.
because-taints-follow-conditions = The taints of a node follow its conditions.
because-pod-on-silent-node = The state of pods on { $node } is unknown, so they are marked as not ready.
because-taint-not-tolerated = The pod no longer tolerates the taint { $taint } of its node.
because-node-needs-addresses = The node needs a range of addresses for its pods.
because-cache-time-noted = In a cluster of this size kubelets may cache secrets and config maps for { $seconds } seconds.
because-node-is-gone = The pod’s node { $node } no longer exists.
because-never-scheduled = The pod was never assigned a node and is being deleted.
because-too-many-finished = Only { $limit } finished pods are kept.

## Demos

say-tab-demos = Demos
say-demos = Short guided demos. Each starts a new cluster and replaces the current run; “Next” (Page Down) goes on when you are ready.
say-demo-next = Next ›
say-demo-back = ‹ Back
say-demo-end = End
say-demo-step = { $number }/{ $count }
say-this-run = This run
say-kept = It is kept in this browser until your next visit. Share it as a link or a file.
say-copy-link = Copy link
say-save-file = Save as a file
say-open-file = Open a file
say-begin-anew = New cluster
say-link-made = The link to this run is in the address and in the clipboard.
say-too-long = This run is too long for a link: save it as a file.
say-cannot-open = This run cannot be opened: { $name }.
say-cannot-load = A part of the page could not be loaded: { $name }. Try again; if that does not help, reload the page.
say-present = Present
say-leave = Leave (Esc)
say-keys = Keys
say-close = Close
keys-pause = play or pause
keys-step = next message; in a demo: next step
keys-back = previous message; in a demo: previous step
keys-next = the next change to the selected object
keys-walk = move around the cluster; choose a node for a pod
keys-open = open; pick up a waiting pod, put it down
keys-close = cancel, close, leave
keys-apply = apply the YAML
keys-present = presenter mode: only the cluster, the caption and the time
keys-list = this list
say-down = down
say-slow = slow
lesson-steps = A pod’s eight steps
lesson-steps-1 = 1. kubectl sends the desired state to kube-apiserver: a Deployment with three replicas.
lesson-steps-2 = 2. kube-apiserver checks the request and records it in etcd. Only kube-apiserver talks to etcd.
lesson-steps-3 = 3. Controllers react: one creates a ReplicaSet, the next creates pods, which have no node yet. (A bare pod skips this step.)
lesson-steps-4 = 4. kube-scheduler finds the pods without a node, compares the nodes and chooses one.
lesson-steps-5 = 5. The binding goes through kube-apiserver to the kubelet of the chosen node.
lesson-steps-6 = 6. The kubelet asks the container runtime, over the CRI, to prepare the pod.
lesson-steps-7 = 7. The runtime pulls the image, creates the container and starts it.
lesson-steps-8 = 8. The pod is ready, and its status travels back through kube-apiserver to etcd.
lesson-healing = Self-healing
lesson-healing-1 = A Deployment wants three replicas.
lesson-healing-2 = Somebody deletes a pod. The ReplicaSet counts: three desired, two left.
lesson-healing-3 = It creates a new pod with another name and another IP. Pods are not repaired, they are replaced.
lesson-healing-4 = Now the ReplicaSet itself is deleted. The Deployment sees that its ReplicaSet is gone and creates it again.
lesson-healing-5 = Only the desired state counts: to get rid of the pods, delete the Deployment.
lesson-failure = A node fails
lesson-failure-1 = Three pods on three nodes. Each kubelet renews its Lease every ten seconds: its heartbeat.
lesson-failure-2 = A machine is switched off. The control plane is not told; it just stops hearing from it.
lesson-failure-3 = After 50 seconds without a heartbeat the node controller marks the node NotReady and taints it.
lesson-failure-4 = The pods tolerate that taint for 300 seconds, in case the node comes back. Then they are evicted.
lesson-failure-5 = The ReplicaSet creates a replacement on another node. The old pod stays Terminating: no kubelet there can confirm its end.
lesson-failure-6 = The machine is back, and its kubelet cleans up. Nothing moves back: pods do not move.
lesson-rollout = Rolling update and rollback
lesson-rollout-1 = Version 1.27 is deployed as three pods of one ReplicaSet.
lesson-rollout-2 = A new image is a new template, so the Deployment creates a second ReplicaSet.
lesson-rollout-3 = One extra pod may exist (maxSurge): each new pod must be ready before an old one is deleted, so there are never fewer than three ready pods.
lesson-rollout-4 = Now roll back: the old template is written again, as “kubectl rollout undo” does it. Its ReplicaSet still exists and grows again.
lesson-rollout-5 = The old version runs again. A rollback is a rollout like any other.
lesson-pending = Pending, and why
lesson-pending-1 = A pod requests 64 CPUs. The scheduler filters out every node that has less to spare.
lesson-pending-2 = No node is left: the pod stays Pending, and its condition and event say why.
lesson-pending-3 = Now all nodes are cordoned, and a small pod is created. It would fit, but no node accepts new pods.
lesson-pending-4 = Another reason, the same place to look: conditions and events.
lesson-pending-5 = node-2 is uncordoned. The change may make the pod schedulable, so the scheduler tries again by itself.
lesson-door = One door: parts of the control plane fail
lesson-door-1 = Three pods, and the whole control plane is up.
lesson-door-2 = kube-scheduler is down while the Deployment is scaled to four. The pod is created, but no scheduler assigns it a node.
lesson-door-3 = The scheduler is back. It lists what exists, finds the waiting pod, and binds it.
lesson-door-4 = kube-controller-manager is down while a pod is deleted. No controller is there to replace it.
lesson-door-5 = The controllers are back. They missed the deletion, and need not have seen it: they compare desired and current state.
lesson-door-6 = kube-apiserver is down: the only way in is closed. Commands fail and no change is passed on. The containers keep running.
lesson-door-7 = The way in is open again, and all components list and watch again. The earlier command is lost: it was never accepted.
lesson-door-8 = So we send it again: scale to two.
