# 페이지의 한국어 문구. 키는 모든 언어에서 같아야 하며, 테스트가 비교한다.
# JOSA($단어, "받침 있을 때", "받침 없을 때")는 조사를 붙인다. “으로”는 ㄹ 받침 뒤에서도 “로”가 된다.

language-name = 한국어

## Page

say-tagline = 속이 훤히 보이는 쿠버네티스 클러스터
say-language = 언어
say-light = 밝게
say-dark = 어둡게
say-now-happens = 현재 진행 상황
say-why = 왜?
say-side = 사이드 패널
say-tab-write = YAML
say-tab-inspect = 살펴보기
say-to-stage = ▴ 클러스터 화면
say-welcome = 클러스터가 실행 중입니다. “적용”을 누르면 명령이 노드까지 전달되는 과정을 볼 수 있습니다.
say-at-rest = 대기 중: 전송 중인 메시지가 없습니다.

## Time bar

say-play = 재생
say-pause = 일시정지
say-play-hint = 재생/일시정지 (스페이스)
say-step = 한 단계
say-step-hint = 다음 메시지로 한 단계 이동 (.)
say-step-back = 뒤로
say-step-back-hint = 이전 메시지로 한 단계 이동 (,)
say-lecture = 강의 속도
say-lecture-hint = 메시지를 읽을 수 있는 속도로 보여 주고, 대기 시간은 건너뜁니다
say-speed = 속도
speed-lecture = 자동 조절
speed-slow-motion = 슬로 모션
speed-real-time = 실제 속도
speed-fast-forward = 빨리 감기
say-resting = 대기 중
say-paused = 일시정지됨
say-factor = 현재 ×{ $factor }
say-behind = 실제 ×{ $factor }: 기기 성능이 선택한 속도에 미치지 못합니다
say-timeline = 타임라인
say-time-of = { $end } 중 { $now }
say-to-now = 현재로
say-branches = 이 실행의 분기
say-branch = 분기 { $number } ({ $time }에서 시작)
say-forked = 과거 시점에서 명령을 실행하여 새 분기를 만들었습니다. 이전 분기는 타임라인 옆에서 선택할 수 있습니다.
say-next-of = 다음 변화로 이동 (n)
say-nothing-next = 현재 상태에서는 이 오브젝트에 더 일어날 변화가 없습니다.

## YAML box

say-yaml-box = YAML 적용
say-samples = 예제
say-yaml = YAML
say-apply = 적용
say-line = { $line }번째 줄:
say-output = kubectl 출력
sample-deployment = 디플로이먼트: 웹 서버 세 개
sample-update = 롤링 업데이트: 이미지 버전만 변경
sample-pod = 베어(bare) 파드 하나
sample-too-big = 어느 노드에도 배치할 수 없는 큰 파드
sample-bad-image = 존재하지 않는 이미지를 쓰는 디플로이먼트
sample-tolerations = 응답 없는 노드를 10초만 용인하는 파드(톨러레이션)
sample-crash = 반복해서 종료되는 컨테이너(CrashLoopBackOff)
say-own-text = 직접 입력

## Log and inspector

