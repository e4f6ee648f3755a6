/**
 * Every problem, by a drawing that has it; every repair, by applying it and looking again. Longer than other files
 * because it is one table, which reads best as a whole.
 */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "../../layers/index";
import {
  type BlockDefinition,
  type LayerNode,
  LIMITS,
  type NetworkDocument,
  networkDocumentSchema,
  ROOT,
} from "../../network/document";
import { setParam } from "../../network/edits/index";
import { integrityRefusal } from "../../network/integrity";
import type { Problem, ProblemCode } from "../../network/problem";
import { problemKey } from "../../network/problem";
import {
  blockNode,
  blockOf,
  CONV_BLOCK,
  documentOf,
  graphOf,
  layerNode,
  sampleDocument,
} from "../../network/testing";
import { createTemplate } from "../../templates/index";
import { analyse } from "../analyse";
import type { DatasetFacts } from "../analysis";

const DIGITS: DatasetFacts = { id: "digits", imageShape: [8, 8, 1], classes: 10 };

const HEAD = [
  layerNode("pool", "globalAvgPool2d"),
  layerNode("fc", "dense", { units: 10 }),
  layerNode("out", "output"),
];

/** A drawing that begins with an input and ends with pooling, dense and output. */
function drawing(
  middle: readonly Parameters<typeof graphOf>[0][number][],
  wires: readonly string[],
  blocks: readonly BlockDefinition[] = [],
): NetworkDocument {
  return documentOf(
    graphOf([layerNode("in", "input"), ...middle, ...HEAD], [...wires, "pool>fc>out"]),
    blocks,
  );
}

/** A residual pair of convolutions; the skip is a wire, or a shortcut with a mode. */
function residual(filters: number, stride: number, mode?: string, own = {}): NetworkDocument {
  const skip = mode === undefined ? [] : [layerNode("skip", "shortcut", { mode, ...own })];
  return drawing(
    [
      layerNode("stem", "conv2d", { filters: 16 }),
      layerNode("conv1", "conv2d", { filters: 16, stride }),
      layerNode("conv2", "conv2d", { filters }),
      layerNode("bn", "batchNorm"),
      layerNode("relu", "activation"),
      layerNode("add", "add"),
      ...skip,
    ],
    ["in>stem>conv1>conv2>bn>relu>add>pool", mode === undefined ? "stem>add" : "stem>skip>add"],
  );
}

/** Two convolutions side by side, the second with these parameters. */
function merging(type: string, other: LayerNode["params"]): NetworkDocument {
  return drawing([conv("a"), conv("b", other), layerNode("meet", type)], ["in>a>meet>pool", "in>b>meet"]);
}

const conv = (name: string, params: LayerNode["params"] = {}): LayerNode => layerNode(name, "conv2d", params);
const inside = (
  name: string,
  graph: Parameters<typeof blockOf>[1],
  declared: BlockDefinition["arguments"] = [],
): BlockDefinition => blockOf(name, graph, declared);
const FILTERS: BlockDefinition["arguments"][number] = {
  name: "filters",
  label: "Filters",
  kind: "integer",
  default: 16,
};
const RESIDUAL_BLOCK = inside(
  "res",
  graphOf(
    [
      layerNode("bin", "blockInput"),
      conv("c", { filters: { arg: "filters" } }),
      layerNode("s", "shortcut", { mode: { arg: "mode" } }),
      layerNode("plus", "add"),
      layerNode("bout", "blockOutput"),
    ],
    ["bin>c>plus>bout", "bin>s>plus"],
  ),
  [
    FILTERS,
    {
      name: "mode",
      label: "Shortcut",
      kind: "choice",
      default: "identity",
      choices: ["auto", "identity", "pad", "projection"],
    },
  ],
);

interface Case {
  readonly name: string;
  readonly code: ProblemCode;
  readonly document: NetworkDocument;
  readonly message: string;
  /** Words of the repairs, in order; all of them are applied. */
  readonly repairs: readonly string[];
  readonly severity?: "warning";
}

