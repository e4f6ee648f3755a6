import { describe, expect, it } from "vitest";
import { findableLayers } from "#core/analysis/find-layers";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { sampleDocument } from "#core/network/testing";
import type { Command } from "../stores/command-registry";
import { paletteSections } from "./palette-sections";

const command = (label: string, group: Command["group"]): Command => ({
  id: label,
  label,
  group,
  run: () => undefined,
});
const COMMANDS = [command("Convolution", "Layers"), command("Undo", "Edit"), command("Convert", "File")];
const layers = findableLayers(BUILT_IN_LAYERS, sampleDocument());

describe("the search palette", () => {
  it("lists commands before the layers of the drawing, and no layers until something is typed", () => {
    const found = paletteSections(COMMANDS, layers, "conv", "everything");
    expect(found.groups.map(({ group }) => group)).toEqual(["Layers", "File"]);
    expect(found.layers.map(({ path }) => path)).toContain("stage/1/conv1");
    expect(paletteSections(COMMANDS, layers, " ", "everything").layers).toEqual([]);
    expect(paletteSections(COMMANDS, layers, "", "everything").groups).toHaveLength(3);
  });

  it("lists layers alone where layers are looked for, all of them with nothing typed", () => {
    const found = paletteSections(COMMANDS, layers, "", "layers");
    expect(found.groups).toEqual([]);
    expect(found.layers.length).toBeGreaterThan(8);
    expect(paletteSections(COMMANDS, layers, "filters=8", "layers").layers.map(({ node }) => node)).toEqual([
      "conv1",
      "conv1",
    ]);
  });

  it("puts the group with the best answer first", () => {
    expect(paletteSections(COMMANDS, layers, "undo", "everything").groups[0]?.group).toBe("Edit");
  });
});
