import { expect, it } from "vitest";
import { describeFailure } from "./failure";

it("knows a want of memory by its words", () => {
  for (const words of ["Array buffer allocation failed", "OOM when allocating", "Out of memory"]) {
    expect(describeFailure(new RangeError(words), 3)).toMatchObject({ code: "out-of-memory", step: 3 });
  }
});

it("takes the product's own name for no want of memory", () => {
  const failure = describeFailure(new Error("Kernel 'SkiploomAddRelu' not registered"), 0);
  expect(failure).toMatchObject({ code: "internal", message: expect.stringContaining("step 1") });
});
