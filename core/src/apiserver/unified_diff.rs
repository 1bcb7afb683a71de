//! The difference between two texts as `diff -u` shows it, without the heads: changed lines with three lines around them.
//!
//! Among several ways to tell how one text became the other, Python's difflib decides, which Kubernetes' messages go by.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The number of unchanged lines around changed ones.
const CONTEXT: usize = 3;
/// Texts of this many lines or more are not aligned by lines that stand in more than a hundredth of them.
const LONG: usize = 200;

/// What of the lines `a` and `b` is the same: where it begins in both, and how long it is.
#[derive(Clone, Copy)]
struct Block {
    a: usize,
    b: usize,
    len: usize,
}

/// The difference between two texts; empty if there is none.
pub(super) fn unified_diff(a: &str, b: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (a.split('\n').collect(), b.split('\n').collect());
    let places = places(&a, &b);
    let mut blocks = Vec::new();
    same(&a, &b, &places, Block { a: 0, b: 0, len: a.len() }, b.len(), &mut blocks);
    blocks.push(Block { a: a.len(), b: b.len(), len: 0 });

    let mut out = String::new();
    let (mut hunk, mut hunk_at) = (String::new(), (0, 0));
    let (mut at_a, mut at_b) = (0, 0);
    let mut write = |hunk: &mut String, from: (usize, usize), to: (usize, usize)| {
        if !hunk.is_empty() {
            out += &format!("@@ -{} +{} @@\n{hunk}", range(from.0, to.0), range(from.1, to.1));
            hunk.clear();
        }
    };
    let lines = |hunk: &mut String, sign: char, lines: &[&str]| {
        for line in lines {
            *hunk += &format!("{sign}{line}\n");
        }
    };
    for block in blocks {
        lines(&mut hunk, '-', &a[at_a..block.a]);
        lines(&mut hunk, '+', &b[at_b..block.b]);
        (at_a, at_b) = (block.a + block.len, block.b + block.len);
        let is_last = at_a == a.len() && at_b == b.len();
        let before = if is_last { 0 } else { block.len.min(CONTEXT) };
        let after = if hunk.is_empty() { 0 } else { block.len.min(CONTEXT) };
        if !hunk.is_empty() && !is_last && block.len <= 2 * CONTEXT {
            lines(&mut hunk, ' ', &a[block.a..at_a]);
            continue;
        }
        lines(&mut hunk, ' ', &a[block.a..block.a + after]);
        write(&mut hunk, hunk_at, (block.a + after, block.b + after));
        // The next change begins here, if there is one.
        if !is_last {
            hunk_at = (at_a - before, at_b - before);
            lines(&mut hunk, ' ', &a[at_a - before..at_a]);
        }
    }
    out
}

/// For each line of `a`, where it stands in `b`; nowhere, if it stands in too many places.
fn places(a: &[&str], b: &[&str]) -> Vec<Vec<usize>> {
    let find = |line: &&str| {
        let found: Vec<usize> = (0..b.len()).filter(|at| b[*at] == *line).collect();
        if b.len() >= LONG && found.len() > b.len() / 100 + 1 { Vec::new() } else { found }
    };
    a.iter().map(find).collect()
}

/// What `a[from.a .. from.a + from.len]` and `b[from.b .. end]` have in common: the longest block, then what lies before
/// and after it.
fn same(a: &[&str], b: &[&str], places: &[Vec<usize>], from: Block, end: usize, blocks: &mut Vec<Block>) {
    let a_end = from.a + from.len;
    let mut best = Block { len: 0, ..from };
    // How long the common lines are that end at each line of `b`.
    let mut lengths: Vec<usize> = alloc::vec![0; b.len() + 1];
    for (i, found) in places.iter().enumerate().take(a_end).skip(from.a) {
        let mut next = alloc::vec![0; b.len() + 1];
        for j in found.iter().copied().filter(|j| (from.b..end).contains(j)) {
            let len = lengths[j] + 1;
            next[j + 1] = len;
            if len > best.len {
                best = Block { a: i + 1 - len, b: j + 1 - len, len };
            }
        }
        lengths = next;
    }
    while best.a > from.a && best.b > from.b && a[best.a - 1] == b[best.b - 1] {
        best = Block { a: best.a - 1, b: best.b - 1, len: best.len + 1 };
    }
    while best.a + best.len < a_end && best.b + best.len < end && a[best.a + best.len] == b[best.b + best.len] {
        best.len += 1;
    }
    if best.len == 0 {
        return;
    }
    same(a, b, places, Block { len: best.a - from.a, ..from }, best.b, blocks);
    match blocks.last_mut() {
        Some(last) if last.a + last.len == best.a && last.b + last.len == best.b => last.len += best.len,
        _ => blocks.push(best),
    }
    let after = best.a + best.len;
    same(a, b, places, Block { a: after, b: best.b + best.len, len: a_end - after }, end, blocks);
}

fn range(from: usize, to: usize) -> String {
    match to - from {
        0 => format!("{from},0"),
        1 => format!("{}", from + 1),
        len => format!("{},{len}", from + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(a: &str, b: &str, expected: Expect) {
        expected.assert_eq(&unified_diff(&a.replace(' ', "\n"), &b.replace(' ', "\n")));
    }

    #[test]
    fn changed_lines_have_three_lines_around_them() {
        check(
            "1 2 3 4 5 6 7 8 9",
            "1 2 3 4 x 6 7 8 9",
            expect![[r#"
            @@ -2,7 +2,7 @@
             2
             3
             4
            -5
            +x
             6
             7
             8
        "#]],
        );
        check("1", "1", expect![""]);
        check(
            "1 2",
            "1 2 3",
            expect![[r#"
            @@ -1,2 +1,3 @@
             1
             2
            +3
        "#]],
        );
        check(
            "1",
            "2",
            expect![[r#"
            @@ -1 +1 @@
            -1
            +2
        "#]],
        );
    }

    #[test]
    fn changes_far_apart_are_shown_apart() {
        check(
            "a 1 2 3 4 5 6 b 1 2 3 4 5 6 7 c",
            "1 2 3 4 5 6 b b 1 2 3 4 5 6 7 d",
            expect![[r#"
            @@ -1,10 +1,10 @@
            -a
             1
             2
             3
             4
             5
             6
            +b
             b
             1
             2
            @@ -13,4 +13,4 @@
             5
             6
             7
            -c
            +d
        "#]],
        );
    }
}
