//! Points, rectangles and routes on the stage, in CSS pixels from its upper left corner.

/// A place on the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From above.
    pub y: f64,
}

/// A box on the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// Its width.
    pub w: f64,
    /// Its height.
    pub h: f64,
}

/// The point at `x`, `y`.
pub const fn at(x: f64, y: f64) -> Point {
    Point { x, y }
}

impl Point {
    /// How far `other` is.
    pub fn distance(self, other: Point) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

impl Rect {
    /// The box with this corner and this size.
    pub const fn new(x: f64, y: f64, w: f64, h: f64) -> Rect {
        Rect { x, y, w, h }
    }

    /// Its right edge.
    pub fn right(&self) -> f64 {
        self.x + self.w
    }

    /// Its lower edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.h
    }

    /// Its middle.
    pub fn center(&self) -> Point {
        at(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// Whether the point lies in it.
    pub fn contains(&self, point: Point) -> bool {
        point.x >= self.x && point.x <= self.right() && point.y >= self.y && point.y <= self.bottom()
    }

    /// Whether it shares some area with `other`.
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// The area that it shares with `other`.
    pub fn shared(&self, other: &Rect) -> f64 {
        let w = self.right().min(other.right()) - self.x.max(other.x);
        let h = self.bottom().min(other.bottom()) - self.y.max(other.y);
        w.max(0.0) * h.max(0.0)
    }

    /// The same box, seen from the corner of `parent`.
    pub fn within(&self, parent: &Rect) -> Rect {
        Rect::new(self.x - parent.x, self.y - parent.y, self.w, self.h)
    }
}

/// How long a route is.
pub fn length(route: &[Point]) -> f64 {
    route.windows(2).map(|leg| leg[0].distance(leg[1])).sum()
}

/// The point at the share `t` (0 to 1) of a route's length, and the direction of travel there (a unit vector).
pub fn along(route: &[Point], t: f64) -> (Point, Point) {
    let mut left = length(route) * t.clamp(0.0, 1.0);
    let mut direction = at(1.0, 0.0);
    for leg in route.windows(2) {
        let length = leg[0].distance(leg[1]);
        if length == 0.0 {
            continue;
        }
        direction = at((leg[1].x - leg[0].x) / length, (leg[1].y - leg[0].y) / length);
        if left <= length {
            return (at(leg[0].x + direction.x * left, leg[0].y + direction.y * left), direction);
        }
        left -= length;
    }
    (route.last().copied().unwrap_or_default(), direction)
}

/// Which of the points is nearest to `point`, no further than `reach`.
pub fn nearest(points: impl Iterator<Item = Point>, point: Point, reach: f64) -> Option<usize> {
    points
        .map(|other| other.distance(point))
        .enumerate()
        .filter(|(_, distance)| *distance <= reach)
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(index, _)| index)
}

/// The four arrow keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrow {
    /// ←
    Left,
    /// →
    Right,
    /// ↑
    Up,
    /// ↓
    Down,
}

impl Arrow {
    /// The arrow of a key's name in the DOM.
    pub fn of_key(key: &str) -> Option<Arrow> {
        match key {
            "ArrowLeft" => Some(Arrow::Left),
            "ArrowRight" => Some(Arrow::Right),
            "ArrowUp" => Some(Arrow::Up),
            "ArrowDown" => Some(Arrow::Down),
            _ => None,
        }
    }
}

/// Which of the boxes comes next from box `from` in the direction of an arrow key: the one that is nearest, going
/// sideways counting twice.
pub fn neighbour(boxes: &[Rect], from: usize, arrow: Arrow) -> Option<usize> {
    let start = boxes.get(from)?.center();
    let cost = |rect: &Rect| {
        let (dx, dy) = (rect.center().x - start.x, rect.center().y - start.y);
        let (ahead, aside) = match arrow {
            Arrow::Left => (-dx, dy.abs()),
            Arrow::Right => (dx, dy.abs()),
            Arrow::Up => (-dy, dx.abs()),
            Arrow::Down => (dy, dx.abs()),
        };
        (ahead > 1.0).then_some(ahead + 2.0 * aside)
    };
    boxes
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != from)
        .filter_map(|(index, rect)| Some((index, cost(rect)?)))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_travels_round_the_corner() {
        let route = [at(0.0, 0.0), at(10.0, 0.0), at(10.0, 30.0)];
        assert_eq!(along(&route, 0.125).0, at(5.0, 0.0));
        assert_eq!(along(&route, 0.5), (at(10.0, 10.0), at(0.0, 1.0)));
        assert_eq!(along(&route, 1.0).0, at(10.0, 30.0));
        assert_eq!(along(&[at(3.0, 4.0)], 0.5).0, at(3.0, 4.0));
    }

    #[test]
    fn the_nearest_dot_within_reach_is_picked() {
        let dots = [at(0.0, 0.0), at(10.0, 0.0), at(11.0, 0.0)];
        assert_eq!(nearest(dots.into_iter(), at(10.4, 0.0), 5.0), Some(1));
        assert_eq!(nearest(dots.into_iter(), at(50.0, 0.0), 5.0), None);
    }

    #[test]
    fn arrows_walk_a_grid() {
        let grid: Vec<Rect> =
            (0..6).map(|i| Rect::new((i % 2) as f64 * 20.0, (i / 2) as f64 * 10.0, 18.0, 8.0)).collect();
        assert_eq!(neighbour(&grid, 0, Arrow::Right), Some(1));
        assert_eq!(neighbour(&grid, 0, Arrow::Down), Some(2));
        assert_eq!(neighbour(&grid, 3, Arrow::Left), Some(2));
        assert_eq!(neighbour(&grid, 5, Arrow::Down), None);
    }
}
