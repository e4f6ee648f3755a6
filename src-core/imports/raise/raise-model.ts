/** Raises a model, or a part of it, to layers: what leads nowhere is left out, padding is told in one style. */

import type { ImportNote, ReadModel } from "../../formats/model";
import { SkiploomError } from "../../foundation/errors";
import type { LayerRegistry } from "../../layers/registry";
import { imageShapeOf } from "./image-shape";
import { mergeConcats } from "./merge-concats";
import { withPaddingStyle } from "./padding-style";
import { type RaisedSteps, raiseSteps, type UnsupportedStep, type ValueSource } from "./raise-steps";
import { IMAGE, type RaisedLayer, type RaisedModel } from "./raised";
import { withShortcuts } from "./shortcuts";
import { simplified } from "./simplify";

export interface RaiseOptions {
  /** Name of the step that the drawing ends with; absent: the whole, or the longest part that can be had. */
  readonly part?: string | undefined;
  /** Height and width for what the file leaves open. */
  readonly imageSize?: readonly [height: number, width: number] | undefined;
}

export interface RaisedPart extends RaisedModel {
  /** Whether the drawing ends with what the file does. */
  readonly isWhole: boolean;
  /** Name of the file's step that it ends with. */
  readonly end: string;
  readonly unsupported: readonly UnsupportedStep[];
}

/**
 * @throws SkiploomError `unsupported` where nothing of it can be drawn, or the part that is asked for cannot; `invalid-model` where its steps
 *   contradict each other
 */
export function raiseModel(layers: LayerRegistry, read: ReadModel, options: RaiseOptions = {}): RaisedPart {
  const image = imageShapeOf(layers, read, options.imageSize);
  const steps = raiseSteps(layers, read, image.shape);
  const { end, source } = endOf(read, steps, options.part);
  const needed = reduced(layers, steps.layers, source.layer);
  return {
    imageShape: image.shape,
    layers: needed,
    output: needed.length - 1,
    notes: [...image.notes, ...steps.notes, ...steps.unsupported.map(noteOf)],
    isWhole: end.output === read.output,
    end: end.name,
    unsupported: steps.unsupported,
  };
}

/** Every step that there is no layer for. */
export function unsupportedIn(
  layers: LayerRegistry,
  read: ReadModel,
  { imageSize }: RaiseOptions,
): readonly UnsupportedStep[] {
  return raiseSteps(layers, read, imageShapeOf(layers, read, imageSize).shape).unsupported;
}

function reduced(layers: LayerRegistry, all: readonly RaisedLayer[], output: number): RaisedLayer[] {
  const simpler = simplified(layers, needed(mergeConcats(all), output));
  return withShortcuts(layers, withPaddingStyle(needed(simpler.layers, simpler.output)));
}

function endOf(
  read: ReadModel,
  { values, unsupported }: RaisedSteps,
  part: string | undefined,
): { readonly end: ReadModel["steps"][number]; readonly source: ValueSource } {
  const wanted =
    part === undefined
      ? read.steps.find(({ output }) => output === read.output)
      : read.steps.find(({ name }) => name === part);
  const source = wanted && values.get(wanted.output);
  if (wanted && source && source.layer !== IMAGE) return { end: wanted, source };
  if (part !== undefined) {
    throw new SkiploomError(
      "unsupported",
      wanted
        ? `The network up to "${part}" cannot be drawn, because it needs what is not supported. ${wordsOf(unsupported)}`
        : `The network has no step "${part}". Choose one of its steps.`,
    );
  }
  const longest = longestOf(read, values);
  if (longest) return longest;
  throw new SkiploomError(
    "unsupported",
    `Nothing of this network can be drawn. ${wordsOf(unsupported)}`.trim(),
  );
}

/** Of several equally long ones the last. */
function longestOf(
  { steps }: ReadModel,
  values: RaisedSteps["values"],
): { readonly end: ReadModel["steps"][number]; readonly source: ValueSource } | undefined {
  let best: { readonly end: ReadModel["steps"][number]; readonly source: ValueSource } | undefined;
  for (const end of steps) {
    const source = values.get(end.output);
    if (source && source.layer !== IMAGE && source.depth >= (best?.source.depth ?? 0)) best = { end, source };
  }
  return best;
}

function wordsOf(unsupported: readonly UnsupportedStep[]): string {
  const [first] = unsupported;
  if (first === undefined) return "";
  const more = unsupported.length > 1 ? ` There are ${unsupported.length - 1} more like it.` : "";
  return `${first.operator} ("${first.step}"): ${first.reason} ${first.instead}${more}`;
}

function noteOf({ step, operator, reason, instead }: UnsupportedStep): ImportNote {
  return { kind: "unsupported", steps: [step], words: `${operator}: ${reason}`, instead };
}

/** What the output depends on, in the same order, the output last. */
function needed(layers: readonly RaisedLayer[], output: number): RaisedLayer[] {
  const isNeeded = new Uint8Array(layers.length);
  isNeeded[output] = 1;
  for (let at = output; at >= 0; at -= 1) {
    if (isNeeded[at] !== 1) continue;
    for (const input of layers[at]?.inputs ?? []) if (input !== IMAGE) isNeeded[input] = 1;
  }
  const place = new Int32Array(layers.length).fill(IMAGE);
  const kept: RaisedLayer[] = [];
  layers.slice(0, output + 1).forEach((layer, at) => {
    if (isNeeded[at] !== 1) return;
    place[at] = kept.length;
    kept.push({
      ...layer,
      inputs: layer.inputs.map((input) => (input === IMAGE ? IMAGE : (place[input] ?? IMAGE))),
    });
  });
  return kept;
}
