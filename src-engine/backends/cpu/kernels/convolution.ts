/**
 * Convolution over `[batch, height, width, channels]` as a blocked matrix product, forward and by the input: the
 * rows of a are windows, packed a block at a time; b is the filter, packed once (Goto and van de Geijn 2008).
 */
import { PARTIAL_TILE_BYTES, partialTile } from "./lib/partial-tile";
import { LINE_BYTES, packLines, packWindow } from "./lib/pixels";
import { addressOfReal, integer, minimum, roundUp } from "./lib/support";
import { tile } from "./lib/tile";

/**
 * Packs a filter `[height, width, in, out]` into panels of b. One chunk is a panel of 4 or 8 columns of one group.
 *
 * Integers: filter, panels, taps of the outer and of the inner loop, first tap, taps from one of the outer loop to the next, the same
 * of the inner loop, in and out of one group, transposed, groups, columns of a panel. Transposed: k runs over `out` and the columns over `in`.
 */
export function kernelPackFilter(args: usize, chunk: u32, _scratch: usize): void {
  const outer = integer(args, 2);
  const inner = integer(args, 3);
  const inputs = <u32>integer(args, 7);
  const outputs = <u32>integer(args, 8);
  const transposed = integer(args, 9) != 0;
  const panelColumns = <u32>integer(args, 11);
  const depth = transposed ? outputs : inputs;
  const columns = transposed ? inputs : outputs;
  const k = <u32>(outer * inner) * depth;
  const padded = roundUp(k, 4);
  const panelsOfGroup = (columns + panelColumns - 1) / panelColumns;
  const group = chunk / panelsOfGroup;
  const filter = <usize>integer(args, 0) + (group * outputs << 2);
  // Values from one input's filters to the next one's.
  const inputValues = outputs * <u32>integer(args, 10);
  const first = (chunk - group * panelsOfGroup) * panelColumns;
  const count = minimum(panelColumns, columns - first);
  const rowBytes = <usize>panelColumns << 2;
  const step = transposed ? inputValues << 2 : 4;
  let to = <usize>integer(args, 1) + chunk * padded * rowBytes;
  for (let outerTap = 0; outerTap < outer; outerTap++) {
    for (let innerTap = 0; innerTap < inner; innerTap++) {
      const tap = <u32>(integer(args, 4) + outerTap * integer(args, 5) + innerTap * integer(args, 6));
      const weights = filter + (tap * inputs * inputValues << 2);
      for (let channel: u32 = 0; channel < depth; channel++) {
        const from = weights + ((transposed ? first * inputValues + channel : channel * inputValues + first) << 2);
        if (!transposed && count == panelColumns) {
          for (let i: usize = 0; i < rowBytes; i += 16) v128.store(to + i, v128.load(from + i));
        } else {
          for (let i: u32 = 0; i < panelColumns; i++) {
            store<f32>(to + (i << 2), i < count ? load<f32>(from + i * step) : 0);
          }
        }
        to += rowBytes;
      }
    }
  }
  memory.fill(to, 0, (padded - k) * rowBytes);
}

/** Most k that a pass over the panels takes at once: a panel of b then fits the first cache beside one of a. */
const K_BLOCK: u32 = 768;

/**
 * y = clamp(windows of x . panels + bias) on a grid of pixels. One chunk is a block of the grid's pixels, of one group's channels.
 *
 * Integers: x, panels, y, bytes between images of y, between grid rows, between grid columns, input height, width,
 * channels, grid height, grid width, input pixels from one grid row to the next, the same for columns, tap rows, tap
 * columns, first tap's row offset, row step, first tap's column offset, column step, output channels, bias
 * or 0, pixels in a chunk, pixels in all, whether the result is clamped, blocks of a group, groups; input and output channels
 * are those of one group. Reals: low, high.
 */
export function kernelConvolve(args: usize, chunk: u32, scratch: usize): void {
  const height = <u32>integer(args, 6);
  const width = <u32>integer(args, 7);
  const channels = <u32>integer(args, 8);
  const gridHeight = <u32>integer(args, 9);
  const gridWidth = <u32>integer(args, 10);
  const tapColumns = <u32>integer(args, 14);
  const k = <u32>integer(args, 13) * tapColumns * channels;
  const padded = roundUp(k, 4);
  const columns = <u32>integer(args, 19);
  const block = <u32>integer(args, 21);
  const blocks = <u32>integer(args, 24);
  const group = chunk / blocks;
  const pixelValues = channels * <u32>integer(args, 25);
  const x = <usize>integer(args, 0) + (group * channels << 2);
  const y = <usize>integer(args, 2) + (group * columns << 2);
  const panels = <usize>integer(args, 1) + group * ((columns + 7) >> 3) * padded * 32;
  const bias = integer(args, 20) == 0 ? 0 : <usize>integer(args, 20) + (group * columns << 2);

  const start = (chunk - group * blocks) * block;
  const count = minimum(block, <u32>integer(args, 22) - start);
  const rows = scratch + PARTIAL_TILE_BYTES;
  // The table of rows has at most 192 entries.
  const lines = scratch + 2048;
  const panelsOfA = lines + 6 * LINE_BYTES;
  const inLines = (channels & 3) != 0;

  for (let k0: u32 = 0; k0 < k; k0 += K_BLOCK) {
    const k1 = minimum(k0 + K_BLOCK, k);
    const groups = (k1 - k0 + 3) >> 2;
    const panelBytes = groups * 96;

    let gridY = start / gridWidth;
    let gridX = start - gridY * gridWidth;
    let image = gridY / gridHeight;
    gridY -= image * gridHeight;
    let panel = panelsOfA;
    let inPanel: u32 = 0;
    for (let pixel: u32 = 0; pixel < count; pixel++) {
      if (k0 == 0) {
        store<usize>(
          rows + (pixel << 2),
          y + image * integer(args, 3) + gridY * integer(args, 4) + gridX * integer(args, 5),
        );
      }
      packWindow(
        x + ((image * height * width * pixelValues) << 2), height, width, channels, pixelValues,
        <i32>gridY * integer(args, 11) + integer(args, 15), <i32>gridX * integer(args, 12) + integer(args, 17),
        tapColumns, integer(args, 16), integer(args, 18), panel + (inPanel << 4), k0, k1, lines + inPanel * LINE_BYTES,
      );
      if (++inPanel == 6) {
        if (inLines) packLines(lines, panel, 6, k1 - k0);
        inPanel = 0;
        panel += panelBytes;
      }
      if (++gridX == gridWidth) {
        gridX = 0;
        if (++gridY == gridHeight) {
          gridY = 0;
          image++;
        }
      }
    }

    if (inLines && inPanel) packLines(lines, panel, inPanel, k1 - k0);

    const continues = k0 > 0;
    const range = k1 == k && integer(args, 23) != 0 ? addressOfReal(args, 0) : 0;
    for (let column: u32 = 0; column < columns; column += 8) {
      const b = panels + ((column >> 3) * padded + k0) * 32;
      const biasHere = bias && !continues ? bias + (column << 2) : 0;
      const present = minimum(8, columns - column);
      panel = panelsOfA;
      for (let row: u32 = 0; row < count; row += 6) {
        const table = rows + (row << 2);
        if (present == 8 && row + 6 <= count) {
          tile(panel, b, groups, table, column << 2, biasHere, continues, range);
        } else {
          partialTile(
            panel, b, groups, table, minimum(6, count - row), column << 2, present, biasHere, continues, range,
            scratch,
          );
        }
        panel += panelBytes;
      }
    }
  }
}
