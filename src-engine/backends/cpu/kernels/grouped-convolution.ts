/**
 * Convolutions in groups of few channels, forward and by the input. A blocked product would pack windows that are hardly longer than
 * what packing them costs: here only the image is copied, to planes, and windows are read in it where they stand.
 */
import { tile4x8, tile7x4 } from "./lib/plane-tiles";
import { clearPlanes, spreadRow } from "./lib/planes";
import { addressOfReal, integer, minimum, roundUp } from "./lib/support";
import { storeFirst } from "./lib/partial-vector";

/** Stores the part of a tile that exists: rows of `columns` values that stand one after the other. */
@inline
function storePart(tile: usize, columns: u32, pixels: u32, outputs: u32, y: usize, pixelBytes: usize): void {
  for (; pixels; pixels--) {
    storeFirst(y, v128.load(tile), minimum(4, outputs));
    if (outputs > 4) storeFirst(y + 16, v128.load(tile, 16), outputs - 4);
    tile += columns << 2;
    y += pixelBytes;
  }
}

/**
 * y = clamp(windows of x . panels + bias) on a grid of pixels. One chunk is some rows of the grid in one image, of some groups; those of
 * all groups follow one another, for they read the same pixels.
 *
 * Integers: 0 x, 1 panels `[group][columns / panel columns][tap column][tap row][channel][panel columns]`, 2 y, 3 bytes between images of y,
 * 4 between grid rows, 5 between grid columns, 6 input height, 7 width, 8 channels of a group, 9 grid height, 10 width, 11 input rows
 * from one grid row to the next, 12 columns, 13 tap rows, 14 tap columns, 15 first tap's row offset, 16 row step, 17 first tap's column
 * offset, 18 column step, 19 output channels of a group, 20 bias or 0, 21 whether the result is clamped, 22 groups, 23 groups in a chunk,
 * 24 grid rows in a chunk, 25 columns of a panel: 8 or 4, 26 columns of a plane. Reals: low, high.
 */
