/**
 * How long a look still takes. Before its first images are done by how fast such work was before: of this instrument, else of any, on this
 * device and as many threads, else by the device's measured speed. Then by how far it has come.
 */
import { trainingRate } from "#core/training/device-speed";

export interface LookWork {
  readonly instrument: string;
  /** Device and threads. */
  readonly place: string;
  /** Operations of a forward pass of one image. */
  readonly flops: number;
  /** Billions of operations a second, where the device was measured. */
  readonly speed: Parameters<typeof trainingRate>[0] | undefined;
}

export interface Told {
  readonly done: number;
  readonly total: number;
  /** Forward passes that one image is taken to cost. */
  readonly cost: number;
  /** Some of them go backwards. */
  readonly hasGradients: boolean;
}

/** Less of a look says nothing of the rest: the first work of an engine is the slowest. */
const LEAST_SHARE = 0.02;

export class LookTimes {
  /** Operations a second. */
  readonly #paces = new Map<string, number>();

  /** @param now milliseconds */
  begin(work: LookWork, now: () => number = () => performance.now()): LookTime {
    return new LookTime(work, this.#paces, now);
  }
}

export class LookTime {
  readonly #work: LookWork;
  readonly #paces: Map<string, number>;
  readonly #now: () => number;
  #begun: number | undefined;
  #last: Told | undefined;

  constructor(work: LookWork, paces: Map<string, number>, now: () => number) {
    this.#work = work;
    this.#paces = paces;
    this.#now = now;
  }

  /** Seconds; undefined while nothing is known. */
  left(told: Told): number | undefined {
    this.#begun ??= this.#now();
    this.#last = told;
    const { done, total } = told;
    const elapsed = (this.#now() - this.#begun) / 1000;
    if (done >= LEAST_SHARE * total) return (elapsed * (total - done)) / done;
    const pace = this.#pace(told);
    return pace === undefined ? undefined : Math.max(0, operations(this.#work, told) / pace - elapsed);
  }

  /** It has ended as a whole. */
  end(): void {
    if (this.#begun === undefined || this.#last === undefined) return;
    const seconds = (this.#now() - this.#begun) / 1000;
    if (seconds <= 0) return;
    const { instrument, place } = this.#work;
    const pace = operations(this.#work, this.#last) / seconds;
    this.#paces.set(`${place} ${instrument}`, pace);
    this.#paces.set(place, pace);
  }

  #pace({ hasGradients }: Told): number | undefined {
    const { instrument, place, speed } = this.#work;
    const known = this.#paces.get(`${place} ${instrument}`) ?? this.#paces.get(place);
    if (known !== undefined || !speed) return known;
    return 1e9 * (hasGradients ? trainingRate(speed) : speed.convolution);
  }
}

function operations({ flops }: LookWork, { total, cost }: Told): number {
  return flops * total * cost;
}
