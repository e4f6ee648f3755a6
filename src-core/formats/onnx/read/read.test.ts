import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { SkiploomError } from "../../../foundation/errors";
import type { ReadModel } from "../../model";
import { nodeOf, tensorOf, valueInfoOf } from "../messages";
import {
  TensorProto_DataLocation as DataLocation,
  type GraphProtoSchema,
  ModelProtoSchema,
} from "../onnx_pb";
import { readOnnx } from "./read";

type Graph = MessageInitShape<typeof GraphProtoSchema>;

const IMAGE = valueInfoOf("x", ["N", 3, 4, 4]);
const OUTPUT = valueInfoOf("y", ["N", 3, 4, 4]);
const RELU = nodeOf("Relu", "relu", ["x"], "y", {});

function fileOf(
  graph: Graph,
  { opset = 17n, training = false }: { opset?: bigint; training?: boolean } = {},
): Uint8Array {
  const whole = { name: "test", input: [IMAGE], output: [OUTPUT], ...graph } as Graph;
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: "", version: opset }],
    graph: whole,
    ...(training && { trainingInfo: [new Uint8Array(2)] }),
  });
  return toBinary(ModelProtoSchema, model);
}

function read(bytes: Uint8Array): ReadModel {
  return readOnnx(new Map([["model.onnx", bytes]]));
}

function refusalOf(bytes: Uint8Array): string {
  try {
    read(bytes);
  } catch (error) {
    if (error instanceof SkiploomError && error.code === "invalid-model") return error.message;
    throw error;
  }
  throw new Error("It was read.");
}

it("reads a network of one node", () => {
  const { steps, inputShape, output } = read(fileOf({ node: [RELU] }));
  expect(inputShape).toEqual([4, 4, 3]);
  expect(steps.map(({ operation }) => operation)).toEqual([
    { kind: "activation", function: "relu", slope: 0 },
  ]);
  expect(output).toBe(1);
});

it("keeps what it has no operation for in its place, and reads on behind it", () => {
  const node = [nodeOf("Det", "odd", ["x"], "d", {}), nodeOf("Relu", "relu", ["d"], "y", {})];
  const { steps } = read(fileOf({ node }));
  expect(steps.map(({ name, operation: { kind }, inputs }) => [name, kind, inputs])).toEqual([
    ["odd", "unsupported", [0]],
    ["relu", "activation", [1]],
  ]);
});

it("reads images with their channels last where a Transpose says so, without a step for it", () => {
  const kernel = tensorOf("w", 1, [2, 3, 1, 1], Float32Array.of(1, 2, 3, 4, 5, 6));
  const { inputShape, steps } = read(
    fileOf({
      input: [valueInfoOf("x", ["N", 5, 6, 3])],
      node: [
        nodeOf("Transpose", "to", ["x"], "t", { perm: [0, 3, 1, 2] }),
        nodeOf("Conv", "conv", ["t", "w"], "c", {}),
        nodeOf("Transpose", "back", ["c"], "b", { perm: [0, 2, 3, 1] }),
        nodeOf("Relu", "relu", ["b"], "y", {}),
      ],
      initializer: [kernel],
    }),
  );
  expect(inputShape).toEqual([5, 6, 3]);
  expect(steps.map(({ operation }) => operation.kind)).toEqual(["conv2d", "activation"]);
  // Ours is [rows, columns, in, out].
  expect([...(steps[0]?.weights[0]?.values ?? [])]).toEqual([1, 4, 2, 5, 3, 6]);
});

it("takes an initialiser that is an input as well for a weight", () => {
  const one = tensorOf("one", 1, [1], Float32Array.of(2));
  const file = fileOf({
    input: [IMAGE, valueInfoOf("one", [1])],
    node: [nodeOf("Add", "sum", ["x", "one"], "y", {})],
    initializer: [one],
  });
  expect(read(file).steps.map(({ operation }) => operation.kind)).toEqual(["offset"]);
});

const external = { ...tensorOf("w", 1, [1], Float32Array.of(1)), dataLocation: DataLocation.EXTERNAL };

it.each([
  ["an old opset", fileOf({ node: [RELU] }, { opset: 6n }), /opset 6, and 7 to 26 are read/],
  ["a newer opset", fileOf({ node: [RELU] }, { opset: 27n }), /opset 27/],
  ["a graph for training", fileOf({ node: [RELU] }, { training: true }), /for training/],
  ["a loop", fileOf({ node: [nodeOf("Loop", "loop", ["x"], "y", {})] }), /"loop" is a Loop/],
  ["two inputs", fileOf({ input: [IMAGE, valueInfoOf("z", ["N", 1])], node: [RELU] }), /2 inputs \(x, z\)/],
  ["weights beside the file", fileOf({ node: [RELU], initializer: [external] }), /in another file beside it/],
  [
    "a value that nothing makes",
    fileOf({ node: [nodeOf("Relu", "r", ["nowhere"], "y", {})] }),
    /reads "nowhere"/,
  ],
  ["no network", fileOf({ node: [] }), /no network in it/],
  ["a file that is cut off", fileOf({ node: [RELU] }).slice(0, -3), /cut off/],
  ["another kind of file", Uint8Array.of(0x89, 0x50, 0x4e, 0x47), /of another kind/],
] as const)("refuses %s in words", (_what, bytes, words) => {
  expect(refusalOf(bytes)).toMatch(words);
});

it("makes no more of a small file than it says: two million empty nodes, and equal numbers without end", () => {
  // A graph (field 7) of empty nodes (field 1), two bytes each.
  const nodes = 2_000_000;
  const body = Uint8Array.from({ length: 2 * nodes }, (_, place) => (place % 2 === 0 ? 0x0a : 0));
  const length = [];
  for (let left = body.length; left > 0; left >>>= 7) length.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
  const file = Uint8Array.from([0x08, 8, 0x3a, ...length, ...body]);
  expect(refusalOf(file)).toMatch(/far more parts/);
  const sides = tensorOf("sides", 7, [2], BigInt64Array.of(2n ** 20n, 2n ** 20n));
  const node = [
    nodeOf("ConstantOfShape", "huge", ["sides"], "h", {}),
    nodeOf("Add", "sum", ["x", "h"], "y", {}),
  ];
  expect(refusalOf(fileOf({ node, initializer: [sides] }))).toMatch(/equal numbers/);
});
