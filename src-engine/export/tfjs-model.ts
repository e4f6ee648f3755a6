/**
 * A network as a TensorFlow.js layers model of standard layers alone, so that any TensorFlow.js can load it: from normalised images
 * to softmax. The one file that knows its layers.
 */
import { tensor, tidy } from "@tensorflow/tfjs-core";
import { type LayersModel, layers, model, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { SkiploomError } from "#core/foundation/errors";
import type { Attributes, Initializer, OperationKind, OperationOf, Pair } from "#core/program/operation";
import type { Program, Step } from "#core/program/program";
import { dilatedKernel } from "./dilated-kernel";

type Layer = SymbolicTensor["sourceLayer"];

/** Values of a weight, by its name. */
export type WeightReader = (name: string) => Float32Array;

/** A step in the words of TensorFlow.js. */
interface Written {
  /** Takes the step's inputs. Of several, each takes the result of the one before. */
  readonly layers: readonly Layer[];
  /** In the layer's order, where they are not those of the step as they stand. */
  readonly weights?: readonly { readonly shape: readonly number[]; readonly values: Float32Array }[];
}

type Writers = {
  readonly [Kind in OperationKind]: (attributes: Attributes[Kind], step: Step, read: WeightReader) => Written;
};

const WRITERS: Writers = {
  conv2d(attributes, step, read) {
    const { window, strides, padding, filters } = attributes;
    const { dilations, kernelSize, weights } = withoutDilation(attributes, step, read, strides.some(isMany));
    const layer = layers.conv2d({
      name: step.name,
      filters,
      kernelSize: [...(kernelSize ?? window)],
      strides: [...strides],
      dilationRate: [...dilations],
      padding,
      useBias: hasBias(step),
      kernelInitializer: initializerOf(step),
    });
    return { layers: [layer], ...(weights && { weights }) };
  },
  depthwiseConv2d(attributes, step, read) {
    const { window, strides, padding, multiplier } = attributes;
    // TensorFlow.js's layer takes a dilation and leaves it out when it runs.
    const { kernelSize, weights } = withoutDilation(attributes, step, read, true);
    const layer = layers.depthwiseConv2d({
      name: step.name,
      depthMultiplier: multiplier,
      kernelSize: [...(kernelSize ?? window)],
      strides: [...strides],
      padding,
      useBias: hasBias(step),
      depthwiseInitializer: initializerOf(step),
    });
    return { layers: [layer], ...(weights && { weights }) };
  },
  matmul: ({ units }, step) => ({
    layers: [
      layers.dense({
        name: step.name,
        units,
        useBias: hasBias(step),
        kernelInitializer: initializerOf(step),
      }),
    ],
  }),
  batchNorm: ({ momentum, epsilon }, { name }) => ({
    layers: [layers.batchNormalization({ name, momentum, epsilon })],
  }),
  activation: ({ function: activation, slope }, { name }) => ({
    layers: [
      activation === "leakyRelu"
        ? layers.leakyReLU({ name, alpha: slope })
        : layers.activation({ name, activation }),
    ],
  }),
  softmax: (_attributes, { name }) => ({ layers: [layers.softmax({ name, axis: -1 })] }),
  add: (_attributes, { name }) => ({ layers: [layers.add({ name })] }),
  concat: (_attributes, { name }) => ({ layers: [layers.concatenate({ name, axis: -1 })] }),
  maxPool: ({ window, strides, padding }, { name }) => ({
    layers: [layers.maxPooling2d({ name, poolSize: [...window], strides: [...strides], padding })],
  }),
  averagePool: ({ window, strides, padding }, { name }) => ({
    layers: [layers.averagePooling2d({ name, poolSize: [...window], strides: [...strides], padding })],
  }),
  globalAveragePool: (_attributes, { name }) => ({
    layers: [layers.globalAveragePooling2d({ name, dataFormat: "channelsLast" })],
  }),
  flatten: (_attributes, { name }) => ({ layers: [layers.flatten({ name })] }),
  dropout: ({ rate }, { name }) => ({ layers: [layers.dropout({ name, rate })] }),
  pad({ before, after }, { name }) {
    const [rows, columns, channels] = [0, 1, 2].map((axis): [number, number] => [
      before[axis] ?? 0,
      after[axis] ?? 0,
    ]);
    if (!rows || !columns || !channels) throw new TypeError("Padding has three axes.");
    const isSpatial = [...rows, ...columns].some((zeros) => zeros > 0);
    const spatial = layers.zeroPadding2d({ name, padding: [rows, columns], dataFormat: "channelsLast" });
    if (channels.every((zeros) => zeros === 0)) return { layers: [spatial] };
    // Called channels-first, the padding layer pads the last two axes, which here are width and channels.
    const along = layers.zeroPadding2d({
      name: isSpatial ? `${name}/channels` : name,
      padding: [[0, 0], channels],
      dataFormat: "channelsFirst",
    });
    return { layers: isSpatial ? [spatial, along] : [along] };
  },
  subsample: ({ strides }, { name }) => ({
    layers: [layers.maxPooling2d({ name, poolSize: 1, strides: [...strides], padding: "same" })],
  }),
  scale: refused,
  zeros: refused,
  batchMean: refused,
};

/**
 * @param read gives a weight's values
 * @throws SkiploomError `unsupported` for an operation that TensorFlow.js has no layer for
 */
export function tfjsModel(program: Program, read: WeightReader): LayersModel {
  const input = layers.inputLayer({ inputShape: [...(program.shapes[0] ?? [])], name: inputName(program) })
    .output as SymbolicTensor;
  const tensors = new Map<number, SymbolicTensor>([[0, input]]);
  const written: { readonly step: Step; readonly made: Written }[] = [];
  for (const step of program.steps) {
    const made = write(step.operation, step, read);
    let result: SymbolicTensor | SymbolicTensor[] = inputsOf(step, tensors);
    for (const layer of made.layers) result = layer.apply(result) as SymbolicTensor;
    tensors.set(step.output, result as SymbolicTensor);
    written.push({ step, made });
  }
  const result = tensors.get(program.probabilities);
  if (!result) throw new TypeError("The program has no result.");
  const built = model({ inputs: input, outputs: result, name: "skiploom" });
  for (const { step, made } of written) setWeights(step, made, read);
  return built;
}

function write<Kind extends OperationKind>(
  operation: OperationOf<Kind>,
  step: Step,
  read: WeightReader,
): Written {
  return WRITERS[operation.kind](operation, step, read);
}

/**
 * What a step's first layer reads. TensorFlow.js's own run of a model counts a layer that reads one result twice as one reader, and
 * frees the result before the last of its readers had it: from the second time on such a layer reads a copy.
 */
function inputsOf(
  step: Step,
  tensors: ReadonlyMap<number, SymbolicTensor>,
): SymbolicTensor | SymbolicTensor[] {
  const inputs = step.inputs.map((value, index) => {
    const found = tensors.get(value);
    if (!found) throw new TypeError(`"${step.name}" reads what is not there yet.`);
    if (step.inputs.indexOf(value) === index) return found;
    const copy = layers.activation({ name: `${step.name}/again${index}`, activation: "linear" });
    return copy.apply(found) as SymbolicTensor;
  });
  const [only] = inputs;
  return inputs.length === 1 && only ? only : inputs;
}

function setWeights(step: Step, { layers: own, weights }: Written, read: WeightReader): void {
  const values = weights ?? step.weights.map(({ name, shape }) => ({ shape, values: read(name) }));
  const [layer] = own;
  if (values.length === 0 || !layer) return;
  tidy(() => layer.setWeights(values.map(({ shape, values: numbers }) => tensor(numbers, [...shape]))));
}

/** Where TensorFlow.js cannot dilate: the same filter with zeros between its weights. */
function withoutDilation(
  { window, dilations }: { readonly window: Pair; readonly dilations: Pair },
  step: Step,
  read: WeightReader,
  isNeeded: boolean,
): Pick<Written, "weights"> & { readonly dilations: Pair; readonly kernelSize?: Pair } {
  const [kernel, ...others] = step.weights;
  if (!isNeeded || !dilations.some(isMany) || !kernel) return { dilations };
  const reach = (axis: 0 | 1): number => (window[axis] - 1) * dilations[axis] + 1;
  const kernelSize: Pair = [reach(0), reach(1)];
  return {
    dilations: [1, 1],
    kernelSize,
    weights: [
      {
        shape: [...kernelSize, ...kernel.shape.slice(2)],
        values: dilatedKernel(read(kernel.name), kernel.shape, dilations),
      },
      ...others.map(({ name, shape }) => ({ shape, values: read(name) })),
    ],
  };
}

function isMany(step: number): boolean {
  return step > 1;
}

function hasBias({ weights }: Step): boolean {
  return weights.some(({ role }) => role === "bias");
}

/** Of a layer's drawn weight, which a model names though its values are given. */
function initializerOf({ weights }: Step): "heNormal" | "glorotUniform" {
  const kind: Initializer["kind"] | undefined = weights[0]?.initializer.kind;
  return kind === "heNormal" ? kind : "glorotUniform";
}

function inputName({ sites }: Program): string {
  const site = [...sites.values()].find((it) => "value" in it && it.value === 0);
  return site?.name.replace(/:out$/, "") ?? "input";
}

function refused(_attributes: unknown, { path, operation }: Step): never {
  throw new SkiploomError(
    "unsupported",
    `"${path}" cannot be exported: TensorFlow.js has no layer for the operation "${operation.kind}".`,
  );
}
