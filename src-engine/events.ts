/** How the engine's parts tell what happened. */
import type { EngineApi } from "#core/protocol/engine-api";
import type { EventOf } from "#core/protocol/method";
import { ENGINE_METRICS_MS } from "#core/training/paces";
import type { Metric } from "#core/training/records";

type WireEvents = EngineApi["events"];
type WireEmit = <E extends keyof WireEvents & string>(event: E, payload: EventOf<EngineApi, E>) => void;

/** Inside the engine metrics come one by one. */
export type EngineEventName = Exclude<keyof WireEvents & string, "metrics"> | "metric";
export type EngineEvent<E extends EngineEventName> = E extends keyof WireEvents
  ? EventOf<EngineApi, E>
  : Metric;
export type EngineEmit = <E extends EngineEventName>(event: E, payload: EngineEvent<E>) => void;

/**
 * Gathers the metrics of quick steps into few messages, in order with all other events. Nothing waits for a timer: a step's
 * metric goes out with the first step, or the first other event, that ends `ENGINE_METRICS_MS` or more after the last message.
 */
export function groupMetrics(emit: WireEmit, now: () => number): EngineEmit {
  let waiting: Metric[] = [];
  let sentAt = Number.NEGATIVE_INFINITY;
  const flush = (): void => {
    if (waiting.length === 0) return;
    const metrics = waiting;
    waiting = [];
    sentAt = now();
    emit("metrics", metrics);
  };
  return (event, payload) => {
    if (event === "metric") {
      const metric = payload as Metric;
      waiting.push(metric);
      if (metric.kind === "epoch" || now() - sentAt >= ENGINE_METRICS_MS) flush();
      return;
    }
    flush();
    const other = event as Exclude<EngineEventName, "metric">;
    emit(other, payload as EngineEvent<typeof other>);
  };
}
