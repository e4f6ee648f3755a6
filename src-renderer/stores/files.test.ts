import { describe, expect, it, vi } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import type { NetworkDocument } from "#core/network/document";
import { identified } from "#core/network/identity";
import { parseDocument, serialiseDocument } from "#core/network/parse";
import { linkedPair } from "#core/protocol/linked-pair";
import type { ApiHandlers } from "#core/protocol/method";
import { createClient, serve } from "#core/protocol/rpc";
import { type StudioApi, studioApi } from "#core/protocol/studio-api";
import { createTemplate } from "#core/templates/index";
import { createDocumentStore, isUnsaved } from "./document-store";
import { keepDrafts } from "./drafts";
import { createFiles } from "./files";
import { createInterfaceStore } from "./interface-store";
import { sha256Of } from "./parse-text";
import type { SaveTarget, StudioServices } from "./services";

/** A host whose files are a map, behind a real channel; questions are answered by the test. */
function studio() {
  const onDisk = new Map<string, string>();
  const drafts = new Map<string, { text: string; path?: string; sha256?: string }>();
  let saveAs: SaveTarget | undefined;
  /** Of the id under "copy of" this host knows another file. */
  const isCopy = (text: string) => onDisk.has("copy of") && text.includes(`"id": "${onDisk.get("copy of")}"`);
  const [mine, theirs] = linkedPair();
  const handlers: Partial<ApiHandlers<StudioApi>> = {
    "networks.recent": () => ({
      files: [],
      drafts: [...drafts].map(([key, draft]) => ({
        key,
        name: "draft",
        savedAt: "2026-01-01T00:00:00Z",
        ...(draft.path === undefined ? {} : { path: draft.path }),
      })),
    }),
    "networks.read": async ({ path }) => {
      const text = onDisk.get(path);
      if (text === undefined) throw new SkiploomError("not-found", "There is no such file.");
      return { path, text, ...(isCopy(text) && { identity: { id: "second", origin: "first" } }) };
    },
    "networks.save": async ({ document, path, replace, expectedSha256, draftKey }) => {
      const target = path ?? `/workspace/${document.name}.skiploom.json`;
      const there = onDisk.get(target);
      if (!replace && there !== undefined) {
        if (path === undefined) throw new SkiploomError("conflict", "Another network has this name.", target);
        if (expectedSha256 !== (await sha256Of(there))) {
          throw new SkiploomError("conflict", "Another program changed the file.");
        }
      }
      const saved = isCopy(serialiseDocument(document))
        ? { ...document, id: "second", origin: "first" }
        : identified(document);
      const text = serialiseDocument(saved);
      onDisk.set(target, text);
      if (draftKey !== undefined) drafts.delete(draftKey);
      return { path: target, sha256: await sha256Of(text), id: saved.id, origin: saved.origin };
    },
    "networks.saveDraft": ({ key, document, path }) => {
      drafts.set(key, { text: serialiseDocument(document), ...(path === undefined ? {} : { path }) });
      return {};
    },
    "networks.readDraft": ({ key }) => drafts.get(key) ?? { text: "" },
    "networks.dropDraft": ({ key }) => {
      drafts.delete(key);
      return {};
    },
  };
  serve(studioApi, theirs, handlers as ApiHandlers<StudioApi>);
  const client = createClient(studioApi, mine);
  const memory = new Map<string, string>();
  const preferences = {
    read: (key: string) => memory.get(key),
    write: (key: string, value: string) => void memory.set(key, value),
  };
  const screen = createInterfaceStore(preferences);
  const services: StudioServices = {
    client,
    connection: {
      current: () => ({ kind: "connected" }),
      subscribe: () => () => undefined,
      retry: () => undefined,
    },
    shell: "web",
    dialogs: {
      openNetwork: async () => undefined,
      saveNetworkAs: async () => saveAs,
      chooseFolder: async () => undefined,
    },
    frame: { setDocumentState: () => undefined, onCommand: () => () => undefined },
    preferences,
  };
  const documents = createDocumentStore();
  const asked: string[] = [];
  /** Answers the questions in this order. */
  function answer(...options: (string | undefined)[]): void {
    screen.subscribe((state) => {
      const question = state.questions[0];
      if (!question || options.length === 0) return;
      const option = options.shift();
      asked.push(question.title);
      question.resolve(option === undefined ? undefined : { option, text: "" });
    });
  }
  return {
    onDisk,
    drafts,
    screen,
    documents,
    client,
    asked,
    answer,
    files: createFiles(services, documents, screen),
    setSaveAs: (target: SaveTarget | undefined) => {
      saveAs = target;
    },
  };
}

function network(name: string): NetworkDocument {
  const document = createTemplate("resnet-8");
  if (!document) throw new Error("no template");
  return { ...document, name };
}

const note = (text: string) => (document: NetworkDocument) => ({ ...document, notes: text });

