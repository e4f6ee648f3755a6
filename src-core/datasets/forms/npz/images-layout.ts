/** What the axes of an array of pictures mean. */

import { invalidSource } from "../../invalid-source";
import type { FormChoice } from "../../source";
import { checkShape, flatChoices, flatLayout, type PictureShape, type PixelLayout } from "../pixel-layout";
import type { StoredArray } from "../stored-array";

const CHANNELS = [1, 3, 4];

/** @param examples the first rows, where pictures are rows of numbers */
export function layoutChoices(
  { shape }: StoredArray,
  examples: readonly ArrayLike<number>[],
): Readonly<Record<string, FormChoice>> {
  if (shape.length === 2) return flatChoices(shape[1] ?? 0, examples);
  const channels = shape.length === 4 ? channelsChoice(shape) : undefined;
  return channels ? { channels } : {};
}

/** Asked where the first axis of a picture can be its channels. */
function channelsChoice(shape: readonly number[]): FormChoice | undefined {
  const [, first = 0, , last = 0] = shape;
  if (!CHANNELS.includes(first)) return undefined;
  const canBeLast = CHANNELS.includes(last);
  const values = [
    { value: "first", label: `Before height and width: ${first}` },
    ...(canBeLast ? [{ value: "last", label: `After height and width: ${last}` }] : []),
  ];
  return {
    label: "Axis of the channels",
    values,
    suggested: canBeLast ? "last" : "first",
    why: canBeLast
      ? `The shape [${shape.join(", ")}] can be read either way; NumPy's pictures mostly have channels last.`
      : `Of the shape [${shape.join(", ")}] only the ${first} can be channels.`,
  };
}

/** @throws SkiploomError `invalid-dataset` */
export function imagesLayout(images: StoredArray, chosen: Readonly<Record<string, string>>): PixelLayout {
  const { name, shape } = images;
  const [, one = 0, two = 0, three = 1] = shape;
  if (shape.length === 2) return flatLayout(name, one, { size: chosen.size, order: chosen.order });
  if (shape.length !== 3 && shape.length !== 4)
    throw invalidSource(
      name,
      `its shape is [${shape.join(", ")}], and pictures are [count, height, width] or [count, height, width, channels]`,
    );
  const choice = shape.length === 4 ? channelsChoice(shape) : undefined;
  const isPlanes = (chosen.channels ?? choice?.suggested) === "first";
  const picture: PictureShape = isPlanes ? [two, three, one] : [one, two, three];
  checkShape(name, picture);
  return { shape: picture, isPlanes, isTransposed: false };
}
