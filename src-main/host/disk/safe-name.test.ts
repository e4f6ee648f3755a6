import fc from "fast-check";
import { expect, it } from "vitest";
import { safeFileName, safeName } from "./safe-name";

it("keeps what can be kept of a name", () => {
  expect(safeName("ResNet-8, größer (2)")).toBe("resnet-8-gro-er-2");
  expect(safeFileName("Größe (2) été 網絡")).toBe("Größe (2) été 網絡");
  expect(safeFileName("../../etc/passwd")).toBe("etc-passwd");
  expect(safeFileName('<img src="x">')).toBe("img src-x");
});

it("replaces names that systems keep for themselves, and empty ones", () => {
  for (const name of ["con", "NUL", "com1", "", "...", "///"]) {
    expect(safeName(name)).toMatch(/^network/);
    expect(safeFileName(name)).toMatch(/^network/);
  }
});

it("gives a single path segment that any system takes, whatever the name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (name) => {
      expect(safeName(name)).toMatch(/^[a-z0-9-]{1,88}$/);
      const file = safeFileName(name);
      expect(file).not.toMatch(/[/\\:*?"<>|\p{Cc}]|^\.|^\s|[. ]$/u);
      expect(Buffer.byteLength(file)).toBeGreaterThan(0);
      expect(Buffer.byteLength(file)).toBeLessThanOrEqual(208);
    }),
    { numRuns: 2_000 },
  );
});
