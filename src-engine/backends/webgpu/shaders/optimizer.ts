/** WGSL of the optimizers' steps, of running averages, and of the guard that stands before both. */
import type { OptimizerStepAttributes } from "../../operations/optimizer-step";
import { eachValue, NUMBER_CHECKS, THREADS, type ValueType } from "./each-value";

type Kind = OptimizerStepAttributes["kind"];

/** A tripped guard changes nothing. */
const GUARDED = "if (guard[0] != 0.0) { return; }";

const STEPS: Readonly<Record<Kind, string>> = {
  sgd: "weights[index] = weight - slope * uniforms.rate;",
  momentum: `let velocity = first[index] * uniforms.beta1 + slope;
  first[index] = velocity;
  weights[index] = weight - velocity * uniforms.rate;`,
  nesterov: `let velocity = first[index] * uniforms.beta1 + slope;
  first[index] = velocity;
  weights[index] = weight - (velocity * uniforms.beta1 + slope) * uniforms.rate;`,
  adam: `let mean = first[index] * uniforms.beta1 + slope * uniforms.rest1;
  let square = second[index] * uniforms.beta2 + slope * slope * uniforms.rest2;
  first[index] = mean;
  second[index] = square;
  weights[index] = weight - mean / (sqrt(square) * uniforms.inverseRoot + uniforms.epsilon) * uniforms.rate;`,
};

/** One step over the vector of all weights, where they stand. See `train/optimizer.ts`. */
export function optimizerShader(kind: Kind, type: ValueType, isGuarded: boolean): string {
  return eachValue(
    `${isGuarded ? GUARDED : ""}
  let before = weights[index];
  let decays = decayMask[index];
  let slope = gradient[index] * (uniforms.gradientFactor${isGuarded ? " * guard[1]" : ""}) + before * (decays * uniforms.l2);
  let weight = before - before * (decays * uniforms.shrink);
  ${STEPS[kind]}`,
    `alias T = ${type};`,
  );
}

/** running = batch + momentum * (running - batch) */
export function averagesShader(isGuarded: boolean): string {
  return eachValue(`${isGuarded ? GUARDED : ""}
  running[index] = batch[index] + (running[index] - batch[index]) * momentum[index];`);
}

/** Judges a step in one workgroup. The right answer of a row is the place of its largest target; of equal logits the first counts. */
export const GUARD_SHADER = `${NUMBER_CHECKS}
var<workgroup> hits: array<u32, ${THREADS}>;

@compute @workgroup_size(${THREADS})
fn main(@builtin(local_invocation_index) local: u32) {
  let classes = uniforms.classes;
  var correct = 0u;
  for (var row = local; row < uniforms.rows; row += ${THREADS}u) {
    let start = row * classes;
    var answer = 0u;
    var wanted = 0u;
    for (var at = 1u; at < classes; at++) {
      if (logits[start + at] > logits[start + answer]) { answer = at; }
      if (targets[start + at] > targets[start + wanted]) { wanted = at; }
    }
    correct += select(0u, 1u, answer == wanted);
  }
  hits[local] = correct;
  for (var step = ${THREADS / 2}u; step > 0u; step /= 2u) {
    workgroupBarrier();
    if (local < step) { hits[local] += hits[local + step]; }
  }
  if (local == 0u) {
    let square = gradientSquare[0];
    if (!isFinite(loss[0]) || !isFinite(square)) { guard[0] = 1.0; }
    // Pascanu et al. 2013, algorithm 1, with PyTorch's 1e-6.
    guard[1] = select(1.0, min(1.0, uniforms.clipNorm / (sqrt(square) + 1e-6)), uniforms.clipNorm > 0.0);
    report[0] = loss[0];
    report[1] = square;
    report[2] = f32(hits[0]);
    report[3] = guard[0];
  }
}`;
