import { createContext, useContext } from "react";

/** Below this zoom words cannot be read, so cards become coloured bars. */
const FAR = 0.4;

export function isFar(state: { readonly transform: readonly [number, number, number] }): boolean {
  return state.transform[2] < FAR;
}

/** Handed down by the canvas: a thousand nodes that each watch the zoom would hold up the first drawing. */
export const FarContext = createContext(false);

export function useFar(): boolean {
  return useContext(FarContext);
}
