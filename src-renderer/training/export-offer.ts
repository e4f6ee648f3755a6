/** What *Export model* can do for a drawing now: open on a run, or say what is missing and how to come by it. */
import type { RunRecord } from "#core/training/records";
import { isLive, isResumable } from "../stores/run-lifecycle";

export type ExportOffer =
  | { readonly kind: "ready"; readonly record: RunRecord }
  | {
      readonly kind: "missing";
      readonly why: string;
      /** The way there: what the answer does. */
      readonly way: "train" | "problems" | "watch" | "resume";
      readonly label: string;
    };

/**
 * @param runs the drawing's, newest first
 * @param errors in the drawing as it stands
 */
export function exportOffer(runs: readonly RunRecord[], errors: number): ExportOffer {
  const ready = runs.find((record) => !isLive(record) && record.checkpoints.length > 0);
  const live = runs.find(isLive);
  // What trains now is what the drawing is like; an older model would not be.
  if (live !== undefined) {
    return {
      kind: "missing",
      why: "This network is training. Its model can be exported as soon as the training ends or is stopped.",
      way: "watch",
      label: "Show the training",
    };
  }
  if (ready !== undefined) return { kind: "ready", record: ready };
  const [newest] = runs;
  const reason =
    newest === undefined
      ? "A model is what a training leaves behind, and this network has not been trained yet."
      : `${newest.name} ended before its first checkpoint, so there is nothing of it to export.`;
  if (newest !== undefined && isResumable(newest)) {
    return { kind: "missing", why: reason, way: "resume", label: "Resume it" };
  }
  return errors > 0
    ? {
        kind: "missing",
        why: `${reason} It cannot be trained before its errors are repaired.`,
        way: "problems",
        label: "Show problems",
      }
    : {
        kind: "missing",
        why: reason,
        way: "train",
        label: newest === undefined ? "Train first" : "Train again",
      };
}
