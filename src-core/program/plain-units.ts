/**
 * Plain units: parts of a program with one value that goes in and one that comes out, and no skip around them. What is done to a
 * residual unit by zeroing F is done to a plain one by letting what goes in take the place of what comes out, where the shape allows it
 * (Veit et al. 2016, section 4.1).
 */
import { SkiploomError } from "../foundation/errors";
import type { Program, Step, Unit, ValueId } from "./program";

export interface PlainUnit {
  /** Of a block's repeat its path, `stage2/3`; of selected layers the first and the last: `conv3 to relu4`. Of one layer its path. */
  readonly name: string;
  /** Of its layers, in the order in which they are computed. Layers that compute nothing are not among them. */
  readonly paths: readonly string[];
  /** Names of its steps, in that order. */
  readonly steps: readonly string[];
  /** The only value from outside that it reads, the image's (0) included. */
  readonly source: ValueId;
  /** The only value of it that is read outside. */
  readonly end: ValueId;
  /** Whether `source` has the shape of `end`, so that all who read `end` could read `source` instead. */
  readonly canBypass: boolean;
}

/**
 * The repeats of blocks that hold no skip and lie in no residual unit, in the order in which they are computed: `stage1/1`, `stage1/2`.
 * A block that is a mere frame around others gives way to them. Repeats with several values in or out are none. A drawing without
 * blocks has none: there layers are selected (`selectedUnit`), those of its residual twin's branches say (`plainTwins`).
 *
 * @param program also one with interventions or without drops: it goes by paths and values alone
 */
export function plainUnits(program: Program): PlainUnit[] {
  const residual = new Set(program.units.flatMap((unit) => [...stepsOfUnit(program, unit)]));
  return repeatsIn(program.steps, 0, residual).flatMap(({ name, steps }) => {
    const found = unitOf(program, name, steps);
    return "unit" in found ? [found.unit] : [];
  });
}

/**
 * These layers as one unit.
 *
 * @param selected paths of layers (`stage1/1/conv2`) and of blocks' repeats (`stage1/1`), or of blocks (`stage1`), in any order
 * @throws SkiploomError `invalid-network` for a path that is not there; `unsupported` where more than one value goes in or comes out
 */
export function selectedUnit(program: Program, selected: readonly string[]): PlainUnit {
  const isIn = (path: string, one: string): boolean => path === one || path.startsWith(`${one}/`);
  for (const one of selected) {
    if (program.steps.some(({ path }) => isIn(path, one))) continue;
    throw new SkiploomError(
      "invalid-network",
      `There is no layer "${one}" that computes anything in this network.`,
    );
  }
  const steps = program.steps.filter(({ path }) => selected.some((one) => isIn(path, one)));
  const [only, ...others] = selected;
  const [first, last] = [steps[0]?.path ?? "", steps.at(-1)?.path ?? ""];
  const name = only !== undefined && others.length === 0 ? only : `${first} to ${last}`;
  const found = unitOf(program, name, steps);
  if ("unit" in found) return found.unit;
  throw new SkiploomError("unsupported", found.why);
}

/**
 * Of a network's residual units (by name) what stands in their place in its plain twin: the same repeat of the same block, or, where
 * the twin has no such repeat, the layers of F. Units that have no such part in the twin are left out.
 */
export function plainTwins(residual: Program, plain: Program): ReadonlyMap<string, PlainUnit> {
  const repeats = plainUnits(plain);
  const twins = new Map<string, PlainUnit>();
  for (const unit of residual.units) {
    const repeat = repeats.find(({ name }) => unit.path.startsWith(`${name}/`));
    const twin = repeat ?? branchIn(plain, residual, unit);
    if (twin) twins.set(unit.name, twin);
  }
  return twins;
}

function branchIn(plain: Program, residual: Program, unit: Unit): PlainUnit | undefined {
  const there = new Set(plain.steps.map(({ path }) => path));
  const branch = [...branchSteps(residual, unit)].map(({ path }) => path);
  if (branch.length === 0 || branch.some((path) => !there.has(path))) return undefined;
  const found = unitOf(
    plain,
    unit.path,
    plain.steps.filter(({ path }) => branch.includes(path)),
  );
  if (!("unit" in found)) return undefined;
  const { paths } = found.unit;
  const [first, last] = [paths[0] ?? "", paths.at(-1) ?? ""];
  return { ...found.unit, name: first === last ? first : `${first} to ${last}` };
}

