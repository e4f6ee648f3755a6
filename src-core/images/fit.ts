/** How an image of other proportions comes into a network's input. */
import type { Window } from "./resize";

/**
 * `crop`: the largest part of the input's proportions, from the middle. `pad`: the whole image, and black (byte 0) beside it. `stretch`: the
 * whole image, out of its proportions.
 */
export const FITS = ["crop", "pad", "stretch"] as const;
export type Fit = (typeof FITS)[number];

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Placement {
  /** Of the image. */
  readonly from: Window;
  /** Of the input. */
  readonly to: Window;
}

/** Of an odd rest the smaller half lies above and on the left. */
export function placement(image: Size, input: Size, fit: Fit): Placement {
  const from = fit === "crop" ? centred(image, proportioned(image, input)) : whole(image);
  const to = fit === "pad" ? centred(input, proportioned(input, image)) : whole(input);
  return { from, to };
}

/** The largest of these proportions that has room. */
function proportioned(room: Size, proportions: Size): Size {
  return {
    width: Math.min(room.width, nearest((room.height * proportions.width) / proportions.height)),
    height: Math.min(room.height, nearest((room.width * proportions.height) / proportions.width)),
  };
}

function nearest(length: number): number {
  return Math.max(1, Math.round(length));
}

function centred(room: Size, { width, height }: Size): Window {
  const [left, top] = [Math.floor((room.width - width) / 2), Math.floor((room.height - height) / 2)];
  return { left, top, width, height };
}

function whole({ width, height }: Size): Window {
  return { left: 0, top: 0, width, height };
}
