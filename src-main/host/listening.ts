/** Listening to chosen events of the host, each with its own payload. */
import type { EventOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { StudioEvent } from "./events";
import type { Host } from "./host";

export type StudioListeners = {
  readonly [E in StudioEvent]?: (payload: EventOf<StudioApi, E>) => void;
};

/** @returns a function that stops listening */
export function listenTo(host: Pick<Host, "onEvent">, listeners: StudioListeners): () => void {
  return host.onEvent((event, payload) => listeners[event]?.(payload));
}
