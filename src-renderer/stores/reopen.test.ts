import { describe, expect, it } from "vitest";
import { serialiseDocument } from "#core/network/parse";
import { isUnsaved } from "./document-store";
import { network, note, studioOnMap } from "./files-testing";
import { reopen } from "./reopen";

const PATH = "/w/a.skiploom.json";

function studio() {
  const made = studioOnMap();
  made.onDisk.set(PATH, serialiseDocument(network("a")));
  return made;
}

describe("after a reload", () => {
  it("a saved network is open again, in the view that was left", async () => {
    const made = studio();
    await reopen(made, { draftKey: "a", path: PATH, unsaved: false, view: "train" });
    expect(made.documents.getState()).toMatchObject({ path: PATH, document: { name: "a" } });
    expect(isUnsaved(made.documents.getState())).toBe(false);
    expect(made.screen.getState().view).toBe("train");
  });

  it("changes that were not saved are there, without a question, also when their draft comes late", async () => {
    const made = studio();
    const opened = reopen(made, { draftKey: "late", path: PATH, unsaved: true, view: "design" });
    await new Promise((resolve) => setTimeout(resolve, 150));
    made.drafts.set("late", { text: serialiseDocument(note("changed")(network("a"))), path: PATH });
    await opened;
    expect(made.documents.getState()).toMatchObject({ path: PATH, document: { notes: "changed" } });
    expect(isUnsaved(made.documents.getState())).toBe(true);
    expect(made.screen.getState().questions).toEqual([]);
  });

  it("nothing is put in the place of what was opened meanwhile", async () => {
    const made = studio();
    await made.files.openNew(network("b"));
    await reopen(made, { draftKey: "a", path: PATH, unsaved: false, view: "train" });
    expect(made.documents.getState().document?.name).toBe("b");
    expect(made.screen.getState().view).toBe("design");
  });

  it("a file that is gone is named, and the start view is shown", async () => {
    const made = studio();
    made.onDisk.clear();
    await reopen(made, { draftKey: "a", path: PATH, unsaved: false, view: "design" });
    expect(made.documents.getState().document).toBeUndefined();
    expect(made.screen.getState().notices.at(-1)?.message).toMatch(/could not be opened.*no such file/);
  });
});
