/** Arrow keys: from layer to layer, and with Alt or Shift the layer itself by a little. */
import type { CommandFor } from "../../stores/command-registry";
import { shownGraph } from "../../stores/document-view";
import { nudge } from "../actions/structure";
import { type Direction, nodeTowards } from "../actions/walk";
import { anySelected, type CanvasContext, canvasItself } from "./canvas-context";

/** In units of the drawing. */
const NUDGE = 8;

const ARROWS = [
  { name: "Up", direction: "up", by: { x: 0, y: -NUDGE } },
  { name: "Down", direction: "down", by: { x: 0, y: NUDGE } },
  { name: "Left", direction: "left", by: { x: -NUDGE, y: 0 } },
  { name: "Right", direction: "right", by: { x: NUDGE, y: 0 } },
] as const;

function walk({ studio, camera }: CanvasContext, direction: Direction): void {
  const { documents } = studio;
  const drawing = shownGraph(studio.documents.getState());
  const from = [...documents.getState().selection].at(-1);
  const next = drawing && nodeTowards(studio.layers, drawing, from, direction);
  if (next === undefined) return;
  documents.getState().select([next]);
  camera.reveal([next]);
  camera.focus(next);
}

export const WALKING_COMMANDS: readonly CommandFor<CanvasContext>[] = ARROWS.flatMap(
  ({ name, direction, by }): CommandFor<CanvasContext>[] => [
    {
      id: `canvas.walk${name}`,
      label: `Go ${direction}`,
      group: "Edit",
      shortcut: `Arrow${name}`,
      hidden: true,
      enabled: canvasItself,
      run: (context) => walk(context, direction),
    },
    {
      id: `canvas.nudge${name}`,
      label: `Move ${direction}`,
      group: "Edit",
      shortcut: `Alt+Arrow${name}|Shift+Arrow${name}`,
      hidden: true,
      enabled: (context) => canvasItself() && anySelected(context),
      run: ({ studio }) => nudge(studio, by),
    },
  ],
);
