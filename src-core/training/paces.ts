/**
 * How often what a training tells goes on, in milliseconds: from the engine to its host, from there to disk and to windows, and
 * from what a window holds to what it draws. Each message wakes processes and each drawing takes time from the training, on two
 * cores some steps; the eye follows a curve well enough at one drawing a second.
 */

/** Between messages of metrics from an engine, while its steps are quicker. One costs about a tenth of a small network's step. */
export const ENGINE_METRICS_MS = 100;
export const ENGINE_STATUS_MS = 1_000;
/** Between two `last` checkpoints, at most, while steps are done. */
export const LAST_CHECKPOINT_MS = 20_000;

/** Between writes of a run's record, where nothing but its progress has changed. Measurements are written as they come. */
export const RECORD_MS = 2_000;

/** Between messages to windows, and between the drawings of one, at least. */
export const WINDOW_MS = 1_000;
/** Between drawings that take long, at most. */
export const SLOWEST_DRAWINGS_MS = 2_000;

/** The first messages and drawings of a run follow each other sooner: many a lesson's training is over in seconds. */
export const EARLY = { count: 12, ms: 300 } as const;
