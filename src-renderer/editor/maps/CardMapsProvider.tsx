import { useStore } from "@xyflow/react";
import { type ReactNode, useMemo } from "react";
import { useGraph, useInterfaceState } from "../../stores/context";
import { useMapped } from "../../training/use-layer-maps";
import { useSharedPaths } from "../../training/use-shown-run";
import { useCanvasView } from "../editor-store";
import { isClose } from "../nodes/detail";
import { CardMapsContext } from "./CardMaps";

/** Which nodes have maps: zoomed in, those that the drawing's run has as well. */
export function CardMapsProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const mapped = useMapped();
  const isOn = useInterfaceState((state) => state.cardMaps);
  const isNear = useStore(isClose);
  const { prefix } = useCanvasView();
  const { nodes } = useGraph();
  const isShown = isOn && isNear && mapped !== undefined;
  const paths = useMemo(
    () => (isShown ? nodes.map(({ name }) => prefix + name) : undefined),
    [isShown, nodes, prefix],
  );
  const shared = useSharedPaths(mapped?.network, paths);
  const picture = mapped?.picture ?? "";
  const value = useMemo(() => (isShown ? { paths: shared, picture } : undefined), [isShown, shared, picture]);
  return <CardMapsContext value={value}>{children}</CardMapsContext>;
}
