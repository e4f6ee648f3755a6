import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stopwatch } from "../../tests/support/stopwatch";
import { expand } from "../blocks/expand";
import { BUILT_IN_LAYERS } from "../layers/index";
import type { BlockDefinition, Graph, NetworkDocument } from "../network/document";
import { locationOf, RANDOM_EDITS } from "../network/edits/testing";
import { blockNode, documentOf, graphOf, layerNode, sampleDocument } from "../network/testing";
import { createTemplate, TEMPLATES } from "../templates/index";
import { diffNetworks } from "./diff-networks";
import { type LayerDifference, mirrored, type NetworkDiff } from "./diff-report";
import { networkSide } from "./network-side";

const IMAGES = { height: 32, width: 32, channels: 3, classes: 10 };

function template(id: string): NetworkDocument {
  const document = createTemplate(id);
  if (!document) throw new TypeError(`There is no template ${id}.`);
  return { ...document, dataset: IMAGES };
}

function diff(one: NetworkDocument, other: NetworkDocument): NetworkDiff {
  return diffNetworks(networkSide(BUILT_IN_LAYERS, one), networkSide(BUILT_IN_LAYERS, other));
}

/** As one reads it: `added stage1 2 Basic residual`, `changed conv1 Filters 8 > 16`. */
function words({ layers }: NetworkDiff): string[] {
  return layers.map(({ kind, one, other, repeats, changes }) =>
    [
      kind,
      one?.title,
      other?.title === one?.title ? undefined : other?.title,
      repeats,
      repeats === undefined ? undefined : (one ?? other)?.what,
      ...changes.map((change) => `${change.label} ${change.one} > ${change.other}`),
    ]
      .filter((word) => word !== undefined)
      .join(" "),
  );
}

function renamedGraph({ nodes, edges }: Graph, rename: (name: string) => string): Graph {
  return { nodes: nodes.map((node) => ({ ...node, name: rename(node.name) })), edges };
}

/** Every layer and block by another name, as a file of another tool has them. */
function renamed(document: NetworkDocument): NetworkDocument {
  const rename = (name: string): string => `other.${name}`;
  const blocks = Object.values(document.blocks).map((block): [string, BlockDefinition] => [
    block.id,
    { ...block, graph: renamedGraph(block.graph, rename) },
  ]);
  return { ...document, graph: renamedGraph(document.graph, rename), blocks: Object.fromEntries(blocks) };
}

describe("the same network", () => {
  it.each(TEMPLATES.map(({ id }) => id))("%s has no difference from itself", (id) => {
    const found = diff(template(id), template(id));
    expect(found).toMatchObject({ isSame: true, layers: [], settings: [] });
    expect(found.pairs).toHaveLength(found.totals.one.layers);
  });

  it.each(["resnet-8", "resnet-20", "imagenet-resnet-50", "densenet-40", "resnet-164-preact"])(
    "%s under other names is renamed and no more",
    (id) => {
      const found = diff(template(id), renamed(template(id)));
      expect(new Set(found.layers.map(({ kind }) => kind))).toEqual(new Set(["renamed"]));
      expect(found.pairs).toHaveLength(found.totals.one.layers);
      for (const [path, other] of found.pairs)
        expect(other).toBe(
          path
            .split("/")
            .map((part) => (/^\d+$/.test(part) ? part : `other.${part}`))
            .join("/"),
        );
    },
  );

  it("does not mind where layers stand, nor the network's name", () => {
    const document = sampleDocument();
    const nodes = document.graph.nodes.map((node) => ({
      ...node,
      position: { x: 7, y: node.position.y * 2 },
    }));
    expect(diff(document, { ...document, name: "another", graph: { ...document.graph, nodes } }).isSame).toBe(
      true,
    );
  });
});

