//! Where everything stands: from the size of the stage and the number of nodes to boxes and routes. Components never
//! move while the cluster runs; only a change of the window or of the number of nodes moves them.

use super::geometry::{Point, Rect, at, length};

/// The controllers that have a chip, in the order of their chips.
pub const CHIPS: [&str; 9] = [
    "deployment-controller",
    "replicaset-controller",
    "node-lifecycle-controller",
    "taint-eviction-controller",
    "garbage-collector-controller",
    "pod-garbage-collector-controller",
    "namespace-controller",
    "serviceaccount-controller",
    "node-ipam-controller",
];

/// What the stage has to fit into.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StageSize {
    /// Width in CSS pixels.
    pub width: f64,
    /// The height that can be had without scrolling, in CSS pixels.
    pub height: f64,
    /// The size of the page's type, in CSS pixels: everything is measured in it.
    pub rem: f64,
}

/// How much of a node is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Its name, its sign and its pods as signs.
    Small,
    /// Also its parts and its bars.
    Medium,
    /// Everything, with room for the names of pods.
    #[default]
    Full,
}

/// Where everything stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// What it was made for.
    pub size: StageSize,
    /// Whether the parts stand one below the other (phones).
    pub tall: bool,
    /// The height that is used; more than the window's when it has to be scrolled.
    pub height: f64,
    /// People and kubectl.
    pub kubectl: Rect,
    /// The box around the control plane.
    pub control_plane: Rect,
    /// etcd, behind the apiserver.
    pub etcd: Rect,
    /// cloud-controller-manager.
    pub cloud_controller: Rect,
    /// kube-apiserver, the hub.
    pub apiserver: Rect,
    /// kube-controller-manager.
    pub controllers: Rect,
    /// Its controllers, as [`CHIPS`].
    pub chips: Vec<Rect>,
    /// kube-scheduler.
    pub scheduler: Rect,
    /// The tray of pods without a node.
    pub tray: Rect,
    /// The place of all nodes, with its heading.
    pub nodes_area: Rect,
    /// How much of each node is drawn.
    pub detail: Detail,
    /// The nodes, in the order in which they joined.
    pub nodes: Vec<NodePlace>,
    /// The cloud provider's API.
    pub provider: Rect,
    /// The internet.
    pub internet: Rect,
    /// What the signs of messages mean.
    pub legend: Rect,
}

/// Where a node's parts stand.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NodePlace {
    /// The whole card.
    pub card: Rect,
    /// The kubelet; in small cards the place where its messages end.
    pub kubelet: Rect,
    /// The container runtime.
    pub runtime: Rect,
    /// kube-proxy.
    pub proxy: Rect,
    /// The bars of its resources.
    pub bars: Rect,
    /// Its pods.
    pub pods: Rect,
    /// Where the wire from the apiserver runs along the row of this card.
    pub wire_y: f64,
    /// Where it turns into this card.
    pub wire_x: f64,
}

/// An end of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// People and kubectl.
    Kubectl,
    /// kube-apiserver.
    Apiserver,
    /// etcd.
    Etcd,
    /// kube-scheduler.
    Scheduler,
    /// kube-controller-manager itself.
    Controllers,
    /// A controller, by its chip.
    Chip(usize),
    /// The kubelet of a node, by the node's place.
    Kubelet(usize),
    /// The container runtime of a node.
    Runtime(usize),
}

/// How the pods of one box are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodDetail {
    /// Sign and name, and below them status, containers and address.
    Card,
    /// Sign, name and status, one under the other.
    Row,
    /// Sign and the end of the name, side by side.
    Chip,
    /// The sign.
    Sign,
}

/// When more pods than this wait, not all of them can be picked up.
const MOST_CHIPS: usize = 40;
/// From so many rem on, a low card has room for its three parts side by side.
const THREE_PARTS: f64 = 19.0;
/// Narrower stages than this many rem put their parts one below the other.
const TALL_BELOW: f64 = 56.0;

/// The layout for a stage of this size and this many nodes.
pub fn layout(size: StageSize, nodes: usize) -> Layout {
    if size.width < TALL_BELOW * size.rem { tall(size, nodes) } else { wide(size, nodes) }
}

