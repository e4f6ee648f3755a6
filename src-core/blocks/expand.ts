/**
 * Expansion: from a drawing with blocks and repeats to the flat list of layers that is analysed and trained.
 * The order is topological, follows the drawing where it can, and puts shortcuts right before the Add they feed.
 */
import type { LayerDefinition, RepeatPlace } from "../layers/layer";
import type { LayerRegistry } from "../layers/registry";
import type { ArgumentValues } from "../layers/resolve-params";
import {
  type BlockDefinition,
  type BlockNode,
  type Graph,
  type GraphLocation,
  type LayerNode,
  type NetworkDocument,
  ROOT,
} from "../network/document";
import { isTerminal } from "../network/ports";
import type { UnrepairedProblem } from "../network/problem";
import { networkValues, repeatsOf } from "../network/repeats";
import type { ExpandedBlock, Expansion } from "./expansion";
import { ExpansionCache } from "./expansion-cache";
import { checkExpansionSize, definitionOf } from "./expansion-size";
import type { FlatNode } from "./flat-graph";
import { type Draft, findShortcutTargets, orderForShortcuts } from "./flat-order";
import { BROKEN, type GraphPlan } from "./graph-plan";

export interface ExpandOptions {
  /** Kept between calls, it makes a call after a small edit fast and lets unchanged flat nodes stay the same objects. */
  readonly cache?: ExpansionCache;
}

/**
 * Expands a document's blocks, repeats, arguments and bypassed nodes. Never throws: what is wrong is in `problems`,
 * once for each drawn node and not for each repeat. Limits are checked by counting, before anything is made.
 */
export function expand(
  layers: LayerRegistry,
  document: NetworkDocument,
  options: ExpandOptions = {},
): Expansion {
  const forbidden = checkExpansionSize(document);
  if (forbidden.length > 0) {
    return {
      problems: forbidden,
      locations: [],
      incomplete: new Set(),
      shortcutTargets: new Map(),
      blocks: [],
    };
  }
  return new Expander(layers, document, options.cache ?? new ExpansionCache()).run();
}

interface FullDraft extends Draft {
  readonly definition: LayerDefinition;
  readonly params: FlatNode["params"];
  readonly location: GraphLocation;
  readonly isIncomplete: boolean;
}

/** A block instance while its members' places are places in the list of drafts. */
interface DraftBlock extends Omit<ExpandedBlock, "input" | "output" | "members"> {
  readonly input: number;
  readonly begin: number;
  end: number;
  output: number;
}

/** What the layers of a graph are told by the block instance that they stand in. */
interface Scope {
  readonly prefix: string;
  readonly values: ArgumentValues;
  readonly place?: RepeatPlace | undefined;
}

class Expander {
  readonly #layers: LayerRegistry;
  readonly #document: NetworkDocument;
  readonly #cache: ExpansionCache;
  readonly #drafts: FullDraft[] = [];
  readonly #blocks: DraftBlock[] = [];
  readonly #problems: UnrepairedProblem[] = [];
  readonly #reported = new Set<string>();
  readonly #locations = new Map<string, GraphLocation>();

  constructor(layers: LayerRegistry, document: NetworkDocument, cache: ExpansionCache) {
    this.#layers = layers;
    this.#document = document;
    this.#cache = cache;
  }

  run(): Expansion {
    const scope: Scope = { prefix: "", values: networkValues(this.#document.arguments) };
    this.#expandGraph(this.#document.graph, ROOT, scope, BROKEN);
    const order = orderForShortcuts(this.#drafts);
    const place = new Array<number>(order.length).fill(BROKEN);
    for (const [index, draft] of order.entries()) place[draft] = index;

    const nodes: FlatNode[] = [];
    const locations: GraphLocation[] = [];
    const incomplete = new Set<number>();
    for (const index of order) {
      const draft = this.#drafts[index];
      if (draft === undefined) continue;
      const inputs = draft.inputs.map((input) => place[input] ?? BROKEN);
      if (draft.isIncomplete) incomplete.add(nodes.length);
      locations.push(draft.location);
      nodes.push({
        path: draft.path,
        type: draft.node.type,
        definition: draft.definition,
        params: draft.params,
        inputs,
        origin: draft.node,
      });
    }
    const flat = { nodes: this.#cache.reuse(nodes) };
    return {
      flat,
      problems: this.#problems,
      locations,
      incomplete,
      shortcutTargets: findShortcutTargets(flat.nodes),
      blocks: this.#blocks.map((block) => finishBlock(block, place)),
    };
  }

  /** Adds a graph's layers to the drafts and returns the place of what its block output gives. */
  #expandGraph(graph: Graph, location: GraphLocation, scope: Scope, blockInput: number): number {
    const plan = this.#cache.plan(graph);
    this.#reportPlan(plan, location);
    const outputs: number[] = [];
    let result: number | undefined;
    for (const { node, sources } of plan.order) {
      const inputs = sources.map((source) => (source === BROKEN ? BROKEN : (outputs[source] ?? BROKEN)));
      const isEnd = node.kind === "layer" && location.kind === "block";
      let output = inputs[0] ?? BROKEN;
      if (isEnd && node.type === "blockInput") output = blockInput;
      else if (isEnd && node.type === "blockOutput") result ??= output;
      // No edit bypasses an input or an output; a file from elsewhere may say so.
      else if (node.bypassed === true && !isTerminal(node)) output = inputs[0] ?? BROKEN;
      else if (node.kind === "layer") output = this.#addLayer(node, location, scope, inputs);
      else output = this.#addBlock(node, location, scope, output);
      outputs.push(output);
    }
    return result ?? BROKEN;
  }

  #addLayer(
    node: LayerNode,
    location: GraphLocation,
    { prefix, values, place }: Scope,
    inputs: readonly number[],
  ): number {
    const path = prefix + node.name;
    const definition = this.#layers.find(node.type);
    if (definition === undefined || definition.palette === "insideBlocks") {
      const message =
        definition === undefined
          ? `This version of Skiploom has no layer type "${node.type}". Remove ${node.name} or replace it.`
          : `${definition.label} belongs inside a block. Remove ${node.name} from here.`;
      this.#report({
        code: "unknown-layer",
        severity: "error",
        message,
        location,
        nodes: [node.id],
        edges: [],
        path,
      });
      return BROKEN;
    }
    const { params: drawn, problems } = this.#cache.params(node, definition, values);
    const params = place ? (definition.inRepeat?.(drawn, place) ?? drawn) : drawn;
    for (const problem of problems) {
      const code = problem.missingArgument === undefined ? problem.code : "unknown-argument";
      const { message } = problem;
      this.#report({ code, severity: "error", message, location, nodes: [node.id], edges: [], path });
    }
    const present = inputs.filter((input) => input !== BROKEN);
    const isIncomplete = present.length < inputs.length;
    this.#drafts.push({ path, node, definition, params, inputs: present, location, isIncomplete });
    return this.#drafts.length - 1;
  }

