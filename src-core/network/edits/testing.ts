/** For tests: every edit, steered by a few numbers, so that long random sequences of edits can be tried. */

import { BUILT_IN_LAYERS } from "../../layers/index";
import type { ParamValue } from "../../layers/param-value";
import { DEFAULT_RECIPE } from "../../training/recipe";
import { type GraphLocation, type NetworkDocument, ROOT } from "../document";
import { argumentsAt, graphAt } from "../graph";
import { CONV_BLOCK } from "../testing";
import {
  addArgument,
  addBlock,
  addFollowedArgument,
  addLayer,
  addSkip,
  connect,
  copyNodes,
  describeBlock,
  disconnect,
  dissolveBlock,
  groupIntoBlock,
  insertOnEdge,
  joinFlow,
  joinNodes,
  moveNodes,
  pasteClip,
  removeArgument,
  removeNodes,
  removeUnusedBlocks,
  renameDocument,
  renameNode,
  setArgument,
  setArgumentKind,
  setBypassed,
  setDataset,
  setParam,
  setRecipe,
  setRepeat,
} from "./index";

/** Numbers that steer an edit: which node, which wire, and so on. They wrap around. */
export interface Dice {
  readonly a: number;
  readonly b: number;
  readonly text: string;
  readonly number: number;
}

type Step = (document: NetworkDocument, location: GraphLocation, dice: Dice) => NetworkDocument;

const TYPES = ["conv2d", "add", "concat", "shortcut", "dense", "input", "output", "unheardOf"];

const KINDS = ["integer", "number", "boolean", "choice"] as const;

function pick<T>(items: readonly T[], index: number): T | undefined {
  return items[index % Math.max(1, items.length)];
}

function node(document: NetworkDocument, location: GraphLocation, index: number): string {
  return pick(graphAt(document, location).nodes, index)?.id ?? "none";
}

function argument(document: NetworkDocument, location: GraphLocation, index: number): string {
  return pick(argumentsAt(document, location), index)?.name ?? "none";
}

function someNodes(document: NetworkDocument, location: GraphLocation, { a, b }: Dice): string[] {
  const { nodes } = graphAt(document, location);
  const start = a % Math.max(1, nodes.length);
  return nodes.slice(start, start + (b % 4)).map(({ id }) => id);
}

function edge(document: NetworkDocument, location: GraphLocation, index: number): string {
  return pick(graphAt(document, location).edges, index)?.id ?? "none";
}

export const RANDOM_EDITS: Record<string, Step> = {
  addLayer: (d, at, { a, number, text }) =>
    addLayer(BUILT_IN_LAYERS, d, at, {
      type: pick(TYPES, a) ?? "add",
      position: { x: number, y: number },
      name: text,
      params: { filters: number },
    }).document,
  addBlock: (d, at, { a, number }) => {
    const definition = a % 2 === 0 ? CONV_BLOCK : { ...CONV_BLOCK, description: "edited" };
    return addBlock(BUILT_IN_LAYERS, d, at, {
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
  connect: (d, at, { a, b }) => connect(BUILT_IN_LAYERS, d, at, node(d, at, a), node(d, at, b)).document,
  disconnect: (d, at, { a }) => disconnect(d, at, [edge(d, at, a)]),
  insertOnEdge: (d, at, { a, b }) => insertOnEdge(BUILT_IN_LAYERS, d, at, edge(d, at, a), node(d, at, b)),
  joinFlow: (d, at, { a, b }) =>
    joinFlow(BUILT_IN_LAYERS, d, at, node(d, at, a), b % 3 === 0 ? undefined : node(d, at, b)),
  joinNodes: (d, at, dice) =>
    joinNodes(BUILT_IN_LAYERS, d, at, someNodes(d, at, dice), dice.a % 2 === 0 ? "add" : "concat").document,
  addSkip: (d, at, dice) => addSkip(BUILT_IN_LAYERS, d, at, someNodes(d, at, dice)).document,
  groupIntoBlock: (d, at, dice) =>
    groupIntoBlock(BUILT_IN_LAYERS, d, at, someNodes(d, at, dice), dice.text).document,
  dissolveBlock: (d, at, { a }) => {
    const blocks = graphAt(d, at).nodes.filter(
      (candidate) =>
        candidate.kind === "block" && !(typeof candidate.repeat === "number" && candidate.repeat >= 5),
    );
    return dissolveBlock(BUILT_IN_LAYERS, d, at, pick(blocks, a)?.id ?? "none");
  },
  pasteClip: (d, at, dice) =>
    pasteClip(BUILT_IN_LAYERS, d, dice.a % 3 === 0 ? ROOT : at, copyNodes(d, at, someNodes(d, at, dice)), {
      x: dice.number,
      y: 10,
    }).document,
  renameDocument: (d, _at, { text }) => renameDocument(d, text),
  setDataset: (d, _at, { text }) => setDataset(d, text),
  setRecipe: (d, _at, { number }) => setRecipe(d, { ...DEFAULT_RECIPE, epochs: number }),
  addArgument: (d, at, { text, number }) =>
    addArgument(d, at, { label: text, kind: "number", default: number }),
  addFollowedArgument: (d, at, { a, text, number }) =>
    addFollowedArgument(d, at, node(d, at, a), "filters", { label: text, kind: "integer", default: number }),
  removeArgument: (d, at, { a }) => removeArgument(d, at, argument(d, at, a)),
  setArgument: (d, at, { a, b, text, number }) =>
    setArgument(d, at, argument(d, at, a), b % 2 === 0 ? { label: text } : { default: number }),
  setArgumentKind: (d, at, { a, b }) =>
    setArgumentKind(d, at, argument(d, at, a), pick(KINDS, b) ?? "integer"),
  describeBlock: (d, _at, { a, text }) =>
    describeBlock(d, pick(Object.keys(d.blocks), a) ?? "", { name: text, description: text }),
  removeUnusedBlocks: (d) => removeUnusedBlocks(d),
};

/** The top graph, or the inside of one of the blocks. */
export function locationOf(document: NetworkDocument, which: number): GraphLocation {
  const block = pick(Object.keys(document.blocks), which);
  return which % 2 === 0 || block === undefined ? ROOT : { kind: "block", block };
}
