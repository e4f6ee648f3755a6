/** Layers of a model as a document: its graph, its blocks, and the path of each layer in it. */
import type { LayerRegistry } from "../layers/registry";
import {
  type BlockDefinition,
  DOCUMENT_FORMAT,
  DOCUMENT_VERSION,
  type Images,
  type LayerNode,
  LIMITS,
  type NetworkDocument,
} from "../network/document";
import { nameRefusal } from "../network/name-refusal";
import { NameGiver } from "../network/names";
import { DEFAULT_RECIPE } from "../training/recipe";
import { blockTitle } from "./block-title";
import { commonStart, nodeNames } from "./names";
import { NOWHERE, placeGraph, type WiredNode } from "./place-graph";
import { IMAGE, preferred, type RaisedLayer, type RaisedModel } from "./raise/raised";
import type { Members } from "./structure/definition";
import type { Instance } from "./structure/instances";
import { blocksOf, type FoundBlock } from "./structure/structure";

export interface DrawnDocument {
  readonly document: NetworkDocument;
  /** Of each layer of the model, in its order. */
  readonly paths: readonly string[];
}

/** @throws SkiploomError `unsupported` where a document cannot hold so many layers */
export function drawDocument(
  registry: LayerRegistry,
  model: RaisedModel,
  { name, images }: { readonly name: string; readonly images: Images },
): DrawnDocument {
  const { graph, blocks, paths } = new Drawer(registry, model).draw();
  return {
    document: {
      format: DOCUMENT_FORMAT,
      version: DOCUMENT_VERSION,
      name: documentName(name),
      dataset: images,
      recipe: DEFAULT_RECIPE,
      arguments: [],
      graph,
      blocks: Object.fromEntries(blocks.map((block) => [block.id, block])),
    },
    paths,
  };
}

/** A node of the top graph: a layer, or an instance of a block. */
type Item =
  | { readonly kind: "layer"; readonly at: number }
  | { readonly kind: "block"; readonly block: FoundBlock; readonly instance: Instance };

class Drawer {
  readonly #registry: LayerRegistry;
  readonly #model: RaisedModel;
  readonly #paths: string[];
  readonly #definitions = new Map<FoundBlock, BlockDefinition>();
  readonly #titles = new Map<string, number>();
  #nodes = 0;
  #edges = 0;

  constructor(registry: LayerRegistry, model: RaisedModel) {
    this.#registry = registry;
    this.#model = model;
    this.#paths = model.layers.map(() => "");
  }

