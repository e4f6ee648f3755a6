/**
 * In what two drawings and two recipes differ, in words. Drawings are compared as they are drawn: a stage with one more repeat
 * is one difference, not twelve. Layers are matched by name; where they stand on the canvas does not count.
 */

import { isArgumentReference, type ParamValue } from "#core/layers/param-value";
import type { LayerRegistry } from "#core/layers/registry";
import type {
  BlockDefinition,
  BlockNode,
  Graph,
  LayerNode,
  NetworkDocument,
  NetworkNode,
} from "#core/network/document";
import type { RunRecord } from "#core/training/records";
import { recipeLines } from "../training/recipe-lines";
import { formatCount } from "../ui/format-number";

export interface NetworkDifference {
  readonly kind: "added" | "removed" | "changed";
  /** Name of the layer or block; inside a block after the block's name: `Basic residual / conv1`. */
  readonly path: string;
  /** "Convolution", "Filters 16 → 32". */
  readonly words: string;
}

export interface ValueDifference {
  readonly label: string;
  /** One for each run, in their order. */
  readonly values: readonly string[];
}

/** From the first drawing to the second. */
export function networkDifferences(
  layers: LayerRegistry,
  from: NetworkDocument,
  to: NetworkDocument,
): readonly NetworkDifference[] {
  const found: NetworkDifference[] = [];
  const compared = new Set<string>();

  function compareGraphs(prefix: string, before: Graph, after: Graph): void {
    const old = new Map(before.nodes.map((node) => [node.name, node]));
    const now = new Map(after.nodes.map((node) => [node.name, node]));
    let moved = false;
    for (const [name, node] of old) {
      const other = now.get(name);
      if (other === undefined || other.kind !== node.kind) {
        moved = true;
        found.push({ kind: "removed", path: prefix + name, words: nodeWords(layers, node, from) });
      }
    }
    for (const [name, node] of now) {
      const other = old.get(name);
      const path = prefix + name;
      if (other?.kind === "layer" && node.kind === "layer") compareLayers(path, other, node);
      else if (other?.kind === "block" && node.kind === "block") compareBlocks(path, other, node);
      else {
        moved = true;
        found.push({ kind: "added", path, words: nodeWords(layers, node, to) });
      }
    }
    // With layers gone or new, different wires go without saying.
    if (!moved) compareWires(prefix, before, after);
  }

  function changed(path: string, words: string): void {
    found.push({ kind: "changed", path, words });
  }

  function compareLayers(path: string, before: LayerNode, after: LayerNode): void {
    if (before.type !== after.type) {
      changed(path, `${typeLabel(layers, before.type)} → ${typeLabel(layers, after.type)}`);
      return;
    }
    const specs = layers.find(after.type)?.params ?? {};
    for (const key of keysOf(before.params, after.params, specs)) {
      const one = before.params[key] ?? specs[key]?.default;
      const other = after.params[key] ?? specs[key]?.default;
      compareValues(path, specs[key]?.label ?? key, one, other);
    }
    compareBypass(path, before, after);
  }

  function compareBlocks(path: string, before: BlockNode, after: BlockNode): void {
    const old = definitionOf(from, before.block);
    const now = definitionOf(to, after.block);
    compareValues(path, "Repeat", before.repeat, after.repeat);
    compareBypass(path, before, after);
    if (old === undefined || now === undefined) return;
    if (old.name !== now.name) changed(path, `${old.name} → ${now.name}`);
    const defaults = (definition: BlockDefinition, key: string): ParamValue | undefined =>
      definition.arguments.find((argument) => argument.name === key)?.default;
    const declared = Object.fromEntries(
      [...old.arguments, ...now.arguments].map(({ name, label }) => [name, label]),
    );
    for (const key of keysOf(before.args, after.args, declared)) {
      const one = before.args[key] ?? defaults(old, key);
      const other = after.args[key] ?? defaults(now, key);
      compareValues(path, declared[key] ?? key, one, other);
    }
    const pair = `${old.id} ${now.id}`;
    if (compared.has(pair)) return;
    compared.add(pair);
    compareGraphs(`${now.name} / `, old.graph, now.graph);
  }

  function compareValues(
    path: string,
    label: string,
    one: ParamValue | undefined,
    other: ParamValue | undefined,
  ): void {
    const before = valueWords(one);
    const after = valueWords(other);
    if (before !== after) changed(path, `${label} ${before} → ${after}`);
  }

  function compareBypass(path: string, before: NetworkNode, after: NetworkNode): void {
    if ((before.bypassed ?? false) === (after.bypassed ?? false)) return;
    changed(path, after.bypassed ? "now bypassed" : "no longer bypassed");
  }

  function compareWires(prefix: string, before: Graph, after: Graph): void {
    const old = wiresOf(before);
    const now = wiresOf(after);
    for (const wire of old) {
      if (!now.has(wire)) found.push({ kind: "removed", path: `${prefix}${wire}`, words: "wire" });
    }
    for (const wire of now) {
      if (!old.has(wire)) found.push({ kind: "added", path: `${prefix}${wire}`, words: "wire" });
    }
  }

  function compareArguments(): void {
    const [old, now] = [from, to].map(
      (document) => new Map(document.arguments.map((argument) => [argument.name, argument])),
    );
    for (const [name, { label, default: value }] of now ?? []) {
      if (old?.has(name)) compareValues("Arguments", label, old.get(name)?.default, value);
      else found.push({ kind: "added", path: "Arguments", words: `${label} ${valueWords(value)}` });
    }
    for (const [name, { label }] of old ?? []) {
      if (!now?.has(name)) found.push({ kind: "removed", path: "Arguments", words: label });
    }
  }

  compareArguments();
  compareGraphs("", from.graph, to.graph);
  return found;
}

