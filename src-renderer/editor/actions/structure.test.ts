import { beforeEach, describe, expect, it } from "vitest";
import { nodeById } from "#core/network/graph";
import type { Studio } from "../../stores/studio";
import { documentOf, idsOf, studioWith } from "../testing";
import { insertIntoEdge, insertIntoFlow, skipAround } from "./insert";
import { dissolveSelection, groupSelection, removeSelection, tidyUp, toggleBypass } from "./structure";

describe("edits of the selection", () => {
  let studio: Studio;
  beforeEach(() => {
    studio = studioWith("resnet-8");
  });

  const select = (...names: string[]): void => studio.documents.getState().select(idsOf(studio, ...names));
  const names = (): string[] => documentOf(studio).graph.nodes.map((node) => node.name);
  const notice = (): string | undefined => studio.screen.getState().notices.at(-1)?.message;
  /** Names of what a node reads. */
  const reads = (name: string): (string | undefined)[] => {
    const { graph } = documentOf(studio);
    const [id] = idsOf(studio, name);
    return graph.edges.filter((edge) => edge.target === id).map((edge) => nodeById(graph, edge.source)?.name);
  };

  it("removes with and without healing the wire", () => {
    select("bn1");
    removeSelection(studio, new Set(), true);
    expect(reads("relu1")).toEqual(["conv1"]);
    studio.documents.getState().undo();
    select("bn1");
    removeSelection(studio, new Set(), false);
    expect(reads("relu1")).toEqual([]);
  });

  it("groups layers into a block and dissolves it to the same layers again", async () => {
    const before = names();
    select("conv2", "bn2", "relu2");
    await groupSelection(studio);
    expect(names()).toHaveLength(before.length - 2);
    dissolveSelection(studio);
    expect([...names()].sort()).toEqual([...before].sort());
  });

  it("says why layers cannot be grouped, or dissolved, and changes nothing", async () => {
    const before = documentOf(studio);
    select("conv2", "relu2");
    await groupSelection(studio);
    expect(notice()).toBeTruthy();
    dissolveSelection(studio);
    expect(notice()).toContain("Select a block");
    expect(documentOf(studio)).toBe(before);
  });

  it("bypasses what is not yet bypassed, then takes all of it back in", () => {
    const bypassed = (): string[] =>
      documentOf(studio).graph.nodes.flatMap((node) => (node.bypassed ? [node.name] : []));
    select("bn1");
    toggleBypass(studio);
    select("bn1", "relu1");
    toggleBypass(studio);
    expect(bypassed()).toEqual(["bn1", "relu1"]);
    toggleBypass(studio);
    expect(bypassed()).toEqual([]);
  });

  it("lays out without moving the topmost node, in one step", () => {
    const top = () => documentOf(studio).graph.nodes.find((node) => node.name === "input")?.position;
    const before = documentOf(studio);
    const at = top();
    select("conv2");
    studio.documents.getState().edit("Move", (document) => ({
      ...document,
      graph: {
        ...document.graph,
        nodes: document.graph.nodes.map((node) =>
          node.name === "conv2" ? { ...node, position: { x: 900, y: 40 } } : node,
        ),
      },
    }));
    tidyUp(studio);
    expect(top()).toEqual(at);
    const moved = documentOf(studio).graph.nodes.find((node) => node.name === "conv2");
    expect(moved?.position.x).toBe(at?.x);
    studio.documents.getState().undo();
    studio.documents.getState().undo();
    expect(documentOf(studio)).toBe(before);
  });

  it("splices an item into a wire and inserts after the selection", () => {
    const { graph } = documentOf(studio);
    const wire = graph.edges.find((edge) => edge.target === idsOf(studio, "bn4")[0]);
    insertIntoEdge(studio, { kind: "layer", type: "dropout" }, wire?.id ?? "", { x: 0, y: 0 });
    expect(reads("dropout1")).toEqual(["conv4"]);
    expect(reads("bn4")).toEqual(["dropout1"]);
    select("bn4");
    insertIntoFlow(studio, { kind: "layer", type: "dropout" }, { x: 0, y: 0 });
    expect(reads("relu4")).toEqual(["dropout2"]);
  });

  it("draws a skip around a run, or says why none fits", () => {
    expect(skipAround(studio, idsOf(studio, "conv1", "bn1"))).toBe(true);
    expect(reads("add4").sort()).toEqual(["bn1", "shortcut4"]);
    const before = documentOf(studio);
    expect(skipAround(studio, idsOf(studio, "conv1", "dense"))).toBe(false);
    expect(notice()).toBeTruthy();
    expect(documentOf(studio)).toBe(before);
  });
});