const CASES: readonly Case[] = [
  {
    name: "Add with other channels beside a plain wire",
    code: "shape-mismatch",
    document: residual(32, 1),
    message: "Add needs equal shapes: 8×8×32 and 8×8×16",
    repairs: [
      "Insert 1×1 projection, 32 filters (+576 parameters)",
      "Set filters to 16 in conv2 (−2,336 parameters)",
      "Set filters to 32 in stem (+2,448 parameters)",
    ],
  },
  {
    name: "Add with another size beside a plain wire",
    code: "shape-mismatch",
    document: residual(32, 2),
    message: "Add needs equal shapes: 4×4×32 and 8×8×16",
    repairs: ["Insert 1×1 projection, stride 2, 32 filters (+576 parameters)"],
  },
  {
    name: "Add fed by a shortcut that stays an identity",
    code: "shape-mismatch",
    document: residual(32, 2, "identity"),
    message: "Add needs equal shapes: 4×4×32 and 8×8×16",
    repairs: ["Insert 1×1 projection in skip, stride 2, 32 filters (+576 parameters)"],
  },
  {
    name: "Add fed by a shortcut that pads to filters of its own",
    code: "shape-mismatch",
    document: residual(48, 2, "pad", { filters: 32, stride: 2 }),
    message: "Add needs equal shapes: 4×4×48 and 4×4×32",
    repairs: [
      "Insert 1×1 projection in skip, stride 2, 48 filters (+864 parameters)",
      "Set filters to 32 in conv2 (−2,336 parameters)",
      "Set filters to 48 in skip",
    ],
  },
  {
    name: "Add fed by a projection with filters and a stride of its own",
    code: "shape-mismatch",
    document: residual(48, 2, "projection", { filters: 32, stride: 4 }),
    message: "Add needs equal shapes: 4×4×48 and 2×2×32",
    repairs: [
      "Insert 1×1 projection in skip, stride 2, 48 filters (+288 parameters)",
      "Set filters to 48 and stride to 2 in skip (+288 parameters)",
    ],
  },
  {
    name: "shortcut that pads to fewer channels",
    code: "shape-mismatch",
    document: residual(8, 1, "pad"),
    message: "The shortcut cannot turn 8×8×16 into 8×8×8",
    repairs: ["Set mode to auto in skip (+144 parameters)"],
  },
  {
    name: "Add inside a block, argument and all",
    code: "shape-mismatch",
    document: drawing(
      [conv("stem", { filters: 8 }), blockNode("stage", "res", 2, { filters: 12 })],
      ["in>stem>stage>pool"],
      [RESIDUAL_BLOCK],
    ),
    message: "In stage/1/plus: Add needs equal shapes: 8×8×12 and 8×8×8",
    repairs: [
      "Set mode to auto in stage",
      "Insert 1×1 projection in s, 12 filters, in every use of the block",
      "Set filters to 8 in stage",
      "Set filters to 8 in c, in every use of the block",
    ],
  },
  {
    name: "Subtract with other channels",
    code: "shape-mismatch",
    document: merging("subtract", { filters: 32 }),
    message: "Subtract needs equal shapes: 8×8×16 and 8×8×32",
    repairs: [
      "Insert 1×1 projection, 32 filters (+576 parameters)",
      "Set filters to 32 in a (+144 parameters)",
      "Set filters to 16 in b (−144 parameters)",
    ],
  },
  {
    name: "Multiply with another size",
    code: "shape-mismatch",
    document: merging("multiply", { stride: 2 }),
    message:
      "Multiply needs equal shapes, or beside 8×8×16 one factor a channel (16) or a pixel (8×8×1): 8×8×16 and 4×4×16",
    repairs: [
      "Insert 1×1 projection, stride 2, 16 filters (+288 parameters)",
      "Set stride to 2 in a",
      "Set stride to 1 in b",
    ],
  },
  {
    name: "Multiply with a gate of other channels",
    code: "shape-mismatch",
    document: drawing(
      [
        conv("stem", { filters: 16 }),
        layerNode("squeeze", "globalAvgPool2d"),
        layerNode("gate", "dense", { units: 12 }),
        layerNode("gated", "multiply"),
      ],
      ["in>stem>gated>pool", "stem>squeeze>gate>gated"],
    ),
    message: "8×8×16 and 12 do not agree",
    repairs: ["Set filters to 12 in stem (−84 parameters)", "Set units to 16 in gate"],
  },
  {
    name: "Subtract with a third input",
    code: "shape-mismatch",
    document: drawing(
      [conv("a"), conv("b"), layerNode("less", "subtract")],
      ["in>a>b>less>pool", "a>less", "in>less"],
    ),
    message: "Subtract takes two inputs, the first minus the second, but 3 lead here",
    repairs: [],
  },
  {
    name: "Concatenate with another size",
    code: "shape-mismatch",
    document: drawing(
      [conv("a", { stride: 2 }), conv("b"), layerNode("cat", "concat")],
      ["in>a>cat>pool", "in>b>cat"],
    ),
    message: "Concatenate needs equal height and width: 4×4×16 and 8×8×16",
    repairs: ["Set stride to 1 in a", "Set stride to 2 in b", "Insert 2×2 max pooling"],
  },
  {
    name: "fixed input",
    code: "shape-mismatch",
    severity: "warning",
    document: drawing([{ ...conv("c") }], ["in>c>pool"]),
    message: "The input is fixed at 9×8×1, but the dataset's images are 8×8×1",
    repairs: ["Take the size from the dataset"],
  },
  {
    name: "kernel",
    code: "kernel-too-large",
    document: drawing([conv("c", { kernel: 9, padding: "valid" })], ["in>c>pool"]),
    message: "The 9×9 kernel is larger than its 8×8 input",
    repairs: ["Set padding to same in c", "Set kernel to 8 in c"],
  },
  {
    name: "pooling window",
    code: "kernel-too-large",
    document: drawing([layerNode("p", "maxPool2d", { size: 9, padding: "valid" })], ["in>p>pool"]),
    message: "9×9 kernel",
    repairs: ["Set padding to same in p", "Set size to 8 in p"],
  },
  {
    name: "kernel across",
    code: "kernel-too-large",
    document: drawing([conv("c", { kernel: 3, kernelWidth: 9, padding: "valid" })], ["in>c>pool"]),
    message: "The 3×9 kernel is larger than its 8×8 input",
    repairs: ["Set padding to same in c", "Set kernel across to 8 in c"],
  },
  {
    name: "padding in which a window lies",
    code: "padding-too-large",
    document: drawing(
      [layerNode("p", "maxPool2d", { size: 3, padding: "numbers", padTop: 3, padLeft: 1 })],
      ["in>p>pool"],
    ),
    message: "Max pooling would have 3×3 windows that see padding alone",
    repairs: ["Set padding to same in p", "Pad p as PyTorch does"],
  },
  {
    name: "groups",
    code: "uneven-groups",
    document: drawing([conv("c", { filters: 12 }), conv("d", { filters: 10, groups: 4 })], ["in>c>d>pool"]),
    message: "12 channels and 10 filters do not both divide into 4 groups",
    repairs: ["Set groups to 2 in d", "Set filters to 12 in d"],
  },
  {
    name: "as many groups as channels",
    code: "depthwise-groups",
    severity: "warning",
    document: drawing([conv("c", { filters: 12 }), conv("d", { filters: 24, groups: 12 })], ["in>c>d>pool"]),
    message: "as many groups as channels",
    repairs: ["Use a depthwise convolution"],
  },
  {
    name: "rank of dense",
    code: "wrong-rank",
    document: documentOf(
      graphOf(
        [layerNode("in", "input"), layerNode("fc", "dense"), layerNode("out", "output")],
        ["in>fc>out"],
      ),
    ),
    message: "Dense needs a flat vector",
    repairs: ["Insert global average pooling", "Insert flatten"],
  },
  {
    name: "rank of a convolution",
    code: "wrong-rank",
    document: documentOf(
      graphOf(
        [
          layerNode("in", "input"),
          layerNode("flat", "flatten"),
          conv("c"),
          layerNode("fc", "dense"),
          layerNode("out", "output"),
        ],
        ["in>flat>c>fc>out"],
      ),
    ),
    message: "needs a feature map",
    repairs: ["Remove c"],
  },
  {
    name: "pixels",
    code: "stride-drops-pixels",
    severity: "warning",
    document: drawing([conv("c", { kernel: 3, stride: 2, padding: "valid" })], ["in>c>pool"]),
    message: "the last row and the last column of the 8×8 input are never seen",
    repairs: ["Set padding to same in c", "Set kernel to 2 in c (−80 parameters)", "Set stride to 1 in c"],
  },
  {
    name: "range",
    code: "bad-parameter",
    document: drawing([conv("c", { filters: 1e6 })], ["in>c>pool"]),
    message: "Convolution: Filters must be from 1 to 8192, not 1000000",
    repairs: ["Set filters back to 16", "Set filters to 8192 in c (+155,344 parameters)"],
  },
  {
    name: "two out of range",
    code: "bad-parameter",
    document: drawing([conv("c", { filters: 1e6, kernel: 99 })], ["in>c>pool"]),
    message: "Convolution: Filters must be from 1 to 8192, not 1000000",
    repairs: ["Set filters and kernel back to their defaults", "Set filters to 8192 and kernel to 31 in c"],
  },
  {
    name: "one out of range and two that do not exist",
    code: "bad-parameter",
    document: drawing([conv("c", { filters: 1e6, colour: "red", shade: 2 })], ["in>c>pool"]),
    message: "Convolution: Filters must be from 1 to 8192, not 1000000",
    repairs: [
      "Set filters back to its default, and remove colour and shade",
      "Set filters to 8192 in c, and remove colour and shade",
    ],
  },
  {
    name: "two arguments that the block does not have",
    code: "unknown-argument",
    document: drawing(
      [blockNode("stage", "convBlock", 1, { width: 3, height: 2 })],
      ["in>stage>pool"],
      [CONV_BLOCK],
    ),
    message: 'has no argument "width"',
    repairs: ["Remove width and height"],
  },
  {
    name: "parameter that does not exist",
    code: "bad-parameter",
    document: drawing([conv("c", { colour: "red" })], ["in>c>pool"]),
    message: 'no parameter called "colour"',
    repairs: ["Remove colour"],
  },
  {
    name: "argument out of range",
    code: "bad-parameter",
    document: drawing([blockNode("stage", "convBlock", 1, { filters: 0 })], ["in>stage>pool"], [CONV_BLOCK]),
    message: "Filters must be from 1 to 8192, not 0",
    repairs: ["Set filters to 8 in stage", "Set filters to 16 in conv1, in every use of the block"],
  },
  {
    name: "reference without a block",
    code: "unknown-argument",
    document: drawing([conv("c", { filters: { arg: "width" } })], ["in>c>pool"]),
    message: 'refers to the argument "width"',
    repairs: ["Set filters back to 16"],
  },
  {
    name: "argument that the block does not have",
    code: "unknown-argument",
    document: drawing([blockNode("stage", "convBlock", 1, { width: 3 })], ["in>stage>pool"], [CONV_BLOCK]),
    message: 'has no argument "width"',
    repairs: ["Remove width"],
  },
  {
    name: "weights",
    code: "too-large",
    document: drawing([conv("a", { filters: 8192 }), conv("b", { filters: 8192 })], ["in>a>b>pool"]),
    message: "too many weights",
    repairs: ["Set filters to 16 in b"],
  },
  {
    name: "repeats",
    code: "too-large",
    document: drawing(
      [blockNode("outer", "outer", 1_000)],
      ["in>outer>pool"],
      [
        inside(
          "outer",
          graphOf(
            [layerNode("i", "blockInput"), blockNode("n", "convBlock", 1_000), layerNode("o", "blockOutput")],
            ["i>n>o"],
          ),
        ),
        CONV_BLOCK,
      ],
    ),
    message: "2,000,004 layers",
    repairs: ["Set the repeats of outer to 1"],
  },
  {
    name: "circle",
    code: "cycle",
    document: drawing(
      [layerNode("merge", "add"), conv("a", { filters: 1 }), conv("b", { filters: 1 })],
      ["in>merge>a>b>pool", "b>merge"],
    ),
    message: "feed each other in a circle",
    repairs: ["Remove the wire from b back to merge"],
  },
  {
    name: "layer without input",
    code: "dangling-input",
    document: drawing([conv("a"), conv("b")], ["in>a", "b>pool"]),
    message: "b has no input",
    repairs: ["Connect b to a", "Remove b"],
  },
  {
    name: "Add with one input",
    code: "dangling-input",
    document: drawing([conv("a", { filters: 1 }), layerNode("add", "add")], ["in>a>add>pool"]),
    message: "add joins branches, so it needs two inputs or more, and has one",
    repairs: ["Connect add to in", "Remove add"],
  },
  {
    name: "block that gives nothing",
    code: "dangling-input",
    document: drawing(
      [blockNode("stage", "open")],
      ["in>stage>pool"],
      [
        inside(
          "open",
          graphOf([layerNode("i", "blockInput"), conv("c"), layerNode("o", "blockOutput")], ["i>c"]),
        ),
      ],
    ),
    message: "o has no input",
    repairs: ["Connect o to c"],
  },
  {
    name: "dead end",
    code: "dangling-output",
    document: drawing([conv("a"), conv("b"), layerNode("c", "activation")], ["in>a>pool", "a>b>c"]),
    message: "b and c lead to no output",
    repairs: ["Connect c to pool", "Remove these 2 layers"],
  },
  {
    name: "wire out of the output",
    code: "dangling-output",
    document: drawing([conv("a"), layerNode("add", "add")], ["in>a>add>pool", "out>add"]),
    message: "out is an end",
    repairs: ["Remove these wires"],
  },
  {
    name: "stray",
    code: "unreachable",
    document: drawing([conv("a"), layerNode("stray", "dropout")], ["in>a>pool"]),
    message: "stray is connected to nothing that trains",
    repairs: ["Insert stray before out", "Remove stray"],
  },
  {
    name: "no input",
    code: "no-input",
    document: documentOf(graphOf([conv("a"), ...HEAD], ["a>pool>fc>out"])),
    message: "The network has no input",
    repairs: ["Add an input"],
  },
  {
    name: "no output",
    code: "no-output",
    document: documentOf(
      graphOf(
        [layerNode("in", "input"), conv("a"), layerNode("p", "globalAvgPool2d"), layerNode("fc", "dense")],
        ["in>a>p>fc"],
      ),
    ),
    message: "The network has no output",
    repairs: ["Add an output"],
  },
  {
    name: "empty",
    code: "no-input",
    document: documentOf(graphOf([], [])),
    message: "The drawing is empty. Begin with an input.",
    repairs: ["Add an input"],
  },
  {
    name: "two inputs",
    code: "several-inputs",
    document: drawing([layerNode("in2", "input"), conv("a")], ["in>a>pool"]),
    message: "The network has 2 inputs",
    repairs: ["Remove in2"],
  },
  {
    name: "two wires into one layer",
    code: "several-inputs",
    document: drawing([conv("a"), conv("b"), layerNode("r", "activation")], ["in>a>r>pool", "in>b>r"]),
    message: "r takes one input, but 2 wires lead to it",
    repairs: ["Keep the wire from a", "Keep the wire from b"],
  },
  {
    name: "two outputs",
    code: "several-outputs",
    document: drawing([conv("a"), layerNode("out2", "output")], ["in>a>pool", "fc>out2"]),
    message: "The network has 2 outputs",
    repairs: ["Remove out", "Remove out2"],
  },
  {
    name: "classes",
    code: "class-count",
    document: setParam(sampleDocument(), ROOT, "dense", "units", 12),
    message: "The dataset has 10 classes, but the last layer gives 12 numbers",
    repairs: ["Set units to 10 in dense (−18 parameters)", "Insert dense with 10 units (+130 parameters)"],
  },
  {
    name: "classes set at the output",
    code: "class-count",
    document: setParam(sampleDocument(), ROOT, "output", "classes", 3),
    message: "output is set to 3 classes, but the dataset has 10",
    repairs: ["Take the number of classes from the dataset"],
  },
  {
    name: "layer type",
    code: "unknown-layer",
    document: drawing([conv("a"), layerNode("x", "transformer")], ["in>a>x>pool"]),
    message: 'no layer type "transformer"',
    repairs: ["Remove x"],
  },
  {
    name: "block that is not there",
    code: "unknown-block",
    document: drawing([conv("a"), blockNode("x", "toString")], ["in>a>x>pool"]),
    message: "which this network does not hold",
    repairs: ["Remove x"],
  },
  {
    name: "block in itself",
    code: "block-recursion",
    document: drawing(
      [blockNode("x", "loop")],
      ["in>x>pool"],
      [
        inside(
          "loop",
          graphOf(
            [
              layerNode("i", "blockInput"),
              conv("c"),
              blockNode("again", "loop"),
              layerNode("o", "blockOutput"),
            ],
            ["i>c>again>o"],
          ),
        ),
      ],
    ),
    message: "contains itself",
    repairs: ["Remove again"],
  },
  {
    name: "names",
    code: "duplicate-name",
    document: drawing([conv("a"), { ...conv("b"), name: "a" }], ["in>a>b>pool"]),
    message: '2 nodes are called "a"',
    repairs: ["Number the others called a"],
  },
];

