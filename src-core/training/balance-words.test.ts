import { expect, it } from "vitest";
import { balanceWords, suitsBalancedWords } from "./balance-words";

const NAMES = ["ant", "bee", "cat"];
/** 98 ants and 2 cats. */
const LABELS = Uint8Array.from({ length: 100 }, (_, index) => (index < 2 ? 2 : 0));

it("tells of classes without images, and of images that count much", () => {
  expect(balanceWords("weights", LABELS, NAMES)).toBe(
    'One class has no training images, which no balance makes up for: "bee". Each of the 2 training images of "cat" counts as 25 average ones.',
  );
  expect(balanceWords("sampling", LABELS, NAMES)).toContain("comes 25 times an epoch");
});

it("says nothing where all is well, or nothing is balanced", () => {
  expect(balanceWords("none", LABELS, NAMES)).toBeUndefined();
  expect(balanceWords("weights", Uint8Array.of(0, 1, 2, 2), NAMES)).toBeUndefined();
});

it("names a few of many", () => {
  const names = Array.from({ length: 12 }, (_, index) => String(index));
  expect(balanceWords("sampling", Uint8Array.of(0, 1, 2), names)).toBe(
    '9 classes have no training images, which no balance makes up for: "3", "4", "5", "6", "7" and 4 more.',
  );
});

it("says what balance does to probabilities", () => {
  expect(suitsBalancedWords("none")).toBeUndefined();
  expect(suitsBalancedWords("weights")).toContain("were weighted in training");
  expect(suitsBalancedWords("sampling")).toContain("were drawn evenly in training");
});