describe("repeats", () => {
  it("are told as blocks: three stages of two more", () => {
    expect(words(diff(template("resnet-20"), template("resnet-32")))).toEqual([
      "added stage1 2 Basic residual",
      "added stage2 2 Basic residual",
      "added stage3 2 Basic residual",
    ]);
    expect(words(diff(template("imagenet-resnet-101"), template("imagenet-resnet-50")))).toEqual([
      "removed stage3 17 Bottleneck",
    ]);
  });

  it("are told as blocks under other names too", () => {
    const found = words(diff(renamed(template("resnet-20")), template("resnet-32")));
    expect(found.filter((line) => !line.startsWith("renamed"))).toEqual([
      "added stage1 2 Basic residual",
      "added stage2 2 Basic residual",
      "added stage3 2 Basic residual",
    ]);
  });
});

describe("layers", () => {
  const chain = (
    names: string,
    layers: Readonly<Record<string, Readonly<Parameters<typeof layerNode>>>>,
  ): NetworkDocument => {
    const nodes = names.split(">").map((name) => layerNode(...(layers[name] ?? ([name, name] as const))));
    return documentOf(graphOf(nodes, [nodes.map(({ name }) => name).join(">")]));
  };
  const LAYERS = {
    c: ["c", "conv2d", { filters: 8 }],
    wide: ["c", "conv2d", { filters: 16, kernel: 5 }],
    d: ["d", "conv2d", { filters: 8 }],
    n: ["n", "batchNorm"],
    r: ["r", "activation"],
  } as const;

  it("say what was added, removed and changed, parameter by parameter", () => {
    expect(words(diff(chain("input>c>r>output", LAYERS), chain("input>c>n>r>output", LAYERS)))).toEqual([
      "added n",
    ]);
    const [change, ...others] = diff(
      chain("input>c>r>output", LAYERS),
      chain("input>wide>r>output", LAYERS),
    ).layers;
    expect(others).toEqual([]);
    expect(change?.changes).toContainEqual({ label: "Filters", one: "8", other: "16" });
    expect(words(diff(chain("input>c>r>output", LAYERS), chain("input>d>r>output", LAYERS)))).toEqual([
      "renamed c d",
    ]);
  });

  it("say what is wired otherwise", () => {
    const nodes = ["input", "a", "b", "sum", "output"].map((name) =>
      name === "sum"
        ? layerNode(name, "add")
        : layerNode(name, { input: "input", output: "output" }[name] ?? "activation"),
    );
    const one = documentOf(graphOf(nodes, ["input>a>b>sum>output", "input>sum"]));
    const other = documentOf(graphOf(nodes, ["input>a>b>sum>output", "a>sum"]));
    const turned = documentOf(graphOf(nodes, ["input>sum", "input>a>b>sum>output"]));
    expect(words(diff(one, other))).toEqual(["changed sum Reads b, input > b, a"]);
    expect(diff(one, turned).layers).toEqual([]);
  });

  it("that a block draws once are told once", () => {
    const before = template("resnet-20");
    const block = Object.values(before.blocks)[0];
    if (!block) throw new TypeError("It has no block.");
    const nodes = block.graph.nodes.map((node) =>
      node.name === "conv2" && node.kind === "layer"
        ? { ...node, params: { ...node.params, kernel: 5 } }
        : node,
    );
    const after = { ...before, blocks: { [block.id]: { ...block, graph: { ...block.graph, nodes } } } };
    const { layers, settings } = diff(before, after);
    expect(layers.map(({ one }: LayerDifference) => [one?.title, one?.paths.length])).toEqual([
      ["Basic residual / conv2", 9],
    ]);
    expect(settings.map(({ label }) => label)).toEqual(["Basic residual: drawn otherwise"]);
  });

  it("of a block that an argument changes are told together", () => {
    const before = documentOf(
      graphOf(
        [layerNode("input", "input"), blockNode("s", "b", 3), layerNode("output", "output")],
        ["input>s>output"],
      ),
      [
        {
          id: "b",
          name: "B",
          description: "",
          arguments: [{ name: "filters", label: "Filters", kind: "integer", default: 8 }],
          graph: graphOf(
            [
              layerNode("in", "blockInput"),
              layerNode("x", "conv2d", { filters: { arg: "filters" } }),
              layerNode("y", "conv2d", { filters: { arg: "filters" } }),
              layerNode("out", "blockOutput"),
            ],
            ["in>x>y>out"],
          ),
        },
      ],
    );
    const nodes = before.graph.nodes.map((node) =>
      node.kind === "block" ? { ...node, args: { filters: 9 } } : node,
    );
    const found = diff(before, { ...before, graph: { ...before.graph, nodes } });
    expect(words(found)).toEqual(["changed s / x, y Filters 8 > 9"]);
    expect(found.layers[0]?.one?.paths).toHaveLength(6);
  });
});

