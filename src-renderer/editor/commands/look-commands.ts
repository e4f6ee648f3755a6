/** Layout and zoom. */
import type { CommandFor } from "../../stores/command-registry";
import { shownGraph } from "../../stores/document-view";
import { tidyUp } from "../actions/structure";
import { flowNodes } from "../model/flow-nodes";
import { anySelected, type CanvasContext } from "./canvas-context";

export const LOOK_COMMANDS: readonly CommandFor<CanvasContext>[] = [
  {
    id: "view.tidy",
    label: "Tidy layout",
    group: "View",
    shortcut: "Mod+L",
    run({ studio, camera }) {
      tidyUp(studio);
      const { selection } = studio.documents.getState();
      const nodes = flowNodes(
        studio.layers,
        shownGraph(studio.documents.getState())?.nodes ?? [],
        selection,
        [],
      );
      camera.lookAgain(nodes, selection.size > 1 ? nodes.filter(({ selected }) => selected) : undefined);
    },
  },
  {
    id: "view.fitAll",
    label: "Fit all",
    group: "View",
    shortcut: "F",
    run: ({ camera }) => camera.fit(),
  },
  {
    id: "view.fitSelection",
    label: "Fit the selection",
    group: "View",
    shortcut: ".",
    enabled: anySelected,
    run: ({ studio, camera }) => camera.fit([...studio.documents.getState().selection]),
  },
  {
    id: "view.zoomIn",
    label: "Zoom in",
    group: "View",
    shortcut: "+|=|Mod++|Mod+=",
    run: ({ flow }) => void flow.zoomIn(),
  },
  {
    id: "view.zoomOut",
    label: "Zoom out",
    group: "View",
    shortcut: "-|Mod+-",
    run: ({ flow }) => void flow.zoomOut(),
  },
  {
    id: "view.zoomActual",
    label: "Zoom to 100%",
    group: "View",
    shortcut: "Mod+0",
    run: ({ flow }) => void flow.zoomTo(1),
  },
  {
    id: "view.cardMaps",
    label: "Show or hide feature maps on cards",
    group: "View",
    enabled: ({ studio }) => studio.maps.getState().subject !== undefined,
    run: ({ studio: { screen } }) => screen.getState().setCardMaps(!screen.getState().cardMaps),
  },
];