/// How to draw `count` pods in a box. Those that wait are there to be picked up, and are never mere signs.
pub fn pod_detail(place: &Rect, count: usize, rem: f64, waiting: bool) -> PodDetail {
    let fits = |w: f64, h: f64| {
        let columns = (place.w / (w * rem)).floor().max(1.0);
        let rows = (place.h / (h * rem)).floor();
        count as f64 <= columns * rows
    };
    if !waiting && place.w >= 9.0 * rem && fits(18.0, 3.3) {
        PodDetail::Card
    } else if waiting && count <= 3 || place.w >= 9.0 * rem && fits(16.0, 1.9) {
        PodDetail::Row
    } else if waiting || place.w >= 5.0 * rem && fits(5.8, 1.9) {
        PodDetail::Chip
    } else {
        PodDetail::Sign
    }
}

/// How many of `count` waiting pods are chips to be picked up, and the box for the signs of the others below them.
pub fn tray_parts(tray: &Rect, count: usize, rem: f64) -> (usize, Rect) {
    if count <= MOST_CHIPS {
        return (count, Rect::default());
    }
    let columns = (tray.w / (5.8 * rem)).floor().max(1.0);
    let rows = (0.6 * tray.h / (1.9 * rem)).floor().max(1.0);
    let used = (rows * 1.9 + 0.6) * rem;
    ((columns * rows) as usize, Rect::new(0.0, 0.0, tray.w, (tray.h - used).max(2.0 * rem)))
}

fn wide(size: StageSize, nodes: usize) -> Layout {
    let r = size.rem;
    let height = size.height.max(34.0 * r);
    let (gap, pad) = (0.9 * r, 0.8 * r);
    let outside_w = (0.09 * size.width).clamp(7.4 * r, 10.0 * r);
    let far_w = (0.085 * size.width).clamp(6.6 * r, 9.0 * r);
    let plane_w = (0.37 * size.width).clamp(26.0 * r, 36.0 * r);
    let gutter = 1.6 * r;
    let walk = (0.03 * size.width).clamp(1.8 * r, 4.0 * r);

    let control_plane = Rect::new(outside_w + walk, 0.0, plane_w, height - 2.0);
    let inner_x = control_plane.x + pad;
    let inner_w = plane_w - 2.0 * pad;
    let etcd_h = (0.17 * height).clamp(5.4 * r, 10.0 * r);
    let lift = (0.062 * height).clamp(1.9 * r, 3.8 * r);
    let etcd = Rect::new(inner_x, 2.1 * r, 0.6 * inner_w, etcd_h);
    let cloud_controller = Rect::new(etcd.right() + gap, etcd.y, inner_w - etcd.w - gap, etcd_h);
    let apiserver = Rect::new(inner_x, etcd.bottom() + lift, inner_w, (0.1 * height).clamp(3.9 * r, 5.2 * r));
    let lower_y = apiserver.bottom() + lift;
    let lower_h = height - lower_y - pad;
    let controllers = Rect::new(inner_x, lower_y, 0.46 * inner_w, lower_h);
    let scheduler_w = inner_w - controllers.w - gap;
    let scheduler_h = if scheduler_w < 15.0 * r { 4.7 * r } else { 3.4 * r };
    let scheduler = Rect::new(controllers.right() + gap, lower_y, scheduler_w, scheduler_h);
    let tray_y = scheduler.bottom() + 0.5 * r;
    let tray = Rect::new(scheduler.x, tray_y, scheduler.w, height - pad - tray_y);
    let kubectl = Rect::new(2.0, apiserver.center().y - 3.4 * r, outside_w - 2.0, 6.8 * r);

    let nodes_x = control_plane.right() + gutter;
    let nodes_area = Rect::new(nodes_x, 0.0, size.width - nodes_x - far_w - gap, height);
    let far_x = size.width - far_w - 2.0;
    let provider = Rect::new(far_x, 2.1 * r, far_w, 7.6 * r);
    let internet = Rect::new(far_x, height - pad - 7.6 * r, far_w, 7.6 * r);

    let grid = Rect::new(nodes_area.x, 2.1 * r, nodes_area.w, height - 2.0 - 2.1 * r);
    let (detail, nodes, used) = node_grid(grid, nodes, r);
    Layout {
        size,
        tall: false,
        height: height.max(used),
        kubectl,
        control_plane,
        etcd,
        cloud_controller,
        apiserver,
        controllers,
        chips: chips(&controllers, r),
        scheduler,
        tray,
        nodes_area,
        detail,
        nodes,
        provider,
        internet,
        legend: Rect::new(0.0, height - 9.4 * r, outside_w, 9.2 * r),
    }
}

