/**
 * What happens to the images of a step, drawn from the recipe's seed and the step alone: a run goes on from any step without those before
 * it, and whoever knows both sees the very batch. Each setting has a stream of its own, so switching one on leaves what the others draw.
 */
import { Random } from "../../foundation/random";
import type { AugmentationSettings } from "../augmentation";
import { type CutSquare, drawSquare } from "./cutout";
import { drawMixing, type Mixing } from "./mixing";

/** An image's own changes, in the order in which they are made. */
export interface ImageDraws {
  readonly flippedDown: boolean;
  readonly flippedAcross: boolean;
  /** Counter-clockwise about the centre. */
  readonly degrees: number;
  /** Enlarged about the centre. */
  readonly scale: number;
  /** In pixels, negative: up, left. */
  readonly down: number;
  readonly right: number;
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  readonly cut: CutSquare | undefined;
}

export interface BatchDraws {
  readonly images: readonly ImageDraws[];
  /** Left out: no image is mixed with another. */
  readonly mixing?: Mixing | undefined;
}

export interface DrawnBatch {
  readonly seed: number;
  /** Counted from 1 over the run. */
  readonly step: number;
  /** Images of the batch. */
  readonly count: number;
  /** `[height, width, channels]` */
  readonly imageShape: readonly [number, number, number];
}

/** Undefined where nothing is asked for: the batch stays as it is. */
export function drawBatch(settings: AugmentationSettings, batch: DrawnBatch): BatchDraws | undefined {
  if (isOff(settings)) return undefined;
  const stream = (name: string): Random => Random.fromSeed(batch.seed, `augmentation/${name}/${batch.step}`);
  const between = (name: string, low: number, high: number): (() => number) => {
    const random = stream(name);
    return () => random.uniform(low, high);
  };
  const factor = (name: "brightness" | "contrast" | "saturation"): (() => number) => {
    const strength = settings[name];
    return strength === 0 ? () => 1 : between(name, Math.max(0, 1 - strength), 1 + strength);
  };
  const { shiftPixels, horizontalFlip, verticalFlip, rotationDegrees, scale, cutoutPixels } = settings;
  // Shift and flip were the first settings there were, and share a stream: runs from then go on to the same bytes.
  const placing = Random.fromSeed(batch.seed, `augmentation/${batch.step}`);
  const shift = (): number =>
    shiftPixels === 0 ? 0 : placing.integerBelow(2 * shiftPixels + 1) - shiftPixels;
  const flipping = stream("verticalFlip");
  const degrees = rotationDegrees === 0 ? () => 0 : between("rotation", -rotationDegrees, rotationDegrees);
  const size = scale === 0 ? () => 1 : between("scale", 1 - scale, 1 + scale);
  const brightness = factor("brightness");
  const contrast = factor("contrast");
  const saturation = factor("saturation");
  const cutting = stream("cutout");
  const images = Array.from({ length: batch.count }, (): ImageDraws => {
    const down = shift();
    const right = shift();
    return {
      down,
      right,
      flippedAcross: horizontalFlip && placing.integerBelow(2) === 1,
      flippedDown: verticalFlip && flipping.integerBelow(2) === 1,
      degrees: degrees(),
      scale: size(),
      brightness: brightness(),
      contrast: contrast(),
      saturation: saturation(),
      cut: cutoutPixels === 0 ? undefined : drawSquare(cutting, cutoutPixels, batch.imageShape),
    };
  });
  return { images, mixing: drawMixing(stream("mixing"), settings, batch) };
}

/** Of the images at these places of the batch; what is mixed into them must be among them, at the first place where it stands. */
export function drawsOf({ images, mixing }: BatchDraws, places: Uint32Array): BatchDraws {
  const chosen = Array.from(places, (place) => images[place]).filter((image) => image !== undefined);
  if (!mixing) return { images: chosen };
  const partners = places.map((place) => Math.max(0, places.indexOf(mixing.partners[place] ?? place)));
  return { images: chosen, mixing: { ...mixing, partners } };
}

function isOff(settings: AugmentationSettings): boolean {
  return Object.values(settings).every((setting) => setting === 0 || setting === false);
}
