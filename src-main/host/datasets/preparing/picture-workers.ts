/** Threads that work on pictures, as many as there are cores. Where they were not built (tests of single files) the work is done here. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { nodeImageDecoders } from "#images/node";
import {
  type LookAnswer,
  type LookTask,
  NO_FACTS,
  type PictureAnswer,
  type PictureTask,
  type PrepareAnswer,
  type PrepareTask,
  type WorkPicture,
  workOn,
} from "./picture-work";

export interface PictureWorkers {
  /** How many tasks are worked on at once. */
  readonly count: number;
  look(task: LookTask): Promise<LookAnswer>;
  prepare(task: PrepareTask): Promise<PrepareAnswer>;
  /** Ends the threads that have nothing to do: each holds some 50 MB. The next task starts others. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

/** Short-lived values of a thread: with more room for them it takes more memory and is no faster. */
const YOUNG_MB = 8;

/** Of a picture on which a thread died: nothing else is known of it. */
const DIED = "reading it made the decoder fail";

export function createPictureWorkers(): PictureWorkers {
  const file = [import.meta.dirname, path.join(import.meta.dirname, "..")]
    .map((folder) => path.join(folder, "picture-thread.js"))
    .find(existsSync);
  return file === undefined ? workHere() : workInThreads(file, Math.max(1, availableParallelism()));
}

function workHere(): PictureWorkers {
  const decoders = nodeImageDecoders();
  const work = async (task: PictureTask): Promise<PictureAnswer> => await workOn(task, decoders);
  return { count: 1, ...typed(work), rest: async () => {}, close: async () => {} };
}

function workInThreads(file: string, count: number): PictureWorkers {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const waiting: ((worker: Worker) => void)[] = [];
  const take = async (): Promise<Worker> => {
    const free = idle.pop();
    if (free) return free;
    if (all.size < count) {
      const made = startWorker(file);
      all.add(made);
      return made;
    }
    return await new Promise((resolve) => waiting.push(resolve));
  };
  const giveBack = (worker: Worker): void => {
    const next = waiting.shift();
    if (next) next(worker);
    else idle.push(worker);
  };
  const replace = (dead: Worker): void => {
    all.delete(dead);
    const next = waiting.shift();
    if (!next) return;
    const made = startWorker(file);
    all.add(made);
    next(made);
  };
  const work = async (task: PictureTask): Promise<PictureAnswer> => {
    const worker = await take();
    try {
      const answer = await answerOf(worker, task);
      giveBack(worker);
      return answer;
    } catch {
      replace(worker);
      // One picture of them was too much for it: each is tried alone.
      if (task.pictures.length <= 1) return died(task);
      const answers: PictureAnswer[] = [];
      for (const picture of task.pictures) answers.push(await work({ ...task, pictures: [picture] }));
      return joined(answers);
    }
  };
  return {
    count,
    ...typed(work),
    async rest() {
      const resting = idle.splice(0);
      for (const worker of resting) all.delete(worker);
      await Promise.all(resting.map((worker) => worker.terminate()));
    },
    async close() {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

function startWorker(file: string): Worker {
  return new Worker(file, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
}

function typed(
  work: (task: PictureTask) => Promise<PictureAnswer>,
): Pick<PictureWorkers, "look" | "prepare"> {
  return {
    async look(task) {
      const answer = await work(task);
      if (answer.kind === "look") return answer;
      throw new TypeError("A worker answered something else than it was asked.");
    },
    async prepare(task) {
      const answer = await work(task);
      if (answer.kind === "prepare") return answer;
      throw new TypeError("A worker answered something else than it was asked.");
    },
  };
}

function answerOf(worker: Worker, task: PictureTask): Promise<PictureAnswer> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      worker.off("message", answered);
      worker.off("error", failed);
      worker.off("exit", gone);
    };
    const answered = (answer: PictureAnswer): void => {
      done();
      resolve(answer);
    };
    const failed = (error: Error): void => {
      done();
      reject(error);
    };
    const gone = (): void => {
      done();
      reject(new Error("The thread has ended."));
    };
    worker.on("message", answered);
    worker.on("error", failed);
    worker.on("exit", gone);
    worker.postMessage({ ...task, pictures: task.pictures.map(withoutOthers) });
  });
}

/** A message takes along the whole memory that a picture is a stretch of. */
function withoutOthers(picture: WorkPicture): WorkPicture {
  if (!(picture instanceof Uint8Array) || picture.length === picture.buffer.byteLength) return picture;
  return picture.slice();
}

function died(task: PictureTask): PictureAnswer {
  const reasons = task.pictures.map(() => DIED);
  if (task.kind === "look") return { kind: "look", headers: reasons };
  const nothing = { pixels: new Uint8Array(0), hashes: new Uint8Array(0), looks: new Uint32Array(0) };
  return { kind: "prepare", ...nothing, refused: reasons, facts: NO_FACTS };
}

function joined(answers: readonly PictureAnswer[]): PictureAnswer {
  const looks = answers.filter((answer) => answer.kind === "look");
  if (looks.length > 0) return { kind: "look", headers: looks.flatMap(({ headers }) => headers) };
  const made = answers.filter((answer) => answer.kind === "prepare");
  return {
    kind: "prepare",
    pixels: concat(made.map(({ pixels }) => pixels)),
    hashes: concat(made.map(({ hashes }) => hashes)),
    looks: Uint32Array.from(made.flatMap(({ looks }) => [...looks])),
    refused: made.flatMap(({ refused }) => refused),
    facts: made.reduce((sum, { facts }) => addFacts(sum, facts), NO_FACTS),
  };
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function addFacts(one: PrepareAnswer["facts"], other: PrepareAnswer["facts"]): PrepareAnswer["facts"] {
  return {
    turned: one.turned + other.turned,
    deep: one.deep + other.deep,
    profiled: one.profiled + other.profiled,
    framed: one.framed + other.framed,
    enlarged: one.enlarged + other.enlarged,
    shrunk: one.shrunk + other.shrunk,
  };
}
