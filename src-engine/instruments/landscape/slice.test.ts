import { expect, it } from "vitest";
import { type LossAt, sideOf, sliced } from "./slice";

const SIZE = 40;
/** Numbers between -1 and 1, the same each time. */
const number = (at: number): number => Math.sin(1 + 3 * at) * Math.cos(7 * at);
const vector = (seed: number): Float32Array =>
  Float32Array.from({ length: SIZE }, (_, place) => number(100 * seed + place));

it("gives a quadratic's values to 1e-6, each at its place, the centre to the bit", async () => {
  const [centre, one, other] = [vector(1), vector(2), vector(3)];
  const matrix = Array.from({ length: SIZE }, (_, row) => vector(10 + row));
  // w · M w + w · (ones), of weights in double precision.
  const quadratic = (weights: ArrayLike<number>): number => {
    let sum = 0;
    for (let row = 0; row < SIZE; row += 1) {
      const own = weights[row] ?? 0;
      sum += own;
      for (let column = 0; column < SIZE; column += 1)
        sum += own * (matrix[row]?.[column] ?? 0) * (weights[column] ?? 0);
    }
    return sum;
  };
  const side = sideOf({ from: -1, to: 1, points: 7 });
  const found = await sliced({ centre, directions: [one, other] }, [side, side], async (weights) =>
    quadratic(weights),
  );
  expect(found.centre).toBe(quadratic(centre));
  expect(found.points).toHaveLength(49);
  expect(found.points[0]).toEqual({ at: [0, 0], loss: quadratic(centre) });
  const largest = Math.max(...found.points.map(({ loss }) => Math.abs(loss)));
  const at = new Set<string>();
  for (const {
    at: [x = 0, y = 0],
    loss,
  } of found.points) {
    const exact = quadratic(
      Float64Array.from(centre, (value, place) => value + x * (one[place] ?? 0) + y * (other[place] ?? 0)),
    );
    expect(Math.abs(loss - exact)).toBeLessThan(1e-6 * largest);
    at.add(`${x} ${y}`);
  }
  expect(at.size).toBe(49);
});

it("measures from the centre outwards, and ends where it is stopped", async () => {
  const centre = Float32Array.of(1, 2);
  const directions = [Float32Array.of(1, 0)];
  const side = sideOf({ from: -2, to: 2, points: 5 });
  let asked = 0;
  const lossAt: LossAt = async (weights) => {
    asked += 1;
    return asked > 3 ? undefined : weights[0];
  };
  const found = await sliced({ centre, directions }, [side], lossAt);
  expect(found).toEqual({
    centre: 1,
    points: [
      { at: [0], loss: 1 },
      { at: [-1], loss: 0 },
      { at: [1], loss: 2 },
    ],
  });
  expect(await sliced({ centre, directions }, [side], async () => undefined)).toEqual({
    centre: undefined,
    points: [],
  });
});

it("measures the centre where no point of the sides is there, and never adds to it what is no number", async () => {
  const centre = Float32Array.of(1);
  const even = sideOf({ from: -1, to: 1, points: 4 });
  const asked: (number | undefined)[] = [];
  await sliced({ centre, directions: [Float32Array.of(Number.NaN)] }, [even], async (weights) => {
    asked.push(weights[0]);
    return 1;
  });
  expect(asked).toHaveLength(5);
  expect(asked[0]).toBe(1);
  expect(sideOf({ from: -0.3, to: 0.3, points: 25 })[12]).toBe(0);
  expect(sideOf({ from: -0.3, to: 0.3, points: 25 }).some((value) => Object.is(value, -0))).toBe(false);
});
