/** WGSL of the optimizers' steps, of running averages, and of the guard that stands before both. */
import type { OptimizerStepAttributes } from "../../operations/optimizer-step";
import { eachValue, NUMBER_CHECKS, type ValueType } from "./each-value";

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

/** Judges a step: two numbers and what they mean, in one thread. */
export const GUARD_SHADER = `${NUMBER_CHECKS}
@compute @workgroup_size(1)
fn main() {
  let square = gradientSquare[0];
  if (!isFinite(loss[0]) || !isFinite(square)) { guard[0] = 1.0; }
  // Pascanu et al. 2013, algorithm 1, with PyTorch's 1e-6.
  guard[1] = select(1.0, min(1.0, uniforms.clipNorm / (sqrt(square) + 1e-6)), uniforms.clipNorm > 0.0);
  report[0] = loss[0];
  report[1] = square;
  report[2] = correct[0];
  report[3] = guard[0];
}`;
