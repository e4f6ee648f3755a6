/** Whole networks against the figures that are known of them. */

import { describe, expect, test } from "vitest";
import { BASIC_RESIDUAL, BOTTLENECK, BUILT_IN_BLOCKS, PRE_ACTIVATION } from "../blocks";
import { startDrawing } from "../blocks/drawing";
import { expand } from "../blocks/expand";
import { BUILT_IN_LAYERS } from "../layers/index";

import type { LayerCost, Shape } from "../layers/layer";
import { resolveShortcut, shortcutMode, withShortcut } from "../layers/shortcut";
import {
  type BlockDefinition,
  blockDefinitionSchema,
  type NetworkDocument,
  type NetworkNode,
  networkDocumentSchema,
} from "../network/document";
import { CARD_WIDTH, centreX, SKIP_OFFSET } from "../network/metrics";
import { templateDocument } from "./document";
import { createTemplate, TEMPLATES } from "./index";
import { DIGITS_RECIPE } from "./recipes";

const CIFAR: Shape = [32, 32, 3];

interface Walked {
  readonly parameters: number;
  readonly other: number;
  /** Of convolutions and dense layers, the way papers count: half their FLOPs, biases aside. */
  readonly multiplyAdds: number;
  readonly weighted: number;
  readonly layers: number;
  readonly shortcuts: Record<string, number>;
  readonly output: Shape;
}

function created(id: string): NetworkDocument {
  const document = createTemplate(id);
  if (document === undefined) throw new Error(`There should be a template ${id}.`);
  return document;
}

function walk(document: NetworkDocument, datasetShape: Shape): Walked {
  const { flat, problems, shortcutTargets } = expand(BUILT_IN_LAYERS, document);
  expect(problems).toEqual([]);
  const shapes: Shape[] = [];
  const shortcuts: Record<string, number> = {};
  let parameters = 0;
  let other = 0;
  let multiplyAdds = 0;
  let weighted = 0;
  for (const [index, node] of (flat?.nodes ?? []).entries()) {
    const definition = BUILT_IN_LAYERS.find(node.type);
    const inputs = node.inputs.map((input) => shapes[input] ?? []);
    let { params } = node;
    if (node.type === "shortcut") {
      const target = shapes[shortcutTargets.get(index) ?? -1];
      const result = resolveShortcut(inputs[0] ?? [], target, shortcutMode(params));
      if (!result.ok) throw new Error(result.problem.message);
      params = withShortcut(params, result.resolution);
      shortcuts[result.resolution.kind] = (shortcuts[result.resolution.kind] ?? 0) + 1;
    }
    const inferred = definition?.inferShape(params, inputs, { datasetShape, datasetClasses: 10 });
    if (inferred?.ok !== true) throw new Error(`${node.path}: ${inferred?.problem.message}`);
    // The stride of version 1 jumps over pixels, as the paper has it.
    const warnings = (inferred.warnings ?? []).filter(({ code }) => code !== "stride-drops-pixels");
    expect(warnings).toEqual([]);
    shapes.push(inferred.shape);
    const cost = definition?.cost(params, inputs, inferred.shape) as LayerCost;
    parameters += cost.trainableParameters;
    other += cost.otherParameters;
    if (node.type === "conv2d" || node.type === "dense") {
      weighted += 1;
      multiplyAdds += Math.floor(cost.flops / 2);
    }
  }
  const layers = flat?.nodes.length ?? 0;
  return {
    parameters,
    other,
    multiplyAdds,
    weighted,
    layers,
    shortcuts,
    output: shapes[shapes.length - 1] ?? [],
  };
}

/** Weights of a CIFAR ResNet by He et al. 2015 without projections, added up stage by stage. */
function paperParameters(n: number): number {
  const conv = (from: number, to: number) => 9 * from * to + 2 * to;
  const stage = (from: number, to: number) => conv(from, to) + (2 * n - 1) * conv(to, to);
  return conv(3, 16) + stage(16, 16) + stage(16, 32) + stage(32, 64) + 64 * 10 + 10;
}

/** The same with the shortcuts of a template's blocks changed, as a person would in the inspector. */
function withShortcuts(document: NetworkDocument, mode: string): NetworkDocument {
  const change = (node: NetworkNode): NetworkNode =>
    node.kind === "block" ? { ...node, args: { ...node.args, shortcut: mode } } : node;
  return { ...document, graph: { ...document.graph, nodes: document.graph.nodes.map(change) } };
}

