/** One block for stretches of the same kind: what is the same in all of them is told to its layers, what differs becomes its arguments. */
import type { Literal, ParamValue } from "../../layers/param-value";
import type { BlockArgument } from "../../network/document";
import { IMAGE, type RaisedLayer } from "../raise/raised";
import { isPadding } from "./layer-kind";

/** Places of an occurrence's layers, in the order that all occurrences share. */
export type Members = readonly number[];

/** An argument with the values that each occurrence may have. */
export interface FoundArgument {
  readonly declared: BlockArgument;
  readonly values: readonly (readonly Literal[])[];
}

export interface FoundDefinition {
  /** Of each member. */
  readonly params: readonly Readonly<Record<string, ParamValue>>[];
  readonly arguments: readonly FoundArgument[];
}

/** A parameter of one member: what each occurrence may have there; undefined where it plays no part. */
interface Slot {
  readonly member: number;
  readonly key: string;
  readonly values: readonly (readonly Literal[] | undefined)[];
}

/** @param names of the members, for labels */
export function unify(
  layers: readonly RaisedLayer[],
  occurrences: readonly Members[],
  names: readonly string[],
): FoundDefinition {
  const [first = []] = occurrences;
  const params: Record<string, ParamValue>[] = first.map(() => ({}));
  const varying: Slot[] = [];
  first.forEach((_, member) => {
    for (const slot of slotsOf(layers, occurrences, member)) {
      const common = commonOf(slot.values);
      const own = params[member];
      if (common.length > 0 && common[0] !== undefined && own) own[slot.key] = common[0];
      else if (slot.values.some((values) => values !== undefined)) varying.push(slot);
    }
  });
  const found = new ArgumentFinder(layers, first, names).of(varying);
  for (const { slot, value } of found.references) {
    const own = params[slot.member];
    if (own) own[slot.key] = value;
  }
  return {
    params: params.map((own, member) => applying(layers[first[member] ?? IMAGE], own)),
    arguments: found.arguments,
  };
}

function slotsOf(layers: readonly RaisedLayer[], occurrences: readonly Members[], member: number): Slot[] {
  const own = occurrences.map((members) => layers[members[member] ?? IMAGE]?.params ?? {});
  const keys = new Set(own.flatMap((params) => Object.keys(params)));
  const slots = [...keys].map((key): Slot => ({ member, key, values: own.map((params) => params[key]) }));
  return withPadding(slots);
}

/** Numbers are taken for the padding of all only where the same numbers fit all; `same` is better than an argument for each side. */
function withPadding(slots: readonly Slot[]): Slot[] {
  const padding = slots.find(({ key }) => key === "padding");
  if (padding === undefined) return [...slots];
  const sides = slots.filter(({ key }) => isPadding(key) && key !== "padding");
  const isEven = sides.every(({ values }) => commonOf(values).length > 0);
  const common = commonOf(padding.values);
  if (isEven || common.every((value) => value === "numbers")) return [...slots];
  const without = padding.values.map((values) => values?.filter((value) => value !== "numbers"));
  return [...slots.filter(({ key }) => !isPadding(key)), { ...padding, values: without }];
}

/** Values that all of them may have, as the first of them prefers. */
export function commonOf(values: readonly (readonly Literal[] | undefined)[]): readonly Literal[] {
  const known = values.flatMap((each) => (each === undefined ? [] : [each]));
  const [first = [], ...others] = known;
  return first.filter((value) => others.every((other) => other.includes(value)));
}

/** Without what plays no part: pixels of padding beside `same`. */
function applying(
  layer: RaisedLayer | undefined,
  params: Readonly<Record<string, ParamValue>>,
): Readonly<Record<string, ParamValue>> {
  const specs = layer?.definition.params ?? {};
  return Object.fromEntries(
    Object.entries(params).filter(([key, value]) => {
      const applies = specs[key]?.appliesWhen;
      const other = applies && (params[applies.param] ?? specs[applies.param]?.default);
      const isHeld = applies === undefined || typeof other === "object" || applies.is.includes(other ?? "");
      return isHeld && specs[key]?.default !== value;
    }),
  );
}

interface Reference {
  readonly slot: Slot;
  readonly value: ParamValue;
}

/** Parameters whose values may be multiples of one another. */
const SIZES: ReadonlySet<string> = new Set(["filters", "units", "channels"]);

class ArgumentFinder {
  readonly #layers: readonly RaisedLayer[];
  readonly #first: Members;
  readonly #names: readonly string[];
  readonly #taken = new Set<string>();

