/**
 * Depthwise convolutions as text. Every thread makes one result, or four of neighbouring channels; what windows share comes from the
 * caches, as there is too little to compute for workgroup memory to pay.
 */
import { quotient } from "./division";
import { epilogueText } from "./epilogue";
import { axisVariables, divisor } from "./window-axes";
import type { WindowProduct } from "./window-source";

export const DEPTHWISE_THREADS = 64;

/** Values in one load: four channels where each has one filter of its own. */
export function depthwiseLanes(channels: number, multiplier: number): 1 | 4 {
  return multiplier === 1 && channels % 4 === 0 ? 4 : 1;
}

const INDEX = `(group.x + group.y * groups.x) * ${DEPTHWISE_THREADS}u + thread`;
const HEAD = `
@compute @workgroup_size(${DEPTHWISE_THREADS}, 1, 1)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let index = ${INDEX};`;

/**
 * Results from an image, forwards, or the input's gradient from dy, where each of the `width` results sums over its filters.
 * Reads `image` and `filterValues`, writes `results`.
 */
export function depthwiseText(product: WindowProduct): string {
  const { rows, columns, depth, width, transposed, epilogue, filterWidth } = product;
  const multiplier = transposed ? depth / width : width / depth;
  const lanes = depthwiseLanes(width, multiplier);
  const channels = width / lanes;
  const type = lanes === 4 ? "vec4<f32>" : "f32";
  const row = axisVariables("row", rows, `z / ${columns.length}u`);
  const column = axisVariables("column", columns, `z % ${columns.length}u`);
  const members = ["phase: u32", ...row.declarations, ...column.declarations];
  const byChannels = quotient(`${channels}u`);
  const byColumns = quotient(divisor(column.text.size));
  const byRows = quotient(divisor(row.text.size));
  const imageChannels = depth / lanes;
  const filterChannels = Math.max(depth, width) / lanes;
  const first = transposed ? `channel * ${multiplier}u` : quotient(`${multiplier}u`).divided("channel");
  const products = transposed
    ? `for (var other = 0u; other < ${multiplier}u; other += 1u) {
        sum += image[at + other] * filterValues[place + channel * ${multiplier}u + other];
      }`
    : "sum += image[at] * filterValues[place + channel];";
  return `
struct Slice { ${members.join(", ")} };
fn sliceOf(z: u32) -> Slice { return Slice(${["z", ...row.values, ...column.values].join(", ")}); }
${epilogueText(epilogue, `${width}u`)}
${HEAD}
  let slice = sliceOf(group.z);
  let pixel = ${byChannels.divided("index")};
  let channel = ${byChannels.remainder("index")};
  let line = ${byColumns.divided("pixel")};
  let n = ${byRows.divided("line")};
  if (n >= uniforms.batch) { return; }
  let gridY = ${byRows.remainder("line")};
  let gridX = ${byColumns.remainder("pixel")};
  var sum = ${type}();
  for (var tapY = 0u; tapY < ${row.text.taps}; tapY += 1u) {
    let y = u32(i32(gridY) * ${row.text.inputStride} + ${row.text.offset} + i32(tapY) * ${row.text.step});
    if (y >= ${product.imageHeight}u) { continue; }
    for (var tapX = 0u; tapX < ${column.text.taps}; tapX += 1u) {
      let x = u32(i32(gridX) * ${column.text.inputStride} + ${column.text.offset} + i32(tapX) * ${column.text.step});
      if (x >= ${product.imageWidth}u) { continue; }
      let at = ((n * ${product.imageHeight}u + y) * ${product.imageWidth}u + x) * ${imageChannels}u + ${first};
      let tap = (${row.text.filterFirst} + tapY * ${row.text.filterStep}) * ${filterWidth}u + ${column.text.filterFirst} + tapX * ${column.text.filterStep};
      let place = tap * ${filterChannels}u;
      ${products}
    }
  }
  let y = gridY * ${rows[0]?.outputStride ?? 1}u + ${row.text.outputFirst};
  let x = gridX * ${columns[0]?.outputStride ?? 1}u + ${column.text.outputFirst};
  let to = ((n * ${product.resultHeight}u + y) * ${product.resultWidth}u + x) * ${channels}u + channel;
  results[to] = ${lanes === 4 ? "finished(sum, channel * 4u)" : "finished(vec4<f32>(sum), channel)[0]"};
}
`;
}

/** What {@link depthwiseFilterGradientText} needs of an axis and of the channels. */
export interface DepthwiseFilterGradient {
  readonly rows: DepthwiseAxis;
  readonly columns: DepthwiseAxis;
  readonly inputChannels: number;
  readonly outputChannels: number;
}

interface DepthwiseAxis {
  readonly input: number;
  readonly output: number;
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padBefore: number;
}

/**
 * The filter's gradient: a thread goes over the output pixels of one slice for one tap and one channel, or four.
 * Reads `image` and `gradient`, writes `sums`, `[slices, height, width, channels]`.
 */
export function depthwiseFilterGradientText(geometry: DepthwiseFilterGradient): string {
  const { rows, columns, inputChannels, outputChannels } = geometry;
  const multiplier = outputChannels / inputChannels;
  const lanes = depthwiseLanes(outputChannels, multiplier);
  const channels = outputChannels / lanes;
  const type = lanes === 4 ? "vec4<f32>" : "f32";
  const values = rows.taps * columns.taps * channels;
  const byColumns = quotient(`${columns.output}u`);
  const byRows = quotient(`${rows.output}u`);
  return `
${HEAD}
  if (index >= ${values}u) { return; }
  let channel = index % ${channels}u;
  let tap = index / ${channels}u;
  let fromY = i32(tap / ${columns.taps}u * ${rows.dilation}u) - ${rows.padBefore};
  let fromX = i32(tap % ${columns.taps}u * ${columns.dilation}u) - ${columns.padBefore};
  let end = min((group.z + 1u) * uniforms.pixelsInSlice, uniforms.pixels);
  var sum = ${type}();
  for (var pixel = group.z * uniforms.pixelsInSlice; pixel < end; pixel += 1u) {
    let line = ${byColumns.divided("pixel")};
    let y = u32(i32(${byRows.remainder("line")} * ${rows.stride}u) + fromY);
    let x = u32(i32(${byColumns.remainder("pixel")} * ${columns.stride}u) + fromX);
    if (y < ${rows.input}u && x < ${columns.input}u) {
      let at = ((${byRows.divided("line")} * ${rows.input}u + y) * ${columns.input}u + x) * ${inputChannels / lanes}u;
      sum += image[at + ${quotient(`${multiplier}u`).divided("channel")}] * gradient[pixel * ${channels}u + channel];
    }
  }
  sums[group.z * ${values}u + index] = sum;
}
`;
}
