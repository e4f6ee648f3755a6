import type { Shape } from "#core/layers/layer";

/** `8×8×16`; with spaces where there is room: `8 × 8 × 16`. */
export function formatShape(shape: Shape, spaced = false): string {
  return shape.join(spaced ? " × " : "×");
}

/** `9×9`, or "all" after a global pooling. */
export function formatField(field: readonly [number, number] | "all"): string {
  return field === "all" ? "all" : `${field[0]}×${field[1]}`;
}
