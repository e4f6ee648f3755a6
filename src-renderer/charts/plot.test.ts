import { expect, it } from "vitest";
import { logMarks } from "./plot";

function marked(splits: readonly number[]): number[] {
  return logMarks(splits).flatMap((mark) => mark ?? []);
}

it("marks powers of ten, and more of each decade where these are few", () => {
  const decades = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, at) => at + from).flatMap((power) =>
      Array.from({ length: 9 }, (_, at) => Number(((at + 1) * 10 ** power).toPrecision(1))),
    );
  expect(marked([...decades(-3, 0), 1])).toEqual([0.001, 0.01, 0.1, 1]);
  expect(marked([...decades(-1, 0), 1])).toEqual([0.1, 0.2, 0.5, 1]);
  expect(marked([5e-5, 6e-5, 7e-5, 8e-5, 9e-5, 1e-4])).toEqual([5e-5, 6e-5, 8e-5, 1e-4]);
  expect(marked([2, 3, 4])).toEqual([2, 3, 4]);
});