say-log = 진행 기록
say-travelling = 전송 중인 메시지
say-log-empty = 아직 기록이 없습니다.
say-inspector = 살펴보기
say-nothing-selected = 파드, 노드, 컴포넌트 또는 메시지를 선택하세요. 화살표 키로 이동해 Enter를 눌러도 됩니다.
say-chain = 원인 추적
say-cause = 원인 { $number } / { $count }
say-cause-before = ‹ 이전 원인
say-cause-after = 다음 원인 ›
say-sent = 전송한 요청:
say-body = 요청 본문
say-changed-last = 마지막 변경 사항이 강조되어 있습니다.
say-last-request = 마지막 쓰기 요청
say-last-try = { $name }의 마지막 스케줄링 시도
say-try-won = 노드 { $all }개 중 { $out }개가 필터링에서 제외되었고, { JOSA($node, "이", "가") } { $score }점으로 선택되었습니다.
say-wins = 선택됨
say-stages = kube-apiserver의 처리 단계
inside-open = 응답 대기 중인 요청 ({ $count })
inside-watchers = 감시(watch) 목록
inside-store = 저장된 데이터
inside-revision = 리비전
inside-compacted = 컴팩션(compaction)된 리비전
inside-writes = 최근 쓰기
inside-keys = 키와 최종 수정 리비전
inside-queue = 스케줄링 큐 ({ $count })
inside-active = 대기 중
inside-backoff = 백오프 종료 시각
inside-unschedulable = 스케줄 불가: 관련 변경을 기다리는 중
inside-gated = 스케줄링 게이트로 대기 중
inside-work-queues = 작업 큐 ({ $count })
inside-processing = 처리 중
inside-waiting = 대기 중
inside-later = 지연된 항목
inside-idle = 할 일이 없음
inside-workers = 파드 워커 ({ $count })
inside-conditions = 컨디션
inside-containers = 컨테이너
inside-owners = 소유자
inside-changes = 이 오브젝트를 생성하고 변경한 요청
inside-syncing = 동기화 중
inside-terminating = 종료 중
inside-terminated = 종료됨
say-forgotten = 오래된 메시지라 기록이 남아 있지 않습니다.
say-gone = 이 시점에는 존재하지 않는 오브젝트입니다.
say-events = 이벤트 ({ $count })
say-pods-here = 이 노드의 파드 ({ $count })
say-status = 상태
say-on-node = 노드
say-none-yet = 아직 없음
say-none = 없음
say-ready = Ready
say-restarts = 재시작
say-asks-for = 리소스 요청(request)
say-owner = 소유자
say-wanted = 의도한 파드 수
say-there-are = 현재 파드 수
say-updated = 최신 템플릿 파드 수
say-machine = 머신
say-power-on = 켜짐
say-machine-off = 머신 꺼짐
say-kubelet-stopped = kubelet 중지됨
say-taints = 테인트
say-cpu = CPU
say-memory = 메모리
say-pods = 파드
say-delete = 삭제
say-one-more = 하나 늘리기
say-one-less = 하나 줄이기
say-stop-node = 머신 끄기
say-start-node = 머신 켜기
say-stop-kubelet = kubelet 중지
say-cordon = 스케줄링 차단(cordon)
say-uncordon = 차단 해제(uncordon)
say-restart = 다시 시작
say-crash = 프로세스 중지
say-slow-down = 느리게 하기 (메시지마다 1초)
say-speed-up = 원래 속도로
say-edit = 편집
say-remove-node = 노드 제거
say-replace-there = 이 파드를 축출하고 대체 파드를 { $node }에 배치
say-recreate-there = 삭제하고 { $node }에 다시 생성
say-verdicts = 스케줄러의 판단
say-pick-up = 노드 고르기
say-how-to-carry = 파드를 노드로 끌어다 놓으세요. 노드를 클릭하거나, 화살표 키로 선택한 뒤 Enter를 눌러도 됩니다.

## Stage

say-worker-nodes = 워커 노드
say-add-node = + 노드 추가
say-tray = 대기 중인 파드
say-tray-empty = 대기 중인 파드가 없습니다.
say-legend = 메시지 범례
say-look-write = 쓰기
say-look-read = 읽기
say-look-watch = 감시(watch)
say-look-answer = 응답
say-look-cri = CRI 호출
say-node = 노드 { $name } { $status }
say-pod = 파드 { $name }, { $status }, 노드 { $node }
say-waiting-pod = 파드 { $name }, { $status }, 노드 배정 대기 중
say-refused = { $plugin }: { $reasons }
say-fits = 배치 가능 · 점수 { $score }
say-carry = { $name } 배치 중: 노드 위에 놓으세요. Esc로 취소합니다. 배치하는 동안 시간이 멈춥니다.
say-carry-keys = { $name } 배치 중: 노드를 클릭하거나, 화살표 키로 선택한 뒤 Enter를 누르세요. Esc로 취소합니다.
say-carry-over = { $name } → { $node }: { $verdict }
say-not-replaced = { $name }의 대체 파드가 그 노드에 배치되지 않았습니다. 이유는 kubectl 출력과 이벤트를 확인하세요.
say-pods-do-not-move = 파드는 노드 사이를 이동하지 않습니다. { JOSA($name, "은", "는") } 종료될 때까지 지금의 노드에 있고, 다른 노드에는 새 파드만 생성될 수 있습니다.

## Components

