/** Repairs of what is not connected: they follow from the wires, whatever the places of the cards are. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "../../layers/index";
import { type Graph, type NetworkDocument, ROOT } from "../../network/document";
import { disconnect, removeNodes } from "../../network/edits/index";
import { type Dice, locationOf, RANDOM_EDITS } from "../../network/edits/testing";
import { allGraphs, reachable } from "../../network/graph";
import type { Problem } from "../../network/problem";
import { documentOf, graphOf, layerNode, sampleDocument, wiresOf } from "../../network/testing";
import { createTemplate } from "../../templates/index";
import { analyse } from "../analyse";
import type { DatasetFacts } from "../analysis";

const DIGITS: DatasetFacts = { id: "digits", imageShape: [8, 8, 1], classes: 10 };

function problems(document: NetworkDocument): readonly Problem[] {
  return analyse(BUILT_IN_LAYERS, document, DIGITS).problems;
}

function labels(document: NetworkDocument): string[][] {
  return problems(document).map((problem) => [problem.message, ...problem.repairs.map(({ label }) => label)]);
}

/** The same drawing with its cards elsewhere. */
function scattered(document: NetworkDocument, places: readonly number[]): NetworkDocument {
  const moved = (graph: Graph): Graph => ({
    ...graph,
    nodes: graph.nodes.map((node, index) => ({
      ...node,
      position: {
        x: places[(2 * index) % places.length] ?? 0,
        y: places[(2 * index + 1) % places.length] ?? 0,
      },
    })),
  });
  const blocks = Object.entries(document.blocks).map(([id, block]) => [
    id,
    { ...block, graph: moved(block.graph) },
  ]);
  return { ...document, graph: moved(document.graph), blocks: Object.fromEntries(blocks) };
}

/** Eight layers added one below the other from an input, while the output, which lies among them, reads nothing. */
function openEnd(extra: readonly string[] = []): NetworkDocument {
  const chain = ["conv1", "bn1", "relu1", "conv2", "bn2", "relu2", "pool1", "dense1"];
  const types = [
    "conv2d",
    "batchNorm",
    "activation",
    "conv2d",
    "batchNorm",
    "activation",
    "globalAvgPool2d",
    "dense",
  ];
  const nodes = [
    layerNode("input", "input"),
    layerNode("output", "output"),
    ...chain.map((name, index) => layerNode(name, types[index] ?? "")),
    ...extra.map((name) => layerNode(name, "conv2d")),
  ];
  const graph = graphOf(nodes, [`input>${chain.join(">")}`, ...extra.map((name) => `input>${name}`)]);
  const rows = new Map(["input", ...chain, ...extra].map((name, row) => [name, row]));
  return documentOf({
    ...graph,
    nodes: graph.nodes.map((node) => ({
      ...node,
      position: { x: 0, y: 72 * (rows.get(node.name) ?? 5) },
    })),
  });
}

describe("an output that reads nothing", () => {
  it("is connected to the one loose end, and then all is well", () => {
    const document = openEnd();
    const [problem] = problems(document);
    expect(problem?.repairs.map(({ label }) => label)).toEqual(["Connect output to dense1"]);
    expect(problems(problem?.repairs[0]?.apply(document) ?? document)).toEqual([]);
  });

  it("is connected to the loose end whose shape fits, wherever that lies", () => {
    const [problem] = problems(openEnd(["spare1", "spare2"]));
    expect(problem?.repairs.map(({ label }) => label)).toEqual(["Connect output to dense1"]);
  });

  it("may choose among all loose ends when none fits", () => {
    const document = documentOf(
      graphOf(
        [
          layerNode("input", "input"),
          layerNode("one", "conv2d"),
          layerNode("two", "conv2d"),
          layerNode("three", "conv2d"),
          layerNode("output", "output"),
        ],
        ["input>one", "input>two>three"],
      ),
    );
    const problem = problems(document).find(({ code }) => code === "dangling-input");
    expect(problem?.repairs.map(({ label }) => label)).toEqual([
      "Connect output to three",
      "Connect output to one",
    ]);
  });
});

