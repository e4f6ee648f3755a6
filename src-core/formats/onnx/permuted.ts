/** Axes of tensors in another order. */

type Numbers = Float32Array | Int8Array;

/**
 * @param order which axis of the given comes first, second, ...
 * @returns the values as they lie then; the given ones where nothing moves
 */
export function permuted<Values extends Numbers>(
  values: Values,
  shape: readonly number[],
  order: readonly number[],
): Values {
  if (order.every((axis, place) => axis === place)) return values;
  const strides = stridesOf(shape);
  const result = values.slice() as Values;
  const sides = order.map((axis) => shape[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 0);
  const depth = sides.length - 1;
  const [inner = 1, innerStep = 0] = [sides[depth], steps[depth]];
  const place = new Array<number>(depth).fill(0);
  let [from, to] = [0, 0];
  while (to < result.length) {
    for (let index = 0; index < inner; index += 1) {
      result[to] = values[from + index * innerStep] ?? 0;
      to += 1;
    }
    // On to the next row: the last axis first, as an odometer does.
    for (let axis = depth - 1; axis >= 0; axis -= 1) {
      from += steps[axis] ?? 0;
      place[axis] = (place[axis] ?? 0) + 1;
      if ((place[axis] ?? 0) < (sides[axis] ?? 1)) break;
      from -= (sides[axis] ?? 1) * (steps[axis] ?? 0);
      place[axis] = 0;
    }
  }
  return result;
}

/** How far apart neighbours along each axis lie. */
function stridesOf(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let step = 1;
  for (const side of [...shape].reverse()) {
    strides.unshift(step);
    step *= side;
  }
  return strides;
}
