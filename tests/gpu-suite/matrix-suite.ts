/** Matrix products, plain and fused, against their definition in float64. */
import fc from "fast-check";
import { ACTIVATIONS, type Activation, activated, LEAK } from "./activations";
import { drawn, runCases, runKernel, type Suite } from "./kernel-cases";

interface MatrixCase {
  /** Leading sizes of both; where one is left out, the other's are used. */
  readonly stackA: readonly number[];
  readonly stackB: readonly number[];
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly hasBias: boolean;
  readonly activation: Activation;
  readonly valueSeed: number;
}

const size = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(10, 16, 31, 64, 65));
const stacks = fc.constantFrom<readonly [readonly number[], readonly number[]]>(
  [[], []],
  [[3], [3]],
  [[1], [3]],
  [[2, 3], [3]],
  [
    [2, 3],
    [2, 3],
  ],
);

const anyCase: fc.Arbitrary<MatrixCase> = fc
  .record({
    stacks,
    rows: size,
    // Long sums are cut into slices.
    inner: fc.oneof({ weight: 3, arbitrary: size }, fc.constantFrom(300, 2049)),
    columns: size,
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
    hasBias: fc.boolean(),
    activation: fc.constantFrom(...ACTIVATIONS),
    valueSeed: fc.integer(),
  })
  .map(({ stacks: [stackA, stackB], ...rest }) => ({ ...rest, stackA, stackB }));

const product = (sizes: readonly number[]): number => sizes.reduce((all, one) => all * one, 1);

function expected(example: MatrixCase, a: Float32Array, b: Float32Array, bias: Float32Array | undefined) {
  const { stackA, stackB, rows, inner, columns, transposeA, transposeB } = example;
  const matrices = Math.max(product(stackA), product(stackB));
  const results = new Float64Array(matrices * rows * columns);
  for (let matrix = 0; matrix < matrices; matrix += 1) {
    const aFirst = (matrix % product(stackA)) * rows * inner;
    const bFirst = (matrix % product(stackB)) * inner * columns;
    for (let row = 0; row < rows; row += 1)
      for (let column = 0; column < columns; column += 1) {
        let sum = bias?.[column] ?? 0;
        for (let k = 0; k < inner; k += 1) {
          const left = a[aFirst + (transposeA ? k * rows + row : row * inner + k)] ?? Number.NaN;
          const right = b[bFirst + (transposeB ? column * inner + k : k * columns + column)] ?? Number.NaN;
          sum += left * right;
        }
        results[(matrix * rows + row) * columns + column] = activated(sum, example.activation);
      }
  }
  return results;
}

export const matrixProductSuite: Suite = (tf, seed, count) =>
  runCases(tf, anyCase, seed, count, async (example) => {
    const { stackA, stackB, rows, inner, columns, transposeA, transposeB, hasBias, activation } = example;
    const isFused = hasBias || activation !== "linear";
    const a = drawn([...stackA, ...(transposeA ? [inner, rows] : [rows, inner])], example.valueSeed);
    const b = drawn(
      [...stackB, ...(transposeB ? [columns, inner] : [inner, columns])],
      example.valueSeed + 1,
    );
    const bias = hasBias ? drawn([columns], example.valueSeed + 2) : undefined;
    const got = await runKernel(
      tf,
      isFused ? "_FusedMatMul" : "BatchMatMul",
      { a, b, ...(bias && { bias }) },
      { transposeA, transposeB, ...(isFused && { activation, leakyreluAlpha: LEAK }) },
    );
    return [
      {
        name: "the product",
        got,
        expected: expected(example, a.values, b.values, bias?.values),
        terms: inner,
      },
    ];
  });