describe("a layer that lost its input", () => {
  it.each(createTemplate("resnet-8")?.graph.edges.map((edge) => edge.id) ?? [])(
    "is connected where it was when the wire %s is cut",
    (id) => {
      const template = createTemplate("resnet-8");
      if (template === undefined) throw new Error("There is no ResNet-8.");
      const cut = disconnect(template, ROOT, [id]);
      const found = problems(cut).find(({ code }) => code === "dangling-input");
      const repaired = found?.repairs[0]?.apply(cut) ?? cut;
      expect(problems(repaired).filter(({ severity }) => severity === "error")).toEqual([]);
      // An Add's two inputs may have changed places; nothing else may.
      expect(wiresOf(repaired.graph).sort()).toEqual(wiresOf(template.graph).sort());
    },
  );

  it("reads an input that comes back, as do all that lost it", () => {
    const template = createTemplate("resnet-8");
    if (template === undefined) throw new Error("There is no ResNet-8.");
    const stem = template.graph.nodes.filter((node) => node.name === "input");
    const without = removeNodes(
      template,
      ROOT,
      stem.map((node) => node.id),
      { heal: false },
    );
    const missing = problems(without).find(({ code }) => code === "no-input");
    const repaired = missing?.repairs[0]?.apply(without) ?? without;
    expect(problems(repaired)).toEqual([]);
  });
});

describe("a dead end", () => {
  it("goes to the output in place of the layer that it branches off from", () => {
    const document = documentOf(
      graphOf(
        [
          layerNode("in", "input"),
          layerNode("pool", "globalAvgPool2d"),
          layerNode("out", "output"),
          layerNode("fc", "dense"),
        ],
        ["in>pool>out", "pool>fc"],
      ),
    );
    const problem = problems(document).find(({ code }) => code === "dangling-output");
    expect(problem?.repairs.map(({ label }) => label)).toEqual(["Connect fc to out", "Remove fc"]);
    expect(problems(problem?.repairs[0]?.apply(document) ?? document)).toEqual([]);
  });

  it("is joined with what the output reads where both have one shape", () => {
    const document = documentOf(
      graphOf(
        [
          layerNode("in", "input"),
          layerNode("pool", "globalAvgPool2d"),
          layerNode("one", "dense"),
          layerNode("two", "dense"),
          layerNode("drop", "dropout"),
          layerNode("out", "output"),
        ],
        ["in>pool>one>out", "pool>two>drop"],
      ),
    );
    const problem = problems(document).find(({ code }) => code === "dangling-output");
    expect(problem?.repairs.map(({ label }) => label)).toContain("Join drop and one in an Add");
    for (const repair of problem?.repairs ?? []) {
      expect(problems(repair.apply(document)).filter(({ code }) => code === "dangling-output")).toEqual([]);
    }
  });
});

const dice = fc.record({
  a: fc.nat(50),
  b: fc.nat(50),
  text: fc.constantFrom("filters", "conv1", "x"),
  number: fc.nat(4),
});
const WIRING = ["addLayer", "removeNodes", "connect", "disconnect", "insertOnEdge", "addSkip", "addBlock"];
const steps = fc.array(fc.tuple(fc.constantFrom(...WIRING), fc.nat(3), dice), { minLength: 1, maxLength: 8 });

function edited(list: readonly (readonly [string, number, Dice])[]): NetworkDocument {
  return list.reduce(
    (document, [name, which, numbers]) =>
      RANDOM_EDITS[name]?.(document, locationOf(document, which), numbers) ?? document,
    sampleDocument(),
  );
}

describe("any drawing", () => {
  it("has the same problems and repairs however it is laid out", () => {
    fc.assert(
      fc.property(steps, fc.array(fc.integer({ min: -900, max: 900 }), { minLength: 7 }), (list, places) => {
        const document = edited(list);
        expect(labels(scattered(document, places))).toEqual(labels(document));
      }),
      { numRuns: 50 },
    );
  });

  it("keeps every layer that leads to an output when a wire is drawn as a repair", () => {
    fc.assert(
      fc.property(steps, (list) => {
        const document = edited(list);
        for (const problem of problems(document)) {
          for (const repair of problem.repairs.filter(({ label }) => label.startsWith("Connect"))) {
            const after = used(repair.apply(document));
            for (const id of used(document))
              expect(after, `${problem.message} ${repair.label}`).toContain(id);
          }
        }
      }),
      { numRuns: 70 },
    );
  });
});

/** What leads to an output, in the whole document. */
function used(document: NetworkDocument): Set<string> {
  const found = new Set<string>();
  for (const { graph } of allGraphs(document)) {
    const ends = graph.nodes.filter(
      (node) => node.kind === "layer" && (node.type === "output" || node.type === "blockOutput"),
    );
    for (const id of reachable(
      graph,
      ends.map((node) => node.id),
      "up",
    ))
      found.add(id);
  }
  return found;
}
