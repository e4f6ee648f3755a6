import { describe, expect, it } from "vitest";
import type { Mark } from "../../../pictures/picture";
import type { Landscape, LandscapePoint } from "../../landscape";
import type { Shown } from "../view";
import { contoursOf } from "./contour-lines";
import { contourLevels, levelWords, lossGrid, lossScale, shareOfScale } from "./grid";
import { landscapeView } from "./index";
import { type SurfaceFace, surfaceParts, turnedView } from "./surface";
import { bendsOf } from "./words";

const SIDE = [-1, -0.5, 0, 0.5, 1];

function plane(
  lossAt: (x: number, y: number) => number | null | undefined,
  more: Partial<Landscape> = {},
): Landscape {
  const points = SIDE.flatMap((y) =>
    SIDE.flatMap((x): LandscapePoint[] => {
      const loss = lossAt(x, y);
      return loss === undefined ? [] : [{ x, y, loss }];
    }),
  );
  return {
    way: "plane",
    directions: "random",
    seed: 1,
    measuredOn: 0,
    moved: 1_000,
    trained: 1_200,
    centre: lossAt(0, 0) ?? null,
    x: SIDE,
    y: SIDE,
    points,
    ...more,
  };
}

function line(lossAt: (x: number) => number | null | undefined): Landscape {
  const { y: _, points: __, ...of } = plane((x) => lossAt(x));
  const points = SIDE.flatMap((x): LandscapePoint[] => {
    const loss = lossAt(x);
    return loss === undefined ? [] : [{ x, loss }];
  });
  return { ...of, way: "line", points };
}

function shown(figures: Landscape, network = "ResNet-8"): Shown<"landscape"> {
  return {
    frame: {
      network,
      weights: { kind: "untrained", seed: 1 },
      images: 256,
      choices: {},
      batch: 128,
      statistics: "running",
      partial: false,
    },
    figures,
  };
}

const bowl = (x: number, y: number): number => 0.1 + 3 * (x ** 2 + y ** 2);
const marksOf = (...figures: readonly Landscape[]): readonly Mark[] =>
  landscapeView.pictures(
    figures.map((each, place) => shown(each, `network ${place + 1}`)),
    { width: 760, height: 360 },
  )[0]?.marks ?? [];
const titled = (marks: readonly Mark[], words: RegExp): number =>
  marks.filter(({ title }) => words.test(title ?? "")).length;
const texts = (marks: readonly Mark[]): string[] =>
  marks.flatMap((mark) => (mark.kind === "text" ? [mark.text] : []));

describe("contours", () => {
  it("lie where the loss has their level, as on a logarithmic scale between two points", () => {
    // 10^(2x): a level's line stands where log10 of it does.
    const figures = plane((x) => 10 ** (2 * x));
    const scale = lossScale([figures]);
    expect(scale).toEqual({ low: 0.01, high: 100 });
    const [contour] = contoursOf(lossGrid(figures), [10 ** 0.5], scale);
    const places = contour?.lines.flat() ?? [];
    expect(places.length).toBeGreaterThan(3);
    // x = 1/4: between the third point, at 0, and the fourth, at 1/2.
    for (const { x } of places) expect(x).toBeCloseTo(2.5, 6);
  });

  it("run around a valley as one closed line", () => {
    const figures = plane(bowl);
    const [contour] = contoursOf(lossGrid(figures), [0.5], lossScale([figures]));
    expect(contour?.lines).toHaveLength(1);
    const [ring = []] = contour?.lines ?? [];
    expect(ring[0]).toEqual(ring.at(-1));
  });

  it("are on one scale for two networks beside each other, each with its name", () => {
    const [low, high] = [plane(bowl), plane((x, y) => 100 * bowl(x, y))];
    const scale = lossScale([low, high]);
    expect(scale).toEqual({ low: 0.1, high: 610 });
    const marks = marksOf(low, high);
    expect(texts(marks)).toEqual(expect.arrayContaining(["network 1", "network 2"]));
    const levels = contourLevels(scale);
    expect(levels.length).toBeGreaterThanOrEqual(8);
    // The legend stands once.
    expect(texts(marks).filter((text) => text === "loss")).toHaveLength(1);
    expect(titled(marks, /^the weights themselves/)).toBe(2);
  });

  it("have round levels between the ends, however near these are", () => {
    for (const scale of [
      { low: 1e-7, high: 1e5 },
      { low: 0.1, high: 30 },
      { low: 2, high: 2.2 },
      { low: 1, high: 1.002 },
      { low: 2e-5, high: 2.1e-5 },
    ]) {
      const levels = contourLevels(scale);
      expect(levels.length).toBeGreaterThanOrEqual(5);
      expect(levels.length).toBeLessThanOrEqual(14);
      for (const level of levels) expect(level > scale.low && level < scale.high).toBe(true);
      expect(new Set(levels.map((level) => levelWords(level, scale))).size).toBe(levels.length);
    }
    expect(lossScale([plane(() => null)])).toEqual({ low: 0.1, high: 1 });
    expect(lossScale([plane(() => 0)]).high).toBeGreaterThan(0);
  });
});

