/** How two shapes meet: one long run where they allow it, and as few axes around it as possible. */

export interface Broadcast {
  readonly shape: number[];
  readonly size: number;
  /** Values in a run. */
  readonly run: number;
  /** How the operands go along a run: both advance, only a, only b. */
  readonly walk: 0 | 1 | 2;
  /** Axes around the run, outermost first. */
  readonly axes: readonly { readonly size: number; readonly aStep: number; readonly bStep: number }[];
}

/** @throws Error when the shapes do not meet */
export function broadcast(aShape: readonly number[], bShape: readonly number[]): Broadcast {
  const rank = Math.max(aShape.length, bShape.length);
  const sizeAt = (shape: readonly number[], axis: number): number => shape[axis - rank + shape.length] ?? 1;
  const shape: number[] = [];
  /** Neighbouring axes in which both operands advance, or only the same one, count as one. */
  const joined: { size: number; a: boolean; b: boolean }[] = [];
  for (let axis = 0; axis < rank; axis += 1) {
    const a = sizeAt(aShape, axis);
    const b = sizeAt(bShape, axis);
    if (a !== b && a !== 1 && b !== 1) {
      throw new Error(`The shapes [${aShape}] and [${bShape}] cannot be combined value by value.`);
    }
    const size = a === 1 ? b : a;
    shape.push(size);
    if (size === 1) continue;
    const last = joined.at(-1);
    const entry = { size, a: a !== 1, b: b !== 1 };
    if (last && last.a === entry.a && last.b === entry.b) last.size *= size;
    else joined.push(entry);
  }
  const size = shape.reduce((product, length) => product * length, 1);
  const inner = joined.pop() ?? { size: 1, a: true, b: true };
  let aStep = inner.a ? inner.size : 1;
  let bStep = inner.b ? inner.size : 1;
  const axes = joined
    .reverse()
    .map((axis) => {
      const entry = { size: axis.size, aStep: axis.a ? aStep : 0, bStep: axis.b ? bStep : 0 };
      if (axis.a) aStep *= axis.size;
      if (axis.b) bStep *= axis.size;
      return entry;
    })
    .reverse();
  return { shape, size, run: inner.size, walk: inner.a && inner.b ? 0 : inner.a ? 1 : 2, axes };
}
