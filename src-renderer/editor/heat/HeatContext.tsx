import { createContext, type ReactNode, useContext } from "react";
import { useRunsState } from "../../stores/context";
import { useEditorState } from "../editor-store";
import { type Heat, selectHeat } from "./heat";

const HeatContext = createContext<Heat | undefined>(undefined);

/** The heat that the canvas shows: of the shown run, unless it was cleared. Read once for all nodes. */
export function HeatProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const heat = useRunsState(selectHeat);
  const cleared = useEditorState((state) => state.heatClearedFor);
  return <HeatContext value={heat?.run === cleared ? undefined : heat}>{children}</HeatContext>;
}

export function useHeat(): Heat | undefined {
  return useContext(HeatContext);
}
