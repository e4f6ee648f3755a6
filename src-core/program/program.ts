/**
 * A network in its own language: operations in an order in which they can run, the values between them, the weights they declare,
 * and sites, the stable names by which measurements and interventions find a value.
 */

import { SkiploomError } from "../foundation/errors";
import type { Shape } from "../layers/layer";
import type { Operation, WeightSpec } from "./operation";

/** Index of a value. Value 0 is the image. */
export type ValueId = number;

export interface Step {
  /** Of the drawing's node that it comes from: a projection's convolution belongs to its shortcut. */
  readonly path: string;
  /** Unique, and made of characters that every file format takes. */
  readonly name: string;
  readonly operation: Operation;
  readonly inputs: readonly ValueId[];
  readonly output: ValueId;
  readonly weights: readonly WeightSpec[];
}

export interface Reader {
  /** Name of the step that reads. */
  readonly step: string;
  /** Which of its inputs, from 0. */
  readonly input: number;
}

/**
 * Where a value can be read or replaced: `stage2/1/conv2:out` for all that read it, `stage2/1/add:in.identity` for one reader
 * alone.
 */
export type Site =
  | { readonly name: string; readonly value: ValueId }
  /** Of a node that hands its input on: those that read through it. */
  | { readonly name: string; readonly readers: readonly [Reader, ...Reader[]] };

/** A skip with what it goes around: see `units.ts`. Inputs of the merge count from 0. */
export interface Unit {
  /** The merge's path; of a further skip into the same merge with its number: `add 2`. */
  readonly name: string;
  /** Of the merge. */
  readonly path: string;
  /** Name of the merge's step. */
  readonly step: string;
  /** Whether the merge takes its inputs value by value (Add), or one behind the other (Concatenate). */
  readonly joins: "values" | "channels";
  /** Path of the node that gives x, and x itself as it leaves it. */
  readonly from: string;
  readonly source: ValueId;
  /** Which of the merge's inputs is the skip. */
  readonly skip: number;
  /** Paths of what stands on the skip, from x on: a projection, a factor. */
  readonly chain: readonly string[];
  /** The merge's inputs that are no skips: F(x). Never empty. */
  readonly branch: readonly number[];
}

export interface Program {
  /** In the order of the drawing; a step that was put in later may stand behind those that read it. */
  readonly steps: readonly Step[];
  /** Shape of each value, for one example. */
  readonly shapes: readonly Shape[];
  /** What the loss reads. */
  readonly logits: ValueId;
  /** Softmax of the logits. */
  readonly probabilities: ValueId;
  /** In the order of their merges. */
  readonly units: readonly Unit[];
  /** By name. */
  readonly sites: ReadonlyMap<string, Site>;
}

/** @throws SkiploomError `invalid-network` when there is no such site */
export function siteOf({ sites }: Program, name: string): Site {
  const site = sites.get(name);
  if (site) return site;
  throw new SkiploomError("invalid-network", `There is no site "${name}" in this network.`);
}

/** What is read there at present. */
export function valueAt(program: Program, site: Site): ValueId {
  return "value" in site ? site.value : inputAt(program, site.readers[0]);
}

export function inputAt({ steps }: Program, { step, input }: Reader): ValueId {
  const value = steps.find(({ name }) => name === step)?.inputs[input];
  if (value === undefined) throw new TypeError(`No step "${step}" has an input ${input}.`);
  return value;
}
