/** Dragging from the palette. During a drag the browser hides what the data is, so it is kept here beside it. */
import type { DragEvent } from "react";
import type { Item } from "./items";

export const ITEM_TYPE = "application/x-skiploom-item";

let dragged: Item | undefined;

export function startItemDrag(event: DragEvent, item: Item): void {
  dragged = item;
  event.dataTransfer.effectAllowed = "copy";
  event.dataTransfer.setData(ITEM_TYPE, JSON.stringify(item));
}

export function endItemDrag(): void {
  dragged = undefined;
}

/** What is being dragged from this window's palette now. */
export function draggedItem(): Item | undefined {
  return dragged;
}
