import { expect, it } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import { linkedPair } from "#core/protocol/linked-pair";
import type { ApiHandlers } from "#core/protocol/method";
import { createClient, serve } from "#core/protocol/rpc";
import { type StudioApi, type StudioDataset, studioApi } from "#core/protocol/studio-api";
import { createAddingStore } from "./adding-store";
import { createDatasetsStore } from "./datasets-store";
import { createInterfaceStore } from "./interface-store";

const ORDER = { path: "/animals", choices: {}, fit: "crop", background: "white", split: {} } as const;

function datasetOf(id: string): StudioDataset {
  return {
    id,
    name: id,
    description: "",
    imageShape: [8, 8, 1],
    classNames: ["cat"],
    counts: { train: 1, validation: 0, test: 0 },
    source: "",
    licence: "",
    // Nothing more is asked of it than of a prepared one.
    origin: "folder",
  };
}

/** A host that prepares what it is told, with a list. */
function studio(add: (listed: StudioDataset[]) => Promise<StudioDataset>) {
  const [window, end] = linkedPair();
  const listed: StudioDataset[] = [];
  let stop: (() => void) | undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const handlers: Pick<ApiHandlers<StudioApi>, "datasets.add" | "datasets.list" | "datasets.stopAdding"> = {
    "datasets.add": async ({ replaces }) => {
      const made = await add(listed);
      const kept = listed.filter(({ id }) => id !== replaces);
      listed.splice(0, listed.length, ...kept, made);
      return made;
    },
    "datasets.list": () => ({ datasets: [...listed] }),
    "datasets.stopAdding": () => {
      stop?.();
      return {};
    },
  };
  const server = serve(studioApi, end, handlers as ApiHandlers<StudioApi>);
  const screen = createInterfaceStore({ read: () => undefined, write: () => undefined });
  const client = createClient(studioApi, window);
  const adding = createAddingStore(client, createDatasetsStore(client, screen), screen);
  return { adding, screen, listed, server, stopped };
}

it("prepares on while its dialog is closed, and says when it is done", async () => {
  const { adding, screen } = studio(async () => datasetOf("animals"));
  adding.getState().begin({ kind: "path", path: "/animals" });
  const done = adding.getState().prepare(ORDER);
  expect(adding.getState().preparation).toMatchObject({ done: 0, count: 0 });
  adding.getState().close();
  await done;
  const notice = screen.getState().notices.at(-1);
  expect(notice?.message).toBe("animals is prepared.");
  notice?.action?.run();
  expect(adding.getState()).toMatchObject({ isOpen: true, added: { isKnown: false } });
});

it("shows what is being prepared before anything else is begun", async () => {
  const { adding, screen } = studio(async () => datasetOf("animals"));
  adding.getState().begin({ kind: "path", path: "/animals" });
  const done = adding.getState().prepare(ORDER);
  adding.getState().begin({ kind: "path", path: "/other" });
  expect(adding.getState().given).toEqual({ kind: "path", path: "/animals" });
  expect(screen.getState().notices.at(-1)?.message).toContain("Other data is being prepared");
  await done;
});

it("goes back to the choices when it is stopped, without a word of failure", async () => {
  const { adding, stopped } = studio(async () => {
    await stopped;
    throw new SkiploomError("cancelled", "Preparing the data was stopped.");
  });
  adding.getState().begin({ kind: "path", path: "/animals" });
  const done = adding.getState().prepare(ORDER);
  adding.getState().stop();
  await done;
  expect(adding.getState()).toMatchObject({ preparation: undefined, failure: undefined, added: undefined });
  expect(adding.getState().given).toBeDefined();
});

it("keeps one dataset of what is prepared again, and never takes away one that was there before", async () => {
  let made = 0;
  const { adding, listed } = studio(async () => {
    made += 1;
    return datasetOf(`animals-${made}`);
  });
  listed.push(datasetOf("others"));
  adding.getState().begin({ kind: "path", path: "/animals" });
  await adding.getState().prepare(ORDER);
  adding.getState().change();
  await adding.getState().prepare(ORDER);
  expect(listed.map(({ id }) => id)).toEqual(["others", "animals-2"]);
  adding.getState().change();
  await adding.getState().prepare(ORDER);
  expect(listed.map(({ id }) => id)).toEqual(["others", "animals-3"]);
  expect(adding.getState().added?.dataset.id).toBe("animals-3");
});
