import { expect, it } from "vitest";
import { offerFor } from "./fitting-tensors";
import type { MatchTableMessage } from "./import-report";

const row = (
  weight: string,
  role: MatchTableMessage["rows"][number]["role"],
  shape: number[],
  tensor: string,
  stored = shape,
): MatchTableMessage["rows"][number] => ({
  weight,
  path: weight,
  role,
  shape,
  match: { tensor, shape: stored, by: "name", conversion: "" },
});
const TABLE: MatchTableMessage = {
  source: "PyTorch, zip",
  layout: "pytorch",
  rows: [
    row("bn/gamma", "gamma", [4], "bn.weight"),
    row("bn/beta", "beta", [4], "bn.bias"),
    row("bn2/beta", "beta", [4], "bn2.bias"),
    row("conv/kernel", "kernel", [3, 3, 2, 4], "conv.weight", [4, 2, 3, 3]),
  ],
  leftOver: [
    { tensor: "extra", shape: [4], type: "float32", words: "", isIdle: false },
    { tensor: "wide", shape: [3, 3, 2, 4], type: "float32", words: "", isIdle: false },
  ],
  notes: [],
};

it("offers what fits: its own first, then what nobody has, then what weights of its role have", () => {
  const [, beta, , kernel] = TABLE.rows;
  if (!beta || !kernel) throw new Error("The table has no such rows.");
  const { fitting, others } = offerFor(beta, TABLE);
  expect(fitting.map(({ tensor }) => tensor)).toEqual(["bn.bias", "extra", "bn2.bias", "bn.weight"]);
  expect(others.map(({ tensor }) => tensor)).toEqual(["wide", "conv.weight"]);
  // A kernel of PyTorch has its axes in another order, and ours is none of PyTorch's.
  expect(offerFor(kernel, TABLE).fitting.map(({ tensor }) => tensor)).toEqual(["conv.weight"]);
});
