/** Tiles at the edge of a result, where fewer than 6 rows or 8 columns exist. */
import { tile } from "./tile";

/** Bytes of private memory that {@link partialTile} uses: a table of rows and one tile. */
export const PARTIAL_TILE_BYTES: usize = 256;

/** As {@link tile}, but only `rowCount` rows and `columns` columns of the result are written. */
export function partialTile(
  a: usize,
  b: usize,
  groups: u32,
  rows: usize,
  rowCount: u32,
  column: usize,
  columns: u32,
  bias: usize,
  continues: bool,
  range: usize,
  scratch: usize,
): void {
  const whole = scratch + 64;
  for (let i: u32 = 0; i < 6; i++) {
    store<usize>(scratch + (i << 2), whole + (i << 5));
    if (continues && i < rowCount) {
      memory.copy(whole + (i << 5), load<usize>(rows + (i << 2)) + column, columns << 2);
    }
  }
  tile(a, b, groups, scratch, 0, bias, continues, range);
  for (let i: u32 = 0; i < rowCount; i++) {
    memory.copy(load<usize>(rows + (i << 2)) + column, whole + (i << 5), columns << 2);
  }
}
