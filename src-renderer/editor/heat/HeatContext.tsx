import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useDrawingRun } from "../../training/use-shown-run";
import { useEditorState } from "../editor-store";
import { type Heat, heatOf } from "./heat";

const HeatContext = createContext<Heat | undefined>(undefined);

/** The heat that the canvas shows: of the drawing's run, unless it was cleared. Read once for all nodes. */
export function HeatProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const heat = useDrawingHeat();
  const cleared = useEditorState((state) => state.heatClearedFor);
  return <HeatContext value={heat?.run === cleared ? undefined : heat}>{children}</HeatContext>;
}

export function useHeat(): Heat | undefined {
  return useContext(HeatContext);
}

export function useDrawingHeat(): Heat | undefined {
  const { record, metrics, shared } = useDrawingRun();
  const run = record?.id;
  const layers = record?.probedLayers;
  return useMemo(
    () => (run && layers && metrics ? heatOf({ id: run, probedLayers: layers }, metrics, shared) : undefined),
    [run, layers, metrics, shared],
  );
}
