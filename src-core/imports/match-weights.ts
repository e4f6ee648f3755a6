/**
 * Brings a file's weights into a drawing: by names where they agree, else by order and shape; a person's corrections last. Nothing is taken whose
 * shape does not fit, and what went nowhere is told with its reason.
 */

import { conversionFor, isAmbiguous } from "../formats/weight-layouts/weight-layouts";
import { type WeightSlot, weightSlots } from "../formats/weight-layouts/weight-slots";
import { SkiploomError } from "../foundation/errors";
import type { Program } from "../program/program";
import { matchByName, type NameMatches } from "./match-by-name";
import { matchByOrder } from "./match-by-order";
import { matchNotes } from "./match-notes";
import type { LeftOver, MatchedBy, MatchRow, MatchTable } from "./match-table";
import type { NamedTensor, WeightsFile } from "./named-tensor";
import { idleWords, TensorIndex } from "./tensor-index";

/** By our name of the weight: the tensor that a person wants there, or null for none. */
export type MatchCorrections = Readonly<Record<string, string | null>>;

export interface WeightMatch {
  readonly table: MatchTable;
  /** By our names, in our layouts: those that have a match. The others keep their first values. */
  readonly weights: ReadonlyMap<string, Float32Array>;
}

interface Chosen {
  readonly tensor: NamedTensor;
  readonly by: MatchedBy;
  readonly words?: string;
}

const KEEPS = "It keeps its first values.";
const BY_HAND = "It fits the drawing, and was left without a place by hand.";

/**
 * @param program of the drawing
 * @throws SkiploomError `not-found` where a correction names a weight or a tensor that there is none of
 */
export function matchWeights(
  program: Program,
  file: WeightsFile,
  corrections: MatchCorrections = {},
): WeightMatch {
  const slots = weightSlots(program);
  const names = matchByName(program, slots, new TensorIndex(file), file.layout);
  const chosen = chooseTensors(slots, file, names);
  const fitted = new Set([...chosen.values()].map(({ tensor }) => tensor.name));
  const refused = correct(slots, file, corrections, chosen);
  const weights = new Map<string, Float32Array>();
  const rows = slots.map((slot): MatchRow => {
    const { name, path, role, shape } = slot;
    const row = { weight: name, path, role, shape };
    const found = chosen.get(name);
    const conversion = found && conversionFor(slot, found.tensor.shape, file.layout);
    if (!found || !conversion)
      return { ...row, words: refused.get(name) ?? missingWords(slot, program, file, names) };
    const values = conversion.convert(found.tensor.read());
    weights.set(name, values);
    const { tensor, by } = found;
    const words = [found.words, valueWords(values)].filter((sentence) => sentence !== undefined).join(" ");
    const match = { tensor: tensor.name, shape: tensor.shape, by, conversion: conversion.words };
    return words === "" ? { ...row, match } : { ...row, match, words };
  });
  const leftOver = leftOverOf(slots, file, chosen, names).map((left) =>
    fitted.has(left.tensor) ? { ...left, words: BY_HAND } : left,
  );
  const lost = leftOver.filter(({ tensor }) => !fitted.has(tensor));
  const notes = matchNotes(program, file, { rows, leftOver: lost });
  return { table: { source: file.label, layout: file.layout, rows, leftOver, notes }, weights };
}

/** By names first; what these leave, by order. */
function chooseTensors(
  slots: readonly WeightSlot[],
  file: WeightsFile,
  { by, found }: NameMatches,
): Map<string, Chosen> {
  const chosen = new Map<string, Chosen>();
  for (const slot of slots) {
    const tensor = found.get(slot.name);
    if (!tensor || !conversionFor(slot, tensor.shape, file.layout)) continue;
    chosen.set(slot.name, { tensor, by, ...squareWords(slot, tensor, file) });
  }
  const taken = new Set(found.values());
  const open = slots.filter(({ name }) => !found.has(name));
  const rest = { ...file, tensors: file.tensors.filter((tensor) => !taken.has(tensor)) };
  for (const { slot, tensor, isAmbiguous: unsure } of matchByOrder(
    open,
    new TensorIndex(rest).groups,
    file.layout,
  )) {
    const words = unsure
      ? "The file has another number of layers of this shape, so look whether this is the right one."
      : undefined;
    chosen.set(slot.name, { tensor, by: "order", ...(words ? { words } : squareWords(slot, tensor, file)) });
  }
  return chosen;
}

