import { describe, expect, it } from "vitest";
import { encodeSafetensors } from "../codecs/safetensors";
import { encodeUtf8 } from "../codecs/text";
import type { FormatTools, Hdf5Dataset, Hdf5Group, ModelFormat } from "../formats/format";
import { readWeightsFile } from "./weights-file";

const NO_HDF5: FormatTools = {
  hdf5: () => Promise.reject(new Error("No HDF5 here.")),
  resource: () => Promise.reject(new Error("No resources here.")),
};

const SIGNATURE = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);

function dataset(...values: number[]): Hdf5Dataset {
  return { shape: [values.length], values: Float32Array.from(values) };
}

function group(
  children: Readonly<Record<string, Hdf5Group | Hdf5Dataset>>,
  attributes: Hdf5Group["attributes"] = new Map(),
): Hdf5Group {
  return { attributes, children: new Map(Object.entries(children)) };
}

function withHdf5(root: Hdf5Group): FormatTools {
  return { ...NO_HDF5, hdf5: async () => ({ read: async () => root, write: async () => new Uint8Array(0) }) };
}

describe("files of weights", () => {
  it("reads safetensors of every type of number", async () => {
    const header = JSON.stringify({
      h: { dtype: "F16", shape: [2], data_offsets: [0, 4] },
      b: { dtype: "BF16", shape: [1], data_offsets: [4, 6] },
      e4: { dtype: "F8_E4M3", shape: [3], data_offsets: [6, 9] },
      e5: { dtype: "F8_E5M2", shape: [3], data_offsets: [9, 12] },
      d: { dtype: "F64", shape: [1], data_offsets: [12, 20] },
      l: { dtype: "I64", shape: [1], data_offsets: [20, 28] },
      u: { dtype: "U16", shape: [1], data_offsets: [28, 30] },
    });
    const bytes = new Uint8Array(8 + header.length + 30);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, BigInt(header.length), true);
    bytes.set(encodeUtf8(header), 8);
    const start = 8 + header.length;
    // 1.5 and -2; 3.140625; 448, 1 and 2^-9; 57,344, infinity and 1.
    bytes.set([0x00, 0x3e, 0x00, 0xc0, 0x49, 0x40, 0x7e, 0x38, 0x01, 0x7b, 0x7c, 0x3c], start);
    view.setFloat64(start + 12, 0.25, true);
    view.setBigInt64(start + 20, -7n, true);
    view.setUint16(start + 28, 65535, true);
    const { tensors } = await readWeightsFile(new Map([["a.safetensors", bytes]]), NO_HDF5, []);
    expect(tensors.map(({ name, type, read }) => [name, type, ...read()])).toEqual([
      ["h", "float16", 1.5, -2],
      ["b", "bfloat16", 3.140625],
      ["e4", "float8_e4m3", 448, 1, 2 ** -9],
      ["e5", "float8_e5m2", 57344, Number.POSITIVE_INFINITY, 1],
      ["d", "float64", 0.25],
      ["l", "int64", -7],
      ["u", "uint16", 65535],
    ]);
  });

  it("takes the weights of our checkpoints, not the optimizer's slots, and says that there were best ones", async () => {
    const one = { shape: [1], data: Float32Array.of(1) };
    const preprocessing = { pixelMaximum: 255, mean: [0.5], deviation: [0.25], classNames: ["a", "b"] };
    const bytes = encodeSafetensors(
      ["weights/conv1/kernel", "optimizer/momentum/conv1/kernel", "best/conv1/kernel"].map((name) => ({
        ...one,
        name,
      })),
      { state: JSON.stringify({ preprocessing }) },
    );
    const file = await readWeightsFile(new Map([["last.safetensors", bytes]]), NO_HDF5, []);
    expect(file.tensors.map(({ name }) => name)).toEqual(["conv1/kernel"]);
    expect(file).toMatchObject({ layout: "drawing", label: "Skiploom checkpoint", preprocessing });
    expect(file.notes).toHaveLength(1);
  });

  it("reads Keras's files of weights in the order of their layers", async () => {
    const two = group(
      {
        a_last: group({ a_last: group({ "bias:0": dataset(3), "kernel:0": dataset(4) }) }),
        first: group({ first: group({ "kernel:0": dataset(1) }) }),
      },
      new Map([["layer_names", ["first", "a_last"]]]),
    );
    const old = await readWeightsFile(new Map([["w.h5", SIGNATURE]]), withHdf5(two), []);
    expect(old.tensors.map(({ name }) => name)).toEqual(["first/kernel", "a_last/bias", "a_last/kernel"]);
    const vars = (value: number): Hdf5Group => group({ vars: group({ "0": dataset(value) }) });
    const three = group({ layers: group({ conv2d: vars(1), conv2d_10: vars(3), conv2d_2: vars(2) }) });
    const recent = await readWeightsFile(new Map([["w.weights.h5", SIGNATURE]]), withHdf5(three), []);
    expect(recent.tensors.map(({ read }) => read()[0])).toEqual([1, 2, 3]);
  });

  it("asks the formats that hold networks, and takes their steps' weights by name", async () => {
    const format: ModelFormat = {
      id: "test",
      label: "Test",
      description: "",
      choices: {},
      forms: ["float32"],
      provedBy: "nothing",
      folds: false,
      check: () => [],
      recognise: (files) => [...files.keys()].some((name) => name.endsWith(".test")),
      read: async () => ({
        name: "",
        inputShape: [1, 1, 1],
        output: 1,
        notes: [],
        madeBy: "Test 1",
        steps: ["conv", "conv"].map((name, at) => ({
          name,
          operation: { kind: "prelu" },
          inputs: [at],
          output: at + 1,
          weights: [{ role: "slope", shape: [1], values: Float32Array.of(at) }],
        })),
      }),
    };
    const file = await readWeightsFile(new Map([["a.test", encodeUtf8("x")]]), NO_HDF5, [format]);
    expect(file.label).toBe("Test 1");
    expect(file.tensors.map(({ name, operation, read }) => [name, operation?.kind, ...read()])).toEqual([
      ["conv/alpha", "prelu", 0],
      ["conv/alpha#2", "prelu", 1],
    ]);
    await expect(readWeightsFile(new Map([["a.other", encodeUtf8("x")]]), NO_HDF5, [format])).rejects.toThrow(
      /"a.other" is no file of weights/,
    );
  });
});

it("takes of a project's folder the one file that holds weights, and asks where there are several", async () => {
  const weights = encodeSafetensors([{ name: "w", shape: [1], data: Float32Array.of(2) }], {});
  const project: [string, Uint8Array][] = [
    ["PROOF.json", encodeUtf8("{}")],
    ["proof.safetensors", encodeSafetensors([{ name: "logits", shape: [1], data: Float32Array.of(1) }], {})],
    ["train.py", encodeUtf8("import torch")],
    ["weights.safetensors", weights],
  ];
  const { tensors } = await readWeightsFile(new Map(project), NO_HDF5, []);
  expect(tensors.map(({ name }) => name)).toEqual(["w"]);
  const trained = new Map([...project, ["checkpoints/trained.safetensors", weights] as const]);
  await expect(readWeightsFile(trained, NO_HDF5, [])).rejects.toThrow(
    'Several of these files hold weights: "weights.safetensors", "checkpoints/trained.safetensors". Choose one',
  );
  await expect(readWeightsFile(new Map(project.slice(0, 3)), NO_HDF5, [])).rejects.toThrow(
    "None of these files holds weights",
  );
});