fn tall(size: StageSize, nodes: usize) -> Layout {
    let r = size.rem;
    let (margin, gap, pad) = (1.3 * r, 0.7 * r, 0.6 * r);
    let w = size.width - margin - 0.2 * r;
    let kubectl = Rect::new(margin, 0.2 * r, w, 3.6 * r);

    let plane_y = kubectl.bottom() + 1.0 * r;
    let (inner_x, inner_w) = (margin + pad, w - 2.0 * pad);
    let etcd = Rect::new(inner_x, plane_y + 2.1 * r, 0.58 * inner_w, 8.2 * r);
    let cloud_controller = Rect::new(etcd.right() + gap, etcd.y, inner_w - etcd.w - gap, etcd.h);
    let apiserver = Rect::new(inner_x, etcd.bottom() + 2.0 * r, inner_w, 4.8 * r);
    let lower_y = apiserver.bottom() + 2.0 * r;
    let controllers = Rect::new(inner_x, lower_y, 0.53 * inner_w, 18.5 * r);
    let scheduler = Rect::new(controllers.right() + gap, lower_y, inner_w - controllers.w - gap, 6.2 * r);
    let tray_y = scheduler.bottom() + 0.5 * r;
    let tray = Rect::new(scheduler.x, tray_y, scheduler.w, controllers.bottom() - tray_y);
    let control_plane = Rect::new(margin, plane_y, w, controllers.bottom() + pad - plane_y);

    let area_y = control_plane.bottom() + 1.0 * r;
    let rows = nodes.max(1) as f64;
    let grid_h = match nodes {
        0..=8 => rows * 13.0 * r,
        9..=24 => (rows / 2.0).ceil() * 7.4 * r,
        _ => (rows / 3.0).ceil() * 4.4 * r,
    };
    let grid = Rect::new(margin, area_y + 2.1 * r, w, grid_h);
    let (detail, nodes, used) = node_grid(grid, nodes, r);
    let nodes_area = Rect::new(margin, area_y, w, used.max(grid.bottom()) - area_y);
    let far_y = nodes_area.bottom() + 1.0 * r;
    let half = (w - gap) / 2.0;
    let provider = Rect::new(margin, far_y, half, 4.4 * r);
    let internet = Rect::new(margin + half + gap, far_y, half, 4.4 * r);
    let legend = Rect::new(margin, internet.bottom() + 0.6 * r, w, 3.6 * r);
    Layout {
        size,
        tall: true,
        height: legend.bottom() + 0.4 * r,
        kubectl,
        control_plane,
        etcd,
        cloud_controller,
        apiserver,
        controllers,
        chips: chips(&controllers, r),
        scheduler,
        tray,
        nodes_area,
        detail,
        nodes,
        provider,
        internet,
        legend,
    }
}

/// The chips of the controllers, one under the other, in one column; two when the box is low and wide.
fn chips(controllers: &Rect, r: f64) -> Vec<Rect> {
    let top = controllers.y + 3.4 * r;
    let room = controllers.bottom() - 0.5 * r - top;
    let pitch = (room / CHIPS.len() as f64).min(2.4 * r);
    let width = controllers.w - 1.5 * r;
    let chip = |i: usize| Rect::new(controllers.x + 0.5 * r, top + i as f64 * pitch, width, pitch - 0.25 * r);
    (0..CHIPS.len()).map(chip).collect()
}

