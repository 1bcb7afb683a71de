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
say-welcome = A cluster is running. Press “Apply” and watch the order travel to the nodes.
say-at-rest = At rest: nothing more will happen by itself.

## Time bar

say-play = Play
say-pause = Pause
say-play-hint = Let time run or stand (Space)
say-step = Step
say-step-hint = One cause forward (.)
say-step-back = Back
say-step-back-hint = One cause back (,)
say-lecture = Lecture pace
say-lecture-hint = Every message stays long enough to read; waiting is skipped
say-speed = Speed
speed-lecture = adaptive
speed-slow-motion = slow motion
speed-real-time = real time
speed-fast-forward = fast forward
say-resting = at rest
say-paused = paused
say-factor = now ×{ $factor }
say-behind = only ×{ $factor }: this machine cannot keep up
say-timeline = Timeline
say-time-of = { $now } of { $end }
say-to-now = Now
say-branches = Branches of this run
say-branch = Branch { $number }, from { $time }
say-forked = You acted in the past: a new branch of the run begins here. The old one is kept: choose it beside the timeline.
say-next-of = Next thing that happens to it (n)
say-nothing-next = Nothing more happens to it as things stand.

## YAML box

say-yaml-box = Apply YAML
say-samples = Samples
say-yaml = YAML
say-apply = Apply
say-line = Line { $line }:
say-output = What kubectl answers
sample-deployment = Deployment: three web servers
sample-update = Rolling update: the same with a new image
sample-pod = A bare pod
sample-too-big = A pod too big for any node
sample-bad-image = A Deployment whose image does not exist
sample-tolerations = A pod that tolerates a stopped node for 10 seconds
sample-crash = A container that ends again and again
say-own-text = your own text

## Log and inspector

say-log = What happened
say-travelling = On the way now
say-log-empty = Nothing yet.
say-inspector = Inspector
say-nothing-selected = Click a pod, a node, a component or a message; or walk there with the arrow keys and press Enter.
say-chain = Chain of causes
say-cause = Cause { $number } of { $count }
say-cause-before = ‹ Before
say-cause-after = After ›
say-sent = You sent this request:
say-body = What was sent along
say-changed-last = What changed last is marked.
say-last-request = The last write
say-last-try = The last try for { $name }
say-try-won = { $all ->
    [one] One node,
   *[other] { $all } nodes,
  } { $out } filtered out; { $node } wins with { $score ->
    [one] one point.
   *[other] { $score } points.
  }
say-wins = chosen
say-stages = Stages of kube-apiserver
inside-open = Requests without an answer yet ({ $count })
inside-watchers = Who watches what
inside-store = What is stored
inside-revision = Revision
inside-compacted = Forgotten up to revision
inside-writes = The last writes
inside-keys = Keys, with the revision that changed each last
inside-queue = Scheduling queue ({ $count })
inside-active = next
inside-backoff = backs off until
inside-unschedulable = waits for a change that may help
inside-gated = gated
inside-work-queues = Work queues ({ $count })
inside-processing = works on
inside-waiting = next is
inside-later = looks later at
inside-idle = Nothing to do
inside-workers = Pod workers ({ $count })
inside-conditions = Conditions
inside-containers = Containers
inside-owners = Belongs to
inside-changes = Requests that made and changed it
inside-syncing = keeps running
inside-terminating = is ending
inside-terminated = has ended
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
say-asks-for = Asks for
say-owner = Belongs to
say-wanted = Wanted
say-there-are = There are
say-updated = Updated
say-machine = Machine
say-power-on = running
say-machine-off = machine off
say-kubelet-stopped = kubelet stopped
say-taints = Taints
say-cpu = cpu
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
say-restart = Start again
say-crash = Stop
say-slow-down = Slow down (1 s a message)
say-speed-up = As fast as before
say-edit = Edit
say-remove-node = Remove
say-replace-there = Evict it; the replacement goes to { $node }
say-recreate-there = Delete it and make it again on { $node }
say-verdicts = What the scheduler says
say-pick-up = Choose a node
say-how-to-carry = Drag the pod onto a node; or choose a node by a click, or with the arrow keys and Enter.

## Stage

say-worker-nodes = Worker nodes
say-add-node = + Add node
say-tray = Waiting pods
say-tray-empty = No pod waits.
say-legend = What the signs of messages mean
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
say-carry = Carrying { $name }: drop it on a node, Escape puts it back. Time holds still meanwhile.
say-carry-keys = Carrying { $name }: click a node, or choose one with the arrow keys and Enter. Escape puts it back.
say-carry-over = { $name } → { $node }: { $verdict }
say-not-replaced = { $name } has no replacement on that node: kubectl’s output and the events say why.
say-pods-do-not-move = Pods do not move: { $name } stays on its node until it ends. Only a new one can come elsewhere.

