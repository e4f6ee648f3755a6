/** What crosses between a page's isolated world and the main process, as text (`clone.ts`). */
export const BINDING = "skiploomDoubleTell";
export const RECEIVER = "skiploomDoubleReceive";
export const ISOLATED_WORLD = "Electron Isolated Context";
/** Asked at the page's own origin, so that no policy of the page forbids it. */
export const WINDOW_OPEN_PATH = "/.double/window-open";

export type Outcome = { readonly value: unknown } | { readonly error: string };

export type FromPage = { readonly url: string } & (
  | { readonly kind: "send"; readonly channel: string; readonly args: readonly unknown[] }
  | {
      readonly kind: "invoke";
      readonly call: number;
      readonly channel: string;
      readonly args: readonly unknown[];
    }
  | { readonly kind: "permission"; readonly call: number; readonly asks: boolean; readonly name: string }
  | { readonly kind: "port-message"; readonly port: number; readonly data: unknown }
  | { readonly kind: "port-close"; readonly port: number }
  | { readonly kind: "preload-error"; readonly message: string; readonly stack: string }
);

export type ToPage =
  | {
      readonly kind: "message";
      readonly channel: string;
      readonly args: readonly unknown[];
      readonly ports: readonly number[];
    }
  | { readonly kind: "answer"; readonly call: number; readonly outcome: Outcome }
  | { readonly kind: "port-message"; readonly port: number; readonly data: unknown }
  | { readonly kind: "port-close"; readonly port: number };
