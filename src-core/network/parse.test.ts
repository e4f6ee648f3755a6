import { describe, expect, it } from "vitest";
import { LIMITS } from "./document";
import { parseDocument, serialiseDocument } from "./parse";
import { documentOf, graphOf, layerNode, sampleDocument } from "./testing";

function errorOf(text: string): { code: string; message: string } {
  const result = parseDocument(text);
  if (result.ok) throw new Error("This document should have been refused.");
  return result.error;
}

type Json = { graph: { nodes: unknown[] } };

/** The sample as JSON, after a change. */
function changed(change: (json: Json) => void): string {
  const json = JSON.parse(serialiseDocument(sampleDocument()));
  change(json);
  return JSON.stringify(json);
}

describe("parseDocument", () => {
  it("opens what was saved, unchanged, to the same bytes", () => {
    const text = serialiseDocument(sampleDocument());
    const result = parseDocument(text);
    if (!result.ok) throw result.error;
    expect(result.document).toEqual(sampleDocument());
    expect(serialiseDocument(result.document)).toBe(text);
  });

  it("opens a file with a byte order mark", () => {
    expect(parseDocument(`\ufeff${serialiseDocument(sampleDocument())}`).ok).toBe(true);
  });

  it.each([
    ["nothing", "", "it is empty"],
    ["a cut file", serialiseDocument(sampleDocument()).slice(0, 500), "cut off or damaged"],
    ["another format", '{"format":"other"}', "no Skiploom network"],
    ["a list", "[1, 2]", "no Skiploom network"],
    ["null", "null", "no Skiploom network"],
    ["no version", '{"format":"skiploom-network"}', "which version"],
    ["a version of text", '{"format":"skiploom-network","version":"1"}', "which version"],
    ["a depth bomb", "[".repeat(1_000_000), "nest deeper"],
    ["brackets in a string after a real bomb", `{"a":"]]]]","b":${'{"c":'.repeat(70)}`, "nest deeper"],
  ])("refuses %s", (_name, text, words) => {
    const error = errorOf(text);
    expect(error.code).toBe("invalid-document");
    expect(error.message).toContain(words);
  });

  it("names the newer version", () => {
    const error = errorOf(changed((json) => Object.assign(json, { version: 7 })));
    expect(error.code).toBe("newer-document");
    expect(error.message).toContain("version 7");
  });

  it.each(["__proto__", "constructor", "prototype"])("refuses the key %s anywhere", (key) => {
    const text = serialiseDocument(sampleDocument()).replace(
      '"params": {}',
      `"params": {"${key}": {"polluted": 1}}`,
    );
    const error = errorOf(text);
    expect(error.message).toContain(`the key "${key}"`);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("refuses a file that is too long before reading it", () => {
    expect(errorOf(" ".repeat(LIMITS.documentBytes + 1)).code).toBe("document-too-large");
  });

  it("refuses a million nodes by counting them", () => {
    const text = changed((json) => Object.assign(json.graph, { nodes: new Array(1_000_000).fill({}) }));
    expect(errorOf(text)).toMatchObject({
      code: "document-too-large",
      message: expect.stringContaining("1,000,004 layers"),
    });
  });

  it.each([
    [
      "graph.nodes[1].name",
      { kind: "layer", id: "a", type: "add", name: "a/b", params: {}, position: { x: 0, y: 0 } },
      "cannot have",
    ],
    [
      "graph.nodes[1].name",
      { kind: "layer", id: "a", type: "add", name: "<img src=x>", params: {}, position: { x: 0, y: 0 } },
      "cannot have",
    ],
    [
      "graph.nodes[1].name",
      { kind: "layer", id: "a", type: "add", name: "a".repeat(81), params: {}, position: { x: 0, y: 0 } },
      "at most 80 characters",
    ],
    [
      "graph.nodes[1].position.x",
      { kind: "layer", id: "a", type: "add", name: "a", params: {}, position: { x: 1e9, y: 0 } },
      "too big: at most 1,000,000",
    ],
    ["graph.nodes[1].position", { kind: "layer", id: "a", type: "add", name: "a", params: {} }, "is missing"],
    [
      "graph.nodes[1].repeat",
      { kind: "block", id: "a", block: "b", name: "a", args: {}, repeat: 1e9, position: { x: 0, y: 0 } },
      "at most 1,000",
    ],
    [
      "graph.nodes[1]",
      { kind: "layer", id: "a", type: "add", name: "a", params: {}, position: { x: 0, y: 0 }, extra: 1 },
      '"extra"',
    ],
    ["graph.nodes[1].kind", { kind: "sheep" }, "forms"],
    [
      "graph.nodes[1].params.filters",
      { kind: "layer", id: "a", type: "add", name: "a", params: { filters: null }, position: { x: 0, y: 0 } },
      "forms",
    ],
  ])("says where the value is: %s", (place, node, words) => {
    const text = changed((json) => json.graph.nodes.splice(1, 0, node));
    const { code, message } = errorOf(text);
    expect(code).toBe("invalid-document");
    expect(message).toContain(`The value at ${place} `);
    expect(message).toContain(words);
    expect(message).toMatch(/\.$/);
  });

  it("refuses wires to nowhere, ids used twice, and blocks without ends", () => {
    const wire = documentOf(graphOf([layerNode("a", "input")], ["a>b"]));
    expect(errorOf(serialiseDocument(wire)).message).toContain('a layer "b" that does not exist');
    const node = layerNode("a", "input");
    expect(
      errorOf(serialiseDocument(documentOf(graphOf([node, { ...node, name: "other" }], [])))).message,
    ).toContain('same id "a"');
    const edge = { id: "e", source: "a", target: "b" };
    const twoWires = { ...graphOf([node, layerNode("b", "output")], []), edges: [edge, edge] };
    expect(errorOf(serialiseDocument(documentOf(twoWires))).message).toContain('same id "e"');
    const open = {
      id: "open",
      name: "open",
      description: "",
      arguments: [],
      graph: { nodes: [], edges: [] },
    };
    expect(errorOf(serialiseDocument(documentOf(graphOf([], []), [open]))).message).toContain(
      "exactly one blockInput",
    );
    const stray = documentOf(graphOf([layerNode("x", "blockInput")], []));
    expect(errorOf(serialiseDocument(stray)).message).toContain("only blocks have one");
  });

  it("opens a drawing whose names stand twice, for analysis to report", () => {
    const twice = documentOf(graphOf([layerNode("a", "add"), { ...layerNode("b", "add"), name: "a" }], []));
    expect(parseDocument(serialiseDocument(twice)).ok).toBe(true);
  });
});

describe("serialiseDocument", () => {
  it("does not depend on the order in which keys were set", () => {
    const document = documentOf(graphOf([layerNode("c", "conv2d", { filters: 8, bias: true })], []));
    const other = documentOf(graphOf([layerNode("c", "conv2d", { bias: true, filters: 8 })], []));
    const reversed = Object.fromEntries(Object.entries(other).reverse()) as typeof other;
    expect(serialiseDocument(reversed)).toBe(serialiseDocument(document));
    expect(serialiseDocument(document).endsWith("}\n")).toBe(true);
  });
});