describe("the CIFAR networks of He et al. 2015", () => {
  // Table 6 of the paper: 0.27M, 0.46M, 0.66M, 0.85M, 1.7M.
  test.each([
    [20, 0.27, 269_722],
    [32, 0.46, 464_154],
    [44, 0.66, 658_586],
    [56, 0.85, 853_018],
    [110, 1.7, 1_727_962],
  ])("ResNet-%i has %d million parameters", (depth, millions, exact) => {
    const { parameters, weighted, output } = walk(created(`resnet-${depth}`), CIFAR);
    expect(parameters).toBe(exact);
    expect(parameters).toBe(paperParameters((depth - 2) / 6));
    expect(Math.abs(parameters / 1e6 - millions)).toBeLessThan(0.05);
    expect(weighted).toBe(depth);
    expect(output).toEqual([10]);
  });

  test("ResNet-20 takes 40.6 million multiply-adds, and projections bring it to 272,474 parameters", () => {
    const paper = walk(created("resnet-20"), CIFAR);
    expect(paper.multiplyAdds / 1e6).toBeCloseTo(40.55, 1);
    expect(paper.other).toBe(2 * (16 * 7 + 32 * 6 + 64 * 6));
    expect(paper.shortcuts).toEqual({ identity: 7, pad: 2 });
    const projected = walk(withShortcuts(created("resnet-20"), "auto"), CIFAR);
    expect(projected.parameters).toBe(272_474);
    expect(projected.shortcuts).toEqual({ identity: 7, projection: 2 });
    const everywhere = walk(withShortcuts(created("resnet-20"), "projection"), CIFAR);
    expect(everywhere.shortcuts).toEqual({ projection: 9 });
  });

  test.each([8, 20, 56])("the plain twin of ResNet-%i has the same weights and no shortcut", (depth) => {
    const residual = walk(created(`resnet-${depth}`), [28, 28, 1]);
    const plain = walk(created(`plain-${depth}`), [28, 28, 1]);
    expect(plain).toMatchObject({
      parameters: residual.parameters,
      multiplyAdds: residual.multiplyAdds,
      weighted: depth,
      shortcuts: {},
    });
    // A shortcut and an Add less for each pair.
    expect(plain.layers).toBe(residual.layers - (depth - 2));
  });

  test("ResNet-8 lies open, with three skips", () => {
    const document = created("resnet-8");
    expect(document.graph.nodes.every((node) => node.kind === "layer")).toBe(true);
    const { shortcuts, parameters } = walk(document, CIFAR);
    expect(shortcuts).toEqual({ identity: 1, pad: 2 });
    expect(parameters).toBe(paperParameters(1));
    expect(walk(document, [8, 8, 1]).output).toEqual([10]);
  });
});

describe("ImageNet's networks out of the built-in blocks", () => {
  function imageNet(block: BlockDefinition, repeats: readonly number[]): NetworkDocument {
    const drawing = startDrawing("imagenet");
    const fixed = { source: "fixed", height: 224, width: 224, channels: 3 };
    const input = drawing.layer("input", "input", fixed);
    const conv = drawing.layer("conv2d", "conv1", { filters: 64, kernel: 7, stride: 2 }, [input]);
    const bn = drawing.layer("batchNorm", "bn1", {}, [conv]);
    let last = drawing.layer("activation", "relu1", {}, [bn]);
    last = drawing.layer("maxPool2d", "pool1", { size: 3, stride: 2 }, [last]);
    for (const [index, repeat] of repeats.entries()) {
      const args = { filters: 64 * 2 ** index, stride: index === 0 ? 1 : 2 };
      last = drawing.block(block.id, `stage${index + 1}`, args, repeat, [last]);
    }
    const pool = drawing.layer("globalAvgPool2d", "pool2", {}, [last]);
    const dense = drawing.layer("dense", "dense", { units: 1000 }, [pool]);
    drawing.layer("output", "output", {}, [dense]);
    return templateDocument("ImageNet", "none", DIGITS_RECIPE, drawing.graph(), [block]);
  }

  // As the reference implementation (torchvision) counts them.
  test("ResNet-18 and ResNet-50", () => {
    const small = walk(imageNet(BASIC_RESIDUAL, [2, 2, 2, 2]), [224, 224, 3]);
    expect(small).toMatchObject({
      parameters: 11_689_512,
      weighted: 18,
      shortcuts: { identity: 5, projection: 3 },
    });
    // 1.81 billion there, of which 0.019 billion are the projections, not counted here.
    expect(small.multiplyAdds / 1e9).toBeCloseTo(1.795, 2);
    const large = walk(imageNet(BOTTLENECK, [3, 4, 6, 3]), [224, 224, 3]);
    expect(large).toMatchObject({
      parameters: 25_557_032,
      weighted: 50,
      shortcuts: { identity: 12, projection: 4 },
    });
  });

  test("pre-activation blocks carry their input through untouched", () => {
    const document = imageNet(PRE_ACTIVATION, [2, 2, 2, 2]);
    expect(walk(document, [224, 224, 3])).toMatchObject({
      weighted: 18,
      shortcuts: { identity: 5, projection: 3 },
    });
    const ends = PRE_ACTIVATION.graph.edges.filter((edge) => edge.target === "pre-activation-out");
    expect(ends.map((edge) => edge.source)).toEqual(["pre-activation-add"]);
  });
});

