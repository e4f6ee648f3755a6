/** Asks an instrument, with how far it is on the terminal. */
import type { DatasetPartName } from "#core/datasets/parts";
import { SkiploomError } from "#core/foundation/errors";
import type { ChosenValues } from "#core/insights/choices";
import { comparesLayers, type Insight, type InstrumentId, usualImages } from "#core/insights/instruments";
import { meantFor } from "#core/network/images";
import type { InsightSubject } from "#core/protocol/insights-api";
import type { DeviceChoice } from "#core/training/records";
import type { Host } from "../host/host";
import { listenTo } from "../host/listening";
import { namedDataset } from "./dataset-argument";
import { EXIT } from "./exit-codes";
import { onInterrupt } from "./interrupt";
import { lookProgress } from "./look-progress";
import { type LookedNetwork, sharedRuns } from "./looked-source";
import type { Output } from "./output";
import { withHost } from "./session";

export interface Asked {
  readonly instrument: InstrumentId;
  readonly choices: ChosenValues;
  readonly data?: string;
  readonly part: DatasetPartName;
  readonly images?: number;
  readonly image?: number;
  readonly device?: DeviceChoice;
  readonly again?: boolean;
}

/** A drawing is asked on the first one's images; what it cannot answer keeps nothing from the first. */
export async function askBeside(
  source: LookedNetwork,
  first: LookedNetwork,
  asked: Asked,
  own: Insight,
  output: Output,
): Promise<Insight | { readonly refusal: SkiploomError }> {
  try {
    const compared = comparesLayers(asked.instrument) ? comparedWith(first, source, output) : source;
    const { subject } = source;
    if (!("document" in subject) || asked.data !== undefined)
      return await askInsight(compared, asked, output);
    const { dataset, noise } = own;
    const document = noise ? meantFor(subject.document, noise) : subject.document;
    return await askInsight(
      { ...compared, subject: { ...subject, document } },
      { ...asked, ...(dataset && { data: dataset.id }) },
      output,
    );
  } catch (error) {
    if (error instanceof SkiploomError) return { refusal: error };
    throw error;
  }
}

interface Compared extends LookedNetwork {
  /** Its layers are compared with this one's. */
  readonly beside?: InsightSubject;
}

/** One host knows the runs of one folder. */
function comparedWith(first: LookedNetwork, source: LookedNetwork, output: Output): Compared {
  const runs = sharedRuns(first, source);
  if (runs !== undefined) return { ...source, runs, beside: first.subject };
  output.log("their runs lie in different folders, so the layers of the two are not compared");
  return source;
}

export async function askInsight(
  { subject, runs, beside }: Compared,
  { instrument, choices, data, part, images = usualImages(instrument), image, device, again }: Asked,
  output: Output,
): Promise<Insight> {
  return await withHost(
    async (host) => {
      const named = data === undefined ? undefined : await namedDataset(host, data, { log: output.log });
      for (const line of named?.words ?? []) output.log(line);
      return await untilStopped(host, output, () =>
        host.handlers["insights.look"]({
          subject,
          instrument,
          part,
          images,
          choices,
          ...(beside && { beside }),
          ...(named && { dataset: named.dataset.id }),
          ...(image !== undefined && { image: image - 1 }),
          ...(device && { device }),
          ...(again && { again }),
        }),
      );
    },
    runs === undefined ? {} : { runs },
  );
}

/** With how long it takes. Ctrl-C ends the look with what it has seen so far, a second one at once. */
async function untilStopped<T>(host: Host, output: Output, work: () => Promise<T> | T): Promise<T> {
  const progress = lookProgress(process.stderr, output.log);
  const deaf = listenTo(host, { "insight.progress": progress.update });
  const leave = onInterrupt(process, {
    first: () => void host.handlers["insights.stop"]({}),
    second: () => process.exit(EXIT.interrupted),
  });
  try {
    return await work();
  } finally {
    leave();
    deaf();
    progress.clear();
  }
}
