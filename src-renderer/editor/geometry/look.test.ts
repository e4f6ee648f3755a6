/** What is looked at lies in the free part of the canvas, whatever floats above it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Area, areaOf, freeAreas, overlap, roomiest } from "./free-areas";
import { fitsInto, isSameView, lookAt, onScreen, panTo, uncoverLook } from "./look";

const SIZE = { width: 800, height: 500 };
const covers = fc.array(
  fc
    .tuple(fc.integer({ min: -50, max: 800 }), fc.integer({ min: -50, max: 500 }), fc.nat(300), fc.nat(200))
    .map(
      ([left, top, width, height]): Area => ({
        left,
        top,
        right: left + width + 1,
        bottom: top + height + 1,
      }),
    ),
  { maxLength: 6 },
);
const bounds = fc.record({
  x: fc.integer({ min: -3000, max: 3000 }),
  y: fc.integer({ min: -3000, max: 3000 }),
  width: fc.integer({ min: 40, max: 4000 }),
  height: fc.integer({ min: 40, max: 4000 }),
});
const views = fc.record({
  x: fc.integer({ min: -2000, max: 2000 }),
  y: fc.integer({ min: -2000, max: 2000 }),
  zoom: fc.double({ min: 0.05, max: 2.5, noNaN: true }),
});
const SLACK = 1e-6;

function liesIn(box: Area, areas: readonly Area[]): boolean {
  return areas.some(
    (area) =>
      box.left >= area.left - SLACK &&
      box.top >= area.top - SLACK &&
      box.right <= area.right + SLACK &&
      box.bottom <= area.bottom + SLACK,
  );
}

describe("the free part of the canvas", () => {
  it("is never beneath anything, unless all of it is", () => {
    fc.assert(
      fc.property(covers, (above) => {
        const areas = freeAreas(SIZE, above);
        const whole = areas.length === 1 && areaOf(roomiest(areas)) === 760 * 460;
        for (const area of areas) expect(whole || above.every((cover) => !overlap(area, cover))).toBe(true);
      }),
    );
  });

  it("is one area for each way around what lies in a corner", () => {
    const areas = freeAreas(SIZE, [{ left: 700, top: 400, right: 800, bottom: 500 }]);
    expect(areas).toEqual([
      { left: 20, top: 20, right: 680, bottom: 480 },
      { left: 20, top: 20, right: 780, bottom: 380 },
    ]);
  });
});

describe("looking", () => {
  it("puts all of it into a free area", () => {
    fc.assert(
      fc.property(covers, bounds, (above, rect) => {
        const areas = freeAreas(SIZE, above);
        expect(liesIn(onScreen(rect, lookAt(rect, areas, { least: 0.001, most: 1 })), areas)).toBe(true);
      }),
    );
  });

  it("pans to it without zooming, and not at all when it is free already", () => {
    fc.assert(
      fc.property(covers, bounds, views, (above, rect, view) => {
        const areas = freeAreas(SIZE, above);
        const there = panTo(rect, areas, view);
        expect(there.zoom).toBe(view.zoom);
        if (!fitsInto(rect, areas, view.zoom)) return;
        expect(liesIn(onScreen(rect, there), areas)).toBe(true);
        if (liesIn(onScreen(rect, view), areas)) {
          expect(there.x).toBeCloseTo(view.x);
          expect(there.y).toBeCloseTo(view.y);
        }
      }),
    );
  });

  it("takes the side of the canvas where the drawing is larger", () => {
    const note = { left: 0, top: 380, right: 650, bottom: 500 };
    const tall = { x: 0, y: 0, width: 100, height: 2000 };
    const wide = { x: 0, y: 0, width: 2000, height: 100 };
    const areas = freeAreas(SIZE, [note]);
    expect(onScreen(tall, lookAt(tall, areas, { least: 0.01, most: 1 })).left).toBeGreaterThan(650);
    expect(onScreen(wide, lookAt(wide, areas, { least: 0.01, most: 1 })).bottom).toBeLessThan(380);
  });
});

describe("what lies under a note", () => {
  /** A note at the foot of the canvas, as wide as it. */
  const note: Area = { left: 16, top: 400, right: 784, bottom: 490 };
  const areas = freeAreas(SIZE, [note]);
  const first = { x: 0, y: 0, width: 200, height: 40 };
  const column = (height: number) => ({ x: 0, y: 0, width: 200, height });
  const from = { x: 300, y: 20, zoom: 1 };

  it("comes out by a pan where all of it fits above the note", () => {
    const view = uncoverLook(first, column(340), areas, { ...from, y: 100 }, 0.46);
    expect(view.zoom).toBe(1);
    expect(liesIn(onScreen(column(340), view), areas)).toBe(true);
  });

  it("is looked at from farther away where it does not, so that the last of a tall column is seen too", () => {
    const view = uncoverLook(first, column(700), areas, from, 0.46);
    expect(view.zoom).toBeLessThan(1);
    expect(view.zoom).toBeGreaterThanOrEqual(0.46);
    expect(liesIn(onScreen(column(700), view), areas)).toBe(true);
  });

  it("of a column too tall to be read shows the beginning, as near as it was", () => {
    const view = uncoverLook(first, column(5000), areas, from, 0.46);
    expect(view.zoom).toBe(1);
    expect(liesIn(onScreen(first, view), areas)).toBe(true);
  });
});

describe("a view", () => {
  it("is the same one within what an animation may miss", () => {
    const view = { x: 10, y: 20, zoom: 0.5 };
    expect(isSameView(view, { x: 10.2, y: 19.9, zoom: 0.5001 })).toBe(true);
    expect(isSameView(view, { x: 11, y: 20, zoom: 0.5 })).toBe(false);
    expect(isSameView(view, { x: 10, y: 20, zoom: 0.51 })).toBe(false);
  });
});
