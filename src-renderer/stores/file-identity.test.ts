import { describe, expect, it } from "vitest";
import { parseDocument, serialiseDocument } from "#core/network/parse";
import { isUnsaved } from "./document-store";
import { network, note, studioOnMap } from "./files-testing";

describe("the id of a drawing", () => {
  const identityOf = (text: string | undefined) => {
    const parsed = parseDocument(text ?? "");
    if (!parsed.ok) throw parsed.error;
    return { id: parsed.document.id, origin: parsed.document.origin };
  };

  it("comes with the first save, stays through later ones, and undo does not take it away", async () => {
    const { files, documents, onDisk, setSaveAs } = studioOnMap();
    await files.openNew(network("a"));
    documents.getState().edit("Note", note("x"));
    setSaveAs({ kind: "name", name: "a" });
    await files.save();
    const { id } = identityOf(onDisk.get("/workspace/a.skiploom.json"));
    expect(id).toMatch(/^network-/);
    expect(documents.getState().document?.id).toBe(id);
    documents.getState().undo();
    expect(documents.getState().document).toMatchObject({ id });
    expect(isUnsaved(documents.getState())).toBe(true);
    await files.save();
    expect(identityOf(onDisk.get("/workspace/a.skiploom.json"))).toEqual({ id });
    documents.getState().redo();
    expect(documents.getState().document).toMatchObject({ id, notes: "x" });
  });

  it("is what the host says after Save as, in all the drawing's history", async () => {
    const { files, documents, onDisk, setSaveAs } = studioOnMap();
    await files.openNew({ ...network("a"), id: "first" });
    documents.getState().edit("Note", note("x"));
    onDisk.set("copy of", "first");
    setSaveAs({ kind: "name", name: "b" });
    await files.saveAs();
    expect(documents.getState().document).toMatchObject({ id: "second", origin: "first", name: "b" });
    expect(isUnsaved(documents.getState())).toBe(false);
    documents.getState().undo();
    documents.getState().undo();
    expect(documents.getState().document).toMatchObject({ id: "second", origin: "first", name: "a" });
  });

  it("is another one for a file that was copied outside of the studio", async () => {
    const { files, documents, onDisk } = studioOnMap();
    onDisk.set("/b.json", serialiseDocument({ ...network("a"), id: "first" }));
    onDisk.set("copy of", "first");
    await files.openPath("/b.json");
    expect(documents.getState().document).toMatchObject({ id: "second", origin: "first" });
    expect(isUnsaved(documents.getState())).toBe(false);
  });

  it("leaves a saved drawing saved and an untouched one untouched", async () => {
    const { files, documents, onDisk } = studioOnMap();
    await files.openNew(network("a"));
    documents.getState().identify({ id: "network-1" });
    expect(documents.getState().document?.id).toBe("network-1");
    expect(isUnsaved(documents.getState())).toBe(false);
    onDisk.set("/b.json", serialiseDocument(network("b")));
    await files.openPath("/b.json");
    documents.getState().identify({ id: "network-2" });
    expect(isUnsaved(documents.getState())).toBe(false);
  });
});
