/** What of the kit's work fits into its minutes. */

export interface Planned {
  readonly id: string;
  /** What it takes on a machine with a GPU, guessed; when it takes longer, it is cut off at the end of the minutes. */
  readonly seconds: number;
}

export interface Plan<Task extends Planned> {
  /** In order. */
  readonly fits: readonly Task[];
  readonly leftOut: readonly Task[];
}

/** Most important first: what does not fit any more is passed over, and shorter work behind it is still taken. */
export function plan<Task extends Planned>(tasks: readonly Task[], seconds: number): Plan<Task> {
  const fits: Task[] = [];
  const leftOut: Task[] = [];
  let left = seconds;
  for (const task of tasks) {
    if (task.seconds <= left) {
      fits.push(task);
      left -= task.seconds;
    } else {
      leftOut.push(task);
    }
  }
  return { fits, leftOut };
}

/** Kept for the last result and for processes that end. */
const RESERVE_SECONDS = 4;

/** The kit's minutes, counted from where it began to unpack. */
export class Deadline {
  readonly #end: number;
  readonly #now: () => number;

  /** @param startedAt and `now` in milliseconds of the same clock */
  constructor(minutes: number, startedAt: number, now: () => number = Date.now) {
    this.#end = startedAt + minutes * 60_000 - RESERVE_SECONDS * 1000;
    this.#now = now;
  }

  /** Seconds for work; never below zero. */
  left(): number {
    return Math.max(0, (this.#end - this.#now()) / 1000);
  }
}

/** Runs `perform` on what fits, asking the clock again each time, until nothing fits. @returns what was left out */
export async function workThrough<Task extends Planned>(
  tasks: readonly Task[],
  left: () => number,
  perform: (task: Task) => Promise<void>,
): Promise<readonly Task[]> {
  const waiting = [...tasks];
  for (;;) {
    const [next] = plan(waiting, left()).fits;
    if (!next) return waiting;
    waiting.splice(waiting.indexOf(next), 1);
    await perform(next);
  }
}
