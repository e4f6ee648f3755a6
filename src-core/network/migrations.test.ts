import { describe, expect, it } from "vitest";
import { DOCUMENT_VERSION, type NetworkDocument } from "./document";
import { type JsonObject, MIGRATIONS, type Migration, migrateDocument } from "./migrations";
import { documentFromJson, parseDocument, serialiseDocument } from "./parse";
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

/** As an earlier version wrote it: without what came later. */
function textOfVersion(version: number): string {
  const { arguments: none, recipe, ...rest } = JSON.parse(serialiseDocument(sampleDocument())) as JsonObject;
  expect(none).toEqual([]);
  const before = { ...rest, recipe: recipeOfVersion3(recipe as JsonObject) };
  return `${JSON.stringify({ ...before, ...(version === 3 && { arguments: none }), version }, null, 2)}\n`;
}

function recipeOfVersion3({ classBalance: _later, augmentation, ...rest }: JsonObject): JsonObject {
  const { shiftPixels, horizontalFlip } = augmentation as JsonObject;
  return { ...rest, augmentation: { shiftPixels, horizontalFlip } };
}

function opened(content: string): NetworkDocument {
  const parsed = parseDocument(content);
  if (!parsed.ok) throw parsed.error;
  return parsed.document;
}

describe("a file of version 1", () => {
  /** As Skiploom 0.1.0 wrote it. */
  const text = textOfVersion(1);

  it("opens with all it holds and an id, the same each time", () => {
    const { id, ...rest } = opened(text);
    expect(rest).toEqual(sampleDocument());
    expect(id).toMatch(/^network-[0-9a-f]{32}$/);
    expect(opened(text).id).toBe(id);
    expect(opened(JSON.stringify(JSON.parse(text))).id).toBe(id);
  });

  it("is another drawing where it holds something else", () => {
    expect(opened(text.replace('"filters": 8', '"filters": 16')).id).not.toBe(opened(text).id);
  });

  it("keeps its id once it is saved", () => {
    const document = opened(text);
    const saved = serialiseDocument(document);
    expect(saved).toContain('"version": 4');
    expect(opened(saved)).toEqual(document);
  });
});

describe("a file of version 2", () => {
  it("opens as it was, without arguments of the network", () => {
    expect(opened(textOfVersion(2))).toEqual(sampleDocument());
  });
});

describe("a file of version 3", () => {
  it("opens as it was: with no more augmentation, and with classes as they are", () => {
    const text = textOfVersion(3);
    expect(text).not.toMatch(/classBalance|mixup/);
    expect(opened(text)).toEqual(sampleDocument());
    const { augmentation, ...lacking } = recipeOfVersion3(JSON.parse(text).recipe);
    expect(augmentation).toBeDefined();
    expect(parseDocument(JSON.stringify({ ...JSON.parse(text), recipe: lacking })).ok).toBe(false);
  });
});

describe("a file of an earlier version with what only later ones have", () => {
  it.each([1, 2, 3])("of version %i loses nothing of it", (version) => {
    const text = serialiseDocument(sampleDocument());
    const { recipe, ...rest } = JSON.parse(text);
    const augmentation = { ...recipe.augmentation, mixup: 0.3, cutoutPixels: 5 };
    const later = { ...rest, id: "of-its-own", recipe: { ...recipe, augmentation, classBalance: "weights" } };
    const document = opened(JSON.stringify({ ...later, version }));
    expect(document).toEqual({ ...opened(JSON.stringify(later)) });
    expect(document).toMatchObject({ id: "of-its-own", recipe: { classBalance: "weights", augmentation } });
    const strange = { ...later, recipe: { ...later.recipe, augmentation: { ...augmentation, mixup: -1 } } };
    expect(parseDocument(JSON.stringify({ ...strange, version })).ok).toBe(false);
  });
});
