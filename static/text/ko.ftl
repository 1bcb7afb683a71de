# 페이지의 한국어 문구. 키는 모든 언어에서 같아야 하며, 테스트가 비교한다.
# JOSA($단어, "받침 있을 때", "받침 없을 때")는 조사를 붙인다. “으로”는 ㄹ 받침 뒤에서도 “로”가 된다.

language-name = 한국어

## Page

say-tagline = 유리 속의 쿠버네티스 클러스터
say-language = 언어
say-light = 밝게
say-dark = 어둡게
say-now-happens = 지금 일어나는 일
say-why = 왜?
say-side = 옆 패널
say-tab-write = YAML
say-tab-inspect = 살펴보기
say-to-stage = ▴ 무대
say-welcome = 클러스터가 돌고 있습니다. “적용”을 누르고 명령이 노드까지 가는 길을 지켜보세요.
say-at-rest = 쉬는 중: 저절로 일어날 일이 더 없습니다.

## Time bar

say-play = 재생
say-pause = 일시정지
say-play-hint = 시간을 흐르게 하거나 멈춥니다 (스페이스)
say-step = 한 단계
say-step-hint = 원인 하나만큼 앞으로 (.)
say-step-back = 뒤로
say-step-back-hint = 원인 하나만큼 뒤로 (,)
say-lecture = 강의 속도
say-lecture-hint = 메시지마다 읽을 시간을 주고, 기다리는 시간은 건너뜁니다
say-speed = 속도
speed-lecture = 맞춤
speed-slow-motion = 느린 동작
speed-real-time = 실제 속도
speed-fast-forward = 빨리 감기
say-resting = 쉬는 중
say-paused = 멈춤
say-factor = 지금 ×{ $factor }
say-behind = ×{ $factor }까지만: 이 기기가 따라가지 못합니다
say-timeline = 타임라인
say-time-of = { $end } 중 { $now }
say-to-now = 지금으로
say-branches = 이 실행의 갈래
say-branch = 갈래 { $number }, { $time }부터
say-forked = 과거에서 명령을 내렸습니다. 여기서 새 갈래가 시작됩니다. 이전 갈래는 타임라인 옆에서 고를 수 있습니다.
say-next-of = 다음에 일어날 일로 (n)
say-nothing-next = 지금 상태로는 더 일어날 일이 없습니다.

## YAML box

say-yaml-box = YAML 적용
say-samples = 예제
say-yaml = YAML
say-apply = 적용
say-line = { $line }번째 줄:
say-output = kubectl의 응답
sample-deployment = 디플로이먼트: 웹 서버 세 개
sample-update = 롤링 업데이트: 이미지만 새 버전으로
sample-pod = 파드 하나만
sample-too-big = 어느 노드에도 들어가지 않는 큰 파드
sample-bad-image = 이미지가 없는 디플로이먼트
sample-tolerations = 꺼진 노드를 10초만 견디는 파드
sample-crash = 자꾸 끝나 버리는 컨테이너
say-own-text = 직접 쓴 내용

## Log and inspector

