/** What files hold beside whole networks of ours: their names, their ways to say things, and what there is no layer for. */
import { describe, expect, test } from "vitest";
import type { ReadModel, ReadStep, ReadWeight } from "#core/formats/model";
import { SkiploomError } from "#core/foundation/errors";
import { drawModel, supportedPart } from "#core/imports/draw-model";
import { importReport, reportMarkdown, reportText } from "#core/imports/report";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import type { WeightRole } from "#core/program/operation";
import type { Step } from "#core/program/program";
import { createTemplate } from "#core/templates/index";
import { drawnAgain, programOf } from "../support/drawn-again";

const CIFAR = { imageShape: [32, 32, 3], classes: 10 } as const;

function template(id: string): NetworkDocument {
  const document = createTemplate(id);
  if (document === undefined) throw new Error(`There should be a template ${id}.`);
  return document;
}

function weight(role: WeightRole, ...shape: number[]): ReadWeight {
  const length = shape.reduce((product, side) => product * side, 1);
  return { role, shape, values: Float32Array.from({ length }, (_, at) => (at % 7) / 7 - 0.4) };
}

const RELU = { kind: "activation", function: "relu", slope: 0 } as const;
const conv = (filters: number, kernel: number, padding: "same" | "valid" = "same") =>
  ({
    kind: "conv2d",
    filters,
    groups: 1,
    window: [kernel, kernel],
    strides: [1, 1],
    dilations: [1, 1],
    padding,
  }) as const;

/** Steps of which each reads what it says, by places from 1; 0 is the image. */
function model(
  steps: readonly (readonly [name: string, ReadStep["operation"], number[], ReadWeight[]?])[],
  inputShape: ReadModel["inputShape"] = [8, 8, 3],
): ReadModel {
  return {
    name: "net",
    inputShape,
    steps: steps.map(([name, operation, inputs, weights = []], at) => ({
      name,
      operation,
      inputs,
      output: at + 1,
      weights,
    })),
    output: steps.length,
    notes: [],
    madeBy: "a test",
  };
}

const draw = (read: ReadModel, part?: string) =>
  drawModel(BUILT_IN_LAYERS, read, part === undefined ? {} : { part });
const namesIn = ({ graph }: Pick<NetworkDocument, "graph">) => graph.nodes.map(({ name }) => name);

describe("names", () => {
  /** As torch.onnx writes torchvision's ResNet. */
  function asTorch({ path, name, operation }: Step): string {
    const OPERATORS: Readonly<Record<string, string>> = {
      conv2d: "Conv",
      batchNorm: "BatchNormalization",
      activation: "Relu",
      add: "Add",
    };
    const operator = OPERATORS[operation.kind] ?? "Gemm";
    const [stage, repeat, ...rest] = path.split("/");
    const layer = /^stage(\d)$/.exec(stage ?? "")?.[1];
    if (layer === undefined || repeat === undefined) return `/${name}/${operator}`;
    const block = `layer${layer}/layer${layer}.${Number(repeat) - 1}`;
    if (operation.kind === "add") return `/${block}/Add`;
    const inside =
      rest.join("/") === "shortcut"
        ? `downsample/downsample.${name.endsWith("/bn") ? 1 : 0}`
        : rest.join("/");
    return `/${block}/${inside}/${operator}`;
  }

  test("are short and those of the file's modules", () => {
    const { drawn } = drawnAgain(
      template("imagenet-resnet-50"),
      { imageShape: [64, 64, 3], classes: 1000 },
      { nameOf: asTorch },
    );
    expect(namesIn(drawn.document)).toEqual([
      ...[
        "input",
        "conv1",
        "bn1",
        "relu1",
        "pool1",
        "layer1",
        "layer2",
        "layer3",
        "layer4",
        "pool2",
        "dense",
        "output",
      ],
    ]);
    expect(drawn.paths.get("/layer2/layer2.0/downsample/downsample.0/Conv")).toBe("layer2/1/shortcut");
    expect(drawn.paths.get("/layer3/layer3.4/conv2/Conv")).toBe("layer3/5/conv2");
  });

  test("are valid and unique whatever the file calls its steps", () => {
    const odd = [
      "a|b?",
      "..",
      "__proto__",
      "",
      "layer/0/1",
      "x".repeat(300),
      "input",
      "α β",
      "a|b?",
      "con\tstructor",
    ];
    const { document } = draw(model(odd.map((name, at) => [name, RELU, [at]])));
    const names = namesIn(document);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain("a_b");
  });
});

