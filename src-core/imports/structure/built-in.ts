/** Finds the block of Skiploom's own that says exactly what was found: same layers, wires and numbers. */
import { BUILT_IN_BLOCKS } from "../../blocks/index";
import type { ParamSpec } from "../../layers/layer";
import type { Literal, ParamValue } from "../../layers/param-value";
import type { BlockDefinition, LayerNode } from "../../network/document";
import { IMAGE, type RaisedLayer } from "../raise/raised";
import type { FoundArgument, Members } from "./definition";
import { isPadding } from "./layer-kind";

export interface BuiltInMatch {
  readonly block: BlockDefinition;
  /** Of each member, in the occurrences' order. */
  readonly names: readonly string[];
  readonly arguments: readonly FoundArgument[];
}

interface Drawn {
  readonly block: BlockDefinition;
  readonly nodes: readonly LayerNode[];
}

/** Layers without their numbers, and what each reads. */
function wiringOf(types: readonly string[], inputs: readonly (readonly (number | "in")[])[]): string {
  return types.map((type, at) => `${type}(${inputs[at]?.join() ?? ""})`).join(" ");
}

const BY_WIRING = new Map<string, Drawn[]>();
for (const block of BUILT_IN_BLOCKS) {
  const { wiring, nodes } = drawn(block);
  BY_WIRING.set(wiring, [...(BY_WIRING.get(wiring) ?? []), { block, nodes }]);
}

/** In the order of members: inputs first, in port order. */
function drawn({ graph }: BlockDefinition): {
  readonly wiring: string;
  readonly nodes: readonly LayerNode[];
} {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const sources = new Map<string, string[]>();
  for (const { source, target } of graph.edges) sources.set(target, [...(sources.get(target) ?? []), source]);
  const order: LayerNode[] = [];
  const seen = new Set<string>();
  const visit = (id: string): void => {
    const node = byId.get(id);
    if (node?.kind !== "layer" || seen.has(id)) return;
    seen.add(id);
    for (const source of sources.get(id) ?? []) visit(source);
    if (node.type !== "blockInput" && node.type !== "blockOutput") order.push(node);
  };
  const end = graph.nodes.find((node) => node.kind === "layer" && node.type === "blockOutput");
  if (end) visit(end.id);
  const place = new Map(order.map(({ id }, at) => [id, at]));
  const inputs = order.map(({ id }) =>
    (sources.get(id) ?? []).map((source) => place.get(source) ?? ("in" as const)),
  );
  return {
    wiring: wiringOf(
      order.map(({ type }) => type),
      inputs,
    ),
    nodes: order,
  };
}

/** @param occurrences of one kind */
export function builtInFor(
  layers: readonly RaisedLayer[],
  occurrences: readonly Members[],
): BuiltInMatch | undefined {
  const [first = []] = occurrences;
  const place = new Map(first.map((member, at) => [member, at]));
  const members = first.flatMap((member) => layers[member] ?? []);
  const inputs = members.map((layer) => layer.inputs.map((input) => place.get(input) ?? ("in" as const)));
  const candidates =
    BY_WIRING.get(
      wiringOf(
        members.map(({ type }) => type),
        inputs,
      ),
    ) ?? [];
  for (const { block, nodes } of candidates) {
    const told = occurrences.map((own) =>
      boundBy(
        block,
        nodes,
        own.map((member) => layers[member ?? IMAGE]),
      ),
    );
    if (!told.every((each) => each !== undefined)) continue;
    const known = told.flatMap((each) => (each ? [each] : []));
    return {
      block,
      names: nodes.map(({ name }) => name),
      arguments: block.arguments.map((declared) => ({
        declared,
        values: known.map((each) => each.get(declared.name) ?? []),
      })),
    };
  }
  return undefined;
}

type Bound = Map<string, readonly Literal[]>;

/** What a block has to be told to be these layers; undefined where nothing makes it so. */
function boundBy(
  { arguments: declared }: BlockDefinition,
  nodes: readonly LayerNode[],
  layers: readonly (RaisedLayer | undefined)[],
): Bound | undefined {
  const bound: Bound = new Map();
  const kinds = new Map(declared.map(({ name, kind }) => [name, kind]));
  const choices = new Map(declared.map(({ name, choices: words }) => [name, words ?? []]));
  for (const [at, node] of nodes.entries()) {
    const layer = layers[at];
    if (layer === undefined) return undefined;
    for (const [key, spec] of Object.entries(layer.definition.params)) {
      const allowed = layer.params[key];
      const value = node.params[key] ?? spec.default;
      if (allowed === undefined || !applies(spec, node, layer)) continue;
      if (typeof value !== "object") {
        if (allowed.includes(value)) continue;
        const padding = isPadding(key) && key !== "padding" ? node.params.padding : undefined;
        // Other pixels than the block's: it must not be told numbers then.
        if (typeof padding !== "object") return undefined;
        bound.set(padding.arg, without(bound.get(padding.arg) ?? choices.get(padding.arg) ?? [], "numbers"));
        continue;
      }
      const wanted = argumentsFor(value, allowed, kinds.get(value.arg) === "integer");
      const known = bound.get(value.arg) ?? choices.get(value.arg);
      const isOpen = known === undefined || (known.length === 0 && !bound.has(value.arg));
      bound.set(value.arg, isOpen ? wanted : wanted.filter((each) => known?.includes(each)));
    }
  }
  return [...bound.values()].every((values) => values.length > 0) ? bound : undefined;
}

function without(values: readonly Literal[], word: string): readonly Literal[] {
  return values.filter((value) => value !== word);
}

function applies(spec: ParamSpec, node: LayerNode, { definition }: RaisedLayer): boolean {
  if (spec.appliesWhen === undefined) return true;
  const { param, is } = spec.appliesWhen;
  const value = node.params[param] ?? definition.params[param]?.default ?? "";
  return typeof value === "object" || is.includes(value);
}

/** Arguments by which a reference has one of these values. */
function argumentsFor(
  { factor = 1 }: Exclude<ParamValue, Literal>,
  allowed: readonly Literal[],
  isInteger: boolean,
): readonly Literal[] {
  if (factor === 1) return allowed;
  return allowed.flatMap((value) => {
    const argument = Number(value) / factor;
    const isExact = argument * factor === value && (!isInteger || Number.isInteger(argument));
    return isExact ? [argument] : [];
  });
}
