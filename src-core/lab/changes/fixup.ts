/**
 * Zhang, Dauphin, Ma 2019, "Fixup initialization: residual learning without normalization" (1901.09321), section 3: no norm; the last
 * convolution of each branch and the classifier begin at 0; the other ones of a branch of m are scaled by L^(-1/(2m-2)), where L counts
 * the branches; a learned number is added before each convolution, each activation and the classifier, and one multiplies each branch.
 */
import { expand } from "../../blocks/expand";
import type { LayerRegistry } from "../../layers/registry";
import { type NetworkDocument, ROOT } from "../../network/document";
import { type Changed, type DrawingChange, refused } from "./change";
import { DrawingDraft, keyOf } from "./drawing-draft";
import { placedSkips } from "./each-skip";
import type { GraphDraft } from "./graph-draft";
import { removeNorms } from "./remove-norms";
import { type ResidualUnit, unitAt } from "./residual-unit";

const BIAS = { type: "bias" } as const;
const MULTIPLIER = { type: "scale", params: { factor: "one", firstValue: 1 }, name: "multiplier" } as const;

function fixup(layers: LayerRegistry, document: NetworkDocument): Changed {
  const drawing = new DrawingDraft(layers, document);
  const placed = placedSkips(layers, document, drawing);
  if (placed.length === 0) return document;
  const units: ResidualUnit[] = [];
  for (const each of placed) {
    const unit = unitAt(layers, each);
    if ("why" in unit) return unit;
    if (!unit.branch.some(({ part }) => part === "convolution")) {
      return refused(`The branch into ${unit.name} holds no convolution that could begin at 0.`);
    }
    units.push(unit);
  }
  const branches = countBranches(layers, document, units);
  for (const unit of units) initialise(unit, branches);
  const inBranches = new Set(units.flatMap((unit) => unit.branch.map(({ id }) => idIn(unit, id))));
  removeNorms(document, drawing, ({ draft, id, graph }) => {
    // In a branch there is a number before each convolution and activation already.
    if (!inBranches.has(`${graph} ${id}`)) draft.insertAfter(BIAS, id);
  });
  startClassifierAtZero(layers, drawing.at(ROOT));
  return drawing.document();
}

/** Nodes' ids are unique in their graph alone. */
function idIn({ placed: { location } }: ResidualUnit, id: string): string {
  return `${keyOf(location)} ${id}`;
}

/** L: with all repeats of the blocks that they stand in. */
function countBranches(
  layers: LayerRegistry,
  document: NetworkDocument,
  units: readonly ResidualUnit[],
): number {
  const merges = new Set(units.map((unit) => idIn(unit, unit.merge)));
  const { flat, locations } = expand(layers, document);
  const found = flat?.nodes.filter(({ origin }, index) => {
    const location = locations[index];
    return location !== undefined && merges.has(`${keyOf(location)} ${origin.id}`);
  });
  return Math.max(1, found?.length ?? 0);
}

function initialise({ placed: { draft }, branch, leaves }: ResidualUnit, branches: number): void {
  const convolutions = branch.filter(({ part }) => part === "convolution");
  const last = convolutions.at(-1);
  const factor = branches ** (-1 / (2 * convolutions.length - 2));
  for (const layer of branch) {
    const { id, part } = layer;
    const [wire] = draft.into(id);
    if ((part === "convolution" || part === "activation") && wire) draft.insert(BIAS, wire.id);
    if (part !== "convolution") continue;
    draft.setParam(id, "initializer", layer === last ? "zeros" : "heNormal");
    if (layer !== last) draft.setParam(id, "initializerScale", factor);
    draft.setParam(id, "bias", false);
  }
  draft.insert(MULTIPLIER, leaves);
  draft.insert(BIAS, leaves);
}

/** The dense layer that the output reads. */
function startClassifierAtZero(layers: LayerRegistry, draft: GraphDraft): void {
  const output = draft.nodes().find((node) => node.kind === "layer" && node.type === "output");
  const seen = new Set<string>();
  let wire = output && draft.into(output.id)[0];
  while (wire !== undefined && !seen.has(wire.source)) {
    seen.add(wire.source);
    const node = draft.node(wire.source);
    if (node?.kind !== "layer") return;
    const family = layers.find(node.type)?.family;
    wire = draft.into(node.id)[0];
    if (family === "dense" && node.bypassed !== true) {
      draft.setParam(node.id, "initializer", "zeros");
      if (wire) draft.insert(BIAS, wire.id);
      return;
    }
    if (family !== "activation" && node.bypassed !== true) return;
  }
}

export const FIXUP: DrawingChange = {
  id: "fixup",
  label: "Fixup, without norms",
  description:
    "No norm: branches begin at 0, their first convolutions scaled down by how many there are now, with learned numbers between (Zhang et al. 2019, who train these numbers at a tenth of the rate; here they have the rate of all).",
  apply: fixup,
};
