/** Axes in another order. */
import { util } from "@tensorflow/tfjs-core";
import { input } from "../../own-kernel";
import { spread } from "../compute-program";
import type { OwnWebGpuKernel } from "../own-kernel";
import { copyBoxShader, MOST_AXES } from "../shaders/box";
import { THREADS } from "../shaders/each-value";
import { numbered, stepsOf } from "./box";

export const transposeKernels: readonly OwnWebGpuKernel[] = [
  {
    kernelName: "Transpose",
    accepts: ({ x }) => x?.dtype === "float32" && x.shape.length > 0 && x.shape.length <= MOST_AXES,
    run(backend, inputs, attributes) {
      const x = input(inputs, "x");
      const order = attributes.perm as number[];
      const sizes = order.map((axis) => x.shape[axis] ?? 0);
      const result = backend.allocateOutput(sizes);
      const count = util.sizeFromShape(sizes);
      if (count === 0) return result;
      const from = stepsOf(x.shape);
      backend.run({
        key: `copyBox/${sizes.length}`,
        code: () => copyBoxShader(sizes.length),
        inputs: [{ name: "values", tensor: x }],
        outputs: [{ name: "result", tensor: result }],
        uniforms: [
          { name: "count", type: "u32", value: count },
          { name: "firstRead", type: "u32", value: 0 },
          { name: "firstWrite", type: "u32", value: 0 },
          ...numbered("size", sizes),
          ...numbered(
            "readStep",
            order.map((axis) => from[axis] ?? 0),
          ),
          ...numbered("writeStep", stepsOf(sizes)),
        ],
        workgroups: spread(count, THREADS),
      });
      return result;
    },
  },
];
