/** One step of an optimizer over a vector of weights, each weight read and written once. See `train/optimizer.ts`. */
import { storeFirst } from "./lib/partial-vector";
import { integer, madd, minimum, nmadd, real } from "./lib/support";

const SGD: i32 = 0;
const MOMENTUM: i32 = 1;
const NESTEROV: i32 = 2;
const ADAM: i32 = 3;

@inline
function put(to: usize, value: v128, count: u32): void {
  storeFirst(to, value, count);
}

/** Four weights. */
@inline
function update(kind: i32, args: usize, at: usize, count: u32): void {
  const decays = v128.load(<usize>integer(args, 7) + at);
  let weight = v128.load(<usize>integer(args, 1) + at);
  let gradient = f32x4.mul(v128.load(<usize>integer(args, 0) + at), f32x4.splat(real(args, 1)));
  gradient = madd(weight, f32x4.mul(decays, f32x4.splat(real(args, 2))), gradient);
  weight = nmadd(weight, f32x4.mul(decays, f32x4.splat(real(args, 3))), weight);
  const rate = f32x4.splat(real(args, 0));
  const to = <usize>integer(args, 2) + at;
  if (kind == SGD) {
    put(to, nmadd(gradient, rate, weight), count);
    return;
  }
  if (kind == ADAM) {
    const beta1 = f32x4.splat(real(args, 4));
    const beta2 = f32x4.splat(real(args, 5));
    const first = madd(v128.load(<usize>integer(args, 3) + at), beta1, f32x4.mul(gradient, f32x4.splat(real(args, 6))));
    const square = f32x4.mul(f32x4.mul(gradient, gradient), f32x4.splat(real(args, 7)));
    const second = madd(v128.load(<usize>integer(args, 5) + at), beta2, square);
    const root = f32x4.mul(f32x4.sqrt(second), f32x4.splat(real(args, 8)));
    const change = f32x4.div(first, f32x4.add(root, f32x4.splat(real(args, 9))));
    put(<usize>integer(args, 4) + at, first, count);
    put(<usize>integer(args, 6) + at, second, count);
    put(to, nmadd(change, rate, weight), count);
    return;
  }
  const momentum = f32x4.splat(real(args, 4));
  const velocity = madd(v128.load(<usize>integer(args, 3) + at), momentum, gradient);
  put(<usize>integer(args, 4) + at, velocity, count);
  const direction = kind == NESTEROV ? madd(velocity, momentum, gradient) : velocity;
  put(to, nmadd(direction, rate, weight), count);
}

@inline
function loop(kind: i32, args: usize, start: u32, end: u32): void {
  const whole = end & ~3;
  for (let index = start; index < whole; index += 4) update(kind, args, <usize>index << 2, 4);
  if (whole < end) update(kind, args, <usize>whole << 2, end - whole);
}

/**
 * Integers: gradient, weights, weights after, first slot (velocity), after, second slot, after, mask of weight decay, number of
 * values, values in a chunk, kind (0 SGD, 1 momentum, 2 Nesterov, 3 Adam). Reals: rate (Adam: over 1 - beta1^step), factor of
 * the gradient, L2 decay, decoupled decay times rate, momentum (Adam: beta1), beta2, 1 - beta1, 1 - beta2, 1 over the root of
 * 1 - beta2^step, epsilon. What is after may be what was before.
 */
export function kernelOptimizerStep(args: usize, chunk: u32, _scratch: usize): void {
  const block = <u32>integer(args, 9);
  const start = chunk * block;
  const end = start + minimum(block, <u32>integer(args, 8) - start);
  const kind = integer(args, 10);
  if (kind == SGD) loop(SGD, args, start, end);
  else if (kind == MOMENTUM) loop(MOMENTUM, args, start, end);
  else if (kind == NESTEROV) loop(NESTEROV, args, start, end);
  else loop(ADAM, args, start, end);
}

/**
 * running = batch + momentum * (running - batch), for pieces of one vector. Integers: running, momenta, table (addresses of the
 * pieces and their lengths), number of pieces. One chunk.
 */
export function kernelMoveAverages(args: usize, _chunk: u32, _scratch: usize): void {
  let running = <usize>integer(args, 0);
  let momentum = <usize>integer(args, 1);
  const table = <usize>integer(args, 2);
  const pieces = <u32>integer(args, 3);
  for (let piece: u32 = 0; piece < pieces; piece++) {
    const batch = load<usize>(table + (<usize>piece << 3));
    const count = load<u32>(table + (<usize>piece << 3) + 4);
    for (let i: u32 = 0; i < count; i++) {
      const value = load<f32>(batch + (<usize>i << 2));
      store<f32>(running, value + (load<f32>(running) - value) * load<f32>(momentum));
      running += 4;
      momentum += 4;
    }
  }
}