interface Repeat {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** @param depth how many blocks stand around these steps */
function repeatsIn(steps: readonly Step[], depth: number, residual: ReadonlySet<Step>): Repeat[] {
  const groups = new Map<string, Step[]>();
  for (const step of steps) {
    const name = repeatAround(step, depth);
    if (name === undefined) continue;
    const known = groups.get(name);
    if (known) known.push(step);
    else groups.set(name, [step]);
  }
  return [...groups].flatMap(([name, inside]) => {
    const inResidual = inside.filter((step) => residual.has(step));
    // All of it belongs to a residual unit, to F say.
    if (inResidual.length === inside.length) return [];
    const isFrame = inside.every(
      (step) => step.weights.length === 0 || repeatAround(step, depth + 1) !== undefined,
    );
    const inner = inResidual.length > 0 || isFrame ? repeatsIn(inside, depth + 1, residual) : [];
    if (inResidual.length > 0 || inner.length > 0) return inner;
    return [{ name, steps: inside }];
  });
}

/** The path of the block's repeat that stands around a step below so many others. Paths are `block/repeat/block/repeat/layer`. */
function repeatAround({ path }: Step, depth: number): string | undefined {
  const parts = path.split("/");
  const length = 2 * (depth + 1);
  return parts.length > length ? parts.slice(0, length).join("/") : undefined;
}

function unitOf(
  { steps: all, shapes, logits, probabilities }: Program,
  name: string,
  steps: readonly Step[],
): { readonly unit: PlainUnit } | { readonly why: string } {
  const members = new Set(steps);
  const made = new Set(steps.map(({ output }) => output));
  const sources = new Set(steps.flatMap(({ inputs }) => inputs.filter((value) => !made.has(value))));
  const readOutside = new Set([
    ...all.filter((step) => !members.has(step)).flatMap(({ inputs }) => inputs),
    logits,
    probabilities,
  ]);
  const ends = [...made].filter((value) => readOutside.has(value));
  const [source, ...moreSources] = sources;
  const [end, ...moreEnds] = ends;
  if (source === undefined || end === undefined)
    return { why: `Nothing goes through ${name}: it cannot be bypassed.` };
  if (moreSources.length > 0)
    return {
      why: `${name} reads ${sources.size} values from outside: a unit reads one. Select other layers.`,
    };
  if (moreEnds.length > 0)
    return {
      why: `${ends.length} values of ${name} are read outside: of a unit one is. Select other layers.`,
    };
  return {
    unit: {
      name,
      paths: [...new Set(steps.map(({ path }) => path))],
      steps: steps.map((step) => step.name),
      source,
      end,
      canBypass: String(shapes[source]) === String(shapes[end]),
    },
  };
}

/** Between a unit's x and its merge, on skip and branch, with the merge. */
function stepsOfUnit(program: Program, unit: Unit): ReadonlySet<Step> {
  const merge = program.steps.find(({ name }) => name === unit.step);
  return merge ? new Set([merge, ...stepsBack(program, merge.inputs, unit.source)]) : new Set();
}

function branchSteps(program: Program, unit: Unit): ReadonlySet<Step> {
  const merge = program.steps.find(({ name }) => name === unit.step);
  const values = unit.branch.flatMap((input) => merge?.inputs[input] ?? []);
  return stepsBack(program, values, unit.source);
}

/** The steps that these values depend on and that depend on x, in the order of the program. */
function stepsBack({ steps }: Program, values: readonly ValueId[], source: ValueId): ReadonlySet<Step> {
  const dependent = new Set([source]);
  for (const { inputs, output } of steps)
    if (inputs.some((value) => dependent.has(value))) dependent.add(output);
  const wanted = new Set(values.filter((value) => value !== source));
  const found = new Set<Step>();
  for (const step of [...steps].reverse()) {
    if (!wanted.has(step.output) || !dependent.has(step.output)) continue;
    found.add(step);
    for (const value of step.inputs) if (value !== source) wanted.add(value);
  }
  return new Set(steps.filter((step) => found.has(step)));
}
