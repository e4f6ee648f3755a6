import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { PAINTS } from "#core/pictures/picture";

it("has the colours that saved pictures and reports have", () => {
  const [dark = "", light = ""] = readFileSync("src-renderer/tokens.css", "utf8").split("data-theme");
  for (const [name, paint] of Object.entries(PAINTS)) {
    expect(dark, name).toContain(`--${name}: ${paint.dark};`);
    expect(light, name).toContain(`--${name}: ${paint.light};`);
  }
});
