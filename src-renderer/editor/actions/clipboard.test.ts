import { beforeEach, describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { boxOf } from "#core/layout/boxes";
import type { Studio } from "../../stores/studio";
import { documentOf, idsOf, studioWith } from "../testing";
import { type Clipboard, createClipboard, readClip } from "./clipboard";

describe("copy and paste", () => {
  let studio: Studio;
  let clipboard: Clipboard;
  beforeEach(() => {
    studio = studioWith("resnet-8");
    clipboard = createClipboard(studio);
    studio.documents.getState().select(idsOf(studio, "conv1", "bn1", "relu1"));
  });

  /** The pasted nodes, which are selected. */
  const pasted = () => {
    const { selection } = studio.documents.getState();
    return documentOf(studio).graph.nodes.filter((node) => selection.has(node.id));
  };

  it("keeps the wires among what is copied, under names of its own", () => {
    const before = documentOf(studio).graph;
    expect(clipboard.paste(clipboard.copy())).toBe(true);
    const after = documentOf(studio).graph;
    expect(after.nodes.length - before.nodes.length).toBe(3);
    expect(after.edges.length - before.edges.length).toBe(2);
    expect(new Set(after.nodes.map((node) => node.name)).size).toBe(after.nodes.length);
  });

  it("covers nothing, however often it is pasted", () => {
    const text = clipboard.copy();
    for (let time = 0; time < 3; time += 1) clipboard.paste(text);
    const cards = documentOf(studio).graph.nodes.filter(
      (node) => boxOf(BUILT_IN_LAYERS, node).role === "card",
    );
    for (const one of pasted()) {
      for (const other of cards) {
        if (other === one) continue;
        const apart =
          Math.abs(one.position.x - other.position.x) >= boxOf(BUILT_IN_LAYERS, one).width ||
          Math.abs(one.position.y - other.position.y) >= boxOf(BUILT_IN_LAYERS, one).height;
        expect(apart, `${one.name} and ${other.name}`).toBe(true);
      }
    }
  });

  it("puts what was cut back where it was", () => {
    const places = () => pasted().map((node) => node.position);
    const before = places();
    const text = clipboard.cut();
    expect(documentOf(studio).graph.nodes.some((node) => node.name === "conv1")).toBe(false);
    clipboard.paste(text);
    expect(places()).toEqual(before);
  });

  it("is one step to undo", () => {
    const before = documentOf(studio);
    clipboard.duplicate();
    expect(documentOf(studio)).not.toBe(before);
    studio.documents.getState().undo();
    expect(documentOf(studio)).toBe(before);
  });

  it("goes to another drawing, with the blocks it needs", () => {
    const other = studioWith("resnet-20");
    other.documents.getState().select(idsOf(other, "stage2"));
    expect(clipboard.paste(createClipboard(other).copy())).toBe(true);
    const [block] = pasted();
    expect(block?.kind === "block" && documentOf(studio).blocks[block.block]?.name).toBe("Basic residual");
  });

  it.each([
    ["words", "conv1, bn1"],
    ["JSON of something else", JSON.stringify({ format: "skiploom-clip" })],
    ["a broken clip", '{"format":"skiploom-clip","nodes":['],
    [
      "a key that would reach the prototype",
      '{"format":"skiploom-clip","nodes":[],"edges":[],"blocks":[],"arguments":[],"__proto__":{"polluted":1},"x":1}',
    ],
  ])("refuses %s in words, and changes nothing", (_what, text) => {
    const before = documentOf(studio);
    expect(readClip(text)).toBeUndefined();
    expect(clipboard.paste(text)).toBe(false);
    expect(documentOf(studio)).toBe(before);
    expect(studio.screen.getState().notices.at(-1)?.message).toContain("holds no layers");
  });
});
