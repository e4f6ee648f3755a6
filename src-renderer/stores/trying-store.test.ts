import { describe, expect, it, vi } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import type { ApiClient } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { createTryingStore, type TryingStore } from "./trying-store";

const MODEL = { checkpoint: "best", step: 5, classes: 10 };
const DRAWN = { kind: "drawn", pixels: new Uint8Array(4) } as const;

/** A store whose host answers when it is told to. */
function waitingHost(): { store: TryingStore; asked: unknown[]; answer(value: unknown): Promise<void> } {
  const asked: unknown[] = [];
  const waiting: ((value: unknown) => void)[] = [];
  const call = (method: string, params: unknown): Promise<unknown> => {
    asked.push([method, params]);
    return new Promise((resolve, reject) =>
      waiting.push((value) => (value instanceof Error ? reject(value) : resolve(value))),
    );
  };
  return {
    store: createTryingStore({ call } as unknown as ApiClient<StudioApi>),
    asked,
    async answer(value) {
      // A question is made before it is asked.
      await new Promise((resolve) => setTimeout(resolve));
      waiting.shift()?.(value);
      await new Promise((resolve) => setTimeout(resolve));
    },
  };
}

describe("trying a run", () => {
  it("asks about the newest of what was drawn meanwhile", async () => {
    const { store, asked, answer } = waitingHost();
    void store.getState().open("r1");
    await answer(MODEL);
    const make = vi.fn(() => DRAWN);
    for (let stroke = 0; stroke < 5; stroke += 1) store.getState().ask(make);
    await answer({ step: 1 });
    expect(store.getState()).toMatchObject({ answer: { step: 1 }, isWaiting: true });
    await answer({ step: 2 });
    expect(store.getState()).toMatchObject({ answer: { step: 2 }, isWaiting: false });
    expect(make).toHaveBeenCalledTimes(2);
    expect(asked).toHaveLength(3);
  });

  it("shows no answer of another run", async () => {
    const { store, answer } = waitingHost();
    void store.getState().open("r1");
    await answer(MODEL);
    store.getState().ask(() => DRAWN);
    await new Promise((resolve) => setTimeout(resolve));
    void store.getState().open("r2");
    await answer({ step: 1 });
    expect(store.getState()).toMatchObject({ run: "r2", model: undefined, answer: undefined });
  });

  it("says why a run, or a picture, cannot be tried", async () => {
    const { store, answer } = waitingHost();
    void store.getState().open("r1");
    await answer(new SkiploomError("not-found", "It has no checkpoint yet."));
    expect(store.getState().refusal).toBe("It has no checkpoint yet.");
    void store.getState().open("r1");
    await answer(MODEL);
    expect(store.getState().refusal).toBeUndefined();
    store.getState().ask(() => DRAWN);
    await answer(new SkiploomError("invalid-image", "It is no picture."));
    expect(store.getState()).toMatchObject({ failure: "It is no picture.", answer: undefined });
    store.getState().ask(() => DRAWN);
    await answer({ step: 1 });
    expect(store.getState()).toMatchObject({ failure: undefined, answer: { step: 1 } });
  });
});