function squareWords(
  slot: WeightSlot,
  tensor: NamedTensor,
  { layout }: WeightsFile,
): { readonly words?: string } {
  if (layout !== "unknown" || !isAmbiguous(slot, tensor.shape)) return {};
  return {
    words:
      "Its shape fits with and without its axes exchanged, and the file does not say which. It was taken as it is.",
  };
}

/** Writes a person's choices over what was found. @returns sentences for weights whose choice was refused, or taken away */
function correct(
  slots: readonly WeightSlot[],
  file: WeightsFile,
  corrections: MatchCorrections,
  chosen: Map<string, Chosen>,
): ReadonlyMap<string, string> {
  const refused = new Map<string, string>();
  for (const [weight, name] of Object.entries(corrections)) {
    const slot = slots.find((one) => one.name === weight);
    if (!slot) throw new SkiploomError("not-found", `The drawing has no weight "${weight}".`);
    chosen.delete(weight);
    if (name === null) {
      refused.set(weight, `It was left out by hand. ${KEEPS}`);
      continue;
    }
    const tensor = file.tensors.find((one) => one.name === name);
    if (!tensor) throw new SkiploomError("not-found", `The file has no tensor "${name}".`);
    if (!conversionFor(slot, tensor.shape, file.layout)) {
      refused.set(weight, `"${name}" has the shape ${spelt(tensor.shape)}, which does not fit. ${KEEPS}`);
      continue;
    }
    for (const [other, { tensor: held, by }] of chosen) {
      if (held !== tensor || by === "hand") continue;
      chosen.delete(other);
      refused.set(other, `"${name}" was given to "${weight}" by hand. ${KEEPS}`);
    }
    refused.delete(weight);
    chosen.set(weight, { tensor, by: "hand", ...squareWords(slot, tensor, file) });
  }
  return refused;
}

function missingWords(
  slot: WeightSlot,
  program: Program,
  { tensors }: WeightsFile,
  { found }: NameMatches,
): string {
  const named = found.get(slot.name);
  const isHead = program.steps.some(({ name, output }) => name === slot.step && output === program.logits);
  if (!named) {
    const none = tensors.length === 0 ? "The file has no tensors." : "No tensor of the file fits it.";
    return `${none} ${KEEPS}`;
  }
  const does = `"${named.name}" has the shape ${spelt(named.shape)}, which does not fit.`;
  return isHead
    ? `${does} The file is for another number of classes than the drawing. ${KEEPS}`
    : `${does} ${KEEPS}`;
}

/** Weights that are no numbers make every prediction none. */
function valueWords(values: Float32Array): string | undefined {
  const count = values.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
  return count === 0 ? undefined : `${count} of its values are no finite numbers.`;
}

function leftOverOf(
  slots: readonly WeightSlot[],
  file: WeightsFile,
  chosen: ReadonlyMap<string, Chosen>,
  { found }: NameMatches,
): LeftOver[] {
  const taken = new Set([...chosen.values()].map(({ tensor }) => tensor));
  const misfits = new Map([...found].map(([weight, tensor]) => [tensor, weight]));
  const groupOf = ({ name }: NamedTensor): string => name.replace(/[./][^./]*$/, "");
  const used = new Set([...taken].map(groupOf));
  const shapes = new Map(slots.map(({ name, shape }) => [name, shape]));
  return file.tensors
    .filter((tensor) => !taken.has(tensor))
    .map((tensor) => {
      const { name, shape, type } = tensor;
      const idle = idleWords(tensor);
      const weight = misfits.get(tensor);
      const misfit =
        weight &&
        `It is called as "${weight}" would be, whose shape ${spelt(shapes.get(weight) ?? [])} it does not fit.`;
      const further = used.has(groupOf(tensor))
        ? "The layer that its neighbours went to has no such weight."
        : undefined;
      const words = idle ?? misfit ?? further ?? "No layer of the drawing that is left takes it.";
      return { tensor: name, shape, type, words, isIdle: idle !== undefined };
    });
}

function spelt(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}
