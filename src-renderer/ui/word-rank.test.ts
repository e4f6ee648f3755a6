import { expect, it } from "vitest";
import { wordRank } from "./word-rank";

const best = (typed: string, names: readonly (readonly string[])[]): string | undefined =>
  [...names].sort((one, other) => wordRank(typed, other) - wordRank(typed, one))[0]?.[0];

it("puts first what is called so, then what begins so, then what has the word", () => {
  const names = [
    ["Maximum", "largest"],
    ["Global max pooling", "gmp"],
    ["Max pooling", "shrink"],
    ["Dense", "fc"],
  ];
  expect(best("max", names)).toBe("Max pooling");
  expect(best("max pool", names)).toBe("Max pooling");
  expect(best("maxi", names)).toBe("Maximum");
  expect(best("global", names)).toBe("Global max pooling");
  expect(best("pooling max", names)).toBe("Global max pooling");
  expect(best("FC", names)).toBe("Dense");
});

it("is nothing where a part of what is typed is nowhere", () => {
  expect(wordRank("max conv", ["Max pooling", "shrink"])).toBe(0);
});