say-log = 일어난 일
say-travelling = 지금 가는 중
say-log-empty = 아직 없습니다.
say-inspector = 살펴보기
say-nothing-selected = 파드, 노드, 컴포넌트나 메시지를 누르세요. 화살표 키로 옮겨 가서 Enter를 눌러도 됩니다.
say-chain = 원인의 사슬
say-cause = { $count }개 가운데 { $number }번째 원인
say-cause-before = ‹ 앞 원인
say-cause-after = 다음 ›
say-sent = 이 요청을 보냈습니다.
say-body = 함께 보낸 내용
say-changed-last = 마지막으로 바뀐 곳이 표시되어 있습니다.
say-last-request = 마지막 쓰기 요청
say-last-try = { $name }의 마지막 스케줄링 시도
say-try-won = 노드 { $all }개 가운데 { $out }개가 걸러졌고, { $node }의 점수가 { $score }점으로 가장 높습니다.
say-wins = 선택됨
say-stages = kube-apiserver의 단계
inside-open = 아직 응답하지 않은 요청 ({ $count })
inside-watchers = 누가 무엇을 감시하는가
inside-store = 저장된 것
inside-revision = 리비전
inside-compacted = 이 리비전까지 정리됨
inside-writes = 최근 쓰기
inside-keys = 키와, 마지막으로 바뀐 리비전
inside-queue = 스케줄링 큐 ({ $count })
inside-active = 다음 차례
inside-backoff = 이때까지 백오프
inside-unschedulable = 도움이 될 변화를 기다림
inside-gated = 게이트에 막힘
inside-work-queues = 작업 큐 ({ $count })
inside-processing = 처리 중
inside-waiting = 다음 차례
inside-later = 나중에 볼 것
inside-idle = 할 일이 없음
inside-workers = 파드 워커 ({ $count })
inside-conditions = 컨디션
inside-containers = 컨테이너
inside-owners = 소유자
inside-changes = 이 오브젝트를 만들고 바꾼 요청
inside-syncing = 실행을 유지함
inside-terminating = 종료하는 중
inside-terminated = 종료됨
say-forgotten = 너무 오래된 메시지라 더는 남아 있지 않습니다.
say-gone = 이 순간에는 없는 오브젝트입니다.
say-events = 이벤트 ({ $count })
say-pods-here = 여기 있는 파드 ({ $count })
say-status = 상태
say-on-node = 노드
say-none-yet = 아직 없음
say-none = 없음
say-ready = 준비됨
say-restarts = 재시작
say-asks-for = 요청량
say-owner = 소유자
say-wanted = 원하는 수
say-there-are = 있는 수
say-updated = 최신 수
say-machine = 머신
say-power-on = 켜짐
say-machine-off = 머신 꺼짐
say-kubelet-stopped = kubelet 멈춤
say-taints = 테인트
say-cpu = cpu
say-memory = 메모리
say-pods = 파드
say-delete = 삭제
say-one-more = 하나 더
say-one-less = 하나 덜
say-stop-node = 머신 끄기
say-start-node = 머신 켜기
say-stop-kubelet = kubelet 멈추기
say-cordon = 스케줄 막기(cordon)
say-uncordon = 스케줄 허용(uncordon)
say-restart = 다시 시작
say-crash = 멈추기
say-slow-down = 느리게 하기 (메시지마다 1초)
say-speed-up = 원래 속도로
say-edit = 고치기
say-remove-node = 제거
say-replace-there = 이 파드를 축출하고, 대신할 파드를 { $node }에 두기
say-recreate-there = 지우고 { $node }에 다시 만들기
say-verdicts = 스케줄러의 판단
say-pick-up = 노드 고르기
say-how-to-carry = 파드를 노드로 끌어다 놓으세요. 또는 노드를 눌러서 고르거나, 화살표 키로 고르고 Enter를 누르세요.

## Stage

say-worker-nodes = 워커 노드
say-add-node = + 노드 추가
say-tray = 기다리는 파드
say-tray-empty = 기다리는 파드가 없습니다.
say-legend = 메시지 표시의 뜻
say-look-write = 쓰기
say-look-read = 읽기
say-look-watch = 감시(watch)
say-look-answer = 응답
say-look-cri = CRI 호출
say-node = 노드 { $name } { $status }
say-pod = 파드 { $name } { $status } { $node }에 있음
say-waiting-pod = 파드 { $name } { $status }, 노드를 기다리는 중
say-refused = { $plugin }: { $reasons }
say-fits = 들어감 · 점수 { $score }
say-carry = { $name } 옮기는 중: 노드 위에 놓으세요. Esc를 누르면 제자리로 갑니다. 그동안 시간은 멈춥니다.
say-carry-keys = { $name } 옮기는 중: 노드를 누르거나, 화살표 키로 고르고 Enter를 누르세요. Esc를 누르면 제자리로 갑니다.
say-carry-over = { $name } → { $node }: { $verdict }
say-not-replaced = { JOSA($name, "을", "를") } 대신할 파드가 그 노드에 오지 않았습니다. 까닭은 kubectl의 출력과 이벤트에 있습니다.
say-pods-do-not-move = 파드는 옮겨 다니지 않습니다. { JOSA($name, "은", "는") } 끝날 때까지 그 노드에 있습니다. 다른 곳에는 새 파드만 올 수 있습니다.

## Components

