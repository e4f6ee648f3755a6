/** Random sequences of edits: whatever a person does, the document stays one that opens again. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_RECIPE } from "../../training/recipe";
import {
  type GraphLocation,
  type NetworkDocument,
  networkDocumentSchema,
  type ParamValue,
  ROOT,
} from "../document";
import { allGraphs, graphAt } from "../graph";
import { integrityComplaint } from "../integrity";
import { CONV_BLOCK, sampleDocument } from "../testing";
import {
  addBlock,
  addBlockArgument,
  addLayer,
  addSkip,
  connect,
  copyNodes,
  describeBlock,
  disconnect,
  dissolveBlock,
  groupIntoBlock,
  insertOnEdge,
  moveNodes,
  pasteClip,
  removeBlockArgument,
  removeNodes,
  removeUnusedBlocks,
  renameDocument,
  renameNode,
  setBlockArgument,
  setBypassed,
  setDataset,
  setParam,
  setRecipe,
  setRepeat,
} from "./index";

/** Numbers that steer an edit: which node, which wire, and so on. They wrap around. */
interface Dice {
  readonly a: number;
  readonly b: number;
  readonly text: string;
  readonly number: number;
}

type Step = (document: NetworkDocument, location: GraphLocation, dice: Dice) => NetworkDocument;

const TYPES = ["conv2d", "add", "concat", "shortcut", "dense", "input", "output", "unheardOf"];

function pick<T>(items: readonly T[], index: number): T | undefined {
  return items[index % Math.max(1, items.length)];
}

function node(document: NetworkDocument, location: GraphLocation, index: number): string {
  return pick(graphAt(document, location).nodes, index)?.id ?? "none";
}

function someNodes(document: NetworkDocument, location: GraphLocation, { a, b }: Dice): string[] {
  const { nodes } = graphAt(document, location);
  const start = a % Math.max(1, nodes.length);
  return nodes.slice(start, start + (b % 4)).map(({ id }) => id);
}

function edge(document: NetworkDocument, location: GraphLocation, index: number): string {
  return pick(graphAt(document, location).edges, index)?.id ?? "none";
}