## Components

say-name-kubectl = kubectl
say-note-kubectl = people give orders
say-name-control-plane = Control plane
say-note-control-plane = decides for the whole cluster
say-name-apiserver = kube-apiserver
say-note-apiserver = the only door: every request passes here
say-name-etcd = etcd
say-note-etcd = the only memory
say-name-scheduler = kube-scheduler
say-note-scheduler = picks a node for each pod
say-name-controllers = kube-controller-manager
say-note-controllers = closes the gap between wish and state
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
about-kubectl = kubectl is the telegraph of people: it turns a YAML text into requests and sends them to kube-apiserver. It talks to nobody else, and it does not have to run in the cluster.
about-control-plane = The control plane makes the decisions for the whole cluster: it notices what happens and answers. In production it spans several machines, so that losing one stops nothing.
about-apiserver = kube-apiserver is the front door. Every request passes it and is checked: who asks, may they, is it well formed. All components talk only through it, and only it touches etcd.
about-etcd = etcd is a consistent, highly available key-value store of all cluster data. Nothing else keeps state: whoever loses etcd without a backup loses the cluster. Here stand the wishes (Deployments, ReplicaSets, Pods) and the state.
about-scheduler = kube-scheduler notices pods without a node and picks one for each: nodes that cannot take it are filtered out, the others get scores, the highest wins. It then only writes a Binding; the kubelet does the rest.
about-controllers = kube-controller-manager is many controllers in one process. Each watches a kind of object, compares what is wished with what is there, and closes the gap through kube-apiserver, again and again.
about-cloud-controller = cloud-controller-manager links the cluster to a cloud provider's API: nodes, routes, load balancers. In a cluster on premises there is none.
about-kubelet = The kubelet is the agent on each node. It takes the pods bound to its node, has the container runtime run them, watches over them, and reports. Containers that Kubernetes did not make do not concern it.
about-runtime = The container runtime (containerd, CRI-O) pulls images and runs containers. The kubelet speaks to it over the Container Runtime Interface (CRI).
about-proxy = kube-proxy keeps the network rules of each node, so that a Service's virtual address reaches real pods. Services come in a later lesson.
about-provider = The API of a cloud provider would make machines, disks and load balancers. This cluster stands on premises and has none.
about-internet = Users' traffic would come from here. Services and traffic come in a later lesson.

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
    [apply] A person gives kubectl a YAML text to apply.
    [add] A person puts the machine { $node } into the cluster.
    [stop] A person switches { $node } off.
    [stop-kubelet] A person stops the kubelet on { $node }.
    [crash] A person stops { $to }.
    [start] A person starts { $to } again.
   *[other] A person’s order: { $command }.
  }
caption-timer = { $from } wakes up.
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
caption-watch = { $from } asks { $to } to tell it of every change to { $object }.
caption-report = { $from } reports an event to { $to }.
caption-lease = { $from } renews its Lease at { $to }: “I am alive”.
caption-answered = { $from } answers { $to }: { $code }, done ({ $object }).
caption-refused = { $from } answers { $to }: { $code }, refused ({ $object }).
caption-not-found = { $from } answers { $to }: 404, there is no { $object }.
caption-unanswered = { $to } gets no answer about { $object }.
caption-read = { $from } reads { $object } from { $to }.
caption-write = { $from } writes { $object } to { $to }.
caption-wrote = { $from } has stored { $object } as revision { $revision }.
caption-conflict = { $from } refuses: somebody else has changed { $object } meanwhile.
caption-added = { $from } tells { $to }: { $object } is new.
caption-modified = { $from } tells { $to }: { $object } has changed.
caption-deleted = { $from } tells { $to }: { $object } is gone.
caption-run-sandbox = { $from } asks { $to } for a sandbox (network, address) for { $object }.
caption-pull-image = { $from } asks { $to } to pull the image for { $object }.
caption-create-container = { $from } asks { $to } to create a container for { $object }.
caption-start-container = { $from } asks { $to } to start a container of { $object }.
caption-stop-container = { $from } asks { $to } to stop a container of { $object }.
caption-stop-sandbox = { $from } asks { $to } to clear away the sandbox of { $object }.
caption-cri = { $from } calls { $call } at { $to } for { $object }.
caption-cri-done = { $from } to { $to }: { $call } is done for { $object }.
caption-cri-failed = { $from } to { $to }: { $call } failed for { $object }.
caption-lost = { $sentence } It never arrives.

## Reasons

because-asked = A person asked for it.
because-serving = That is the next step of handling the request.
because-answering = That answers the request.
because-watching = It watches objects of this kind.
because-time-passed = Time passed.
because-reporting = People are to read it in the events: { $reason }.
because-looking-first = It looks first whether the object is already there.
because-nobody-answered = The other side does not answer.

