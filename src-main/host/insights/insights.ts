/** Looks into networks with instruments: one after the other, each on an engine of its own, which goes afterwards. */
import { analyse } from "#core/analysis/analyse";
import { readShown } from "#core/datasets/shown-pictures";
import { SkiploomError } from "#core/foundation/errors";
import { type ChosenValues, chosenOf } from "#core/insights/choices";
import type { SeenImages } from "#core/insights/insight";
import { asksAgain, INSTRUMENTS, type Insight, seenBy } from "#core/insights/instruments";
import type { LayerRegistry } from "#core/layers/registry";
import { meantFor } from "#core/network/images";
import type { EngineApi } from "#core/protocol/engine-api";
import type { ApiClient, ApiHandlers, ParamsOf, ResultOf } from "#core/protocol/method";
import { withSamples } from "#core/protocol/samples";
import type { StudioApi } from "#core/protocol/studio-api";
import type { EngineLauncher } from "../../engines/launcher";
import { type EngineSession, withEngine } from "../../engines/session";
import type { Devices } from "../devices/devices";
import type { Emit } from "../events";
import type { Turns } from "../turns";
import { KeptEngine } from "./kept-engine";
import { type Asked, keepInsight, readKeptInsight } from "./kept-insights";
import { LookTimes } from "./look-time";
import { besideOf, engineBeside, type SubjectOnData } from "./network-beside";
import { dataOf, type Subject, type SubjectSources, subjectOf } from "./subject";

export interface InsightsOptions extends SubjectSources {
  readonly devices: Pick<Devices, "resolve" | "speedOf">;
  readonly launcher: EngineLauncher;
  readonly isTraining: () => boolean;
  /** Bytes that a look may take. */
  readonly freeMemory: () => number;
  readonly turns: Turns;
  readonly emit: Emit;
}

export interface Insights {
  readonly handlers: Pick<ApiHandlers<StudioApi>, "insights.look" | "insights.pictures" | "insights.stop">;
  /** Ends what is under way at once. */
  close(): void;
}

/** A look from when it is asked until it is answered. */
interface Job {
  readonly ticket: string;
  isStopped: boolean;
  end: (how: "early" | "now") => void;
}

type LookParams = Omit<ParamsOf<StudioApi, "insights.look">, "choices"> &
  Pick<SeenImages, "places"> & { readonly choices: ChosenValues };

