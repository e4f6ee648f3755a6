/** Events of the host: what the studio's API names, for any number of listeners. */
import type { EventOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";

export type StudioEvent = keyof StudioApi["events"];

export type Emit = <E extends StudioEvent>(event: E, payload: EventOf<StudioApi, E>) => void;

export type EventListener = <E extends StudioEvent>(event: E, payload: EventOf<StudioApi, E>) => void;

export interface Events {
  readonly emit: Emit;
  onEvent(listener: EventListener): () => void;
}

export function createEvents(): Events {
  const listeners = new Set<EventListener>();
  return {
    emit(event, payload) {
      for (const listener of [...listeners]) {
        try {
          listener(event, payload);
        } catch (error) {
          // A shell that cannot deliver (a window that is closing) must not end a training.
          process.emitWarning(`A listener of ${event} failed: ${String(error)}`);
        }
      }
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
