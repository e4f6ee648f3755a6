import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LayerMaps } from "#core/insights/inside";
import type { ApiClient } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { createMapsStore, type MapsStore, type MapsSubject } from "./maps-store";

const RUN: MapsSubject = { run: "r1", weights: "best-5" };

interface Question {
  readonly run: string;
  readonly removed?: readonly string[];
  readonly image: { readonly kind: string };
  readonly maps: { readonly paths: readonly string[] };
}

function mapsOf(path: string, values = 4): LayerMaps {
  return {
    path,
    height: 1,
    width: values,
    channels: 1,
    shown: [{ channel: 0, values: new Float32Array(values) }],
  };
}

/** A store whose host answers when it is told to; undefined: it refuses. */
function waitingHost(): {
  store: MapsStore;
  asked: Question[];
  answer(maps: readonly LayerMaps[] | undefined): Promise<void>;
} {
  const asked: Question[] = [];
  const waiting: ((maps: readonly LayerMaps[] | undefined) => void)[] = [];
  const call = (_method: string, question: Question): Promise<unknown> => {
    asked.push(question);
    return new Promise((resolve, reject) =>
      waiting.push((maps) => (maps ? resolve({ maps }) : reject(new Error("Its data are gone.")))),
    );
  };
  return {
    store: createMapsStore({ call } as unknown as ApiClient<StudioApi>),
    asked,
    async answer(maps) {
      waiting.shift()?.(maps);
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

describe("maps of layers", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const rest = (ms = 300) => vi.advanceTimersByTimeAsync(ms);

  it("are asked together once the canvas rests, and once each", async () => {
    const { store, asked, answer } = waitingHost();
    store.getState().look(RUN);
    store.getState().want("conv1");
    await rest(200);
    const leave = store.getState().want("bn1");
    await rest(200);
    expect(asked).toHaveLength(0);
    await rest(100);
    expect(asked).toMatchObject([
      { run: "r1", image: { kind: "sample" }, maps: { paths: ["conv1", "bn1"] } },
    ]);
    await answer([mapsOf("conv1"), mapsOf("bn1")]);
    expect([...store.getState().found.keys()]).toEqual(["conv1", "bn1"]);
    leave();
    store.getState().want("bn1");
    store.getState().look({ ...RUN });
    await rest();
    expect(asked).toHaveLength(1);
    store.getState().want("relu1");
    await rest();
    expect(asked[1]?.maps.paths).toEqual(["relu1"]);
  });

  it("ask nothing where there are no weights", async () => {
    const { store, asked } = waitingHost();
    store.getState().want("conv1");
    store.getState().look(undefined);
    await rest();
    expect(asked).toHaveLength(0);
  });

  it("of another picture take the place of those in sight once they are there, and the others go", async () => {
    const { store, asked, answer } = waitingHost();
    store.getState().look(RUN);
    store.getState().want("conv1");
    const leave = store.getState().want("far");
    await rest();
    const first = mapsOf("conv1");
    await answer([first, mapsOf("far")]);
    leave();
    store.getState().look({ ...RUN, pixels: new Uint8Array(4) });
    expect([...store.getState().found]).toEqual([["conv1", first]]);
    await rest();
    expect(asked[1]).toMatchObject({ image: { kind: "drawn" }, maps: { paths: ["conv1"] } });
    const second = mapsOf("conv1");
    await answer([second]);
    expect(store.getState().found.get("conv1")).toBe(second);
    store.getState().look({ run: "r2", weights: "best-5" });
    expect(store.getState().found.size).toBe(0);
  });

  it("that come too late are not shown, and are asked of the newest", async () => {
    const { store, asked, answer } = waitingHost();
    store.getState().look(RUN);
    store.getState().want("conv1");
    await rest();
    store.getState().look({ run: "r2", weights: "best-5" });
    await rest();
    await answer([mapsOf("conv1")]);
    expect(store.getState().found.size).toBe(0);
    expect(asked).toMatchObject([{ run: "r1" }, { run: "r2" }]);
  });

  it("do not hold up a training that has better weights at every moment", async () => {
    const { store, asked, answer } = waitingHost();
    store.getState().look(RUN);
    store.getState().want("conv1");
    await rest();
    await answer([mapsOf("conv1")]);
    for (let epoch = 6; epoch < 10; epoch += 1) {
      store.getState().look({ run: "r1", weights: `best-${epoch}` });
      await rest();
    }
    expect(asked).toHaveLength(1);
    await rest(1_000);
    expect(asked).toHaveLength(2);
  });

  it("are asked again after a failure when they are wanted again, and not before", async () => {
    const { store, asked, answer } = waitingHost();
    store.getState().look(RUN);
    store.getState().want("conv1");
    await rest();
    await answer(undefined);
    await rest(10_000);
    expect(asked).toHaveLength(1);
    store.getState().want("conv1");
    await rest();
    expect(asked).toHaveLength(2);
  });

  it("are let go where they would take too much, but for those in sight", async () => {
    const { store, asked, answer } = waitingHost();
    store.getState().look(RUN);
    const leave = store.getState().want("large1");
    await rest();
    await answer([mapsOf("large1", 3_000_000)]);
    store.getState().want("large2");
    leave();
    await rest();
    await answer([mapsOf("large2", 3_000_000)]);
    expect([...store.getState().found.keys()]).toEqual(["large2"]);
    store.getState().want("large1");
    await rest();
    expect(asked[2]?.maps.paths).toEqual(["large1"]);
  });

  it("are of the network without what is removed while it is tried", async () => {
    const { store, asked, answer } = waitingHost();
    store.getState().look({ ...RUN, removed: ["stage1/2"] });
    store.getState().want("conv1");
    await rest();
    expect(asked.map(({ removed }) => removed)).toEqual([["stage1/2"]]);
    await answer([mapsOf("conv1")]);
    store.getState().look({ ...RUN, removed: ["stage1/2"] });
    await rest();
    expect(asked).toHaveLength(1);
    store.getState().look(RUN);
    await rest();
    expect(asked.map(({ removed }) => removed)).toEqual([["stage1/2"], undefined]);
  });
});
