import { expect, test } from "vitest";
import { distanceToLine, middleOf, roundedPath } from "./polyline";
import { bareSkipRoute, skipInRoute, skipOutRoute, wireRoute } from "./routes";

test("a line of two points is straight", () => {
  expect(
    roundedPath(
      [
        { x: 0, y: 0 },
        { x: 0, y: 32 },
      ],
      10,
    ),
  ).toBe("M0,0L0,32");
});

test("a corner is rounded by the radius, or by half of a short side", () => {
  const path = roundedPath(
    [
      { x: 0, y: 0 },
      { x: 100, y: 0 },
      { x: 100, y: 8 },
    ],
    20,
  );
  expect(path).toBe("M0,0L96,0Q100,0 100,4L100,8");
});

test("the middle is half the length along", () => {
  expect(
    middleOf([
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 10, y: 30 },
    ]),
  ).toEqual({ x: 10, y: 10 });
});

test("distance to a line counts its corners and ends", () => {
  const line = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 30 },
  ];
  expect(distanceToLine({ x: 5, y: 4 }, line)).toBe(4);
  expect(distanceToLine({ x: 13, y: 34 }, line)).toBe(5);
});

test("a wire between cards of one column is straight", () => {
  expect(wireRoute({ x: 100, y: 40 }, { x: 100, y: 72 })).toHaveLength(2);
});

test("a wire to a higher card leaves downwards and arrives from above", () => {
  const route = wireRoute({ x: 100, y: 3000 }, { x: 700, y: 0 });
  expect(route[1]?.y).toBeGreaterThan(3000);
  expect(route.at(-2)?.y).toBeLessThan(0);
  expect(route.at(-2)?.x).toBe(700);
});

test("a skip turns off sideways below its source, runs through the pill and meets the merge at its side", () => {
  const out = skipOutRoute({ x: 100, y: 40 }, { x: 280, y: 180 });
  expect(out).toEqual([
    { x: 100, y: 51 },
    { x: 280, y: 51 },
    { x: 280, y: 180 },
  ]);
  const back = skipInRoute({ x: 280, y: 204 }, { x: 100, y: 400, halfWidth: 20 });
  expect(back).toEqual([
    { x: 280, y: 204 },
    { x: 280, y: 400 },
    { x: 120, y: 400 },
  ]);
});

test("a skip on the left meets the merge on the left", () => {
  const back = skipInRoute({ x: -80, y: 204 }, { x: 100, y: 400, halfWidth: 20 });
  expect(back.at(-1)).toEqual({ x: 80, y: 400 });
});

test("a skip without a shortcut layer is one arc", () => {
  const route = bareSkipRoute({ x: 100, y: 40 }, { x: 100, y: 400, halfWidth: 20 }, 240);
  expect(route.at(1)).toEqual({ x: 240, y: 51 });
  expect(route.at(-1)).toEqual({ x: 120, y: 400 });
});