/// The cards of `count` nodes in a box: the most detailed form that fits, in as few columns as possible. Also the lower
/// edge of what is used.
fn node_grid(area: Rect, count: usize, r: f64) -> (Detail, Vec<NodePlace>, f64) {
    if count == 0 {
        return (Detail::Full, Vec::new(), area.bottom());
    }
    let gap = 0.8 * r;
    let shape = |columns: usize| {
        let rows = count.div_ceil(columns);
        let w = (area.w - gap * (columns - 1) as f64) / columns as f64;
        let h = (area.h - gap * (rows - 1) as f64) / rows as f64;
        (w, h)
    };
    let forms = [
        (Detail::Full, 19.0, 10.2),
        (Detail::Medium, THREE_PARTS, 6.6),
        (Detail::Medium, 12.6, 9.4),
        (Detail::Small, 5.6, 2.6),
    ];
    let most = |detail| match detail {
        Detail::Full => 19.0,
        Detail::Medium => 16.0,
        Detail::Small => 9.4,
    };
    // Small cards are shaped so that their pods get the most room; larger ones stand in as few columns as possible.
    let fitting = forms.iter().find_map(|&(detail, min_w, min_h)| {
        let fit = (1..=count)
            .map(|columns| (columns, shape(columns)))
            .filter(|(_, (w, h))| *w >= min_w * r && *h >= min_h * r);
        let room = |(_, (w, h)): &(usize, (f64, f64))| match detail {
            Detail::Small => (w - 0.8 * r) * (h.min(most(detail) * r) - 1.9 * r),
            _ => 0.0,
        };
        let best = fit.reduce(|best, next| if room(&next) > room(&best) { next } else { best });
        best.map(|(columns, (w, h))| (detail, columns, w, h))
    });
    let (detail, columns, w, h) = fitting.unwrap_or_else(|| {
        let columns = (((area.w + gap) / (5.6 * r + gap)).floor() as usize).max(1);
        (Detail::Small, columns, shape(columns).0, 2.6 * r)
    });
    let h = h.min(most(detail) * r);
    let card = |i: usize| {
        let (column, row) = ((i % columns) as f64, (i / columns) as f64);
        Rect::new(area.x + column * (w + gap), area.y + row * (h + gap), w, h)
    };
    let nodes: Vec<NodePlace> = (0..count).map(|i| parts(card(i), detail, gap, r)).collect();
    let used = nodes.last().map_or(area.y, |node| node.card.bottom());
    (detail, nodes, used)
}

/// The parts inside a node's card.
fn parts(card: Rect, detail: Detail, gap: f64, r: f64) -> NodePlace {
    let pad = 0.6 * r;
    let (wire_x, wire_y) = (card.x - gap / 2.0, card.y - gap / 2.0);
    let (x, w) = (card.x + pad, card.w - 2.0 * pad);
    match detail {
        Detail::Small => {
            let port = Rect::new(card.x, card.y + 0.3 * r, 0.0, 1.2 * r);
            let pods = Rect::new(card.x + 0.4 * r, card.y + 1.85 * r, card.w - 0.8 * r, card.h - 2.1 * r);
            NodePlace { card, kubelet: port, runtime: port, proxy: port, bars: port, pods, wire_x, wire_y }
        }
        Detail::Medium => {
            // A low card has no bars, a wide one its parts side by side.
            let (bars_h, wide) = (if card.h < 9.0 * r { 0.0 } else { 1.9 * r }, card.w >= THREE_PARTS * r);
            let bars = Rect::new(x, card.y + 2.1 * r, w, bars_h);
            let columns = if wide { 3.0 } else { 2.0 };
            let (part_w, part_y) = ((w + 0.4 * r) / columns, bars.bottom() + if bars_h > 0.0 { 0.3 * r } else { 0.0 });
            let part = |i: f64| Rect::new(x + i * part_w, part_y, part_w - 0.4 * r, 1.7 * r);
            let (kubelet, runtime) = (part(0.0), part(1.0));
            let proxy = if wide { part(2.0) } else { Rect::new(x, part_y + 2.0 * r, w, 1.7 * r) };
            let pods_y = proxy.bottom() + 0.3 * r;
            let pods = Rect::new(x, pods_y, w, (card.bottom() - 0.4 * r - pods_y).max(0.0));
            NodePlace { card, kubelet, runtime, proxy, bars, pods, wire_x, wire_y }
        }
        Detail::Full => {
            let bars = Rect::new(x, card.y + 2.2 * r, w, 1.9 * r);
            let body_y = bars.bottom() + 0.5 * r;
            let body_h = card.bottom() - pad - body_y;
            let part_h = ((body_h - 0.8 * r) / 3.0).min(2.4 * r);
            let part = |i: f64| Rect::new(x, body_y + i * (part_h + 0.4 * r), 8.0 * r, part_h);
            let pods = Rect::new(x + 8.4 * r, body_y, w - 8.4 * r, body_h);
            NodePlace { card, kubelet: part(0.0), runtime: part(1.0), proxy: part(2.0), bars, pods, wire_x, wire_y }
        }
    }
}

