/** Trainings that stand still behind a step that a test names: whatever it does then finds them there, however busy the machine is. */
import { SkiploomError } from "#core/foundation/errors";
import type { Channel } from "#core/protocol/channel";
import type { Engine, EngineLauncher, LaunchOptions } from "../../engines/launcher";

const ALL = Number.MAX_SAFE_INTEGER;
/** Far from the numbers that a client gives to its own requests, by which it knows their answers. */
const FIRST_ID = 1_000_000_000;

export class HeldTrainings implements EngineLauncher {
  readonly #launcher: EngineLauncher;
  /** Engines that train, and how far their host lets them go: one that keeps step with others is told time and again. */
  readonly #hostAllows = new Map<Channel, number>();
  #upTo = ALL;
  #lastId = FIRST_ID;

  /** @param launcher starts the engines */
  constructor(launcher: EngineLauncher) {
    this.#launcher = launcher;
  }

  /**
   * @param upTo the last step that trainings do from now on; left out: all. Those under way are allowed more by it, never less.
   */
  readonly allow = (upTo = ALL): void => {
    this.#upTo = upTo;
    for (const [channel, hostAllows] of this.#hostAllows) {
      this.#lastId += 1;
      const params = { upTo: Math.min(hostAllows, upTo) };
      try {
        channel.send({ kind: "request", id: this.#lastId, method: "advance", params });
      } catch (error) {
        // It has gone, and nobody waits for it.
        if (!(error instanceof SkiploomError && error.code === "closed")) throw error;
      }
    }
  };

  async launch(options: LaunchOptions): Promise<Engine> {
    const engine = await this.#launcher.launch(options);
    const { channel, processId } = engine;
    channel.onClose(() => this.#hostAllows.delete(channel));
    const send = (message: unknown): void => channel.send(this.#held(channel, message));
    return {
      channel: { ...channel, send },
      processId,
      onExit: (listener) => engine.onExit(listener),
      kill: () => engine.kill(),
    };
  }

  #held(channel: Channel, message: unknown): unknown {
    if (!tellsHowFar(message)) return message;
    const { upTo: hostAllows = ALL } = message.params;
    this.#hostAllows.set(channel, hostAllows);
    const upTo = Math.min(hostAllows, this.#upTo);
    return upTo === ALL ? message : { ...message, params: { ...message.params, upTo } };
  }
}

function tellsHowFar(message: unknown): message is { readonly params: { readonly upTo?: number } } {
  return (
    typeof message === "object" &&
    message !== null &&
    "method" in message &&
    (message.method === "train" || message.method === "advance") &&
    "params" in message &&
    typeof message.params === "object"
  );
}