describe("what is no number, or was not measured", () => {
  const holes = plane((x, y) => (x === 1 && y === 1 ? null : x === -1 ? undefined : bowl(x, y)));

  it("is a hole with a cross, or blank, and never 0", () => {
    const marks = marksOf(holes);
    expect(marks.filter(({ kind }) => kind === "cross")).toHaveLength(1);
    expect(titled(marks, /^1, 1: not a number$/)).toBe(2);
    expect(titled(marks, /: not measured$/)).toBe(5);
    const sentences = landscapeView.sentences(shown(holes)).join(" ");
    expect(sentences).toContain("20 of 25 points were measured; the others are left blank.");
    expect(sentences).toContain("At 1 point the loss is not a number: a hole with a cross.");
    expect(marksOf(plane(() => null)).length).toBeGreaterThan(0);
  });

  it("has no face of the surface", () => {
    const faces = (figures: Landscape): number =>
      surfaceParts(figures, lossScale([holes]), { round: 30, up: 35 }).filter(({ kind }) => kind === "face")
        .length;
    expect(faces(plane(bowl))).toBe(16);
    // A corner's point belongs to one face, a column's to four.
    expect(faces(holes)).toBe(11);
  });

  it("parts a line", () => {
    const marks = marksOf(line((x) => (x === 0.5 ? null : 1 + x ** 2)));
    expect(marks.filter(({ kind }) => kind === "polyline")).toHaveLength(2);
    expect(texts(marks)).toContain("not a number");
  });
});

describe("words", () => {
  it("say that a convex-looking slice proves nothing, whatever it looks like, beside the picture and in it", () => {
    for (const figures of [plane(bowl), plane((x, y) => 2 - bowl(x, y) / 10), line((x) => 1 + x)]) {
      expect(landscapeView.sentences(shown(figures)).at(-1)).toMatch(
        /a convex-looking slice proves nothing\.$/,
      );
      expect(texts(marksOf(figures)).join(" ")).toContain("A convex-looking slice proves nothing.");
    }
  });

  it("tell where the loss bends downwards", () => {
    expect(bendsOf(plane(bowl))).toEqual({ downwards: 0, of: 30 });
    expect(bendsOf(plane((x, y) => 8 - bowl(x, y)))).toEqual({ downwards: 30, of: 30 });
    // One hill on a flat ground: it bends at its top alone, in both directions.
    const hill = plane((x, y) => (x === 0 && y === 0 ? 2 : 1));
    expect(bendsOf(hill)).toEqual({ downwards: 2, of: 30 });
    expect(landscapeView.sentences(shown(hill)).join(" ")).toContain("it is not convex there");
  });

  it("have a table of distances for a plane, of points for a line", () => {
    const { rows } = landscapeView.table(shown(plane(bowl)));
    expect(rows.map(([, points]) => points)).toEqual(["1", "0", "4", "4", "4", "12"]);
    expect(rows[2]).toEqual(["up to 0.5", "4", "0.85", "0.85", "0.85"]);
    expect(landscapeView.table(shown(line((x) => 1 + x))).rows).toHaveLength(5);
  });
});

describe("a surface", () => {
  it.each([0, 30, 135, 200, 300])("has what lies farther away first, from %s degrees", (round) => {
    // Each face has a height of its own, by which it is known.
    const figures = plane((x, y) => Math.exp(SIDE.indexOf(x) + 5 * SIDE.indexOf(y)));
    const scale = lossScale([figures]);
    const places = new Map<string, { x: number; y: number }>();
    for (let row = 0; row < 4; row += 1)
      for (let column = 0; column < 4; column += 1) {
        // The mean of the corners' shares is that of their exponents.
        const share = shareOfScale(scale, Math.exp(column + 0.5 + 5 * (row + 0.5)));
        places.set(share.toFixed(6), { x: -0.75 + column / 2, y: -0.75 + row / 2 });
      }
    const faces = surfaceParts(figures, scale, { round, up: 35 }).filter(
      (part): part is SurfaceFace => part.kind === "face",
    );
    const turn = (round * Math.PI) / 180;
    const depths = faces.map(({ share }) => {
      const { x = Number.NaN, y = Number.NaN } = places.get(share.toFixed(6)) ?? {};
      return y * Math.cos(turn) - x * Math.sin(turn);
    });
    expect(depths).toHaveLength(16);
    for (const [place, depth] of depths.entries())
      expect(depth).toBeLessThanOrEqual((depths[place - 1] ?? Number.POSITIVE_INFINITY) + 1e-9);
  });

  it("stands over its ground: seen from above its corners are a square, and it is never seen from below", () => {
    const [first] = surfaceParts(plane(bowl), lossScale([plane(bowl)]), { round: 0, up: 90 }).filter(
      (part): part is SurfaceFace => part.kind === "face",
    );
    // The farthest row, at its left or right.
    for (const { y } of first?.corners ?? [])
      expect([0.5, 1].some((at) => Math.abs(at - y) < 1e-9)).toBe(true);
    expect(turnedView({ round: 10, up: 80 }, { round: -30, up: 40 })).toEqual({ round: 340, up: 90 });
    expect(turnedView({ round: 10, up: 20 }, { up: -90 }).up).toBeGreaterThan(0);
  });

  it("carries the centre and the path's epochs", () => {
    const path: Landscape["path"] = {
      kept: 3,
      epochs: [
        { epoch: 0, step: 0, x: -0.75, y: 0.3 },
        { epoch: 1, step: 5, x: 0, y: 0 },
        // Beside the square.
        { epoch: 2, step: 9, x: 4, y: 0 },
      ],
      variance: [0.8, 0.15],
    };
    const figures = plane(bowl, { directions: "path", path });
    const parts = surfaceParts(figures, lossScale([figures]), { round: 30, up: 35 });
    const count = (of: string): number => parts.filter(({ kind }) => kind === of).length;
    expect([count("dot"), count("edge")]).toEqual([3, 1]);
    const marks = marksOf(figures);
    expect(titled(marks, /^epoch \d, step \d$/)).toBe(2);
    expect(texts(marks)).toEqual(expect.arrayContaining(["epoch 0", "epoch 1", "main direction 1 (80%)"]));
    expect(landscapeView.sentences(shown(figures)).join(" ")).toContain("hold 80% and 15% of its variance");
  });
});
