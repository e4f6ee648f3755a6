/**
 * Classes for the units of a drawing. Repeats of a block whose items and wires are the same share a class; what differs between them in
 * numbers becomes a parameter of its constructor, in the words of the drawing where they fit every repeat.
 */
import type { BlockDefinition, NetworkDocument } from "../../network/document";
import type { Program } from "../../program/program";
import { ChannelTracker } from "./channels";
import type { Code, Emission } from "./emission";
import type { Arguments, Expression } from "./expression";
import { type Facts, findFeatures } from "./facts";
import { HELPER_NAMES, type HelperName } from "./helpers";
import { emissionOf } from "./operations";
import { parametersOf } from "./parameters";
import { argumentKey, type ClassPlan, IN_CHANNELS, type Member, referenceOf } from "./plan";
import { AttributeNames, Names, type PythonValue, pythonClassName } from "./python";
import { type Segment, segmentsOf } from "./segments";
import { type ShortcutKind, shortcutEmission, shortcutKind } from "./shortcuts";
import { type BlockItem, everyUnit, type Item, type Unit } from "./units";
import { bordersOf, fitsPool, isSymmetric, slidingWindow } from "./windows";

export interface ClassPlans {
  /** Each after those that it is made of; the network last. */
  readonly classes: readonly ClassPlan[];
  readonly network: ClassPlan;
  readonly planOf: ReadonlyMap<Unit, ClassPlan>;
  readonly emissions: ReadonlyMap<Item, Emission>;
  readonly helpers: ReadonlySet<HelperName>;
}

/** What the project's other files call the network's class. */
export const NETWORK_NAME = "Network";

export function planClasses(document: NetworkDocument, program: Program, network: Unit): ClassPlans {
  return new Planner(document, program).plan(network);
}

class Planner {
  readonly #document: NetworkDocument;
  readonly #facts: Facts;
  readonly #shortcuts = new Map<unknown, Set<ShortcutKind>>();
  readonly #asymmetric = new Set<unknown>();
  readonly #unfitting = new Set<unknown>();
  readonly #classes: ClassPlan[] = [];
  readonly #planOf = new Map<Unit, ClassPlan>();
  readonly #argsOf = new Map<Unit, Arguments>();
  readonly #emissions = new Map<Item, Emission>();
  readonly #helpers = new Set<HelperName>();
  readonly #classNames = new Names(HELPER_NAMES);

