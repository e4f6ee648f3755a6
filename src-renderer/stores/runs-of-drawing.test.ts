import { describe, expect, it } from "vitest";
import { linkedPair } from "#core/protocol/linked-pair";
import type { ApiHandlers } from "#core/protocol/method";
import { createClient, serve } from "#core/protocol/rpc";
import { type StudioApi, studioApi } from "#core/protocol/studio-api";
import { createTemplate } from "#core/templates/index";
import { NOTHING_MEASURED } from "#core/training/channels";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import { RUN_RECORD_VERSION, type RunRecord } from "#core/training/records";
import { createDocumentStore } from "./document-store";
import { createInterfaceStore } from "./interface-store";
import { type Drawing, followDrawing, isRunOf, liveRunOf, newestRunOf } from "./runs-of-drawing";
import { createRunsStore } from "./runs-store";

function record(id: string, more: Partial<RunRecord> = {}): RunRecord {
  return {
    version: RUN_RECORD_VERSION,
    id,
    name: id,
    networkName: "net",
    dataset: { id: "digits", name: "Digits" },
    recipe: DEFAULT_RECIPE,
    state: "finished",
    startedAt: `2026-01-01T00:00:${id.padStart(2, "0")}Z`,
    trainedSeconds: 0,
    step: 0,
    totalSteps: 10,
    stepsPerEpoch: 5,
    epoch: 0,
    parameters: 1,
    measured: NOTHING_MEASURED,
    checkpoints: [],
    ...more,
  };
}

const drawing: Drawing = { id: "mine", origin: "first", path: "/a.skiploom.json", name: "net" };

describe("whose a run is", () => {
  it.each([
    ["of its id, whatever the file's name is", { networkId: "mine", networkPath: "/former.json" }, true],
    ["not of another id under the same path and name", { networkId: "x", networkPath: drawing.path }, false],
    ["of version 0.1.0, by its path", { networkPath: drawing.path, networkName: "former name" }, true],
    ["of version 0.1.0, from another file", { networkPath: "/b.skiploom.json" }, false],
    ["of version 0.1.0, never saved, by its name", {}, true],
    ["of version 0.1.0, never saved, of another name", { networkName: "other" }, false],
  ])("%s", (_case, facts, expected) => {
    expect(isRunOf(record("1", facts), drawing)).toBe(expected);
  });

  it("is nobody's while nothing is open, and no template's before it is first trained", () => {
    expect(isRunOf(record("1", { networkId: "mine" }), undefined)).toBe(false);
    expect(isRunOf(record("1", { networkId: "mine" }), { ...drawing, id: undefined })).toBe(false);
  });

  it("puts the drawing's own before those of its origin", () => {
    const runs = [record("3", { networkId: "first" }), record("2", { networkId: "mine" }), record("1")];
    expect(newestRunOf(runs, drawing)?.id).toBe("2");
    expect(newestRunOf(runs.slice(0, 1), drawing)?.id).toBe("3");
    expect(newestRunOf(runs, { ...drawing, id: "new", origin: undefined, path: undefined, name: "n" })).toBe(
      undefined,
    );
  });
});

describe("what is shown with a drawing", () => {
  async function studio() {
    const template = createTemplate("resnet-8");
    if (!template) throw new Error("no template");
    const listed = [
      record("1", { networkId: "mine" }),
      record("2", { networkId: "other" }),
      record("3", { networkId: "first" }),
    ];
    const [near, far] = linkedPair();
    const handlers: Partial<ApiHandlers<StudioApi>> = {
      "runs.list": () => ({ runs: listed }),
      "runs.read": ({ run }) => ({
        record: listed.find(({ id }) => id === run) ?? record(run),
        network: template,
        metrics: [],
      }),
    };
    const host = serve(studioApi, far, handlers as ApiHandlers<StudioApi>);
    const documents = createDocumentStore();
    const screen = createInterfaceStore({ read: () => undefined, write: () => undefined });
    const runs = createRunsStore(createClient(studioApi, near), screen);
    followDrawing(documents, runs);
    await runs.getState().refresh();
    const tell = async (changed: RunRecord): Promise<void> => {
      host.emit("run.changed", changed);
      await expect.poll(() => runs.getState().runs.some(({ id }) => id === changed.id)).toBe(true);
    };
    return { documents, runs, tell, template, shown: () => runs.getState().shownRun };
  }

  it("is its newest run, and nothing of another network's", async () => {
    const { documents, template, shown } = await studio();
    expect(shown()).toBeUndefined();
    documents.getState().open({ ...template, id: "mine" });
    expect(shown()).toBe("1");
    documents.getState().open(template);
    expect(shown()).toBeUndefined();
    documents.getState().open({ ...template, id: "copy", origin: "first" });
    expect(shown()).toBe("3");
    documents.getState().close();
    expect(shown()).toBeUndefined();
  });

  it("is a training of it as soon as one begins, and none of another network", async () => {
    const { documents, runs, template, tell, shown } = await studio();
    documents.getState().open({ ...template, id: "mine" });
    await tell(record("8", { networkId: "other", state: "running" }));
    expect(shown()).toBe("1");
    expect(liveRunOf(runs.getState(), { ...drawing, id: "mine" })).toBeUndefined();
    expect(liveRunOf(runs.getState(), { ...drawing, id: "other" })?.id).toBe("8");
    await tell(record("9", { networkId: "mine", state: "running" }));
    expect(shown()).toBe("9");
  });
});
