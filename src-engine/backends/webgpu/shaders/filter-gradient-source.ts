/**
 * The gradient of a convolution by its filter as a matrix product: rows are taps and input channels, columns output channels, and k runs
 * over all pixels of all outputs. k is cut into slices, the workgroup's z, whose sums are added up afterwards in a fixed order.
 */
import type { ConvolutionGeometry } from "../../convolution-geometry";
import { returnFour, rowsOf, storeFour } from "./four-values";
import { imageWindowText, MOST_OVER } from "./image-window";
import type { ProductSource } from "./product";

export function filterGradientSource({
  rows,
  columns,
  inputChannels,
  outputChannels,
}: ConvolutionGeometry): ProductSource {
  const axis = ({ input, output, taps, stride, dilation, padBefore }: typeof rows) => ({
    input,
    grid: `${output}u`,
    taps: `${taps}u`,
    stride: `${stride}`,
    step: `${dilation}`,
    offset: `(${-padBefore})`,
  });
  const height = rows.taps * columns.taps * inputChannels;
  const code = `
struct Slice { first: u32, end: u32, base: u32 };
fn sliceOf(z: u32) -> Slice {
  let first = z * uniforms.pixelsInSlice;
  return Slice(first, min(first + uniforms.pixelsInSlice, uniforms.pixels), z * ${height * outputChannels}u);
}
${imageWindowText({ rows: axis(rows), columns: axis(columns), channels: inputChannels, buffer: "image", most: height + MOST_OVER })}
alias LineA = Tap;
alias StepA = Pixel;
fn lineA(slice: Slice, row: u32) -> LineA { return tapOf(slice, row); }
fn stepA(slice: Slice, k: u32) -> StepA { return pixelOf(slice, k, slice.end); }
fn loadA(slice: Slice, line: LineA, step: StepA) -> vec4<f32> { return imageAt(step, line); }
alias LineB = u32;
struct StepB { base: u32, isInside: bool };
fn lineB(slice: Slice, column: u32) -> LineB { return column; }
fn stepB(slice: Slice, k: u32) -> StepB { return StepB(k * ${outputChannels}u, k < slice.end); }
fn loadB(slice: Slice, line: LineB, step: StepB) -> vec4<f32> {
${returnFour(rowsOf("gradient", outputChannels), "step.base", "line", "step.isInside")}
}
fn store(slice: Slice, row: u32, column: u32, value: vec4<f32>) {
  if (row >= ${height}u) { return; }
  let base = slice.base + row * ${outputChannels}u;
${storeFour(rowsOf("sums", outputChannels))}
}
`;
  return { code, loadA: "row", loadB: "column" };
}