function documentFor(each: Case): NetworkDocument {
  if (each.name !== "fixed input") return each.document;
  const fixed = Object.entries({ source: "fixed", height: 9, width: 8, channels: 1 });
  return fixed.reduce((document, [key, value]) => setParam(document, ROOT, "in", key, value), each.document);
}

function problemOf(document: NetworkDocument, code: ProblemCode): Problem {
  const { problems } = analyse(BUILT_IN_LAYERS, document, DIGITS);
  const problem = problems.find((each) => each.code === code);
  if (problem === undefined)
    throw new Error(
      `No ${code} in: ${problems.map((other) => `${other.code}: ${other.message}`).join("; ")}`,
    );
  return problem;
}

function expectRepaired(document: NetworkDocument, problem: Problem): void {
  for (const repair of problem.repairs) {
    const repaired = repair.apply(document);
    const label = `${problem.message} ${repair.label}`;
    expect(repaired, label).not.toBe(document);
    expect(networkDocumentSchema.safeParse(repaired).success, label).toBe(true);
    expect(integrityRefusal(repaired), label).toBeUndefined();
    const keys = analyse(BUILT_IN_LAYERS, repaired, DIGITS).problems.map(problemKey);
    expect(keys, label).not.toContain(problemKey(problem));
  }
}

