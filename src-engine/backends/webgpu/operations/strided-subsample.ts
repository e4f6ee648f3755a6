/** Every n-th pixel of an image, and the gradient of that. */
import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import {
  STRIDED_SUBSAMPLE,
  STRIDED_SUBSAMPLE_GRADIENT,
  type SubsampleAttributes,
  type SubsampleGradientAttributes,
} from "../../operations/strided-subsample-names";
import { input } from "../../own-kernel";
import { spread } from "../compute-program";
import type { OwnWebGpuKernel } from "../own-kernel";
import { eachValue, THREADS } from "../shaders/each-value";
import type { SkiploomWebGpuBackend } from "../webgpu-backend";

const SUBSAMPLE_SHADER = eachValue(`let channel = index % uniforms.channels;
  let pixel = index / uniforms.channels;
  let column = pixel % uniforms.outputWidth * uniforms.strideX;
  let row = pixel / uniforms.outputWidth % uniforms.outputHeight * uniforms.strideY;
  let image = pixel / uniforms.outputWidth / uniforms.outputHeight;
  result[index] = values[((image * uniforms.inputHeight + row) * uniforms.inputWidth + column) * uniforms.channels + channel];`);

const GRADIENT_SHADER = eachValue(`let channel = index % uniforms.channels;
  let pixel = index / uniforms.channels;
  let column = pixel % uniforms.inputWidth;
  let row = pixel / uniforms.inputWidth % uniforms.inputHeight;
  let image = pixel / uniforms.inputWidth / uniforms.inputHeight;
  let start = ((image * uniforms.outputHeight + row / uniforms.strideY) * uniforms.outputWidth + column / uniforms.strideX) * uniforms.channels + channel;
  let isTaken = row % uniforms.strideY == 0u && column % uniforms.strideX == 0u;
  result[index] = select(0.0, values[start], isTaken);`);

function run(
  backend: SkiploomWebGpuBackend,
  kind: "subsample" | "gradient",
  values: TensorInfo,
  inputShape: readonly number[],
  { strides }: SubsampleAttributes,
): TensorInfo {
  const [batch = 0, inputHeight = 0, inputWidth = 0, channels = 0] = inputShape;
  const [strideY = 1, strideX = 1] = strides;
  const outputHeight = Math.ceil(inputHeight / strideY);
  const outputWidth = Math.ceil(inputWidth / strideX);
  const result = backend.allocateOutput(
    kind === "subsample" ? [batch, outputHeight, outputWidth, channels] : inputShape,
  );
  const count = util.sizeFromShape(result.shape);
  if (count === 0) return result;
  const sizes = { count, channels, inputHeight, inputWidth, outputHeight, outputWidth, strideY, strideX };
  backend.run({
    key: `stridedSubsample/${kind}`,
    code: () => (kind === "subsample" ? SUBSAMPLE_SHADER : GRADIENT_SHADER),
    inputs: [{ name: "values", tensor: values }],
    outputs: [{ name: "result", tensor: result }],
    uniforms: Object.entries(sizes).map(([name, value]) => ({ name, type: "u32", value })),
    workgroups: spread(count, THREADS),
  });
  return result;
}

export const stridedSubsampleKernels: readonly OwnWebGpuKernel[] = [
  {
    kernelName: STRIDED_SUBSAMPLE,
    run(backend, inputs, attributes) {
      const x = input(inputs, "x");
      return run(backend, "subsample", x, x.shape, attributes as unknown as SubsampleAttributes);
    },
  },
  {
    kernelName: STRIDED_SUBSAMPLE_GRADIENT,
    run(backend, inputs, attributes) {
      const given = attributes as unknown as SubsampleGradientAttributes;
      return run(backend, "gradient", input(inputs, "dy"), given.inputShape, given);
    },
  },
];
