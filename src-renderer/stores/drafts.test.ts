import { describe, expect, it, vi } from "vitest";
import { serialiseDocument } from "#core/network/parse";
import { keepDrafts } from "./drafts";
import { network, note, studioOnMap } from "./files-testing";

describe("drafts", () => {
  it("are kept within a second of each change, and at once when the page goes away", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { files, documents, drafts, client, screen } = studioOnMap();
      let hide = (): void => undefined;
      const stop = keepDrafts(client, documents, screen, {
        onHide(listener) {
          hide = listener;
          return () => undefined;
        },
      });
      await files.openNew(network("a"));
      await vi.advanceTimersByTimeAsync(5_000);
      expect(drafts.size).toBe(0);
      documents.getState().edit("Note", note("one"));
      await vi.advanceTimersByTimeAsync(900);
      documents.getState().edit("Note", note("two"));
      expect(drafts.size).toBe(0);
      await vi.advanceTimersByTimeAsync(200);
      expect([...drafts.values()][0]?.text).toContain("two");
      // Changes without a pause do not put the draft off.
      for (let count = 0; count < 8; count++) {
        documents.getState().edit("Note", note(`word ${count}`));
        await vi.advanceTimersByTimeAsync(300);
      }
      expect([...drafts.values()][0]?.text).toMatch(/word [4-7]/);
      documents.getState().edit("Note", note("three"));
      hide();
      await vi.advanceTimersByTimeAsync(0);
      expect([...drafts.values()][0]?.text).toContain("three");
      stop();
    } finally {
      vi.useRealTimers();
    }
  });

  it("of two windows on one file do not replace each other", async () => {
    const { files, documents, onDisk, drafts, client, screen } = studioOnMap();
    const stop = keepDrafts(client, documents, screen, { onHide: () => () => undefined });
    onDisk.set("/a.json", serialiseDocument(network("a")));
    drafts.set("of the other window", { text: serialiseDocument(network("b")) });
    await files.openPath("/a.json");
    documents.getState().edit("Note", note("mine"));
    await vi.waitFor(() => expect(drafts.size).toBe(2), 3_000);
    expect(await files.save()).toBe(true);
    expect([...drafts.keys()]).toEqual(["of the other window"]);
    stop();
  });

  it("go when the changes are discarded or undone", async () => {
    const { files, documents, drafts, client, screen, answer } = studioOnMap();
    const stop = keepDrafts(client, documents, screen, { onHide: () => () => undefined });
    await files.openNew(network("a"));
    documents.getState().edit("Note", note("one"));
    await vi.waitFor(() => expect(drafts.size).toBe(1), 3_000);
    documents.getState().undo();
    await vi.waitFor(() => expect(drafts.size).toBe(0));
    documents.getState().redo();
    await vi.waitFor(() => expect(drafts.size).toBe(1), 3_000);
    answer("discard");
    expect(await files.close()).toBe(true);
    expect(drafts.size).toBe(0);
    stop();
  });

  it("hold what was changed just before another drawing took its place, and nothing of that one once it is taken back", async () => {
    const { files, documents, drafts, client, screen } = studioOnMap();
    const stop = keepDrafts(client, documents, screen, { onHide: () => () => undefined });
    const texts = (): string => [...drafts.values()].map(({ text }) => text).join();
    await files.openNew(network("a"));
    documents.getState().edit("Note", note("not kept yet"));
    documents.getState().replace("Import model", network("imported"));
    await vi.waitFor(() => expect(texts()).toContain("not kept yet"));
    await vi.waitFor(() => expect(texts()).toContain("imported"), 3_000);
    documents.getState().undo();
    await vi.waitFor(() => expect(texts()).not.toContain("imported"));
    expect(texts()).toContain("not kept yet");
    stop();
  });
});
