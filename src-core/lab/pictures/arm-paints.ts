/** The colour of each arm, the same on its page, in tables, charts and reports. The accent belongs to what has the skips that are asked about. */

import type { Paint } from "../../pictures/picture";
import type { Arm } from "../experiment";
import { REFERENCE } from "../shortcut-variants";
import { FAMILY_TOKEN } from "./families";

type Painted = Pick<Arm, "id" | "family" | "group">;

/** Arms whose part in their question says how they look, by id. */
const PART_PAINTS: ReadonlyMap<string, Paint> = new Map([
  [REFERENCE.id, "accent"],
  ["no-skips", "convolution"],
  ["drawing", "accent"],
  ["changed", "convolution"],
  ["grown", "accent"],
  ["control", "accent"],
  ["plain", "muted"],
  ["plain-he", "dense"],
  ["plain-copy", "convolution"],
  ["plain-identity", "activation"],
]);

/** The others, in their order. */
const ARM_PAINTS: readonly Paint[] = [
  "convolution",
  "activation",
  "normalisation",
  "dense",
  "pooling",
  "muted",
];

/** @param arms all of the experiment: arms of one group share a colour */
export function paintOfArm({ id, family, group }: Painted, arms: readonly Painted[]): Paint {
  if (family !== undefined) return FAMILY_TOKEN[family];
  const ofPart = PART_PAINTS.get(id);
  if (ofPart !== undefined) return ofPart;
  // Fifteen shortcuts are told apart by their rows.
  if (arms.some((arm) => arm.id === REFERENCE.id)) return "text";
  const groups = [...new Set(arms.map((arm) => arm.group ?? arm.id))];
  return paintOfPlace(groups.indexOf(group ?? id));
}

export function paintOfPlace(index: number): Paint {
  return ARM_PAINTS[index % ARM_PAINTS.length] ?? "muted";
}
