import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { ROOT } from "#core/network/document";
import { linkedPair } from "#core/protocol/linked-pair";
import type { ApiHandlers } from "#core/protocol/method";
import { createClient, serve } from "#core/protocol/rpc";
import type { StudioDataset } from "#core/protocol/studio-api";
import { type StudioApi, studioApi } from "#core/protocol/studio-api";
import { createTemplate } from "#core/templates/index";
import { createAnalysisStore, factsOf, problemsOfNode } from "./analysis-store";
import { createDatasetsStore } from "./datasets-store";
import { createDocumentStore } from "./document-store";
import { createInterfaceStore } from "./interface-store";
import { revealProblem } from "./reveal";

const digits: StudioDataset = {
  id: "digits",
  name: "Digits",
  description: "",
  imageShape: [8, 8, 1],
  classNames: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  counts: { train: 1, validation: 1, test: 1 },
  source: "",
  licence: "",
  origin: "bundled",
};

function studio() {
  const [mine, theirs] = linkedPair();
  const handlers: Partial<ApiHandlers<StudioApi>> = { "datasets.list": () => ({ datasets: [digits] }) };
  serve(studioApi, theirs, handlers as ApiHandlers<StudioApi>);
  const screen = createInterfaceStore({ read: () => undefined, write: () => undefined });
  const documents = createDocumentStore();
  const datasets = createDatasetsStore(createClient(studioApi, mine), screen);
  return { documents, datasets, analysis: createAnalysisStore(BUILT_IN_LAYERS, documents, datasets) };
}

function open(id: string, documents: ReturnType<typeof createDocumentStore>): void {
  const document = createTemplate(id);
  if (!document) throw new Error(`no template ${id}`);
  documents.getState().open({ ...document, dataset: "digits" });
}

describe("the analysis store", () => {
  it("knows shapes once the dataset is at hand", async () => {
    const { documents, datasets, analysis } = studio();
    open("resnet-8", documents);
    await datasets.getState().refresh();
    const input = documents
      .getState()
      .document?.graph.nodes.find((node) => node.kind === "layer" && node.type === "input");
    expect(factsOf(input?.name ?? "")(analysis.getState())?.outputShape).toEqual([8, 8, 1]);
    expect(analysis.getState().errors).toBe(0);
  });

  it("finds a mismatch at once, names the node, and its repair is an edit that undo takes back", async () => {
    const { documents, datasets, analysis } = studio();
    await datasets.getState().refresh();
    open("resnet-8", documents);
    const sound = documents.getState().document;
    // The convolution before an Add: its filters no longer match the skip's.
    const last = sound?.graph.nodes.filter((node) => node.kind === "layer" && node.type === "conv2d")[2];
    documents.getState().edit("Filters", (document) => ({
      ...document,
      graph: {
        ...document.graph,
        nodes: document.graph.nodes.map((node) =>
          node.id === last?.id && node.kind === "layer"
            ? { ...node, params: { ...node.params, filters: 24 } }
            : node,
        ),
      },
    }));
    const problem = analysis.getState().analysis?.problems[0];
    expect(problem?.code).toBe("shape-mismatch");
    expect(problemsOfNode(ROOT, problem?.nodes[0] ?? "")(analysis.getState())).toContain(problem);
    const repair = problem?.repairs[0];
    documents.getState().edit("Repair", (document) => repair?.apply(document) ?? document);
    expect(analysis.getState().errors).toBe(0);
    documents.getState().undo();
    documents.getState().undo();
    expect(documents.getState().document).toBe(sound);
    expect(analysis.getState().errors).toBe(0);
  });

  it("leads into the block that a problem is in", async () => {
    const { documents, datasets, analysis } = studio();
    await datasets.getState().refresh();
    open("resnet-20", documents);
    documents.getState().edit("Cut", (document) => {
      const [id, block] = Object.entries(document.blocks)[0] ?? [];
      if (id === undefined || block === undefined) throw new Error("no block");
      const graph = { ...block.graph, edges: block.graph.edges.slice(1) };
      return { ...document, blocks: { ...document.blocks, [id]: { ...block, graph } } };
    });
    const problem = analysis.getState().analysis?.problems.find((one) => one.location.kind === "block");
    if (!problem) throw new Error("no problem in the block");
    revealProblem(documents, problem);
    expect(documents.getState().viewPath).toHaveLength(1);
    expect([...documents.getState().selection]).toEqual([...problem.nodes]);
  });

  it("gives no verdict before the datasets are known", async () => {
    const { documents, datasets, analysis } = studio();
    open("resnet-8", documents);
    expect(analysis.getState().analysis).toBeUndefined();
    await datasets.getState().refresh();
    expect(analysis.getState().analysis).toBeDefined();
  });

  it("is empty while nothing is open", async () => {
    const { documents, datasets, analysis } = studio();
    await datasets.getState().refresh();
    open("empty", documents);
    expect(analysis.getState().analysis).toBeDefined();
    documents.getState().close();
    expect(analysis.getState().analysis).toBeUndefined();
  });
});
