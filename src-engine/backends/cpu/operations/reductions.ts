/** Sum, mean, largest and smallest value over axes, places of the largest, and squared norms. */
import { type NamedAttrMap, type NamedTensorInfoMap, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { SQUARED_NORMS } from "../../operations/fused-names";
import { input } from "../../own-kernel";
import type { SkiploomCpuBackend } from "../cpu-backend";
import type { OwnCpuKernel } from "../own-kernel";

/** Numbers of the operations in `kernels/reduce.ts`. */
const SUM = 0;
const SQUARES = 1;
const SQUARED_DIFFERENCES = 4;
const REDUCTIONS = { Sum: SUM, Mean: SUM, Max: 2, Min: 3 } as const;

/** Values that are worth a chunk. */
const BLOCK = 16_384;
/** Parts of an axis for each thread. */
const PARTS_OF_THREAD = 4;

interface Group {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** Runs of reduced axes without other axes between them (axes of size 1 aside), last first, as they are reduced one by one. */
function groupsOf(shape: readonly number[], axes: readonly number[]): Group[] {
  const joined: { size: number; isReduced: boolean }[] = [];
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const isReduced = axes.includes(axis);
    const last = joined.at(-1);
    if (last?.isReduced === isReduced) last.size *= size;
    else joined.push({ size, isReduced });
  });
  const groups: Group[] = [];
  let inner = 1;
  for (let index = joined.length - 1; index >= 0; index -= 1) {
    const { size, isReduced } = joined[index] ?? { size: 1, isReduced: false };
    if (!isReduced) {
      inner *= size;
      continue;
    }
    const outer = joined.slice(0, index).reduce((product, axis) => product * axis.size, 1);
    groups.push({ outer, length: size, inner });
  }
  return groups;
}

/** Reduces one axis from address to address. */
function reduceGroup(
  backend: SkiploomCpuBackend,
  operation: number,
  { outer, length, inner }: Group,
  from: number,
  to: number,
  factor: number,
): void {
  const { runtime } = backend;
  if (outer * inner === 0) return;
  const isLong = outer < runtime.threads * 2 && length * inner > 2 * BLOCK && length >= 64;
  const wanted = Math.min(Math.ceil((length * inner) / BLOCK), runtime.threads * PARTS_OF_THREAD);
  // Parts without rows would give nothing to join.
  const parts = isLong ? Math.ceil(length / Math.ceil(length / wanted)) : 1;
  const block = Math.max(1, Math.ceil(BLOCK / Math.max(1, length * inner)));
  const chunks = parts > 1 ? outer * parts : Math.ceil(outer / block);
  const partial = backend.allocateScratch(outer * parts * inner * 8);
  runtime.run("kernelReduceParts", chunks, [
    operation,
    from,
    partial,
    outer,
    length,
    inner,
    parts,
    block,
    from,
  ]);
  runtime.run("kernelReduceJoin", 1, [operation, partial, to, outer, parts, inner], [factor]);
  backend.freeScratch(partial);
}

function runReduction(
  backend: SkiploomCpuBackend,
  x: TensorInfo,
  operation: number,
  attributes: NamedAttrMap,
  isMean: boolean,
): TensorInfo {
  const axes = util.parseAxisParam((attributes.axis ?? null) as unknown as number[], x.shape);
  const keepDims = attributes.keepDims === true;
  const shape = keepDims
    ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : x.shape.filter((_, axis) => !axes.includes(axis));
  const y = backend.allocateOutput(shape);
  const count = axes.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
  let factor = isMean ? 1 / count : 1;
  const groups = groupsOf(x.shape, axes);
  if (groups.length === 0) groups.push({ outer: util.sizeFromShape(x.shape), length: 1, inner: 1 });
  let from = backend.addressOf(x);
  let before = 0;
  groups.forEach((group, index) => {
    const isLast = index === groups.length - 1;
    const to = isLast ? backend.addressOf(y) : backend.allocateScratch(group.outer * group.inner * 4 + 64);
    reduceGroup(backend, operation, group, from, to, factor);
    factor = 1;
    if (before !== 0) backend.freeScratch(before);
    before = isLast ? 0 : to;
    from = to;
  });
  return y;
}

const isFloat = ({ x }: NamedTensorInfoMap): boolean => x?.dtype === "float32";

function placeOfExtreme(kernelName: "ArgMax" | "ArgMin"): OwnCpuKernel {
  const lastAxisOf = (x: TensorInfo, attributes: NamedAttrMap): boolean =>
    util.parseAxisParam(attributes.axis as number, x.shape)[0] === x.shape.length - 1;
  return {
    kernelName,
    accepts: (inputs, attributes) =>
      isFloat(inputs) && (inputs.x?.shape.at(-1) ?? 0) > 0 && lastAxisOf(input(inputs, "x"), attributes),
    run(backend, inputs) {
      const x = input(inputs, "x");
      const shape = x.shape.slice(0, -1);
      const y = backend.allocateOutput(shape, "int32");
      backend.runtime.run("kernelPlaceOfExtreme", util.sizeFromShape(shape), [
        backend.addressOf(x),
        backend.addressOf(y),
        util.sizeFromShape(shape),
        x.shape.at(-1) ?? 1,
        kernelName === "ArgMin" ? 1 : 0,
      ]);
      return y;
    },
  };
}

export interface SquaredNormsAttributes {
  /** Lengths of the pieces, from the first value on. */
  readonly sizes: readonly number[];
}

export const reductionKernels: readonly OwnCpuKernel[] = [
  ...(Object.keys(REDUCTIONS) as (keyof typeof REDUCTIONS)[]).map(
    (kernelName): OwnCpuKernel => ({
      kernelName,
      accepts: isFloat,
      run: (backend, inputs, { reductionIndices, ...attributes }) =>
        runReduction(
          backend,
          input(inputs, "x"),
          REDUCTIONS[kernelName],
          reductionIndices === undefined ? attributes : { ...attributes, axis: reductionIndices },
          kernelName === "Mean",
        ),
    }),
  ),
  placeOfExtreme("ArgMax"),
  placeOfExtreme("ArgMin"),
  {
    kernelName: SQUARED_NORMS,
    run(backend, inputs, attributes) {
      const x = input(inputs, "x");
      const { other } = inputs;
      const { sizes } = attributes as unknown as SquaredNormsAttributes;
      const y = backend.allocateOutput([sizes.length]);
      const xAddress = backend.addressOf(x);
      const operation = other ? SQUARED_DIFFERENCES : SQUARES;
      const subtracted = other ? backend.addressOf(other) : xAddress;
      const [only] = sizes;
      if (sizes.length === 1 && only !== undefined && !other) {
        reduceGroup(
          backend,
          SQUARES,
          { outer: 1, length: only, inner: 1 },
          xAddress,
          backend.addressOf(y),
          1,
        );
        return y;
      }
      const table = backend.allocateScratch(sizes.length * 8);
      const entries = new Int32Array(backend.runtime.buffer(), table, sizes.length * 2);
      let start = 0;
      sizes.forEach((size, index) => {
        entries.set([start, size], index * 2);
        start += size;
      });
      backend.runtime.run("kernelSquaresOfPieces", sizes.length, [
        operation,
        xAddress,
        subtracted,
        table,
        backend.addressOf(y),
      ]);
      backend.freeScratch(table);
      return y;
    },
  },
];