## Leader election

because-looking-for-leader = Of several instances only one works: it looks which one.
because-taking-lease = No instance leads, or its lease was not renewed for too long: this one takes it.
because-renewing-lease = The leader renews its lease, so that it stays the leader.

## kubelet

because-joining-cluster = A machine joins the cluster and signs itself in.
because-kubelet-looks = The kubelet has just started and looks what already runs on its node.
because-heartbeat = So the control plane knows that the node is alive.
because-last-heartbeat = This is the last sign of life that got through.
because-node-changed = The state of the node has changed.
because-pod-needs-sandbox = The pod is bound to this node and has no network and address yet.
because-image-missing = The image is not on the node yet.
because-pod-wants-container = The pod’s spec wants a container that does not run yet.
because-pod-is-deleted = The pod is to be deleted.
because-container-ended = A container has ended by itself.
because-pod-changed = What the node knows of the pod has changed.
because-pod-has-ended = Nothing of the pod runs any more.
because-container-restarts = The container has ended, and the pod’s restart policy wants it to run again.
because-pod-refused = The kubelet does not let the pod run here: { $reason }.

## kube-scheduler

because-looking-for-node = A pod has no node yet, so the scheduler compares the nodes.
because-best-node = Nodes that would fit: { $feasible }. { $node } has the best score.
because-unschedulable = No node fits the pod now, and its status is to say why.
because-waited-for-node = The pod has waited long enough to be tried again.

## kube-controller-manager

because-informing = The controllers share one watch on each kind: { $kind }.
because-status-is-behind = The status is to say what is so now.
because-too-few-pods = { $wanted ->
    [one] One pod is wanted
   *[other] { $wanted } pods are wanted
  }, { $there ->
    [one] one is there.
   *[other] { $there } are there.
  }
because-too-many-pods = { $wanted ->
    [0] No pods are wanted
    [one] Only one pod is wanted
   *[other] Only { $wanted } pods are wanted
  }, { $there ->
    [one] one is there.
   *[other] { $there } are there.
  }
because-adopting = Nobody owns it and its labels match the selector of { $owner }.
because-releasing = Its labels no longer match the selector of { $owner }.
because-template-is-new = No replica set has this pod template yet, so a new one is made for it.
because-hash-collides = The name for this template is taken by another replica set, so another name is tried.
because-revision-noted = This is revision { $revision } of the deployment now.
because-replicas-wanted = The deployment wants { $wanted ->
    [one] one pod now.
   *[other] { $wanted } pods now.
  }
because-scaled-in-proportion = In the middle of an update the wanted { $wanted } pods are shared out in proportion.
because-surge-allows = During an update up to { $most } pods may exist.
because-unhealthy-first = Old pods that serve nobody anyway make room first.
because-enough-available = { $available ->
    [one] One pod is available
   *[other] { $available } pods are available
  } and { $least ->
    [one] one is enough, so old ones may go.
   *[other] { $least } are enough, so old ones may go.
  }
because-old-pods-first = The strategy is Recreate: all old pods go before a new one comes.
because-old-pods-gone = All old pods are gone, so the new ones may come.
because-history-is-full = { $limit ->
    [one] Only one old replica set is kept for going back.
   *[other] Only { $limit } old replica sets are kept for going back.
  }
because-pause-noted = The deployment has been paused or goes on, and its status is to say so.
because-owner-is-gone = Its owner { $owner } is gone, so nobody needs it any more.
because-one-owner-is-gone = One of its owners is gone, the others keep it.
because-owner-waits = Its owner { $owner } can only go when this is gone.
because-dependents-are-gone = Nothing that it owned is in its way any more.
because-orphaned = Its owner { $owner } is deleted with the policy Orphan: what it owned stays, without an owner.
because-namespace-goes = The namespace { $namespace } is deleted with all that is in it.
because-namespace-is-empty = The namespace is empty now, so it may go.
because-account-is-missing = Every namespace has a service account called default.
because-node-is-silent = Nothing has been heard of the node for more than { $seconds } seconds.
because-taints-follow-conditions = The taints of a node follow its conditions.
because-pod-on-silent-node = Nobody knows whether pods on { $node } still serve, so they count as not ready.
because-taint-not-tolerated = The pod does not tolerate the taint { $taint } of its node any longer.
because-node-needs-addresses = The node needs a range of addresses for its pods.
because-cache-time-noted = In a cluster of this size kubelets may keep secrets and config maps for { $seconds } seconds.
because-node-is-gone = The pod’s node { $node } is out of reach for good.
because-never-scheduled = The pod never got a node and is to be deleted.
because-too-many-finished = Only { $limit } finished pods are kept.

## Demos

