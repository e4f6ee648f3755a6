/**
 * The drawing as it will be written: the network and every repeat of its blocks as a unit of items, each of which is a layer's step, a
 * shortcut, or a block in its repeats. Layers that hand their input on, bypassed ones and those that nothing reads are gone.
 */
import { evaluateArguments } from "../../blocks/argument-values";
import type { FlatNode } from "../../blocks/flat-graph";
import { BROKEN, planGraph } from "../../blocks/graph-plan";
import type { Shape } from "../../layers/layer";
import type { ArgumentValues } from "../../layers/resolve-params";
import type { BlockNode, Graph, LayerNode } from "../../network/document";
import { isTerminal } from "../../network/ports";
import { networkValues, repeatsOf } from "../../network/repeats";
import type { Step, ValueId } from "../../program/program";
import type { TrainedModel } from "../model";

/** An item of the same unit, by its place; or what the unit is given. */
export type Source = number | "input";

interface ItemBase {
  /** Of the drawn node, with the step's part where a layer has several. */
  readonly name: string;
  readonly inputs: readonly Source[];
  readonly inputShapes: readonly Shape[];
  readonly outputShape: Shape;
}

export interface StepItem extends ItemBase {
  readonly kind: "step";
  readonly node: LayerNode;
  readonly step: Step;
}

/** A shortcut that is not an identity everywhere in its block. */
export interface ShortcutItem extends ItemBase {
  readonly kind: "shortcut";
  readonly node: LayerNode;
  /** None where it is an identity. */
  readonly steps: readonly Step[];
  readonly params: FlatNode["params"];
}

export interface BlockItem extends ItemBase {
  readonly kind: "block";
  readonly node: BlockNode;
  /** One for each repeat, in a row. */
  readonly units: readonly Unit[];
}

export type Item = StepItem | ShortcutItem | BlockItem;

export interface Unit {
  /** The block; undefined: the network itself. */
  readonly block: string | undefined;
  /** `stage2/1/`, or "". */
  readonly prefix: string;
  readonly values: ArgumentValues;
  readonly items: readonly Item[];
  readonly output: Source;
  readonly inputShape: Shape;
}

/** The network's own unit, with those of its blocks in it. */
export function unitsOf(model: Pick<TrainedModel, "document" | "flat" | "program">): Unit {
  const network = new UnitReader(model).network();
  const changing = new Set<LayerNode>();
  for (const { items } of everyUnit(network)) {
    for (const item of items) if (item.kind === "shortcut" && item.steps.length > 0) changing.add(item.node);
  }
  return withoutIdentities(network, changing);
}

/** Outer ones before those inside them. */
export function everyUnit(unit: Unit): readonly Unit[] {
  const found: Unit[] = [];
  const open = [unit];
  for (let next = open.pop(); next; next = open.pop()) {
    found.push(next);
    for (const item of [...next.items].reverse()) {
      if (item.kind === "block") open.push(...[...item.units].reverse());
    }
  }
  return found;
}

/** @param changing shortcuts that are no identity somewhere */
function withoutIdentities(unit: Unit, changing: ReadonlySet<LayerNode>): Unit {
  const places = new Map<Source, Source>([["input", "input"]]);
  const items: Item[] = [];
  unit.items.forEach((item, place) => {
    const inputs = item.inputs.map((input) => places.get(input) ?? "input");
    if (item.kind === "shortcut" && !changing.has(item.node)) {
      places.set(place, inputs[0] ?? "input");
      return;
    }
    places.set(place, items.length);
    items.push(
      item.kind === "block"
        ? { ...item, inputs, units: item.units.map((inner) => withoutIdentities(inner, changing)) }
        : { ...item, inputs },
    );
  });
  return { ...unit, items, output: places.get(unit.output) ?? "input" };
}

class UnitReader {
  readonly #model: Pick<TrainedModel, "document" | "flat" | "program">;
  readonly #steps = new Map<string, Step[]>();
  readonly #flat: ReadonlyMap<string, FlatNode>;

  constructor(model: Pick<TrainedModel, "document" | "flat" | "program">) {
    this.#model = model;
    for (const step of model.program.steps) {
      if (step.output === model.program.probabilities) continue;
      const steps = this.#steps.get(step.path);
      if (steps) steps.push(step);
      else this.#steps.set(step.path, [step]);
    }
    this.#flat = new Map(model.flat.nodes.map((node) => [node.path, node]));
  }

  network(): Unit {
    const { document } = this.#model;
    return this.#unit(document.graph, undefined, "", networkValues(document.arguments), 0).unit;
  }

