import { mkdtemp, symlink } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createGrantedPaths, type Shell } from "./granted-paths";
import { AS_LAYERS, createTestHost, template } from "./testing/test-host";

async function granted(shell: Shell) {
  const root = await mkdtemp(path.join(os.tmpdir(), "skiploom-granted-"));
  const workspace = path.join(root, "workspace");
  const recent = path.join(root, "recent.json");
  const paths = createGrantedPaths(shell, workspace, async (file) => file === recent);
  return { root, workspace, recent, paths };
}

const refused = { code: "not-allowed" };

describe.each(["desktop", "web"] as const)("a page of the %s shell", (shell) => {
  it("may name networks of the workspace, those opened before, and those that a person chose", async () => {
    const { root, workspace, recent, paths } = await granted(shell);
    const other = path.join(root, "other.json");
    const inside = path.join(workspace, "networks", "mine.skiploom.json");
    expect(await paths.network(inside)).toBe(inside);
    expect(await paths.network(recent)).toBe(recent);
    for (const file of [other, `${workspace}-2/x.json`, path.join(workspace, "..", "x.json"), "/etc/x.json"])
      await expect(paths.network(file)).rejects.toMatchObject(refused);
    paths.grant(other);
    expect(await paths.network(other)).toBe(other);
    await expect(paths.network(path.join(root, "third.json"))).rejects.toMatchObject(refused);
  });
  it("may name folders to export into that a person chose, and what is in them", async () => {
    const { root, workspace, paths } = await granted(shell);
    const folder = path.join(root, "models");
    await expect(paths.exportFolder(folder)).rejects.toMatchObject(refused);
    paths.grant(folder);
    expect(await paths.exportFolder(folder)).toBe(folder);
    expect(await paths.exportFolder(path.join(folder, "one"))).toBe(path.join(folder, "one"));
    await expect(paths.exportFolder(path.join(folder, "..", "models-2"))).rejects.toMatchObject(refused);
    expect(await paths.exportFolder(path.join(workspace, "exports"))).toBe(path.join(workspace, "exports"));
  });
  it("may name nothing that is no whole path, or no network", async () => {
    const { workspace, paths } = await granted(shell);
    for (const file of ["net.json", "../net.json", "", "/a\0b.json", path.join(workspace, "run.sh")])
      await expect(paths.network(file)).rejects.toMatchObject(refused);
    await expect(paths.exportFolder("models")).rejects.toMatchObject(refused);
    await expect(paths.datasetFolder("data")).rejects.toMatchObject(refused);
  });
  it("is not led out of what was chosen by a link in it", async () => {
    const { root, paths } = await granted(shell);
    const folder = await mkdtemp(path.join(root, "chosen-"));
    await symlink(os.homedir(), path.join(folder, "link"));
    paths.grant(folder);
    await expect(paths.exportFolder(path.join(folder, "link", "x"))).rejects.toMatchObject(refused);
  });
});

it("reads images from any folder that is typed in the browser, and from chosen ones alone where there are dialogs", async () => {
  const [web, desktop, command] = [
    await granted("web"),
    await granted("desktop"),
    await granted("command-line"),
  ];
  const folder = path.join(desktop.root, "data");
  expect(await web.paths.datasetFolder(folder)).toBe(folder);
  expect(await command.paths.datasetFolder(folder)).toBe(folder);
  await expect(desktop.paths.datasetFolder(folder)).rejects.toMatchObject(refused);
  desktop.paths.grant(folder);
  expect(await desktop.paths.datasetFolder(folder)).toBe(folder);
});

it("lets a command of the command line name any path", async () => {
  const { root, paths } = await granted("command-line");
  expect(await paths.network(path.join(root, "any.json"))).toBe(path.join(root, "any.json"));
  expect(await paths.exportFolder(path.join(root, "any"))).toBe(path.join(root, "any"));
});

it("the desktop's host saves, exports and reads nowhere that no dialog has named", async () => {
  const { host, start, reach } = await createTestHost({ shell: "desktop" });
  const outside = await mkdtemp(path.join(os.tmpdir(), "skiploom-outside-"));
  const file = path.join(outside, "net.skiploom.json");
  const document = template("resnet-8");
  const run = await start();
  await reach(run.id, "finished");
  const attempts = [
    async () => host.handlers["networks.save"]({ document, path: file }),
    async () => host.handlers["networks.read"]({ path: file }),
    async () =>
      host.handlers["exports.write"]({ ...AS_LAYERS, run: run.id, checkpoint: "best", directory: outside }),
    async () => host.handlers["datasets.addFolder"]({ path: outside }),
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject(refused);
  host.allowPath(file);
  await expect(host.handlers["networks.save"]({ document, path: file })).resolves.toMatchObject({
    path: file,
  });
  host.allowPath(outside);
  await expect(
    (async () => host.handlers["datasets.addFolder"]({ path: outside }))(),
  ).rejects.not.toMatchObject(refused);
  await host.close();
});
