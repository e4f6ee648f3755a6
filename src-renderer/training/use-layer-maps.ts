/** Which weights and which picture the small maps of layers are of, and those of one layer. */
import { useEffect } from "react";
import type { LayerMaps } from "#core/insights/inside";
import type { NetworkDocument } from "#core/network/document";
import type { RunRecord } from "#core/training/records";
import { useMapsState, useRunsState, useStudio, useTryingState } from "../stores/context";
import { useDrawingRun } from "./use-shown-run";

export interface Mapped {
  readonly record: RunRecord;
  /** That was trained; the open drawing may differ by now. */
  readonly network: NetworkDocument | undefined;
  /** It is the picture in *Try*, not the first validation image. */
  readonly isTried: boolean;
}

/** The drawing's run, once it has weights; the maps are of it from now on. */
export function useMapped(): Mapped | undefined {
  const { maps } = useStudio();
  const { record } = useDrawingRun();
  const run = record?.id;
  const network = useRunsState((state) => (run === undefined ? undefined : state.networks.get(run)));
  const pixels = useTryingState((state) => (state.run === run ? state.answer?.pixels : undefined));
  const weights = (record?.checkpoints.find(({ kind }) => kind === "best") ?? record?.checkpoints[0])?.file;
  useEffect(() => {
    const isTrained = run !== undefined && weights !== undefined;
    maps.getState().look(isTrained ? { run, weights, pixels } : undefined);
  }, [maps, run, weights, pixels]);
  return record && weights !== undefined ? { record, network, isTried: pixels !== undefined } : undefined;
}

/** Undefined until they are there, and where there are none. */
export function useLayerMaps(path: string): LayerMaps | undefined {
  const { maps } = useStudio();
  useEffect(() => maps.getState().want(path), [maps, path]);
  return useMapsState((state) => state.found.get(path));
}
