import { expect, it } from "vitest";
import { INSTRUMENTS } from "#core/insights/instruments";
import { instrumentsHelp } from "./instruments-help";

it("says each instrument's question and what may be chosen, in lines that a terminal holds", () => {
  const lines = instrumentsHelp().split("\n");
  for (const id of Object.keys(INSTRUMENTS))
    expect(lines.filter((line) => line.startsWith(`  ${id} `))).toHaveLength(1);
  expect(lines.every((line) => line.length <= 80 && line === line.trimEnd())).toBe(true);
  const words = instrumentsHelp().replaceAll(/\s+/g, " ");
  expect(words).toContain("paths Which paths carry the gradient? draws=: a whole number from 1 to 1000.");
  expect(words).toContain(INSTRUMENTS.paths.choices.draws.help);
});
