/** A frame on the picture that it is a part of. */
import type { Raster } from "./image";

export interface Place {
  /** Of the picture, which holds the frame whole. */
  readonly width: number;
  readonly height: number;
  /** Where the frame's first pixel lies. */
  readonly left: number;
  readonly top: number;
}

/** @param level the byte of every channel where the frame is not */
export function placedOn(frame: Raster, place: Place, level: number): Raster {
  if (frame.width === place.width && frame.height === place.height) return frame;
  const { step } = frame;
  const pixels = new Uint8Array(place.width * place.height * step).fill(level);
  for (let row = 0; row < frame.height; row += 1) {
    const from = row * frame.width * step;
    const to = ((place.top + row) * place.width + place.left) * step;
    pixels.set(frame.pixels.subarray(from, from + frame.width * step), to);
  }
  return { ...frame, width: place.width, height: place.height, pixels };
}