const OPEN = ["resnet-8", "plain-8"];

function imagesOf({ dataset }: NetworkDocument): Shape {
  if (typeof dataset !== "string") return [dataset.height, dataset.width, dataset.channels];
  return dataset === "digits" ? [8, 8, 1] : [28, 28, 1];
}

/** From the trunk's middle to that of the column beside it. */
const BESIDE = CARD_WIDTH + 40;
/** The branches of gates. */
const BESIDE_THE_TRUNK: ReadonlySet<string> = new Set([
  ...["squeeze", "fc1", "relu3", "fc2", "gate"].map((name) => `squeeze-excite-${name}`),
  ...["gateConv", "gate"].map((name) => `highway-${name}`),
]);

describe("templates", () => {
  test("are valid documents, the same every time, with identifiers of their own", () => {
    for (const template of TEMPLATES) {
      const document = template.create();
      expect(networkDocumentSchema.parse(document)).toEqual(document);
      expect(JSON.stringify(template.create())).toBe(JSON.stringify(document));
      const graphs = [document.graph, ...Object.values(document.blocks).map((block) => block.graph)];
      const nodes = graphs.flatMap((graph) => graph.nodes.map((node) => node.id));
      expect(new Set(nodes).size).toBe(nodes.length);
      const edges = graphs.flatMap((graph) => graph.edges.map((edge) => edge.id));
      expect(new Set(edges).size).toBe(edges.length);
      if (document.graph.nodes.length > 2) walk(document, imagesOf(document));
    }
  });

  test("are laid out as a trunk of rows with the skips beside it", () => {
    for (const graph of [
      ...TEMPLATES.filter(({ id }) => !OPEN.includes(id)).map(({ create }) => create().graph),
      ...BUILT_IN_BLOCKS.map((it) => it.graph),
    ]) {
      const byId = new Map(graph.nodes.map((node) => [node.id, node]));
      for (const node of graph.nodes) {
        const isSkip = node.kind === "layer" && node.type === "shortcut";
        const column = Math.round((centreX(BUILT_IN_LAYERS, node) - CARD_WIDTH / 2) / BESIDE);
        const isBeside = BESIDE_THE_TRUNK.has(node.id);
        expect(centreX(BUILT_IN_LAYERS, node)).toBe(
          CARD_WIDTH / 2 + (isSkip ? SKIP_OFFSET : isBeside ? column * BESIDE : 0),
        );
        expect(isBeside, node.id).toBe(!isSkip && column !== 0);
        if (!isSkip) expect(node.position.y % 72).toBe(0);
      }
      for (const { source, target } of graph.edges) {
        expect(byId.get(target)?.position.y).toBeGreaterThan(byId.get(source)?.position.y ?? Number.NaN);
      }
    }
  });

  test("whose layers lie open stand in columns", () => {
    for (const id of OPEN) {
      const { nodes, edges } = created(id).graph;
      const trunk = nodes.filter((node) => !(node.kind === "layer" && node.type === "shortcut"));
      expect(new Set(trunk.map((node) => centreX(BUILT_IN_LAYERS, node))).size, id).toBeGreaterThan(2);
      const byId = new Map(nodes.map((node) => [node.id, node]));
      for (const edge of edges) {
        const [source, target] = [byId.get(edge.source), byId.get(edge.target)];
        if (source === undefined || target === undefined) throw new Error("a wire to nowhere");
        const isNextColumn =
          centreX(BUILT_IN_LAYERS, target) > centreX(BUILT_IN_LAYERS, source) + CARD_WIDTH / 2;
        if (!isNextColumn) expect(target.position.y).toBeGreaterThan(source.position.y);
      }
    }
  });

  test("of other depths are made on demand, as far as a document goes", () => {
    expect(walk(created("resnet-14"), CIFAR).weighted).toBe(14);
    expect(walk(created("plain-26"), CIFAR).weighted).toBe(26);
    const deepest = created("resnet-4994");
    expect(networkDocumentSchema.safeParse(deepest).success).toBe(true);
    expect(walk(deepest, CIFAR).weighted).toBe(4994);
    for (const id of [
      "resnet-21",
      "resnet-2",
      "resnet-5006",
      "resnet-0",
      "resnet-1e3",
      "resnet-",
      "other",
      "",
    ]) {
      expect(createTemplate(id)).toBeUndefined();
    }
  });

  test("built-in blocks are valid definitions", () => {
    for (const block of BUILT_IN_BLOCKS) expect(blockDefinitionSchema.parse(block)).toEqual(block);
    const ids = BUILT_IN_BLOCKS.map((block) => block.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
