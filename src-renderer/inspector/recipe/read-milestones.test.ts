import { expect, test } from "vitest";
import { readMilestones } from "./read-milestones";

test.each([
  ["0.5, 0.75", [0.5, 0.75]],
  ["0.5,0.75", [0.5, 0.75]],
  ["0.75 0.5", [0.5, 0.75]],
  ["0,5; 0,75", [0.5, 0.75]],
  ["0,5, 0,75", [0.5, 0.75]],
  ["0,5 0,75", [0.5, 0.75]],
  [",5", [0.5]],
  ["0,1", [0.1]],
  ["1", [1]],
  ["0, 1", [0, 1]],
  ["０．５", [0.5]],
])("%s is read", (text, values) => {
  expect(readMilestones(text)).toEqual(values);
});

test.each(["", "half", "0.5, 1.5", "50", "-0.5", "0,5,0,75", "0.5.5", Array(11).fill("0.5").join(" ")])(
  "%s is no list of fractions",
  (text) => {
    expect(readMilestones(text)).toBeUndefined();
  },
);
