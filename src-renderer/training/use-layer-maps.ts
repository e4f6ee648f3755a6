/** Which weights and which picture the small maps of layers are of, and those of one layer. */
import { useEffect } from "react";
import type { LayerMaps } from "#core/insights/inside";
import type { NetworkDocument } from "#core/network/document";
import type { TriedAnswer } from "#core/protocol/trying-api";
import type { RunRecord } from "#core/training/records";
import { useMapsState, useRunsState, useStudio, useTryingState } from "../stores/context";
import { useDrawingRun } from "./use-shown-run";

export interface Mapped {
  readonly record: RunRecord;
  /** That was trained; the open drawing may differ by now. */
  readonly network: NetworkDocument | undefined;
  /** In words: the picture in *Try*, or the first validation image; and without what, where *Try* removed units. */
  readonly picture: string;
}

/** The drawing's run, once it has weights; the maps are of it from now on. */
export function useMapped(): Mapped | undefined {
  const { maps } = useStudio();
  const { record } = useDrawingRun();
  const run = record?.id;
  const network = useRunsState((state) => (run === undefined ? undefined : state.networks.get(run)));
  const answer = useTryingState((state) => (state.run === run ? state.answer : undefined));
  const weights = (record?.checkpoints.find(({ kind }) => kind === "best") ?? record?.checkpoints[0])?.file;
  useEffect(() => {
    const isTrained = run !== undefined && weights !== undefined;
    const tried = { pixels: answer?.pixels, removed: answer?.without?.units };
    maps.getState().look(isTrained ? { run, weights, ...tried } : undefined);
  }, [maps, run, weights, answer]);
  return record && weights !== undefined ? { record, network, picture: pictureWords(answer) } : undefined;
}

function pictureWords(answer: TriedAnswer | undefined): string {
  if (!answer) return "the first validation image";
  const units = answer.without?.units ?? [];
  if (units.length === 0) return "the picture in Try";
  return `the picture in Try, without ${units.length === 1 ? units[0] : `${units.length} units`}`;
}

/** Undefined until they are there, and where there are none. */
export function useLayerMaps(path: string): LayerMaps | undefined {
  const { maps } = useStudio();
  useEffect(() => maps.getState().want(path), [maps, path]);
  return useMapsState((state) => state.found.get(path));
}
