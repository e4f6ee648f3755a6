import { describe, expect, it } from "vitest";
import { formatBytes } from "#core/foundation/format-bytes";
import { formatAgo, formatDuration } from "./format-duration";
import { formatCount, formatMeasure, formatPercent, formatQuantity, formatRate } from "./format-number";
import { formatShape } from "./format-shape";

describe("numbers for people", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [999.6, "1.00 k"],
    [147_456, "147 k"],
    [12_500_000, "12.5 M"],
    [1_810_000_000, "1.81 G"],
  ])("writes the quantity %d as %s", (value, text) => expect(formatQuantity(value)).toBe(text));

  it.each([
    [0.081, "0.0810"],
    [0.0312, "0.0312"],
    [0.0012, "1.2e-3"],
    [12.34, "12.3"],
    [4180, "4180"],
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "−∞"],
  ])("writes the measure %d as %s", (value, text) => expect(formatMeasure(value)).toBe(text));

  it.each([
    [0.05, "0.05"],
    [0.00949, "0.00949"],
    [0.0095012, "0.0095"],
    [0, "0"],
    [7.9e-8, "7.9e-8"],
  ])("writes the learning rate %d as %s", (value, text) => expect(formatRate(value)).toBe(text));

  it("writes counts, shares and shapes", () => {
    expect(formatCount(4608)).toBe("4,608");
    expect(formatPercent(0.975)).toBe("97.5%");
    expect(formatPercent(Number.NaN)).toBe("–");
    expect(formatShape([8, 8, 16])).toBe("8×8×16");
    expect(formatShape([8, 8, 16], true)).toBe("8 × 8 × 16");
  });

  it.each([
    [512, "512 B"],
    [212_000_000, "212 MB"],
    [9_960_000, "10.0 MB"],
    [1_250_000_000, "1.25 GB"],
  ])("writes %d bytes as %s", (value, text) => expect(formatBytes(value)).toBe(text));

  it.each([
    [0.25, "250 ms"],
    [14, "14 s"],
    [59.6, "1 min"],
    [200, "3 min 20 s"],
    [7500, "2 h 5 min"],
    [7199, "2 h"],
    [Number.POSITIVE_INFINITY, "–"],
  ])("writes %d seconds as %s", (value, text) => expect(formatDuration(value)).toBe(text));

  it("says how long ago something was", () => {
    const now = Date.parse("2026-03-10T12:00:00Z");
    expect(formatAgo("2026-03-10T11:59:30Z", now)).toBe("just now");
    expect(formatAgo("2026-03-10T11:30:00Z", now)).toBe("30 min ago");
    expect(formatAgo("2026-03-09T11:00:00Z", now)).toBe("yesterday");
    expect(formatAgo("nonsense", now)).toBe("");
  });
});