  #unit(
    graph: Graph,
    block: string | undefined,
    prefix: string,
    values: ArgumentValues,
    inputValue: ValueId,
  ): { readonly unit: Unit; readonly value: ValueId } {
    const { shapes } = this.#model.program;
    const items: Item[] = [];
    const results: { readonly source: Source; readonly value: ValueId }[] = [];
    const given = { source: "input", value: inputValue } as const;
    let result: (typeof results)[number] | undefined;
    for (const { node, sources } of planGraph(graph).order) {
      const inputs = sources.map((source) => (source === BROKEN ? given : (results[source] ?? given)));
      const [first = given] = inputs;
      let own: (typeof results)[number] = first;
      if (node.kind === "layer" && (node.type === "blockInput" || node.type === "input")) own = given;
      else if (node.kind === "layer" && isTerminal(node)) result ??= first;
      else if (node.bypassed === true) own = first;
      else if (node.kind === "block") own = this.#block(node, prefix, values, first, items);
      else own = this.#layer(node, prefix, inputs, items);
      results.push(own);
    }
    const end = result ?? given;
    const unit = { block, prefix, values, ...live(items, end.source), inputShape: shapes[inputValue] ?? [] };
    return { unit, value: end.value };
  }

  #layer(
    node: LayerNode,
    prefix: string,
    inputs: readonly { readonly source: Source; readonly value: ValueId }[],
    items: Item[],
  ): { readonly source: Source; readonly value: ValueId } {
    const { shapes } = this.#model.program;
    const path = prefix + node.name;
    const steps = this.#steps.get(path) ?? [];
    const [first = { source: "input", value: 0 } as const] = inputs;
    const shapeOf = (value: ValueId): Shape => shapes[value] ?? [];
    const value = steps.at(-1)?.output ?? first.value;
    if (node.type === "shortcut") {
      items.push({
        kind: "shortcut",
        node,
        name: node.name,
        steps,
        params: this.#flat.get(path)?.params ?? {},
        inputs: [first.source],
        inputShapes: [shapeOf(first.value)],
        outputShape: shapeOf(value),
      });
      return { source: items.length - 1, value };
    }
    const sourceOf = new Map<ValueId, Source>(inputs.map((input) => [input.value, input.source]));
    let last: Source = first.source;
    for (const step of steps) {
      // A layer of several steps calls each after its part, which stands behind the layer's own name.
      const part = steps.length > 1 ? step.name.slice(step.name.lastIndexOf("/") + 1) : "";
      items.push({
        kind: "step",
        node,
        step,
        name: part === "" || step === steps.at(-1) ? node.name : `${node.name}_${part}`,
        inputs: step.inputs.map((input, place) =>
          // One value may come by two wires, one of them a shortcut that is an identity here alone.
          inputs[place]?.value === input ? inputs[place].source : (sourceOf.get(input) ?? "input"),
        ),
        inputShapes: step.inputs.map(shapeOf),
        outputShape: shapeOf(step.output),
      });
      last = items.length - 1;
      sourceOf.set(step.output, last);
    }
    return { source: last, value };
  }

  #block(
    node: BlockNode,
    prefix: string,
    outer: ArgumentValues,
    input: { readonly source: Source; readonly value: ValueId },
    items: Item[],
  ): { readonly source: Source; readonly value: ValueId } {
    const { document, program } = this.#model;
    const definition = Object.hasOwn(document.blocks, node.block) ? document.blocks[node.block] : undefined;
    if (!definition) return input;
    const { first, later } = evaluateArguments(node, definition, outer);
    const { count } = repeatsOf(node, outer);
    const units: Unit[] = [];
    let value = input.value;
    for (let repeat = 1; repeat <= count; repeat += 1) {
      const own = this.#unit(
        definition.graph,
        node.block,
        `${prefix}${node.name}/${repeat}/`,
        repeat === 1 ? first : later,
        value,
      );
      units.push(own.unit);
      value = own.value;
    }
    if (units.every(({ items: inside }) => inside.length === 0)) return { source: input.source, value };
    items.push({
      kind: "block",
      node,
      name: node.name,
      units,
      inputs: [input.source],
      inputShapes: [program.shapes[input.value] ?? []],
      outputShape: program.shapes[value] ?? [],
    });
    return { source: items.length - 1, value };
  }
}

/** Without what the output does not depend on. */
function live(items: readonly Item[], output: Source): { readonly items: Item[]; readonly output: Source } {
  const needed = new Set<Source>([output]);
  for (let place = items.length - 1; place >= 0; place -= 1) {
    if (needed.has(place)) for (const input of items[place]?.inputs ?? []) needed.add(input);
  }
  const places = new Map<Source, Source>([["input", "input"]]);
  const kept: Item[] = [];
  items.forEach((item, place) => {
    if (!needed.has(place)) return;
    const inputs = item.inputs.map((input) => places.get(input) ?? "input");
    places.set(place, kept.length);
    kept.push({ ...item, inputs });
  });
  return { items: kept, output: places.get(output) ?? "input" };
}
