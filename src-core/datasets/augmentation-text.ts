/** An augmentation as it is typed on a command line: "none", "flip", "shift=4+flip+mixup=0.2". */
import { z } from "zod";
import { type AugmentationSettings, augmentationSchema, NO_AUGMENTATION } from "./augmentation";

interface Way {
  readonly field: keyof AugmentationSettings;
  /** Where a name stands without a value. */
  readonly usual: number | true;
}

/** Usual values are small ones, or those of the papers that `augmentation.ts` names. */
const WAYS: Readonly<Record<string, Way>> = {
  shift: { field: "shiftPixels", usual: 2 },
  flip: { field: "horizontalFlip", usual: true },
  "vertical-flip": { field: "verticalFlip", usual: true },
  rotation: { field: "rotationDegrees", usual: 10 },
  scale: { field: "scale", usual: 0.1 },
  brightness: { field: "brightness", usual: 0.2 },
  contrast: { field: "contrast", usual: 0.2 },
  saturation: { field: "saturation", usual: 0.2 },
  cutout: { field: "cutoutPixels", usual: 8 },
  mixup: { field: "mixup", usual: 0.2 },
  cutmix: { field: "cutmix", usual: 1 },
};

/** "shift (2), flip, rotation (10), ...": names, with the values that they have where none is given. */
export const AUGMENTATION_NAMES = Object.entries(WAYS)
  .map(([name, { usual }]) => (usual === true ? name : `${name} (${usual})`))
  .join(", ");

/** @throws RangeError in words */
export function augmentationFrom(text: string): AugmentationSettings {
  if (text.trim() === "none") return NO_AUGMENTATION;
  const given = new Map<string, number | true>();
  for (const part of text.split("+").map((each) => each.trim())) {
    const [name = "", value, ...rest] = part.split("=").map((each) => each.trim());
    const way = Object.hasOwn(WAYS, name) ? WAYS[name] : undefined;
    if (way === undefined || rest.length > 0) {
      throw new RangeError(`"${part}" is no augmentation. There are none, ${Object.keys(WAYS).join(", ")}.`);
    }
    if (given.has(way.field)) throw new RangeError(`It holds ${name} twice.`);
    given.set(way.field, givenValue(name, value, way));
  }
  return { ...NO_AUGMENTATION, ...Object.fromEntries(given) };
}

function givenValue(name: string, text: string | undefined, { field, usual }: Way): number | true {
  if (text === undefined) return usual;
  if (usual === true) throw new RangeError(`${name} takes no value.`);
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  const parsed = augmentationSchema.shape[field].safeParse(value);
  if (parsed.success) return value;
  throw new RangeError(`${name} cannot be ${text === "" ? "empty" : text}: ${rangeOf(field)}.`);
}

/** "it is a whole number from 0 to 16" */
function rangeOf(field: keyof AugmentationSettings): string {
  const schema = augmentationSchema.shape[field];
  if (!(schema instanceof z.ZodNumber)) return "it is on or off";
  return `it is a ${schema.isInt ? "whole " : ""}number from ${schema.minValue} to ${schema.maxValue}`;
}
