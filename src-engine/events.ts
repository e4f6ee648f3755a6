/** How the engine's parts tell what happened. */
import type { EngineApi } from "#core/protocol/engine-api";
import type { EventOf } from "#core/protocol/method";

export type EngineEmit = <E extends keyof EngineApi["events"] & string>(
  event: E,
  payload: EventOf<EngineApi, E>,
) => void;
