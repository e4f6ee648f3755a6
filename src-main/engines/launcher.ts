/** How the host gets an engine. Each place an engine can live has a launcher; the host knows only this interface. */
import type { Channel } from "#core/protocol/channel";
import type { DeviceId } from "#core/training/records";

export interface EngineExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of what the engine printed, for the words of an error. Empty when it printed nothing. */
  readonly output: string;
}

export interface Engine {
  readonly channel: Channel;
  readonly processId?: number | undefined;
  /** Called once, after every message that the engine sent was delivered; at once when it has gone already. */
  onExit(listener: (exit: EngineExit) => void): () => void;
  /** Ends the engine for certain. Does nothing when it has gone. */
  kill(): void;
}

export interface LaunchOptions {
  /** The device that the engine will be asked for: a launcher may have another home for each. */
  readonly device: DeviceId;
  /** Hint for launchers that size their process by it; the engine itself is told by `initialise`. */
  readonly threads?: number | undefined;
}

export interface EngineLauncher {
  /** @throws SkiploomError (`engine-crashed`) when the process cannot be started */
  launch(options: LaunchOptions): Promise<Engine>;
}
