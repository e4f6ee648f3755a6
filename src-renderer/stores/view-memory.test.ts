import { describe, expect, it } from "vitest";
import { createTemplate } from "#core/templates/index";
import { createDocumentStore, type DocumentStore } from "./document-store";
import type { Preferences } from "./services";
import { rememberViews } from "./view-memory";

function memory(): Preferences & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return { kept, read: (key) => kept.get(key), write: (key, value) => void kept.set(key, value) };
}

function network(id?: string) {
  const document = createTemplate("resnet-20");
  if (!document) throw new Error("The template is gone.");
  return id === undefined ? document : { ...document, id };
}

function firstBlock(documents: DocumentStore): string {
  const block = documents.getState().document?.graph.nodes.find((node) => node.kind === "block");
  if (!block) throw new Error("The template has no block.");
  return block.id;
}

const CAMERA = { x: 12, y: -340.5, zoom: 0.8 };
const INSIDE = { x: 90, y: 44, zoom: 1.4 };

describe("where a network was looked at", () => {
  it("is kept for each of its graphs, and over a restart", () => {
    const preferences = memory();
    const documents = createDocumentStore();
    const views = rememberViews(documents, preferences);
    documents.getState().open(network("one"), { path: "/a.skiploom.json" });
    expect(views.camera()).toBeUndefined();
    views.keepCamera(CAMERA);
    documents.getState().enterBlock(firstBlock(documents));
    expect(views.camera()).toBeUndefined();
    views.keepCamera(INSIDE);
    documents.getState().leaveTo(0);
    expect(views.camera()).toEqual(CAMERA);
    const block = firstBlock(documents);
    documents.getState().enterBlock(block);
    views.flush();

    const later = createDocumentStore();
    const laterViews = rememberViews(later, preferences);
    later.getState().open(network("one"), { path: "/moved.skiploom.json" });
    expect(later.getState().viewPath).toEqual([block]);
    expect(laterViews.camera()).toEqual(INSIDE);
    later.getState().leaveTo(0);
    expect(laterViews.camera()).toEqual(CAMERA);
  });

  it("is each network's own, and goes along when one is saved for the first time", () => {
    const documents = createDocumentStore();
    const views = rememberViews(documents, memory());
    documents.getState().open(network(), {});
    views.keepCamera(CAMERA);
    const { document } = documents.getState();
    if (!document) throw new Error("Nothing is open.");
    documents.getState().markSaved(document, "/a.skiploom.json", "0", { id: "first", origin: undefined });
    expect(views.camera()).toEqual(CAMERA);
    documents.getState().open(network("second"), { path: "/b.skiploom.json" });
    expect(views.camera()).toBeUndefined();
    documents.getState().open(network("first"), { path: "/a.skiploom.json" });
    expect(views.camera()).toEqual(CAMERA);
  });

  it("does not lead into a block that is gone", () => {
    const documents = createDocumentStore();
    rememberViews(documents, memory());
    documents.getState().open(network("one"), {});
    documents.getState().enterBlock(firstBlock(documents));
    const { document } = documents.getState();
    if (!document) throw new Error("Nothing is open.");
    documents.getState().open({ ...document, graph: { nodes: [], edges: [] } }, {});
    expect(documents.getState().viewPath).toEqual([]);
  });

  it.each([
    "",
    "null",
    "{}",
    '[["a",{"viewPath":[1],"cameras":{}}]]',
    '[["a",{"viewPath":[],"cameras":{"":{"x":1}}}]]',
  ])("is not believed when it is %s", (text) => {
    const preferences = memory();
    preferences.write("views", text);
    const documents = createDocumentStore();
    const views = rememberViews(documents, preferences);
    documents.getState().open(network("a"), {});
    expect(views.camera()).toBeUndefined();
    expect(documents.getState().viewPath).toEqual([]);
  });

  it("forgets the oldest of many networks", () => {
    const documents = createDocumentStore();
    const views = rememberViews(documents, memory());
    for (let index = 0; index < 100; index += 1) {
      documents.getState().open(network(`n${index}`), {});
      views.keepCamera(CAMERA);
    }
    documents.getState().open(network("n0"), {});
    expect(views.camera()).toBeUndefined();
    documents.getState().open(network("n99"), {});
    expect(views.camera()).toEqual(CAMERA);
  });
});
