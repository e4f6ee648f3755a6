import { createContext, type ReactNode, useContext, useMemo } from "react";
import { shownChannels } from "#core/training/channels";
import { useInterfaceState } from "../../stores/context";
import { chosenChannel } from "../../training/channel-words";
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
  const chosen = useInterfaceState((state) => state.charts.heat);
  const id = record?.id;
  const measured = record?.measured;
  return useMemo(() => {
    const channel = measured && chosenChannel(shownChannels(measured), chosen);
    return id && channel && metrics ? heatOf({ id, measured }, channel, metrics, shared) : undefined;
  }, [id, measured, chosen, metrics, shared]);
}
