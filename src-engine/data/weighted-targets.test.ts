import { expect, it } from "vitest";
import { targetsOf } from "./targets";
import { weightedTargets } from "./weighted-targets";

const WEIGHTS = Float32Array.of(0.5, 4, 2);

it("weighs an example as its class", () => {
  const given = targetsOf(Uint8Array.of(2, 0, 1), 0.1);
  const before = given.rows.slice();
  expect(weightedTargets(given, WEIGHTS)).toEqual({
    rows: Float32Array.of(...[2, 2, 1, 2], ...[0, 0, 1, 0.5], ...[1, 1, 1, 4]),
    smoothing: 0.1,
  });
  expect(given.rows).toEqual(before);
});

it("weighs an example of two classes by their shares", () => {
  const rows = Float32Array.of(...[0, 1, 0.25, 1], ...[1, 1, 0.25, 1], ...[2, 0, 0, 1], ...[2, 1, 0.5, 3]);
  expect(weightedTargets({ rows, smoothing: 0 }, WEIGHTS).rows).toEqual(
    Float32Array.of(...[0, 1, 0.25, 3.125], ...[1, 1, 0.25, 4], ...[2, 0, 0, 0.5], ...[2, 1, 0.5, 9]),
  );
});
