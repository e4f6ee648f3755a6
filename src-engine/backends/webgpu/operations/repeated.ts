/** Functions of two tensors of which one repeats along axes of the other, such as a bias. */
import { backend_util, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { spread } from "../compute-program";
import { broadcastShader } from "../shaders/box";
import { THREADS } from "../shaders/each-value";
import type { SkiploomWebGpuBackend } from "../webgpu-backend";
import { numbered, stepsOf } from "./box";

interface RepeatedAxis {
  readonly size: number;
  readonly aRepeats: boolean;
  readonly bRepeats: boolean;
}

/**
 * Axes of the common shape, neighbours that repeat alike joined.
 * @throws when the shapes cannot be brought together
 */
export function repeatedAxes(a: readonly number[], b: readonly number[]): RepeatedAxis[] {
  const shape = backend_util.assertAndGetBroadcastShape([...a], [...b]);
  const sizeIn = (own: readonly number[], axis: number): number => own[axis + own.length - shape.length] ?? 1;
  const axes: RepeatedAxis[] = [];
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const aRepeats = sizeIn(a, axis) === 1;
    const bRepeats = sizeIn(b, axis) === 1;
    const last = axes.at(-1);
    if (last && last.aRepeats === aRepeats && last.bRepeats === bRepeats) {
      axes[axes.length - 1] = { ...last, size: last.size * size };
    } else axes.push({ size, aRepeats, bRepeats });
  });
  return axes.length > 0 ? axes : [{ size: 1, aRepeats: false, bRepeats: false }];
}

/** Steps of a tensor that has one value where it repeats. */
function ownSteps(axes: readonly RepeatedAxis[], repeats: (axis: RepeatedAxis) => boolean): number[] {
  const steps = stepsOf(axes.map((axis) => (repeats(axis) ? 1 : axis.size)));
  return axes.map((axis, index) => (repeats(axis) ? 0 : (steps[index] ?? 0)));
}

/** @param value WGSL of `a` and `b` */
export function computeRepeated(
  backend: SkiploomWebGpuBackend,
  name: string,
  value: string,
  a: TensorInfo,
  b: TensorInfo,
): TensorInfo {
  const axes = repeatedAxes(a.shape, b.shape);
  const result = backend.allocateOutput(backend_util.assertAndGetBroadcastShape(a.shape, b.shape));
  const count = util.sizeFromShape(result.shape);
  if (count === 0) return result;
  backend.run({
    key: `repeated/${name}/${axes.length}`,
    code: () => broadcastShader(axes.length, value),
    inputs: [
      { name: "aValues", tensor: a },
      { name: "bValues", tensor: b },
    ],
    outputs: [{ name: "result", tensor: result }],
    uniforms: [
      { name: "count", type: "u32", value: count },
      ...numbered(
        "size",
        axes.map(({ size }) => size),
      ),
      ...numbered(
        "aStep",
        ownSteps(axes, ({ aRepeats }) => aRepeats),
      ),
      ...numbered(
        "bStep",
        ownSteps(axes, ({ bRepeats }) => bRepeats),
      ),
    ],
    workgroups: spread(count, THREADS),
  });
  return result;
}