test("a file's own counters are counted anew inside a block", () => {
  const steps = [0, 1, 2].flatMap((turn): [string, ReadStep["operation"], number[], ReadWeight[]?][] => [
    [`conv2d_${2 * turn + 4}`, conv(3, 3), [4 * turn], [weight("kernel", 3, 3, 3, 3)]],
    [`activation_${turn + 7}`, RELU, [4 * turn + 1]],
    [`conv2d_${2 * turn + 5}`, conv(3, 3), [4 * turn + 2], [weight("kernel", 3, 3, 3, 3)]],
    [`add_${turn}`, { kind: "add" }, [4 * turn + 3, 4 * turn]],
  ]);
  const { document, paths } = draw(model([...steps, ["pool", { kind: "globalAveragePool" }, [12]]]));
  const [block] = Object.values(document.blocks);
  expect(namesIn(block ?? { graph: { nodes: [], edges: [] } })).toEqual(
    expect.arrayContaining(["in", "conv2d1", "activation", "conv2d2", "shortcut", "add", "out"]),
  );
  expect(paths.get("conv2d_9")).toBe("stage1/3/conv2d2");
});

describe("what a file says in its own way", () => {
  test("a dense block that joins all earlier values anew is one layer after the other", () => {
    const steps: [string, ReadStep["operation"], number[], ReadWeight[]?][] = [
      ["stem", conv(4, 3), [0], [weight("kernel", 3, 3, 3, 4)]],
    ];
    const values = [1];
    for (let layer = 0; layer < 4; layer += 1) {
      const channels = 4 + 2 * layer;
      if (layer > 0) steps.push([`cat${layer}`, { kind: "concat" }, [...values]]);
      const from = steps.length;
      steps.push(
        [`relu${layer}`, RELU, [from]],
        [`conv${layer}`, conv(2, 3), [from + 1], [weight("kernel", 3, 3, channels, 2)]],
      );
      values.push(steps.length);
    }
    steps.push(
      ["cat", { kind: "concat" }, [...values]],
      ["pool", { kind: "globalAveragePool" }, [steps.length + 1]],
    );
    const { document, notes } = draw(model(steps));
    expect(notes).toEqual([]);
    const instances = document.graph.nodes.flatMap((node) => (node.kind === "block" ? [node.repeat] : []));
    expect(instances).toEqual([4]);
  });

  test("a convolution of as many groups as channels is a depthwise one, with the same numbers", () => {
    const kernel = weight("kernel", 3, 3, 1, 6);
    const { document, weights } = draw(
      model([
        ["dw", { ...conv(6, 3), groups: 3 }, [0], [kernel]],
        ["pool", { kind: "globalAveragePool" }, [1]],
      ]),
    );
    expect(document.graph.nodes[1]).toMatchObject({
      type: "depthwiseConv2d",
      params: { depthMultiplier: 2 },
    });
    expect(weights.get("dw/depthwise_kernel")).toBe(kernel.values);
  });

  test("what a file leaves out is filled in with what changes nothing, and said", () => {
    const { weights, notes } = draw(
      model([
        [
          "bn",
          { kind: "batchNorm", momentum: Math.fround(0.9), epsilon: Math.fround(1e-5) },
          [0],
          [weight("beta", 3), weight("runningMean", 3), weight("runningVariance", 3)],
        ],
        ["pool", { kind: "globalAveragePool" }, [1]],
      ]),
    );
    expect(weights.get("bn/gamma")).toEqual(Float32Array.of(1, 1, 1));
    expect(notes.map(({ kind, steps }) => ({ kind, steps }))).toEqual([{ kind: "changed", steps: ["bn"] }]);
  });

  test("a batch norm with an epsilon of 0 becomes a scale with an offset of the same numbers", () => {
    const four = (["gamma", "beta", "runningMean", "runningVariance"] as const).map((role, at) => ({
      role,
      shape: [3],
      values: Float32Array.of(2, 3, 4).map((value) => value + at),
    }));
    const { document, weights } = draw(
      model([
        ["bn", { kind: "batchNorm", momentum: 0.9, epsilon: 0 }, [0], four],
        ["pool", { kind: "globalAveragePool" }, [1]],
      ]),
    );
    expect(document.graph.nodes[1]).toMatchObject({ type: "scale" });
    const factor = 2 / Math.sqrt(5);
    expect(weights.get("bn/gain")?.[0]).toBeCloseTo(factor, 6);
    expect(weights.get("bn/offset")?.[0]).toBeCloseTo(3 - 4 * factor, 6);
  });

  test("a projection that is not the shortcut's own stays two layers", () => {
    const norm = (epsilon: number): ReadStep["operation"] => ({ kind: "batchNorm", momentum: 0.9, epsilon });
    const four = ["gamma", "beta", "runningMean", "runningVariance"] as const;
    const side = (epsilon: number) =>
      draw(
        model([
          ["conv", conv(4, 3), [0], [weight("kernel", 3, 3, 3, 4)]],
          ["side", conv(4, 1, "valid"), [0], [weight("kernel", 1, 1, 3, 4)]],
          ["norm", norm(epsilon), [2], four.map((role) => weight(role, 4))],
          ["sum", { kind: "add" }, [1, 3]],
          ["pool", { kind: "globalAveragePool" }, [4]],
        ]),
      ).document.graph.nodes.flatMap((node) => (node.kind === "layer" ? [node.type] : []));
    expect(side(1e-5)).toEqual(["input", "conv2d", "shortcut", "add", "globalAvgPool2d", "output"]);
    expect(side(1e-3)).toEqual([
      "input",
      "conv2d",
      "conv2d",
      "batchNorm",
      "add",
      "globalAvgPool2d",
      "output",
    ]);
  });

  test("sides that the file leaves open take the size that its dense layer asks for, or the one that is wanted", () => {
    const open = model(
      [
        ["conv", conv(2, 3), [0], [weight("kernel", 3, 3, 3, 2)]],
        ["flat", { kind: "flatten" }, [1]],
        ["fc", { kind: "matmul", units: 5 }, [2], [weight("kernel", 32 * 32 * 2, 5)]],
      ],
      [0, 0, 3],
    );
    const { document, notes } = draw(open);
    expect(document.dataset).toEqual({ height: 32, width: 32, channels: 3, classes: 5 });
    expect(notes.map(({ kind }) => kind)).toEqual(["changed"]);
    const wanted = drawModel(
      BUILT_IN_LAYERS,
      { ...open, steps: open.steps.slice(0, 1), output: 1 },
      { imageSize: [40, 50] },
    );
    expect(wanted.document.dataset).toMatchObject({ height: 40, width: 50 });
    const fixed = { ...open, inputShape: [32, 32, 3] as const };
    const asked = drawModel(BUILT_IN_LAYERS, fixed, { imageSize: [40, 50] });
    expect(asked.document.dataset).toMatchObject({ height: 32, width: 32 });
    expect(asked.notes.map(({ words }) => words)).toEqual([
      "Images of 40×50 were asked for; the file is for 32×32×3 alone, and so is the drawing.",
    ]);
  });
});

