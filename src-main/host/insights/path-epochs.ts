/** The weights that a run kept by epoch, for instruments that go by its path. */
import { SkiploomError } from "#core/foundation/errors";
import { MOST_PATH_EPOCHS } from "#core/insights/landscape";
import type { InsightSubject } from "#core/protocol/insights-api";
import type { KeptEpoch } from "#core/training/kept-epochs";
import type { Files } from "../disk/atomic-files";
import { sha256Of } from "../disk/sha256";
import { epochSource, noneKeptWords } from "../runs/epoch-source";
import type { RunStore } from "../runs/run-store";

export interface PathEpochs {
  /** So many the run kept. */
  readonly kept: number;
  /** Of these the first and the last, and as many as can be held evenly between. */
  readonly weights: readonly {
    readonly epoch: number;
    readonly step: number;
    readonly bytes: Uint8Array<ArrayBuffer>;
  }[];
  readonly sha256: string;
}

/** Of all that are read together. */
const MOST_BYTES = 512 * 2 ** 20;
/** Fewer span no plane. */
const LEAST_EPOCHS = 3;

/** @throws SkiploomError `unsupported` for a drawing, `not-found` where fewer than two were kept, `invalid-checkpoint` */
export async function pathEpochs(
  files: Files,
  store: RunStore,
  subject: InsightSubject,
): Promise<PathEpochs> {
  if (!("run" in subject) || "untrained" in subject) {
    throw new SkiploomError(
      "unsupported",
      "First values have no path of a training. Ask this of a run that kept its weights by epoch, or choose random directions.",
    );
  }
  const record = await store.record(subject.run);
  const kept = record.keptEpochs ?? [];
  const [first] = kept;
  if (!first || kept.length < 2) throw new SkiploomError("not-found", noneKeptWords(record));
  const read = async ({ epoch }: KeptEpoch): Promise<PathEpochs["weights"][number]> => {
    const { checkpoint, kept: own } = await epochSource(files, store, subject.run, epoch);
    return { epoch, step: own.step, bytes: checkpoint };
  };
  const begun = await read(first);
  const fits = Math.max(LEAST_EPOCHS, Math.floor(MOST_BYTES / begun.bytes.length));
  const taken = evenly(kept, Math.min(MOST_PATH_EPOCHS, fits));
  const weights = [begun];
  for (const each of taken.slice(1)) weights.push(await read(each));
  return { kept: kept.length, weights, sha256: sha256Of(taken.map(({ sha256 }) => sha256).join()) };
}

/** The first, the last, and others between. @param most at least 2 */
function evenly<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, place) =>
    Math.round((place * (all.length - 1)) / (most - 1)),
  ).flatMap((at) => {
    const found = all[at];
    return found === undefined ? [] : [found];
  });
}