say-name-kubectl = kubectl
say-note-kubectl = 커맨드라인 툴
say-name-control-plane = 컨트롤 플레인
say-note-control-plane = 클러스터 전체의 결정을 내리는 곳
say-name-apiserver = kube-apiserver
say-note-apiserver = 유일한 관문: 모든 요청이 이곳을 거칩니다
say-name-etcd = etcd
say-note-etcd = 상태를 저장하는 유일한 곳
say-name-scheduler = kube-scheduler
say-note-scheduler = 파드마다 노드를 고릅니다
say-name-controllers = kube-controller-manager
say-note-controllers = 현재 상태를 의도한 상태에 맞춥니다
say-name-cloud-controller = cloud-controller-manager
say-note-on-premises = 여기에는 없음
say-name-kubelet = kubelet
say-note-kubelet = 노드의 에이전트
say-name-runtime = 런타임
say-note-runtime = 컨테이너를 실행합니다
say-name-proxy = kube-proxy
say-note-proxy = 서비스를 위한 네트워크 규칙
say-name-provider = 클라우드 공급자
say-name-internet = 인터넷
say-note-internet = 아직 트래픽 없음
about-kubectl = kubectl은 쿠버네티스 API와 통신하는 커맨드라인 툴입니다. YAML을 요청으로 바꾸어 kube-apiserver에 보냅니다. 다른 컴포넌트와는 직접 통신하지 않으며, 클러스터 안에서 실행하지 않아도 됩니다.
about-control-plane = 컨트롤 플레인은 클러스터 전체에 관한 결정을 내리고 이벤트를 감지해 대응합니다. 운영 환경에서는 여러 머신에 걸쳐 실행하여 한 대에 장애가 나도 중단되지 않습니다.
about-apiserver = kube-apiserver는 클러스터의 관문입니다. 모든 요청은 이곳에서 인증, 인가, 유효성 검사를 거칩니다. 모든 컴포넌트는 이곳을 통해서만 통신하며, etcd에는 kube-apiserver만 접근합니다.
about-etcd = etcd는 모든 클러스터 데이터를 담는 일관성·고가용성 키-값 저장소입니다. 상태는 이곳에만 저장되므로, 백업 없이 etcd를 잃으면 클러스터를 잃습니다. 의도한 상태(디플로이먼트, 레플리카셋, 파드)와 현재 상태가 기록됩니다.
about-scheduler = kube-scheduler는 노드가 배정되지 않은 파드를 감지해 실행할 노드를 선택합니다. 조건에 맞지 않는 노드를 필터링하고, 남은 노드에 점수를 매겨 점수가 높은 노드를 고릅니다. 스케줄러는 바인딩만 기록하며 나머지는 kubelet이 처리합니다.
about-controllers = kube-controller-manager는 여러 컨트롤러를 한 프로세스에서 실행합니다. 각 컨트롤러는 한 종류의 오브젝트를 감시하며 의도한 상태와 현재 상태를 비교하고, kube-apiserver를 통해 그 차이를 줄이는 일을 반복합니다.
about-cloud-controller = cloud-controller-manager는 클러스터를 클라우드 공급자의 API에 연결합니다. 노드, 라우트, 로드 밸런서를 관리합니다. 온프레미스 클러스터에는 없습니다.
about-kubelet = kubelet은 각 노드에서 실행되는 에이전트입니다. 자기 노드에 바인딩된 파드를 컨테이너 런타임으로 실행하고, 상태를 확인해 보고합니다. 쿠버네티스가 생성하지 않은 컨테이너는 관리하지 않습니다.
about-runtime = 컨테이너 런타임(containerd, CRI-O)은 이미지를 가져오고 컨테이너를 실행합니다. kubelet은 컨테이너 런타임 인터페이스(CRI)를 통해 런타임과 통신합니다.
about-proxy = kube-proxy는 각 노드의 네트워크 규칙을 유지 관리하여 서비스의 가상 IP가 실제 파드로 연결되게 합니다. 이 시뮬레이션에는 아직 서비스가 없어 하는 일이 없습니다.
about-provider = 클라우드 공급자의 API는 머신, 디스크, 로드 밸런서를 생성합니다. 이 클러스터는 온프레미스라서 없습니다.
about-internet = 사용자의 트래픽이 들어올 곳입니다. 이 시뮬레이션에는 아직 서비스와 트래픽이 없습니다.

## Captions: what was sent, by whom, to whom

caption-kubelet = { $node }의 kubelet
caption-runtime = { $node }의 컨테이너 런타임
caption-object = { $name } { $kind ->
    [Pod] 파드
    [Node] 노드
    [Deployment] 디플로이먼트
    [ReplicaSet] 레플리카셋
    [ReplicationController] 레플리케이션컨트롤러
    [StatefulSet] 스테이트풀셋
    [DaemonSet] 데몬셋
    [Job] 잡
    [CronJob] 크론잡
    [Service] 서비스
    [Endpoints] 엔드포인트
    [EndpointSlice] 엔드포인트슬라이스
    [Ingress] 인그레스
    [NetworkPolicy] 네트워크폴리시
    [ConfigMap] 컨피그맵
    [Secret] 시크릿
    [PersistentVolume] 퍼시스턴트볼륨
    [PersistentVolumeClaim] 퍼시스턴트볼륨클레임
    [StorageClass] 스토리지클래스
    [Namespace] 네임스페이스
    [ServiceAccount] 서비스어카운트
    [Role] 롤
    [RoleBinding] 롤바인딩
    [ClusterRole] 클러스터롤
    [ClusterRoleBinding] 클러스터롤바인딩
    [ResourceQuota] 리소스쿼터
    [LimitRange] 리밋레인지
    [PriorityClass] 프라이어리티클래스
    [PodDisruptionBudget] 파드디스럽션버짓
    [HorizontalPodAutoscaler] 호라이즌탈파드오토스케일러
    [CustomResourceDefinition] 커스텀리소스데피니션
    [CustomResource] 커스텀 리소스
    [Event] 이벤트
    [Lease] 리스
   *[other] { $kind }
  }
