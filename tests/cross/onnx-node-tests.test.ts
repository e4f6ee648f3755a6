/**
 * The ONNX project's own node tests (Debian: libonnx-testdata) read by our importer and computed by our engine's rules. Each is a network of
 * one node here: its first tensor is the image, further ones are weights, and of nodes that join values they are parts of one image.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeOf, tensorOf, valueInfoOf } from "#core/formats/onnx/messages";
import { onnx } from "#core/formats/onnx/onnx";
import {
  type ModelProto,
  ModelProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from "#core/formats/onnx/onnx_pb";
import { constantOfTensor } from "#core/formats/onnx/read/constants";
import { SkiploomError } from "#core/foundation/errors";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { runReadModel } from "../support/run-read-model";
import { startCpuEngine } from "./cpu-support";
import { EXCEPTIONS } from "./onnx-node-exceptions";
import { difference, TOOLS } from "./onnx-support";

const DATA = "/usr/share/libonnx-testdata/data";
const isThere = existsSync(DATA);

const OPERATORS =
  /^(Conv|ConvTranspose|BatchNormalization|Gemm|MatMul|(Global)?(Max|Average)Pool|Relu|LeakyRelu|PRelu|Clip|Sigmoid|HardSigmoid|HardSwish|Softplus|Softmax|Add|Sub|Mul|Max|Concat|Pad|Slice|Reshape|Flatten|Transpose|ReduceMean|Resize|Upsample)$/;
/** Of these further tensors are values of the network as well. */
const JOINING = /^(Add|Sub|Mul|Max|Concat)$/;

interface Case {
  readonly name: string;
  readonly model: ModelProto;
  readonly inputs: readonly TensorProto[];
  readonly output: TensorProto;
}

function tensorIn(file: string): TensorProto {
  return fromBinary(TensorProtoSchema, readFileSync(file));
}

function caseOf(name: string): Case | undefined {
  const folder = path.join(DATA, "node", name);
  const model = fromBinary(ModelProtoSchema, readFileSync(path.join(folder, "model.onnx")));
  const [node, ...more] = model.graph?.node ?? [];
  const first = path.join(folder, "test_data_set_0");
  if (
    !node ||
    more.length > 0 ||
    !OPERATORS.test(node.opType) ||
    !existsSync(path.join(first, "output_0.pb"))
  )
    return undefined;
  const inputs = readdirSync(first)
    .filter((file) => file.startsWith("input_"))
    .sort((one, other) => Number(one.match(/\d+/)?.[0]) - Number(other.match(/\d+/)?.[0]))
    .map((file, index) => ({
      ...tensorIn(path.join(first, file)),
      name: model.graph?.input[index]?.name ?? "",
    }));
  const [image] = inputs;
  const isOurs = image?.dataType === 1 && [2, 4].includes(image.dims.length);
  return isOurs ? { name, model, inputs, output: tensorIn(path.join(first, "output_0.pb")) } : undefined;
}

const FLAT = "flat-output";

/** The case's node as a network of one input, with its values at the end in a row as ONNX has them. */
function networkOf({ model, inputs }: Case): { readonly bytes: Uint8Array; readonly image: TensorProto } {
  const [node] = model.graph?.node ?? [];
  const [first, ...others] = inputs;
  if (!node || !first) throw new Error("The case has no node.");
  const joins =
    JOINING.test(node.opType) && others.length > 0 && others.every((each) => areJoinable(first, each));
  const image = joins ? stacked(inputs) : { ...first, name: "image" };
  const dims = image.dims.map(Number);
  const ends = [
    nodeOf("Mul", "kept", [node.output[0] ?? "", "one"], "kept", {}),
    nodeOf("Flatten", "flat", ["kept"], FLAT, { axis: 1 }),
  ];
  const starts = joins
    ? inputs.map(({ name }, index) => {
        const width = Number(first.dims[1]);
        const parts = [`starts${index}`, `ends${index}`, "axes"];
        return {
          node: nodeOf("Slice", `cut${index}`, ["image", ...parts], name, {}),
          at: index * width,
          width,
        };
      })
    : [];
  const identity = joins ? [] : [nodeOf("Identity", "given", ["image"], first.name, {})];
  const lists = starts.flatMap(({ at, width }, index) => [
    tensorOf(`starts${index}`, 7, [1], BigInt64Array.of(BigInt(at))),
    tensorOf(`ends${index}`, 7, [1], BigInt64Array.of(BigInt(at + width))),
  ]);
  const one = tensorOf("one", 1, [1], Float32Array.of(1));
  const axes = tensorOf("axes", 7, [1], BigInt64Array.of(1n));
  const opset = model.opsetImport.find(({ domain }) => domain === "");
  const isOld = opset !== undefined && opset.version < 7n;
  const network = create(ModelProtoSchema, {
    irVersion: model.irVersion,
    opsetImport: isOld ? [{ domain: "", version: 7n }] : model.opsetImport,
    graph: {
      name: "case",
      node: [...starts.map((each) => each.node), ...identity, node, ...ends],
      initializer: [...(joins ? [] : others), ...lists, axes, one],
      input: [valueInfoOf("image", dims)],
      output: [valueInfoOf(FLAT, ["N", "features"])],
    },
  });
  return { bytes: toBinary(ModelProtoSchema, network), image };
}

