/** The parameters of windows that slide over a feature map, which convolutions and poolings share. */
import type { Padding, Pair } from "../program/operation";
import type { ParamPreset, ParamSpec, ParamSpecs, ResolvedParams } from "./layer";
import type { Literal } from "./param-value";
import { numberParam, textParam } from "./params";
import { effectiveKernel, type SlidingWindow, stepWords } from "./sliding-window";

/** Most pixels of padding on one side: half of the largest dilated kernel, and more. */
const MOST_PADDING = 512;

function border(label: string, where: string): ParamSpec {
  return {
    kind: "integer",
    label,
    help: `Pixels of padding ${where}.`,
    appliesWhen: { param: "padding", is: ["numbers"] },
    default: 0,
    min: 0,
    max: MOST_PADDING,
  };
}

/** @param filling what stands in the padding: "zeros" for a convolution */
export function paddingParams(filling: string): ParamSpecs {
  return {
    padding: {
      kind: "choice",
      label: "Padding",
      help: `Same adds ${filling} at the border so that the size stays (divided by the stride); valid uses whole windows only; numbers say how many pixels on each side, as in PyTorch.`,
      default: "same",
      choices: [
        { value: "same", label: "Same" },
        { value: "valid", label: "Valid" },
        { value: "numbers", label: "Numbers" },
      ],
    },
    padTop: border("Pad above", "above the image"),
    padBottom: border("Pad below", "below the image"),
    padLeft: border("Pad left", "on the left of the image"),
    padRight: border("Pad right", "on the right of the image"),
  };
}

/** For the second of two axes: 0 takes the value of the first. */
export function widthParam(label: string, ofHeight: string, max: number): ParamSpec {
  return {
    kind: "integer",
    label,
    help: `${ofHeight} across, where it differs from that down; 0 takes the same.`,
    advanced: true,
    default: 0,
    min: 0,
    max,
  };
}

export function readPadding(params: ResolvedParams): Padding {
  const padding = textParam(params, "padding");
  if (padding !== "numbers") return padding === "valid" ? "valid" : "same";
  const [top, bottom, left, right] = ["padTop", "padBottom", "padLeft", "padRight"].map((key) =>
    numberParam(params, key),
  );
  const borders = [top ?? 0, bottom ?? 0, left ?? 0, right ?? 0] as const;
  return borders.every((pixels) => pixels === 0) ? "valid" : borders;
}

export function pair(params: ResolvedParams, key: string): Pair {
  const down = numberParam(params, key);
  const across = numberParam(params, `${key}Width`);
  return [down, across === 0 ? down : across];
}

/** Reads a convolution's window; poolings name their window `size`; they and transposed convolutions have no dilation. */
export function readWindow(params: ResolvedParams, kernelKey: "kernel" | "size"): SlidingWindow {
  return {
    window: pair(params, kernelKey),
    strides: pair(params, "stride"),
    dilations: params.dilation === undefined ? [1, 1] : pair(params, "dilation"),
    padding: readPadding(params),
  };
}

/**
 * PyTorch's usual padding of an odd kernel, (k - 1) / 2 with dilation counted, on all sides: its default is none.
 *
 * @param more what PyTorch's layer has otherwise than ours
 */
export function pyTorchPadding(
  kernelKey: "kernel" | "size",
  more: Readonly<Record<string, Literal>> = {},
): ParamPreset {
  return {
    label: "As PyTorch",
    help: "Fills in half of the kernel on each side, as networks written in PyTorch have it (padding = kernel // 2).",
    appliesWhen: { param: "padding", is: ["numbers"] },
    values(params) {
      const window = readWindow(params, kernelKey);
      const [down, across] = ([0, 1] as const).map((axis) =>
        Math.floor((effectiveKernel(window, axis) - 1) / 2),
      );
      return {
        padding: "numbers",
        padTop: down ?? 0,
        padBottom: down ?? 0,
        padLeft: across ?? 0,
        padRight: across ?? 0,
        ...more,
      };
    },
  };
}

/** What a card says of a padding: nothing of the usual one. */
export function paddingWords(padding: Padding): readonly string[] {
  if (padding === "same") return [];
  if (padding === "valid") return ["valid"];
  const [top, bottom, left, right] = padding;
  if (top !== bottom || left !== right) return [`pad ${padding.join(" ")}`];
  return [`pad ${stepWords([top, left])}`];
}
