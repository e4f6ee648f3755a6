/**
 * Commands for the GPU whose shaders are still being compiled, and all that came after them. They are carried out in the order in which
 * they were given, so that every buffer holds what it would have held without the wait.
 */

export interface WaitingCommand {
  readonly run: () => void;
  /** When it can be run; left out: at once. Never rejects. */
  readonly ready?: Promise<void> | undefined;
  /** Called in place of `run` when it never will be. */
  readonly drop?: (reason: Error) => void;
}

export class WaitingCommands {
  #commands: WaitingCommand[] = [];
  #isWorking = false;
  /** Begins anew where all were carried out or dropped: nobody waits any longer for what they waited for. */
  #round = 0;
  readonly #onEmpty: () => void;

  /** @param onEmpty called each time when none is left */
  constructor(onEmpty: () => void) {
    this.#onEmpty = onEmpty;
  }

  get isEmpty(): boolean {
    return this.#commands.length === 0;
  }

  /** Runs a command at once where nothing has to be waited for. */
  add(command: WaitingCommand): void {
    if (this.isEmpty && !command.ready) {
      command.run();
      return;
    }
    this.#commands.push(command);
    if (!this.#isWorking) void this.#work();
  }

  /** Carries out all of them now, ready or not. */
  runAll(): void {
    if (this.isEmpty) return;
    for (const { run } of this.#takeAll()) run();
    this.#onEmpty();
  }

  drop(reason: Error): void {
    for (const command of this.#takeAll()) command.drop?.(reason);
  }

  #takeAll(): readonly WaitingCommand[] {
    const commands = this.#commands;
    this.#commands = [];
    this.#round += 1;
    this.#isWorking = false;
    return commands;
  }

  async #work(): Promise<void> {
    const round = this.#round;
    this.#isWorking = true;
    for (let first = this.#commands[0]; first; first = this.#commands[0]) {
      await first.ready;
      if (round !== this.#round) return;
      try {
        first.run();
        this.#commands.shift();
        if (this.isEmpty) this.#onEmpty();
      } catch (error) {
        this.drop(error instanceof Error ? error : new Error(String(error)));
        return;
      }
    }
    this.#isWorking = false;
  }
}