caption-new-object = 새 { $kind ->
    [Pod] 파드
    [Node] 노드
    [Deployment] 디플로이먼트
    [ReplicaSet] 레플리카셋
    [ReplicationController] 레플리케이션컨트롤러
    [StatefulSet] 스테이트풀셋
    [DaemonSet] 데몬셋
    [Job] 잡
    [CronJob] 크론잡
    [Service] 서비스
    [Endpoints] 엔드포인트
    [EndpointSlice] 엔드포인트슬라이스
    [Ingress] 인그레스
    [NetworkPolicy] 네트워크폴리시
    [ConfigMap] 컨피그맵
    [Secret] 시크릿
    [PersistentVolume] 퍼시스턴트볼륨
    [PersistentVolumeClaim] 퍼시스턴트볼륨클레임
    [StorageClass] 스토리지클래스
    [Namespace] 네임스페이스
    [ServiceAccount] 서비스어카운트
    [Role] 롤
    [RoleBinding] 롤바인딩
    [ClusterRole] 클러스터롤
    [ClusterRoleBinding] 클러스터롤바인딩
    [ResourceQuota] 리소스쿼터
    [LimitRange] 리밋레인지
    [PriorityClass] 프라이어리티클래스
    [PodDisruptionBudget] 파드디스럽션버짓
    [HorizontalPodAutoscaler] 호라이즌탈파드오토스케일러
    [CustomResourceDefinition] 커스텀리소스데피니션
    [CustomResource] 커스텀 리소스
    [Event] 이벤트
    [Lease] 리스
   *[other] { $kind }
  }
caption-objects = 모든 { $kind ->
    [Pod] 파드
    [Node] 노드
    [Deployment] 디플로이먼트
    [ReplicaSet] 레플리카셋
    [ReplicationController] 레플리케이션컨트롤러
    [StatefulSet] 스테이트풀셋
    [DaemonSet] 데몬셋
    [Job] 잡
    [CronJob] 크론잡
    [Service] 서비스
    [Endpoints] 엔드포인트
    [EndpointSlice] 엔드포인트슬라이스
    [Ingress] 인그레스
    [NetworkPolicy] 네트워크폴리시
    [ConfigMap] 컨피그맵
    [Secret] 시크릿
    [PersistentVolume] 퍼시스턴트볼륨
    [PersistentVolumeClaim] 퍼시스턴트볼륨클레임
    [StorageClass] 스토리지클래스
    [Namespace] 네임스페이스
    [ServiceAccount] 서비스어카운트
    [Role] 롤
    [RoleBinding] 롤바인딩
    [ClusterRole] 클러스터롤
    [ClusterRoleBinding] 클러스터롤바인딩
    [ResourceQuota] 리소스쿼터
    [LimitRange] 리밋레인지
    [PriorityClass] 프라이어리티클래스
    [PodDisruptionBudget] 파드디스럽션버짓
    [HorizontalPodAutoscaler] 호라이즌탈파드오토스케일러
    [CustomResourceDefinition] 커스텀리소스데피니션
    [CustomResource] 커스텀 리소스
    [Event] 이벤트
    [Lease] 리스
   *[other] { $kind }
  }
caption-command = { $command ->
    [apply] 사용자가 kubectl apply로 YAML을 적용합니다.
    [add] 사용자가 머신 { JOSA($node, "을", "를") } 추가합니다.
    [stop] 사용자가 { $node }의 전원을 끕니다.
    [stop-kubelet] 사용자가 { $node }의 kubelet을 중지합니다.
    [crash] 사용자가 { JOSA($to, "을", "를") } 중지합니다.
    [start] 사용자가 { JOSA($to, "을", "를") } 다시 시작합니다.
   *[other] 사용자의 명령: { $command }.
  }
