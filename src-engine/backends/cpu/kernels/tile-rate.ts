/** How fast multiplying matrices can be here: what convolutions are measured against. */
import { integer, madd, zero } from "./lib/support";

/**
 * The inner loop of the matrix kernels (6 rows by 8 columns in registers) again and again, over panels that stay in the first cache.
 * Integers: 0 steps of k, 1 repetitions.
 */
export function kernelTileRate(args: usize, _chunk: u32, scratch: usize): void {
  const steps = integer(args, 0);
  const repetitions = integer(args, 1);
  const panels = scratch + 256;
  memory.fill(panels, 0, <usize>(steps + 1) * 56);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    let c00 = zero(), c01 = zero(), c10 = zero(), c11 = zero(), c20 = zero(), c21 = zero();
    let c30 = zero(), c31 = zero(), c40 = zero(), c41 = zero(), c50 = zero(), c51 = zero();
    let a = panels;
    let b = panels + <usize>steps * 24;
    let k = steps;
    do {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      let s = v128.load_splat<f32>(a, 0); c00 = madd(s, b0, c00); c01 = madd(s, b1, c01);
      s = v128.load_splat<f32>(a, 4); c10 = madd(s, b0, c10); c11 = madd(s, b1, c11);
      s = v128.load_splat<f32>(a, 8); c20 = madd(s, b0, c20); c21 = madd(s, b1, c21);
      s = v128.load_splat<f32>(a, 12); c30 = madd(s, b0, c30); c31 = madd(s, b1, c31);
      s = v128.load_splat<f32>(a, 16); c40 = madd(s, b0, c40); c41 = madd(s, b1, c41);
      s = v128.load_splat<f32>(a, 20); c50 = madd(s, b0, c50); c51 = madd(s, b1, c51);
      a += 24;
      b += 32;
    } while (--k);
    v128.store(scratch, c00, 0); v128.store(scratch, c01, 16);
    v128.store(scratch, c10, 32); v128.store(scratch, c11, 48);
    v128.store(scratch, c20, 64); v128.store(scratch, c21, 80);
    v128.store(scratch, c30, 96); v128.store(scratch, c31, 112);
    v128.store(scratch, c40, 128); v128.store(scratch, c41, 144);
    v128.store(scratch, c50, 160); v128.store(scratch, c51, 176);
  }
}
