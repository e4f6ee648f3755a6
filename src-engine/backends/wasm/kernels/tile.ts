/**
 * Repeats a tensor along its axes; `broadcastTo` and the gradients of reductions are made of it. The published
 * kernel computes an index for every value; here whole runs are copied.
 */
import type { KernelConfig, NamedAttrMap, TensorInfo } from "@tensorflow/tfjs-core";
import { util } from "@tensorflow/tfjs-core";
import { composedKernel, type KernelInputs, type KernelScope, requiredInput } from "../kernel-scope";

/** @param published used for numbers other than float32 */
export function tileKernel(published: KernelConfig): KernelConfig {
  const composed = composedKernel("Tile", (scope: KernelScope, inputs: KernelInputs, attrs: NamedAttrMap) => {
    const x = requiredInput(inputs, "x");
    if (x.dtype !== "float32" || util.sizeFromShape(x.shape) === 0) {
      return scope.runConfigured(published, { x }, attrs);
    }
    const repeats = attrs.reps as number[];
    const shape = [...x.shape];
    let tiled: TensorInfo | undefined;
    // From the last axis to the first: what lies below an axis is by then one contiguous run.
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      const times = repeats[axis] ?? 1;
      if (times === 1) continue;
      const run = util.sizeFromShape(shape.slice(axis));
      const runs = util.sizeFromShape(shape.slice(0, axis));
      const larger = repeatRuns(scope, tiled ?? x, runs, run, times);
      if (tiled) scope.release(tiled);
      tiled = larger;
      shape[axis] = (shape[axis] ?? 1) * times;
    }
    if (!tiled) return scope.run("Identity", { x });
    tiled.shape = shape;
    return tiled;
  });
  return { ...published, kernelFunc: composed.kernelFunc };
}

function repeatRuns(scope: KernelScope, x: TensorInfo, runs: number, run: number, times: number): TensorInfo {
  const repeated = scope.allocate([runs * run * times]);
  const target = scope.floats(repeated);
  const source = scope.floats(x);
  for (let index = 0; index < runs; index += 1) {
    const start = index * run * times;
    const end = start + run * times;
    if (run === 1) {
      target.fill(source[index] ?? 0, start, end);
      continue;
    }
    target.set(source.subarray(index * run, (index + 1) * run), start);
    // Twice as much with every copy.
    for (let done = run; done < run * times; done *= 2) {
      target.copyWithin(start + done, start, Math.min(start + done, end - done));
    }
  }
  return repeated;
}
