import { describe, expect, it } from "vitest";
import { serialiseDocument } from "#core/network/parse";
import { isUnsaved } from "./document-store";
import { network, note, studioOnMap } from "./files-testing";
import { sha256Of } from "./parse-text";

describe("opening", () => {
  it("keeps the open drawing when the file is unreadable, and says why", async () => {
    const { files, documents, screen, onDisk } = studioOnMap();
    await files.openNew(network("a"));
    onDisk.set("/broken.json", '{"format":"skiploom-network",');
    expect(await files.openPath("/broken.json")).toBe(false);
    expect(documents.getState().document?.name).toBe("a");
    expect(screen.getState().notices.at(-1)).toMatchObject({ severity: "error" });
  });

  it("opens a newer version read-only where it can be read, else not at all", async () => {
    const { files, documents, screen, onDisk } = studioOnMap();
    const newer = serialiseDocument(network("n")).replace(/"version": \d+/, '"version": 99');
    onDisk.set("/newer.json", newer);
    expect(await files.openPath("/newer.json")).toBe(true);
    expect(documents.getState()).toMatchObject({ readOnly: true });
    expect(screen.getState().notices.at(-1)?.message).toContain("read-only");
    onDisk.set("/strange.json", newer.replace('"graph"', '"hologram": 1, "graph"'));
    expect(await files.openPath("/strange.json")).toBe(false);
    expect(documents.getState().document?.name).toBe("n");
  });

  it("asks about unsaved changes, and stays when the answer is to stay", async () => {
    const { files, documents, asked, answer } = studioOnMap();
    await files.openNew(network("a"));
    documents.getState().edit("Note", note("x"));
    answer(undefined, "discard");
    expect(await files.openNew(network("b"))).toBe(false);
    expect(documents.getState().document?.name).toBe("a");
    expect(await files.openNew(network("b"))).toBe(true);
    expect(asked).toEqual(["Save changes to a?", "Save changes to a?"]);
  });

  it("offers the draft that a file left behind", async () => {
    const { files, documents, onDisk, drafts, answer } = studioOnMap();
    onDisk.set("/a.json", serialiseDocument(network("a")));
    drafts.set("/a.json", { text: serialiseDocument(note("draft")(network("a"))), path: "/a.json" });
    answer("draft");
    expect(await files.openPath("/a.json")).toBe(true);
    expect(documents.getState()).toMatchObject({ path: "/a.json", document: { notes: "draft" } });
    expect(isUnsaved(documents.getState())).toBe(true);
    expect(await files.save()).toBe(true);
  });

  it("asks before the changes of a draft replace what was saved since they began", async () => {
    const { files, documents, onDisk, drafts, answer, asked } = studioOnMap();
    const began = serialiseDocument(network("a"));
    onDisk.set("/a.json", serialiseDocument(note("saved elsewhere")(network("a"))));
    const text = serialiseDocument(note("draft")(network("a")));
    drafts.set("/a.json", { text, path: "/a.json", sha256: await sha256Of(began) });
    answer("draft", undefined);
    await files.openPath("/a.json");
    expect(documents.getState().document?.notes).toBe("draft");
    expect(await files.save()).toBe(false);
    expect(asked.at(-1)).toBe("The file changed on disk");
    expect(onDisk.get("/a.json")).toContain("saved elsewhere");
  });
});

it("keeps unsaved changes when the file that was to be opened cannot be read", async () => {
  const { files, documents, screen } = studioOnMap();
  await files.openNew(network("a"));
  documents.getState().edit("Note", note("mine"));
  expect(await files.openText("{", "broken.json")).toBe(false);
  expect(screen.getState().questions).toEqual([]);
  expect(screen.getState().notices.at(-1)?.message).toMatch(/^broken\.json: /);
  expect(documents.getState().document?.notes).toBe("mine");
  expect(isUnsaved(documents.getState())).toBe(true);
});
