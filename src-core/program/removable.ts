/**
 * The parts of a program that can be removed, one after the other: its residual units, where F becomes 0 at the merge and the skip stays,
 * and its plain ones, which are bypassed (Veit et al. 2016, sections 4.1 and 4.2).
 */
import { SkiploomError } from "../foundation/errors";
import { type Intervention, intervene, shortcutStride } from "./interventions";
import { type PlainUnit, plainUnits, selectedUnit } from "./plain-units";
import { inputAt, type Program, type Step, type Unit, type ValueId } from "./program";

export interface RemovableUnit {
  /** Of the only unit in a block's repeat the repeat, `stage2/3`; else the merge's path, or the plain unit's name. */
  readonly name: string;
  readonly kind: "residual" | "plain";
  /** Its layers, the merge among them, in the order in which they are computed; without what stands on the skip. */
  readonly paths: readonly string[];
  /** Whether x has the shape of what comes out. */
  readonly keepsShape: boolean;
  /** Whether it can be removed as it is: a residual unit always, a plain one where it keeps its shape. */
  readonly canRemove: boolean;
  /** Steps between x and what comes out whose weights are its own, the skip's among them. */
  readonly steps: readonly Step[];
  readonly source: ValueId;
  readonly end: ValueId;
  /** Of a residual unit, the sites of F at its merge. */
  readonly branchSites: readonly string[];
}

/** What stands in the place of what is removed. */
export interface RemovalWays {
  /** In the place of F: zeros, or, channel by channel, a weight of this name (of F's input with this number) that is filled elsewhere. */
  readonly fills?: ((site: string) => string) | undefined;
  /** A plain unit that changes the shape gives way to a shortcut without weights (option A). */
  readonly usesShortcuts: boolean;
}

/**
 * In the order in which they are computed. Several skips into one merge have one F, so it is removed once: such units are one here.
 */
export function removableUnits(program: Program): RemovableUnit[] {
  const merges = program.units.filter(
    ({ step }, place) => program.units.findIndex((unit) => unit.step === step) === place,
  );
  const found = [
    ...merges.map((unit) => residualUnit(program, unit, merges)),
    ...plainUnits(program).map((unit) => plainRemovable(program, unit)),
  ];
  const order = new Map(program.steps.map(({ output }, place) => [output, place]));
  const placeOf = ({ end }: RemovableUnit): number => order.get(end) ?? 0;
  return found.sort((one, other) => placeOf(one) - placeOf(other));
}

/**
 * The units of these names: a unit's own, or that of a block or repeat around units (`stage2` is all of its units). Names that are no
 * units' are layers, which are together one more plain unit.
 *
 * @throws SkiploomError `not-found` for names that say nothing here, `unsupported` for layers that are no unit
 */
export function unitsNamed(
  program: Program,
  units: readonly RemovableUnit[],
  names: readonly string[],
): RemovableUnit[] {
  const isIn = (unit: RemovableUnit, name: string): boolean =>
    unit.name === name || unit.name.startsWith(`${name}/`) || unit.paths.at(-1) === name;
  const layers = names.filter((name) => !units.some((unit) => isIn(unit, name)));
  const unknown = layers.filter(
    (name) => !program.steps.some(({ path }) => path === name || path.startsWith(`${name}/`)),
  );
  if (unknown.length > 0) {
    const there = units.map(({ name }) => name);
    throw new SkiploomError(
      "not-found",
      `There is no unit "${unknown[0]?.slice(0, 200)}" in this network. ${there.length > 0 ? `It has ${listed(there)}.` : "It has none."}`,
    );
  }
  const chosen = units.filter((unit) => names.some((name) => isIn(unit, name)));
  if (layers.length === 0) return chosen;
  return [...chosen, plainRemovable(program, selectedUnit(program, layers))];
}

const MOST_LISTED = 60;

function listed(names: readonly string[]): string {
  const more = names.length - MOST_LISTED;
  return more > 0 ? `${names.slice(0, MOST_LISTED).join(", ")} and ${more} more` : names.join(", ");
}

/** Whether it can be removed in this way. */
export function canRemove({ shapes }: Program, unit: RemovableUnit, { usesShortcuts }: RemovalWays): boolean {
  const { source, end } = unit;
  return (
    unit.canRemove || (usesShortcuts && shortcutStride(shapes[source] ?? [], shapes[end] ?? []) !== undefined)
  );
}

/**
 * What is to be done to a program so that this unit is gone.
 *
 * @throws SkiploomError `unsupported` where it cannot be removed
 */
