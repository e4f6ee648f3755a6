/** Looks into networks with instruments: one after the other, each on an engine of its own, which goes afterwards. */
import { readShown } from "#core/datasets/shown-pictures";
import { SkiploomError } from "#core/foundation/errors";
import { type ChosenValues, chosenOf } from "#core/insights/choices";
import { INSTRUMENTS, type Insight, seenBy } from "#core/insights/instruments";
import type { EngineApi } from "#core/protocol/engine-api";
import type { ApiClient, ApiHandlers, ParamsOf } from "#core/protocol/method";
import { withSamples } from "#core/protocol/samples";
import type { StudioApi } from "#core/protocol/studio-api";
import type { EngineLauncher } from "../../engines/launcher";
import { withEngine } from "../../engines/session";
import type { Devices } from "../devices/devices";
import type { Emit } from "../events";
import { type Asked, keepInsight, readKeptInsight } from "./kept-insights";
import { dataOf, type Subject, type SubjectSources, subjectOf } from "./subject";

export interface InsightsOptions extends SubjectSources {
  readonly devices: Pick<Devices, "resolve">;
  readonly launcher: EngineLauncher;
  readonly isTraining: () => boolean;
  readonly emit: Emit;
}

export interface Insights {
  readonly handlers: Pick<ApiHandlers<StudioApi>, "insights.look" | "insights.pictures" | "insights.stop">;
  /** Ends what is under way at once. */
  close(): void;
}

type LookParams = Omit<ParamsOf<StudioApi, "insights.look">, "choices"> & { readonly choices: ChosenValues };

export function createInsights(options: InsightsOptions): Insights {
  const { files, emit } = options;
  let last: Promise<unknown> = Promise.resolve();
  /** Counts stops: what waited before one is not begun. */
  let stops = 0;
  let end = (_how: "early" | "now"): void => {};

  const look = async (params: LookParams, stopsBefore: number): Promise<Insight> => {
    const subject = await subjectOf(options, params);
    const asked = askedOf(subject, params);
    const kept = params.again
      ? undefined
      : await readKeptInsight(files, subject.folder, params.instrument, asked);
    // The run may have another name by now.
    if (kept) return { ...kept, network: subject.name };
    if (stops > stopsBefore) throw stopped();
    const answer = await compute(options, subject, params, (session) => {
      // It was stopped while its engine started.
      if (stops > stopsBefore) throw stopped();
      end = session;
    }).finally(() => {
      end = () => {};
    });
    // Where it cannot be kept, it is computed again the next time.
    if (!answer.partial) await keepInsight(files, subject.folder, answer, asked).catch(() => {});
    return answer;
  };

  return {
    handlers: {
      "insights.look": (params) => {
        const stopsBefore = stops;
        const choices = chosenOf(INSTRUMENTS[params.instrument].choices, params.choices ?? {});
        const asked = seenBy(params.instrument, { ...params, choices });
        const next = last.then(() => look(asked, stopsBefore));
        last = next.catch(() => {});
        return next;
      },
      "insights.pictures": async ({ subject, dataset, part: name, from, count }) => {
        const { info, parts, pixelMaximum } = await dataOf(options, subject, dataset);
        const part = parts[name];
        const places = Uint32Array.from(
          { length: Math.max(0, Math.min(count, part.count - from)) },
          (_, index) => from + index,
        );
        return {
          ...(await readShown(part, places, info.imageShape, pixelMaximum)),
          labels: Array.from(places, (place) => part.labels[place] ?? 0),
          of: part.count,
        };
      },
      "insights.stop": () => {
        stops += 1;
        end("early");
        return {};
      },
    },
    close() {
      stops += 1;
      end("now");
    },
  };

  async function compute(
    { launcher, devices, isTraining }: InsightsOptions,
    { name, document, checkpoint, statistics, weights, on }: Subject,
    { instrument, part, images, image, choices, device }: LookParams,
    onBegun: (end: (how: "early" | "now") => void) => void,
  ): Promise<Insight> {
    const { looked } = await withEngine(
      launcher,
      async (session) => {
        const { client } = session;
        onBegun((how) => {
          if (how === "now") session.kill();
          // An engine that has gone is told by its exit.
          else client.call("stop", {}).catch(() => {});
        });
        const deaf = client.on("looking", (progress) =>
          emit("insight.progress", { instrument, ...progress }),
        );
        try {
          return await withImages(client, on, () =>
            client.call("look", {
              instrument,
              document,
              on: "data" in on ? { dataset: on.data.facts } : { noise: on.noise },
              part,
              images,
              choices,
              ...(checkpoint && { checkpoint }),
              ...(statistics && { statistics }),
              ...(image !== undefined && { image }),
            }),
          );
        } finally {
          deaf();
        }
      },
      { device: await devices.resolve(device), ...(isTraining() && { threads: 1 }) },
    );
    const about = { ...looked, network: name, weights, choices };
    if ("noise" in on) return { ...about, noise: on.noise };
    const { info, sha256 } = on.opened;
    const dataset = { id: info.id, name: info.name, sha256 };
    return { ...about, dataset, part, ...(image !== undefined && { image }) };
  }
}

/** Noise is asked of nobody. */
async function withImages<T>(
  client: ApiClient<EngineApi>,
  on: Subject["on"],
  work: () => Promise<T>,
): Promise<T> {
  return "data" in on ? await withSamples(client, on.data.parts, work) : await work();
}

function askedOf({ sha256, on }: Subject, { part, images, image, choices }: LookParams): Asked {
  const network = sha256;
  if ("noise" in on) {
    const { imageShape, classes } = on.noise;
    return { network, dataset: `noise ${[...imageShape, classes].join("x")}`, choices, images };
  }
  const of = image === undefined ? { images } : { images: 1, image };
  return { network, dataset: on.opened.sha256, part, choices, ...of };
}

function stopped(): SkiploomError {
  return new SkiploomError("cancelled", "It was stopped before it began.");
}