describe("what there is no layer for", () => {
  const LSTM: ReadStep["operation"] = {
    kind: "unsupported",
    operator: "LSTM",
    reason: "It is recurrent.",
    instead: "Leave it out.",
  };
  const broken = model([
    ["conv", conv(4, 3), [0], [weight("kernel", 3, 3, 3, 4)]],
    ["relu", RELU, [1]],
    ["lstm", LSTM, [2]],
    ["pool", { kind: "globalAveragePool" }, [3]],
  ]);

  test("is named, and the longest part before it is drawn", () => {
    const { document, notes, paths } = draw(broken);
    expect(namesIn(document)).toEqual(["input", "conv", "relu", "pool", "output"]);
    expect(notes.filter(({ kind }) => kind === "unsupported")).toEqual([
      { kind: "unsupported", steps: ["lstm"], words: "LSTM: It is recurrent.", instead: "Leave it out." },
    ]);
    expect(paths.has("lstm")).toBe(false);
    expect(() => programOf(document, { imageShape: [8, 8, 3], classes: 4 })).not.toThrow();
  });

  test("a part can be asked for", () => {
    expect(namesIn(draw(broken, "conv").document)).toEqual(["input", "conv", "pool", "output"]);
    expect(() => draw(broken, "pool")).toThrow(SkiploomError);
    expect(() => draw(broken, "nowhere")).toThrow('no step "nowhere"');
  });

  test("what would come over is said beforehand", () => {
    expect(supportedPart(BUILT_IN_LAYERS, broken)).toMatchObject({
      isWhole: false,
      end: "relu",
      layers: 2,
      unsupported: [{ step: "lstm", operator: "LSTM" }],
    });
    const none = model([["lstm", LSTM, [0]]]);
    expect(supportedPart(BUILT_IN_LAYERS, none)).toMatchObject({ isWhole: false, layers: 0 });
    expect(supportedPart(BUILT_IN_LAYERS, none)).not.toHaveProperty("end");
    expect(() => draw(none)).toThrow("Nothing of this network can be drawn. LSTM");
  });

  test("what a layer refuses is told in the layer's words", () => {
    const read = model([
      ["conv", conv(4, 3), [0], [weight("kernel", 3, 3, 3, 4)]],
      ["large", conv(4, 40), [1], [weight("kernel", 40, 40, 4, 4)]],
      ["odd", conv(4, 3), [1], [weight("kernel", 3, 3, 9, 4)]],
    ]);
    const words = draw(read)
      .notes.filter(({ kind }) => kind === "unsupported")
      .map((note) => note.words);
    expect(words[0]).toContain("Kernel must be from 1 to 31, not 40");
    expect(words[1]).toContain("3×3×9×4");
  });

  test("steps that read what none gives are refused", () => {
    expect(() => draw(model([["relu", RELU, [7]]]))).toThrow("reads what no step before it gives");
  });
});

