import { describe, expect, test } from "vitest";
import type { Box, BoxGraph, Placement, Wire } from "./box-graph";
import { tidy } from "./tidy";

function card(id: string): Box {
  return { id, width: 200, height: 40, role: "card" };
}
function add(id: string): Box {
  return { id, width: 40, height: 40, role: "merge" };
}
function shortcut(id: string): Box {
  return { id, width: 200, height: 40, role: "shortcut" };
}
function graph(boxes: Box[], wires: readonly (readonly [string, string])[]): BoxGraph {
  return {
    boxes,
    wires: wires.map(([source, target], index): Wire => ({ id: `w${index}`, source, target })),
  };
}

/** `blocks` residual blocks of `depth` cards, each with a shortcut layer, between an input and an output. */
function residual(blocks: number, depth: number): BoxGraph {
  const boxes = [card("in")];
  const wires: [string, string][] = [];
  let last = "in";
  for (let block = 0; block < blocks; block += 1) {
    const start = last;
    for (let layer = 0; layer < depth; layer += 1) {
      const id = `c${block}-${layer}`;
      boxes.push(card(id));
      wires.push([last, id]);
      last = id;
    }
    boxes.push(shortcut(`s${block}`), add(`a${block}`));
    wires.push([last, `a${block}`], [start, `s${block}`], [`s${block}`, `a${block}`]);
    last = `a${block}`;
  }
  boxes.push(card("out"));
  wires.push([last, "out"]);
  return graph(boxes, wires);
}

function centre(input: BoxGraph, places: Placement, id: string): { x: number; y: number } {
  const box = input.boxes.find((candidate) => candidate.id === id);
  const at = places.get(id);
  if (box === undefined || at === undefined) throw new Error(`${id} was not placed`);
  return { x: at.x + box.width / 2, y: at.y + box.height / 2 };
}

function overlaps(input: BoxGraph, places: Placement): string[] {
  const found: string[] = [];
  input.boxes.forEach((a, index) => {
    for (const b of input.boxes.slice(index + 1)) {
      const p = places.get(a.id);
      const q = places.get(b.id);
      if (p === undefined || q === undefined) throw new Error("not placed");
      // A pill is narrower than its box: 110 pixels in the middle of it.
      const inset = (box: Box): number => (box.role === "shortcut" ? 45 : 0);
      const apart =
        p.x + a.width - inset(a) <= q.x + inset(b) ||
        q.x + b.width - inset(b) <= p.x + inset(a) ||
        p.y + a.height <= q.y ||
        q.y + b.height <= p.y;
      if (!apart) found.push(`${a.id} and ${b.id}`);
    }
  });
  return found;
}

describe("a residual trunk", () => {
  const input = residual(2, 5);
  const places = tidy(input);

  test("runs straight down with its merges centred", () => {
    const trunk = input.boxes.filter((box) => box.role !== "shortcut");
    expect(new Set(trunk.map((box) => centre(input, places, box.id).x)).size).toBe(1);
    const ys = trunk.map((box) => centre(input, places, box.id).y);
    expect(ys).toEqual([...ys].sort((a, b) => a - b));
  });

  test("has each shortcut beside the middle of what it skips", () => {
    const trunkX = centre(input, places, "in").x;
    for (const block of [0, 1]) {
      const pill = centre(input, places, `s${block}`);
      const source = centre(input, places, block === 0 ? "in" : `a${block - 1}`);
      expect(pill.x).toBeGreaterThan(trunkX + 100 + 55);
      expect(pill.y).toBe((source.y + centre(input, places, `a${block}`).y) / 2);
    }
    expect(overlaps(input, places)).toEqual([]);
  });
});

test("nested skips run at increasing distances, neighbours at the same", () => {
  const input = graph(
    [
      card("i"),
      card("a"),
      card("b"),
      add("m1"),
      card("c"),
      add("m2"),
      add("m3"),
      shortcut("s1"),
      shortcut("s2"),
      shortcut("s3"),
    ],
    [
      ["i", "a"],
      ["a", "b"],
      ["b", "m1"],
      ["m1", "c"],
      ["c", "m2"],
      ["m2", "m3"],
      ["a", "s1"],
      ["s1", "m1"],
      ["m1", "s2"],
      ["s2", "m2"],
      ["i", "s3"],
      ["s3", "m3"],
    ],
  );
  const places = tidy(input);
  const [inner, neighbour, outer] = ["s1", "s2", "s3"].map((id) => centre(input, places, id).x);
  expect(neighbour).toBe(inner);
  expect(outer).toBeGreaterThanOrEqual((inner ?? 0) + 110);
  expect(overlaps(input, places)).toEqual([]);
});

test("a wire straight into an Add counts as a skip and keeps the trunk straight", () => {
  const input = graph(
    [card("i"), card("a"), card("b"), add("m")],
    [
      ["i", "a"],
      ["a", "b"],
      ["b", "m"],
      ["i", "m"],
    ],
  );
  const places = tidy(input);
  expect(new Set(input.boxes.map((box) => centre(input, places, box.id).x)).size).toBe(1);
});

