/** Below this zoom words cannot be read, so cards become coloured bars. */
const FAR = 0.4;

export function isFar(state: { readonly transform: readonly [number, number, number] }): boolean {
  return state.transform[2] < FAR;
}
