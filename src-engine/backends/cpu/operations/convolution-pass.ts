/** One grid of a convolution, forward or by the input, and its filter as panels. */
import type { WindowGrid } from "../../window-grid";
import type { SkiploomCpuBackend } from "../cpu-backend";
import type { Epilogue } from "./epilogue";

export interface Pass {
  readonly filter: number;
  readonly filterWidth: number;
  /** Of one group. */
  readonly inputChannels: number;
  /** Of one group. */
  readonly outputChannels: number;
  readonly groups: number;
  /** By the input: k runs over the filter's outputs. */
  readonly transposed: boolean;
  readonly x: number;
  readonly y: number;
  readonly batch: number;
  readonly inputHeight: number;
  readonly inputWidth: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly rows: WindowGrid;
  readonly columns: WindowGrid;
  readonly epilogue: Epilogue;
}

/** Channels of one group that a pass reads of each pixel, and that it writes. */
export function depthAndWidth({
  transposed,
  inputChannels,
  outputChannels,
}: Pass): readonly [depth: number, width: number] {
  return transposed ? [outputChannels, inputChannels] : [inputChannels, outputChannels];
}

/**
 * The filter in panels of so many columns, each `[k][columns]` with k filled up to a multiple of 4.
 * @param outer the axis whose taps k passes over last
 * @returns their address, for `freeScratch`
 */
export function packFilter(
  backend: SkiploomCpuBackend,
  pass: Pass,
  panelColumns: number,
  outer: "rows" | "columns",
): number {
  const { rows, columns, groups, filterWidth } = pass;
  const [depth, width] = depthAndWidth(pass);
  const k = rows.taps * columns.taps * depth;
  const panelCount = Math.ceil(width / panelColumns) * groups;
  const panels = backend.allocateScratch(panelCount * Math.ceil(k / 4) * 4 * panelColumns * 4);
  const down = [rows.taps, rows.filterStep * filterWidth] as const;
  const across = [columns.taps, columns.filterStep] as const;
  const [[outerTaps, outerStep], [innerTaps, innerStep]] = outer === "rows" ? [down, across] : [across, down];
  backend.runtime.run("kernelPackFilter", panelCount, [
    pass.filter,
    panels,
    outerTaps,
    innerTaps,
    rows.filterFirst * filterWidth + columns.filterFirst,
    outerStep,
    innerStep,
    pass.inputChannels,
    pass.outputChannels,
    pass.transposed ? 1 : 0,
    groups,
    panelColumns,
  ]);
  return panels;
}
