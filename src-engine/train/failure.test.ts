import { expect, it } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import { EngineMemoryError } from "../backends/cpu/errors";
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

it("names the engine's own want of memory as such, and the place", () => {
  const error = new EngineMemoryError("The CPU engine would need 4900 MB; it can have 4096 MB.");
  const failure = describeFailure(error, 750, "evaluation");
  expect(failure).toMatchObject({ code: "out-of-memory", step: 750 });
  expect(failure.message).toMatch(/while it evaluated after step 750\. .*fewer filters.*4900 MB/);
  expect(failure.message).not.toContain("inside Skiploom");
});

it("keeps the code of an error that has one", () => {
  const error = new SkiploomError("invalid-dataset", "A label is too large.");
  expect(describeFailure(error, 2)).toEqual({ code: "invalid-dataset", step: 2, message: error.message });
});
