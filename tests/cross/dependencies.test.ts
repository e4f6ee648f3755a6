/** Every package that ships is used, has its line in ARCHITECTURE.md, and states its licence. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../support/command-line";

const SOURCES = ["src-core", "src-engine", "src-images", "src-main", "src-page", "src-renderer"];
const LICENCES = "resources/licences";

function text(...parts: readonly string[]): string {
  return readFileSync(path.join(ROOT, ...parts), "utf8");
}

function packagesOf(...kinds: readonly string[]): string[] {
  const stated = JSON.parse(text("package.json")) as Record<string, Record<string, string>>;
  return kinds.flatMap((kind) => Object.keys(stated[kind] ?? {}));
}

const SHIPPED = packagesOf("dependencies", "optionalDependencies");

/** What quotes hold, of code and style sheets that are no tests: names of packages are among it. */
const quoted = new Set(
  SOURCES.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(?:tsx?|css)$/.test(file) && !/\.test\.tsx?$/.test(file))
      .flatMap((file) => [...text(folder, file).matchAll(/"([^"\s]+)"/g)].map(([, word]) => word ?? "")),
  ),
);

const isUsed = (name: string): boolean =>
  [...quoted].some((word) => word === name || word.startsWith(`${name}/`));

it("knows a package that nothing uses", () => {
  expect(isUsed("pdf-lib")).toBe(false);
});

it.each(SHIPPED)("%s is used", (name) => {
  expect(isUsed(name)).toBe(true);
});

it.each(packagesOf("dependencies", "optionalDependencies", "devDependencies"))(
  "%s has its place in ARCHITECTURE.md",
  (name) => {
    const [, section = ""] = text("ARCHITECTURE.md").split("## Dependencies");
    const plain = name.startsWith("@types/") || name === "@webgpu/types" ? "type declarations" : undefined;
    // Of a scope named before, the last part alone: `@tensorflow/tfjs-core, -layers`.
    const last = name.replace(/^@tensorflow\/tfjs(?=-)|^@[^/]+\//, "");
    expect([plain ?? name, plain ?? last].some((words) => section.includes(words))).toBe(true);
  },
);

describe("licences", () => {
  const readme = text(LICENCES, "README.md");

  it.each(SHIPPED)("of %s", (name) => {
    const folder = path.join(ROOT, "node_modules", name);
    // What is optional need not be there.
    if (!existsSync(folder) && packagesOf("optionalDependencies").includes(name)) return;
    const own = readdirSync(folder).some((file) => /^licen[cs]e/i.test(file));
    expect(own || readme.includes(`\`${name}\``)).toBe(true);
  });

  it("are in the folder where they are named, and named where they are in the folder", () => {
    const named = [...readme.matchAll(/`([\w.-]+\.txt)`/g)].map(([, file]) => file ?? "");
    const there = readdirSync(path.join(ROOT, LICENCES)).filter((file) => file.endsWith(".txt"));
    expect([...new Set(named)].sort()).toEqual(there.sort());
  });
});
