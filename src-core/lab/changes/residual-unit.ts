/** A residual unit as a drawing has it: x, the branch F, and the Add where they meet (He et al. 2015, equation 1). */
import type { LayerDefinition } from "../../layers/layer";
import type { LayerRegistry } from "../../layers/registry";
import type { LayerNode } from "../../network/document";
import { incoming, nodeById, outgoing } from "../../network/graph";
import { type Refused, refused } from "./change";
import type { PlacedSkip } from "./each-skip";

export type UnitPart = "convolution" | "norm" | "activation" | "other";

export interface UnitLayer {
  readonly id: string;
  readonly part: UnitPart;
}

export interface ResidualUnit {
  readonly placed: PlacedSkip;
  readonly merge: string;
  /** The Add's name. */
  readonly name: string;
  /** F's layers from x on, but for those that training ignores: a chain that nobody else reads. */
  readonly branch: readonly UnitLayer[];
  /** The wire from x into F, and that from F into the Add. */
  readonly enters: string;
  readonly leaves: string;
  /** The wire by which the skip leaves x. */
  readonly skips: string;
  /** The activation that alone reads the Add. */
  readonly activation: string | undefined;
}

/** The unit that a skip closes; refused where F is no plain chain of layers or the skip is not the Add's only one. */
export function unitAt(layers: LayerRegistry, placed: PlacedSkip): ResidualUnit | Refused {
  const { skip, graph, branches, skipsThere } = placed;
  const merge = nodeById(graph, skip.merge);
  const name = merge?.name ?? "";
  if (merge?.kind !== "layer" || merge.type !== "add") return refused(`${name} is no Add.`);
  const [leaves, ...more] = branches;
  if (leaves === undefined || more.length > 0 || skipsThere > 1) {
    return refused(`${name} adds more than one branch and one skip.`);
  }
  const branch: UnitLayer[] = [];
  const seen = new Set<string>();
  let wire = incoming(graph, skip.merge).find(({ id }) => id === leaves);
  while (wire !== undefined && wire.source !== skip.source) {
    const node = nodeById(graph, wire.source);
    const inputs = incoming(graph, wire.source);
    const isChain = inputs.length === 1 && outgoing(graph, wire.source).length === 1;
    if (node?.kind !== "layer" || !isChain || seen.has(node.id)) {
      return refused(
        `The branch into ${name} is no plain chain of layers: ${node?.name ?? "it"} stands there.`,
      );
    }
    seen.add(node.id);
    if (node.bypassed !== true) branch.unshift({ id: node.id, part: partOf(layers, node) });
    wire = inputs[0];
  }
  const [first] = skip.chain;
  const skips = first === undefined ? skip.wire : incoming(graph, first)[0]?.id;
  if (wire === undefined || skips === undefined) return refused(`The branch into ${name} has no beginning.`);
  const readers = outgoing(graph, skip.merge).map(({ target }) => nodeById(graph, target));
  const [only] = readers;
  const isActivation =
    readers.length === 1 && only?.kind === "layer" && only.bypassed !== true
      ? partOf(layers, only) === "activation"
      : false;
  return {
    placed,
    merge: skip.merge,
    name,
    branch,
    enters: wire.id,
    leaves,
    skips,
    activation: isActivation ? only?.id : undefined,
  };
}

/** Batch norm and its kin, as they stand between a convolution and its activation. */
export const NORMS: ReadonlySet<string> = new Set(["batchNorm", "groupNorm", "layerNorm", "instanceNorm"]);

const PARTS: Partial<Record<LayerDefinition["family"], UnitPart>> = {
  convolution: "convolution",
  activation: "activation",
};

function partOf(layers: LayerRegistry, { type }: LayerNode): UnitPart {
  const family = layers.find(type)?.family;
  return NORMS.has(type) ? "norm" : ((family && PARTS[family]) ?? "other");
}

/** What a change needs of the original unit's order: a convolution first and a norm last in the branch, an activation after the Add. */
export type UnitNeed = "firstConvolution" | "lastNorm" | "activation";

export function originalUnitAt(
  layers: LayerRegistry,
  placed: PlacedSkip,
  needs: readonly UnitNeed[],
): ResidualUnit | Refused {
  const unit = unitAt(layers, placed);
  if ("why" in unit) return unit;
  const { branch, name, activation } = unit;
  if (needs.includes("firstConvolution") && branch[0]?.part !== "convolution") {
    return refused(`The branch into ${name} does not begin with a convolution, as the original unit does.`);
  }
  if (needs.includes("lastNorm") && branch.at(-1)?.part !== "norm") {
    return refused(`The branch into ${name} does not end in a norm, as the original unit does.`);
  }
  if (needs.includes("activation") && activation === undefined) {
    return refused(`No activation follows ${name} alone, as it does in the original unit.`);
  }
  return unit;
}
