/** WGSL of shaders that compute value by value. */

/** Threads of a workgroup, in every shader of the layers. */
export const THREADS = 256;

/** What such a shader computes with: four values at a time where the sizes allow it. */
export type ValueType = "f32" | "vec4<f32>";

/**
 * A shader whose body runs once for each `index: u32` below `uniforms.count`.
 * @param declarations what stands before the entry point: functions, constants
 */
export function eachValue(body: string, declarations = ""): string {
  return `${declarations}
@compute @workgroup_size(${THREADS})
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.x + group.y * groups.x) * ${THREADS}u + local;
  if (index >= uniforms.count) { return; }
  ${body}
}`;
}

/** By the bits: a compiler may take for granted that there is no NaN and no infinity. */
export const NUMBER_CHECKS = `
fn isNan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }
fn isFinite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }
`;
