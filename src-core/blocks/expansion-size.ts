/**
 * Counts what an expansion would make, block definition by block definition, before anything is made: repeats and
 * nesting multiply, so a short document can ask for more than any memory holds.
 */
import { isArgumentReference } from "../layers/param-value";
import type { ArgumentValues } from "../layers/resolve-params";
import {
  type BlockDefinition,
  type BlockNode,
  type Graph,
  type GraphLocation,
  LIMITS,
  type NetworkDocument,
  ROOT,
} from "../network/document";
import type { UnrepairedProblem } from "../network/problem";
import { networkValues, repeatsOf } from "../network/repeats";
import { evaluateArguments } from "./argument-values";

interface Size {
  readonly layers: number;
  /** Block instances, each repeat counted, bypassed and unknown ones too: they hold no layer and still cost time. */
  readonly instances: number;
  readonly edges: number;
  readonly depth: number;
}

/** Finds the block definition that an instance names; own keys only, whatever the name. */
export function definitionOf(document: NetworkDocument, block: string): BlockDefinition | undefined {
  return Object.hasOwn(document.blocks, block) ? document.blocks[block] : undefined;
}

/** Problems that forbid the expansion: a block inside itself, nesting too deep, too many layers. Empty: go ahead. */
export function checkExpansionSize(document: NetworkDocument): readonly UnrepairedProblem[] {
  const measured = new Measuring(document).result();
  if (measured.problems.length > 0) return measured.problems;
  const reason = tooLarge(measured.total);
  if (reason === undefined) return [];
  const culprits = document.graph.nodes.filter((node) => node.kind === "block");
  return [
    {
      code: "too-large",
      severity: "error",
      message: reason,
      location: ROOT,
      nodes: culprits.map((node) => node.id),
      edges: [],
    },
  ];
}

const NO_VALUES: ArgumentValues = {};

/**
 * Nodes that are looked at before counting stops. Each stands for a layer, a block instance or one of its two ends, so
 * with more of them one of the limits is passed for certain.
 */
const MOST_LOOKED_AT = 4 * LIMITS.expandedNodes;

class Measuring {
  readonly #document: NetworkDocument;
  readonly #problems: UnrepairedProblem[] = [];
  /** By block and the values of those of its arguments that its size depends on: most have none, and are measured once. */
  readonly #known = new Map<string, Size>();
  readonly #deciding = new Map<string, ReadonlySet<string>>();
  readonly #open = new Set<string>();
  #lookedAt = 0;

  constructor(document: NetworkDocument) {
    this.#document = document;
  }

  result(): { readonly total: Size; readonly problems: readonly UnrepairedProblem[] } {
    const { graph, arguments: declared } = this.#document;
    const total = this.#measureGraph(graph, ROOT, networkValues(declared));
    return { total, problems: this.#problems };
  }

  #measureNode(node: BlockNode, location: GraphLocation, values: ArgumentValues): Size | undefined {
    const definition = definitionOf(this.#document, node.block);
    if (definition === undefined || node.bypassed === true) return undefined;
    if (this.#open.has(node.block)) {
      this.#problems.push({
        code: "block-recursion",
        severity: "error",
        message: `The block "${definition.name}" contains itself, so it would never end. Remove ${node.name}.`,
        location,
        nodes: [node.id],
        edges: [],
      });
      return undefined;
    }
    const { count } = repeatsOf(node, values);
    const decides = this.#decidingArguments(definition).size > 0;
    const told = decides ? evaluateArguments(node, definition, values) : undefined;
    const first = this.#measureBlock(definition, told?.first ?? NO_VALUES);
    const isSame = told === undefined || told.first === told.later || count === 1;
    const later = isSame ? first : this.#measureBlock(definition, told.later);
    return {
      layers: first.layers + later.layers * (count - 1),
      instances: first.instances + 1 + (later.instances + 1) * (count - 1),
      edges: first.edges + later.edges * (count - 1),
      depth: Math.max(first.depth, later.depth) + 1,
    };
  }

  #measureBlock(definition: BlockDefinition, values: ArgumentValues): Size {
    const names = [...this.#decidingArguments(definition)];
    const key = JSON.stringify([definition.id, ...names.map((name) => values[name])]);
    let size = this.#known.get(key);
    if (size === undefined) {
      this.#open.add(definition.id);
      size = this.#measureGraph(definition.graph, { kind: "block", block: definition.id }, values);
      this.#open.delete(definition.id);
      this.#known.set(key, size);
    }
    return size;
  }

  #measureGraph(graph: Graph, location: GraphLocation, values: ArgumentValues): Size {
    let layers = 0;
    let ends = 0;
    let instances = 0;
    let edges = graph.edges.length;
    let depth = 0;
    for (const node of graph.nodes) {
      this.#lookedAt += 1;
      if (this.#lookedAt > MOST_LOOKED_AT)
        return { layers: Number.POSITIVE_INFINITY, instances, edges, depth };
      if (node.kind === "layer") {
        layers += 1;
        if (node.type === "blockInput" || node.type === "blockOutput") ends += 1;
        continue;
      }
      const size = this.#measureNode(node, location, values);
      if (size === undefined) {
        instances += 1;
        continue;
      }
      layers += size.layers;
      instances += size.instances;
      edges += size.edges;
      depth = Math.max(depth, size.depth);
    }
    // A block's two ends are wired through. Further ones are a mistake, and cost time, so they count.
    return { layers: layers - Math.min(ends, 2), instances, edges, depth };
  }

  /** Arguments that a repeat follows, in the block or, handed on, in a block inside it. */
  #decidingArguments(definition: BlockDefinition): ReadonlySet<string> {
    const known = this.#deciding.get(definition.id);
    if (known !== undefined) return known;
    const found = new Set<string>();
    // Known before it is filled, so that a block inside itself ends here.
    this.#deciding.set(definition.id, found);
    for (const node of definition.graph.nodes) {
      if (node.kind !== "block") continue;
      if (isArgumentReference(node.repeat)) found.add(node.repeat.arg);
      const inner = definitionOf(this.#document, node.block);
      if (inner === undefined) continue;
      for (const name of this.#decidingArguments(inner)) {
        const handed = Object.hasOwn(node.args, name) ? node.args[name] : undefined;
        if (handed !== undefined && isArgumentReference(handed)) found.add(handed.arg);
      }
    }
    return found;
  }
}

function tooLarge(size: Size): string | undefined {
  if (size.depth > LIMITS.blockDepth) {
    return `Blocks stand inside blocks ${size.depth} deep; ${LIMITS.blockDepth} is the limit. Dissolve some of them.`;
  }
  if (size.layers > LIMITS.expandedNodes || size.instances > LIMITS.expandedNodes) {
    const amount = Math.max(size.layers, size.instances);
    const limit = LIMITS.expandedNodes.toLocaleString("en-US");
    const words = Number.isFinite(amount) ? amount.toLocaleString("en-US") : `more than ${limit}`;
    return `With all repeats written out the network has ${words} layers; ${limit} is the limit. Lower the repeats.`;
  }
  if (size.edges > LIMITS.edgesInDocument) {
    const limit = LIMITS.edgesInDocument.toLocaleString("en-US");
    return `With all repeats written out the network has ${size.edges.toLocaleString("en-US")} connections; ${limit} is the limit. Lower the repeats.`;
  }
  return undefined;
}
