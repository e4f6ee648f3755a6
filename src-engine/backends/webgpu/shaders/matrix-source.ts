/** A product of two stacks of matrices; every size is a uniform, so that no batch needs a shader of its own. */
import { type EpilogueText, epilogueText } from "./epilogue";
import { type MatrixRows, returnFour, storeFour } from "./four-values";
import type { ProductSource } from "./product";

export interface MatrixProduct {
  /** The first stands as `[k, rows]`. */
  readonly transposeA: boolean;
  /** The second stands as `[columns, k]`. */
  readonly transposeB: boolean;
  /** Whether the rows in memory of a, b and the results are multiples of four. */
  readonly wideA: boolean;
  readonly wideB: boolean;
  readonly wideResults: boolean;
  readonly epilogue: EpilogueText;
}

/** The workgroup's z is the matrix in the stack, times `uniforms.slices`, plus the slice of k. */
export function matrixSource(product: MatrixProduct): ProductSource {
  const { transposeA, transposeB, epilogue } = product;
  const a: MatrixRows = {
    buffer: "a",
    width: transposeA ? "uniforms.rows" : "uniforms.inner",
    wide: product.wideA,
  };
  const b: MatrixRows = {
    buffer: "b",
    width: transposeB ? "uniforms.inner" : "uniforms.columns",
    wide: product.wideB,
  };
  const results: MatrixRows = { buffer: "results", width: "uniforms.columns", wide: product.wideResults };
  const code = `
struct Slice { first: u32, end: u32, a: u32, b: u32, results: u32 };
fn sliceOf(z: u32) -> Slice {
  let matrix = z / uniforms.slices;
  let first = z % uniforms.slices * uniforms.stepsInSlice;
  return Slice(
    first,
    min(first + uniforms.stepsInSlice, uniforms.inner),
    matrix % uniforms.matricesInA * uniforms.rows * uniforms.inner,
    matrix % uniforms.matricesInB * uniforms.inner * uniforms.columns,
    z * uniforms.rows * uniforms.columns,
  );
}
alias LineA = u32;
alias StepA = u32;
alias LineB = u32;
alias StepB = u32;
fn lineA(slice: Slice, row: u32) -> LineA { return row; }
fn stepA(slice: Slice, k: u32) -> StepA { return k; }
fn loadA(slice: Slice, row: LineA, k: StepA) -> vec4<f32> {
  let base = slice.a + ${transposeA ? "k * uniforms.rows" : "row * uniforms.inner"};
${transposeA ? returnFour(a, "base", "row", "k < uniforms.inner") : returnFour(a, "base", "k", "row < uniforms.rows")}
}
fn lineB(slice: Slice, column: u32) -> LineB { return column; }
fn stepB(slice: Slice, k: u32) -> StepB { return k; }
fn loadB(slice: Slice, column: LineB, k: StepB) -> vec4<f32> {
  let base = slice.b + ${transposeB ? "column * uniforms.inner" : "k * uniforms.columns"};
${transposeB ? returnFour(b, "base", "k", "column < uniforms.columns") : returnFour(b, "base", "column", "k < uniforms.inner")}
}
${epilogueText(epilogue, "uniforms.columns")}
fn store(slice: Slice, row: u32, column: u32, sum: vec4<f32>) {
  if (row >= uniforms.rows) { return; }
  let base = slice.results + row * uniforms.columns;
  let value = finished(sum, column);
${storeFour(results)}
}
`;
  return { code, loadA: transposeA ? "row" : "k", loadB: transposeB ? "k" : "column" };
}
