import type { ConfusionMatrix } from "#core/scores/confusion";

export interface MatrixProps {
  readonly matrix: ConfusionMatrix;
  /** Class at each place of rows and columns. */
  readonly order: Uint32Array;
  readonly shown: "counts" | "rates";
  nameOf(place: number): string;
  onChoose(truth: number, answer: number): void;
}

/** By which a cell's colour is seen: small shares are what one looks for. */
export function strengthOf(share: number): number {
  return Math.sqrt(Math.min(1, Math.max(0, share)));
}