  constructor(layers: readonly RaisedLayer[], first: Members, names: readonly string[]) {
    this.#layers = layers;
    this.#first = first;
    this.#names = names;
  }

  of(varying: readonly Slot[]): {
    readonly arguments: readonly FoundArgument[];
    readonly references: readonly Reference[];
  } {
    const groups = grouped(varying);
    // What the block's last kernel has is its size; others say whose they are.
    const ordered = [...groups].sort((one, other) => lastSize(other) - lastSize(one));
    const named = new Map(ordered.map((group) => [group, this.#argument(group)] as const));
    const found = groups.flatMap((group) => {
      const argument = named.get(group);
      return argument ? [{ group, argument }] : [];
    });
    return {
      arguments: found.map(({ argument }) => argument),
      references: found.flatMap(({ group, argument }) =>
        group.map((slot) => ({ slot, value: referenceTo(argument, slot) })),
      ),
    };
  }

  #argument(group: readonly Slot[]): FoundArgument {
    const [base] = group;
    if (base === undefined) throw new TypeError("An argument stands for something.");
    const layer = this.#layers[this.#first[base.member] ?? IMAGE];
    const spec = layer?.definition.params[base.key];
    const key =
      base.key === "mode"
        ? "shortcut"
        : SIZES.has(base.key) && group.some(({ key }) => key === "filters")
          ? "filters"
          : base.key;
    const name = this.#free(key);
    const values = base.values.map((each) => each ?? []);
    const label = spec?.label ?? base.key;
    const choices = [...new Set(values.flat())].map(String);
    return {
      declared: {
        name,
        label: name === key ? label : `${label} of ${this.#names[base.member] ?? ""}`.slice(0, 80),
        kind: spec?.kind ?? "number",
        default: values.find((each) => each.length > 0)?.[0] ?? spec?.default ?? 0,
        ...(spec?.kind === "choice" ? { choices } : {}),
        // Only the first of a stage's blocks shrinks the image.
        ...(base.key === "stride" ? { afterFirst: 1, default: 1 } : {}),
      },
      values,
    };
  }

  #free(key: string): string {
    let name = key;
    for (let number = 2; this.#taken.has(name); number += 1) name = `${key}${number}`;
    this.#taken.add(name);
    return name;
  }
}

/** Slots whose values go together, each with its base: the least of them, so that factors are 1 and more. */
function grouped(varying: readonly Slot[]): Slot[][] {
  const groups: Slot[][] = [];
  let left = [...varying];
  for (let [first] = left; first !== undefined; [first] = left) {
    const start = first;
    const base = left
      .filter((slot) => factorOf(start, slot) !== undefined || factorOf(slot, start) !== undefined)
      .reduce((least, slot) => ((factorOf(slot, least) ?? 1) > 1 ? slot : least), start);
    const group = left.filter((slot) => slot !== base && factorOf(base, slot) !== undefined);
    groups.push([base, ...group]);
    const used = new Set([base, ...group]);
    left = left.filter((slot) => !used.has(slot));
  }
  return groups;
}

function lastSize(group: readonly Slot[]): number {
  return Math.max(-1, ...group.filter(({ key }) => SIZES.has(key)).map(({ member }) => member));
}

function referenceTo({ declared, values }: FoundArgument, slot: Slot): ParamValue {
  const factor = factorOf({ ...slot, values }, slot);
  if (factor === undefined) throw new TypeError("An argument's values go together.");
  return factor === 1 ? { arg: declared.name } : { arg: declared.name, factor };
}

const LARGEST_FACTOR = 1024;

/** By what the values of one are multiplied to give those of the other, in every occurrence; undefined where nothing does. */
function factorOf(base: Slot, other: Slot): number | undefined {
  const isSize = SIZES.has(base.key) && SIZES.has(other.key);
  if (!isSize && base.key !== other.key) return undefined;
  const pairs = base.values.map((values, at) => [values, other.values[at]] as const);
  if (pairs.every(([one, two]) => one?.join() === two?.join())) return 1;
  if (!isSize) return undefined;
  const [from, to] = pairs[0]?.map((values) => values?.[0]) ?? [];
  if (typeof from !== "number" || typeof to !== "number" || from <= 0) return undefined;
  const factor = to / from;
  const isConstant = pairs.every(
    ([one, two]) =>
      typeof one?.[0] === "number" && typeof two?.[0] === "number" && one[0] * factor === two[0],
  );
  return isConstant && factor > 0 && factor <= LARGEST_FACTOR ? factor : undefined;
}
