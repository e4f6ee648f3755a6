/** Gates on skips: He et al. 2016, section 3.1, after the highway networks of Srivastava et al. 2015. */
import type { ParamValue } from "../../layers/param-value";
import type { LayerRegistry } from "../../layers/registry";
import type { NetworkDocument, NetworkNode } from "../../network/document";
import { incoming, nodeById } from "../../network/graph";
import { isShortcut } from "../../network/ports";
import { type Changed, type DrawingChange, type Refused, refused } from "./change";
import { atEachSkip, type PlacedSkip } from "./each-skip";

/** What a gate must be like to fit where the branch comes back. */
interface GateShape {
  readonly filters: ParamValue;
  readonly stride: ParamValue;
}

interface GateOptions {
  /** The gate's bias before training: negative, and it begins nearly closed. */
  readonly bias: number;
  /** The branch is multiplied by the gate as well. */
  readonly onBranch: boolean;
}

/**
 * With z = W x + b and g = sigmoid(z): the skip becomes (1 - g) x, the branch g F(x) or stays. 1 - sigmoid(z) is sigmoid(-z).
 */
function gateSkips(layers: LayerRegistry, document: NetworkDocument, options: GateOptions): Changed {
  return atEachSkip(layers, document, (placed) => {
    const { skip, graph, branches } = placed;
    const merge = nodeById(graph, skip.merge);
    const name = merge?.name ?? "";
    if (merge?.kind !== "layer" || layers.find(merge.type)?.agrees !== true)
      return refused(`${name} joins channels: a gate shares out a sum.`);
    const [branch, ...more] = branches;
    if (branch === undefined || more.length > 0)
      return refused(`${name} has several branches, so it is not clear which of them a gate is for.`);
    const shape = gateShape(layers, placed, branch);
    if ("why" in shape) return shape;
    placeGate(placed, branch, shape, options);
    return undefined;
  });
}

function placeGate(
  { skip, draft }: PlacedSkip,
  branch: string,
  { filters, stride }: GateShape,
  { bias, onBranch }: GateOptions,
): void {
  for (const id of skip.chain) {
    if (!isShortcutNode(draft.node(id))) continue;
    // It leads to the gate now, which has no other input to take its shape from.
    draft.setParam(id, "filters", filters);
    draft.setParam(id, "stride", stride);
  }
  const sigmoid = { type: "activation", params: { function: "sigmoid" } } as const;
  const params = { filters, stride, kernel: 1, bias: true, biasInitial: bias };
  const z = draft.add({ type: "conv2d", params }, skip.source);
  const minus = draft.add({ type: "scale", params: { factor: "number", number: -1 } }, z);
  draft.connect(draft.add(sigmoid, minus), draft.insert({ type: "multiply" }, skip.wire));
  if (onBranch) draft.connect(draft.add(sigmoid, z), draft.insert({ type: "multiply" }, branch));
}

/** As many channels, and as far a stride, as the branch has: its layers' own parameters, arguments of a block included. */
function gateShape(layers: LayerRegistry, { skip, graph }: PlacedSkip, branch: string): GateShape | Refused {
  const name = nodeById(graph, skip.merge)?.name ?? "";
  let filters: ParamValue | undefined;
  let stride: ParamValue = 1;
  const seen = new Set<string>();
  let id = incoming(graph, skip.merge).find((edge) => edge.id === branch)?.source;
  while (id !== undefined && id !== skip.source && !seen.has(id)) {
    seen.add(id);
    const node = nodeById(graph, id);
    if (node === undefined) break;
    if (node.bypassed !== true) {
      if (node.kind !== "layer") return refused(`The branch into ${name} holds the block ${node.name}.`);
      const definition = layers.find(node.type);
      const channels = definition?.channels;
      if (typeof channels === "object") {
        filters ??= node.params[channels.param] ?? definition?.params[channels.param]?.default;
      }
      const own = node.params.stride ?? definition?.params.stride?.default ?? 1;
      if (own !== 1) {
        if (stride !== 1) return refused(`The branch into ${name} has several strides.`);
        stride = own;
      }
    }
    const sources = incoming(graph, id).map(({ source }) => source);
    id = sources.find((source) => !isShortcutNode(nodeById(graph, source)));
  }
  return filters === undefined
    ? refused(`The branch into ${name} says nowhere how many channels it has.`)
    : { filters, stride };
}

function isShortcutNode(node: NetworkNode | undefined): boolean {
  return node !== undefined && isShortcut(node);
}

export const GATES: readonly DrawingChange[] = [
  {
    id: "gate-exclusive",
    label: "Exclusive gates (bias −6)",
    description:
      "A learned gate g shares out between skip and branch, (1 − g) x + g F(x), and begins nearly closed (He et al. 2016, section 3.1).",
    apply: (layers, document) => gateSkips(layers, document, { bias: -6, onBranch: true }),
  },
  {
    id: "gate-skip-open",
    label: "Gates on the skips alone (bias 0)",
    description: "(1 − g) x + F(x), where a gate begins half open (He et al. 2016, section 3.1).",
    apply: (layers, document) => gateSkips(layers, document, { bias: 0, onBranch: false }),
  },
  {
    id: "gate-skip-closed",
    label: "Gates on the skips alone (bias −6)",
    description:
      "(1 − g) x + F(x), where a gate begins nearly closed, so that the skip begins as an identity (He et al. 2016, section 3.1).",
    apply: (layers, document) => gateSkips(layers, document, { bias: -6, onBranch: false }),
  },
];
