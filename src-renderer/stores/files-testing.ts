import { SkiploomError } from "#core/foundation/errors";
import type { NetworkDocument } from "#core/network/document";
import { identified } from "#core/network/identity";
import { serialiseDocument } from "#core/network/parse";
import { linkedPair } from "#core/protocol/linked-pair";
import type { ApiHandlers } from "#core/protocol/method";
import { createClient, serve } from "#core/protocol/rpc";
import { type StudioApi, studioApi } from "#core/protocol/studio-api";
import { createTemplate } from "#core/templates/index";
import { createDocumentStore } from "./document-store";
import { createFiles } from "./files";
import { createInterfaceStore } from "./interface-store";
import { sha256Of } from "./parse-text";
import type { SaveTarget, StudioServices } from "./services";
import { noMemory } from "./testing";

/** A host whose files are a map, behind a real channel; questions are answered by the test. */
export function studioOnMap() {
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
      saveFile: async () => undefined,
    },
    nativeFiles: undefined,
    frame: { setDocumentState: () => undefined, onCommand: () => () => undefined },
    preferences,
    memory: noMemory(),
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
    services,
    asked,
    answer,
    files: createFiles({ services, documents, screen }),
    setSaveAs: (target: SaveTarget | undefined) => {
      saveAs = target;
    },
  };
}

/** ResNet-8 under a name. */
export function network(name: string): NetworkDocument {
  const document = createTemplate("resnet-8");
  if (!document) throw new Error("no template");
  return { ...document, name };
}

/** An edit that can be told again in the text of a file. */
export const note = (text: string) => (document: NetworkDocument) => ({ ...document, notes: text });
