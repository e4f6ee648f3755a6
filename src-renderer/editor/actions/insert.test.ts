/** Layers chosen from a list: each arrives as part of the network, and undo takes each out again. */

import { describe, expect, it } from "vitest";
import { analyse } from "#core/analysis/analyse";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { wiresOf } from "#core/network/testing";
import { documentOf, idsOf, studioWith } from "../testing";
import { insertIntoFlow, joinSelected } from "./insert";

const CENTRE = { x: 0, y: 0 };
const CHAIN = ["conv2d", "batchNorm", "activation", "globalAvgPool2d", "dense"];

describe("layers from the list", () => {
  it.each([true, false])("make a network that trains (with something selected: %s)", (selected) => {
    const studio = studioWith("empty");
    if (selected) studio.documents.getState().select(idsOf(studio, "input"));
    for (const type of CHAIN) {
      const node = insertIntoFlow(studio, { kind: "layer", type }, CENTRE);
      // What was added is selected, so that the next one follows it.
      expect([...studio.documents.getState().selection]).toEqual([node]);
      if (!selected) studio.documents.getState().select([]);
    }
    const facts = { id: "digits", imageShape: [8, 8, 1], classes: 10 };
    expect(analyse(BUILT_IN_LAYERS, documentOf(studio), facts).problems).toEqual([]);
    expect(wiresOf(documentOf(studio).graph)).toContain("dense1>output");
    for (const _ of CHAIN) studio.documents.getState().undo();
    expect(wiresOf(documentOf(studio).graph)).toEqual(["input>output"]);
  });

  it("draw a skip around the selection, and say what is missing without one", () => {
    const studio = studioWith("resnet-8");
    const before = documentOf(studio);
    studio.documents.getState().select([]);
    expect(insertIntoFlow(studio, { kind: "layer", type: "shortcut" }, CENTRE)).toBeUndefined();
    expect(studio.screen.getState().notices.at(-1)?.message).toContain("Select one or more layers");
    expect(documentOf(studio)).toBe(before);
    studio.documents.getState().select(idsOf(studio, "conv1", "bn1"));
    insertIntoFlow(studio, { kind: "layer", type: "shortcut" }, CENTRE);
    expect(wiresOf(documentOf(studio).graph)).toContain("shortcut4>add4");
  });

  it("go after each of several selected layers, in one step", () => {
    const studio = studioWith("resnet-8");
    const before = documentOf(studio);
    studio.documents.getState().select(idsOf(studio, "relu1", "conv3", "output"));
    insertIntoFlow(studio, { kind: "layer", type: "dropout" }, CENTRE);
    const wires = wiresOf(documentOf(studio).graph);
    expect(wires).toContain("relu1>dropout1");
    expect(wires).toContain("conv3>dropout2");
    expect(wires).toContain("dropout2>bn3");
    expect(wires.filter((wire) => wire.startsWith("dropout"))).toHaveLength(
      wires.filter((wire) => wire.endsWith("dropout1") || wire.endsWith("dropout2")).length,
    );
    expect(studio.documents.getState().selection.size).toBe(2);
    studio.documents.getState().undo();
    expect(documentOf(studio)).toBe(before);
  });

  it("join several selected layers where they are a merge, and say why fewer cannot be", () => {
    const studio = studioWith("resnet-8");
    const before = documentOf(studio);
    studio.documents.getState().select(idsOf(studio, "conv1", "conv2"));
    insertIntoFlow(studio, { kind: "layer", type: "concat" }, CENTRE);
    const wires = wiresOf(documentOf(studio).graph);
    expect(wires).toContain("conv1>concat1");
    expect(wires).toContain("conv2>concat1");
    studio.documents.getState().undo();
    expect(documentOf(studio)).toBe(before);
    studio.documents.getState().select(idsOf(studio, "conv1"));
    expect(joinSelected(studio, "add")).toBeUndefined();
    expect(studio.screen.getState().notices.at(-1)?.message).toContain("two or more");
  });
});
