/** WGSL of sums over one axis of `[outer, length, inner]`, and of sums of squares of pieces of a vector. */
import { THREADS } from "./each-value";

/** Adds the lanes of each column up in a fixed order. */
function addLanes(lanes: number, width: number): string {
  return `for (var step = ${lanes / 2}u; step > 0u; step /= 2u) {
    workgroupBarrier();
    if (lane < step) { sums[local] += sums[local + step * ${width}u]; }
  }`;
}

/** Sums of `uniforms.rowsInPart` rows each, times `uniforms.factor`: `[outer, parts, inner]`. Workgroups: columns, parts, outer. */
export function sumShader(width: number): string {
  const lanes = THREADS / width;
  return `var<workgroup> sums: array<f32, ${THREADS}>;

@compute @workgroup_size(${THREADS})
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let lane = local / ${width}u;
  let column = group.x * ${width}u + local % ${width}u;
  let columns = uniforms.columns;
  var sum = 0.0;
  if (column < columns) {
    let end = min(uniforms.rows, (group.y + 1u) * uniforms.rowsInPart);
    for (var row = group.y * uniforms.rowsInPart + lane; row < end; row += ${lanes}u) {
      sum += x[(group.z * uniforms.rows + row) * columns + column];
    }
  }
  sums[local] = sum;
  ${addLanes(lanes, width)}
  if (lane == 0u && column < columns) {
    y[(group.z * groups.y + group.y) * columns + column] = sums[local] * uniforms.factor;
  }
}`;
}

/** Sums of squares of x, or of x - other, from `ranges[2 i]` to `ranges[2 i + 1]`, a workgroup for each. */
export function squaresShader(hasOther: boolean): string {
  return `var<workgroup> sums: array<f32, ${THREADS}>;

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let lane = local;
  let end = u32(ranges[2u * group.x + 1u]);
  var sum = 0.0;
  for (var at = u32(ranges[2u * group.x]) + lane; at < end; at += ${THREADS}u) {
    let value = x[at]${hasOther ? " - other[at]" : ""};
    sum += value * value;
  }
  sums[local] = sum;
  ${addLanes(THREADS, 1)}
  if (lane == 0u) { squares[group.x] = sums[0]; }
}`;
}

/** Adds up what {@link squaresShader} gave: piece i from `pieces[2 i]` to `pieces[2 i + 1]`, a workgroup for each. */
export const JOIN_SQUARES_SHADER = `var<workgroup> sums: array<f32, ${THREADS}>;

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let lane = local;
  let end = u32(pieces[2u * group.x + 1u]);
  var sum = 0.0;
  for (var at = u32(pieces[2u * group.x]) + lane; at < end; at += ${THREADS}u) { sum += squares[at]; }
  sums[local] = sum;
  ${addLanes(THREADS, 1)}
  if (lane == 0u) { y[group.x] = sums[0]; }
}`;
