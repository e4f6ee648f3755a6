import { describe, expect, it } from "vitest";
import { analyse } from "../analysis/analyse";
import { denseStrides, type StoredTensor, storedTensor } from "../codecs/stored-tensor";
import { residualForm } from "../formats/safetensors/residual-form";
import { torchvisionNames } from "../formats/safetensors/residual-names";
import { pyTorchShape, toPyTorch, type WeightLayout } from "../formats/weight-layouts/weight-layouts";
import { weightSlots } from "../formats/weight-layouts/weight-slots";
import { BUILT_IN_LAYERS } from "../layers/index";
import type { NetworkDocument } from "../network/document";
import { meantFor } from "../network/images";
import { lowerGraph } from "../program/lower";
import type { Program } from "../program/program";
import { WEIGHT_ENDINGS } from "../program/weights";
import { createPreActivation } from "../templates/cifar";
import { createResidual } from "../templates/residual";
import { matchWeights } from "./match-weights";
import type { WeightsFile } from "./named-tensor";

const FACTS = { imageShape: [32, 32, 3], classes: 10 };

function programOf(document: NetworkDocument): Program {
  const { flat, problems } = analyse(BUILT_IN_LAYERS, meantFor(document, FACTS), undefined);
  if (!flat) throw new Error(problems.map(({ message }) => message).join("\n"));
  return lowerGraph(flat, FACTS);
}

const PROGRAM = programOf(createResidual("resnet", 3));

function tensor(shape: readonly number[], values: Float32Array): StoredTensor {
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  return storedTensor({
    bytes,
    type: "float32",
    shape,
    strides: denseStrides(shape),
    offset: 0,
    isBigEndian: false,
  });
}

/** Values that tell each weight, and each of its numbers, from all others. */
function valuesOf(program: Program): Map<string, Float32Array> {
  return new Map(
    weightSlots(program).map(({ name, shape }, weight) => [
      name,
      Float32Array.from(
        { length: shape.reduce((product, size) => product * size, 1) },
        (_, at) => weight + at / 2 ** 17,
      ),
    ]),
  );
}

const PYTORCH_ENDINGS = {
  kernel: "weight",
  bias: "bias",
  gamma: "weight",
  beta: "bias",
  runningMean: "running_mean",
  runningVariance: "running_var",
} as const;

/** The program's own weights, as a file of PyTorch with such names of layers would have them. */
function pytorchFile(program: Program, nameOf: (step: string) => string): WeightsFile {
  const values = valuesOf(program);
  const tensors = weightSlots(program).map((slot) => {
    const own = toPyTorch(slot, values.get(slot.name) ?? new Float32Array(0));
    const shape = pyTorchShape(slot);
    const ending =
      slot.role in PYTORCH_ENDINGS ? PYTORCH_ENDINGS[slot.role as keyof typeof PYTORCH_ENDINGS] : slot.role;
    return { ...tensor(shape, own), name: `${nameOf(slot.step)}.${ending}` };
  });
  return file(tensors, "pytorch");
}

function file(tensors: WeightsFile["tensors"], layout: WeightLayout): WeightsFile {
  return { label: "test", layout, prefix: "", tensors, notes: [] };
}

function resnetNames(program: Program, head = "fc"): (step: string) => string {
  const found = residualForm(program);
  if (!found.ok) throw new Error(found.reason);
  const names = torchvisionNames(found.form, head);
  return (step) => names.get(step) ?? "none";
}

/** Names whose values are not the same; Vitest's own comparison takes seconds for so many numbers. */
function differing(
  weights: ReadonlyMap<string, Float32Array>,
  wanted: ReadonlyMap<string, Float32Array>,
): readonly string[] {
  const same = (one: Float32Array | undefined, other: Float32Array): boolean =>
    one?.length === other.length && one.every((value, at) => value === other[at]);
  return [...wanted].filter(([name, values]) => !same(weights.get(name), values)).map(([name]) => name);
}

