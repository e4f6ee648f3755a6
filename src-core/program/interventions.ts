/**
 * Changes of a program at its sites: a branch that gives zeros, a skip that is scaled, a value that is replaced by another one.
 * What is measured with them is a property of the trained network (Veit et al. 2016, section 4).
 */

import { SkiploomError } from "../foundation/errors";
import type { Shape } from "../layers/layer";
import type { Operation, Pair, WeightSpec } from "./operation";
import { type Program, type Site, type Step, siteOf, type ValueId, valueAt } from "./program";

export type Intervention =
  /** Zeros in its place. */
  | { readonly kind: "zero"; readonly site: string }
  | { readonly kind: "scale"; readonly site: string; readonly factor: number }
  /** The mean over the batch, the same for every image. */
  | { readonly kind: "mean"; readonly site: string }
  /** The value at another site, of the same shape, that does not depend on what reads this one. */
  | { readonly kind: "replace"; readonly site: string; readonly by: string }
  /** The same, led on without weights where the shapes differ: every n-th pixel, and channels of zeros (He et al. 2015, option A). */
  | { readonly kind: "shortcut"; readonly site: string; readonly by: string }
  /** One number a channel, from a weight of this name: whoever compiles the program fills it. */
  | { readonly kind: "fill"; readonly site: string; readonly weight: string };

/**
 * The program with these interventions, one after the other: a later one sees what an earlier one did. Weights and names stay.
 *
 * @throws SkiploomError `invalid-network` for a site that is not there, shapes that differ, or a circle
 */
export function intervene(program: Program, interventions: readonly Intervention[]): Program {
  return interventions.reduce(
    (changed, intervention, index) => intervened(changed, intervention, index),
    program,
  );
}

function intervened(program: Program, intervention: Intervention, index: number): Program {
  const site = siteOf(program, intervention.site);
  const value = valueAt(program, site);
  if (intervention.kind === "replace") {
    const by = valueAt(program, siteOf(program, intervention.by));
    if (String(program.shapes[by]) !== String(program.shapes[value]))
      throw refuse(`"${intervention.by}" and "${intervention.site}" differ in shape.`);
    return redirected(program, site, by);
  }
  const shape = program.shapes[value] ?? [];
  const from = intervention.kind === "shortcut" ? valueAt(program, siteOf(program, intervention.by)) : value;
  const path = site.name.slice(0, site.name.lastIndexOf(":"));
  const name = `intervention-${index + 1}`;
  let input = isFilled(intervention) ? 0 : from;
  const shapes = [...program.shapes];
  const made = partsOf(intervention, program.shapes[from] ?? [], shape).map((part, place): Step => {
    const step: Step = {
      path,
      name: place === 0 ? name : `${name}-${place + 1}`,
      operation: part.operation,
      inputs: [input],
      output: shapes.length,
      weights: part.weights ?? [],
    };
    shapes.push(part.shape);
    input = step.output;
    return step;
  });
  const changed = redirected({ ...program, shapes }, site, input);
  return { ...changed, steps: [...changed.steps, ...made] };
}

/** What is filled needs no more than the images' number: what made the value is not run any more, unless others read it. */
function isFilled({ kind }: Intervention): boolean {
  return kind === "zero" || kind === "fill";
}

interface Part {
  readonly operation: Operation;
  readonly shape: Shape;
  readonly weights?: readonly WeightSpec[];
}

/** One after the other. @param from the shape of what the first reads; @param shape of what the last gives */
function partsOf(
  intervention: Exclude<Intervention, { kind: "replace" }>,
  from: Shape,
  shape: Shape,
): readonly Part[] {
  switch (intervention.kind) {
    case "zero":
      return [{ operation: { kind: "zeros", shape }, shape }];
    case "scale":
      return [{ operation: { kind: "scale", factor: intervention.factor }, shape }];
    case "mean":
      return [{ operation: { kind: "batchMean" }, shape }];
    case "shortcut":
      return shortcutParts(intervention, from, shape);
    case "fill": {
      const weight: WeightSpec = {
        name: intervention.weight,
        role: "offset",
        shape: [shape.at(-1) ?? 0],
        initializer: { kind: "constant", value: 0 },
        trainable: false,
        decays: false,
      };
      return [
        { operation: { kind: "zeros", shape }, shape },
        { operation: { kind: "offset" }, shape, weights: [weight] },
      ];
    }
  }
}

function shortcutParts(
  { site, by }: Extract<Intervention, { kind: "shortcut" }>,
  from: Shape,
  shape: Shape,
): readonly Part[] {
  const strides = shortcutStride(from, shape);
  if (!strides) throw refuse(`No shortcut without weights leads from "${by}" to "${site}".`);
  const [rows = 0, columns = 0, channels = 0] = shape;
  const own = from[2] ?? 0;
  return [
    { operation: { kind: "subsample", strides }, shape: [rows, columns, own] },
    { operation: { kind: "pad", before: [0, 0, 0], after: [0, 0, channels - own] }, shape },
  ];
}

/** The strides with which every n-th pixel of one image are the pixels of the other, where that has as many channels or more. */
export function shortcutStride(from: Shape, to: Shape): Pair | undefined {
  const [height = 0, width = 0, channels = 0] = from;
  const [rows = 0, columns = 0, more = 0] = to;
  if (from.length !== 3 || to.length !== 3 || more < channels) return undefined;
  const found: Pair = [Math.ceil(height / rows), Math.ceil(width / columns)];
  const fits = Math.ceil(height / found[0]) === rows && Math.ceil(width / found[1]) === columns;
  return fits ? found : undefined;
}

/** The readers that a site speaks for read another value; of a site at the source, all. */
function redirected(program: Program, site: Site, by: ValueId): Program {
  const moved = (value: ValueId): ValueId => ("value" in site && value === site.value ? by : value);
  const isConcerned = (step: string, input: number): boolean =>
    "readers" in site && site.readers.some((reader) => reader.step === step && reader.input === input);
  const changed: Program = {
    ...program,
    steps: program.steps.map((step) => ({
      ...step,
      inputs: step.inputs.map((value, input) => (isConcerned(step.name, input) ? by : moved(value))),
    })),
    logits: moved(program.logits),
    probabilities: moved(program.probabilities),
    sites: new Map(
      [...program.sites].map(([name, other]) => [
        name,
        "value" in other ? { ...other, value: moved(other.value) } : other,
      ]),
    ),
  };
  refuseCircle(changed);
  return changed;
}

/** Runs whatever has all its inputs; in a circle nothing ever does. */
function refuseCircle({ steps }: Program): void {
  const readers = new Map<ValueId, Step[]>();
  const waiting = new Map<Step, number>();
  const made = new Set(steps.map(({ output }) => output));
  const ready: Step[] = [];
  for (const step of steps) {
    const inputs = step.inputs.filter((value) => made.has(value));
    waiting.set(step, inputs.length);
    for (const value of inputs) readers.set(value, [...(readers.get(value) ?? []), step]);
    if (inputs.length === 0) ready.push(step);
  }
  let done = 0;
  for (; done < ready.length; done += 1) {
    for (const reader of readers.get(ready[done]?.output ?? -1) ?? []) {
      const left = (waiting.get(reader) ?? 0) - 1;
      waiting.set(reader, left);
      if (left === 0) ready.push(reader);
    }
  }
  if (done < steps.length) throw refuse("A replacement would read what depends on it.");
}

function refuse(message: string): SkiploomError {
  return new SkiploomError("invalid-network", message);
}
