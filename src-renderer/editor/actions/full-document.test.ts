/** A drawing that holds as many layers as a file may: what would add one is refused in words, and nothing changes. */

import { expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { LIMITS, ROOT } from "#core/network/document";
import { addLayer } from "#core/network/edits/index";
import { documentOf, idsOf, studioWith } from "../testing";
import { createClipboard } from "./clipboard";
import { insertAt, insertIntoFlow, skipAround } from "./insert";
import { groupSelection } from "./structure";

const CENTRE = { x: 0, y: 0 };

it("refuses insertions, skips, pastes, groups and direct edits", async () => {
  const studio = studioWith("empty");
  const fill = (): void => {
    studio.documents.getState().edit("Fill", (document) => {
      const missing = LIMITS.nodesInDocument - document.graph.nodes.length;
      const more = Array.from({ length: missing }, (_, index) => ({
        kind: "layer" as const,
        id: `full${index}`,
        type: "conv2d",
        name: `full${index}`,
        params: {},
        position: { x: (index % 100) * 220, y: Math.floor(index / 100) * 72 },
      }));
      return { ...document, graph: { ...document.graph, nodes: [...document.graph.nodes, ...more] } };
    });
  };
  const conv = { kind: "layer", type: "conv2d" } as const;
  const chained = insertIntoFlow(studio, conv, CENTRE);
  fill();
  const full = documentOf(studio);
  studio.documents.getState().select([chained ?? ""]);
  const clipboard = createClipboard(studio);
  const attempts: Record<string, () => unknown> = {
    insert: () => insertAt(studio, conv, CENTRE),
    "insert into the flow": () => insertIntoFlow(studio, conv, CENTRE),
    skip: () => skipAround(studio, [chained ?? ""]),
    duplicate: () => clipboard.duplicate(),
    paste: () => clipboard.paste(clipboard.copy()),
    group: () => groupSelection(studio),
    "edit directly": () =>
      studio.documents
        .getState()
        .edit(
          "Add",
          (document) =>
            addLayer(BUILT_IN_LAYERS, document, ROOT, { type: "conv2d", position: CENTRE }).document,
        ),
  };
  for (const [name, attempt] of Object.entries(attempts)) {
    for (const { id } of studio.screen.getState().notices) studio.screen.getState().dismiss(id);
    await attempt();
    expect(documentOf(studio), name).toBe(full);
    expect(studio.screen.getState().notices.at(-1)?.message, name).toContain("at most 20000 layers");
  }
  expect(idsOf(studio, "conv1")).toHaveLength(1);
});
