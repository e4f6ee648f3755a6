/** Fills memory. */
import { integer, minimum, real } from "./lib/support";

/** Integers: address, bytes, bytes in a chunk: all zeros. */
export function kernelClear(args: usize, chunk: u32, _scratch: usize): void {
  const block = <u32>integer(args, 2);
  const start = chunk * block;
  memory.fill(<usize>integer(args, 0) + start, 0, minimum(block, <u32>integer(args, 1) - start));
}

/** Integers: address of float32 values, how many, how many in a chunk. Reals: the value. */
export function kernelFill(args: usize, chunk: u32, _scratch: usize): void {
  const block = <u32>integer(args, 2);
  const start = chunk * block;
  const end = start + minimum(block, <u32>integer(args, 1) - start);
  const value = real(args, 0);
  const address = <usize>integer(args, 0);
  for (let i = start; i < end; i++) store<f32>(address + (i << 2), value);
}
