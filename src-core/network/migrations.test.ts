import { describe, expect, it } from "vitest";
import { DOCUMENT_VERSION } from "./document";
import { MIGRATIONS, type Migration, migrateDocument } from "./migrations";
import { documentFromJson } from "./parse";
import { sampleDocument } from "./testing";

/** Stand-ins that show how the list works; the published list has its own test for each step. */
const STEPS: readonly Migration[] = [
  { from: 1, change: "title became name", migrate: ({ title, ...rest }) => ({ ...rest, name: title }) },
  { from: 2, change: "names are lists", migrate: (document) => ({ ...document, name: [document.name] }) },
];

describe("migrations", () => {
  it("run in order from the document's version and set the new number", () => {
    expect(migrateDocument({ version: 1, title: "a" }, 1, 3, STEPS)).toEqual({ version: 3, name: ["a"] });
    expect(migrateDocument({ version: 2, name: "a" }, 2, 3, STEPS)).toEqual({ version: 3, name: ["a"] });
    const current = { version: 3, name: ["a"] };
    expect(migrateDocument(current, 3, 3, STEPS)).toBe(current);
  });

  it("fail loudly when a step is missing", () => {
    expect(() => migrateDocument({}, 1, 4, STEPS)).toThrow("no migration from document version 3");
  });

  it("cover every version up to the current one, once each, in order", () => {
    const expected = Array.from({ length: DOCUMENT_VERSION - 1 }, (_, index) => index + 1);
    expect(MIGRATIONS.map((migration) => migration.from)).toEqual(expected);
  });

  it("leave a current document as it is", () => {
    expect(documentFromJson(JSON.parse(JSON.stringify(sampleDocument())), STEPS)).toEqual(sampleDocument());
  });
});
