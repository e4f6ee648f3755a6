/** Calls the kernel for convolutions in groups of few channels. */
import type { WindowGrid } from "../../window-grid";
import type { SkiploomCpuBackend } from "../cpu-backend";
import { SCRATCH_BYTES } from "../kernel-runtime";
import { depthAndWidth, type Pass, packFilter } from "./convolution-pass";
import { isClamped } from "./epilogue";

/** Channels of a group up to which its windows are read where they stand; longer ones are worth packing. */
const MOST_CHANNELS = 32;
/** Outputs whose values fill a cache line: groups of fewer are computed together. */
const LINE_OUTPUTS = 16;
/** Planes of one chunk, which stay in the second cache. */
const PLANE_BYTES = 65_536;

/** @returns false, with nothing done, where the blocked product is the better way. */
export function convolveGroups(backend: SkiploomCpuBackend, pass: Pass): boolean {
  const { rows, columns, groups, batch } = pass;
  const [depth, width] = depthAndWidth(pass);
  if (groups === 1 || depth > MOST_CHANNELS) return false;
  const panelColumns = width > 4 ? 8 : 4;
  const planeColumns = columnsOfPlane(columns, panelColumns === 8 ? 4 : 7);
  const together = Math.min(groups, Math.max(1, Math.floor(LINE_OUTPUTS / width)));
  const rowBytes = planeColumns * 4 * depth * Math.min(columns.inputStride, reach(columns)) * together;
  const bytes = (gridRows: number): number => ((gridRows - 1) * rows.inputStride + reach(rows)) * rowBytes;
  if (bytes(1) + rows.taps * columns.taps * 4 > SCRATCH_BYTES / 2) return false;
  const slices = Math.ceil(groups / together);
  const { threads } = backend.runtime;
  const wanted = threads === 1 ? 1 : Math.ceil((threads * 4) / (slices * batch));
  let gridRows = Math.ceil(rows.size / wanted);
  while (gridRows > 1 && bytes(gridRows) > PLANE_BYTES) gridRows = Math.ceil(gridRows / 2);
  const panels = packFilter(backend, pass, panelColumns, "columns");
  const pixelBytes = width * groups * 4;
  const outputRow = pass.outputWidth * pixelBytes;
  backend.runtime.run(
    "kernelConvolveGroups",
    Math.ceil(rows.size / gridRows) * slices * batch,
    [
      pass.x,
      panels,
      pass.y + rows.outputFirst * outputRow + columns.outputFirst * pixelBytes,
      pass.outputHeight * outputRow,
      rows.outputStride * outputRow,
      columns.outputStride * pixelBytes,
      pass.inputHeight,
      pass.inputWidth,
      depth,
      rows.size,
      columns.size,
      rows.inputStride,
      columns.inputStride,
      rows.taps,
      columns.taps,
      rows.offset,
      rows.step,
      columns.offset,
      columns.step,
      width,
      pass.epilogue.bias,
      isClamped(pass.epilogue) ? 1 : 0,
      groups,
      together,
      gridRows,
      panelColumns,
      planeColumns,
    ],
    [pass.epilogue.low, pass.epilogue.high],
  );
  backend.freeScratch(panels);
  return true;
}

/** Input pixels from the first tap to the last, both among them. */
function reach({ taps, step }: WindowGrid): number {
  return (taps - 1) * step + 1;
}

/** What the tiles of a row read of a plane, in whole vectors. */
function columnsOfPlane(columns: WindowGrid, tilePixels: number): number {
  const shift = Math.floor((reach(columns) - 1) / columns.inputStride);
  return Math.ceil((Math.max(columns.size, tilePixels) + shift) / 4) * 4;
}
