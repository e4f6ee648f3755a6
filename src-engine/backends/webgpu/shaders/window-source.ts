/**
 * A convolution as a matrix product: rows are the pixels of a grid of results, k runs over taps and channels of the image, columns are the
 * channels of the results. The gradient by the input is the same with the filter read the other way, and has one grid for every phase of the
 * strides, so that no product with an empty place is made; the workgroup's z is the phase.
 */
import type { WindowGrid } from "../../cpu/operations/window-grid";
import { type EpilogueText, epilogueText, loadFour, storeFour } from "./epilogue";
import { type AxisText, imageWindowText } from "./image-window";
import type { ProductSource } from "./product";

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

const MEMBERS = [
  "size",
  "taps",
  "inputStride",
  "step",
  "offset",
  "filterFirst",
  "filterStep",
  "outputFirst",
] as const satisfies readonly (keyof WindowGrid)[];
type Member = (typeof MEMBERS)[number];
/** Counts, which WGSL divides by; the others are positions and may be negative. */
const COUNTS: ReadonlySet<Member> = new Set(["size", "taps", "filterFirst", "filterStep", "outputFirst"]);

type AxisMembers = Readonly<Record<Member, string>>;

interface AxisVariables {
  readonly text: AxisMembers;
  readonly declarations: string[];
  /** WGSL that sets the members of `slice` from the phase. */
  readonly values: string[];
}

/** What is the same in every phase becomes a constant, so that the compiler can do without divisions. */
function axisVariables(name: string, grids: readonly WindowGrid[], phase: string): AxisVariables {
  const declarations: string[] = [];
  const values: string[] = [];
  const member = (key: Member): string => {
    const type = COUNTS.has(key) ? "u32" : "i32";
    // Negative steps wrap around, as the sums with them do.
    const texts = grids.map((grid) => (type === "u32" ? `${grid[key] >>> 0}u` : `${grid[key]}`));
    const [first = "0"] = texts;
    if (texts.every((text) => text === first)) return type === "u32" ? first : `(${first})`;
    declarations.push(`${name}${key}: ${type}`);
    values.push(`array<${type}, ${texts.length}>(${texts.join(", ")})[${phase}]`);
    return `slice.${name}${key}`;
  };
  const text = Object.fromEntries(MEMBERS.map((key) => [key, member(key)])) as Record<Member, string>;
  return { text, declarations, values };
}

export function windowSource(product: WindowProduct): ProductSource {
  const { rows, columns, depth, width, transposed, epilogue, filterWidth } = product;
  const row = axisVariables("row", rows, `z / ${columns.length}u`);
  const column = axisVariables("column", columns, `z % ${columns.length}u`);
  const axis = (input: number, { size, taps, inputStride, step, offset }: AxisMembers): AxisText => ({
    input,
    grid: size,
    // A phase may meet no tap at all; its k is then empty.
    taps: taps === "0u" ? "1u" : taps,
    stride: inputStride,
    step,
    offset,
  });
  const members = ["first: u32", "end: u32", "pixels: u32", ...row.declarations, ...column.declarations];
  const taps = `${row.text.taps} * ${column.text.taps}`;
  const tapInFilter = `(${row.text.filterFirst} + tap / ${column.text.taps === "0u" ? "1u" : column.text.taps} * ${row.text.filterStep}) * ${filterWidth}u + ${column.text.filterFirst} + tap % ${column.text.taps === "0u" ? "1u" : column.text.taps} * ${column.text.filterStep}`;
  const code = `
struct Slice { ${members.join(", ")} };
fn sliceOf(z: u32) -> Slice {
  var slice = Slice(${["0u", "0u", "0u", ...row.values, ...column.values].join(", ")});
  slice.end = ${taps} * ${depth}u;
  slice.pixels = uniforms.batch * ${row.text.size} * ${column.text.size};
  return slice;
}
${imageWindowText({ rows: axis(product.imageHeight, row.text), columns: axis(product.imageWidth, column.text), channels: depth, buffer: "image" })}
alias LineA = Pixel;
alias StepA = Tap;
fn lineA(slice: Slice, row: u32) -> LineA { return pixelOf(slice, row, slice.pixels); }
fn stepA(slice: Slice, k: u32) -> StepA { return tapOf(slice, k); }
fn loadA(slice: Slice, line: LineA, step: StepA) -> vec4<f32> { return imageAt(line, step); }
${transposed ? transposedFilter(product, tapInFilter) : plainFilter(product, tapInFilter)}
${epilogueText(epilogue, width)}
fn store(slice: Slice, row: u32, column: u32, sum: vec4<f32>) {
  if (row >= slice.pixels) { return; }
  let line = row / ${column.text.size};
  let y = line % ${row.text.size} * ${rows[0]?.outputStride ?? 1}u + ${row.text.outputFirst};
  let x = row % ${column.text.size} * ${columns[0]?.outputStride ?? 1}u + ${column.text.outputFirst};
  let base = ((line / ${row.text.size} * ${product.resultHeight}u + y) * ${product.resultWidth}u + x) * ${width}u;
  let value = finished(sum, column);
${storeFour("results", width)}
}
`;
  return { code, loadA: "k", loadB: transposed ? "k" : "column" };
}