impl Layout {
    /// The box of an end of a route.
    pub fn rect(&self, place: Place) -> Option<Rect> {
        Some(match place {
            Place::Kubectl => self.kubectl,
            Place::Apiserver => self.apiserver,
            Place::Etcd => self.etcd,
            Place::Scheduler => self.scheduler,
            Place::Controllers => self.controllers,
            Place::Chip(chip) => *self.chips.get(chip)?,
            Place::Kubelet(node) => self.nodes.get(node)?.kubelet,
            Place::Runtime(node) => self.nodes.get(node)?.runtime,
        })
    }

    /// The way of a message from one place to another. Everything goes to or from the apiserver, but for a node's own
    /// calls to its runtime and what a hand on the page does to a machine. None when an end is not on the stage.
    pub fn route(&self, from: Place, to: Place) -> Option<Vec<Point>> {
        if from == Place::Apiserver {
            let mut route = self.route(to, from)?;
            route.reverse();
            return Some(route);
        }
        let (start, end) = (self.rect(from)?, self.rect(to)?);
        if to != Place::Apiserver {
            return Some(match (from, to) {
                (Place::Kubelet(_), Place::Runtime(_)) if start == end => {
                    vec![at(start.x, start.y), at(start.x + self.size.rem, start.bottom())]
                }
                (Place::Kubelet(_), Place::Runtime(_)) if start.y == end.y => {
                    vec![
                        at(start.right() - 0.8 * self.size.rem, start.center().y),
                        at(end.x + 0.8 * self.size.rem, end.center().y),
                    ]
                }
                // Beside the names.
                (Place::Kubelet(_), Place::Runtime(_)) => {
                    let x = start.right() - 0.8 * self.size.rem;
                    vec![at(x, start.center().y), at(x, end.center().y)]
                }
                (Place::Runtime(node), Place::Kubelet(_)) => {
                    let mut route = self.route(to, Place::Runtime(node))?;
                    route.reverse();
                    route
                }
                _ => vec![start.center(), end.center()],
            });
        }
        let hub = self.apiserver;
        Some(match from {
            Place::Kubectl if self.tall => self.by_the_margin(start, 0.35),
            Place::Kubectl => vec![at(start.right(), hub.center().y), at(hub.x, hub.center().y)],
            Place::Etcd => vec![at(start.center().x, start.bottom()), at(start.center().x, hub.y)],
            Place::Scheduler => vec![at(start.center().x, start.y), at(start.center().x, hub.bottom())],
            Place::Controllers => {
                let x = self.chip_wire();
                vec![at(x, start.y), at(x, hub.bottom())]
            }
            Place::Chip(_) => {
                let x = self.chip_wire();
                vec![at(start.right(), start.center().y), at(x, start.center().y), at(x, hub.bottom())]
            }
            Place::Kubelet(node) | Place::Runtime(node) if self.tall => {
                let place = &self.nodes[node];
                if place.card.x <= self.nodes_area.x + 1.0 {
                    return Some(self.by_the_margin(start, 0.65));
                }
                let (x, y) = (place.wire_x, place.wire_y);
                let mut route = vec![at(start.x, start.center().y), at(x, start.center().y)];
                route.extend(self.by_the_margin(Rect::new(x, y, 0.0, 0.0), 0.65));
                route
            }
            Place::Kubelet(node) | Place::Runtime(node) => {
                let place = &self.nodes[node];
                let bus = (self.control_plane.right() + self.nodes_area.x) / 2.0 - 0.2 * self.size.rem;
                let (leave, enter) = (hub.center().y, start.center().y);
                if place.card.x <= self.nodes_area.x + 1.0 {
                    vec![at(start.x, enter), at(bus, enter), at(bus, leave), at(hub.right(), leave)]
                } else {
                    let (x, y) = (place.wire_x, place.wire_y);
                    vec![at(start.x, enter), at(x, enter), at(x, y), at(bus, y), at(bus, leave), at(hub.right(), leave)]
                }
            }
            Place::Apiserver => vec![hub.center()],
        })
    }

