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

/** An Add that a skip leads to: x + F(x) (He et al. 2015, equation 1). */
export interface ResidualMerge {
  /** Of the Add. */
  readonly path: string;
  /** Name of its step. */
  readonly step: string;
  /** Which of its inputs is x. */
  readonly identity: number;
  /** The other inputs, whose sum is F(x). Where several skips lead there, all but the plainest count to F. */
  readonly residual: readonly number[];
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
  readonly merges: readonly ResidualMerge[];
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
