/** What is the same of an engine wherever it lives: a channel that closes with it, an exit told once, an end for certain. */

import { SkiploomError } from "#core/foundation/errors";
import type { Channel } from "#core/protocol/channel";
import { closing } from "#core/protocol/closing";
import type { Engine, EngineExit } from "./launcher";

/** What differs from place to place. */
export interface EngineHome {
  readonly processId?: number | undefined;
  /** Resolves when the engine is gone and its last messages were delivered. */
  readonly exit: Promise<EngineExit>;
  /** Called while the channel is open. */
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): () => void;
  /** The channel was closed on this side, so nobody listens any more: the engine is to go. */
  leave(): void;
  /** Ends it for certain; not called when it has gone. */
  kill(): void;
}

export function engineAt(home: EngineHome): Engine {
  let gone = false;
  home.exit.then(() => {
    gone = true;
  });
  return {
    channel: channelOf(home),
    processId: home.processId,
    onExit(listener) {
      let wanted = true;
      home.exit.then((how) => {
        if (wanted) listener(how);
      });
      return () => {
        wanted = false;
      };
    },
    kill() {
      if (!gone) home.kill();
    },
  };
}

function channelOf(home: EngineHome): Channel {
  const end = closing();
  home.exit.then(() => end.close("the engine has ended"));
  return {
    send(message) {
      if (end.reason !== undefined) throw new SkiploomError("closed", "The engine has ended.");
      home.send(message);
    },
    onMessage: (listener) => home.onMessage(listener),
    onClose: end.onClose,
    close() {
      if (end.reason !== undefined) return;
      end.close("closed on this side");
      home.leave();
    },
  };
}
