/**
 * A convolution as a matrix product: rows are the pixels of a grid of results, k runs over taps and channels of the image, columns are the
 * channels of the results. The gradient by the input is the same with the filter read the other way, and has one grid for every phase of the
 * strides, so that no product with an empty place is made; the workgroup's z is the phase.
 */
import type { WindowGrid } from "../../window-grid";
import { quotient } from "./division";
import { type EpilogueText, epilogueText } from "./epilogue";
import { gather, returnFour, rowsOf, storeFour } from "./four-values";
import { type AxisText, imageWindowText, MOST_OVER } from "./image-window";
import type { ProductSource } from "./product";
import { type AxisMembers, axisVariables, divisor } from "./window-axes";

export interface WindowProduct {
  /** One for each phase of the strides. */
  readonly rows: readonly WindowGrid[];
  readonly columns: readonly WindowGrid[];
  readonly imageHeight: number;
  readonly imageWidth: number;
  /** Channels of the image and of the results. */
  readonly depth: number;
  readonly width: number;
  readonly resultHeight: number;
  readonly resultWidth: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  /** The filter stands as `[height, width, results, image]` rather than `[height, width, image, results]`. */
  readonly transposed: boolean;
  readonly epilogue: EpilogueText;
}

export function windowSource(product: WindowProduct): ProductSource {
  const { rows, columns, depth, width, transposed, epilogue, filterHeight, filterWidth } = product;
  const row = axisVariables("row", rows, `z / ${columns.length}u`);
  const column = axisVariables("column", columns, `z % ${columns.length}u`);
  const axis = (input: number, { size, taps, inputStride, step, offset }: AxisMembers): AxisText => ({
    input,
    grid: size,
    taps: divisor(taps),
    stride: inputStride,
    step,
    offset,
  });
  const most = filterHeight * filterWidth * depth + MOST_OVER;
  const byColumns = quotient(column.text.size);
  const byRows = quotient(row.text.size);
  const byDepth = quotient(`${depth}u`, most);
  const byTaps = quotient(divisor(column.text.taps), most);
  /** Which tap of the filter `k` belongs to, of those that the phase meets; its channel is added. */
  const tapNumber = `
fn filterPlace(slice: Slice, k: u32, size: u32) -> u32 {
  let tap = ${byDepth.divided("k")};
  let y = ${row.text.filterFirst} + ${byTaps.divided("tap")} * ${row.text.filterStep};
  let x = ${column.text.filterFirst} + ${byTaps.remainder("tap")} * ${column.text.filterStep};
  return (y * ${filterWidth}u + x) * size + ${byDepth.remainder("k")};
}`;
  const members = ["first: u32", "end: u32", "pixels: u32", ...row.declarations, ...column.declarations];
  const taps = `${row.text.taps} * ${column.text.taps}`;
  const code = `
struct Slice { ${members.join(", ")} };
fn sliceOf(z: u32) -> Slice {
  var slice = Slice(${["0u", "0u", "0u", ...row.values, ...column.values].join(", ")});
  slice.end = ${taps} * ${depth}u;
  slice.pixels = uniforms.batch * ${row.text.size} * ${column.text.size};
  return slice;
}
${imageWindowText({ rows: axis(product.imageHeight, row.text), columns: axis(product.imageWidth, column.text), channels: depth, buffer: "image", most })}
alias LineA = Pixel;
alias StepA = Tap;
fn lineA(slice: Slice, row: u32) -> LineA { return pixelOf(slice, row, slice.pixels); }
fn stepA(slice: Slice, k: u32) -> StepA { return tapOf(slice, k); }
fn loadA(slice: Slice, line: LineA, step: StepA) -> vec4<f32> { return imageAt(line, step); }
${transposed ? transposedFilter(product, tapNumber) : plainFilter(product)}
${epilogueText(epilogue, `${width}u`)}
fn store(slice: Slice, row: u32, column: u32, sum: vec4<f32>) {
  if (row >= slice.pixels) { return; }
  let line = ${byColumns.divided("row")};
  let y = ${byRows.remainder("line")} * ${rows[0]?.outputStride ?? 1}u + ${row.text.outputFirst};
  let x = ${byColumns.remainder("row")} * ${columns[0]?.outputStride ?? 1}u + ${column.text.outputFirst};
  let base = ((${byRows.divided("line")} * ${product.resultHeight}u + y) * ${product.resultWidth}u + x) * ${width}u;
  let value = finished(sum, column);
${storeFour(rowsOf("results", width))}
}
`;
  return { code, loadA: "k", loadB: transposed ? "k" : "column" };
}

/** All taps in their order, so that k is the filter's own row. */
function plainFilter({ width }: WindowProduct): string {
  return `
alias LineB = u32;
struct StepB { base: u32, isInside: bool };
fn lineB(slice: Slice, column: u32) -> LineB { return column; }
fn stepB(slice: Slice, k: u32) -> StepB { return StepB(k * ${width}u, k < slice.end); }
fn loadB(slice: Slice, line: LineB, step: StepB) -> vec4<f32> {
${returnFour(rowsOf("filterValues", width), "step.base", "line", "step.isInside")}
}`;
}

function transposedFilter({ depth, width }: WindowProduct, place: string): string {
  const size = `${width * depth}u`;
  const line = `${place}
struct LineB { base: u32, isInside: bool };
fn lineB(slice: Slice, column: u32) -> LineB { return LineB(column * ${depth}u, column < ${width}u); }`;
  if (depth % 4 === 0) {
    return `${line}
struct StepB { base: u32, isInside: bool };
fn stepB(slice: Slice, k: u32) -> StepB { return StepB(filterPlace(slice, k, ${size}), k < slice.end); }
fn loadB(slice: Slice, line: LineB, step: StepB) -> vec4<f32> {
  let isInside = line.isInside & step.isInside;
  return select(vec4<f32>(), filterValues[select(0u, (line.base + step.base) >> 2u, isInside)], isInside);
}`;
  }
  const places = [0, 1, 2, 3].map((index) => `filterPlace(slice, k + ${index}u, ${size})`);
  return `${line}
struct StepB { base: vec4<u32>, isInside: vec4<bool> };
fn stepB(slice: Slice, k: u32) -> StepB {
  let ks = vec4<u32>(k, k + 1u, k + 2u, k + 3u);
  return StepB(vec4<u32>(${places.join(", ")}), ks < vec4<u32>(slice.end));
}
fn loadB(slice: Slice, line: LineB, step: StepB) -> vec4<f32> {
  let isInside = step.isInside & vec4<bool>(line.isInside);
  let at = select(vec4<u32>(), line.base + step.base, isInside);
  return select(vec4<f32>(), ${gather("filterValues")}, isInside);
}`;
}