function plainFilter({ depth, width }: WindowProduct, tapInFilter: string): string {
  return `
alias LineB = u32;
struct StepB { base: u32, isInside: bool };
fn lineB(slice: Slice, column: u32) -> LineB { return column; }
fn stepB(slice: Slice, k: u32) -> StepB {
  let tap = k / ${depth}u;
  return StepB(((${tapInFilter}) * ${depth}u + k % ${depth}u) * ${width}u, k < slice.end);
}
fn loadB(slice: Slice, line: LineB, step: StepB) -> vec4<f32> {
  return ${loadFour("filterValues", width, "step.base", "line", "step.isInside")};
}`;
}

function transposedFilter({ depth, width }: WindowProduct, tapInFilter: string): string {
  const oneStep = `
fn filterStep(slice: Slice, k: u32) -> u32 {
  let tap = k / ${depth}u;
  return (${tapInFilter}) * ${width * depth}u + k % ${depth}u;
}
struct LineB { base: u32, isInside: bool };
fn lineB(slice: Slice, column: u32) -> LineB { return LineB(column * ${depth}u, column < ${width}u); }`;
  if (depth % 4 === 0) {
    return `${oneStep}
struct StepB { base: u32, isInside: bool };
fn stepB(slice: Slice, k: u32) -> StepB { return StepB(filterStep(slice, k), k < slice.end); }
fn loadB(slice: Slice, line: LineB, step: StepB) -> vec4<f32> {
  let isInside = line.isInside && step.isInside;
  return select(vec4<f32>(), filterValues[select(0u, (line.base + step.base) / 4u, isInside)], isInside);
}`;
  }
  return `${oneStep}
struct StepB { base: vec4<u32>, isInside: vec4<bool> };
fn stepB(slice: Slice, k: u32) -> StepB {
  let ks = vec4<u32>(k, k + 1u, k + 2u, k + 3u);
  let bases = vec4<u32>(filterStep(slice, k), filterStep(slice, k + 1u), filterStep(slice, k + 2u), filterStep(slice, k + 3u));
  return StepB(bases, ks < vec4<u32>(slice.end));
}
fn loadB(slice: Slice, line: LineB, step: StepB) -> vec4<f32> {
  let isInside = step.isInside & vec4<bool>(line.isInside);
  let at = select(vec4<u32>(), line.base + step.base, isInside);
  return select(vec4<f32>(), vec4<f32>(filterValues[at.x], filterValues[at.y], filterValues[at.z], filterValues[at.w]), isInside);
}`;
}