function wiresOf(graph: Graph): ReadonlySet<string> {
  const names = new Map(graph.nodes.map((node) => [node.id, node.name]));
  return new Set(graph.edges.map((edge) => `${names.get(edge.source)} → ${names.get(edge.target)}`));
}

function definitionOf(document: NetworkDocument, block: string): BlockDefinition | undefined {
  return Object.hasOwn(document.blocks, block) ? document.blocks[block] : undefined;
}

function keysOf(...records: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}

function typeLabel(layers: LayerRegistry, type: string): string {
  return layers.find(type)?.label ?? type;
}

function nodeWords(layers: LayerRegistry, node: NetworkNode, document: NetworkDocument): string {
  if (node.kind === "layer") return typeLabel(layers, node.type);
  const name = definitionOf(document, node.block)?.name ?? "block";
  return node.repeat === 1 ? name : `${name} × ${valueWords(node.repeat)}`;
}

function valueWords(value: ParamValue | undefined): string {
  if (value === undefined) return "–";
  if (isArgumentReference(value)) {
    return value.factor === undefined ? value.arg : `${value.arg} × ${value.factor}`;
  }
  if (typeof value === "boolean") return value ? "on" : "off";
  return String(value);
}

/** What differs between the runs besides their drawings: dataset, size, device, recipe. */
export function settingDifferences(records: readonly RunRecord[]): readonly ValueDifference[] {
  const rows = new Map<string, { label: string; values: string[] }>();
  for (const record of records) {
    const lines = [
      { id: "network", label: "Network", value: record.networkName },
      { id: "dataset", label: "Dataset", value: record.dataset.name },
      { id: "parameters", label: "Parameters", value: formatCount(record.parameters) },
      { id: "device", label: "Device", value: record.device?.label ?? "–" },
      ...recipeLines(record.recipe),
    ];
    for (const { id, label, value } of lines) {
      const row = rows.get(id) ?? { label, values: [] };
      row.values.push(value);
      rows.set(id, row);
    }
  }
  return [...rows.values()].filter(({ values }) => new Set(values).size > 1);
}
