import { describe, expect, it } from "vitest";
import type { NetworkDocument } from "#core/network/document";
import { linkedPair } from "#core/protocol/linked-pair";
import type { ApiHandlers } from "#core/protocol/method";
import { createClient, serve } from "#core/protocol/rpc";
import { type StudioApi, studioApi } from "#core/protocol/studio-api";
import { createTemplate } from "#core/templates/index";
import type { ConnectionState } from "../carriers/reconnecting-client";
import { createDocumentStore, isUnsaved } from "./document-store";
import { keepDrafts } from "./drafts";
import { holdDrawing } from "./hold-drawing";
import { createInterfaceStore } from "./interface-store";
import { noMemory } from "./testing";

const FILE = "/w/shared.skiploom.json";

function network(): NetworkDocument {
  const document = createTemplate("resnet-8");
  if (!document) throw new Error("no template");
  return { ...document, id: "shared", name: "shared" };
}

const note = (text: string) => (document: NetworkDocument) => ({ ...document, notes: text });

/** A window beside another one that has `taken` open. */
function studio(taken: Set<string>) {
  const held: (string | undefined)[] = [];
  const drafts = new Map<string, NetworkDocument>();
  const [near, far] = linkedPair();
  const handlers: Partial<ApiHandlers<StudioApi>> = {
    "windows.hold": ({ drawing }) => {
      const isTaken = drawing !== undefined && (taken.has(drawing.key) || taken.has(drawing.path ?? ""));
      if (!isTaken) held.push(drawing?.key);
      return { taken: isTaken };
    },
    "networks.saveDraft": ({ key, document }) => {
      drafts.set(key, document);
      return {};
    },
    "networks.dropDraft": () => ({}),
  };
  serve(studioApi, far, handlers as ApiHandlers<StudioApi>);
  const client = createClient(studioApi, near);
  const documents = createDocumentStore();
  const screen = createInterfaceStore({ read: () => undefined, write: () => undefined });
  let tell = (_state: ConnectionState): void => undefined;
  const connection = {
    current: (): ConnectionState => ({ kind: "connected" }),
    subscribe(listener: (state: ConnectionState) => void) {
      tell = listener;
      return () => undefined;
    },
    retry: () => undefined,
  };
  holdDrawing({ client, connection, memory: noMemory() }, documents, screen);
  keepDrafts(client, documents, screen, { onHide: () => () => undefined });
  return {
    documents,
    held,
    drafts,
    reconnect: () => tell({ kind: "connected" }),
    notices: () => screen.getState().notices.map(({ message }) => message),
  };
}

describe("what a window has open", () => {
  it("is told to the host as it changes", async () => {
    const { documents, held, notices } = studio(new Set());
    documents.getState().open(network(), { path: FILE, draftKey: "a" });
    documents.getState().edit("Note", note("x"));
    documents.getState().close();
    await expect.poll(() => held).toEqual([undefined, "a", undefined]);
    expect(notices()).toEqual([]);
  });

  it("is a copy where another window has the file", async () => {
    const { documents, held, notices } = studio(new Set([FILE]));
    const opened = network();
    documents.getState().open(opened, { path: FILE, sha256: "00", saved: opened, draftKey: "a" });
    await expect.poll(notices).toEqual([expect.stringContaining("shared is open in another window")]);
    const { document, path, sha256, draftKey } = documents.getState();
    expect({ path, sha256 }).toEqual({ path: undefined, sha256: undefined });
    expect(document).toMatchObject({ name: "shared copy", origin: "shared" });
    expect(document?.id).toBeUndefined();
    expect(isUnsaved(documents.getState())).toBe(false);
    await expect.poll(() => held.at(-1)).toBe(draftKey);
  });

  it("is a copy with the changes where another window has the draft, and is kept as one of its own", async () => {
    const { documents, drafts } = studio(new Set(["a"]));
    documents.getState().open(note("theirs")(network()), { draftKey: "a" });
    await expect.poll(() => documents.getState().document?.name).toBe("shared copy");
    expect(isUnsaved(documents.getState())).toBe(true);
    const { draftKey } = documents.getState();
    await expect.poll(() => [...drafts.keys()], { timeout: 5_000 }).toEqual([draftKey]);
    expect(drafts.get(draftKey)).toMatchObject({ name: "shared copy", notes: "theirs" });
  });

  it("becomes a copy when it was taken over while the connection was lost; nothing is undone by it", async () => {
    const taken = new Set<string>();
    const { documents, held, reconnect } = studio(taken);
    const opened = network();
    documents.getState().open(opened, { path: FILE, saved: opened, draftKey: "a" });
    documents.getState().edit("Note", note("mine"));
    await expect.poll(() => held).toContain("a");
    taken.add("a").add(FILE);
    reconnect();
    await expect.poll(() => documents.getState().document?.name).toBe("shared copy");
    expect(documents.getState().document?.notes).toBe("mine");
    documents.getState().undo();
    expect(documents.getState().document).toMatchObject({ name: "shared copy", origin: "shared" });
    expect(documents.getState().document?.notes).toBe(opened.notes);
  });
});