const STEPS: Record<string, Step> = {
  addLayer: (d, at, { a, number, text }) =>
    addLayer(d, at, {
      type: pick(TYPES, a) ?? "add",
      position: { x: number, y: number },
      name: text,
      params: { filters: number },
    }).document,
  addBlock: (d, at, { a, number }) => {
    const definition = a % 2 === 0 ? CONV_BLOCK : { ...CONV_BLOCK, description: "edited" };
    return addBlock(d, at, {
      definition,
      position: { x: 0, y: number },
      repeat: number,
      args: { filters: number },
    }).document;
  },
  removeNodes: (d, at, dice) => removeNodes(d, at, someNodes(d, at, dice), { heal: dice.a % 2 === 0 }),
  moveNodes: (d, at, { a, number }) =>
    moveNodes(d, at, new Map([[node(d, at, a), { x: number, y: -number }]])),
  setParam: (d, at, { a, b, text, number }) => {
    const values: ParamValue[] = [number, text, true, { arg: "filters", factor: number }, Number.NaN];
    return setParam(d, at, node(d, at, a), b % 3 === 0 ? text : "filters", pick(values, b) ?? 1);
  },
  setRepeat: (d, at, { a, number }) => setRepeat(d, at, node(d, at, a), number),
  renameNode: (d, at, { a, text }) => renameNode(d, at, node(d, at, a), text),
  setBypassed: (d, at, dice) => setBypassed(d, at, someNodes(d, at, dice), dice.a % 2 === 0),
  connect: (d, at, { a, b }) => connect(d, at, node(d, at, a), node(d, at, b)).document,
  disconnect: (d, at, { a }) => disconnect(d, at, [edge(d, at, a)]),
  insertOnEdge: (d, at, { a, b }) => insertOnEdge(d, at, edge(d, at, a), node(d, at, b)),
  addSkip: (d, at, dice) => addSkip(d, at, someNodes(d, at, dice)).document,
  groupIntoBlock: (d, at, dice) => groupIntoBlock(d, at, someNodes(d, at, dice), dice.text).document,
  dissolveBlock: (d, at, { a }) => {
    const blocks = graphAt(d, at).nodes.filter(
      (candidate) => candidate.kind === "block" && candidate.repeat < 5,
    );
    return dissolveBlock(d, at, pick(blocks, a)?.id ?? "none");
  },
  pasteClip: (d, at, dice) =>
    pasteClip(d, dice.a % 3 === 0 ? ROOT : at, copyNodes(d, at, someNodes(d, at, dice)), {
      x: dice.number,
      y: 10,
    }).document,
  renameDocument: (d, _at, { text }) => renameDocument(d, text),
  setDataset: (d, _at, { text }) => setDataset(d, text),
  setRecipe: (d, _at, { number }) => setRecipe(d, { ...DEFAULT_RECIPE, epochs: number }),
  addBlockArgument: (d, _at, { a, text, number }) =>
    addBlockArgument(d, pick(Object.keys(d.blocks), a) ?? "", {
      name: text,
      label: text,
      kind: "number",
      default: number,
    }),
  removeBlockArgument: (d, _at, { a }) =>
    removeBlockArgument(d, pick(Object.keys(d.blocks), a) ?? "", "filters"),
  setBlockArgument: (d, _at, { a, text }) =>
    setBlockArgument(d, pick(Object.keys(d.blocks), a) ?? "", "filters", { name: text }),
  describeBlock: (d, _at, { a, text }) =>
    describeBlock(d, pick(Object.keys(d.blocks), a) ?? "", { name: text, description: text }),
  removeUnusedBlocks: (d) => removeUnusedBlocks(d),
};

const dice = fc.record({
  a: fc.nat(50),
  b: fc.nat(50),
  text: fc.oneof(fc.constantFrom("filters", "conv1", "a/b", "__proto__", "<b>", "", " x", "."), fc.string()),
  number: fc.oneof(fc.nat(40), fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 1e9)),
});
const steps = fc.array(fc.tuple(fc.constantFrom(...Object.keys(STEPS)), fc.nat(3), dice), {
  minLength: 1,
  maxLength: 25,
});

function locationOf(document: NetworkDocument, which: number): GraphLocation {
  const block = pick(Object.keys(document.blocks), which);
  return which % 2 === 0 || block === undefined ? ROOT : { kind: "block", block };
}

/** Plain data, deeply frozen, so that an edit that writes to its input throws. */
function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}

describe("edits", () => {
  it("keep every document sound, names unique, and change nothing in place", () => {
    fc.assert(
      fc.property(steps, (list) => {
        let document = freeze(sampleDocument());
        for (const [name, which, numbers] of list) {
          const next = STEPS[name]?.(document, locationOf(document, which), numbers) ?? document;
          const parsed = networkDocumentSchema.safeParse(next);
          expect(parsed.success ? undefined : `${name}: ${parsed.error.message}`).toBeUndefined();
          expect(integrityComplaint(next)).toBeUndefined();
          for (const { graph } of allGraphs(next)) {
            expect(new Set(graph.nodes.map((each) => each.name)).size).toBe(graph.nodes.length);
          }
          document = freeze(next);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("keep every node object that they do not change", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(STEPS)), dice, (name, numbers) => {
        const document = sampleDocument();
        const next = STEPS[name]?.(document, ROOT, numbers) ?? document;
        const before = new Map(document.graph.nodes.map((each) => [each.id, each]));
        for (const each of next.graph.nodes) {
          const old = before.get(each.id);
          if (old !== undefined && JSON.stringify(old) === JSON.stringify(each)) expect(each).toBe(old);
        }
      }),
      { numRuns: 500 },
    );
  });
});
