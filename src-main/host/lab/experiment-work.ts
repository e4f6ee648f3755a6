/**
 * One experiment while it trains: its runs are begun, or gone on with, as many at once as the machine has room for, until none is
 * left, it is paused, or one of them fails for a reason that the next would meet as well.
 */
import { SkiploomError } from "#core/foundation/errors";
import { type Arm, type Experiment, recipeOfArm, seedsOfArm } from "#core/lab/experiment";
import { baseRun, isDone, runKey, runsOf } from "#core/lab/view-of";
import { parseDocument } from "#core/network/parse";
import type { ApiHandlers, ParamsOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { RunRecord, RunState } from "#core/training/records";
import type { Beginning } from "../runs/beginning";
import { Lockstep, type Pace } from "../runs/lockstep";
import type { ArmRuns } from "../runs/runs";
import type { TrainedSource } from "../runs/trained-source";

const ENDED: readonly RunState[] = ["finished", "stopped", "failed", "interrupted"];
/** Of one run, by themselves; then a person should look. */
const MOST_ATTEMPTS = 3;

export interface WorkOptions {
  readonly experiment: Experiment;
  /** At once. */
  readonly places: number;
  /** Those of one seed advance together. */
  readonly keepsStep: boolean;
  readonly arms: ArmRuns;
  readonly stop: ApiHandlers<StudioApi>["runs.stop"];
  /** The network that an arm begins from: the experiment's own, or the run of another arm. */
  sourceOf(experiment: Experiment, base: Arm, run: RunRecord | undefined): Promise<TrainedSource>;
  /** Of its runs, as they were when it began. */
  readonly records: readonly RunRecord[];
  /** Resolves when something that trained here has ended. */
  untilRoom(): Promise<void>;
  /** Hears of it whenever a run of it begins or ends. */
  onChange(): void;
}

type StartParams = ParamsOf<StudioApi, "runs.start">;

interface Job {
  readonly arm: Arm;
  readonly seed: number;
  /** To be gone on with. */
  readonly record: RunRecord | undefined;
}

export class ExperimentWork {
  /** Resolves when nothing of it trains any more. */
  readonly done: Promise<void>;
  readonly #options: WorkOptions;
  /** Runs that train now, with what waits for their ends. */
  readonly #training = new Map<string, { readonly arm: string; end(record: RunRecord): void }>();
  /** Arms that were cancelled since it began. */
  readonly #dropped = new Set<string>();
  /** Its runs, by id, as they ended last. */
  readonly #records: Map<string, RunRecord>;
  #isStopping = false;
  #failure: string | undefined;

  constructor(options: WorkOptions) {
    this.#options = options;
    this.#records = new Map(options.records.map((record) => [record.id, record]));
    this.done = this.#work();
  }

  /** Why it ended by itself before all was done, in words. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Each run stops at a checkpoint. */
  async pause(): Promise<void> {
    this.#isStopping = true;
    await this.#stop([...this.#training.keys()]);
    await this.done;
  }

  /** Nothing more of this arm is trained; what trains of it stops at a checkpoint. */
  async drop(arm: string): Promise<void> {
    this.#dropped.add(arm);
    await this.#stop([...this.#training].flatMap(([run, of]) => (of.arm === arm ? [run] : [])));
  }

  async #stop(runs: readonly string[]): Promise<void> {
    // One that has just ended refuses; its end is told all the same.
    await Promise.all(runs.map((run) => swallow(() => this.#options.stop({ run }))));
  }

  /** To be told of every change of a run. */
  follow(record: RunRecord): void {
    if (record.state === "paused" && record.failure) this.#takeRefusal(record);
    // A record that was on its way may still tell of the end before the last, or of one that is not quite written.
    if (!ENDED.includes(record.state) || this.#options.arms.isTraining(record.id)) return;
    if (record.experiment?.id === this.#options.experiment.id) this.#records.set(record.id, record);
    this.#training.get(record.id)?.end(record);
  }

  async #work(): Promise<void> {
    try {
      const { experiment, records } = this.#options;
      const jobs = jobsOf(experiment, records);
      const isLater = ({ arm }: Job): boolean => trainedBase(experiment, arm) !== undefined;
      await this.#trainAll(jobs.filter((job) => !isLater(job)));
      // What they begin from has been trained by now, or diverged: then there is nothing to begin from.
      const known = runsOf(experiment, [...this.#records.values()]);
      const canBegin = ({ arm }: Job): boolean => baseRun(experiment, arm, known)?.state === "finished";
      await this.#trainAll(jobs.filter((job) => isLater(job) && canBegin(job)));
    } catch (error) {
      this.#fail(wordsOf(error));
    }
  }

  async #trainAll(jobs: readonly Job[]): Promise<void> {
    const { places, keepsStep } = this.#options;
    const groups = groupsOf(jobs, keepsStep);
    const worker = async (): Promise<void> => {
      for (let group = groups.shift(); group && !this.#isStopping; group = groups.shift())
        await this.#together(group);
    };
    const largest = Math.max(1, ...groups.map(({ length }) => length));
    await Promise.all(Array.from({ length: Math.max(1, Math.floor(places / largest)) }, worker));
  }

  /** Several advance in step. What trains beside one that cannot be begun is waited for. */
  async #together(jobs: readonly Job[]): Promise<void> {
    const takesTurns = this.#options.experiment.device !== "cpu";
    const { paces } = new Lockstep(
      jobs.map(({ record }) => record?.step ?? 0),
      { takesTurns },
    );
    const train = async (job: Job, at: number): Promise<void> => {
      const pace = jobs.length > 1 ? paces[at] : undefined;
      await this.#toTheEnd(job, pace).catch((error: unknown) => this.#fail(wordsOf(error)));
      pace?.leave();
    };
    await Promise.all(jobs.map(train));
  }

  async #toTheEnd({ arm, seed, record: known }: Job, pace: Pace | undefined): Promise<void> {
    let record = known;
    for (let attempt = 1; !this.#isOff(arm); attempt += 1) {
      record = await this.#train({ arm, seed, record }, pace);
      if (record === undefined || isDone(record) || this.#isOff(arm)) return;
      if (record.state === "failed" || attempt >= MOST_ATTEMPTS) {
        this.#fail(`${arm.label}, seed ${seed}: ${record.failure?.message ?? "it was stopped."}`);
        return;
      }
    }
  }

  #isOff(arm: Arm): boolean {
    return this.#isStopping || this.#dropped.has(arm.id);
  }

  /** Begins the run or goes on with it, and waits for its end; undefined where it could not be begun. */
  async #train(job: Job, pace: Pace | undefined): Promise<RunRecord | undefined> {
    const { onChange, untilRoom } = this.#options;
    for (;;) {
      try {
        const id = await this.#begin(job, pace);
        onChange();
        const ended = await this.#endOf(id, job.arm);
        onChange();
        return ended;
      } catch (error) {
        if (!(error instanceof SkiploomError) || error.code !== "busy") throw error;
        if (this.#isOff(job.arm)) return undefined;
        await untilRoom();
      }
    }
  }

  /** A run of which no checkpoint is sound is left as it is; in its place another is trained, which comes to the same. */
  async #begin(job: Job, pace: Pace | undefined): Promise<string> {
    if (job.record === undefined) return await this.#start(job, pace);
    try {
      return await this.#resume(job.record, pace);
    } catch (error) {
      if (!(error instanceof SkiploomError) || error.code !== "invalid-checkpoint") throw error;
      return await this.#start(job, pace);
    }
  }

  async #start({ arm, seed }: Job, pace: Pace | undefined): Promise<string> {
    const { experiment, arms } = this.#options;
    const parsed = parseDocument(arm.network);
    if (!parsed.ok) throw parsed.error;
    const { dataset, device, threads } = experiment;
    const params: StartParams = {
      document: {
        ...parsed.document,
        dataset: dataset.id,
        recipe: { ...recipeOfArm(experiment, arm), seed },
      },
      device,
      threads,
      name: `${arm.label}, seed ${seed}`,
      experiment: { id: experiment.id, arm: arm.id },
    };
    const beginning = await this.#beginningOf(arm);
    const record = await arms.start(params, { pace, beginning });
    return record.id;
  }

  async #beginningOf({ start, label }: Arm): Promise<Beginning | undefined> {
    if (!start) return undefined;
    const { experiment, sourceOf } = this.#options;
    const { question, arms } = experiment;
    const base = arms.find(({ id }) => id === start.from);
    if (!base || question.kind !== "grow")
      throw new SkiploomError("internal", `${label} begins from no arm.`);
    const run = baseRun(experiment, { start }, runsOf(experiment, [...this.#records.values()]));
    const { stage, blocks } = question;
    return { kind: "grown", source: await sourceOf(experiment, base, run), stage, blocks, way: start.way };
  }

  async #resume({ id }: RunRecord, pace: Pace | undefined): Promise<string> {
    await this.#options.arms.resume({ run: id }, pace);
    return id;
  }

  #endOf(run: string, arm: Arm): Promise<RunRecord> {
    return new Promise((resolve) => {
      const end = (record: RunRecord): void => {
        this.#training.delete(run);
        resolve(record);
      };
      this.#training.set(run, { arm: arm.id, end });
      // Paused, or its arm cancelled, while it was being begun.
      if (this.#isOff(arm)) void this.#stop([run]);
    });
  }

  /** The disk takes no more of one run: what the others write it would refuse too, and a person has one thing to go on with. */
  #takeRefusal({ id, experiment: of, recipe, failure }: RunRecord): void {
    if (!failure || !this.#training.has(id) || !this.#options.arms.isTraining(id)) return;
    const arm = this.#options.experiment.arms.find((each) => each.id === of?.arm);
    this.#fail(`${arm?.label ?? "A training"}, seed ${recipe.seed}: ${failure.message}`);
    void this.#stop([...this.#training.keys()]);
  }

  /** What trains beside it comes to its end; nothing more is begun. */
  #fail(words: string): void {
    this.#failure ??= words;
    this.#isStopping = true;
  }
}

/** What is left to do: seed by seed, so that each arm has a result early, and within one the largest first. */
function jobsOf(experiment: Experiment, records: readonly RunRecord[]): Job[] {
  const known = runsOf(experiment, records);
  const arms = experiment.arms
    .filter(({ cancelled }) => cancelled !== true)
    .sort((one, other) => other.flops - one.flops);
  // What others begin from comes first.
  const seeds = new Set([...arms.flatMap((arm) => arm.seeds ?? []), ...experiment.seeds]);
  return [...seeds].flatMap((seed) =>
    arms.flatMap((arm): Job[] => {
      if (!seedsOfArm(experiment, arm).includes(seed)) return [];
      const record = known.get(runKey(arm.id, seed));
      return record !== undefined && isDone(record) ? [] : [{ arm, seed, record }];
    }),
  );
}

/** Jobs that are begun together: those of one seed where they keep step, else each by itself. */
function groupsOf(jobs: readonly Job[], keepsStep: boolean): Job[][] {
  if (!keepsStep) return jobs.map((job) => [job]);
  const seeds = [...new Set(jobs.map(({ seed }) => seed))];
  return seeds.map((seed) => jobs.filter((job) => job.seed === seed));
}

/** The arm that is to be trained before this one can begin. */
function trainedBase({ arms }: Experiment, { start }: Arm): Arm | undefined {
  const base = arms.find(({ id }) => id === start?.from);
  return base?.start === undefined ? base : undefined;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function swallow(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch {
    // Told elsewhere.
  }
}