say-name-kubectl = kubectl
say-note-kubectl = 사람이 명령하는 곳
say-name-control-plane = 컨트롤 플레인
say-note-control-plane = 클러스터 전체의 결정을 내리는 곳
say-name-apiserver = kube-apiserver
say-note-apiserver = 하나뿐인 문: 모든 요청이 여기를 지납니다
say-name-etcd = etcd
say-note-etcd = 하나뿐인 기억
say-name-scheduler = kube-scheduler
say-note-scheduler = 파드마다 노드를 고릅니다
say-name-controllers = kube-controller-manager
say-note-controllers = 바라는 상태와 지금 상태의 차이를 메웁니다
say-name-cloud-controller = cloud-controller-manager
say-note-on-premises = 여기에는 없음
say-name-kubelet = kubelet
say-note-kubelet = 노드의 에이전트
say-name-runtime = 런타임
say-note-runtime = 컨테이너를 실행합니다
say-name-proxy = kube-proxy
say-note-proxy = 서비스를 위한 네트워크 규칙
say-name-provider = 클라우드 제공자
say-name-internet = 인터넷
say-note-internet = 아직 트래픽 없음
about-kubectl = kubectl은 사람의 전신기입니다. YAML을 요청으로 바꾸어 kube-apiserver에 보냅니다. 다른 누구와도 이야기하지 않으며, 클러스터 안에서 실행될 필요도 없습니다.
about-control-plane = 컨트롤 플레인은 클러스터 전체의 결정을 내립니다. 일어나는 일을 알아차리고 대응합니다. 운영 환경에서는 여러 머신에 걸쳐 두어, 하나를 잃어도 멈추지 않습니다.
about-apiserver = kube-apiserver는 정문입니다. 모든 요청이 이곳을 지나며 검사를 받습니다. 누가 묻는지, 해도 되는지, 형식이 맞는지 봅니다. 모든 컴포넌트는 이곳을 통해서만 이야기하고, etcd는 이곳만 만질 수 있습니다.
about-etcd = etcd는 클러스터의 모든 데이터를 담는 일관되고 가용성 높은 키-값 저장소입니다. 상태를 지니는 곳은 여기뿐이라, 백업 없이 etcd를 잃으면 클러스터를 잃습니다. 바라는 상태(디플로이먼트, 레플리카셋, 파드)와 지금 상태가 여기에 적힙니다.
about-scheduler = kube-scheduler는 노드가 없는 파드를 알아차리고 노드를 골라 줍니다. 받을 수 없는 노드를 걸러 내고, 남은 노드에 점수를 매겨 가장 높은 곳을 고릅니다. 하는 일은 바인딩을 쓰는 것뿐이고, 나머지는 kubelet이 합니다.
about-controllers = kube-controller-manager는 한 프로세스 안의 여러 컨트롤러입니다. 저마다 한 종류의 오브젝트를 지켜보며 바라는 상태와 지금 상태를 비교하고, kube-apiserver를 통해 차이를 메우는 일을 되풀이합니다.
about-cloud-controller = cloud-controller-manager는 클러스터를 클라우드 제공자의 API에 잇습니다. 노드, 라우트, 로드 밸런서를 다룹니다. 온프레미스 클러스터에는 없습니다.
about-kubelet = kubelet은 노드마다 있는 에이전트입니다. 자기 노드에 바인딩된 파드를 받아 컨테이너 런타임이 실행하게 하고, 돌보고, 보고합니다. 쿠버네티스가 만들지 않은 컨테이너는 상관하지 않습니다.
about-runtime = 컨테이너 런타임(containerd, CRI-O)은 이미지를 가져오고 컨테이너를 실행합니다. kubelet은 컨테이너 런타임 인터페이스(CRI)로 이야기합니다.
about-proxy = kube-proxy는 노드마다 네트워크 규칙을 지켜, 서비스의 가상 주소가 실제 파드에 닿게 합니다. 서비스는 다음 수업에서 다룹니다.
about-provider = 클라우드 제공자의 API는 머신, 디스크, 로드 밸런서를 만듭니다. 이 클러스터는 온프레미스라서 없습니다.
about-internet = 사용자의 트래픽이 들어올 곳입니다. 서비스와 트래픽은 다음 수업에서 다룹니다.

