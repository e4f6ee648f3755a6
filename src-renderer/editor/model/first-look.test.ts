import { describe, expect, it } from "vitest";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import { firstLook } from "./first-look";
import { type CanvasNode, flowNodes } from "./flow-nodes";

const SIZE = { width: 900, height: 560 };

function nodesOf(template: string): CanvasNode[] {
  const document: NetworkDocument | undefined = createTemplate(template);
  if (!document) throw new Error(`There is no template ${template}.`);
  return flowNodes(document.graph.nodes, new Set(), []);
}

/** Where a node's box lies on the canvas, in its pixels. */
function onCanvas(node: CanvasNode, look: { x: number; y: number; zoom: number }) {
  const left = node.position.x * look.zoom + look.x;
  const top = node.position.y * look.zoom + look.y;
  return {
    left,
    top,
    right: left + (node.width ?? 0) * look.zoom,
    bottom: top + (node.height ?? 0) * look.zoom,
  };
}

describe("the first look at a drawing", () => {
  it("shows all of one that stays readable as a whole", () => {
    const nodes = nodesOf("resnet-8").slice(0, 6);
    const look = firstLook(nodes, SIZE, false);
    expect(look.zoom).toBeLessThanOrEqual(1);
    for (const box of nodes.map((node) => onCanvas(node, look))) {
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.right).toBeLessThanOrEqual(SIZE.width);
      expect(box.top).toBeGreaterThanOrEqual(59);
      expect(box.bottom).toBeLessThanOrEqual(SIZE.height);
    }
  });

  it("begins a long trunk at its first layer, readable", () => {
    const nodes = nodesOf("resnet-8");
    const look = firstLook(nodes, SIZE, false);
    expect(look.zoom).toBeGreaterThanOrEqual(0.6);
    const tops = nodes.map((node) => onCanvas(node, look).top);
    expect(Math.min(...tops)).toBeCloseTo(60);
    expect(Math.max(...tops)).toBeGreaterThan(SIZE.height);
  });

  it("leaves room for the words on errors", () => {
    const nodes = nodesOf("resnet-8").slice(0, 6);
    const tight = { width: 900, height: 440 };
    const lowest = (hasErrors: boolean): number => {
      const look = firstLook(nodes, tight, hasErrors);
      return Math.max(...nodes.map((node) => onCanvas(node, look).bottom));
    };
    expect(lowest(false)).toBeGreaterThan(tight.height - 79);
    expect(lowest(true)).toBeLessThanOrEqual(tight.height - 79);
  });

  it("has somewhere to look in an empty drawing", () => {
    expect(firstLook([], SIZE, true)).toEqual({ x: 0, y: 0, zoom: 1 });
  });

  it("is no absurd one on a canvas that is hidden", () => {
    expect(firstLook(nodesOf("resnet-8"), { width: 0, height: 0 }, false)).toEqual({ x: 0, y: 0, zoom: 1 });
  });
});
