import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { linkedPair } from "#core/protocol/linked-pair";
import { createClient } from "#core/protocol/rpc";
import { studioApi } from "#core/protocol/studio-api";
import { createTemplate } from "#core/templates/index";
import { createAnalysisStore } from "./analysis-store";
import { createDatasetsStore } from "./datasets-store";
import { createDocumentStore } from "./document-store";
import { createInterfaceStore } from "./interface-store";
import { withdrawStaleNotices } from "./stale-notices";

function studio() {
  const [channel] = linkedPair();
  const screen = createInterfaceStore({ read: () => undefined, write: () => undefined });
  const documents = createDocumentStore((change) => change());
  const datasets = createDatasetsStore(createClient(studioApi, channel), screen);
  datasets.setState({ loaded: true });
  const analysis = createAnalysisStore(BUILT_IN_LAYERS, documents, datasets);
  withdrawStaleNotices(documents, analysis, screen);
  const refuse = (topic: "training" | "file" | "dataset") =>
    screen.getState().notify({ severity: "error", message: `${topic} refused`, topic });
  return {
    screen,
    documents,
    analysis,
    refuse,
    topics: () => screen.getState().notices.map(({ topic }) => topic),
  };
}

function template(id: string) {
  const document = createTemplate(id);
  if (!document) throw new Error(`There is no template ${id}.`);
  return document;
}

describe("a refusal", () => {
  it("goes when the same is tried again, and others stay", () => {
    const { screen, refuse, topics } = studio();
    refuse("training");
    refuse("dataset");
    screen.getState().withdraw("training");
    expect(topics()).toEqual(["dataset"]);
  });

  it("of a training or a save is not said beside another drawing", () => {
    const { documents, refuse, topics } = studio();
    documents.getState().open(template("resnet-8"));
    for (const topic of ["training", "file", "dataset"] as const) refuse(topic);
    documents.getState().open(template("conv-small"));
    expect(topics()).toEqual(["dataset"]);
  });

  it("of a training goes once the last error is repaired, not before", () => {
    const { analysis, refuse, topics } = studio();
    analysis.setState({ errors: 2 });
    refuse("training");
    analysis.setState({ errors: 1 });
    expect(topics()).toEqual(["training"]);
    analysis.setState({ errors: 0 });
    expect(topics()).toEqual([]);
  });
});