test("branches that are no skips are laid out side by side without overlaps", () => {
  const concat: Box = { id: "cat", width: 200, height: 40, role: "merge" };
  const input = graph(
    [card("i"), card("a1"), card("b1"), card("b2"), card("c1"), concat, card("o"), shortcut("s"), add("m")],
    [
      ["i", "a1"],
      ["i", "b1"],
      ["b1", "b2"],
      ["i", "c1"],
      ["a1", "cat"],
      ["b2", "cat"],
      ["c1", "cat"],
      ["cat", "m"],
      ["i", "s"],
      ["s", "m"],
      ["m", "o"],
    ],
  );
  const places = tidy(input);
  expect(overlaps(input, places)).toEqual([]);
  expect(centre(input, places, "b2").y).toBeGreaterThan(centre(input, places, "b1").y);
  expect(centre(input, places, "cat").y).toBeGreaterThan(centre(input, places, "b2").y);
});

test("pieces that are not connected stand side by side", () => {
  const input = graph([card("a"), card("b"), card("lone")], [["a", "b"]]);
  const places = tidy(input);
  expect(places.get("a")).toEqual({ x: 0, y: 0 });
  expect(places.get("lone")?.x).toBeGreaterThan(200);
});

test("a cycle is placed all the same", () => {
  const input = graph(
    [card("a"), card("b"), card("c")],
    [
      ["a", "b"],
      ["b", "c"],
      ["c", "b"],
    ],
  );
  const places = tidy(input);
  expect(places.size).toBe(3);
  expect(overlaps(input, places)).toEqual([]);
});

test("an empty graph gives an empty placement", () => {
  expect(tidy({ boxes: [], wires: [] }).size).toBe(0);
});

test("a trunk of 28 rows stands in columns that a canvas shows at more than half its size", () => {
  const input = residual(3, 7);
  const places = tidy(input);
  const right = Math.max(...[...places.values()].map((at) => at.x + 200));
  const bottom = Math.max(...[...places.values()].map((at) => at.y + 40));
  expect(Math.min(850 / right, 560 / bottom)).toBeGreaterThan(0.55);
});

test("a trunk in columns does not end in one for its last layer or two", () => {
  const stubs = Array.from({ length: 60 }, (_, index) => {
    const input = residual(index + 4, 5);
    const places = tidy(input);
    const rows = new Map<number, number>();
    for (const { id, role } of input.boxes) {
      const { x } = centre(input, places, id);
      if (role !== "shortcut") rows.set(x, (rows.get(x) ?? 0) + 1);
    }
    const inColumn = [...rows.entries()].sort(([one], [other]) => one - other).map(([, count]) => count);
    return { last: inColumn.at(-1) ?? 0, tallest: Math.max(...inColumn), columns: inColumn.length };
  }).filter(({ columns, last, tallest }) => columns > 1 && last <= tallest * 0.08);
  expect(stubs).toEqual([]);
});

describe("a network of 516 nodes", () => {
  const input = residual(64, 6);

  test("is placed without overlaps", () => {
    expect(input.boxes.length).toBe(514);
    expect(overlaps(input, tidy(input))).toEqual([]);
  });

  test("is wrapped into columns of about one height", () => {
    const places = tidy(input);
    const trunk = input.boxes.filter((box) => box.role !== "shortcut");
    const foot = new Map<number, number>();
    for (const box of trunk) {
      const { x, y } = centre(input, places, box.id);
      foot.set(x, Math.max(foot.get(x) ?? 0, y));
    }
    const feet = [...foot.values()];
    // All but the last are filled up to less than a block below the tallest.
    expect(Math.min(...feet.slice(0, -1))).toBeGreaterThan(Math.max(...feet) - 8 * 72);
  });

  test("is wrapped into columns between blocks, so that it fits a canvas", () => {
    const places = tidy(input);
    const xs = [...places.values()].map((at) => at.x);
    const ys = [...places.values()].map((at) => at.y);
    const aspect = (Math.max(...xs) - Math.min(...xs)) / (Math.max(...ys) - Math.min(...ys));
    expect(aspect).toBeGreaterThan(1);
    expect(aspect).toBeLessThan(2.4);
    for (let block = 0; block < 64; block += 1) {
      const [first, last] = [`c${block}-0`, `a${block}`].map((id) => centre(input, places, id).x);
      expect(first).toBe(last);
    }
  });
});

test("skips in a drawing with other branches have lanes of their own, those inside nearer", () => {
  const cards = ["in", "a", "b", "left", "right", "c", "out"].map(card);
  const input = graph(
    [...cards, shortcut("inner"), shortcut("outer"), shortcut("later"), add("m1"), add("m2"), add("m3")],
    [
      ["in", "a"],
      ["a", "b"],
      ["b", "m1"],
      ["a", "inner"],
      ["inner", "m1"],
      ["m1", "left"],
      ["m1", "right"],
      ["left", "m2"],
      ["right", "m2"],
      ["in", "outer"],
      ["outer", "m2"],
      ["m2", "c"],
      ["c", "m3"],
      ["m2", "later"],
      ["later", "m3"],
      ["m3", "out"],
    ],
  );
  const places = tidy(input);
  const at = (id: string): number => centre(input, places, id).x;
  expect(at("outer") - at("inner")).toBeGreaterThanOrEqual(116);
  // One that shares no row with them needs no lane outside of theirs.
  expect(at("later")).toBeLessThan(at("outer"));
  expect(overlaps(input, places)).toEqual([]);
});
