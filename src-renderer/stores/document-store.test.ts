import { beforeEach, describe, expect, it } from "vitest";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import { createDocumentStore, type DocumentStore, isUnsaved } from "./document-store";
import { locationInView, pathPrefix } from "./document-view";

function template(id: string): NetworkDocument {
  const document = createTemplate(id);
  if (!document) throw new Error(`no template ${id}`);
  return document;
}

const rename = (name: string) => (document: NetworkDocument) => ({ ...document, name });

describe("the document store", () => {
  let store: DocumentStore;
  let original: NetworkDocument;
  beforeEach(() => {
    store = createDocumentStore();
    original = template("resnet-20");
    store.getState().open(original, { untouched: true });
  });

  it("undoes and redoes edits one by one", () => {
    store.getState().edit("Rename", rename("one"));
    store.getState().edit("Rename", rename("two"));
    store.getState().undo();
    expect(store.getState().document?.name).toBe("one");
    store.getState().undo();
    expect(store.getState().document).toBe(original);
    store.getState().undo();
    expect(store.getState().document).toBe(original);
    store.getState().redo();
    store.getState().redo();
    expect(store.getState().document?.name).toBe("two");
  });

  it("takes a whole gesture back in one step", () => {
    for (const name of ["a", "ab", "abc"]) store.getState().edit("Rename", rename(name), { gesture: "type" });
    expect(store.getState().past).toHaveLength(1);
    store.getState().undo();
    expect(store.getState().document).toBe(original);
  });

  it("begins a new step when a gesture ended, or when something else happened in between", () => {
    store.getState().edit("Rename", rename("a"), { gesture: "type" });
    store.getState().endGesture();
    store.getState().edit("Rename", rename("b"), { gesture: "type" });
    store.getState().edit("Rename", rename("c"));
    store.getState().edit("Rename", rename("d"), { gesture: "type" });
    expect(store.getState().past).toHaveLength(4);
  });

  it("does not continue a gesture into a step that was undone", () => {
    store.getState().edit("Rename", rename("a"), { gesture: "type" });
    store.getState().undo();
    store.getState().edit("Rename", rename("b"), { gesture: "type" });
    store.getState().undo();
    expect(store.getState().document).toBe(original);
  });

  it("forgets what could be redone once something else is done", () => {
    store.getState().edit("Rename", rename("a"));
    store.getState().undo();
    store.getState().edit("Rename", rename("b"));
    store.getState().redo();
    expect(store.getState().document?.name).toBe("b");
  });

  it("makes no step of an edit that changes nothing", () => {
    expect(store.getState().edit("Nothing", (document) => document)).toBe(false);
    expect(store.getState().past).toHaveLength(0);
  });

  it("restores the selection with the document, without nodes that are gone", () => {
    const [first, second] = original.graph.nodes;
    if (!first || !second) throw new Error("too small");
    store.getState().select([first.id, second.id]);
    store.getState().edit("Remove", (document) => ({
      ...document,
      graph: { nodes: document.graph.nodes.filter((node) => node.id !== first.id), edges: [] },
    }));
    expect([...store.getState().selection]).toEqual([second.id]);
    store.getState().undo();
    expect([...store.getState().selection]).toEqual([first.id, second.id]);
  });

  it("enters a block and leaves it, and edits go to its definition", () => {
    const block = original.graph.nodes.find((node) => node.kind === "block");
    if (block?.kind !== "block") throw new Error("no block");
    store.getState().enterBlock(block.id);
    const { document, viewPath } = store.getState();
    expect(document && locationInView(document, viewPath)).toEqual({ kind: "block", block: block.block });
    expect(document && pathPrefix(document, viewPath)).toBe(`${block.name}/1/`);
    store.getState().leaveTo(0);
    expect(store.getState().viewPath).toEqual([]);
    expect([...store.getState().selection]).toEqual([block.id]);
  });

  it("stays outside of what is no block", () => {
    const layer = original.graph.nodes.find((node) => node.kind === "layer");
    store.getState().enterBlock(layer?.id ?? "");
    store.getState().enterBlock("nowhere");
    expect(store.getState().viewPath).toEqual([]);
  });

  it("comes out of a block that an edit removed", () => {
    const block = original.graph.nodes.find((node) => node.kind === "block");
    store.getState().enterBlock(block?.id ?? "");
    store.getState().edit("Remove", (document) => ({ ...document, graph: { nodes: [], edges: [] } }));
    expect(store.getState().viewPath).toEqual([]);
    store.getState().undo();
    expect(store.getState().viewPath).toEqual([block?.id]);
  });

  it("knows what would be lost", () => {
    expect(isUnsaved(store.getState())).toBe(false);
    store.getState().edit("Rename", rename("a"));
    expect(isUnsaved(store.getState())).toBe(true);
    const { document } = store.getState();
    if (document) store.getState().markSaved(document, "/a.skiploom.json", "00", {});
    expect(isUnsaved(store.getState())).toBe(false);
    store.getState().edit("Rename", rename("b"));
    expect(isUnsaved(store.getState())).toBe(true);
    store.getState().undo();
    expect(isUnsaved(store.getState())).toBe(false);
    store.getState().redo();
    store.getState().markDiscarded();
    expect(isUnsaved(store.getState())).toBe(false);
  });

  it("changes nothing that is read-only", () => {
    store.getState().open(original, { readOnly: true });
    expect(store.getState().edit("Rename", rename("a"))).toBe(false);
    expect(store.getState().document).toBe(original);
  });
});

describe("a step to another drawing", () => {
  it("is taken back whole, with where the drawing before it is kept, and done again", () => {
    const store = createDocumentStore();
    const before = template("resnet-20");
    const other = { ...template("resnet-8"), id: "other" };
    store.getState().open(before, { path: "/before.json", sha256: "1", saved: before });
    store.getState().edit("Rename", rename("changed"));
    const changed = store.getState();
    store.getState().replace("Import model", other);
    const replaced = store.getState();
    expect(replaced).toMatchObject({ document: other, path: undefined, sha256: undefined });
    expect(replaced.draftKey).not.toBe(changed.draftKey);
    expect(isUnsaved(replaced)).toBe(true);
    store.getState().edit("Rename", rename("of the other"));
    store.getState().undo();
    expect(store.getState().document).toBe(other);
    store.getState().undo();
    expect(store.getState()).toMatchObject({
      document: changed.document,
      path: "/before.json",
      sha256: "1",
      draftKey: changed.draftKey,
      savedDocument: before,
    });
    store.getState().undo();
    expect(isUnsaved(store.getState())).toBe(false);
    for (let step = 0; step < 3; step += 1) store.getState().redo();
    expect(store.getState()).toMatchObject({ draftKey: replaced.draftKey, path: undefined });
    expect(store.getState().document?.name).toBe("of the other");
  });

  it("keeps the two apart when one of them gets an identity", () => {
    const store = createDocumentStore();
    store.getState().open(template("resnet-20"));
    store.getState().edit("Rename", rename("before"));
    store.getState().replace("Import model", { ...template("resnet-8"), id: "other" });
    store.getState().identify({ id: "saved", origin: undefined });
    store.getState().undo();
    expect(store.getState().document).toMatchObject({ name: "before" });
    expect(store.getState().document?.id).not.toBe("saved");
    store.getState().identify({ id: "first", origin: undefined });
    store.getState().redo();
    expect(store.getState().document?.id).toBe("saved");
  });

  it("from the start view there is nothing to go back to", () => {
    const store = createDocumentStore();
    store.getState().replace("Import model", template("resnet-8"));
    expect(store.getState().past).toEqual([]);
  });
});
