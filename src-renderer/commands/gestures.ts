/** Gestures that are no commands (a drag, a wheel), for the table of shortcuts. */
export const GESTURES: readonly { readonly keys: string; readonly effect: string }[] = [
  { keys: "Drag from the list", effect: "Place a layer; on a wire: splice it in" },
  { keys: "Drag a wire to empty canvas", effect: "Menu of layers that fit there" },
  { keys: "Double-click the canvas", effect: "Search; a layer goes before the output, or into the wire" },
  { keys: "Double-click a block", effect: "Enter it" },
  { keys: "Double-click a name", effect: "Rename the layer, or the network in the title bar" },
  { keys: "Shift+drag", effect: "Select with a box" },
  { keys: "Space+drag, middle button", effect: "Pan" },
  { keys: "Wheel", effect: "Zoom" },
  { keys: "Tab, arrows, Enter", effect: "Move between layers, move a layer, open it" },
];