caption-timer = { $from }의 타이머가 만료되었습니다.
caption-create = { JOSA($from, "이", "가") } { $to }에 { $object }의 생성을 요청합니다.
caption-update = { JOSA($from, "이", "가") } { $to }에 { $object }의 교체(PUT)를 요청합니다.
caption-patch = { JOSA($from, "이", "가") } { $to }에 { $object }의 변경(PATCH)을 요청합니다.
caption-status = { JOSA($from, "이", "가") } { $to }에 { $object }의 상태를 보고합니다.
caption-evict = { JOSA($from, "이", "가") } { $to }에 { $object }의 축출을 요청합니다.
caption-delete = { JOSA($from, "이", "가") } { $to }에 { $object }의 삭제를 요청합니다.
caption-finalize = { JOSA($from, "이", "가") } { $to }에 { $object }의 정리가 끝났다고 알립니다.
caption-bind = { JOSA($from, "이", "가") } { $to }에 { $object }의 노드 바인딩을 요청합니다.
caption-get = { JOSA($from, "이", "가") } { $to }에서 { JOSA($object, "을", "를") } 조회합니다.
caption-list = { JOSA($from, "이", "가") } { $to }에서 { $object }의 목록을 조회합니다.
caption-watch = { JOSA($from, "이", "가") } { JOSA($to, "을", "를") } 통해 { $object }의 변경 사항을 감시(watch)합니다.
caption-report = { JOSA($from, "이", "가") } { $to }에 이벤트를 보고합니다.
caption-lease = { JOSA($from, "이", "가") } { $to }에 리스를 갱신해 하트비트를 보냅니다.
caption-answered = { JOSA($from, "이", "가") } { $to }에 응답합니다: { $code } 성공 ({ $object }).
caption-refused = { JOSA($from, "이", "가") } { $to }에 응답합니다: { $code } 거부 ({ $object }).
caption-not-found = { JOSA($from, "이", "가") } { $to }에 응답합니다: 404, { JOSA($object, "은", "는") } 없습니다.
caption-unanswered = { JOSA($to, "은", "는") } { $object }에 대한 응답을 받지 못했습니다.
caption-read = { JOSA($from, "이", "가") } { $to }에서 { JOSA($object, "을", "를") } 읽습니다.
caption-write = { JOSA($from, "이", "가") } { $to }에 { JOSA($object, "을", "를") } 기록합니다.
caption-wrote = { JOSA($from, "이", "가") } { JOSA($object, "을", "를") } 저장했습니다(리비전 { $revision }).
caption-conflict = { JOSA($from, "이", "가") } 충돌로 거부합니다: 그사이 { JOSA($object, "이", "가") } 변경되었습니다.
caption-added = { JOSA($from, "이", "가") } { $to }에 알립니다: { JOSA($object, "이", "가") } 생성되었습니다.
caption-modified = { JOSA($from, "이", "가") } { $to }에 알립니다: { JOSA($object, "이", "가") } 변경되었습니다.
caption-deleted = { JOSA($from, "이", "가") } { $to }에 알립니다: { JOSA($object, "이", "가") } 삭제되었습니다.
caption-run-sandbox = { JOSA($from, "이", "가") } { $to }에 { $object }의 샌드박스(네트워크와 IP) 생성을 요청합니다.
caption-pull-image = { JOSA($from, "이", "가") } { $to }에 { $object }의 이미지 풀(pull)을 요청합니다.
caption-create-container = { JOSA($from, "이", "가") } { $to }에 { $object }의 컨테이너 생성을 요청합니다.
caption-start-container = { JOSA($from, "이", "가") } { $to }에 { $object }의 컨테이너 시작을 요청합니다.
caption-stop-container = { JOSA($from, "이", "가") } { $to }에 { $object }의 컨테이너 중지를 요청합니다.
caption-stop-sandbox = { JOSA($from, "이", "가") } { $to }에 { $object }의 샌드박스 정리를 요청합니다.
caption-cri = { JOSA($from, "이", "가") } { JOSA($object, "을", "를") } 위해 { $to }의 { JOSA($call, "을", "를") } 호출합니다.
caption-cri-done = { JOSA($from, "이", "가") } { $to }에: { $object }의 { $call } 완료.
caption-cri-failed = { JOSA($from, "이", "가") } { $to }에: { $object }의 { $call } 실패.
caption-lost = { $sentence } (전달되지 못함)

## Reasons

because-asked = 사용자가 요청했기 때문입니다.
because-serving = 요청 처리의 다음 단계입니다.
because-answering = 요청에 대한 응답입니다.
because-watching = 이 종류의 오브젝트를 감시하고 있기 때문입니다.
because-time-passed = 시간이 지났기 때문입니다.
because-reporting = 이벤트로 기록합니다: { $reason }.
because-looking-first = 오브젝트가 이미 있는지 먼저 확인합니다.
because-nobody-answered = 상대가 응답하지 않습니다.

## 리더 선출

because-looking-for-leader = 여러 인스턴스 중 하나만 동작하므로 현재 리더를 확인합니다.
because-taking-lease = 리더가 없거나 리스가 너무 오래 갱신되지 않아, 이 인스턴스가 리스를 가져옵니다.
because-renewing-lease = 리더가 계속 리더로 남기 위해 리스를 갱신합니다.

## kubelet