describe("problems and their repairs", () => {
  it.each(CASES)("$code: $name", (each) => {
    const document = documentFor(each);
    const problem = problemOf(document, each.code);
    expect(problem.severity).toBe(each.severity ?? "error");
    expect(problem.message).toContain(each.message);
    expect(problem.message).toMatch(/\.$/);
    const labels = problem.repairs.map(({ label, consequence }) =>
      consequence === undefined ? label : `${label} (${consequence})`,
    );
    const shown = labels.map((label, index) =>
      each.repairs[index]?.includes("(") === true ? label : (problem.repairs[index]?.label ?? label),
    );
    expect(shown).toEqual(each.repairs);
    expectRepaired(document, problem);
    const analysis = analyse(BUILT_IN_LAYERS, document, DIGITS);
    expect(analysis.flat === undefined).toBe(analysis.problems.some(({ severity }) => severity === "error"));
  });

  it("cover every code", () => {
    const covered = new Set<string>(CASES.map(({ code }) => code));
    const codes = Object.keys({
      "shape-mismatch": 1,
      "kernel-too-large": 1,
      "padding-too-large": 1,
      "uneven-groups": 1,
      "depthwise-groups": 1,
      "wrong-rank": 1,
      "stride-drops-pixels": 1,
      "bad-parameter": 1,
      "too-large": 1,
      cycle: 1,
      "dangling-input": 1,
      "dangling-output": 1,
      "no-input": 1,
      "no-output": 1,
      "several-inputs": 1,
      "several-outputs": 1,
      unreachable: 1,
      "class-count": 1,
      "unknown-layer": 1,
      "unknown-block": 1,
      "unknown-argument": 1,
      "block-recursion": 1,
      "duplicate-name": 1,
    } satisfies Record<Exclude<ProblemCode, "unknown-dataset" | "augmentation" | "single-value-norm">, 1>);
    expect(codes.filter((code) => !covered.has(code))).toEqual([]);
  });

  it("hold one wire each for what is repaired at once", () => {
    const document = residual(32, 1);
    const [repair] = problemOf(document, "shape-mismatch").repairs;
    const repaired = repair?.apply(document) ?? document;
    expect(analyse(BUILT_IN_LAYERS, repaired, DIGITS).problems).toEqual([]);
    // A second click on a stale button must not break anything.
    expect(networkDocumentSchema.safeParse(repair?.apply(repaired)).success).toBe(true);
    expect(repair?.apply(documentOf(graphOf([], [])))).toEqual(documentOf(graphOf([], [])));
  });

  it("work in templates, whatever one parameter becomes", () => {
    const values = fc.oneof(
      fc.constantFrom(1, 2, 3, 5, 7, 16, 32, 64, "valid", "numbers", "identity", "pad", true),
      fc.integer({ min: -3, max: LIMITS.repeat }),
    );
    const keys = fc.constantFrom(
      "filters",
      "kernel",
      "stride",
      "padding",
      "padTop",
      "kernelWidth",
      "strideWidth",
      "groups",
      "mode",
      "units",
      "dilation",
      "shortcut",
      "classes",
      "source",
    );
    fc.assert(
      fc.property(
        fc.constantFrom("resnet-8", "conv-small", "plain-8"),
        fc.nat(40),
        keys,
        values,
        (id, index, key, value) => {
          const template = createTemplate(id);
          if (template === undefined) throw new Error(`There is no template ${id}.`);
          const nodes = template.graph.nodes;
          const node = nodes[index % nodes.length]?.id ?? "";
          const document = setParam({ ...template, dataset: "digits" }, ROOT, node, key, value);
          for (const problem of analyse(BUILT_IN_LAYERS, document, DIGITS).problems)
            expectRepaired(document, problem);
        },
      ),
      { numRuns: 150 },
    );
  });
});