  constructor(document: NetworkDocument, program: Program) {
    this.#document = document;
    this.#facts = {
      isSymmetric: ({ node }) => !this.#asymmetric.has(node),
      fitsPool: ({ node }) => !this.#unfitting.has(node),
      drawn: drawnReference,
      features: findFeatures(program),
    };
  }

  plan(network: Unit): ClassPlans {
    const byBlock = new Map<string | undefined, Unit[]>();
    for (const unit of everyUnit(network)) {
      const units = byBlock.get(unit.block);
      if (units) units.push(unit);
      else byBlock.set(unit.block, [unit]);
      for (const item of unit.items) this.#look(item);
    }
    // The network's own name first, so that no block takes it.
    const name = this.#classNames.take(pythonClassName(this.#document.name, NETWORK_NAME));
    if (name !== NETWORK_NAME) this.#classNames.take(NETWORK_NAME);
    for (const block of innermostFirst(network)) this.#planBlock(block, byBlock.get(block) ?? [], name);
    const own = this.#planOf.get(network);
    if (!own) throw new TypeError("The network has no class.");
    return {
      classes: this.#classes,
      network: own,
      planOf: this.#planOf,
      emissions: this.#emissions,
      helpers: this.#helpers,
    };
  }

  /** Remembers what is true of an item wherever its block stands. */
  #look(item: Item): void {
    if (item.kind === "shortcut") {
      const kinds = this.#shortcuts.get(item.node) ?? new Set();
      this.#shortcuts.set(item.node, kinds.add(shortcutKind(item)));
    } else if (item.kind === "step") {
      const { operation } = item.step;
      if (
        !("strides" in operation) ||
        operation.kind === "subsample" ||
        operation.kind === "transposedConv2d"
      )
        return;
      const borders = bordersOf(item, operation);
      if (!isSymmetric(borders)) this.#asymmetric.add(item.node);
      if (!fitsPool(slidingWindow(operation).window, borders)) this.#unfitting.add(item.node);
    }
  }

  #planBlock(block: string | undefined, units: readonly Unit[], networkName: string): void {
    const groups = new Map<string, Unit[]>();
    for (const unit of units) {
      const signature = this.#signature(unit);
      const group = groups.get(signature);
      if (group) group.push(unit);
      else groups.set(signature, [unit]);
    }
    const definition = block === undefined ? undefined : this.#document.blocks[block];
    for (const group of groups.values()) {
      const name = definition
        ? this.#classNames.take(pythonClassName(definition.name, "Block"))
        : networkName;
      this.#planClass(name, definition, group);
    }
  }

  #emission(item: Exclude<Item, BlockItem>): Emission {
    const known = this.#emissions.get(item);
    if (known) return known;
    const emission =
      item.kind === "step"
        ? emissionOf(item, this.#facts)
        : shortcutEmission(item, this.#shortcuts.get(item.node) ?? new Set());
    this.#emissions.set(item, emission);
    for (const helper of emission.helpers ?? []) this.#helpers.add(helper);
    return emission;
  }

  #segments(item: BlockItem): readonly Segment<ClassPlan>[] {
    return segmentsOf(
      item.units.map((unit) => {
        const plan = this.#planOf.get(unit);
        const args = this.#argsOf.get(unit);
        if (!plan || !args) throw new TypeError("Inner blocks are planned first.");
        return { plan, args };
      }),
    );
  }

  /** Equal for units that one class can be written of. */
  #signature(unit: Unit): string {
    const inputs = (count: number): readonly Code[] =>
      Array.from({ length: count }, (_, place) => ({ text: `<${place}>`, kind: "atom" }));
    const items = unit.items.map((item) => {
      if (item.kind === "block") {
        const segments = this.#segments(item).map(({ plan, count, courses }) => [
          plan.name,
          count > 1,
          [...courses].map(([key, course]) => [key, course.kind]),
        ]);
        return [item.name, item.inputs, segments];
      }
      const { module, forward } = this.#emission(item);
      const call = module && [module.callee, module.args.map(({ keyword }) => keyword ?? "")];
      return [item.name, item.inputs, call, forward(inputs(item.inputs.length), "self").text];
    });
    return JSON.stringify([items, unit.output]);
  }

  #planClass(name: string, block: BlockDefinition | undefined, units: readonly Unit[]): void {
    const [first] = units;
    if (!first) return;
    const given = units.map((unit) => {
      const args = new Map<string, PythonValue>();
      if (unit.block !== undefined) args.set(IN_CHANNELS, unit.inputShape.at(-1) ?? 0);
      for (const [key, value] of Object.entries(unit.values)) args.set(argumentKey(key), value);
      return args;
    });
    const channels = new ChannelTracker(units, given);
    const attributes = new AttributeNames();
    const members = new Map<number, Member>();
    // What a shortcut must become is known after those that it is added to.
    const order = [...first.items.keys()].sort(
      (a, b) =>
        Number(first.items[a]?.kind === "shortcut") - Number(first.items[b]?.kind === "shortcut") || a - b,
    );
    const named = new Map(
      first.items.flatMap((item, place) => {
        const hasModule = item.kind === "block" || this.#emission(item).module !== undefined;
        return hasModule ? [[place, attributes.take(item.name)] as const] : [];
      }),
    );
    for (const place of order) {
      const items = units.map((unit) => unit.items[place]).filter((item) => item !== undefined);
      members.set(place, this.#member(place, items, named.get(place), channels));
    }
    const inOrder = [...members.entries()].sort(([a], [b]) => a - b).map(([, member]) => member);
    const parameters = parametersOf(inOrder, channels, block, this.#document);
    const plan: ClassPlan = {
      name,
      block,
      parameters,
      members: inOrder,
      output: first.output,
      outputChannels: channels.of(first.output),
    };
    this.#classes.push(plan);
    units.forEach((unit, place) => {
      this.#planOf.set(unit, plan);
      const all = given[place] ?? new Map<string, PythonValue>();
      this.#argsOf.set(unit, new Map(parameters.map(({ key }) => [key, all.get(key) ?? null])));
    });
  }

  #member(
    place: number,
    items: readonly Item[],
    attribute: string | undefined,
    channels: ChannelTracker,
  ): Member {
    const [first] = items;
    if (!first) throw new TypeError("A class has at least one unit.");
    const base = {
      name: first.name,
      inputs: first.inputs,
      ...(attribute === undefined ? {} : { attribute }),
    };
    if (first.kind === "block") {
      const blocks = items.filter((item) => item.kind === "block");
      const segments = channels.block(
        place,
        blocks,
        blocks.map((item) => this.#segments(item)),
      );
      return { ...base, kind: "block", isSingle: first.node.repeat === 1, segments };
    }
    const emissions = items.flatMap((item) => (item.kind === "block" ? [] : [this.#emission(item)]));
    const [emission] = emissions;
    if (!emission) throw new TypeError("An item has an emission.");
    return { ...base, kind: "single", emission, args: channels.single(place, emissions) };
  }
}

/** The blocks that a network is made of, each after those inside it; the network last. */
function innermostFirst(network: Unit): readonly (string | undefined)[] {
  const order: (string | undefined)[] = [];
  const seen = new Set<string | undefined>();
  const inner = new Map<string | undefined, Set<string | undefined>>();
  for (const unit of everyUnit(network)) {
    const blocks = inner.get(unit.block) ?? new Set();
    inner.set(unit.block, blocks);
    for (const item of unit.items) if (item.kind === "block") blocks.add(item.node.block);
  }
  const visit = (block: string | undefined): void => {
    if (seen.has(block)) return;
    seen.add(block);
    inner.get(block)?.forEach(visit);
    order.push(block);
  };
  visit(undefined);
  return order;
}

function drawnReference(
  node: { readonly params: Readonly<Record<string, unknown>> },
  param: string,
): Expression | undefined {
  const value = Object.hasOwn(node.params, param) ? node.params[param] : undefined;
  return referenceOf(value);
}