because-joining-cluster = 머신이 클러스터에 참여하며 자신을 등록합니다.
because-kubelet-looks = 막 시작한 kubelet이 노드에서 실행 중인 컨테이너를 확인합니다.
because-heartbeat = 노드가 정상임을 컨트롤 플레인에 알리는 하트비트입니다.
because-last-heartbeat = 마지막으로 도달한 하트비트입니다.
because-node-changed = 노드의 상태가 변경되었기 때문입니다.
because-pod-needs-sandbox = 이 노드에 바인딩된 파드에 아직 샌드박스(네트워크와 IP)가 없습니다.
because-image-missing = 이미지가 아직 노드에 없습니다.
because-pod-wants-container = 파드 스펙에 정의된 컨테이너가 아직 실행되지 않았습니다.
because-pod-is-deleted = 파드가 삭제될 예정입니다.
because-container-ended = 컨테이너가 스스로 종료되었습니다.
because-pod-changed = 노드에서 파드의 상태가 변경되었기 때문입니다.
because-pod-has-ended = 파드의 모든 컨테이너가 종료되었습니다.
because-container-restarts = 컨테이너가 종료되어 파드의 재시작 정책에 따라 다시 실행합니다.
because-pod-refused = kubelet이 이 노드에서 파드를 실행하지 않습니다: { $reason }.

## kube-scheduler

because-looking-for-node = 노드가 배정되지 않은 파드를 배치하기 위해 스케줄러가 노드를 비교합니다.
because-best-node = { $feasible ->
    [1] 파드를 배치할 수 있는 노드는 { $node }뿐입니다.
   *[other] 파드를 배치할 수 있는 노드 { $feasible }개 중 { $node }보다 점수가 높은 노드는 없습니다.
  }
because-unschedulable = 현재 파드를 배치할 수 있는 노드가 없어 그 이유를 status에 기록합니다.
because-waited-for-node = 파드가 충분히 기다렸으므로 다시 시도합니다.

## kube-controller-manager

because-informing = 컨트롤러들은 종류별로 하나의 감시(informer)를 공유합니다: { $kind }.
because-status-is-behind = status를 현재 상태에 맞게 갱신합니다.
because-too-few-pods = 의도한 파드는 { $wanted }개인데 현재 { $there }개입니다.
because-too-many-pods = 의도한 파드는 { $wanted }개인데 현재 { $there }개입니다.
because-adopting = 소유자가 없고 레이블이 { $owner }의 셀렉터와 일치합니다.
because-releasing = 레이블이 더 이상 { $owner }의 셀렉터와 일치하지 않습니다.
because-template-is-new = 이 파드 템플릿의 레플리카셋이 없으므로 새로 생성합니다.
because-hash-collides = 이 템플릿의 이름을 다른 레플리카셋이 사용하고 있어 다른 이름을 시도합니다.
because-revision-noted = 이제 이것이 디플로이먼트의 리비전 { $revision }입니다.
because-replicas-wanted = 디플로이먼트의 의도한 파드 수가 { $wanted }개입니다.
because-scaled-in-proportion = 업데이트 중이므로 파드 { $wanted }개를 레플리카셋의 비율에 따라 나눕니다.
because-surge-allows = 업데이트 중에는 파드가 { $most }개까지 있을 수 있습니다.
because-unhealthy-first = 정상이 아닌 이전 파드가 먼저 제거됩니다.
because-enough-available = 최소 { $least }개가 필요한데 { $available }개가 사용 가능하므로 이전 파드를 줄여도 됩니다.
because-old-pods-first = Recreate 전략이므로 이전 파드가 모두 삭제된 뒤에 새 파드가 생성됩니다.
because-old-pods-gone = 이전 파드가 모두 삭제되었으므로 새 파드를 생성합니다.
because-history-is-full = 롤백을 위한 이전 레플리카셋은 { $limit }개까지만 유지합니다.
because-pause-noted = 디플로이먼트가 일시 중지되거나 재개된 것을 status에 기록합니다.
because-owner-is-gone = 소유자 { JOSA($owner, "이", "가") } 삭제되어 가비지 컬렉션 대상이 되었습니다.
because-one-owner-is-gone = 소유자 하나가 삭제되었지만 다른 소유자가 있어 유지됩니다.
because-owner-waits = 이 오브젝트가 삭제되어야 소유자 { JOSA($owner, "이", "가") } 삭제될 수 있습니다.
because-dependents-are-gone = 종속 오브젝트가 모두 정리되었습니다.
because-orphaned = 소유자 { JOSA($owner, "이", "가") } Orphan 정책으로 삭제됩니다. 종속 오브젝트는 소유자 없이 남습니다.
because-namespace-goes = 네임스페이스 { JOSA($namespace, "이", "가") } 그 안의 모든 오브젝트와 함께 삭제됩니다.
because-namespace-is-empty = 네임스페이스가 비었으므로 이제 삭제될 수 있습니다.
because-account-is-missing = 모든 네임스페이스에는 default 서비스어카운트가 있습니다.
because-node-is-silent = { $seconds }초 넘게 노드의 하트비트가 없습니다.
because-taints-follow-conditions = 노드의 테인트는 노드의 컨디션을 따릅니다.
because-pod-on-silent-node = { $node }의 파드 상태를 확인할 수 없어 Ready가 아닌 것으로 표시합니다.
because-taint-not-tolerated = 파드가 노드의 테인트 { JOSA($taint, "을", "를") } 더 이상 용인하지 않습니다.
because-node-needs-addresses = 노드에는 파드에 줄 주소 범위가 필요합니다.
because-cache-time-noted = 이 크기의 클러스터에서 kubelet은 시크릿과 컨피그맵을 { $seconds }초 동안 캐시할 수 있습니다.
because-node-is-gone = 파드의 노드 { JOSA($node, "이", "가") } 더 이상 존재하지 않습니다.
because-never-scheduled = 노드가 배정되지 않은 파드가 삭제될 예정입니다.
because-too-many-finished = 종료된 파드는 { $limit }개까지만 유지합니다.