  #addBlock(
    node: BlockNode,
    location: GraphLocation,
    { prefix, values, place: outer }: Scope,
    input: number,
  ): number {
    const path = prefix + node.name;
    const at = { location, nodes: [node.id], edges: [], path };
    const definition = definitionOf(this.#document, node.block);
    if (definition === undefined) {
      const message = `${node.name} is an instance of the block "${node.block}", which this network does not hold. Remove it or insert the block again.`;
      this.#report({ code: "unknown-block", severity: "error", message, ...at });
      return BROKEN;
    }
    const inside = this.#blockLocation(node.block);
    this.#reportEnds(definition, inside);
    const { first, later, problems } = this.#cache.blockArguments(node, definition, values);
    const repeats = repeatsOf(node, values);
    for (const problem of [...problems, ...(repeats.problem ? [repeats.problem] : [])]) {
      this.#report({ ...problem, severity: "error", ...at });
    }
    const block: DraftBlock = {
      path,
      node,
      location,
      input,
      begin: this.#drafts.length,
      end: 0,
      output: BROKEN,
    };
    this.#blocks.push(block);
    let output = input;
    for (let repeat = 1; repeat <= repeats.count; repeat += 1) {
      const scope: Scope = {
        prefix: `${path}/${repeat}/`,
        values: repeat === 1 ? first : later,
        // Of blocks in each other, the innermost that is repeated counts.
        place: repeats.count > 1 ? { repeat, count: repeats.count } : outer,
      };
      output = this.#expandGraph(definition.graph, inside, scope, output);
    }
    block.end = this.#drafts.length;
    block.output = output;
    return output;
  }

  /** One object for each block, so that locations can be compared by identity. */
  #blockLocation(block: string): GraphLocation {
    let location = this.#locations.get(block);
    if (location === undefined) {
      location = { kind: "block", block };
      this.#locations.set(block, location);
    }
    return location;
  }

  #reportPlan(plan: GraphPlan, location: GraphLocation): void {
    for (const { nodes, edges } of plan.cycles) {
      const message =
        "These layers feed each other in a circle, so none can be computed first. Remove one of the connections.";
      this.#report({ code: "cycle", severity: "error", message, location, nodes, edges });
    }
    for (const { name, nodes } of plan.duplicates) {
      const message = `${nodes.length} nodes are called "${name}" here. Rename all but one.`;
      this.#report({ code: "duplicate-name", severity: "error", message, location, nodes, edges: [] });
    }
  }

  #reportEnds(definition: BlockDefinition, location: GraphLocation): void {
    for (const [type, label, none, several] of ENDS) {
      const ends = definition.graph.nodes.filter((node) => node.kind === "layer" && node.type === type);
      if (ends.length === 1) continue;
      const code = ends.length === 0 ? none : several;
      const message = `The block "${definition.name}" has ${ends.length === 0 ? "no" : ends.length} ${label}s; it needs exactly one.`;
      const nodes = ends.map((node) => node.id);
      this.#report({ code, severity: "error", message, location, nodes, edges: [] });
    }
  }

  /** Each drawn mistake once, however often its block is repeated. */
  #report(problem: UnrepairedProblem): void {
    const where = problem.location.kind === "block" ? problem.location.block : "";
    const key = `${where}/${problem.nodes.join()}/${problem.code}/${problem.message}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.#problems.push(problem);
  }
}

const ENDS = [
  ["blockInput", "input", "no-input", "several-inputs"],
  ["blockOutput", "output", "no-output", "several-outputs"],
] as const;

function finishBlock(block: DraftBlock, place: readonly number[]): ExpandedBlock {
  const { path, node, location } = block;
  const input = place[block.input];
  const output = place[block.output];
  return {
    path,
    node,
    location,
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    members: place.slice(block.begin, block.end).sort((a, b) => a - b),
  };
}
