/** A window's numbers as parameters of a layer, with every padding that computes the same on this image. */
import type { Shape } from "../../layers/layer";
import type { Literal } from "../../layers/param-value";
import { bordersAlong, effectiveKernel, outputLength, type SlidingWindow } from "../../layers/sliding-window";
import type { Borders, Padding, Pair } from "../../program/operation";
import type { Choices } from "./raised";

/** One value, or a second one for the width where it differs. */
export function pairChoices(key: string, [down, across]: Pair): Choices {
  return { [key]: [down], [`${key}Width`]: [down === across ? 0 : across] };
}

/**
 * @param kernelKey what the layer calls its window
 * @param image `[height, width, channels]` that comes in
 */
export function windowChoices(
  kernelKey: "kernel" | "size",
  given: Omit<SlidingWindow, "dilations"> & { readonly dilations?: Pair },
  image: Shape,
): Choices {
  const dilations = given.dilations ?? [1, 1];
  const window: SlidingWindow = {
    ...given,
    dilations: [seen(given, dilations, 0), seen(given, dilations, 1)],
  };
  return {
    ...pairChoices(kernelKey, window.window),
    ...pairChoices("stride", window.strides),
    ...(given.dilations ? pairChoices("dilation", window.dilations) : {}),
    ...paddingChoices(window, image),
  };
}

/** A window of one pixel has nothing to dilate. */
function seen({ window }: Pick<SlidingWindow, "window">, dilations: Pair, axis: 0 | 1): number {
  return window[axis] === 1 ? 1 : dilations[axis];
}

/** Pixels of padding that a window has on this image. */
export function bordersOf(window: SlidingWindow, [height = 0, width = 0]: Shape): Borders {
  return [...bordersAlong(height, window, 0), ...bordersAlong(width, window, 1)];
}

function paddingChoices(window: SlidingWindow, image: Shape): Choices {
  const borders = bordersOf(window, image);
  const [top, bottom, left, right] = borders;
  return {
    padding: paddingsOf(window, borders, image),
    padTop: [top],
    padBottom: [bottom],
    padLeft: [left],
    padRight: [right],
  };
}

function paddingsOf(window: SlidingWindow, borders: Borders, image: Shape): readonly Literal[] {
  const isBare = borders.every((pixels) => pixels === 0);
  const isPoint = window.window.every((side) => side === 1);
  const own = asDrawn(window.padding, isBare);
  const others = ["same", "valid", "numbers"].filter((padding) => {
    if (padding === own) return false;
    if (padding === "valid") return isBare;
    return padding === "numbers" || isSame(window, borders, image);
  });
  // A window of one pixel needs no word about its padding.
  return isPoint && others.includes("same")
    ? ["same", own, ...others.filter((each) => each !== "same")]
    : [own, ...others];
}

function asDrawn(padding: Padding, isBare: boolean): string {
  if (typeof padding === "string") return padding;
  return isBare ? "valid" : "numbers";
}

/** Whether TensorFlow's rule gives these very pixels here. */
function isSame(window: SlidingWindow, borders: Borders, image: Shape): boolean {
  const same: SlidingWindow = { ...window, padding: "same" };
  const rule = bordersOf(same, image);
  return (
    borders.every((pixels, side) => pixels === rule[side]) &&
    ([0, 1] as const).every(
      (axis) =>
        outputLength(image[axis] ?? 0, same, axis) === outputLength(image[axis] ?? 0, window, axis) &&
        effectiveKernel(same, axis) <= 2 * Math.max(image[0] ?? 0, image[1] ?? 0) + 1,
    )
  );
}
