/** What a rule that raises an operation to layers is given, and what it answers. */

import type { ReadWeight } from "../../formats/model";
import type { Shape } from "../../layers/layer";
import type { Literal } from "../../layers/param-value";
import type { Choices, LayerDraft, Refusal } from "./raised";
import type { StepWeights } from "./read-weights";

export interface Given {
  readonly shapes: readonly Shape[];
  readonly weights: StepWeights;
  /** Says what the drawing has otherwise than the file, in a whole sentence. */
  changed(words: string): void;
}

/** Layers in a row, the first of which reads what the operation reads; none: what comes in is handed on. */
export type Raised = readonly LayerDraft[] | Refusal;

export function isRefusal(raised: Raised): raised is Refusal {
  return !Array.isArray(raised);
}

export function draft(
  type: string,
  params: Readonly<Record<string, Literal>> = {},
  weights: readonly ReadWeight[] = [],
): LayerDraft {
  return draftOf(type, fixed(params), weights);
}

export function draftOf(type: string, params: Choices, weights: readonly ReadWeight[] = []): LayerDraft {
  return { type, params, weights };
}

export function fixed(params: Readonly<Record<string, Literal>>): Choices {
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, [value]]));
}

export function refusal(reason: string, instead: string): Refusal {
  return { reason, instead };
}

/** The shape of the first input. */
export function firstShape({ shapes }: Given): Shape {
  return shapes[0] ?? [];
}

const FEWEST_DIGITS = 6;
const MOST_DIGITS = 9;

/** A number that a file keeps in 32 bits, as it was written: 0.9 and not 0.8999999761581421. Both are the same in 32 bits. */
export function plain(value: number): number {
  if (Math.fround(value) !== value) return value;
  for (let digits = FEWEST_DIGITS; digits <= MOST_DIGITS; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