it("says what differs beside the layers", () => {
  const one = template("resnet-20");
  const other = { ...one, dataset: "digits", recipe: { ...one.recipe, epochs: 3 }, notes: "mine" };
  expect(diff(one, other).settings).toEqual([
    { area: "dataset", label: "Images", one: "no data yet, 32×32×3, 10 classes", other: "digits" },
    expect.objectContaining({ area: "recipe", label: "Epochs", other: "3" }),
    { area: "notes", label: "Notes", other: "mine" },
  ]);
});

function canBeExpanded(document: NetworkDocument): boolean {
  return expand(BUILT_IN_LAYERS, document).flat !== undefined;
}

const anyEdit = fc.record({
  edit: fc.constantFrom(...Object.keys(RANDOM_EDITS)),
  a: fc.nat(40),
  b: fc.nat(40),
  number: fc.integer({ min: 1, max: 9 }),
  text: fc.constantFrom("new", "conv1", "filters"),
});

describe("random edits", () => {
  const edited = (
    document: NetworkDocument,
    edits: readonly { edit: string; a: number; b: number; number: number; text: string }[],
  ): NetworkDocument =>
    edits.reduce(
      (now, { edit, ...dice }) => RANDOM_EDITS[edit]?.(now, locationOf(now, dice.a), dice) ?? now,
      document,
    );

  it("are the same difference from both sides, and none from themselves", () => {
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 6 }), fc.array(anyEdit, { maxLength: 6 }), (one, other) => {
        const [first, second] = [edited(sampleDocument(), one), edited(sampleDocument(), other)];
        // A block inside itself has no layers to compare.
        fc.pre([first, second].every(canBeExpanded));
        const there = diff(first, second);
        const back = mirrored(diff(second, first));
        const sorted = (found: NetworkDiff) => ({
          ...found,
          layers: found.layers.map((layer) => JSON.stringify(layer)).sort(),
          pairs: found.pairs.map(String).sort(),
        });
        expect(sorted(back)).toEqual(sorted(there));
        expect(diff(first, first).isSame).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it("are found, but for places and the network's name", () => {
    let changed = 0;
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 3 }), anyEdit, (before, edit) => {
        const document = edited(sampleDocument(), before);
        const after = edited(document, [edit]);
        fc.pre([document, after].every(canBeExpanded));
        if (after === document || ["moveNodes", "renameDocument"].includes(edit.edit)) return;
        if (JSON.stringify(after) === JSON.stringify(document)) return;
        changed += 1;
        expect(diff(document, after).isSame, edit.edit).toBe(false);
      }),
      { numRuns: 300 },
    );
    expect(changed).toBeGreaterThan(50);
  });
});

it("takes less than a second for a thousand layers with nothing in common but their kinds", () => {
  const one = networkSide(BUILT_IN_LAYERS, template("resnet-164-preact"));
  const other = networkSide(BUILT_IN_LAYERS, renamed(template("resnet-1001-preact")));
  const seconds = stopwatch();
  const found = diffNetworks(one, other);
  expect(seconds()).toBeLessThan(1);
  expect(found.totals.other.layers).toBeGreaterThan(3_000);
});
