import { expect, it } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import { EXIT, exitCodeOf } from "./exit-codes";

it.each([
  ["invalid-network", EXIT.failed],
  ["out-of-memory", EXIT.failed],
  ["not-found", EXIT.unusable],
  ["unreadable", EXIT.unusable],
  ["invalid-dataset", EXIT.unusable],
  ["cancelled", EXIT.interrupted],
] as const)("ends as README says: %s with %i", (code, exit) => {
  expect(exitCodeOf(new SkiploomError(code, "Words."))).toBe(exit);
});
