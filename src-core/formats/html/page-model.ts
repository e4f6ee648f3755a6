/** What a stand-alone page holds of a network: its program as JSON, and its weights as bytes. Written here, read in the page. */

import { fromFloat16, toFloat16 } from "../../codecs/float16";
import { type PictureRules, saidRules } from "../../datasets/prepared";
import type { Shape } from "../../layers/layer";
import type { Operation, OperationKind, WeightRole, WeightSpec } from "../../program/operation";
import type { Program, Step, ValueId } from "../../program/program";
import { invalidModel } from "../invalid-model";
import type { ModelSource, TrainedModel, WeightForm } from "../model";
import { fromEightBits, keptAs, scaleCount, toEightBits } from "../weight-forms";

export interface PageModel {
  readonly name: string;
  readonly classNames: readonly string[];
  /** `[height, width, channels]`. */
  readonly imageShape: readonly [number, number, number];
  /** In parts of white, one number a channel. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** How an image file comes into it; pages of before do not say. */
  readonly fit?: PictureRules["fit"] | undefined;
  readonly background?: PictureRules["background"] | undefined;
  readonly form: WeightForm;
  /** Numbers that were learned. */
  readonly parameters: number;
  readonly source: ModelSource;
  readonly program: PageProgram;
}

/** A program as far as inference needs it. */
export interface PageProgram {
  readonly shapes: readonly Shape[];
  readonly logits: ValueId;
  readonly probabilities: ValueId;
  readonly steps: readonly PageStep[];
}

export interface PageStep {
  readonly name: string;
  readonly operation: Operation;
  readonly inputs: readonly ValueId[];
  readonly output: ValueId;
  readonly weights: readonly {
    readonly name: string;
    readonly role: WeightRole;
    readonly shape: Shape;
  }[];
}

export function pageModelOf(
  { document, program, preprocessing, source }: TrainedModel,
  form: WeightForm,
): PageModel {
  const { classNames, imageShape, mean, deviation } = preprocessing;
  const learned = program.steps.flatMap(({ weights }) => weights.filter(({ trainable }) => trainable));
  return {
    name: document.name,
    classNames,
    imageShape,
    mean,
    deviation,
    ...saidRules(preprocessing),
    form,
    parameters: learned.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    source,
    program: {
      shapes: program.shapes,
      logits: program.logits,
      probabilities: program.probabilities,
      steps: program.steps.map(({ name, operation, inputs, output, weights }) => ({
        name,
        operation,
        inputs,
        output,
        weights: weights.map(({ name: weight, role, shape }) => ({ name: weight, role, shape })),
      })),
    },
  };
}

/** Of the page's program, for the engine: nothing in it can be trained or measured any more. */
export function programOf({ program }: PageModel): Program {
  const { shapes, logits, probabilities } = program;
  const steps = program.steps.map(
    (step): Step => ({
      ...step,
      path: step.name,
      weights: step.weights.map(
        (weight): WeightSpec => ({
          ...weight,
          initializer: { kind: "constant", value: 0 },
          trainable: false,
          decays: false,
        }),
      ),
    }),
  );
  return { steps, shapes, logits, probabilities, units: [], sites: new Map() };
}

/** In the order of the steps, little-endian, without gaps; of eight bits the numbers first, then the scales. */
export function packWeights(
  { program, weights }: Pick<TrainedModel, "program" | "weights">,
  form: WeightForm,
): Uint8Array {
  const pieces = program.steps.flatMap(({ operation, weights: declared }) =>
    declared.flatMap(({ name, role, shape }) =>
      packed(weights.get(name) ?? new Float32Array(0), { name, role, shape, kind: operation.kind, form }),
    ),
  );
  const all = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of pieces) {
    all.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return all;
}

interface Kept {
  readonly name: string;
  readonly role: WeightRole;
  readonly shape: Shape;
  readonly kind: OperationKind;
  readonly form: WeightForm;
}

/** Every machine that this runs on is little-endian. */
function packed(values: Float32Array, { name, role, shape, kind, form }: Kept): readonly ArrayBufferView[] {
  switch (keptAs(role, form)) {
    case "float32":
      return [values];
    case "float16":
      return [toFloat16(values)];
    case "int8": {
      const { bytes, scales } = toEightBits(values, kind, shape, name);
      return [bytes, scales];
    }
  }
}

/** @throws SkiploomError `invalid-model` where bytes are missing */
export function unpackWeights(
  { program, form }: { readonly program: Pick<PageProgram, "steps">; readonly form: WeightForm },
  bytes: Uint8Array,
): Map<string, Float32Array> {
  let at = 0;
  const take = (length: number): ArrayBuffer => {
    if (at + length > bytes.length) throw invalidModel("page", "its weights are not whole");
    at += length;
    return bytes.slice(at - length, at).buffer;
  };
  const weights = new Map<string, Float32Array>();
  for (const { operation, weights: declared } of program.steps)
    for (const { name, role, shape } of declared)
      weights.set(name, unpacked(take, { name, role, shape, kind: operation.kind, form }));
  return weights;
}

function unpacked(take: (length: number) => ArrayBuffer, { role, shape, kind, form }: Kept): Float32Array {
  const size = sizeOf(shape);
  switch (keptAs(role, form)) {
    case "float32":
      return new Float32Array(take(size * 4));
    case "float16":
      return fromFloat16(new Uint16Array(take(size * 2)));
    case "int8": {
      const numbers = new Int8Array(take(size));
      const scales = new Float32Array(take(scaleCount(kind, shape) * 4));
      return fromEightBits({ bytes: numbers, scales }, kind, shape);
    }
  }
}

function sizeOf(shape: Shape): number {
  return shape.reduce((product, side) => product * side, 1);
}
