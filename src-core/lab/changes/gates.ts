/** Gates on skips: He et al. 2016, section 3.1, after the highway networks of Srivastava et al. 2015. */

import type { ParamValue } from "../../layers/param-value";
import type { LayerRegistry } from "../../layers/registry";
import type { Graph, LayerNode, NetworkDocument } from "../../network/document";
import { addLayer, connect, setParam } from "../../network/edits/index";
import { graphAt, incoming, nodeById } from "../../network/graph";
import { isShortcut } from "../../network/ports";
import { type Changed, type DrawingChange, type Refused, refused } from "./change";
import { atEachSkip, branchWires, intoWire, type PlacedSkip } from "./each-skip";

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
  return atEachSkip(layers, document, (now, placed) => {
    const { location, skip } = placed;
    const merge = nodeById(graphAt(now, location), skip.merge);
    const name = merge?.name ?? "";
    if (merge?.kind !== "layer" || layers.find(merge.type)?.agrees !== true)
      return refused(`${name} joins channels: a gate shares out a sum.`);
    const [branch, ...more] = branchWires(layers, now, placed);
    if (branch === undefined || more.length > 0)
      return refused(`${name} has several branches, so it is not clear which of them a gate is for.`);
    const shape = gateShape(layers, now, placed, branch);
    if ("why" in shape) return shape;
    return gateAt(layers, now, placed, branch, shape, options);
  });
}

function gateAt(
  layers: LayerRegistry,
  document: NetworkDocument,
  { location, skip }: PlacedSkip,
  branch: string,
  { filters, stride }: GateShape,
  { bias, onBranch }: GateOptions,
): NetworkDocument {
  let now = skip.chain.reduce((changed, id) => {
    if (!isShortcutAt(graphAt(changed, location), id)) return changed;
    // It leads to the gate now, which has no other input to take its shape from.
    return setParam(setParam(changed, location, id, "filters", filters), location, id, "stride", stride);
  }, document);
  const place = (type: string, params: LayerNode["params"], source: string): string => {
    const below = nodeById(graphAt(now, location), source)?.position ?? { x: 0, y: 0 };
    const added = addLayer(layers, now, location, {
      type,
      params,
      position: { x: below.x + 260, y: below.y + 64 },
    });
    now = connect(layers, added.document, location, source, added.node).document;
    return added.node;
  };
  const z = place("conv2d", { filters, stride, kernel: 1, bias: true, biasInitial: bias }, skip.source);
  const minus = place("scale", { factor: "number", number: -1 }, z);
  const closed = place("activation", { function: "sigmoid" }, minus);
  const multiply = (wire: string, gate: string): void => {
    const added = intoWire(layers, now, location, wire, { type: "multiply" });
    now = connect(layers, added.document, location, gate, added.node).document;
  };
  multiply(skip.wire, closed);
  if (onBranch) multiply(branch, place("activation", { function: "sigmoid" }, z));
  return now;
}

/** As many channels, and as far a stride, as the branch has: its layers' own parameters, arguments of a block included. */
function gateShape(
  layers: LayerRegistry,
  document: NetworkDocument,
  { location, skip }: PlacedSkip,
  branch: string,
): GateShape | Refused {
  const graph = graphAt(document, location);
  const name = nodeById(graph, skip.merge)?.name ?? "";
  let filters: ParamValue | undefined;
  let stride: ParamValue = 1;
  const seen = new Set<string>();
  let id = graph.edges.find((edge) => edge.id === branch)?.source;
  while (id !== undefined && id !== skip.source && !seen.has(id)) {
    seen.add(id);
    const node = nodeById(graph, id);
    const into = incoming(graph, id);
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
    id = into.map(({ source }) => source).find((source) => !isShortcutAt(graph, source));
  }
  return filters === undefined
    ? refused(`The branch into ${name} says nowhere how many channels it has.`)
    : { filters, stride };
}

function isShortcutAt(graph: Graph, id: string): boolean {
  const node = nodeById(graph, id);
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
