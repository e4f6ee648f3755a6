/** What is said to start equal in two drawings does so in the engine, bit for bit, and the rest does not. */
import { beforeAll, expect, it } from "vitest";
import { removeSkips } from "#core/lab/changes/remove-skips";
import { type EqualStarts, equalStarts } from "#core/lab/equal-starts";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { startTestEngine, tinyDocument } from "./engine-support";

const DIGITS = { imageShape: [8, 8, 1], classes: 10 } as const;
/** What the tiny network is made for. */
const NOISE = { imageShape: [6, 6, 1], classes: 3 } as const;
type Facts = typeof DIGITS | typeof NOISE;
const SEED = 11;
beforeAll(async () => {
  await startTestEngine();
});

function template(id: string): NetworkDocument {
  const found = createTemplate(id);
  if (!found) throw new Error(`There is no template ${id}.`);
  return found;
}

function startOf(document: NetworkDocument, facts: Facts): ReadonlyMap<string, Float32Array> {
  const { network } = compileDocument(BUILT_IN_LAYERS, document, facts);
  const values = initialWeights(network, SEED);
  network.dispose();
  return values;
}

/** Holds what is said to what the engine begins with, and answers it. */
function checked(one: NetworkDocument, other: NetworkDocument, facts: Facts): EqualStarts {
  const said = equalStarts(BUILT_IN_LAYERS, [one, other], facts);
  const [ofOne, ofOther] = [startOf(one, facts), startOf(other, facts)];
  for (const { name } of said.equal) {
    const values = ofOne.get(name);
    expect(values, name).toBeDefined();
    expect(ofOther.get(name), name).toEqual(values);
  }
  for (const { name, reason } of said.different) {
    expect(ofOne.has(name), name).toBe(reason !== "other");
    expect(ofOther.has(name), name).toBe(reason !== "one");
    expect(ofOther.get(name), name).not.toEqual(ofOne.get(name));
  }
  const names = [...said.equal, ...said.different].map(({ name }) => name);
  expect([...names].sort()).toEqual([...new Set([...ofOne.keys(), ...ofOther.keys()])].sort());
  return said;
}

it("starts a network and its twin without skips equal in all that both have", () => {
  for (const id of ["resnet-8", "resnet-20"]) {
    const residual = template(id);
    const said = checked(residual, removeSkips(BUILT_IN_LAYERS, residual), DIGITS);
    expect(said.equal.length).toBeGreaterThan(20);
    // Option A pads with zeros: no weight is the skips' own.
    expect(said.different).toEqual([]);
  }
});

it("names the projections of a tiny network as its own, and nothing else", () => {
  const tiny = tinyDocument({});
  const said = checked(tiny, removeSkips(BUILT_IN_LAYERS, tiny), NOISE);
  expect(said.different.every(({ name, reason }) => name.startsWith("skip1/") && reason === "one")).toBe(
    true,
  );
  expect(said.different.length).toBeGreaterThan(0);
});

it("tells another shape, another initialiser, and a name that one alone has", () => {
  const one = tinyDocument({});
  const changed = (name: string, params: Record<string, number | string>): NetworkDocument => ({
    ...one,
    graph: {
      ...one.graph,
      nodes: one.graph.nodes.map((node) =>
        node.kind === "layer" && node.name === name
          ? { ...node, params: { ...node.params, ...params } }
          : node,
      ),
    },
  });
  const reasons = (other: NetworkDocument) =>
    new Map(checked(one, other, NOISE).different.map(({ name, reason }) => [name, reason]));
  expect(reasons(changed("conv1", { kernel: 5 }))).toEqual(new Map([["conv1/kernel", "shape"]]));
  expect(reasons(changed("conv3", { initializer: "glorotUniform" }))).toEqual(
    new Map([["conv3/kernel", "initialiser"]]),
  );
  const renamed: NetworkDocument = {
    ...one,
    graph: {
      ...one.graph,
      nodes: one.graph.nodes.map((node) => (node.name === "conv3" ? { ...node, name: "other" } : node)),
    },
  };
  expect(reasons(renamed)).toEqual(
    new Map([
      ["conv3/kernel", "one"],
      ["other/kernel", "other"],
    ]),
  );
});
