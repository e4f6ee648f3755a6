/** What a person calls a dataset: a path is a path, whatever datasets are called, and a name is never guessed. */
import { mkdir, mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { StudioDataset } from "#core/protocol/studio-api";
import type { Host } from "../host/host";
import { namedDataset } from "./dataset-argument";

const before = process.cwd();
let here: string;

beforeEach(async () => {
  here = await realpath(await mkdtemp(path.join(tmpdir(), "skiploom-argument-")));
  await mkdir(path.join(here, "sub", "mnist"), { recursive: true });
  await mkdir(path.join(here, "mnist"));
  process.chdir(here);
});
afterEach(() => process.chdir(before));

/** A host that knows these datasets, and takes every folder for one called "added". */
function host(...known: Partial<StudioDataset>[]): Host {
  return {
    handlers: {
      "datasets.list": async () => ({ datasets: known }),
      "datasets.add": async ({ path: folder }: { path: string }) => ({ id: "added", path: folder }),
    },
    onEvent: () => () => {},
  } as unknown as Host;
}

const ELSEWHERE = path.join("/elsewhere", "mnist");

it.each([`.${path.sep}mnist`, path.join("sub", "mnist"), `mnist${path.sep}`])(
  "takes %s for the folder here, also where a dataset is shown under that name",
  async (given) => {
    const { dataset } = await namedDataset(host({ id: "mnist", name: given, path: ELSEWHERE }), given);
    expect(dataset).toEqual({ id: "added", path: path.resolve(here, given) });
  },
);

it("takes a name that is known for the dataset, and one that is only a folder here for that", async () => {
  const known = { id: "digits", name: "Digits" };
  expect((await namedDataset(host(known), "digits")).dataset).toBe(known);
  expect((await namedDataset(host(known), "Digits")).dataset).toBe(known);
  expect((await namedDataset(host(known), "mnist")).dataset.path).toBe(path.join(here, "mnist"));
});

it("says which of several a bare path stands for", async () => {
  const place = path.join(here, "mnist");
  const several = host({ id: "added", name: "a", path: place }, { id: "small", name: "b", path: place });
  expect((await namedDataset(several, place)).words).toEqual([
    `${place} was prepared in several ways. added is taken; there is also small.`,
  ]);
  expect((await namedDataset(host({ id: "added", name: "a", path: place }), place)).words).toEqual([]);
});

it("refuses a name that is both, with both places, and one that two datasets share", async () => {
  const both = namedDataset(host({ id: "mnist", name: "MNIST", path: ELSEWHERE }), "mnist");
  await expect(both).rejects.toThrow(ELSEWHERE);
  await expect(both).rejects.toThrow(path.join(here, "mnist"));
  await expect(both).rejects.toMatchObject({ exitCode: 2 });
  const same = { id: "mnist", name: "MNIST", path: path.join(here, "mnist") };
  expect((await namedDataset(host(same), "mnist")).dataset).toBe(same);
  const twins = host({ id: "a", name: "Same" }, { id: "b", name: "Same" });
  await expect(namedDataset(twins, "Same")).rejects.toThrow(/no dataset and no folder called "Same"/);
});
