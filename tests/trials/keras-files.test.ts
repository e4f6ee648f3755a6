/**
 * Keras files and TensorFlow.js models made hostile: each is refused in words or read as a network of ours, in bounded time and memory.
 */
import { describe, expect, it } from "vitest";
import type { FileSet, ReadModel } from "#core/formats/model";
import { programOfRead } from "#core/formats/read-program";
import { SkiploomError } from "#core/foundation/errors";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import { FILES, type File, formatOf, TOOLS, written } from "../cross/keras-support";
import { tryDocument } from "../cross/onnx-support";
import { writtenAsGraph } from "../support/graph-models";
import { mutateFiles } from "../support/hostile-models";
import { holdTemplate } from "../support/keras-templates";
import { kerasNetworkTrial } from "../support/keras-trial";
import { createReferenceBackend } from "../support/reference/reference-compute-backend";
import { stopwatch } from "../support/stopwatch";
import { LARGER_TEMPLATES } from "../support/trained-templates";
import {
  isFullTrial,
  reportTrial,
  trialCount,
  trialLimitMs,
  trialNumbers,
  trialSeed,
} from "../support/trials";

const MIB = 2 ** 20;
const SLOWEST_MS = 5_000;

function hostileDocument(): NetworkDocument {
  const document = createTemplate("resnet-8");
  if (!document) throw new Error("There is no such template.");
  return document;
}

/** `graph`: a graph model of TensorFlow.js. */
type Kind = File | "graph";

/** @returns "read" or "refused" */
async function outcomeOf(files: FileSet, kind: Kind): Promise<"read" | "refused"> {
  let read: ReadModel | undefined;
  try {
    read = await formatOf(kind === "graph" ? "tfjs" : kind).read?.(files, TOOLS);
  } catch (error) {
    if (!(error instanceof SkiploomError)) throw error;
    expect(error.code).toBe("invalid-model");
    expect(error.message).toMatch(/^This .+ cannot be read: .+\.$/s);
    return "refused";
  }
  if (!read) throw new Error("Nothing was read.");
  expect(read.steps.length).toBeGreaterThan(0);
  const made = new Set([0]);
  for (const { inputs, output } of read.steps) {
    expect(inputs.every((input) => made.has(input))).toBe(true);
    made.add(output);
  }
  expect(made.has(read.output)).toBe(true);
  if (read.steps.every(({ operation }) => operation.kind !== "unsupported")) programOfRead(read);
  return "read";
}

it.each<Kind>([...FILES, "graph"])(
  "a %s file made hostile",
  { timeout: trialLimitMs(240_000, 3_600_000) },
  async (kind) => {
    await createReferenceBackend().initialise();
    const { model } = tryDocument(hostileDocument(), { imageShape: [8, 8, 3], classes: 10 });
    const sound = kind === "graph" ? await writtenAsGraph(model) : await written(model, kind);
    expect(await outcomeOf(sound, kind)).toBe("read");
    const size = [...sound.values()].reduce((sum, { length }) => sum + length, 0);
    const draw = trialNumbers();
    const hdf5 = await TOOLS.hdf5();
    const outcomes = { read: 0, refused: 0 };
    let [slowest, most] = [0, 0];
    const before = process.memoryUsage().rss;
    for (let count = trialCount(200, 5_000); count > 0; count -= 1) {
      const files = await mutateFiles(sound, draw, hdf5);
      const seconds = stopwatch();
      outcomes[await outcomeOf(files, kind)] += 1;
      slowest = Math.max(slowest, 1e3 * seconds());
      most = Math.max(most, process.memoryUsage().rss - before);
    }
    expect(outcomes.read).toBeGreaterThan(0);
    expect(outcomes.refused).toBeGreaterThan(0);
    expect(slowest).toBeLessThan(SLOWEST_MS);
    reportTrial(`${kind}-files`, {
      ...outcomes,
      slowestMs: slowest.toFixed(0),
      fileMiB: (size / MIB).toFixed(2),
      memoryGrownMiB: (most / MIB).toFixed(0),
    });
  },
);

it.skipIf(!isFullTrial)("random networks", { timeout: 3_600_000 }, async () => {
  await createReferenceBackend().initialise();
  const networks = trialCount(0, 200);
  const worst = await kerasNetworkTrial(networks, trialSeed);
  expect(worst).toBeLessThan(1e-4);
  reportTrial("keras-networks", { networks, worst: worst.toExponential(1) });
});

describe.skipIf(!isFullTrial)("larger templates come back", () => {
  it.each(LARGER_TEMPLATES)("%s", { timeout: trialLimitMs(240_000, 3_600_000) }, async (_id, template) => {
    await createReferenceBackend().initialise();
    await holdTemplate(template);
  });
});