export function kernelConvolveGroups(args: usize, chunk: u32, scratch: usize): void {
  const height = integer(args, 6);
  const width = integer(args, 7);
  const channels = integer(args, 8);
  const gridHeight = <u32>integer(args, 9);
  const gridWidth = <u32>integer(args, 10);
  const rowStride = integer(args, 11);
  const columnStride = integer(args, 12);
  const tapRows = integer(args, 13);
  const tapColumns = integer(args, 14);
  const rowStep = integer(args, 16);
  const columnStep = integer(args, 18);
  const outputs = <u32>integer(args, 19);
  const groups = <u32>integer(args, 22);
  const groupsInChunk = <u32>integer(args, 23);
  const rowsInChunk = <u32>integer(args, 24);
  const panelColumns = <u32>integer(args, 25);
  const planeColumns = integer(args, 26);
  const range = integer(args, 21) != 0 ? addressOfReal(args, 0) : 0;

  const slices = (groups + groupsInChunk - 1) / groupsInChunk;
  const part = chunk / slices;
  const firstGroup = (chunk - part * slices) * groupsInChunk;
  const groupCount = minimum(groupsInChunk, groups - firstGroup);
  const parts = (gridHeight + rowsInChunk - 1) / rowsInChunk;
  const image = part / parts;
  const firstRow = (part - image * parts) * rowsInChunk;
  const rows = minimum(rowsInChunk, gridHeight - firstRow);

  // Columns that lie a stride apart share a plane, so there is one for each remainder that a tap meets.
  const phases = min(columnStride, (tapColumns - 1) * columnStep + 1);
  const copiedRows = (<i32>rows - 1) * rowStride + (tapRows - 1) * rowStep + 1;
  const planeBytes = <usize>planeColumns << 2;
  const rowBytes = <usize>channels * planeBytes;
  const phaseBytes = <usize>copiedRows * rowBytes;
  const groupBytes = <usize>phases * phaseBytes;

  // Tap rows that are neighbours in the image are neighbours in k too: all of them are one run.
  const joined = rowStep == 1;
  const runLength = joined ? tapRows * channels : channels;
  const runsOfColumn = joined ? 1 : tapRows;
  const runs = scratch + 256;
  let run = runs;
  for (let tapX = 0; tapX < tapColumns; tapX++) {
    const column = tapX * columnStep;
    const shift = column / columnStride;
    for (let tapY = 0; tapY < runsOfColumn; tapY++) {
      const offset = <usize>(column - shift * columnStride) * phaseBytes + <usize>(tapY * rowStep) * rowBytes;
      store<u32>(run, <u32>offset + (shift << 2));
      run += 4;
    }
  }
  const runCount = <u32>(tapColumns * runsOfColumn);
  const planes = runs + <usize>roundUp(runCount << 2, 64);

  const pixelBytes = <usize>(<u32>channels * groups) << 2;
  const x = <usize>integer(args, 0) + (firstGroup * channels << 2) + <usize>(<i32>image * height * width) * pixelBytes;
  const top = <i32>firstRow * rowStride + integer(args, 15);
  for (let row = 0; row < copiedRows; row++) {
    const inputRow = top + row;
    for (let group: u32 = 0; group < groupCount; group++) {
      for (let phase = 0; phase < phases; phase++) {
        const to = planes + group * groupBytes + <usize>phase * phaseBytes + <usize>row * rowBytes;
        if (inputRow < 0 || inputRow >= height) {
          clearPlanes(to, rowBytes);
        } else {
          spreadRow(
            x + <usize>(inputRow * width) * pixelBytes + (group * channels << 2), width, pixelBytes, channels,
            integer(args, 17) + phase, columnStride, planeColumns, to, planeBytes,
          );
        }
      }
    }
  }

  const panelBytes = <usize>roundUp(<u32>(tapRows * tapColumns * channels), 4) * (panelColumns << 2);
  const panelsOfGroup = (outputs + panelColumns - 1) / panelColumns;
  const tilePixels: u32 = panelColumns == 8 ? 4 : 7;
  const gridPixel = <usize>integer(args, 5);
  for (let row: u32 = 0; row < rows; row++) {
    const yRow = <usize>integer(args, 2) + image * integer(args, 3) + (firstRow + row) * integer(args, 4);
    for (let inChunk: u32 = 0; inChunk < groupCount; inChunk++) {
      const group = firstGroup + inChunk;
      const origin = planes + inChunk * groupBytes + <usize>(<i32>row * rowStride) * rowBytes;
      let panel = <usize>integer(args, 1) + group * panelsOfGroup * panelBytes;
      for (let column: u32 = 0; column < outputs; column += panelColumns) {
        const offset = (group * outputs + column) << 2;
        const bias = integer(args, 20) == 0 ? 0 : <usize>integer(args, 20) + offset;
        const y = yRow + offset;
        const present = minimum(panelColumns, outputs - column);
        for (let next: u32 = 0; next < gridWidth; next += tilePixels) {
          // The last tile of a row may hold some pixels of the one before it.
          const pixel = gridWidth < tilePixels ? 0 : minimum(next, gridWidth - tilePixels);
          const whole = present == panelColumns && gridWidth >= tilePixels;
          const to = y + pixel * gridPixel;
          const tileTo = whole ? to : scratch;
          const tilePixel = whole ? gridPixel : <usize>panelColumns << 2;
          const from = origin + (pixel << 2);
          if (panelColumns == 8) {
            tile4x8(from, runs, runCount, runLength, planeBytes, panel, bias, range, tileTo, tilePixel);
          } else {
            tile7x4(from, runs, runCount, runLength, planeBytes, panel, bias, range, tileTo, tilePixel);
          }
          if (!whole) storePart(scratch, panelColumns, minimum(tilePixels, gridWidth), present, to, gridPixel);
        }
        panel += panelBytes;
      }
    }
  }
}