describe("weights are matched to a drawing", () => {
  it.each([
    [
      "name",
      "our names with zero-based repeats",
      (step: string) => step.replace(/\/(\d+)\//, (_, at) => `.${at - 1}.`),
    ],
    ["name", "our names", (step: string) => step],
    ["torchvision", "torchvision's", resnetNames(PROGRAM)],
    ["torchvision", "akamaster's", resnetNames(PROGRAM, "linear")],
    [
      "order",
      "names that say nothing",
      (step: string) => `x${PROGRAM.steps.findIndex(({ name }) => name === step)}`,
    ],
  ] as const)("by %s: %s", (by, _, nameOf) => {
    const { table, weights } = matchWeights(PROGRAM, pytorchFile(PROGRAM, nameOf));
    expect(table.rows.filter(({ match }) => match?.by !== by)).toEqual([]);
    expect(table.leftOver).toEqual([]);
    expect(differing(weights, valuesOf(PROGRAM))).toEqual([]);
  });

  it("by Keras's names and layouts", () => {
    const values = valuesOf(PROGRAM);
    const tensors = weightSlots(PROGRAM).map(({ name, step, role, shape }) => ({
      ...tensor(shape, values.get(name) ?? new Float32Array(0)),
      name: `${step.replaceAll("/", "_")}/${WEIGHT_ENDINGS[role]}:0`,
    }));
    const { table, weights } = matchWeights(PROGRAM, file(tensors, "drawing"));
    expect(table.rows.every(({ match }) => match?.by === "name" && match.conversion === "")).toBe(true);
    expect(differing(weights, valuesOf(PROGRAM))).toEqual([]);
  });

  it("by order where the network is of no form that has names", () => {
    const program = programOf(createPreActivation(164));
    expect(residualForm(program)).toMatchObject({ ok: false });
    const { table, weights } = matchWeights(
      program,
      pytorchFile(program, (step) => `m${program.steps.findIndex(({ name }) => name === step)}`),
    );
    expect(table.rows.filter(({ match }) => match?.by !== "order")).toEqual([]);
    expect(differing(weights, valuesOf(program))).toEqual([]);
  });

  it("leaves a head for other classes at its first values, and tells what is left over", () => {
    const whole = pytorchFile(PROGRAM, resnetNames(PROGRAM));
    const tensors = [
      ...whole.tensors.filter(({ name }) => !name.startsWith("fc.")),
      { ...tensor([100, 64], new Float32Array(6400)), name: "fc.weight" },
      { ...tensor([100], new Float32Array(100)), name: "fc.bias" },
      { ...tensor([16], new Float32Array(16)), name: "conv1.bias" },
      { ...tensor([5, 5], new Float32Array(25)), name: "extra.weight" },
      { ...tensor([], Float32Array.of(3)), type: "int64" as const, name: "bn1.num_batches_tracked" },
    ];
    const { table, weights } = matchWeights(PROGRAM, { ...whole, tensors });
    expect(table.rows.filter(({ match }) => !match).map(({ weight, words }) => [weight, words])).toEqual([
      [
        "dense/kernel",
        '"fc.weight" has the shape [100, 64], which does not fit. The file is for another number of classes than the drawing. It keeps its first values.',
      ],
      [
        "dense/bias",
        '"fc.bias" has the shape [100], which does not fit. The file is for another number of classes than the drawing. It keeps its first values.',
      ],
    ]);
    expect(weights.size).toBe(table.rows.length - 2);
    expect(
      table.leftOver.map(({ tensor: name, words, isIdle }) => [name, words.slice(0, 40), isIdle]),
    ).toEqual([
      ["fc.weight", 'It is called as "dense/kernel" would be,', false],
      ["fc.bias", 'It is called as "dense/bias" would be, w', false],
      ["conv1.bias", "The layer that its neighbours went to ha", false],
      ["extra.weight", "No layer of the drawing that is left tak", false],
      ["bn1.num_batches_tracked", "It counts the batches that a batch norm ", true],
    ]);
    expect(
      table.notes.filter(({ kind, words }) => kind === "numbers" && words.includes("conv1.bias")),
    ).toMatchObject([{ paths: ["conv1"] }]);
  });

  it("takes corrections by hand, checked by shape", () => {
    const whole = pytorchFile(PROGRAM, resnetNames(PROGRAM));
    const corrections = {
      "conv1/kernel": null,
      "stage1/1/conv1/kernel": "layer1.0.conv2.weight",
      "dense/kernel": "conv1.weight",
    };
    const { table, weights } = matchWeights(PROGRAM, whole, corrections);
    const row = (name: string) => table.rows.find(({ weight }) => weight === name);
    expect(row("conv1/kernel")?.words).toMatch(/left out by hand/);
    expect(row("stage1/1/conv1/kernel")?.match).toMatchObject({
      tensor: "layer1.0.conv2.weight",
      by: "hand",
    });
    expect(weights.get("stage1/1/conv1/kernel")).toEqual(valuesOf(PROGRAM).get("stage1/1/conv2/kernel"));
    expect(row("stage1/1/conv2/kernel")?.words).toMatch(/was given to "stage1\/1\/conv1\/kernel" by hand/);
    expect(row("dense/kernel")?.words).toMatch(/\[16, 3, 3, 3\], which does not fit/);
    expect(weights.has("dense/kernel")).toBe(false);
    const words = new Map(table.leftOver.map((left) => [left.tensor, left.words]));
    for (const name of ["layer1.0.conv1.weight", "fc.weight"]) expect(words.get(name)).toMatch(/by hand/);
    expect(table.notes.some((note) => note.words.includes("no such weight"))).toBe(false);
    expect(() => matchWeights(PROGRAM, whole, { nothing: null })).toThrow(/no weight "nothing"/);
    expect(() => matchWeights(PROGRAM, whole, { "dense/bias": "nothing" })).toThrow(/no tensor "nothing"/);
  });

  it("tells where the numbers will differ: paddings, zero channels, epsilon", () => {
    const { notes } = matchWeights(PROGRAM, pytorchFile(PROGRAM, resnetNames(PROGRAM))).table;
    expect(notes.filter(({ kind }) => kind === "numbers")).toMatchObject([
      {
        words: expect.stringContaining("adds the odd pixel at the end"),
        paths: ["stage2/1/conv1", "stage3/1/conv1"],
      },
    ]);
    expect(notes.some(({ words }) => words.startsWith("Zero channels are added at the end"))).toBe(true);
    const steps = PROGRAM.steps.map((step) =>
      step.name === "bn1" && step.operation.kind === "batchNorm"
        ? { ...step, operation: { ...step.operation, epsilon: 1e-3 } }
        : step,
    );
    const changed = matchWeights({ ...PROGRAM, steps }, pytorchFile(PROGRAM, resnetNames(PROGRAM))).table;
    expect(changed.notes).toContainEqual(expect.objectContaining({ kind: "numbers", paths: ["bn1"] }));
  });

  it("tells of shapes that come more often in the file, and of values that are no numbers", () => {
    const names = (step: string): string => `x${PROGRAM.steps.findIndex(({ name }) => name === step)}`;
    const whole = pytorchFile(PROGRAM, names);
    const more = {
      ...whole,
      tensors: [
        ...whole.tensors,
        { ...tensor([16, 16, 3, 3], new Float32Array(2304).fill(Number.NaN)), name: "y.weight" },
      ],
    };
    const { table } = matchWeights(PROGRAM, more);
    const unsure = table.rows.filter(({ words }) =>
      words?.includes("another number of layers of this shape"),
    );
    expect(unsure.length).toBeGreaterThan(0);
    const hand = matchWeights(PROGRAM, more, { "stage1/1/conv1/kernel": "y.weight" }).table;
    expect(hand.rows.find(({ weight }) => weight === "stage1/1/conv1/kernel")?.words).toBe(
      "2304 of its values are no finite numbers.",
    );
  });
});
