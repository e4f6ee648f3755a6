import { mkdir, readdir, rename, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { diskFiles } from "./disk/atomic-files";
import { createOwner, retireOwner } from "./disk/ownership";
import { temporaryBeside } from "./disk/temporary-names";
import { writeExport } from "./runs/export-folder";
import { createRunStore } from "./runs/run-store";
import { sweep } from "./sweep";
import { createTestHost } from "./testing/test-host";
import { openWorkspace } from "./workspace";

const LONG_AGO = new Date(Date.now() - 3 * 24 * 60 * 60 * 1_000);

async function put(root: string, file: string, text = "x"): Promise<string> {
  const place = path.join(root, file);
  await mkdir(path.dirname(place), { recursive: true });
  await writeFile(place, text);
  return place;
}

async function age(...places: string[]): Promise<void> {
  for (const place of places) await utimes(place, LONG_AGO, LONG_AGO);
}

it("removes what kills left behind once it is old, and nothing else", async () => {
  const { host, workspace: root } = await createTestHost();
  await host.close();
  const swept = [
    await put(root, ".datasets.json.0123456789ab.tmp"),
    await put(root, ".datasets.json.lock"),
    await put(root, "networks/.mine.skiploom.json.0123456789ab.tmp"),
    await put(root, "drafts/.0f.json.0123456789ab.tmp"),
    await put(root, "runs/20261101-101010-begun/checkpoints/.last.safetensors.0123456789ab.tmp"),
  ];
  const kept = [
    await put(root, "runs/20261101-101010-begun/run.json", "{}"),
    await put(root, "runs/20261101-101010-lost-its-record/metrics.jsonl", "{}\n"),
    await put(root, "runs/20261101-101010-persons/notes.txt"),
    await put(root, "runs/my-own-folder/network.json"),
    await put(root, "networks/mine.skiploom.json"),
    await put(root, "networks/.hidden.tmp"),
    await put(root, "recent.json.damaged"),
  ];
  const unbegun = path.join(root, "runs", "20261101-101010-unbegun");
  await put(unbegun, "network.json");
  await put(unbegun, "metrics.jsonl", "");
  await put(unbegun, "events.out.tfevents.1.x");
  const lived = path.join(root, "runs", "20261101-101010-lived-in");
  await put(lived, "network.json");
  const owner = await createOwner();
  await writeFile(path.join(lived, "owner.json"), JSON.stringify(owner));
  const removed = path.dirname(await put(root, "runs/.removed-20261101-101010-x/run.json"));
  const fresh = await put(root, "networks/.other.skiploom.json.0123456789ab.tmp");
  const freshRun = path.dirname(await put(root, "runs/20261101-101010-just-made/network.json"));
  const elsewhere = path.dirname(await put(root, "elsewhere/.x.0123456789ab.tmp"));
  await symlink(elsewhere, path.join(root, "runs", "20261101-101010-linked"));
  // With their folders: these are what would go.
  await age(...kept.map((file) => path.dirname(file)));
  await age(...swept, ...kept, unbegun, lived, removed, path.join(elsewhere, ".x.0123456789ab.tmp"));

  const workspace = await openWorkspace(diskFiles, root);
  await sweep(workspace, createRunStore(diskFiles, workspace.runs, workspace.claims));
  await workspace.close();
  retireOwner(owner);

  const isThere = async (place: string): Promise<boolean> =>
    (await readdir(path.dirname(place))).includes(path.basename(place));
  for (const place of [...swept, unbegun, removed]) expect(await isThere(place), place).toBe(false);
  for (const place of [...kept, lived, fresh, freshRun, path.join(elsewhere, ".x.0123456789ab.tmp")]) {
    expect(await isThere(place), place).toBe(true);
  }
});

it("leaves runs that were put elsewhere alone, among which a person's own files may lie", async () => {
  const { host, workspace: root } = await createTestHost();
  await host.close();
  const runs = path.join(root, "elsewhere", "runs");
  const kept = [
    await put(runs, "20261101-101010-unbegun/network.json"),
    await put(runs, ".removed-20261101-101010-x/run.json"),
    await put(runs, "20261101-101010-begun/.run.json.0123456789ab.tmp"),
  ];
  await age(...kept, ...kept.map((file) => path.dirname(file)));
  const workspace = await openWorkspace(diskFiles, root, runs);
  await sweep(workspace, createRunStore(diskFiles, workspace.runs, workspace.claims));
  await workspace.close();
  for (const file of kept) expect(await readdir(path.dirname(file)), file).toEqual([path.basename(file)]);
});

it("brings back an export that a kill left between its renames, when a studio starts", async () => {
  const { host, workspace } = await createTestHost();
  await host.close();
  const folder = path.join(workspace, "exports", "model");
  const files = { "model.json": "{}", "labels.json": '{"run":"r","checkpoint":{"sha256":"s"}}' };
  await writeExport(folder, new Map(Object.entries(files)));
  await rename(folder, temporaryBeside(folder, "old"));
  const next = await createTestHost({ workspace });
  await next.host.close();
  expect(await readdir(path.join(workspace, "exports"))).toEqual(["model"]);
});