say-tab-demos = Demos
say-demos = Six short guided runs. Each begins with a new cluster; “Next” (Page Down) goes on when you are ready.
say-demo-next = Next ›
say-demo-back = ‹ Back
say-demo-end = End
say-demo-step = { $number }/{ $count }
say-this-run = This run
say-kept = It is kept in this browser until the next visit. As a link or a file it goes to others.
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
keys-pause = let time run or stand
keys-step = one cause forward; in a demo: next
keys-back = one cause back; in a demo: back
keys-next = the next thing that happens to the selected object
keys-walk = walk over the stage; choose a node for a pod
keys-open = open; pick up a waiting pod, put it down
keys-close = put back, close, leave
keys-apply = apply the YAML
keys-present = present: only the stage, the caption and the time
keys-list = this list
say-down = does not run
say-slow = is slow
lesson-steps = A pod’s eight steps
lesson-steps-1 = 1. kubectl sends kube-apiserver a wish: a Deployment with three replicas.
lesson-steps-2 = 2. kube-apiserver checks the request and records it in etcd. Nobody else speaks to etcd.
lesson-steps-3 = 3. The controllers notice: one makes a ReplicaSet, the next makes pods, still without a node. (A bare pod skips this step.)
lesson-steps-4 = 4. kube-scheduler notices pods without a node, compares the nodes and chooses one.
lesson-steps-5 = 5. The binding goes through kube-apiserver to the kubelet of the chosen node.
lesson-steps-6 = 6. The kubelet asks the container runtime, over the CRI, to prepare the pod.
lesson-steps-7 = 7. The runtime pulls the image, makes the container and starts it.
lesson-steps-8 = 8. The pod is ready, and its status travels back through kube-apiserver to etcd.
lesson-healing = Self-healing
lesson-healing-1 = A Deployment wishes for three pods, and three run.
lesson-healing-2 = Somebody deletes a pod. The ReplicaSet counts: two are left, three are wanted.
lesson-healing-3 = It makes a new pod with another name and another address. Pods are not repaired, they are replaced.
lesson-healing-4 = Now the ReplicaSet itself is deleted. The Deployment sees that its means is gone and makes it again.
lesson-healing-5 = Only the wish counts: whoever wants to be rid of the pods has to delete the Deployment.
lesson-failure = A node fails
lesson-failure-1 = Three pods on three nodes. Each kubelet renews its Lease every ten seconds: “I am alive”.
lesson-failure-2 = A machine is switched off. Nobody is told: the control plane only hears nothing any more.
lesson-failure-3 = After 50 seconds of silence the node controller marks the node NotReady and taints it.
lesson-failure-4 = The pods tolerate that for 300 seconds, in case the node comes back. Then they are evicted.
lesson-failure-5 = The ReplicaSet replaces the pod on another node. The old one stays Terminating: nobody there can confirm its end.
lesson-failure-6 = The machine is back, and its kubelet clears up. Nothing moves back: pods do not move.
lesson-rollout = Rolling update and rollback
lesson-rollout-1 = Version 1.27 runs in three pods of one ReplicaSet.
lesson-rollout-2 = A new image is a new template, so the Deployment makes a second ReplicaSet.
lesson-rollout-3 = One pod more may exist (maxSurge): each new pod must be ready before an old one goes. Nobody notices an outage.
lesson-rollout-4 = Back! The old template is written again, as “kubectl rollout undo” does it. Its ReplicaSet is still there and grows again.
lesson-rollout-5 = The old version runs again. Nothing was undone: it was a rollout like any other.
lesson-pending = Pending, and why
lesson-pending-1 = A pod asks for 64 cpus. The scheduler filters out every node that has not so many.
lesson-pending-2 = No node is left: the pod stays Pending, and its condition and event say why, node by node.
lesson-pending-3 = Now all nodes are cordoned, and a small pod comes. It would fit, but nobody may be placed there.
lesson-pending-4 = Another reason, the same place to look: conditions, events, and what the scheduler says of each node.
lesson-pending-5 = node-2 is uncordoned. The change may help this pod, so the scheduler tries again, by itself.
lesson-door = One door: parts of the control plane fail
lesson-door-1 = Three pods run, the whole control plane works.
lesson-door-2 = kube-scheduler is down, and a fourth pod is wished for. It is made, but nobody gives it a node.
lesson-door-3 = The scheduler is back. It reads what is there, finds the waiting pod, and places it.
lesson-door-4 = kube-controller-manager is down, and a pod is deleted. It ends, but nobody counts, nobody replaces it.
lesson-door-5 = The controllers are back. They heard nothing of the deletion, and need not: they compare wish and state.
lesson-door-6 = kube-apiserver is down: the only door is shut. Orders are refused, nobody learns anything. The containers run on.
lesson-door-7 = The door is open again, and all components list and watch anew. The order from before is lost: it never came in.
lesson-door-8 = So it is given again: two pods, please.
