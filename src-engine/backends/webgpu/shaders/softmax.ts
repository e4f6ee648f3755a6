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

/** The rows' losses, and the gradient by the logits: (softmax - target) / rows. The largest logit is subtracted first. */
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
  for (var at = lane; at < classes; at += ${ROW_THREADS}u) { total += exp(logits[start + at] - largest); }
  lanes[lane] = total;
  for (var step = ${ROW_THREADS / 2}u; step > 0u; step /= 2u) {
    workgroupBarrier();
    if (lane < step) { lanes[lane] += lanes[lane + step]; }
  }
  workgroupBarrier();
  total = lanes[0];
  workgroupBarrier();

  let logarithm = log(total);
  var loss = 0.0;
  for (var at = lane; at < classes; at += ${ROW_THREADS}u) {
    let shifted = logits[start + at] - largest;
    let wanted = targets[start + at];
    // Where nothing is wanted an infinite distance would make a NaN of 0.
    if (wanted != 0.0) { loss += wanted * (logarithm - shifted); }
    gradient[start + at] = (exp(shifted) / total - wanted) * uniforms.share;
  }
  lanes[lane] = loss;
  for (var step = ${ROW_THREADS / 2}u; step > 0u; step /= 2u) {
    workgroupBarrier();
    if (lane < step) { lanes[lane] += lanes[lane + step]; }
  }
  if (lane == 0u) { losses[row] = lanes[0]; }
}`;
