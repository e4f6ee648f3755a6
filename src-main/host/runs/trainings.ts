/** What trains in one host, and how much of the machine each takes: a person's training all of it, an experiment's a share. */
import { SkiploomError } from "#core/foundation/errors";
import type { EngineLauncher } from "../../engines/launcher";
import { type StartEngine, startEngine } from "../../engines/session";
import { WarmEngines } from "../../engines/warm-engines";
import { Training, type TrainingOptions } from "./training";

type Surroundings = Pick<TrainingOptions, "files" | "emit" | "watchdog">;

/** `whole`: alone on the machine; `share`: beside others that take a share. */
export type Place = "whole" | "share";

/** A place that is kept while a training is prepared. */
export interface Reservation {
  train(about: Omit<TrainingOptions, keyof Surroundings | "startEngine" | "onOver">): void;
}

export class Trainings {
  readonly #surroundings: Surroundings;
  readonly #launcher: EngineLauncher;
  /** For those that take a share: they are many and short. */
  readonly #warm: WarmEngines;
  readonly #shares: number;
  readonly #running = new Map<Training, Place>();
  readonly #reserved: Place[] = [];

  /** @param shares how many trainings may take a share at once */
  constructor({ launcher, ...surroundings }: Surroundings & { launcher: EngineLauncher }, shares: number) {
    this.#surroundings = surroundings;
    this.#launcher = launcher;
    this.#warm = new WarmEngines(launcher);
    this.#shares = shares;
  }

  /** What trains now, the first that was begun first. */
  get all(): readonly Training[] {
    return [...this.#running.keys()];
  }

  /** Something trains here, or is about to. */
  get isTaken(): boolean {
    return this.#places().length > 0;
  }

  /** How many more may take a share. */
  get freeShares(): number {
    const places = this.#places();
    return places.includes("whole") ? 0 : this.#shares - places.length;
  }

  /** The training of this run, if it is under way. */
  of(run: string): Training | undefined {
    return this.all.find(({ record }) => record.id === run);
  }

  /** Keeps a place while a training is prepared. @throws SkiploomError (`busy`) when there is none */
  async reserve<T>(place: Place, prepare: (reservation: Reservation) => Promise<T>): Promise<T> {
    const isFree = place === "whole" ? !this.isTaken : this.freeShares > 0;
    if (!isFree) throw new SkiploomError("busy", this.#busyWords());
    this.#reserved.push(place);
    try {
      return await prepare({ train: (about) => this.#train(place, about) });
    } finally {
      this.#reserved.splice(this.#reserved.indexOf(place), 1);
    }
  }

  #train(place: Place, about: Parameters<Reservation["train"]>[0]): void {
    const onOver = (): void => {
      this.#running.delete(training);
    };
    const start: StartEngine =
      place === "share" ? this.#warm.start : (options) => startEngine(this.#launcher, options);
    // Its memory is for a training that has the machine to itself.
    if (place === "whole") this.#warm.rest();
    const training = new Training({ ...about, ...this.#surroundings, startEngine: start, onOver });
    this.#running.set(training, place);
  }

  /** Ends engines that wait for the next training. */
  rest(): void {
    this.#warm.rest();
  }

  #places(): Place[] {
    return [...this.#running.values(), ...this.#reserved];
  }

  #busyWords(): string {
    const [first] = this.all;
    if (first?.record.experiment) {
      return "An experiment of the Lab is training. Pause it or wait until it has finished.";
    }
    const name = first ? ` "${first.record.name}"` : "";
    return `The run${name} is training. Stop it or wait until it has finished.`;
  }
}
