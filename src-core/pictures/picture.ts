/**
 * A chart or a drawing as a list of marks with places in pixels: what the window draws, a saved file holds and a report shows is made
 * of the same list. Colours are names of tokens, so that one picture serves both themes.
 */

import type { ClearPixels } from "../codecs/png";

export const PAINTS = {
  canvas: { dark: "#10141a", light: "#f8f9fb" },
  panel: { dark: "#151a21", light: "#ffffff" },
  raised: { dark: "#1c232c", light: "#ffffff" },
  line: { dark: "#27303b", light: "#dfe4ea" },
  faint: { dark: "#5b6776", light: "#8b97a6" },
  muted: { dark: "#8a97a8", light: "#576474" },
  text: { dark: "#e7edf4", light: "#17202b" },
  accent: { dark: "#ffb14a", light: "#b45d00" },
  convolution: { dark: "#5aa2ff", light: "#1f6fe0" },
  normalisation: { dark: "#a78bfa", light: "#7048d8" },
  activation: { dark: "#3ecf8e", light: "#12875a" },
  pooling: { dark: "#39c0ed", light: "#0b7fa8" },
  dense: { dark: "#f277b6", light: "#c22f80" },
  shape: { dark: "#93a1b3", light: "#64748b" },
  "input-output": { dark: "#c9d3df", light: "#4c5a6b" },
  error: { dark: "#ff6b6b", light: "#c92a2a" },
} as const;
export type Paint = keyof typeof PAINTS;
export type Scheme = "dark" | "light";

export interface Place {
  readonly x: number;
  readonly y: number;
}

interface Stroke {
  readonly stroke?: Paint;
  readonly width?: number;
  readonly dash?: string;
}

interface Shared {
  readonly opacity?: number;
  /** Said when the pointer rests on it. */
  readonly title?: string;
  /** What it stands for: where the window can be asked for it, a click on the mark does. */
  readonly of?: string;
}

export type Mark =
  | ({ readonly kind: "line"; readonly from: Place; readonly to: Place } & Stroke & Shared)
  | ({ readonly kind: "polyline"; readonly points: readonly Place[] } & Stroke & Shared)
  | ({
      readonly kind: "rectangle";
      readonly at: Place;
      readonly size: Size;
      /** Of its corners. */
      readonly radius: number;
      /** Absent: what is behind shows. */
      readonly fill?: Paint;
    } & Stroke &
      Shared)
  /** Any line or area, by the description that SVG has for it, moved to `at` and made `scale` times as large. */
  | ({
      readonly kind: "path";
      readonly d: string;
      readonly at?: Place;
      readonly scale?: number;
      readonly fill?: Paint;
    } & Stroke &
      Shared)
  | ({ readonly kind: "circle"; readonly at: Place; readonly radius: number; readonly fill: Paint } & Stroke &
      Shared)
  /** Pixels as squares of one size, nothing blurred. */
  | ({
      readonly kind: "image";
      readonly at: Place;
      readonly size: Size;
      readonly pixels: ClearPixels;
    } & Shared)
  /** A cross of two diagonals. */
  | ({ readonly kind: "cross"; readonly at: Place; readonly reach: number } & Stroke & Shared)
  | ({
      readonly kind: "text";
      readonly at: Place;
      readonly text: string;
      readonly anchor: "start" | "middle" | "end";
      readonly fill: Paint;
      readonly size: number;
      readonly isNumber?: boolean;
      readonly isBold?: boolean;
      /** Reads upwards. */
      readonly upwards?: boolean;
    } & Shared);

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** In the order in which they are looked for: the window has the first ones, a viewer of a file may have the others. */
export const FONT = {
  number: '"JetBrains Mono Variable", "JetBrains Mono", ui-monospace, monospace',
  word: '"Inter Variable", Inter, Helvetica, Arial, sans-serif',
} as const;

/** Text beside or below a chart's lines. */
export function label(
  at: Place,
  text: string,
  anchor: "start" | "middle" | "end",
  more: Partial<Extract<Mark, { kind: "text" }>> = {},
): Mark {
  return { kind: "text", at, text, anchor, fill: "muted", size: 11, ...more };
}
