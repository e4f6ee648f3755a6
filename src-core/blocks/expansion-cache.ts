/**
 * What expansion remembers from call to call. Documents are immutable by convention, so everything that hangs on an
 * object of the document stays true as long as the object lives: an edit changes a few objects, the rest is found here.
 */
import type { LayerDefinition } from "../layers/layer";
import { type ArgumentValues, type ParamResolution, resolveParams } from "../layers/resolve-params";
import type { BlockDefinition, BlockNode, Graph, LayerNode } from "../network/document";
import { type BlockArguments, evaluateArguments } from "./argument-values";
import type { FlatNode } from "./flat-graph";
import { type GraphPlan, planGraph, replan } from "./graph-plan";

export class ExpansionCache {
  /** By a graph's wires, which an edit of a layer leaves as they are. */
  readonly #plans = new WeakMap<
    Graph["edges"],
    { readonly nodes: Graph["nodes"]; readonly plan: GraphPlan }
  >();
  readonly #params = new WeakMap<
    LayerNode,
    WeakMap<ArgumentValues, { readonly definition: LayerDefinition; readonly resolution: ParamResolution }>
  >();
  readonly #arguments = new WeakMap<
    BlockNode,
    WeakMap<
      ArgumentValues,
      {
        readonly declared: BlockDefinition["arguments"];
        /** Problems name the block. */
        readonly name: string;
        readonly values: BlockArguments;
      }
    >
  >();
  #previous: ReadonlyMap<string, FlatNode> = new Map();

  plan(graph: Graph): GraphPlan {
    const { nodes, edges } = graph;
    const known = this.#plans.get(edges);
    if (known?.nodes === nodes) return known.plan;
    const plan = (known && replan(known.plan, known.nodes, nodes)) ?? planGraph(graph);
    this.#plans.set(edges, { nodes, plan });
    return plan;
  }

  /** The same objects as last time while node, definition and values are the same objects. */
  params(node: LayerNode, definition: LayerDefinition, values: ArgumentValues): ParamResolution {
    let byValues = this.#params.get(node);
    if (byValues === undefined) {
      byValues = new WeakMap();
      this.#params.set(node, byValues);
    }
    const known = byValues.get(values);
    if (known?.definition === definition) return known.resolution;
    const resolution = resolveParams(definition, node.params, values);
    byValues.set(values, { definition, resolution });
    return resolution;
  }

  blockArguments(node: BlockNode, definition: BlockDefinition, outer: ArgumentValues): BlockArguments {
    let byOuter = this.#arguments.get(node);
    if (byOuter === undefined) {
      byOuter = new WeakMap();
      this.#arguments.set(node, byOuter);
    }
    const known = byOuter.get(outer);
    if (known?.declared === definition.arguments && known.name === definition.name) return known.values;
    const values = evaluateArguments(node, definition, outer);
    byOuter.set(outer, { declared: definition.arguments, name: definition.name, values });
    return values;
  }

  /** Replaces each node that is as it was in the last expansion by that very object. */
  reuse(nodes: readonly FlatNode[]): readonly FlatNode[] {
    const current = new Map<string, FlatNode>();
    const reused = nodes.map((node) => {
      const old = this.#previous.get(node.path);
      const kept = old === undefined ? node : keep(old, node);
      current.set(kept.path, kept);
      return kept;
    });
    this.#previous = current;
    return reused;
  }
}

function keep(old: FlatNode, node: FlatNode): FlatNode {
  if (old.definition !== node.definition) return node;
  const sameParams = old.params === node.params || sameEntries(old.params, node.params);
  const sameInputs =
    old.inputs.length === node.inputs.length &&
    old.inputs.every((input, place) => input === node.inputs[place]);
  if (sameParams && sameInputs && old.origin === node.origin) return old;
  return sameParams ? { ...node, params: old.params } : node;
}

function sameEntries(a: FlatNode["params"], b: FlatNode["params"]): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
