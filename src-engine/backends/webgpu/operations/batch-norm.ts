/** Batch normalisation for training and for inference, with ReLU and addition where the compiler fuses them. */
import { type NamedAttrMap, type NamedTensorInfoMap, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { BATCH_NORM_ADD_RELU, BATCH_NORM_RELU, BATCH_NORM_RELU_GRADIENT } from "../../operations/fused-names";
import {
  type BatchNormAttributes,
  TRAINING_BATCH_NORM,
  TRAINING_BATCH_NORM_GRADIENT,
} from "../../operations/training-batch-norm-names";
import { input } from "../../own-kernel";
import { spread, type UniformField } from "../compute-program";
import type { OwnWebGpuKernel } from "../own-kernel";
import {
  applyShader,
  gradientSumsShader,
  gradientTablesShader,
  inputGradientShader,
  momentsShader,
  type NormMode,
  statisticsShader,
  tablesShader,
} from "../shaders/batch-norm";
import { THREADS, type ValueType } from "../shaders/each-value";
import type { SkiploomWebGpuBackend } from "../webgpu-backend";
import { layoutOfRows, type RowLayout } from "./rows";

const FORWARD_TABLES = 3;
const BACKWARD_TABLES = 4;

function layoutOf({ shape }: TensorInfo): RowLayout {
  const channels = shape.at(-1) ?? 1;
  return layoutOfRows(channels === 0 ? 0 : util.sizeFromShape(shape) / channels, channels);
}

function uniformsOf(layout: RowLayout, epsilon: number): UniformField[] {
  const { rows, columns, rowsInPart, parts } = layout;
  return [
    ...Object.entries({ rows, columns, rowsInPart, parts }).map(
      ([name, value]): UniformField => ({ name, type: "u32", value }),
    ),
    { name: "epsilon", type: "f32", value: epsilon },
  ];
}

/** For the passes value by value: four channels at a time where they divide by 4. */
function valuesOf({ rows, columns: channels }: RowLayout): {
  readonly type: ValueType;
  readonly columns: number;
  readonly count: number;
} {
  const isWide = channels % 4 === 0;
  const columns = isWide ? channels / 4 : channels;
  return { type: isWide ? "vec4<f32>" : "f32", columns, count: rows * columns };
}

function apply(
  backend: SkiploomWebGpuBackend,
  layout: RowLayout,
  x: TensorInfo,
  tables: TensorInfo,
  { added, relu }: { readonly added?: TensorInfo | undefined; readonly relu: boolean },
): TensorInfo {
  const { type, count, columns } = valuesOf(layout);
  const y = backend.allocateOutput(x.shape);
  if (count === 0) return y;
  backend.run({
    key: `normApply/${type}/${added ? "added" : ""}/${relu ? "relu" : ""}`,
    code: () => applyShader(type, added !== undefined, relu),
    inputs: [
      { name: "x", tensor: x, type },
      { name: "tables", tensor: tables, type },
      ...(added ? [{ name: "added", tensor: added, type }] : []),
    ],
    outputs: [{ name: "y", tensor: y, type }],
    uniforms: [
      { name: "count", type: "u32", value: count },
      { name: "columns", type: "u32", value: columns },
    ],
    workgroups: spread(count, THREADS),
  });
  return y;
}

/** Outputs: y, mean, variance. */
function forward(relu: boolean): OwnWebGpuKernel["run"] {
  return (backend, inputs, attributes) => {
    const x = input(inputs, "x");
    const { epsilon } = attributes as unknown as BatchNormAttributes;
    const layout = layoutOf(x);
    const { width, parts, blocks } = layout;
    const channels = x.shape.at(-1) ?? 1;
    const uniforms = uniformsOf(layout, epsilon);
    const partials = backend.allocateOutput([parts, 2, channels]);
    const tables = backend.allocateOutput([FORWARD_TABLES, channels]);
    const mean = backend.allocateOutput([channels]);
    const variance = backend.allocateOutput([channels]);
    backend.run({
      key: `normMoments/${width}`,
      code: () => momentsShader(width),
      inputs: [{ name: "x", tensor: x }],
      outputs: [{ name: "partials", tensor: partials }],
      uniforms,
      workgroups: [blocks, parts, 1],
    });
    backend.run({
      key: `normStatistics/${width}`,
      code: () => statisticsShader(width),
      inputs: [
        { name: "x", tensor: x },
        { name: "partials", tensor: partials },
        { name: "gamma", tensor: input(inputs, "gamma") },
        { name: "beta", tensor: input(inputs, "beta") },
      ],
      outputs: [
        { name: "mean", tensor: mean },
        { name: "variance", tensor: variance },
        { name: "tables", tensor: tables },
      ],
      uniforms,
      workgroups: [blocks, 1, 1],
    });
    const y = apply(backend, layout, x, tables, { relu, added: inputs.added });
    backend.disposeData(partials.dataId);
    backend.disposeData(tables.dataId);
    return [y, mean, variance];
  };
}

/**
 * Inputs: dy, x, gamma, mean, variance, and with ReLU beta, and after an addition y. Outputs: dx, dgamma, dbeta, and after an addition
 * the gradient of what was added.
 */
function backward(isRelu: boolean): OwnWebGpuKernel["run"] {
  return (backend, inputs, attributes) => {
    const x = input(inputs, "x");
    const { epsilon } = attributes as unknown as BatchNormAttributes;
    const mode: NormMode = !isRelu ? "plain" : inputs.y ? "added" : "relu";
    const layout = layoutOf(x);
    const { width, parts, blocks } = layout;
    const { type, count, columns } = valuesOf(layout);
    const channels = x.shape.at(-1) ?? 1;
    const uniforms = uniformsOf(layout, epsilon);
    const buffer = (name: string) => ({ name, tensor: input(inputs, name) });
    const make = (name: string, shape: readonly number[]) => ({
      name,
      tensor: backend.allocateOutput(shape),
    });
    const partials = make("partials", [parts, 2, channels]);
    const tables = make("tables", [BACKWARD_TABLES, channels]);
    const dgamma = make("dgamma", [channels]);
    const dbeta = make("dbeta", [channels]);
    const dx = make("dx", x.shape);
    const dadded = mode === "added" ? make("dadded", x.shape) : undefined;
    backend.run({
      key: `normGradientSums/${width}/${mode}`,
      code: () => gradientSumsShader(width, mode),
      inputs: [
        ...["x", "dy", "mean", "variance"].map(buffer),
        ...(mode === "relu" ? ["gamma", "beta"].map(buffer) : []),
        ...(mode === "added" ? [buffer("y")] : []),
      ],
      outputs: [partials, ...(dadded ? [dadded] : [])],
      uniforms,
      workgroups: [blocks, parts, 1],
    });
    backend.run({
      key: `normGradientTables/${width}`,
      code: () => gradientTablesShader(width),
      inputs: [partials, ...["mean", "variance", "gamma"].map(buffer)],
      outputs: [dgamma, dbeta, tables],
      uniforms,
      workgroups: [blocks, 1, 1],
    });
    backend.run({
      key: `normInputGradient/${type}/${mode === "relu"}`,
      code: () => inputGradientShader(type, mode),
      inputs: [
        buffer("x"),
        tables,
        dadded ? { ...dadded, name: "dy" } : buffer("dy"),
        ...(mode === "relu" ? [buffer("beta")] : []),
      ].map((entry) => ({ ...entry, type })),
      outputs: [{ ...dx, type }],
      uniforms: [
        { name: "count", type: "u32", value: count },
        { name: "columns", type: "u32", value: columns },
      ],
      workgroups: spread(count, THREADS),
    });
    backend.disposeData(partials.tensor.dataId);
    backend.disposeData(tables.tensor.dataId);
    return [dx, dgamma, dbeta, ...(dadded ? [dadded] : [])].map(({ tensor }) => tensor);
  };
}

/** With running statistics, as the exported model does. */
function inference(
  backend: SkiploomWebGpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const x = input(inputs, "x");
  const { scale: gamma, offset: beta } = inputs;
  const layout = layoutOf(x);
  const { type, columns } = valuesOf(layout);
  const tables = backend.allocateOutput([FORWARD_TABLES, x.shape.at(-1) ?? 1]);
  backend.run({
    key: `normTables/${type}/${gamma ? "gamma" : ""}/${beta ? "beta" : ""}`,
    code: () => tablesShader(type, gamma !== undefined, beta !== undefined),
    inputs: [
      { name: "mean", tensor: input(inputs, "mean"), type },
      { name: "variance", tensor: input(inputs, "variance"), type },
      ...(gamma ? [{ name: "gamma", tensor: gamma, type }] : []),
      ...(beta ? [{ name: "beta", tensor: beta, type }] : []),
    ],
    outputs: [{ name: "tables", tensor: tables, type }],
    uniforms: [
      { name: "count", type: "u32", value: columns },
      { name: "epsilon", type: "f32", value: Number(attributes.varianceEpsilon ?? 0.001) },
    ],
    workgroups: spread(columns, THREADS),
  });
  const y = apply(backend, layout, x, tables, { relu: attributes.relu === true, added: inputs.added });
  backend.disposeData(tables.dataId);
  return y;
}

function acceptsInference({ x, mean, variance, offset, scale }: NamedTensorInfoMap): boolean {
  const channels = x?.shape.at(-1);
  const perChannel = (tensor: TensorInfo | undefined): boolean =>
    !tensor || (tensor.dtype === "float32" && tensor.shape.length === 1 && tensor.shape[0] === channels);
  return x?.dtype === "float32" && [mean, variance, offset, scale].every(perChannel);
}

export const batchNormKernels: readonly OwnWebGpuKernel[] = [
  { kernelName: TRAINING_BATCH_NORM, run: forward(false) },
  { kernelName: TRAINING_BATCH_NORM_GRADIENT, run: backward(false) },
  { kernelName: BATCH_NORM_RELU, run: forward(true) },
  { kernelName: BATCH_NORM_ADD_RELU, run: forward(true) },
  { kernelName: BATCH_NORM_RELU_GRADIENT, run: backward(true) },
  { kernelName: "FusedBatchNorm", accepts: acceptsInference, run: inference },
];