export function removalOf(program: Program, unit: RemovableUnit, ways: RemovalWays): readonly Intervention[] {
  if (!canRemove(program, unit, ways))
    throw new SkiploomError(
      "unsupported",
      `${unit.name} cannot be removed: ${shapeWords(program, unit)}, and nothing goes around it.`,
    );
  if (unit.kind === "residual") {
    const { fills } = ways;
    return unit.branchSites.map((site) =>
      fills ? { kind: "fill", site, weight: fills(site) } : { kind: "zero", site },
    );
  }
  const [site, by] = [siteNameOf(program, unit.end), siteNameOf(program, unit.source)];
  return [unit.keepsShape ? { kind: "replace", site, by } : { kind: "shortcut", site, by }];
}

/** Why it cannot be removed in this way; undefined where it can. */
export function refusalOf(program: Program, unit: RemovableUnit, ways: RemovalWays): string | undefined {
  return canRemove(program, unit, ways) ? undefined : `cannot be removed: ${shapeWords(program, unit)}`;
}

/** Zeros in the place of F. */
export const AS_IT_IS: RemovalWays = { usesShortcuts: false };

/**
 * The program without the units of these names.
 *
 * @throws SkiploomError as {@link unitsNamed} and {@link removalOf}
 */
export function withoutUnits(program: Program, names: readonly string[]): Program {
  const removed = unitsNamed(program, removableUnits(program), names);
  return intervene(
    program,
    removed.flatMap((unit) => removalOf(program, unit, AS_IT_IS)),
  );
}

/** `8×8×16 goes in and 4×4×32 comes out`. */
export function shapeWords({ shapes }: Program, { source, end }: RemovableUnit): string {
  return `${shapes[source]?.join("×")} goes in and ${shapes[end]?.join("×")} comes out`;
}

function residualUnit(program: Program, unit: Unit, all: readonly Unit[]): RemovableUnit {
  const merge = program.steps.find(({ name }) => name === unit.step);
  if (!merge) throw new TypeError(`No step "${unit.step}".`);
  const repeat = unit.path.slice(0, Math.max(0, unit.path.lastIndexOf("/")));
  const isAlone = all.filter(({ path }) => path.startsWith(`${repeat}/`)).length === 1;
  const branch = stepsBetween(
    program,
    unit.source,
    unit.branch.map((input) => merge.inputs[input] ?? 0),
  );
  const skip = stepsBetween(program, unit.source, [inputAt(program, { step: unit.step, input: unit.skip })]);
  const own = new Set([...branch, ...skip]);
  return {
    name: repeat !== "" && isAlone ? repeat : unit.path,
    kind: "residual",
    paths: [...new Set([...branch.map(({ path }) => path), unit.path])],
    keepsShape: String(program.shapes[unit.source]) === String(program.shapes[merge.output]),
    canRemove: true,
    steps: program.steps.filter((step) => own.has(step)),
    source: unit.source,
    end: merge.output,
    branchSites: unit.branch.map((input) => siteAtInput(program, unit.step, input)),
  };
}

function plainRemovable(program: Program, unit: PlainUnit): RemovableUnit {
  const own = new Set(unit.steps);
  return {
    name: unit.name,
    kind: "plain",
    paths: unit.paths,
    keepsShape: unit.canBypass,
    canRemove: unit.canBypass,
    steps: program.steps.filter(({ name }) => own.has(name)),
    source: unit.source,
    end: unit.end,
    branchSites: [],
  };
}

/** The steps that these values depend on and that depend on x. */
function stepsBetween({ steps }: Program, source: ValueId, values: readonly ValueId[]): Step[] {
  const dependent = new Set([source]);
  for (const { inputs, output } of steps)
    if (inputs.some((value) => dependent.has(value))) dependent.add(output);
  const wanted = new Set(values.filter((value) => value !== source));
  const found: Step[] = [];
  for (const step of [...steps].reverse()) {
    if (!wanted.has(step.output) || !dependent.has(step.output)) continue;
    found.unshift(step);
    for (const value of step.inputs) if (value !== source) wanted.add(value);
  }
  return found;
}

function siteAtInput({ sites }: Program, step: string, input: number): string {
  for (const site of sites.values()) {
    if ("value" in site || site.name.endsWith(":out")) continue;
    const [reader, ...others] = site.readers;
    if (others.length === 0 && reader.step === step && reader.input === input) return site.name;
  }
  throw new TypeError(`Nothing names what "${step}" reads.`);
}

function siteNameOf({ sites }: Program, value: ValueId): string {
  for (const site of sites.values()) if ("value" in site && site.value === value) return site.name;
  throw new TypeError(`Nothing names the value ${value}.`);
}
