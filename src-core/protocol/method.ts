/** How an API is written down: every method and event is a pair of schemas, and every message that arrives is parsed. */
import type { z } from "zod";

export interface MethodSpec {
  readonly params: z.ZodType;
  readonly result: z.ZodType;
}

export interface ApiSpec {
  readonly methods: Readonly<Record<string, MethodSpec>>;
  readonly events: Readonly<Record<string, z.ZodType>>;
}

export type ParamsOf<A extends ApiSpec, M extends keyof A["methods"]> = z.input<A["methods"][M]["params"]>;
export type ResultOf<A extends ApiSpec, M extends keyof A["methods"]> = z.output<A["methods"][M]["result"]>;
export type EventOf<A extends ApiSpec, E extends keyof A["events"]> = z.output<A["events"][E]>;

/** The caller's side. */
export interface ApiClient<A extends ApiSpec> {
  call<M extends keyof A["methods"] & string>(method: M, params: ParamsOf<A, M>): Promise<ResultOf<A, M>>;
  on<E extends keyof A["events"] & string>(event: E, listener: (payload: EventOf<A, E>) => void): () => void;
  onClose(listener: (reason: string) => void): () => void;
  close(): void;
}

/** The side that answers: one function a method. */
export type ApiHandlers<A extends ApiSpec> = {
  readonly [M in keyof A["methods"]]: (
    params: z.output<A["methods"][M]["params"]>,
  ) => Promise<z.input<A["methods"][M]["result"]>> | z.input<A["methods"][M]["result"]>;
};