## 데모

say-tab-demos = 데모
say-demos = 짧은 데모입니다. 새 클러스터에서 시작하며 “다음”(Page Down)으로 진행합니다. 현재 실행은 새 실행으로 바뀝니다.
say-demo-next = 다음 ›
say-demo-back = ‹ 이전
say-demo-end = 끝내기
say-demo-step = { $number }/{ $count }
say-this-run = 현재 실행
say-kept = 다음 방문 때까지 이 브라우저에 저장됩니다. 링크나 파일로 공유할 수 있습니다.
say-copy-link = 링크 복사
say-save-file = 파일로 저장
say-open-file = 파일 열기
say-begin-anew = 새 클러스터
say-link-made = 이 실행의 링크가 주소창과 클립보드에 있습니다.
say-too-long = 링크로 만들기에는 너무 긴 실행입니다. 파일로 저장하세요.
say-cannot-open = 이 실행을 열 수 없습니다. { $name }
say-cannot-load = 페이지의 일부를 불러오지 못했습니다: { $name }. 다시 시도하고, 그래도 안 되면 페이지를 새로 고치세요.
say-present = 발표 모드
say-leave = 나가기 (Esc)
say-keys = 단축키
say-close = 닫기
keys-pause = 재생/일시정지
keys-step = 한 단계 앞으로, 데모에서는 다음
keys-back = 한 단계 뒤로, 데모에서는 이전
keys-next = 선택한 오브젝트의 다음 변화로 이동
keys-walk = 화면에서 이동, 파드를 배치할 노드 선택
keys-open = 열기, 대기 중인 파드 집기와 놓기
keys-close = 취소, 닫기, 나가기
keys-apply = YAML 적용
keys-present = 발표 모드: 클러스터 화면, 설명, 시간만 표시
keys-list = 이 목록
say-down = 중지됨
say-slow = 느림
lesson-steps = 파드의 여덟 단계
lesson-steps-1 = 1. kubectl이 의도한 상태(레플리카 3개인 디플로이먼트)를 kube-apiserver에 보냅니다.
lesson-steps-2 = 2. kube-apiserver가 요청을 검사하고 etcd에 기록합니다. etcd와 통신하는 것은 kube-apiserver뿐입니다.
lesson-steps-3 = 3. 컨트롤러가 이를 감지합니다. 하나는 레플리카셋을, 그다음은 아직 노드가 배정되지 않은 파드를 생성합니다. (베어(bare) 파드에는 이 단계가 없습니다.)
lesson-steps-4 = 4. kube-scheduler가 노드가 배정되지 않은 파드를 감지하고, 노드를 비교해 하나를 선택합니다.
lesson-steps-5 = 5. 바인딩은 kube-apiserver를 거쳐 선택된 노드의 kubelet에 전달됩니다.
lesson-steps-6 = 6. kubelet이 CRI로 컨테이너 런타임에 파드를 준비하라고 요청합니다.
lesson-steps-7 = 7. 런타임이 이미지를 가져오고 컨테이너를 생성해 시작합니다.
lesson-steps-8 = 8. 파드가 Ready가 되고, 그 상태가 kube-apiserver를 거쳐 etcd에 기록됩니다.
lesson-healing = 자가 치유
lesson-healing-1 = 디플로이먼트가 의도한 파드는 3개입니다.
lesson-healing-2 = 누군가 파드를 삭제합니다. 레플리카셋이 확인하니 3개여야 할 파드가 2개입니다.
lesson-healing-3 = 이름도 IP도 다른 새 파드를 생성합니다. 파드는 복구되지 않고 새 파드로 대체됩니다.
lesson-healing-4 = 이번에는 레플리카셋을 삭제합니다. 디플로이먼트가 레플리카셋이 없어진 것을 감지하고 다시 생성합니다.
lesson-healing-5 = 기준은 언제나 의도한 상태입니다. 파드를 없애려면 디플로이먼트를 삭제해야 합니다.
lesson-failure = 노드 장애
lesson-failure-1 = 노드 3개에 파드 3개. kubelet마다 10초에 한 번 리스를 갱신해 하트비트를 보냅니다.
lesson-failure-2 = 머신 하나가 꺼집니다. 컨트롤 플레인은 통지를 받지 못하고, 하트비트가 끊길 뿐입니다.
lesson-failure-3 = 50초 동안 하트비트가 없으면 노드 컨트롤러가 노드를 NotReady로 표시하고 테인트(taint)를 추가합니다.
lesson-failure-4 = 노드가 복구될 수 있으므로 파드는 이 테인트를 300초 동안 용인합니다(tolerationSeconds). 그 뒤 축출됩니다.
lesson-failure-5 = 레플리카셋이 다른 노드에 대체 파드를 생성합니다. 이전 파드는 Terminating으로 남습니다. 종료를 확인해 줄 kubelet이 응답하지 않기 때문입니다.
lesson-failure-6 = 머신이 다시 켜지고 kubelet이 정리합니다. 파드는 노드 사이를 이동하지 않으므로 되돌아오지 않습니다.
lesson-rollout = 롤링 업데이트와 롤백
lesson-rollout-1 = 버전 1.27이 레플리카셋 하나의 파드 3개로 배포되어 있습니다.
lesson-rollout-2 = 새 이미지는 새 템플릿이므로 디플로이먼트가 두 번째 레플리카셋을 생성합니다.
lesson-rollout-3 = 파드가 하나 더 있을 수 있습니다(maxSurge). 새 파드가 Ready가 된 다음에야 이전 파드가 삭제되므로, Ready인 파드가 3개 아래로 내려가지 않습니다.
lesson-rollout-4 = 이제 롤백합니다. “kubectl rollout undo”처럼 이전 템플릿을 다시 기록합니다. 남아 있던 레플리카셋이 다시 커집니다.
lesson-rollout-5 = 이전 버전이 다시 실행됩니다. 되돌리기도 새로운 롤아웃입니다.
lesson-pending = Pending 상태와 그 이유
lesson-pending-1 = 파드가 CPU 64코어를 요청합니다. 스케줄러는 그만큼 여유가 없는 노드를 모두 필터링합니다.
lesson-pending-2 = 남은 노드가 없어 파드는 Pending입니다. 이유는 컨디션과 이벤트에 기록되어 있습니다.
lesson-pending-3 = 이번에는 모든 노드의 스케줄링을 차단(cordon)하고 작은 파드를 생성합니다. 자원은 충분하지만 어느 노드에도 배치될 수 없습니다.
lesson-pending-4 = 이유는 달라도 확인할 곳은 같습니다. 컨디션과 이벤트입니다.
lesson-pending-5 = node-2의 차단을 해제(uncordon)합니다. 파드가 배치될 수 있게 되는 변경이므로 스케줄러가 자동으로 다시 시도합니다.
lesson-door = 유일한 관문: 컨트롤 플레인의 장애
lesson-door-1 = 파드 3개가 있고 컨트롤 플레인의 모든 컴포넌트가 동작합니다.
lesson-door-2 = kube-scheduler가 중지된 동안 레플리카를 4로 늘립니다. 파드는 생성되지만 노드를 정할 스케줄러가 없습니다.
lesson-door-3 = 스케줄러가 다시 시작되었습니다. 현재 상태를 읽고, 대기 중인 파드를 찾아 노드에 바인딩합니다.
lesson-door-4 = kube-controller-manager가 중지된 동안 파드를 삭제합니다. 개수를 맞출 컨트롤러가 없어 채워지지 않습니다.
lesson-door-5 = 컨트롤러가 다시 시작되었습니다. 삭제 이벤트를 놓쳤지만 문제없습니다. 의도한 상태와 현재 상태를 비교하면 됩니다.
lesson-door-6 = kube-apiserver가 중지되었습니다. 유일한 관문이 닫혀 명령은 실패하고 변경 사항이 전달되지 않습니다. 컨테이너는 계속 실행됩니다.
lesson-door-7 = 관문이 다시 열리고 모든 컴포넌트가 목록을 다시 읽고 감시합니다. 이전 명령은 접수되지 않았으므로 남아 있지 않습니다.
lesson-door-8 = 그래서 다시 명령합니다. 파드를 2개로 줄입니다.