## Captions: what was sent, by whom, to whom

caption-kubelet = { $node }의 kubelet
caption-runtime = { $node }의 컨테이너 런타임
caption-object = { $name } { $kind ->
    [Pod] 파드
    [Node] 노드
    [Deployment] 디플로이먼트
    [ReplicaSet] 레플리카셋
    [Namespace] 네임스페이스
    [ServiceAccount] 서비스어카운트
    [Event] 이벤트
    [Lease] 리스
   *[other] { $kind }
  }
caption-new-object = { $kind ->
    [Pod] 새 파드
    [ReplicaSet] 새 레플리카셋
   *[other] 새 { $kind }
  }
caption-objects = { $kind ->
    [Pod] 모든 파드
    [Node] 모든 노드
    [Deployment] 모든 디플로이먼트
    [ReplicaSet] 모든 레플리카셋
    [Namespace] 모든 네임스페이스
    [ServiceAccount] 모든 서비스어카운트
    [Event] 모든 이벤트
    [Lease] 모든 리스
   *[other] 모든 { $kind }
  }
caption-command = { $command ->
    [apply] 사람이 kubectl에 적용할 YAML을 줍니다.
    [add] 사람이 머신 { JOSA($node, "을", "를") } 클러스터에 넣습니다.
    [stop] 사람이 { $node }의 전원을 끕니다.
    [stop-kubelet] 사람이 { $node }의 kubelet을 멈춥니다.
    [crash] 사람이 { JOSA($to, "을", "를") } 멈춥니다.
    [start] 사람이 { JOSA($to, "을", "를") } 다시 켭니다.
   *[other] 사람의 명령: { $command }.
  }
caption-timer = { JOSA($from, "이", "가") } 깨어납니다.
caption-create = { JOSA($from, "이", "가") } { $to }에 { JOSA($object, "을", "를") } 만들어 달라고 요청합니다.
caption-update = { JOSA($from, "이", "가") } { $to }에 { JOSA($object, "을", "를") } 바꿔 써 달라고 요청합니다.
caption-patch = { JOSA($from, "이", "가") } { $to }에 { JOSA($object, "을", "를") } 고쳐 달라고 요청합니다.
caption-status = { JOSA($from, "이", "가") } { $to }에 { $object }의 상태를 보고합니다.
caption-evict = { JOSA($from, "이", "가") } { $to }에 { JOSA($object, "을", "를") } 축출해 달라고 요청합니다.
caption-delete = { JOSA($from, "이", "가") } { $to }에 { JOSA($object, "을", "를") } 삭제해 달라고 요청합니다.
caption-finalize = { JOSA($from, "이", "가") } { $to }에 { $object }의 정리가 끝났다고 알립니다.
caption-bind = { JOSA($from, "이", "가") } { $to }에 { JOSA($object, "을", "를") } 노드에 바인딩해 달라고 요청합니다.
caption-get = { JOSA($from, "이", "가") } { $to }에 { JOSA($object, "을", "를") } 묻습니다.
caption-list = { JOSA($from, "이", "가") } { $to }에 { $object }의 목록을 묻습니다.
caption-watch = { JOSA($from, "이", "가") } { $to }에 { $object }의 변화를 모두 알려 달라고 합니다.
caption-report = { JOSA($from, "이", "가") } { $to }에 이벤트를 보고합니다.
caption-lease = { JOSA($from, "이", "가") } { $to }에 “살아 있다”고 리스를 갱신합니다.
caption-answered = { JOSA($from, "이", "가") } { $to }에 답합니다: { $code }, 됐습니다 ({ $object }).
caption-refused = { JOSA($from, "이", "가") } { $to }에 답합니다: { $code }, 거절 ({ $object }).
caption-not-found = { JOSA($from, "이", "가") } { $to }에 답합니다: 404, { JOSA($object, "은", "는") } 없습니다.
caption-unanswered = { JOSA($to, "은", "는") } { $object }에 대한 답을 받지 못합니다.
caption-read = { JOSA($from, "이", "가") } { $to }에서 { JOSA($object, "을", "를") } 읽습니다.
caption-write = { JOSA($from, "이", "가") } { $to }에 { JOSA($object, "을", "를") } 적습니다.
caption-wrote = { JOSA($from, "이", "가") } { JOSA($object, "을", "를") } 리비전 { JOSA($revision, "으로", "로") } 저장했습니다.
caption-conflict = { JOSA($from, "이", "가") } 거절합니다: 그사이 누군가 { JOSA($object, "을", "를") } 바꾸었습니다.
caption-added = { JOSA($from, "이", "가") } { $to }에 알립니다: { JOSA($object, "이", "가") } 새로 생겼습니다.
caption-modified = { JOSA($from, "이", "가") } { $to }에 알립니다: { JOSA($object, "이", "가") } 바뀌었습니다.
caption-deleted = { JOSA($from, "이", "가") } { $to }에 알립니다: { JOSA($object, "이", "가") } 없어졌습니다.
caption-run-sandbox = { JOSA($from, "이", "가") } { $to }에 { $object }의 샌드박스(네트워크와 주소)를 만들게 합니다.
caption-pull-image = { JOSA($from, "이", "가") } { $to }에 { $object }의 이미지를 가져오게 합니다.
caption-create-container = { JOSA($from, "이", "가") } { $to }에 { $object }의 컨테이너를 만들게 합니다.
caption-start-container = { JOSA($from, "이", "가") } { $to }에 { $object }의 컨테이너를 시작하게 합니다.
caption-stop-container = { JOSA($from, "이", "가") } { $to }에 { $object }의 컨테이너를 멈추게 합니다.
caption-stop-sandbox = { JOSA($from, "이", "가") } { $to }에 { $object }의 샌드박스를 치우게 합니다.
caption-cri = { JOSA($from, "이", "가") } { $object } 때문에 { $to }에 { JOSA($call, "을", "를") } 호출합니다.
caption-cri-done = { JOSA($from, "이", "가") } { $to }에: { $object }의 { $call } 완료.
caption-cri-failed = { JOSA($from, "이", "가") } { $to }에: { $object }의 { $call } 실패.
caption-lost = { $sentence } 하지만 도착하지 못합니다.

