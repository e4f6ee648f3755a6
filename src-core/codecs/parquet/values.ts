/** Values as they lie plainly in a page. */
import type { Damaged } from "./damaged";
import type { ParquetType } from "./metadata";

export type ParquetValue = number | Uint8Array;

/** @param count of the values @throws what `damaged` makes */
export function plainValues(
  bytes: Uint8Array,
  type: ParquetType,
  count: number,
  damaged: Damaged,
): ParquetValue[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: ParquetValue[] = [];
  let at = 0;
  const advance = (length: number): number => {
    if (length > bytes.length - at) throw damaged("a page of it is cut short");
    at += length;
    return at - length;
  };
  while (values.length < count) {
    if (type === "bytes") {
      const length = view.getUint32(advance(4), true);
      const start = advance(length);
      values.push(bytes.subarray(start, start + length));
    } else if (type === "int32") values.push(view.getInt32(advance(4), true));
    else if (type === "int64") values.push(Number(view.getBigInt64(advance(8), true)));
    else
      throw damaged(`a column holds values of the type "${type}", of which no pictures or labels are made`);
  }
  return values;
}