describe("saving", () => {
  it("asks for a name the first time and overwrites afterwards", async () => {
    const { files, documents, onDisk, setSaveAs } = studio();
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
    const { files, documents, onDisk, asked, answer } = studio();
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
    const { files, onDisk, asked, answer, setSaveAs } = studio();
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
    const { files, documents, onDisk, setSaveAs } = studio();
    await files.openNew(network("a"));
    setSaveAs({ kind: "path", path: "/home/ada/my net.skiploom.json" });
    expect(await files.save()).toBe(true);
    expect(onDisk.get("/home/ada/my net.skiploom.json")).toContain('"name": "my net"');
    expect(documents.getState()).toMatchObject({ path: "/home/ada/my net.skiploom.json" });
    expect(isUnsaved(documents.getState())).toBe(false);
  });

  it("leaves the drawing its name when it could not be saved under another", async () => {
    const { files, documents, onDisk, setSaveAs, answer } = studio();
    await files.openNew(network("a"));
    onDisk.set("/workspace/taken.skiploom.json", "theirs");
    setSaveAs({ kind: "name", name: "taken" });
    answer(undefined);
    expect(await files.save()).toBe(false);
    expect(documents.getState()).toMatchObject({ path: undefined, past: [], document: { name: "a" } });
    expect(onDisk.get("/workspace/taken.skiploom.json")).toBe("theirs");
  });

  it("makes a copy of a read-only network that can be changed, and leaves the original", async () => {
    const { files, documents, onDisk, setSaveAs } = studio();
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

describe("the id of a drawing", () => {
  const identityOf = (text: string | undefined) => {
    const parsed = parseDocument(text ?? "");
    if (!parsed.ok) throw parsed.error;
    return { id: parsed.document.id, origin: parsed.document.origin };
  };

  it("comes with the first save, stays through later ones, and undo does not take it away", async () => {
    const { files, documents, onDisk, setSaveAs } = studio();
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
    const { files, documents, onDisk, setSaveAs } = studio();
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
    const { files, documents, onDisk } = studio();
    onDisk.set("/b.json", serialiseDocument({ ...network("a"), id: "first" }));
    onDisk.set("copy of", "first");
    await files.openPath("/b.json");
    expect(documents.getState().document).toMatchObject({ id: "second", origin: "first" });
    expect(isUnsaved(documents.getState())).toBe(false);
  });

  it("leaves a saved drawing saved and an untouched one untouched", async () => {
    const { files, documents, onDisk } = studio();
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

describe("opening", () => {
  it("keeps the open drawing when the file is unreadable, and says why", async () => {
    const { files, documents, screen, onDisk } = studio();
    await files.openNew(network("a"));
    onDisk.set("/broken.json", '{"format":"skiploom-network",');
    expect(await files.openPath("/broken.json")).toBe(false);
    expect(documents.getState().document?.name).toBe("a");
    expect(screen.getState().notices.at(-1)).toMatchObject({ severity: "error" });
  });

  it("opens a newer version read-only where it can be read, else not at all", async () => {
    const { files, documents, screen, onDisk } = studio();
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
    const { files, documents, asked, answer } = studio();
    await files.openNew(network("a"));
    documents.getState().edit("Note", note("x"));
    answer(undefined, "discard");
    expect(await files.openNew(network("b"))).toBe(false);
    expect(documents.getState().document?.name).toBe("a");
    expect(await files.openNew(network("b"))).toBe(true);
    expect(asked).toEqual(["Save changes to a?", "Save changes to a?"]);
  });

  it("offers the draft that a file left behind", async () => {
    const { files, documents, onDisk, drafts, answer } = studio();
    onDisk.set("/a.json", serialiseDocument(network("a")));
    drafts.set("/a.json", { text: serialiseDocument(note("draft")(network("a"))), path: "/a.json" });
    answer("draft");
    expect(await files.openPath("/a.json")).toBe(true);
    expect(documents.getState()).toMatchObject({ path: "/a.json", document: { notes: "draft" } });
    expect(isUnsaved(documents.getState())).toBe(true);
    expect(await files.save()).toBe(true);
  });

  it("asks before the changes of a draft replace what was saved since they began", async () => {
    const { files, documents, onDisk, drafts, answer, asked } = studio();
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
  const { files, documents, screen } = studio();
  await files.openNew(network("a"));
  documents.getState().edit("Note", note("mine"));
  expect(await files.openText("{", "broken.json")).toBe(false);
  expect(screen.getState().questions).toEqual([]);
  expect(screen.getState().notices.at(-1)?.message).toMatch(/^broken\.json: /);
  expect(documents.getState().document?.notes).toBe("mine");
  expect(isUnsaved(documents.getState())).toBe(true);
});

describe("drafts", () => {
  it("are kept within a second of each change, and at once when the page goes away", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { files, documents, drafts, client, screen } = studio();
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
    const { files, documents, onDisk, drafts, client, screen } = studio();
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
    const { files, documents, drafts, client, screen, answer } = studio();
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
});