## Reasons

because-asked = 사람이 요청했기 때문입니다.
because-serving = 요청을 처리하는 다음 단계입니다.
because-answering = 요청에 대한 답입니다.
because-watching = 이 종류의 오브젝트를 지켜보고 있기 때문입니다.
because-time-passed = 시간이 지났기 때문입니다.
because-reporting = 사람이 이벤트에서 읽을 수 있게 합니다: { $reason }.
because-looking-first = 오브젝트가 이미 있는지 먼저 확인합니다.
because-nobody-answered = 상대가 답하지 않습니다.

## 리더 선출

because-looking-for-leader = 여러 인스턴스 가운데 하나만 일하므로, 누가 리더인지 살핍니다.
because-taking-lease = 리더가 없거나 리스가 너무 오래 갱신되지 않아, 이 인스턴스가 리스를 가져옵니다.
because-renewing-lease = 리더가 계속 리더로 남기 위해 리스를 갱신합니다.

## kubelet

because-joining-cluster = 머신이 클러스터에 들어오며 자신을 등록합니다.
because-kubelet-looks = 막 시작한 kubelet이 노드에서 이미 무엇이 실행 중인지 살핍니다.
because-heartbeat = 노드가 살아 있다는 것을 컨트롤 플레인에 알립니다.
because-last-heartbeat = 마지막으로 전해진 생존 신호입니다.
because-node-changed = 노드의 상태가 바뀌었기 때문입니다.
because-pod-needs-sandbox = 이 노드에 바인딩된 파드에 아직 네트워크와 주소가 없습니다.
because-image-missing = 이미지가 아직 노드에 없습니다.
because-pod-wants-container = 파드의 스펙이 원하는 컨테이너가 아직 실행되지 않았습니다.
because-pod-is-deleted = 파드가 삭제될 예정입니다.
because-container-ended = 컨테이너가 스스로 끝났습니다.
because-pod-changed = 노드가 아는 파드의 상태가 바뀌었기 때문입니다.
because-pod-has-ended = 파드에서 더는 아무것도 실행되지 않습니다.
because-container-restarts = 컨테이너가 끝났고, 파드의 재시작 정책에 따라 다시 실행합니다.
because-pod-refused = kubelet이 이 노드에서 파드를 실행하지 않습니다: { $reason }.

