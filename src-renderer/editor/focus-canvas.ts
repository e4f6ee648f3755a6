/** Gives the keyboard to the canvas, where its keys (F, S, Del) mean what they say: to the selected node where it is drawn. */
export function focusCanvas(page: Document): void {
  const canvas = page.querySelector(".canvas");
  const target = canvas?.querySelector(".react-flow__node.selected") ?? canvas;
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  else if (page.activeElement instanceof HTMLElement) page.activeElement.blur();
}