export function createInsights(options: InsightsOptions): Insights {
  const { files, emit, turns } = options;
  const times = new LookTimes();
  const engine = new KeptEngine(options.launcher);
  const jobs = new Set<Job>();

  const look = async (params: LookParams, job: Job): Promise<Insight> => {
    const subject = await subjectOf(options, params);
    const beside = await besideOf(options, subject, params);
    const asked = askedOf(subject, beside, params);
    const kept = async (): Promise<Insight | undefined> => {
      const found = params.again
        ? undefined
        : await readKeptInsight(files, subject.folder, params.instrument, asked);
      // The run may have another name by now, or be over.
      return found && { ...found, ...namesOf(subject, beside) };
    };
    // What is known already waits for nothing.
    return (
      (await kept()) ??
      (await turns.take(async () => {
        if (job.isStopped) throw stopped();
        // Another may have asked the same.
        const known = await kept();
        if (known) return known;
        const answer = await compute(options, subject, beside, params, job);
        // Where it cannot be kept, it is computed again the next time.
        if (!answer.partial) await keepInsight(files, subject, answer, asked).catch(() => {});
        return answer;
      }))
    );
  };

  return {
    handlers: {
      "insights.look": (params) => {
        const choices = chosenOf(INSTRUMENTS[params.instrument].choices, params.choices ?? {});
        const asked: LookParams = seenBy(params.instrument, { ...params, choices });
        const job: Job = { ticket: params.ticket ?? "", isStopped: false, end: () => {} };
        jobs.add(job);
        return look(asked, job).finally(() => jobs.delete(job));
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
      "insights.stop": ({ ticket = "" }) => {
        for (const job of jobs) if (job.ticket.startsWith(ticket)) stop(job, "early");
        return {};
      },
    },
    close() {
      for (const job of jobs) stop(job, "now");
      engine.close();
    },
  };

  async function compute(
    { layers, launcher, devices, isTraining, freeMemory }: InsightsOptions,
    subject: Subject,
    beside: SubjectOnData | undefined,
    { instrument, part, images, image, places, choices, device: wanted, ticket }: LookParams,
    job: Job,
  ): Promise<Insight> {
    const { document, checkpoint, statistics, on, epochs } = subject;
    const device = await devices.resolve(wanted);
    const threads = isTraining() ? 1 : undefined;
    const time = times.begin({
      instrument,
      place: `${device} ${threads ?? "all"}`,
      flops: flopsOf(layers, document, on),
      speed: await devices.speedOf(device),
    });
    const work = async (session: EngineSession): Promise<ResultOf<EngineApi, "look">> => {
      const { client } = session;
      // It was stopped while its engine started.
      if (job.isStopped) throw stopped();
      job.end = (how) => {
        if (how === "now") session.kill();
        // An engine that has gone is told by its exit.
        else client.call("stop", {}).catch(() => {});
      };
      const deaf = client.on("looking", (told) => {
        const { done, total } = told;
        const secondsLeft = time.left(told);
        emit("insight.progress", {
          instrument,
          ...(ticket !== undefined && { ticket }),
          done,
          total,
          ...(secondsLeft !== undefined && { secondsLeft }),
        });
      });
      try {
        return await withImages(client, on, () =>
          client.call("look", {
            instrument,
            document,
            on: "data" in on ? { dataset: on.data.facts } : { noise: on.noise },
            part,
            images,
            choices,
            // The engine's own process is there by now: it is counted.
            ...(device === "cpu" && { freeBytes: freeMemory() }),
            ...(checkpoint && { checkpoint }),
            ...(statistics && { statistics }),
            ...(epochs && { epochs: { kept: epochs.kept, weights: [...epochs.weights] } }),
            ...(image !== undefined && { image }),
            ...(beside && { beside: engineBeside(beside) }),
          }),
        );
      } finally {
        deaf();
      }
    };
    const { looked } = asksAgain(instrument)
      ? await engine.run({ device, threads }, work)
      : await withEngine(launcher, work, { device, threads });
    if (!looked.partial) time.end();
    const about = { ...looked, ...namesOf(subject, beside), choices };
    if ("noise" in on) return { ...about, noise: on.noise };
    const { info, sha256 } = on.opened;
    const dataset = { id: info.id, name: info.name, sha256 };
    return { ...about, dataset, part, ...(image !== undefined && { image }), ...(places && { places }) };
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

function namesOf(
  { name, weights }: Subject,
  beside: Subject | undefined,
): Pick<Insight, "network" | "weights" | "beside"> {
  return {
    network: name,
    weights,
    ...(beside && { beside: { network: beside.name, weights: beside.weights } }),
  };
}

function askedOf(
  { sha256, on }: Subject,
  beside: Subject | undefined,
  { part, images, image, choices }: LookParams,
): Asked {
  const network = sha256;
  if ("noise" in on) {
    const { imageShape, classes } = on.noise;
    return { network, dataset: `noise ${[...imageShape, classes].join("x")}`, choices, images };
  }
  const of = image === undefined ? { images } : { images: 1, image };
  return {
    network,
    dataset: on.opened.sha256,
    part,
    choices,
    ...of,
    ...(beside && { beside: beside.sha256 }),
  };
}

/** Of a forward pass of one image; 0 for a drawing with errors, which the engine refuses. */
function flopsOf(layers: LayerRegistry, document: Subject["document"], on: Subject["on"]): number {
  const images =
    "noise" in on
      ? on.noise
      : { imageShape: on.opened.info.imageShape, classes: on.opened.info.classNames.length };
  return analyse(layers, meantFor(document, images)).totals.flops;
}

function stop(job: Job, how: "early" | "now"): void {
  job.isStopped = true;
  job.end(how);
}

function stopped(): SkiploomError {
  return new SkiploomError("cancelled", "It was stopped before it began.");
}