    /// The part of the way from a node to the apiserver that the nodes share, as far as the furthest of them.
    pub fn trunk(&self) -> Vec<Point> {
        let routes = (0..self.nodes.len()).filter_map(|node| self.route(Place::Kubelet(node), Place::Apiserver));
        let longest = routes.max_by(|a, b| length(a).total_cmp(&length(b))).unwrap_or_default();
        longest[longest.len().saturating_sub(3)..].to_vec()
    }

    /// The node's card at a point of the stage.
    pub fn node_at(&self, point: Point) -> Option<usize> {
        self.nodes.iter().position(|node| node.card.contains(point))
    }

    /// Where words stand that labels of messages had better not cover.
    pub fn words(&self) -> Vec<Rect> {
        let r = self.size.rem;
        let upper = |rect: &Rect, rows: f64| Rect::new(rect.x, rect.y, rect.w, rect.h.min(rows * r));
        let (hub, title) = (self.apiserver.center(), 7.5 * r);
        let mut words = vec![
            Rect::new(hub.x - title, hub.y - 1.5 * r, 2.0 * title, 3.0 * r),
            self.kubectl,
            upper(&self.etcd, 5.5),
            upper(&self.controllers, 3.4),
            upper(&self.scheduler, 2.0),
            upper(&self.tray, 4.0),
        ];
        for node in &self.nodes {
            words.extend([upper(&node.card, 2.0), upper(&node.pods, 4.0), node.kubelet, node.runtime]);
        }
        words
    }

    /// The wires that are drawn: one from each component to the apiserver.
    pub fn wires(&self) -> Vec<(Place, Vec<Point>)> {
        let fixed = [Place::Kubectl, Place::Etcd, Place::Scheduler, Place::Controllers];
        let chips = (0..self.chips.len()).map(Place::Chip);
        let nodes = (0..self.nodes.len()).map(Place::Kubelet);
        let wire = |place| Some((place, self.route(place, Place::Apiserver)?));
        fixed.into_iter().chain(chips).chain(nodes).filter_map(wire).collect()
    }

    fn chip_wire(&self) -> f64 {
        self.controllers.right() - 0.6 * self.size.rem
    }