  draw(): {
    readonly graph: NetworkDocument["graph"];
    readonly blocks: readonly BlockDefinition[];
    readonly paths: readonly string[];
  } {
    const { layers, output } = this.#model;
    const items = this.#items(blocksOf(layers, (members) => this.#namesOf(members)));
    const names = this.#itemNames(items);
    /** Of the node that gives each layer's value. */
    const ids = new Map<number, string>([[IMAGE, this.#nodeId()]]);
    const wired: WiredNode[] = [
      { node: layerNode(ids.get(IMAGE) ?? "", "input", "input", {}), sources: [] },
      ...items.map((item, index) => this.#wired(item, names[index] ?? "", ids)),
    ];
    wired.push({
      node: layerNode(this.#nodeId(), "output", "output", {}),
      sources: [ids.get(output) ?? ""],
    });
    const graph = placeGraph(this.#registry, wired, () => this.#edgeId());
    return { graph, blocks: [...new Set(this.#definitions.values())], paths: this.#paths };
  }

  /** In an order in which they can run. */
  #items(blocks: readonly FoundBlock[]): Item[] {
    const owners = new Map<number, Item>();
    for (const block of blocks) {
      for (const instance of block.instances) {
        const item: Item = { kind: "block", block, instance };
        for (const members of occurrencesOf(block, instance)) for (const at of members) owners.set(at, item);
      }
    }
    const items = this.#model.layers.map((_, at): Item => owners.get(at) ?? { kind: "layer", at });
    return [...new Set(items)];
  }

  #itemNames(items: readonly Item[]): string[] {
    const blocks = items.filter((item) => item.kind === "block");
    const giver = new NameGiver(["input", "output"]);
    const found = this.#starts(blocks.map(({ block, instance }) => occurrencesOf(block, instance)));
    const starts = new Map<Item, string>(
      blocks.map((item, index) => {
        const start = found[index] ?? "";
        return [item, start === "" ? giver.numbered("stage") : giver.free(start)] as const;
      }),
    );
    const open = items.flatMap((item) => (item.kind === "layer" ? [item.at] : []));
    const names = this.#namesOf(open, ["input", "output", ...starts.values()]);
    const byPlace = new Map(open.map((at, index) => [at, names[index] ?? ""]));
    return items.map((item) =>
      item.kind === "layer" ? (byPlace.get(item.at) ?? "") : (starts.get(item) ?? ""),
    );
  }

  /** The shortest beginning of each one's names that no other has: of all its occurrences, else of the first. */
  #starts(instances: readonly (readonly Members[])[]): readonly string[] {
    const levels = [
      instances.map((occurrences) => this.#startOf(occurrences)),
      instances.map((occurrences) => this.#startOf(occurrences.slice(0, 1))),
      instances.map((occurrences) => this.#startOf(occurrences.slice(0, 1), true)),
    ];
    const counts = levels.map(countedNames);
    return instances.map((_, at) => {
      const own = levels.map((starts) => starts[at] ?? "");
      return own.find((start, level) => counts[level]?.get(start) === 1) ?? own.at(-1) ?? "";
    });
  }

  /** Merges are often called after what holds them, so layers with weights count. */
  #startOf(occurrences: readonly Members[], keepsNumber = false): string {
    const layers = occurrences.flatMap((members) => members.map((at) => this.#layer(at)));
    const weighted = layers.filter(({ weights }) => weights.length > 0);
    const steps = (weighted.length > 0 ? weighted : layers).flatMap((layer) => layer.steps);
    return commonStart(steps, keepsNumber);
  }

  #namesOf(members: Members, taken: readonly string[] = ["in", "out"]): string[] {
    const named = members.flatMap((at) => {
      const layer = this.#model.layers[at];
      return layer ? [{ step: layer.steps[0], base: layer.definition.nameBase }] : [];
    });
    return nodeNames(named, taken);
  }

  #wired(item: Item, name: string, ids: Map<number, string>): WiredNode {
    const id = this.#nodeId();
    if (item.kind === "layer") {
      const layer = this.#layer(item.at);
      const sources = layer.inputs.map((input) => ids.get(input) ?? "");
      this.#paths[item.at] = name;
      ids.set(item.at, id);
      return { node: layerNode(id, layer.type, name, drawnParams(layer)), sources };
    }
    const { block, instance } = item;
    const occurrences = occurrencesOf(block, instance);
    occurrences.forEach((members, turn) => {
      members.forEach((at, member) => {
        this.#paths[at] = `${name}/${turn + 1}/${block.names[member] ?? ""}`;
      });
    });
    const inside = new Set(occurrences.flat());
    const entry = occurrences
      .flat()
      .flatMap((at) => this.#layer(at).inputs.filter((input) => !inside.has(input)));
    const exit = occurrences.at(-1)?.at(-1) ?? IMAGE;
    const source = ids.get(entry[0] ?? IMAGE) ?? "";
    ids.set(exit, id);
    const { id: definition } = this.#definition(block);
    return {
      node: {
        kind: "block",
        id,
        block: definition,
        name,
        args: { ...instance.args },
        repeat: instance.count,
        position: NOWHERE,
      },
      sources: [source],
    };
  }

  #definition(block: FoundBlock): BlockDefinition {
    const known = this.#definitions.get(block);
    if (known) return known;
    const definition = block.source.kind === "builtIn" ? block.source.block : this.#ownDefinition(block);
    this.#definitions.set(block, definition);
    return definition;
  }

  #ownDefinition({ source, names, occurrences }: FoundBlock): BlockDefinition {
    if (source.kind === "builtIn") return source.block;
    const [members = []] = occurrences;
    const ids = new Map<number, string>();
    const inputId = this.#nodeId();
    const wired: WiredNode[] = [{ node: layerNode(inputId, "blockInput", "in", {}), sources: [] }];
    members.forEach((at, member) => {
      const { type, inputs } = this.#layer(at);
      const id = this.#nodeId();
      wired.push({
        node: layerNode(id, type, names[member] ?? "", { ...source.params[member] }),
        sources: inputs.map((input) => ids.get(input) ?? inputId),
      });
      ids.set(at, id);
    });
    wired.push({
      node: layerNode(this.#nodeId(), "blockOutput", "out", {}),
      sources: [ids.get(members.at(-1) ?? IMAGE) ?? inputId],
    });
    const layers = members.map((at) => this.#layer(at));
    const title = this.#title(blockTitle(layers));
    return {
      id: `imported-${this.#definitions.size + 1}`,
      name: title,
      description: `Found ${occurrences.length} times in the network that was imported.`,
      arguments: [...source.arguments],
      graph: placeGraph(this.#registry, wired, () => this.#edgeId()),
    };
  }

  #title(wanted: string): string {
    const count = (this.#titles.get(wanted) ?? 0) + 1;
    this.#titles.set(wanted, count);
    return count > 1 ? `${wanted} ${count}` : wanted;
  }

  #layer(at: number): RaisedLayer {
    const layer = this.#model.layers[at];
    if (layer === undefined) throw new TypeError(`There is no layer ${at}.`);
    return layer;
  }

  #nodeId(): string {
    this.#nodes += 1;
    return `n${this.#nodes}`;
  }

  #edgeId(): string {
    this.#edges += 1;
    return `e${this.#edges}`;
  }
}

function countedNames(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function occurrencesOf({ occurrences }: FoundBlock, { from, count }: Instance): readonly Members[] {
  return occurrences.slice(from, from + count);
}

function layerNode(id: string, type: string, name: string, params: LayerNode["params"]): LayerNode {
  return { kind: "layer", id, type, name, params, position: NOWHERE };
}

/** What differs from what a layer has anyway; pixels of padding where they count. */
function drawnParams({ definition, params }: RaisedLayer): LayerNode["params"] {
  const chosen = preferred(params);
  const differing = Object.entries(chosen).filter(([key, value]) => {
    const spec = definition.params[key];
    const applies = spec?.appliesWhen;
    const other = applies && (chosen[applies.param] ?? definition.params[applies.param]?.default);
    return spec?.default !== value && (applies === undefined || applies.is.includes(other ?? ""));
  });
  return Object.fromEntries(differing);
}

const UNNAMED = "Imported network";

function documentName(name: string): string {
  const clean = name
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
    .replace(/[/\\\u0000-\u001f\u007f<>:"|?*]+/g, " ")
    .trim()
    .slice(0, LIMITS.nameLength)
    .trim();
  return nameRefusal(clean) === undefined ? clean : UNNAMED;
}
