import { expect, it } from "vitest";
import { answerOf } from "../answer";
import { armOf, finished, viewOf } from "../testing";

const three = (arm: string, values: readonly number[]) =>
  values.map((wrong, index) => finished(arm, index + 1, wrong));

function armNamed(id: string) {
  const { family: _family, ...arm } = armOf("plain", 8, { id, label: id.toUpperCase() });
  return arm;
}

it("compares two arms with each other, and several with the reference", () => {
  const question = { kind: "compare" as const, reference: "b" };
  const two = answerOf(
    viewOf([...three("a", [20, 21, 22]), ...three("b", [1, 2, 3])], {
      question,
      arms: [armNamed("a"), armNamed("b")],
    }),
  );
  expect(two.short).toBe("better: B");
  expect(two.basis).toContain("A against B");
  const many = answerOf(
    viewOf([...three("a", [20, 21, 22]), ...three("b", [1, 2, 3]), ...three("c", [2, 1, 3])], {
      question,
      arms: [armNamed("a"), armNamed("b"), armNamed("c")],
    }),
  );
  expect(many.short).toBe("1 worse than B");
  expect(many.basis).toContain("2 comparisons, Holm's adjustment");
});