function areJoinable(one: TensorProto, other: TensorProto): boolean {
  return other.dataType === 1 && one.dims.join() === other.dims.join();
}

/** Side by side along the channels. */
function stacked(inputs: readonly TensorProto[]): TensorProto {
  const tensors = inputs.map((input) =>
    tf.tensor(Float32Array.from(constantOfTensor(input).numbers()), input.dims.map(Number)),
  );
  const joined = tf.concat(tensors, 1);
  return tensorOf("image", 1, joined.shape, joined.dataSync<"float32">());
}

/** In our axes. */
function imagesOf(image: TensorProto, [height, width, channels]: readonly number[]): tf.Tensor {
  const dims = image.dims.map(Number);
  const values = tf.tensor(Float32Array.from(constantOfTensor(image).numbers()), dims);
  const [count = 1, first, second] = dims;
  if (dims.length === 2) return tf.reshape(values, [count, 1, 1, channels ?? 1]);
  const isLast = first === height && second === width && dims[3] === channels && first !== channels;
  return isLast ? values : tf.transpose(values, [0, 2, 3, 1]);
}

async function read(bytes: Uint8Array) {
  const found = await onnx.read?.(new Map([["model.onnx", bytes]]), TOOLS);
  if (!found) throw new Error("ONNX is not read.");
  return found;
}

const CASES = isThere
  ? readdirSync(path.join(DATA, "node")).flatMap((name) => {
      const found = caseOf(name);
      return found ? [found] : [];
    })
  : [];

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(1);
});
afterAll(() => device.dispose());

describe.skipIf(!isThere)("the node tests of ONNX (needs Debian's libonnx-testdata)", () => {
  it("are there", () => {
    expect(CASES.length).toBeGreaterThan(60);
    const names = CASES.map(({ name }) => name);
    expect(Object.keys(EXCEPTIONS).filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(CASES.filter(({ name }) => !(name in EXCEPTIONS)).map((each) => [each.name, each] as const))(
    "%s",
    async (_name, each) => {
      const { bytes, image } = networkOf(each);
      const model = await read(bytes);
      const { values } = runReadModel(model, imagesOf(image, model.inputShape));
      expect(difference(values, Array.from(constantOfTensor(each.output).numbers()))).toBeLessThan(1e-4);
    },
  );

  it.each(CASES.flatMap((each) => (each.name in EXCEPTIONS ? [[each.name, each] as const] : [])))(
    "%s is refused in words",
    async (name, each) => {
      const words = await read(networkOf(each).bytes).then(
        ({ steps }) =>
          steps
            .flatMap(({ operation }) => (operation.kind === "unsupported" ? [operation.reason] : []))
            .join(" "),
        (error: unknown) => {
          if (error instanceof SkiploomError) return error.message;
          throw error;
        },
      );
      expect(words).toContain(EXCEPTIONS[name]);
    },
  );
});

const MODELS = isThere
  ? ["simple", "pytorch-converted", "pytorch-operator", "node"].flatMap((folder) =>
      readdirSync(path.join(DATA, folder)).map((name) => path.join(DATA, folder, name, "model.onnx")),
    )
  : [];

it.skipIf(!isThere)("every whole model there is read, or refused in words", async () => {
  let [whole, partly, refused] = [0, 0, 0];
  for (const file of MODELS) {
    try {
      const { steps } = await read(readFileSync(file));
      if (steps.some(({ operation }) => operation.kind === "unsupported")) partly += 1;
      else whole += 1;
    } catch (error) {
      expect(error, file).toBeInstanceOf(SkiploomError);
      expect((error as SkiploomError).code, file).toBe("invalid-model");
      refused += 1;
    }
  }
  expect(whole).toBeGreaterThan(35);
  console.log(
    `${MODELS.length} models of ONNX: ${whole} read, ${partly} with parts that are not supported, ${refused} refused.`,
  );
});
