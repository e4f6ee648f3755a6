/** Tensors of float64 and loops over them, for definitions that are to be read rather than fast. */

export interface Values {
  /** The batch first, channels or features last. */
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** A tensor whose value at each place is asked for. @param at given the place, axis by axis */
export function valuesOf(shape: readonly number[], at: (place: readonly number[]) => number): Values {
  const data = new Float64Array(sizeOf(shape));
  const place = shape.map(() => 0);
  for (let index = 0; index < data.length; index += 1) {
    data[index] = at(place);
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      place[axis] = (place[axis] ?? 0) + 1;
      if ((place[axis] ?? 0) < (shape[axis] ?? 0)) break;
      place[axis] = 0;
    }
  }
  return { shape, data };
}

/** The value at a place; `outside` where an axis has no such place. */
export function valueAt({ shape, data }: Values, place: readonly number[], outside = Number.NaN): number {
  let index = 0;
  for (let axis = 0; axis < shape.length; axis += 1) {
    const [side = 0, at = 0] = [shape[axis], place[axis]];
    if (at < 0 || at >= side) return outside;
    index = index * side + at;
  }
  return data[index] ?? outside;
}

/** A function of each value alone. */
export function eachOf({ shape, data }: Values, of: (x: number, index: number) => number): Values {
  return { shape, data: data.map(of) };
}

/** The same values in another shape. */
export function laidOut({ data }: Values, shape: readonly number[]): Values {
  return { shape, data };
}
