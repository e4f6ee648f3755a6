import { expect, it } from "vitest";
import { linkedPair } from "#core/protocol/linked-pair";
import type { ApiHandlers, ParamsOf } from "#core/protocol/method";
import { createClient, serve } from "#core/protocol/rpc";
import { type StudioApi, studioApi } from "#core/protocol/studio-api";
import type { GivenFile } from "../stores/adding-store";
import { givenFiles } from "./given-items";
import { handOverData } from "./hand-over-data";

type Sent = ParamsOf<StudioApi, "datasets.upload">;

function host() {
  const [window, end] = linkedPair();
  const sent: Sent[] = [];
  const forgotten: string[] = [];
  const handlers: Pick<ApiHandlers<StudioApi>, "datasets.upload" | "datasets.forgetUpload"> = {
    "datasets.upload": (params) => {
      sent.push(params);
      return { upload: "one" };
    },
    "datasets.forgetUpload": ({ upload }) => {
      forgotten.push(upload);
      return {};
    },
  };
  serve(studioApi, end, handlers as ApiHandlers<StudioApi>);
  return { client: createClient(studioApi, window), sent, forgotten };
}

function given(files: readonly GivenFile[]) {
  return {
    kind: "files" as const,
    name: "animals",
    async *files() {
      yield* files;
    },
  };
}

const MIB = 2 ** 20;
const quiet = { signal: new AbortController().signal, onProgress: () => undefined };

it("puts small files together and cuts large ones, in order and without a gap", async () => {
  const { client, sent } = host();
  const small = Array.from({ length: 20 }, (_, index) => new File([`file ${index}`], `${index}.png`));
  const large = new File([new Uint8Array(9 * MIB).fill(7)], "large.png");
  const files = [...small, large, new File([], "empty.png")];
  const upload = await handOverData(
    client,
    given(files.map((file) => ({ path: `cat/${file.name}`, file }))),
    quiet,
  );
  expect(upload).toBe("one");
  expect(sent.map((message) => message.upload)).toEqual([undefined, "one", "one"]);
  const lengths = new Map<string, number>();
  for (const { path, offset, bytes } of sent.flatMap(({ pieces }) => pieces)) {
    expect(offset).toBe(lengths.get(path) ?? 0);
    lengths.set(path, offset + bytes.length);
  }
  expect([...lengths.values()].reduce((sum, length) => sum + length, 0)).toBe(
    files.reduce((sum, { size }) => sum + size, 0),
  );
  expect(lengths.get("cat/empty.png")).toBe(0);
  for (const { pieces } of sent)
    expect(pieces.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThanOrEqual(4 * MIB);
});

it("stops when it is asked, and has the host forget what it has", async () => {
  const { client, sent, forgotten } = host();
  const stop = new AbortController();
  const large = new File([new Uint8Array(9 * MIB)], "large.png");
  const upload = await handOverData(client, given([{ path: "large.png", file: large }]), {
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  expect(upload).toBeUndefined();
  expect(sent.length).toBeLessThan(3);
  await expect.poll(() => forgotten).toEqual(["one"]);
});

it("calls a folder's files by their paths in it, and a file alone by its name", async () => {
  const inFolder = new File(["x"], "1.png");
  Object.defineProperty(inFolder, "webkitRelativePath", { value: "animals/cat/1.png" });
  const namesIn = async (files: readonly File[]) => {
    const data = givenFiles(files);
    if (data.kind !== "files") throw new Error("Files are files.");
    const paths: string[] = [];
    for await (const { path } of data.files()) paths.push(path);
    return [data.name, ...paths];
  };
  expect(await namesIn([inFolder])).toEqual(["animals", "cat/1.png"]);
  expect(await namesIn([new File(["x"], "animals.zip")])).toEqual(["animals.zip", "animals.zip"]);
});
