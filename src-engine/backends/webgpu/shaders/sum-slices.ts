/** Adds up the slices of a product that was cut along k, always in the same order. */
import { type EpilogueText, epilogueText } from "./epilogue";

/** Values that a workgroup sums, and threads that share the slices of each. */
export const SUMMED_VALUES = 32;
const SHARERS = 8;

/**
 * Reads `sums`, `uniforms.slices` slices of `uniforms.values` values, and writes `results`.
 * `uniforms.width` columns has the product, for the bias.
 */
export function sumSlicesText(epilogue: EpilogueText): string {
  return `
${epilogueText(epilogue, "uniforms.width")}
var<workgroup> shares: array<f32, ${SUMMED_VALUES * SHARERS}>;
@compute @workgroup_size(${SUMMED_VALUES}, ${SHARERS}, 1)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_id) local: vec3<u32>,
) {
  let index = (group.x + group.y * groups.x) * ${SUMMED_VALUES}u + local.x;
  let isInside = index < uniforms.values;
  let base = select(0u, index, isInside);
  var share = 0.0;
  for (var slice = local.y; slice < uniforms.slices; slice += ${SHARERS}u) {
    share += sums[slice * uniforms.values + base];
  }
  shares[local.y * ${SUMMED_VALUES}u + local.x] = share;
  workgroupBarrier();
  if (local.y == 0u && isInside) {
    var sum = 0.0;
    for (var sharer = 0u; sharer < ${SHARERS}u; sharer += 1u) {
      sum += shares[sharer * ${SUMMED_VALUES}u + local.x];
    }
    results[index] = finished(vec4<f32>(sum), index % uniforms.width)[0];
  }
}
`;
}
