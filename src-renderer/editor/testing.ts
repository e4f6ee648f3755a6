/** A studio for tests of what the canvas does: real stores, and no host behind them. */
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { linkedPair } from "#core/protocol/linked-pair";
import { createClient } from "#core/protocol/rpc";
import { studioApi } from "#core/protocol/studio-api";
import { createTemplate } from "#core/templates/index";
import { createInterfaceStore } from "../stores/interface-store";
import type { StudioServices } from "../stores/services";
import { createStudio, type Studio } from "../stores/studio";
import { noMemory } from "../stores/testing";

export function studioWith(template: string): Studio {
  const [mine] = linkedPair();
  const preferences = { read: () => undefined, write: () => undefined };
  const nothing = async () => undefined;
  const services: StudioServices = {
    client: createClient(studioApi, mine),
    connection: {
      current: () => ({ kind: "connected" }),
      subscribe: () => () => undefined,
      retry: () => undefined,
    },
    shell: "web",
    dialogs: { openNetwork: nothing, saveNetworkAs: nothing, chooseFolder: nothing, saveFile: nothing },
    nativeFiles: undefined,
    frame: { setDocumentState: () => undefined, onCommand: () => () => undefined },
    preferences,
    memory: noMemory(),
  };
  const studio = createStudio(BUILT_IN_LAYERS, services, createInterfaceStore(preferences));
  const document = createTemplate(template);
  if (document === undefined) throw new Error(`There is no template ${template}.`);
  studio.documents.getState().open(document, { untouched: true });
  return studio;
}

export function documentOf(studio: Studio): NetworkDocument {
  const { document } = studio.documents.getState();
  if (document === undefined) throw new Error("No network is open.");
  return document;
}

/** Ids of the nodes with these names, at the top of the drawing. */
export function idsOf(studio: Studio, ...names: readonly string[]): string[] {
  return names.map((name) => {
    const node = documentOf(studio).graph.nodes.find((candidate) => candidate.name === name);
    if (node === undefined) throw new Error(`There is no node ${name}.`);
    return node.id;
  });
}
