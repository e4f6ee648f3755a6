/** WGSL of softmax over `[rows, classes]`, and of softmax with cross-entropy: there a workgroup for each row. */
import { eachValue } from "./each-value";

const ROW_THREADS = 64;

/** As an activation there are many rows of few channels, so each has a thread. The largest is subtracted first. */
export const SOFTMAX_SHADER = eachValue(`let start = index * uniforms.classes;
  let end = start + uniforms.classes;
  var largest = logits[start];
  for (var at = start; at < end; at += 1u) { largest = max(largest, logits[at]); }
  var total = 0.0;
  for (var at = start; at < end; at += 1u) {
    let value = exp(logits[at] - largest);
    result[at] = value;
    total += value;
  }
  for (var at = start; at < end; at += 1u) { result[at] /= total; }`);

/**
 * The rows' losses, their right answers by share, and the gradient by the logits: (softmax - target) * weight / rows. The largest logit is
 * subtracted first. Targets are four numbers a row: see `data/targets.ts`.
 */
export const CROSS_ENTROPY_SHADER = `
var<workgroup> lanes: array<f32, ${ROW_THREADS}>;

@compute @workgroup_size(${ROW_THREADS})
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.x + group.y * groups.x;
  // The same for a whole workgroup, so that all of it meets at the barriers.
  if (row >= uniforms.rows) { return; }
  let classes = uniforms.classes;
  let start = row * classes;

  var largest = logits[start];
  for (var at = lane; at < classes; at += ${ROW_THREADS}u) { largest = max(largest, logits[start + at]); }
  lanes[lane] = largest;
  for (var step = ${ROW_THREADS / 2}u; step > 0u; step /= 2u) {
    workgroupBarrier();
    if (lane < step) { lanes[lane] = max(lanes[lane], lanes[lane + step]); }
  }
  workgroupBarrier();
  largest = lanes[0];
  workgroupBarrier();

  var total = 0.0;
  var answer = classes;
  for (var at = lane; at < classes; at += ${ROW_THREADS}u) {
    let logit = logits[start + at];
    total += exp(logit - largest);
    if (logit == largest) { answer = min(answer, at); }
  }
  lanes[lane] = total;
  for (var step = ${ROW_THREADS / 2}u; step > 0u; step /= 2u) {
    workgroupBarrier();
    if (lane < step) { lanes[lane] += lanes[lane + step]; }
  }
  workgroupBarrier();
  total = lanes[0];
  workgroupBarrier();

  // The first of equal ones; every class number is a float.
  lanes[lane] = f32(answer);
  for (var step = ${ROW_THREADS / 2}u; step > 0u; step /= 2u) {
    workgroupBarrier();
    if (lane < step) { lanes[lane] = min(lanes[lane], lanes[lane + step]); }
  }
  workgroupBarrier();
  answer = u32(lanes[0]);
  workgroupBarrier();

  let first = u32(targets[4u * row]);
  let other = u32(targets[4u * row + 1u]);
  let share = targets[4u * row + 2u];
  let weight = targets[4u * row + 3u];
  let logarithm = log(total);
  var loss = 0.0;
  for (var at = lane; at < classes; at += ${ROW_THREADS}u) {
    let shifted = logits[start + at] - largest;
    let part = select(0.0, share, at == first) + select(0.0, 1.0 - share, at == other);
    let wanted = uniforms.none * (1.0 - part) + uniforms.whole * part;
    // Where nothing is wanted an infinite distance would make a NaN of 0.
    if (wanted != 0.0) { loss += wanted * (logarithm - shifted); }
    gradient[start + at] = (exp(shifted) / total - wanted) * (uniforms.share * weight);
  }
  lanes[lane] = loss;
  for (var step = ${ROW_THREADS / 2}u; step > 0u; step /= 2u) {
    workgroupBarrier();
    if (lane < step) { lanes[lane] += lanes[lane + step]; }
  }
  if (lane == 0u) {
    losses[row] = lanes[0] * weight;
    hits[row] = select(0.0, share, answer == first) + select(0.0, 1.0 - share, answer == other);
  }
}`;
