/** One training at a time in one host: the place that it takes, from its preparation to its end. */
import { SkiploomError } from "#core/foundation/errors";
import { Training, type TrainingOptions } from "./training";

type Surroundings = Pick<TrainingOptions, "files" | "launcher" | "emit" | "watchdog">;

export class TrainingSlot {
  readonly #surroundings: Surroundings;
  #training: Training | undefined;
  #reserved = false;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** What trains now. */
  get training(): Training | undefined {
    return this.#training;
  }

  /** Something trains here, or is about to. */
  get isTaken(): boolean {
    return this.#training !== undefined || this.#reserved;
  }

  /** The training of this run, if it is the one that is under way. */
  of(run: string): Training | undefined {
    return this.#training?.record.id === run ? this.#training : undefined;
  }

  /** Keeps the place while a training is prepared. @throws SkiploomError (`busy`) when it is taken */
  async reserve<T>(prepare: () => Promise<T>): Promise<T> {
    if (this.isTaken) {
      const name = this.#training ? ` "${this.#training.record.name}"` : "";
      throw new SkiploomError("busy", `The run${name} is training. Stop it or wait until it has finished.`);
    }
    this.#reserved = true;
    try {
      return await prepare();
    } finally {
      this.#reserved = false;
    }
  }

  /** Within a reservation. */
  train(about: Omit<TrainingOptions, keyof Surroundings | "onOver">): void {
    const onOver = (): void => {
      this.#training = undefined;
    };
    this.#training = new Training({ ...about, ...this.#surroundings, onOver });
  }
}