## kube-scheduler

because-looking-for-node = 아직 노드가 없는 파드를 위해 스케줄러가 노드를 비교합니다.
because-best-node = 파드가 들어갈 수 있는 노드 { $feasible }개 중 { $node }의 점수가 가장 높습니다.
because-unschedulable = 지금은 파드가 들어갈 노드가 없어 그 이유를 상태에 적습니다.
because-waited-for-node = 파드가 충분히 기다렸으므로 다시 시도합니다.

## kube-controller-manager

because-informing = 컨트롤러들은 종류마다 하나의 감시를 함께 씁니다: { $kind }.
because-status-is-behind = 상태가 지금의 모습을 말하도록 고칩니다.
because-too-few-pods = 파드 { $wanted }개가 있어야 하는데 { $there }개뿐입니다.
because-too-many-pods = 파드는 { $wanted }개면 되는데 { $there }개가 있습니다.
because-adopting = 주인이 없고 레이블이 { $owner }의 셀렉터와 맞습니다.
because-releasing = 레이블이 더는 { $owner }의 셀렉터와 맞지 않습니다.
because-template-is-new = 이 파드 템플릿을 가진 레플리카셋이 없으므로 새로 만듭니다.
because-hash-collides = 이 템플릿의 이름을 다른 레플리카셋이 쓰고 있어 다른 이름을 시도합니다.
because-revision-noted = 이제 이것이 디플로이먼트의 리비전 { $revision }입니다.
because-replicas-wanted = 디플로이먼트가 이제 파드 { $wanted }개를 원합니다.
because-scaled-in-proportion = 업데이트 중이므로 원하는 파드 { $wanted }개를 비율대로 나눕니다.
because-surge-allows = 업데이트 중에는 파드가 { $most }개까지 있을 수 있습니다.
because-unhealthy-first = 어차피 서비스하지 못하는 옛 파드가 먼저 자리를 비킵니다.
because-enough-available = { $least }개면 충분한데 파드 { $available }개를 쓸 수 있으므로 옛 파드가 가도 됩니다.
because-old-pods-first = Recreate 전략이므로 옛 파드가 모두 사라진 뒤에 새 파드가 옵니다.
because-old-pods-gone = 옛 파드가 모두 사라졌으므로 새 파드를 만듭니다.
because-history-is-full = 되돌리기 위한 옛 레플리카셋은 { $limit }개까지만 남깁니다.
because-pause-noted = 디플로이먼트가 멈추거나 다시 시작된 것을 상태에 적습니다.
because-owner-is-gone = 주인 { JOSA($owner, "이", "가") } 사라져서 더는 필요하지 않습니다.
because-one-owner-is-gone = 주인 하나가 사라졌지만 다른 주인이 있어 남습니다.
because-owner-waits = 이것이 사라져야 주인 { JOSA($owner, "이", "가") } 사라질 수 있습니다.
because-dependents-are-gone = 소유하던 것이 더는 길을 막지 않습니다.
because-orphaned = 소유자 { JOSA($owner, "이", "가") } Orphan 정책으로 삭제됩니다. 종속 오브젝트는 소유자 없이 남습니다.
because-namespace-goes = 네임스페이스 { JOSA($namespace, "이", "가") } 안의 모든 것과 함께 삭제됩니다.
because-namespace-is-empty = 네임스페이스가 비었으므로 이제 사라질 수 있습니다.
because-account-is-missing = 모든 네임스페이스에는 default 서비스어카운트가 있습니다.
because-node-is-silent = { $seconds }초 넘게 노드의 소식이 없습니다.
because-taints-follow-conditions = 노드의 테인트는 노드의 컨디션을 따릅니다.
because-pod-on-silent-node = { $node }의 파드가 아직 서비스하는지 알 수 없어 준비되지 않은 것으로 셉니다.
because-taint-not-tolerated = 파드가 노드의 테인트 { JOSA($taint, "을", "를") } 더는 용인하지 않습니다.
because-node-needs-addresses = 노드에는 파드에 줄 주소 범위가 필요합니다.
because-cache-time-noted = 이 크기의 클러스터에서 kubelet은 시크릿과 컨피그맵을 { $seconds }초 동안 간직해도 됩니다.
because-node-is-gone = 파드의 노드 { $node }에 더는 닿을 수 없습니다.
because-never-scheduled = 노드를 얻지 못한 파드가 삭제될 예정입니다.
because-too-many-finished = 끝난 파드는 { $limit }개까지만 남깁니다.

