/**
 * Enlarging an image, one axis after the other. The results between two pixels of the input are `factor` phases, each a blend of a pixel
 * with the one before or behind it; to interleave them is to lay them side by side. So sums, slices and joins do it, which every device has.
 */
import {
  add,
  concat,
  mul,
  pad,
  reshape,
  slice,
  split,
  sub,
  type Tensor,
  type Tensor3D,
  tidy,
} from "@tensorflow/tfjs-core";
import type { Attributes } from "#core/program/operation";
import { at } from "./registered";
import type { Rule } from "./rule";

type Method = Attributes["resize"]["method"];

export const resize: Rule<Attributes["resize"]> = {
  forward({ factors: [down, across], method }, inputs) {
    const x = at(inputs, 0);
    const [images = 0, height = 0, width = 0, channels = 0] = x.shape;
    return tidy(() => {
      const tall = enlarge(reshape(x, [images, height, width * channels]), down, method);
      const wide = enlarge(reshape(tall, [images * height * down, width, channels]), across, method);
      return reshape(wide, [images, height * down, width * across, channels]);
    });
  },
  needs: "nothing",
  backward({ factors: [down, across], method }, dy, { shapes }) {
    const [images = 0, height = 0, width = 0, channels = 0] = shapes[0] ?? [];
    const found = tidy(() => {
      const wide = reshape(dy, [images * height * down, width * across, channels]);
      const tall = reduce(wide as Tensor3D, across, method);
      const dx = reduce(reshape(tall, [images, height * down, width * channels]), down, method);
      return reshape(dx, [images, height, width, channels]);
    });
    return { inputs: [found] };
  },
};

/** How far phase p of as many lies behind its pixel (before it where negative), in pixels: (p + 1/2) / factor - 1/2. */
export function phaseOffset(phase: number, factor: number): number {
  return (phase + 0.5) / factor - 0.5;
}

/** @param x `[rows, length, depth]` @returns `[rows, length x factor, depth]` */
function enlarge(x: Tensor3D, factor: number, method: Method): Tensor3D {
  const [rows, length, depth] = x.shape;
  if (factor === 1) return x;
  const rises = method === "bilinear" && length > 1 ? risesOf(x) : undefined;
  const phases = Array.from({ length: factor }, (_, phase): Tensor => {
    const offset = phaseOffset(phase, factor);
    if (!rises || offset === 0) return x;
    return add(x, mul(offset < 0 ? rises.toHere : rises.onwards, offset));
  });
  const flat = phases.map((phase) => reshape(phase, [rows * length, depth]));
  return reshape(concat(flat, 1), [rows, length * factor, depth]);
}

/** From the neighbour before to each value, and from each to the one behind; beyond the border lies the border again. */
function risesOf(x: Tensor3D): { readonly toHere: Tensor; readonly onwards: Tensor } {
  const [rows, length, depth] = x.shape;
  const rise = sub(
    slice(x, [0, 1, 0], [rows, length - 1, depth]),
    slice(x, [0, 0, 0], [rows, length - 1, depth]),
  );
  return { toHere: padded(rise, 1, 0), onwards: padded(rise, 0, 1) };
}

function padded(x: Tensor, before: number, behind: number): Tensor3D {
  return pad(x as Tensor3D, [
    [0, 0],
    [before, behind],
    [0, 0],
  ]);
}

/** The transpose of {@link enlarge}: what each pixel's results ask of it and of its neighbours, added up. */
function reduce(dy: Tensor3D, factor: number, method: Method): Tensor3D {
  const [rows, long, depth] = dy.shape;
  if (factor === 1) return dy;
  const length = long / factor;
  const phases = split(reshape(dy, [rows * length, factor * depth]), factor, 1).map(
    (phase): Tensor3D => reshape(phase as Tensor3D, [rows, length, depth]),
  );
  const own = sum(phases);
  if (method === "nearest" || length === 1) return own;
  const shares = (isWanted: (offset: number) => boolean): Tensor3D =>
    sum(
      phases.flatMap((phase, index) => {
        const offset = phaseOffset(index, factor);
        return isWanted(offset) ? [mul(phase, Math.abs(offset)) as Tensor3D] : [];
      }),
    );
  const toBefore = shares((offset) => offset < 0);
  const toBehind = shares((offset) => offset > 0);
  // The first has none before it, and the last none behind: there nothing is handed over.
  const handedBack = slice(toBefore, [0, 1, 0], [rows, length - 1, depth]);
  const handedOn = slice(toBehind, [0, 0, 0], [rows, length - 1, depth]);
  const moved = sub(handedBack, handedOn);
  return add(own, sub(padded(moved, 0, 1), padded(moved, 1, 0))) as Tensor3D;
}

function sum(terms: readonly Tensor3D[]): Tensor3D {
  const [first, ...others] = terms;
  if (!first) throw new TypeError("There is nothing to add up.");
  return others.reduce((total, term) => add(total, term) as Tensor3D, first);
}
