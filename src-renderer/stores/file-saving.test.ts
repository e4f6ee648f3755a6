import { describe, expect, it } from "vitest";
import { parseDocument, serialiseDocument } from "#core/network/parse";
import { isUnsaved } from "./document-store";
import { network, note, studioOnMap } from "./files-testing";

describe("saving", () => {
  it("asks for a name the first time and overwrites afterwards", async () => {
    const { files, documents, onDisk, setSaveAs } = studioOnMap();
    await files.openNew(network("a"));
    setSaveAs({ kind: "name", name: "b" });
    expect(await files.save()).toBe(true);
    expect([...onDisk.keys()]).toEqual(["/workspace/b.skiploom.json"]);
    documents.getState().edit("Note", note("x"));
    expect(await files.save()).toBe(true);
    const saved = parseDocument(onDisk.get("/workspace/b.skiploom.json") ?? "");
    expect(saved.ok && saved.document).toMatchObject({ name: "b", notes: "x" });
    expect(isUnsaved(documents.getState())).toBe(false);
  });

  it("never overwrites what somebody else wrote without being told to", async () => {
    const { files, documents, onDisk, asked, answer } = studioOnMap();
    onDisk.set("/a.json", serialiseDocument(network("a")));
    await files.openPath("/a.json");
    documents.getState().edit("Note", note("mine"));
    const theirs = serialiseDocument(note("theirs")(network("a")));
    onDisk.set("/a.json", theirs);
    answer(undefined, "replace");
    expect(await files.save()).toBe(false);
    expect(onDisk.get("/a.json")).toBe(theirs);
    expect(isUnsaved(documents.getState())).toBe(true);
    expect(await files.save()).toBe(true);
    expect(onDisk.get("/a.json")).toContain("mine");
    expect(asked).toEqual(["The file changed on disk", "The file changed on disk"]);
  });

  it("asks before it takes another network's name", async () => {
    const { files, onDisk, asked, answer, setSaveAs } = studioOnMap();
    onDisk.set("/workspace/a.skiploom.json", "other");
    await files.openNew(network("a"));
    setSaveAs({ kind: "name", name: "a" });
    answer(undefined);
    expect(await files.save()).toBe(false);
    expect(onDisk.get("/workspace/a.skiploom.json")).toBe("other");
    expect(asked).toEqual(["A file of this name is there already"]);
  });
});

describe("saving as", () => {
  it("gives the network the name of the file that was chosen", async () => {
    const { files, documents, onDisk, setSaveAs } = studioOnMap();
    await files.openNew(network("a"));
    setSaveAs({ kind: "path", path: "/home/ada/my net.skiploom.json" });
    expect(await files.save()).toBe(true);
    expect(onDisk.get("/home/ada/my net.skiploom.json")).toContain('"name": "my net"');
    expect(documents.getState()).toMatchObject({ path: "/home/ada/my net.skiploom.json" });
    expect(isUnsaved(documents.getState())).toBe(false);
  });

  it("leaves the drawing its name when it could not be saved under another", async () => {
    const { files, documents, onDisk, setSaveAs, answer } = studioOnMap();
    await files.openNew(network("a"));
    onDisk.set("/workspace/taken.skiploom.json", "theirs");
    setSaveAs({ kind: "name", name: "taken" });
    answer(undefined);
    expect(await files.save()).toBe(false);
    expect(documents.getState()).toMatchObject({ path: undefined, past: [], document: { name: "a" } });
    expect(onDisk.get("/workspace/taken.skiploom.json")).toBe("theirs");
  });

  it("makes a copy of a read-only network that can be changed, and leaves the original", async () => {
    const { files, documents, onDisk, setSaveAs } = studioOnMap();
    const newer = serialiseDocument(network("n")).replace(/"version": \d+/, '"version": 99');
    onDisk.set("/newer.json", newer);
    await files.openPath("/newer.json");
    setSaveAs({ kind: "name", name: "copy" });
    expect(await files.save()).toBe(true);
    expect(onDisk.get("/newer.json")).toBe(newer);
    expect(documents.getState()).toMatchObject({ readOnly: false, path: "/workspace/copy.skiploom.json" });
    expect(isUnsaved(documents.getState())).toBe(false);
    expect(documents.getState().edit("Note", note("x"))).toBe(true);
  });
});