    /// On phones: out to the left margin, up or down along it, and into the apiserver at this share of its height.
    fn by_the_margin(&self, start: Rect, share: f64) -> Vec<Point> {
        let (hub, y) = (self.apiserver, start.center().y);
        let x = 0.5 * self.size.rem;
        let hub_y = hub.y + share * hub.h;
        vec![at(start.x, y), at(x, y), at(x, hub_y), at(hub.x, hub_y)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [StageSize; 4] = [
        StageSize { width: 1470.0, height: 850.0, rem: 18.0 },
        StageSize { width: 940.0, height: 520.0, rem: 14.0 },
        StageSize { width: 390.0, height: 600.0, rem: 16.0 },
        StageSize { width: 768.0, height: 800.0, rem: 16.0 },
    ];

    fn leaves(l: &Layout) -> Vec<Rect> {
        let mut all = vec![l.kubectl, l.etcd, l.cloud_controller, l.apiserver, l.controllers, l.scheduler, l.tray];
        all.extend([l.provider, l.internet, l.legend]);
        all.extend(l.nodes.iter().map(|node| node.card));
        all
    }

    #[test]
    fn nothing_overlaps_and_nothing_leaves_the_stage() {
        for size in SIZES {
            for count in 0..=50 {
                let l = layout(size, count);
                assert_eq!(l.nodes.len(), count);
                let boxes = leaves(&l);
                for (i, a) in boxes.iter().enumerate() {
                    assert!(a.x >= 0.0 && a.right() <= size.width + 0.5, "{size:?} {count}: {a:?}");
                    assert!(a.y >= 0.0 && a.bottom() <= l.height + 0.5, "{size:?} {count}: {a:?} of {}", l.height);
                    assert!(a.w > 2.0 * size.rem && a.h > 2.0 * size.rem, "{size:?} {count}: {a:?}");
                    for b in &boxes[i + 1..] {
                        assert!(!a.overlaps(b), "{size:?} {count}: {a:?} {b:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_parts_of_a_node_stay_in_its_card() {
        for size in SIZES {
            for count in 1..=50 {
                let l = layout(size, count);
                for node in &l.nodes {
                    for part in [node.kubelet, node.runtime, node.proxy, node.bars, node.pods] {
                        assert!(part.x >= node.card.x && part.right() <= node.card.right() + 0.5, "{size:?} {count}");
                        assert!(part.y >= node.card.y && part.bottom() <= node.card.bottom() + 0.5, "{size:?} {count}");
                        assert!(part.h >= 0.0 && part.w >= 0.0);
                    }
                }
            }
        }
    }

    #[test]
    fn many_nodes_are_drawn_smaller() {
        let detail = |count| layout(SIZES[0], count).detail;
        assert_eq!(
            [1, 3, 8, 20, 50].map(detail),
            [Detail::Full, Detail::Full, Detail::Medium, Detail::Small, Detail::Small]
        );
        assert_eq!(layout(SIZES[2], 3).detail, Detail::Full);
    }

    #[test]
    fn every_wire_ends_at_the_apiserver_and_crosses_no_other_component() {
        for size in SIZES {
            for count in [1, 3, 8, 50] {
                let l = layout(size, count);
                for (place, route) in l.wires() {
                    let hub = l.apiserver;
                    let end = *route.last().expect("a wire has points");
                    let grown = Rect::new(hub.x - 0.5, hub.y - 0.5, hub.w + 1.0, hub.h + 1.0);
                    assert!(grown.contains(end), "{size:?} {count} {place:?}: {end:?}");
                    let own = l.rect(place).expect("it is on the stage");
                    for leg in route.windows(2) {
                        for step in 0..=40 {
                            let t = f64::from(step) / 40.0;
                            let x = leg[0].x + (leg[1].x - leg[0].x) * t;
                            let y = leg[0].y + (leg[1].y - leg[0].y) * t;
                            for other in leaves(&l) {
                                let mine = other.overlaps(&own) || other == own || other == hub || own.w == 0.0;
                                let inside = x > other.x + 0.5 && x < other.right() - 0.5;
                                let inside = inside && y > other.y + 0.5 && y < other.bottom() - 0.5;
                                assert!(mine || !inside, "{size:?} {count} {place:?} crosses {other:?} at {x} {y}");
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn answers_travel_the_way_back() {
        let l = layout(SIZES[0], 3);
        let mut there = l.route(Place::Kubelet(1), Place::Apiserver).expect("a route");
        there.reverse();
        assert_eq!(l.route(Place::Apiserver, Place::Kubelet(1)), Some(there));
        assert_eq!(l.route(Place::Kubelet(7), Place::Apiserver), None);
    }

    #[test]
    fn a_point_picks_its_node() {
        let l = layout(SIZES[0], 3);
        assert_eq!(l.node_at(l.nodes[2].card.center()), Some(2));
        assert_eq!(l.node_at(l.apiserver.center()), None);
    }

    #[test]
    fn pods_shrink_as_they_multiply() {
        let place = Rect::new(0.0, 0.0, 360.0, 180.0);
        assert_eq!(pod_detail(&place, 3, 18.0, false), PodDetail::Card);
        assert_eq!(pod_detail(&place, 5, 18.0, false), PodDetail::Row);
        assert_eq!(pod_detail(&place, 15, 18.0, false), PodDetail::Chip);
        assert_eq!(pod_detail(&place, 60, 18.0, false), PodDetail::Sign);
        assert_eq!(pod_detail(&place, 60, 18.0, true), PodDetail::Chip);
    }

    #[test]
    fn a_crowd_in_the_tray_is_partly_signs() {
        let tray = Rect::new(0.0, 0.0, 240.0, 330.0);
        assert_eq!(tray_parts(&tray, 40, 18.0).0, 40);
        let (chips, signs) = tray_parts(&tray, 900, 18.0);
        assert!((4..40).contains(&chips) && signs.h > 80.0, "{chips} {signs:?}");
    }
}
