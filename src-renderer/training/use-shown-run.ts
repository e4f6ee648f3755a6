import { useEffect, useMemo } from "react";
import { useShallow } from "zustand/react/shallow";
import type { NetworkDocument } from "#core/network/document";
import { datasetId } from "#core/network/images";
import { LAYER_SITES, pathsAt } from "#core/training/channels";
import type { RunRecord } from "#core/training/records";
import {
  useAnalysisState,
  useDatasetsState,
  useDocumentState,
  useRunsState,
  useStudio,
} from "../stores/context";
import type { RunMetrics } from "../stores/run-metrics";
import { type Drawing, drawingOf, isRunOf, newestRunOf } from "../stores/runs-of-drawing";
import { type RunStatus, selectShownRun } from "../stores/runs-state";
import { factsOfTrained, sharedLayers } from "./shared-layers";

export interface ShownRun {
  readonly record: RunRecord | undefined;
  readonly metrics: RunMetrics | undefined;
  readonly status: RunStatus | undefined;
}

const NONE: ReadonlySet<string> = new Set();

export function useDrawing(): Drawing | undefined {
  return useDocumentState(useShallow(drawingOf));
}

/** The run that a person chose to look at, whichever network it trained. */
export function useShownRun(): ShownRun {
  return useFacts(useRunsState(selectShownRun));
}

/** Paths of the run's layers that are the open drawing's as well. */
function useSharedLayers(record: RunRecord | undefined): ReadonlySet<string> {
  const network = useRunsState((state) => record && state.networks.get(record.id));
  const sites = record?.measured.sites;
  return useSharedPaths(
    network,
    useMemo(() => sites?.flatMap((group) => group.paths), [sites]),
  );
}

/** Those paths of a network at which the open drawing has the same layers. @param paths the same list while they are the same */
export function useSharedPaths(
  network: NetworkDocument | undefined,
  paths: readonly string[] | undefined,
): ReadonlySet<string> {
  const dataset = useDatasetsState((state) => network && state.factsById.get(datasetId(network) ?? ""));
  const drawing = useAnalysisState((state) => state.analysis?.facts);
  const { layers } = useStudio();
  return useMemo(() => {
    if (!network || !drawing || !paths) return NONE;
    return sharedLayers(paths, factsOfTrained(layers, network, dataset), drawing);
  }, [layers, network, dataset, drawing, paths]);
}

export interface DrawingRun extends ShownRun {
  readonly shared: ReadonlySet<string>;
}

/**
 * The run that belongs on the open drawing: the shown one, where it is this drawing's or trained the same layers, else
 * this drawing's newest. What another network measured has no place on it.
 */
export function useDrawingRun(): DrawingRun {
  const { runs } = useStudio();
  const drawing = useDrawing();
  const shown = useRunsState(selectShownRun);
  const shownShared = useSharedLayers(shown);
  const own = useRunsState((state) => newestRunOf(state.runs, drawing));
  const trained = shown ? pathsAt(shown.measured, LAYER_SITES) : [];
  const fits =
    shown === undefined ||
    isRunOf(shown, drawing) ||
    (trained.length > 0 && trained.every((path) => shownShared.has(path)));
  const record = fits ? shown : own && isRunOf(own, drawing) ? own : undefined;
  const shared = useSharedLayers(record);
  const missing = record?.id;
  useEffect(() => {
    if (missing !== undefined) void runs.getState().load(missing);
  }, [runs, missing]);
  return { ...useFacts(record), shared };
}

function useFacts(record: RunRecord | undefined): ShownRun {
  const run = record?.id;
  const metrics = useRunsState((state) => (run === undefined ? undefined : state.metrics.get(run)));
  const status = useRunsState((state) => (run === undefined ? undefined : state.statuses.get(run)));
  return { record, metrics, status };
}
