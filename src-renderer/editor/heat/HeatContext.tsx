import { createContext, type ReactNode, useContext, useMemo } from "react";
import { unitWires } from "#core/lab/skips/unit-wires";
import { shownChannels } from "#core/training/channels";
import { endsAround, placed } from "../../charts/colour-scale";
import { useDocument, useInterfaceState, useStudio } from "../../stores/context";
import { chosenChannel } from "../../training/channel-words";
import { useDrawingRun, useSharedPaths } from "../../training/use-shown-run";
import { type EditorState, useCanvasView, useEditorState } from "../editor-store";
import { flowOnWires, type GradientFlow, gradientFlow, type UnitFlow, type WireFlow } from "./gradient-flow";
import { type Heat, heatOf } from "./heat";

/** What lies on the drawing: a run's heat, or an answer about the gradient in its place. */
interface OnDrawing {
  readonly heat: Heat | undefined;
  readonly flow: GradientFlow | undefined;
  /** By the ids of wires of the graph in view. */
  readonly wires: ReadonlyMap<string, WireFlow>;
}

const NO_WIRES: ReadonlyMap<string, WireFlow> = new Map();
const NOTHING: OnDrawing = { heat: undefined, flow: undefined, wires: NO_WIRES };

const HeatContext = createContext<OnDrawing>(NOTHING);

/** The heat that the canvas shows: of the drawing's run, unless it was cleared. Read once for all nodes and wires. */
export function HeatProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const at = useEditorState((state) => state.heatAt);
  const found = useDrawingHeat(at);
  const cleared = useEditorState((state) => state.heatClearedFor);
  const answer = useShownGradient();
  const heat = answer || found?.run === cleared ? undefined : found;
  const flow = answer ?? heat?.flow;
  const wires = useWires(flow);
  const value = useMemo(() => ({ heat, flow, wires }), [heat, flow, wires]);
  return <HeatContext value={value}>{children}</HeatContext>;
}

export function useHeat(): Heat | undefined {
  return useContext(HeatContext).heat;
}

export function useGradientFlow(): GradientFlow | undefined {
  return useContext(HeatContext).flow;
}

/** What a wire carries of the gradient, and how thick that makes it. */
export function useWireFlow(
  id: string,
): { readonly carried: WireFlow; readonly flow: GradientFlow } | undefined {
  const { flow, wires } = useContext(HeatContext);
  const carried = wires.get(id);
  return carried && flow && { carried, flow };
}

/** @param at the probe that is wanted, where it is one of this run; else the newest */
export function useDrawingHeat(at?: EditorState["heatAt"]): Heat | undefined {
  const { record, metrics, shared } = useDrawingRun();
  const chosen = useInterfaceState((state) => state.charts.heat);
  const id = record?.id;
  const measured = record?.measured;
  return useMemo(() => {
    const channel = measured && chosenChannel(shownChannels(measured), chosen);
    if (!id || !channel || !metrics) return undefined;
    return heatOf({ id, measured }, channel, metrics, shared, at?.run === id ? at.step : undefined);
  }, [id, measured, chosen, metrics, shared, at]);
}

/** The answer that a person put on the drawing, where that has its layers. */
function useShownGradient(): GradientFlow | undefined {
  const shown = useInterfaceState((state) => state.gradientShown);
  const paths = useMemo(() => shown?.figures.units.map(({ merge }) => merge) ?? [], [shown]);
  const shared = useSharedPaths(shown?.network, paths);
  return useMemo(() => {
    if (!shown) return undefined;
    const units = new Map<string, UnitFlow>();
    for (const { name, merge, skip, branch } of shown.figures.units) {
      if (shared.has(merge)) units.set(name, { skip: skip ?? Number.NaN, branch: branch ?? Number.NaN });
    }
    if (units.size === 0) return undefined;
    const places = [...units.values()]
      .flatMap(({ skip, branch }) => [placed("log", skip), placed("log", branch)])
      .filter(Number.isFinite);
    return gradientFlow(units, endsAround("log", Math.min(...places), Math.max(...places)));
  }, [shown, shared]);
}

function useWires(flow: GradientFlow | undefined): ReadonlyMap<string, WireFlow> {
  const { layers } = useStudio();
  const document = useDocument();
  const { location, prefix } = useCanvasView();
  const isShown = flow !== undefined;
  const units = useMemo(
    () => (isShown ? unitWires(layers, document, location) : []),
    [isShown, layers, document, location],
  );
  return useMemo(() => (flow ? flowOnWires(flow, units, prefix) : NO_WIRES), [flow, units, prefix]);
}
