/** `model.json` of a graph model: its nodes in an order in which they can run, its constants, what goes in and what comes out. */
import { invalidModel } from "../../invalid-model";
import type { Json, JsonObject } from "../../keras/layer";
import { field, isList, isObject } from "../../keras/read/config-values";
import type { StoredWeight } from "../../keras/read/weights";
import { type GraphNode, graphNode, sidesOf, valueName, WHAT } from "./graph-node";

export interface OpenGraph {
  /** In an order in which they can run. */
  readonly nodes: readonly GraphNode[];
  readonly input: { readonly name: string; readonly sides: readonly number[] };
  readonly outputs: readonly string[];
}

/** @throws SkiploomError `invalid-model` */
export function openGraph(json: JsonObject, weights: ReadonlyMap<string, StoredWeight>): OpenGraph {
  const topology = field(json, "modelTopology");
  const given = isObject(topology) ? field(topology, "node") : undefined;
  if (!isList(given) || given.length === 0) throw invalidModel(WHAT, "its model.json has no graph");
  const nodes = inOrder(given.map(graphNode));
  const metadata = field(json, "userDefinedMetadata");
  const signature = field(json, "signature") ?? (isObject(metadata) && field(metadata, "signature"));
  const said = isObject(signature) ? signature : {};
  const outputs = valuesOf(field(said, "outputs")).map(({ name }) => name);
  return {
    nodes,
    input: inputOf(nodes, weights, said),
    outputs: outputs.length > 0 ? outputs : unread(nodes),
  };
}

function inputOf(
  nodes: readonly GraphNode[],
  weights: ReadonlyMap<string, StoredWeight>,
  signature: JsonObject,
): OpenGraph["input"] {
  const inputs = nodes.filter(
    ({ op, name }) => (op === "Placeholder" || op === "PlaceholderWithDefault") && !weights.has(name),
  );
  const [input] = inputs;
  if (!input || inputs.length > 1)
    throw invalidModel(
      WHAT,
      inputs.length === 0 ? "it has no input" : `it has ${inputs.length} inputs, and a network here has one`,
    );
  const told = valuesOf(field(signature, "inputs")).find(({ name }) => name === input.name)?.sides;
  const sides = input.shape("shape");
  return { name: input.name, sides: (sides && sides.length > 0 ? sides : told) ?? [] };
}

interface SignatureValue {
  readonly name: string;
  readonly sides: readonly number[] | undefined;
}

function valuesOf(given: Json | undefined): readonly SignatureValue[] {
  if (!isObject(given)) return [];
  return Object.values(given).flatMap((value) => {
    const name = isObject(value) ? field(value, "name") : undefined;
    if (!isObject(value) || typeof name !== "string") return [];
    return [{ name: valueName(name), sides: sidesOf(field(value, "tensorShape")) }];
  });
}

/** Results that nothing reads. */
function unread(nodes: readonly GraphNode[]): readonly string[] {
  const read = new Set(nodes.flatMap(({ inputs }) => inputs.map(nodeName)));
  return nodes.filter(({ name, op }) => !read.has(name) && op !== "Const").map(({ name }) => name);
}

export function nodeName(value: string): string {
  return value.replace(/:\d+$/, "");
}

/** Each behind all that it reads; otherwise as they stand. Without calls in calls: networks are deeper than call stacks. */
function inOrder(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  if (byName.size < nodes.length) throw invalidModel(WHAT, "two nodes of its graph have one name");
  const ordered = new Set<GraphNode>();
  const entered = new Set<GraphNode>();
  for (const node of nodes) {
    const open: { readonly node: GraphNode; next: number }[] = [{ node, next: 0 }];
    for (let last = open.at(-1); last; last = open.at(-1)) {
      entered.add(last.node);
      const value = last.node.inputs[last.next];
      last.next += 1;
      if (value === undefined) {
        ordered.add(last.node);
        open.pop();
        continue;
      }
      const source = byName.get(nodeName(value));
      if (!source)
        throw invalidModel(WHAT, `its node "${last.node.name}" reads "${value}", which there is not`);
      if (ordered.has(source)) continue;
      if (entered.has(source))
        throw invalidModel(
          WHAT,
          `its node "${source.name}" reads what is made of its own result: the network has a loop`,
        );
      open.push({ node: source, next: 0 });
    }
  }
  return [...ordered];
}
