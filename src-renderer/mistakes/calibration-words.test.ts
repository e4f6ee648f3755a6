import { expect, it } from "vitest";
import { calibrationWords } from "./calibration-words";

const chance = { interval: { low: 0.05, high: 0.15 }, ofPerfect: 0.02, mostOfPerfect: 0.04 };
const bin = (confidence: number, accuracy: number) => ({ count: 20, confidence, accuracy, low: 0, high: 1 });

it("says no more than the error before chance is known", () => {
  const calibration = { error: 0.1, bins: [bin(0.8, 0.7)] };
  expect(calibrationWords(calibration, 0.7, undefined)).toBe("The calibration error is 10.0 points.");
});

it("says which way a network is off", () => {
  const tooSure = { error: 0.1, bins: [bin(0.8, 0.7)] };
  expect(calibrationWords(tooSure, 0.7, chance)).toContain(
    "On average it says 80.0% and is right in 70.0%: it is too sure.",
  );
  const unsure = { error: 0.1, bins: [bin(0.6, 0.7)] };
  expect(calibrationWords(unsure, 0.7, chance)).toContain("not sure enough.");
  const both = { error: 0.1, bins: [bin(0.6, 0.7), bin(0.9, 0.8)] };
  expect(calibrationWords(both, 0.75, chance)).toContain("too sure of some and not sure enough of others");
});

it("blames nothing on a network where chance would show as much", () => {
  const words = calibrationWords({ error: 0.03, bins: [bin(0.73, 0.7)] }, 0.7, chance);
  expect(words).toContain("nothing says that this network is not calibrated");
  expect(words).not.toContain("too sure");
});
