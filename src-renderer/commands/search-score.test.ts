import { describe, expect, it } from "vitest";
import type { Command } from "../stores/command-registry";
import { scoreCommand } from "./search-score";

const command = (label: string, more: Partial<Command> = {}): Command => ({
  id: label,
  label,
  group: "Layers",
  run: () => undefined,
  ...more,
});

describe("finding a command", () => {
  it("puts what begins with the letters before what only has them inside", () => {
    const begins = scoreCommand(command("Convolution"), "conv");
    const second = scoreCommand(command("Depthwise convolution"), "conv");
    const inside = scoreCommand(command("Deconvolution"), "conv");
    expect(begins).toBeGreaterThan(second);
    expect(second).toBeGreaterThan(inside);
    expect(inside).toBeGreaterThan(0);
  });

  it("wants every word, and knows keywords", () => {
    const norm = command("Batch normalisation", { keywords: ["bn"] });
    expect(scoreCommand(norm, "bn")).toBeGreaterThan(0);
    expect(scoreCommand(norm, "batch norm")).toBeGreaterThan(0);
    expect(scoreCommand(norm, "batch dense")).toBe(0);
  });

  it("leaves out what has none of it", () => {
    expect(scoreCommand(command("Save"), "res")).toBe(0);
    expect(scoreCommand(undefined, "res")).toBe(0);
  });
});
