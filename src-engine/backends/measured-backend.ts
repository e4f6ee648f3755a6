/** What the devices of ours tell those who measure them: `skiploom bench` and tests. */

export interface MeasuredBackend {
  /** Kernels that ran on TensorFlow.js's own implementation, with how often since {@link resetFallbacks}, by name. */
  fallbacks(): ReadonlyMap<string, number>;
  resetFallbacks(): void;
  /** Resolves when everything that was asked for so far has been computed. Left out: a call returns when it is done. */
  queueEnd?(): Promise<unknown>;
}

/** The same of a TensorFlow.js backend, where it is one of ours. */
export function measuredBackend(backend: object): MeasuredBackend | undefined {
  return isMeasured(backend) ? backend : undefined;
}

function isMeasured(backend: object): backend is MeasuredBackend {
  return "fallbacks" in backend && "resetFallbacks" in backend;
}
