import { expect, it } from "vitest";
import type { DataWarning } from "#core/datasets/check/warning";
import { DRAWN_SPLIT, plainView } from "#core/datasets/view";
import { SkiploomError } from "#core/foundation/errors";
import { linkedPair } from "#core/protocol/linked-pair";
import type { ApiHandlers, ResultOf } from "#core/protocol/method";
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
    origin: "prepared",
  };
}

const VIEW: ResultOf<StudioApi, "datasets.view"> = {
  view: plainView(["cat"], DRAWN_SPLIT),
  prepared: {
    version: 1,
    count: 1,
    preparing: { imageShape: [8, 8, 1], fit: "pad", background: "white" },
    classNames: ["cat"],
    source: { path: "/animals", form: "image-folder", choices: {} },
    facts: { turned: 0, deep: 0, profiled: 0, framed: 0, enlarged: 0, shrunk: 0 },
    notes: [],
    skipped: [],
    skippedCount: 0,
    pixelsSha256: "",
  },
  classCounts: [1],
  partCounts: [[1, 0, 0]],
  hasParts: false,
  places: [],
  changedTargets: [],
};
const WARNINGS: DataWarning[] = [
  { kind: "one-class", words: "All pictures are of one class.", count: 1, classes: ["cat"], examples: [] },
];

/** A host that prepares what it is told, with a list. */
function studio(add: (replaces: string | undefined) => Promise<StudioDataset>) {
  const [window, end] = linkedPair();
  const listed: StudioDataset[] = [];
  let stop: (() => void) | undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const handlers: Pick<
    ApiHandlers<StudioApi>,
    "datasets.add" | "datasets.list" | "datasets.view" | "datasets.check" | "datasets.stopAdding"
  > = {
    "datasets.add": async ({ replaces }) => {
      const made = await add(replaces);
      const at = listed.findIndex(({ id }) => id === made.id);
      if (at >= 0) listed.splice(at, 1);
      listed.push(made);
      return made;
    },
    "datasets.view": () => VIEW,
    "datasets.check": () => ({ warnings: WARNINGS }),
    "datasets.list": () => ({ datasets: [...listed] }),
    "datasets.stopAdding": () => {
      stop?.();
      return {};
    },
  };
  const server = serve(studioApi, end, handlers as ApiHandlers<StudioApi>);
  const screen = createInterfaceStore({ read: () => undefined, write: () => undefined });
  const client = createClient(studioApi, window);
  const datasets = createDatasetsStore(client, screen);
  const adding = createAddingStore(client, datasets, screen);
  return { adding, datasets, screen, listed, server, stopped };
}

it("prepares on while its dialog is closed, and says when it is done", async () => {
  const { adding, screen } = studio(async () => datasetOf("animals"));
  adding.getState().begin({ kind: "path", path: "/animals" });
  const done = adding.getState().prepare(ORDER, "animals");
  expect(adding.getState().preparation).toMatchObject({ done: 0, count: 0 });
  adding.getState().close();
  await done;
  const notice = screen.getState().notices.at(-1);
  expect(notice).toMatchObject({
    severity: "warning",
    message: "animals is prepared. 1 thing about it is odd.",
  });
  notice?.action?.run();
  expect(adding.getState()).toMatchObject({ isOpen: true, added: { isKnown: false } });
});

it("shows what is being prepared before anything else is begun", async () => {
  const { adding, screen } = studio(async () => datasetOf("animals"));
  adding.getState().begin({ kind: "path", path: "/animals" });
  const done = adding.getState().prepare(ORDER, "animals");
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
  const done = adding.getState().prepare(ORDER, "animals");
  adding.getState().stop();
  await done;
  expect(adding.getState()).toMatchObject({ preparation: undefined, failure: undefined, added: undefined });
  expect(adding.getState().given).toBeDefined();
});

it("prepares again in the place of what it made a moment ago, never of one that was there before", async () => {
  let made = 0;
  const asked: (string | undefined)[] = [];
  const { adding, listed } = studio(async (replaces) => {
    asked.push(replaces);
    made += 1;
    return datasetOf(replaces ?? `animals-${made}`);
  });
  adding.getState().begin({ kind: "path", path: "/animals" });
  await adding.getState().prepare(ORDER, "animals");
  adding.getState().change();
  await adding.getState().prepare(ORDER, "animals");
  expect(asked).toEqual([undefined, "animals-1"]);
  expect(listed.map(({ id }) => id)).toEqual(["animals-1"]);
  expect(adding.getState().added).toMatchObject({ isKnown: false, dataset: { id: "animals-1" } });
  // One that was known already stays as it is when this data is prepared otherwise.
  adding.getState().close();
  const known = studio(async (replaces) => datasetOf(replaces ?? "others"));
  known.listed.push(datasetOf("others"));
  await known.datasets.getState().refresh();
  known.adding.getState().begin({ kind: "path", path: "/animals" });
  await known.adding.getState().prepare(ORDER, "animals");
  expect(known.adding.getState().added?.isKnown).toBe(true);
});

it("prepares a dataset of the list otherwise, from where it came or from what is chosen anew", async () => {
  const asked: (string | undefined)[] = [];
  const { adding } = studio(async (replaces) => {
    asked.push(replaces);
    return datasetOf("animals");
  });
  await adding.getState().beginAgain({ ...datasetOf("animals"), path: "/animals" });
  expect(adding.getState()).toMatchObject({
    isOpen: true,
    given: { kind: "path", path: "/animals" },
    beginning: { again: { seen: VIEW } },
  });
  await adding.getState().prepare(ORDER, "animals");
  expect(asked).toEqual(["animals"]);
  expect(adding.getState().added?.isKnown).toBe(false);
  adding.getState().close();
  expect(adding.getState().beginning).toEqual({});
  await adding.getState().beginAgain({ ...datasetOf("animals"), path: "animals.zip" });
  expect(adding.getState()).toMatchObject({ given: undefined, beginning: { again: { seen: VIEW } } });
});
