/** Twenty thousand classes: prepared, listed, shown, trained on, and not named again by every run. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { labelsFrom } from "#core/datasets/labels";
import type { NetworkDocument } from "#core/network/document";
import { createTestHost, template } from "../../testing/test-host";

const CLASSES = 20_000;
const PIXELS = 16;

/** Two pictures of 4x4 in each class, and thirty in the first, as a table of their pixels. */
function table(): string {
  const rows = [`label,${Array.from({ length: PIXELS }, (_, place) => `pixel${place}`).join(",")}`];
  for (let picture = 0; picture < 2 * CLASSES + 28; picture += 1) {
    const label = picture < 2 * CLASSES ? Math.floor(picture / 2) : 0;
    const pixels = Array.from(
      { length: PIXELS },
      (_, place) => (Math.floor(picture / 256 ** (place % 3)) * 31 + place) % 256,
    );
    rows.push(`${label},${pixels.join(",")}`);
  }
  return rows.join("\n");
}

function withUnits(document: NetworkDocument, units: number): NetworkDocument {
  const { graph } = document;
  const nodes = graph.nodes.map((node) =>
    node.kind === "layer" && node.name === "dense" ? { ...node, params: { ...node.params, units } } : node,
  );
  return { ...document, graph: { ...graph, nodes } };
}

it("has as many classes as it likes", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "many-classes-"));
  const file = path.join(folder, "many.csv");
  await writeFile(file, table());
  const studio = await createTestHost();
  const { handlers } = studio.host;
  const added = await handlers["datasets.add"]({
    path: file,
    choices: {},
    fit: "crop",
    background: "white",
    split: {},
  });
  expect(added).toMatchObject({ imageShape: [4, 4, 1], counts: { validation: 3, test: 3 } });
  expect(added.classNames).toHaveLength(CLASSES);
  expect(added.classNames.at(-1)).toBe(String(CLASSES - 1));
  // Two pictures are too few to be parted.
  expect(added.counts.train).toBe(2 * CLASSES + 22);
  const { datasets } = await handlers["datasets.list"]({});
  expect(datasets.find(({ id }) => id === added.id)).toEqual(added);
  const preview = await handlers["datasets.preview"]({ id: added.id, perClass: 6 });
  expect(preview.count).toBe(2_000);

  const document = { ...withUnits(template("resnet-8"), CLASSES), dataset: added.id };
  const run = await studio.reach((await studio.start(document)).id, "finished");
  expect(run.dataset).toMatchObject({ classes: CLASSES, sha256: added.sha256 });
  const given = studio.launcher.trainings().at(-1)?.trained[0]?.dataset;
  expect(given?.classNames).toEqual(added.classNames);
  const labels = labelsFrom(given?.train.labels ?? new Uint8Array(), CLASSES);
  expect(new Set(labels).size).toBe(CLASSES);
  // Names in each of them would be most of a list of runs.
  const { runs } = await handlers["runs.list"]({});
  expect(JSON.stringify(runs).length).toBeLessThan(20_000);
  await studio.host.close();
  await rm(folder, { recursive: true });
}, 60_000);