describe("the report", () => {
  test("tells layers, parameters, blocks, changes and what is missing", () => {
    const { drawn } = drawnAgain(template("resnet-20"), CIFAR);
    const read = model([]);
    const report = importReport(BUILT_IN_LAYERS, { ...read, madeBy: "ONNX, opset 17" }, drawn);
    expect(report.layers.find(({ label }) => label === "Convolution")?.count).toBe(19);
    expect(report.parameters.trainable).toBe(269_722);
    expect(report.blocks).toEqual([
      { name: "Basic residual", count: 9, places: ["stage1 ×3", "stage2 ×3", "stage3 ×3"] },
    ]);
    const text = reportText(report);
    expect(text).toContain("ONNX, opset 17");
    expect(text).toContain("Basic residual: 9 times (stage1 ×3, stage2 ×3, stage3 ×3)");
    expect(text).not.toContain("What is not supported");
  });

  test("names what is not supported, where, and what to do, and keeps Markdown's signs apart", () => {
    const read = model([
      ["conv", conv(4, 3), [0], [weight("kernel", 3, 3, 3, 4)]],
      [
        "a_b*c",
        { kind: "unsupported", operator: "LSTM", reason: "It is recurrent.", instead: "Leave it out." },
        [1],
      ],
    ]);
    const report = importReport(BUILT_IN_LAYERS, read, draw(read));
    expect(reportText(report)).toContain("LSTM: It is recurrent. (a_b*c) Leave it out.");
    expect(reportMarkdown(report)).toContain("- LSTM: It is recurrent. (a\\_b\\*c) Leave it out.");
  });
});

test("networks of thousands of steps without a structure are drawn or refused, and do not hang", () => {
  const steps = Array.from({ length: 3_000 }, (_, at): [string, ReadStep["operation"], number[]] =>
    at === 0 ? ["s0", RELU, [0]] : [`s${at}`, { kind: "add" }, [at, Math.floor(at / 2)]],
  );
  const { document } = draw(model(steps));
  expect(document.graph.nodes.length).toBeGreaterThan(3_000);
  const wide = model([
    ...Array.from({ length: 9_999 }, (_, at): [string, ReadStep["operation"], number[]] => [
      `r${at}`,
      RELU,
      [0],
    ]),
    ["sum", { kind: "add" }, Array.from({ length: 9_999 }, (_, at) => at + 1)],
  ]);
  expect(draw(wide).notes.some(({ words }) => words.includes("It joins 9,999 values"))).toBe(true);
});
