/** Damage that a reader of bytes meets, as the error of the file. */
import type { Damaged } from "../../codecs/parquet/damaged";
import { invalidSource } from "../invalid-source";

export function damagedFile(name: string): Damaged {
  return (reason) => invalidSource(name, reason);
}
