/**
 * Changes of a program at its sites: a branch that gives zeros, a skip that is scaled, a value that is replaced by another one.
 * What is measured with them is a property of the trained network (Veit et al. 2016, section 4).
 */

import { SkiploomError } from "../foundation/errors";
import type { Shape } from "../layers/layer";
import type { Operation } from "./operation";
import { type Program, type Site, type Step, siteOf, type ValueId, valueAt } from "./program";

export type Intervention =
  /** Zeros in its place. */
  | { readonly kind: "zero"; readonly site: string }
  | { readonly kind: "scale"; readonly site: string; readonly factor: number }
  /** The mean over the batch, the same for every image. */
  | { readonly kind: "mean"; readonly site: string }
  /** The value at another site, of the same shape, that does not depend on what reads this one. */
  | { readonly kind: "replace"; readonly site: string; readonly by: string };

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
  const step: Step = {
    path: site.name.slice(0, site.name.lastIndexOf(":")),
    name: `intervention-${index + 1}`,
    operation: operationOf(intervention, shape),
    // Zeros need no more than the images' number: what made the value is not run any more, unless others read it.
    inputs: [intervention.kind === "zero" ? 0 : value],
    output: program.shapes.length,
    weights: [],
  };
  const shapes = [...program.shapes, shape];
  const changed = redirected({ ...program, shapes }, site, step.output);
  return { ...changed, steps: [...changed.steps, step] };
}

function operationOf(intervention: Exclude<Intervention, { kind: "replace" }>, shape: Shape): Operation {
  switch (intervention.kind) {
    case "zero":
      return { kind: "zeros", shape };
    case "scale":
      return { kind: "scale", factor: intervention.factor };
    case "mean":
      return { kind: "batchMean" };
  }
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