## 데모

say-tab-demos = 데모
say-demos = 짧은 안내 실습 여섯 가지입니다. 새 클러스터에서 시작하고, 준비가 되면 “다음”(Page Down)으로 넘어갑니다.
say-demo-next = 다음 ›
say-demo-back = ‹ 이전
say-demo-end = 끝내기
say-demo-step = { $number }/{ $count }
say-this-run = 이 실행
say-kept = 다음에 올 때까지 이 브라우저에 보관됩니다. 링크나 파일로 다른 사람에게 줄 수 있습니다.
say-copy-link = 링크 복사
say-save-file = 파일로 저장
say-open-file = 파일 열기
say-begin-anew = 새 클러스터
say-link-made = 이 실행의 링크가 주소창과 클립보드에 있습니다.
say-too-long = 링크로 만들기에는 너무 긴 실행입니다. 파일로 저장하세요.
say-cannot-open = 이 실행을 열 수 없습니다. { $name }
say-cannot-load = 페이지의 일부를 불러오지 못했습니다: { $name }. 다시 시도하고, 그래도 안 되면 페이지를 새로 고치세요.
say-present = 발표
say-leave = 나가기 (Esc)
say-keys = 단축키
say-close = 닫기
keys-pause = 시간 재생 또는 멈춤
keys-step = 한 단계 앞으로, 데모에서는 다음
keys-back = 한 단계 뒤로, 데모에서는 이전
keys-next = 고른 오브젝트에 다음에 일어날 일로
keys-walk = 무대 위에서 이동, 파드를 둘 노드 고르기
keys-open = 열기, 기다리는 파드를 집고 놓기
keys-close = 되돌려 놓기, 닫기, 나가기
keys-apply = YAML 적용
keys-present = 발표: 무대와 설명과 시간만 보이기
keys-list = 이 목록
say-down = 멈춰 있음
say-slow = 느림
lesson-steps = 파드의 여덟 단계
lesson-steps-1 = 1. kubectl이 kube-apiserver에 바라는 상태를 보냅니다. 레플리카가 셋인 디플로이먼트입니다.
lesson-steps-2 = 2. kube-apiserver가 요청을 검사하고 etcd에 기록합니다. etcd와 이야기하는 것은 kube-apiserver뿐입니다.
lesson-steps-3 = 3. 컨트롤러가 알아차립니다. 하나는 레플리카셋을, 다음은 아직 노드가 없는 파드를 만듭니다. (단독 파드는 이 단계가 없습니다.)
lesson-steps-4 = 4. kube-scheduler가 노드 없는 파드를 알아차리고, 노드를 비교해 하나를 고릅니다.
lesson-steps-5 = 5. 바인딩은 kube-apiserver를 거쳐 선택된 노드의 kubelet에 전해집니다.
lesson-steps-6 = 6. kubelet이 CRI로 컨테이너 런타임에 파드를 준비하라고 요청합니다.
lesson-steps-7 = 7. 런타임이 이미지를 받고 컨테이너를 만들어 시작합니다.
lesson-steps-8 = 8. 파드가 준비되고, 그 상태가 kube-apiserver를 거쳐 etcd까지 돌아옵니다.
lesson-healing = 자가 치유
lesson-healing-1 = 디플로이먼트는 파드 셋을 바라고, 셋이 실행 중입니다.
lesson-healing-2 = 누군가 파드를 지웁니다. 레플리카셋이 세어 봅니다. 셋이어야 하는데 둘입니다.
lesson-healing-3 = 이름도 주소도 다른 새 파드를 만듭니다. 파드는 고쳐지지 않고 교체됩니다.
lesson-healing-4 = 이번에는 레플리카셋을 지웁니다. 디플로이먼트는 수단이 사라진 것을 보고 다시 만듭니다.
lesson-healing-5 = 중요한 것은 바라는 상태뿐입니다. 파드를 없애려면 디플로이먼트를 지워야 합니다.
lesson-failure = 노드 장애
lesson-failure-1 = 노드 셋에 파드 셋. kubelet마다 10초에 한 번 리스를 갱신합니다. “나는 살아 있다.”
lesson-failure-2 = 머신 하나가 꺼집니다. 아무도 알려 주지 않습니다. 컨트롤 플레인에는 소식이 끊길 뿐입니다.
lesson-failure-3 = 50초 동안 소식이 없으면 노드 컨트롤러가 노드를 NotReady로 표시하고 테인트를 답니다.
lesson-failure-4 = 노드가 돌아올지도 모르니 파드는 300초 동안 참습니다. 그 뒤에 축출됩니다.
lesson-failure-5 = 레플리카셋이 다른 노드에 대신할 파드를 만듭니다. 옛 파드는 Terminating으로 남습니다. 끝났다고 확인해 줄 kubelet이 없기 때문입니다.
lesson-failure-6 = 머신이 돌아오고 kubelet이 정리합니다. 되돌아가는 것은 없습니다. 파드는 옮겨 다니지 않습니다.
lesson-rollout = 롤링 업데이트와 롤백
lesson-rollout-1 = 버전 1.27이 레플리카셋 하나의 파드 셋에서 실행 중입니다.
lesson-rollout-2 = 새 이미지는 새 템플릿이므로 디플로이먼트가 두 번째 레플리카셋을 만듭니다.
lesson-rollout-3 = 파드 하나가 더 있어도 됩니다(maxSurge). 새 파드가 준비된 다음에야 옛 파드가 사라지므로 서비스는 끊기지 않습니다.
lesson-rollout-4 = 되돌립니다! “kubectl rollout undo”처럼 옛 템플릿을 다시 적습니다. 남아 있던 레플리카셋이 다시 커집니다.
lesson-rollout-5 = 옛 버전이 다시 실행됩니다. 취소한 것이 아니라, 또 하나의 롤아웃입니다.
lesson-pending = Pending과 그 까닭
lesson-pending-1 = 파드가 cpu 64개를 요청합니다. 스케줄러는 그만큼 없는 노드를 모두 걸러냅니다.
lesson-pending-2 = 남은 노드가 없어 파드는 Pending입니다. 까닭은 컨디션과 이벤트에 노드별로 적혀 있습니다.
lesson-pending-3 = 이번에는 모든 노드를 차단(cordon)하고 작은 파드를 만듭니다. 자리는 있지만 아무도 놓일 수 없습니다.
lesson-pending-4 = 까닭은 달라도 볼 곳은 같습니다. 컨디션, 이벤트, 그리고 노드마다 스케줄러가 하는 말입니다.
lesson-pending-5 = node-2의 차단을 풉니다. 이 파드에 도움이 될 변화이므로 스케줄러가 스스로 다시 시도합니다.
lesson-door = 하나뿐인 문: 컨트롤 플레인의 장애
lesson-door-1 = 파드 셋이 실행 중이고 컨트롤 플레인이 모두 일합니다.
lesson-door-2 = kube-scheduler가 멈춘 동안 네 번째 파드를 바랍니다. 파드는 만들어지지만 노드를 정해 줄 이가 없습니다.
lesson-door-3 = 스케줄러가 돌아왔습니다. 지금 있는 것을 읽고, 기다리던 파드를 찾아 노드에 놓습니다.
lesson-door-4 = kube-controller-manager가 멈춘 동안 파드가 지워집니다. 세어 볼 이가 없어 아무도 채우지 않습니다.
lesson-door-5 = 컨트롤러가 돌아왔습니다. 삭제 소식은 못 들었지만 괜찮습니다. 바라는 상태와 지금 상태를 비교하면 됩니다.
lesson-door-6 = kube-apiserver가 멈췄습니다. 하나뿐인 문이 닫혀 명령은 거절되고 아무도 소식을 모릅니다. 컨테이너는 계속 실행됩니다.
lesson-door-7 = 문이 다시 열리고 모든 컴포넌트가 새로 목록을 읽고 감시합니다. 아까의 명령은 들어온 적이 없어 사라졌습니다.
lesson-door-8 = 그래서 다시 명령합니다. 파드를 둘로 줄입니다.
