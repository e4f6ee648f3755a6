import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { Graph, NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import { type Area, freeAreas, overlap } from "../geometry/free-areas";
import { onScreen } from "../geometry/look";
import { arcLines } from "./arc-lines";
import { type CoveredCanvas, firstLook, wholeAgain, wholeLook } from "./first-look";
import { type CanvasNode, flowNodes } from "./flow-nodes";

const SIZE = { width: 786, height: 515 };
/** As they stand in a window of 1280x800. */
const ZOOM_CONTROLS: Area = { left: 610, top: 15, right: 772, bottom: 50 };
const MAP: Area = { left: 654, top: 408, right: 774, bottom: 504 };
const LEGEND: Area = { left: 15, top: 372, right: 99, bottom: 500 };
const CANVAS: CoveredCanvas = { size: SIZE, covers: [ZOOM_CONTROLS, LEGEND], partCovers: [MAP] };
const FREE = freeAreas(SIZE, [ZOOM_CONTROLS, MAP, LEGEND]);

function documentOf(template: string): NetworkDocument {
  const document = createTemplate(template);
  if (!document) throw new Error(`There is no template ${template}.`);
  return document;
}

function nodesOf(template: string): CanvasNode[] {
  return flowNodes(BUILT_IN_LAYERS, documentOf(template).graph.nodes, new Set(), []);
}

/** ResNet-8 with bare skips: without the shortcut layers on its arcs. */
function bareSkips(): Graph {
  const { nodes, edges } = documentOf("resnet-8").graph;
  const isPill = (id: string): boolean =>
    nodes.some((node) => node.id === id && node.kind === "layer" && node.type === "shortcut");
  return {
    nodes: nodes.filter(({ id }) => !isPill(id)),
    edges: edges.flatMap((edge) => {
      if (isPill(edge.source)) return [];
      const next = isPill(edge.target) ? edges.find(({ source }) => source === edge.target) : undefined;
      return [next ? { ...edge, target: next.target } : edge];
    }),
  };
}

/** Where a node's box lies on the canvas, in its pixels. */
function onCanvas(node: CanvasNode, look: { x: number; y: number; zoom: number }): Area {
  const left = node.position.x * look.zoom + look.x;
  const top = node.position.y * look.zoom + look.y;
  return {
    left,
    top,
    right: left + (node.width ?? 0) * look.zoom,
    bottom: top + (node.height ?? 0) * look.zoom,
  };
}

function isFree({ left, top, right, bottom }: Area): boolean {
  return FREE.some(
    (area) => left >= area.left && top >= area.top && right <= area.right && bottom <= area.bottom,
  );
}

describe("the first look at a drawing", () => {
  it("shows all of one whose names stay readable, in the free part of the canvas", () => {
    const nodes = nodesOf("resnet-8").slice(0, 6);
    const look = firstLook(nodes, [], CANVAS);
    expect(look.zoom).toBeLessThanOrEqual(1);
    for (const box of nodes.map((node) => onCanvas(node, look))) expect(isFree(box)).toBe(true);
  });

  it.each(["resnet-8", "plain-8"])(
    "shows all of %s, readable, with nothing under what covers",
    (template) => {
      const nodes = nodesOf(template);
      const look = firstLook(nodes, [], CANVAS);
      expect(look.zoom).toBeGreaterThanOrEqual(0.46);
      for (const box of nodes.map((node) => onCanvas(node, look))) {
        expect(overlap(box, { left: 0, top: 0, right: SIZE.width, bottom: SIZE.height })).toBe(true);
        // The map goes when all is in sight.
        for (const cover of CANVAS.covers) expect(overlap(box, cover)).toBe(false);
      }
    },
  );

  it.each([
    ["between the controls and the legend", 531, 415],
    ["beside them", 786, 415],
    ["below them", 360, 322],
  ])("begins a chain that is too tall %s with its first layer in sight", (_where, width, height) => {
    const controls: Area = { left: width - 177, top: 15, right: width - 15, bottom: 50 };
    const legend: Area = { left: 15, top: height - 127, right: 123, bottom: height - 15 };
    const look = firstLook(nodesOf("conv-small"), [], {
      size: { width, height },
      covers: [controls, legend],
      partCovers: [],
    });
    const [input] = nodesOf("conv-small");
    if (!input) throw new Error("The template is empty.");
    const box = onCanvas(input, look);
    expect(box.top).toBeGreaterThanOrEqual(20);
    for (const cover of [controls, legend]) expect(overlap(box, cover)).toBe(false);
  });

  it("begins a long trunk at its first layer, readable", () => {
    const nodes = nodesOf("conv-small");
    const [first] = nodes;
    if (first === undefined) throw new Error("The template is empty.");
    const long = Array.from({ length: 40 }, (_, row) => ({ ...first, position: { x: 0, y: 72 * row } }));
    const look = firstLook(long, [], CANVAS);
    expect(look.zoom).toBeGreaterThanOrEqual(0.46);
    const boxes = long.map((node) => onCanvas(node, look));
    const top = Math.min(...boxes.map((box) => box.top));
    expect(top).toBeGreaterThanOrEqual(19.9);
    expect(top).toBeLessThan(80);
    expect(Math.max(...boxes.map((box) => box.bottom))).toBeGreaterThan(SIZE.height);
  });

  it("reaches down to the first Add of a residual network", () => {
    const nodes = nodesOf("resnet-8");
    const look = firstLook(nodes, [], CANVAS);
    const add = nodes.find(({ type }) => type === "merge");
    expect(add && isFree(onCanvas(add, look))).toBe(true);
  });

  it("begins with the first column, readable, on a canvas too small for all", () => {
    const nodes = nodesOf("resnet-8");
    const small = { width: 530, height: 415 };
    const controls = { left: 354, top: 15, right: 516, bottom: 50 };
    const legend = { left: 15, top: 272, right: 99, bottom: 400 };
    const look = firstLook(nodes, [], { size: small, covers: [controls, legend], partCovers: [] });
    expect(look.zoom).toBeGreaterThanOrEqual(0.46);
    for (const name of ["input", "conv1", "bn1", "relu1", "conv2"]) {
      const found = nodes.find(({ data }) => data.node.name === name);
      if (found === undefined) throw new Error(`There is no ${name}.`);
      const { left, top, right, bottom } = onCanvas(found, look);
      expect(left, name).toBeGreaterThanOrEqual(0);
      expect(top, name).toBeGreaterThanOrEqual(19.9);
      expect(right, name).toBeLessThanOrEqual(small.width);
      expect(bottom, name).toBeLessThanOrEqual(small.height);
    }
  });

  it("has somewhere to look in an empty drawing", () => {
    expect(firstLook([], [], CANVAS)).toEqual({ x: 0, y: 0, zoom: 1 });
  });

  it("is no absurd one on a canvas that is hidden", () => {
    const hidden = { size: { width: 0, height: 0 }, covers: [], partCovers: [] };
    expect(firstLook(nodesOf("resnet-8"), [], hidden)).toEqual({ x: 0, y: 0, zoom: 1 });
  });
});

/** In a window of 1024x700. */
const SMALL = { width: 530, height: 415 };
const SMALL_CONTROLS: Area = { left: 353, top: 15, right: 515, bottom: 49 };
const SMALL_LEGEND: Area = { left: 15, top: 288, right: 123, bottom: 400 };

function liesIn(box: Area, { width, height }: { width: number; height: number }): boolean {
  return box.left >= 0 && box.top >= 0 && box.right <= width && box.bottom <= height;
}

describe("what stands beside the beginning", () => {
  it("does not lie under the zoom controls where another look shows both", () => {
    const nodes = nodesOf("resnet-8");
    const look = firstLook(nodes, arcLines(BUILT_IN_LAYERS, documentOf("resnet-8").graph), {
      size: SMALL,
      covers: [SMALL_CONTROLS, SMALL_LEGEND],
      partCovers: [],
    });
    expect(look.zoom).toBeGreaterThanOrEqual(0.46);
    for (const node of nodes)
      for (const cover of [SMALL_CONTROLS, SMALL_LEGEND])
        expect(overlap(onCanvas(node, look), cover), node.data.node.name).toBe(false);
    const places = new Map(nodes.map((node) => [node.data.node.name, onCanvas(node, look)]));
    // The whole first block, and the first layer of the next column.
    for (const name of ["input", "conv1", "conv3", "shortcut1", "add1", "relu3"]) {
      const place = places.get(name);
      expect(place && liesIn(place, SMALL), name).toBe(true);
    }
  });
});

describe("the whole drawing", () => {
  it.each([
    ["a usual canvas", SIZE],
    ["a small canvas", SMALL],
    ["a narrow canvas", { width: 330, height: 700 }],
  ])("shows the arcs of skips at its edge on %s", (_name, size) => {
    const graph = bareSkips();
    const arcs = arcLines(BUILT_IN_LAYERS, graph);
    const edge = Math.max(...arcs.map(({ x, width }) => x + width));
    const nodes = flowNodes(BUILT_IN_LAYERS, graph.nodes, new Set(), []);
    expect(edge).toBeGreaterThan(Math.max(...nodes.map((node) => node.position.x + (node.width ?? 0))));
    const look = wholeLook(nodes, arcs, { size, covers: [], partCovers: [] });
    for (const arc of arcs) expect(liesIn(onScreen(arc, look), size)).toBe(true);
  });

  it("is shown again as a whole when a note comes to lie above a part of it", () => {
    const nodes = nodesOf("resnet-8");
    const arcs = arcLines(BUILT_IN_LAYERS, documentOf("resnet-8").graph);
    const before = wholeLook(nodes, arcs, CANVAS);
    expect(wholeAgain(nodes, arcs, CANVAS, before)).toBeUndefined();
    const note: Area = { left: 0, top: 443, right: SIZE.width, bottom: 503 };
    const noted: CoveredCanvas = { ...CANVAS, covers: [...CANVAS.covers, note] };
    const again = wholeAgain(nodes, arcs, noted, before);
    if (again === undefined) throw new Error("The drawing stays beneath the note.");
    for (const box of nodes.map((node) => onCanvas(node, again))) {
      expect(liesIn(box, SIZE)).toBe(true);
      for (const cover of noted.covers) expect(overlap(box, cover)).toBe(false);
    }
  });

  it("is left alone where names would become too small to read", () => {
    const nodes = nodesOf("resnet-8");
    const before = wholeLook(nodes, [], CANVAS);
    expect(before.zoom).toBeGreaterThan(0.46);
    const note: Area = { left: 0, top: 380, right: SIZE.width, bottom: 503 };
    expect(wholeAgain(nodes, [], { ...CANVAS, covers: [note] }, before)).toBeUndefined();
  });

  it("is left alone where a part of it was out of sight before", () => {
    const nodes = nodesOf("resnet-8");
    const near = { ...wholeLook(nodes, [], CANVAS), zoom: 0.8 };
    const note: Area = { left: 0, top: 443, right: SIZE.width, bottom: 503 };
    expect(wholeAgain(nodes, [], { ...CANVAS, covers: [note] }, near)).toBeUndefined();
  });
});
