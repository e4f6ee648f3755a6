import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import type { NetworkDocument } from "#core/network/document";
import { parseDocument } from "#core/network/parse";
import { diskFiles } from "../disk/atomic-files";
import { createTestHost, template } from "../testing/test-host";

const document = template("resnet-8");

function parsedFile(text: string): NetworkDocument {
  const parsed = parseDocument(text);
  if (!parsed.ok) throw parsed.error;
  return parsed.document;
}

/** Handlers may answer at once or later; both become promises that can be expected to reject. */
function attempt<T>(work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}

it("saves under the document's name, reads it back and lists it", async () => {
  const { host, workspace } = await createTestHost();
  const saved = await host.handlers["networks.save"]({ document: { ...document, name: "Größe (2) été" } });
  expect(saved.path).toBe(path.join(workspace, "networks", "Größe (2) été.skiploom.json"));
  const read = await host.handlers["networks.read"]({ path: saved.path });
  expect(read.sha256).toBe(saved.sha256);
  const parsed = parseDocument(read.text);
  expect(parsed.ok && parsed.document.graph).toEqual(document.graph);
  const { files } = await host.handlers["networks.recent"]({});
  expect(files).toMatchObject([{ path: saved.path, name: "Größe (2) été", hasDraft: false }]);
  await host.handlers["networks.forget"]({ path: "/elsewhere.skiploom.json" });
  await host.close();
});

it("gives a network its id with the first save, and leaves it the one it has", async () => {
  const { host } = await createTestHost();
  const first = await host.handlers["networks.save"]({ document });
  expect(first.id).toMatch(/^network-/);
  expect(parsedFile(await readFile(first.path, "utf8")).id).toBe(first.id);
  const other = await host.handlers["networks.save"]({ document: { ...document, name: "other" } });
  expect(other.id).not.toBe(first.id);
  const again = await host.handlers["networks.save"]({
    document: { ...document, id: first.id },
    path: first.path,
    expectedSha256: first.sha256,
  });
  expect(again.id).toBe(first.id);
  await host.close();
});

it("makes another drawing of one that is saved elsewhere, which remembers what it was", async () => {
  const { host, workspace } = await createTestHost();
  const save = host.handlers["networks.save"];
  const first = await save({ document });
  const saved = { ...document, id: first.id };
  const copy = await save({ document: { ...saved, name: "copy" } });
  expect(copy).toMatchObject({ id: expect.stringMatching(/^network-/), origin: first.id });
  expect(copy.id).not.toBe(first.id);
  expect(parsedFile(await readFile(copy.path, "utf8"))).toMatchObject({ id: copy.id, origin: first.id });
  expect(parsedFile(await readFile(first.path, "utf8")).id).toBe(first.id);
  expect(await save({ document: saved, replace: true })).toMatchObject({ id: first.id });
  // Its file is gone: it is not copied, it has moved.
  await rm(first.path);
  const moved = path.join(workspace, "networks", "moved.skiploom.json");
  expect(await save({ document: saved, path: moved })).toMatchObject({ id: first.id });
  await host.close();
});

it("tells a file that was copied by hand from its original, the same way each time and after a restart", async () => {
  const one = await createTestHost();
  const { path: original, id } = await one.host.handlers["networks.save"]({ document });
  const copy = path.join(path.dirname(original), "copied.skiploom.json");
  await copyFile(original, copy);
  const first = await one.host.handlers["networks.read"]({ path: copy });
  expect(first.identity).toMatchObject({ id: expect.stringMatching(/^network-/), origin: id });
  expect((await one.host.handlers["networks.read"]({ path: original })).identity).toBeUndefined();
  await one.host.close();
  const two = await createTestHost({ workspace: one.workspace });
  const read = two.host.handlers["networks.read"];
  expect((await read({ path: original })).identity).toBeUndefined();
  const again = await read({ path: copy });
  expect(again.identity).toEqual(first.identity);
  // A training from the command line names the file and what it holds.
  const run = await two.host.handlers["runs.start"]({
    document: parsedFile(again.text),
    networkPath: copy,
  });
  expect(run.networkId).toBe(first.identity?.id);
  await two.reach(run.id, "finished");
  // It keeps this id when the original goes, and when it is saved.
  await rm(original);
  expect((await read({ path: copy })).identity).toEqual(first.identity);
  const saved = await two.host.handlers["networks.save"]({
    document: { ...parsedFile(again.text), ...first.identity },
    path: copy,
    expectedSha256: again.sha256 ?? "",
  });
  expect(saved).toMatchObject(first.identity ?? {});
  expect((await read({ path: copy })).identity).toBeUndefined();
  await two.host.close();
});

it("takes a file that was moved, and another way to the same file, for the drawing it was", async () => {
  const { host } = await createTestHost();
  const { path: original } = await host.handlers["networks.save"]({ document });
  const link = path.join(path.dirname(original), "link.skiploom.json");
  await symlink(original, link);
  expect((await host.handlers["networks.read"]({ path: link })).identity).toBeUndefined();
  const moved = path.join(path.dirname(original), "moved.skiploom.json");
  await rm(link);
  await rename(original, moved);
  expect((await host.handlers["networks.read"]({ path: moved })).identity).toBeUndefined();
  await host.close();
});

it("keeps a network of the workspace off the list until it is opened again", async () => {
  const { host } = await createTestHost();
  const { path: file } = await host.handlers["networks.save"]({ document });
  await host.handlers["networks.forget"]({ path: file });
  expect((await host.handlers["networks.recent"]({})).files).toEqual([]);
  expect(await readFile(file, "utf8")).toContain(document.name);
  await host.handlers["networks.read"]({ path: file });
  expect((await host.handlers["networks.recent"]({})).files).toMatchObject([{ path: file }]);
  await host.close();
});

it("notices conflicts: another file of that name, and a file that changed since it was read", async () => {
  const { host } = await createTestHost();
  const save = host.handlers["networks.save"];
  const first = await save({ document });
  await expect(attempt(() => save({ document }))).rejects.toMatchObject({ code: "conflict" });
  const second = await save({
    document: { ...document, notes: "changed" },
    path: first.path,
    expectedSha256: first.sha256,
  });
  await expect(
    attempt(() => save({ document, path: first.path, expectedSha256: first.sha256 })),
  ).rejects.toMatchObject({ code: "conflict" });
  expect(await readFile(first.path, "utf8")).toContain("changed");
  await save({ document, path: first.path, expectedSha256: second.sha256 });
  await save({ document, replace: true });
  await host.close();
});

it("never replaces a file that is no network", async () => {
  const { host, workspace } = await createTestHost();
  for (const content of ['{"dependencies":{}}', "[1]", "words", '{"format":"other"}']) {
    const file = path.join(workspace, "package.json");
    await writeFile(file, content);
    await expect(
      attempt(() => host.handlers["networks.save"]({ document, path: file, replace: true })),
    ).rejects.toMatchObject({ code: "not-allowed" });
    expect(await readFile(file, "utf8")).toBe(content);
  }
  await expect(
    attempt(() => host.handlers["networks.save"]({ document, path: path.join(workspace, ".bashrc") })),
  ).rejects.toMatchObject({ code: "not-allowed" });
  await host.close();
});

it("leaves the old file whole when the disk is full", async () => {
  const { host, disk } = await createTestHost();
  const { path: file } = await host.handlers["networks.save"]({ document });
  const before = await readFile(file, "utf8");
  disk.full = true;
  await expect(
    attempt(() => host.handlers["networks.save"]({ document, path: file, replace: true })),
  ).rejects.toMatchObject({ code: "disk-full", message: expect.stringContaining("Free some space") });
  await expect(
    attempt(() => host.handlers["networks.saveDraft"]({ key: "new:1", document })),
  ).rejects.toMatchObject({ code: "disk-full" });
  disk.full = false;
  expect(await readFile(file, "utf8")).toBe(before);
  expect(await readdir(path.dirname(file))).toHaveLength(1);
  await host.close();
});

it("opens any chosen file on the desktop, and in the browser only the workspace and what the shell allows", async () => {
  const desktop = await createTestHost();
  const { path: outside } = await desktop.host.handlers["networks.save"]({ document });
  const web = await createTestHost({ shell: "web" });
  await expect(attempt(() => web.host.handlers["networks.read"]({ path: outside }))).rejects.toMatchObject({
    code: "not-allowed",
  });
  const link = path.join(web.workspace, "networks", "link.skiploom.json");
  await mkdir(path.dirname(link), { recursive: true });
  await symlink(outside, link);
  const sneaky = path.join(
    web.workspace,
    "networks",
    "..",
    "..",
    path.basename(desktop.workspace),
    "networks",
  );
  for (const file of [
    link,
    path.join(sneaky, path.basename(outside)),
    "networks/x.skiploom.json",
    "/etc/passwd",
  ]) {
    await expect(attempt(() => web.host.handlers["networks.read"]({ path: file }))).rejects.toMatchObject({
      code: "not-allowed",
    });
    await expect(
      attempt(() => web.host.handlers["networks.save"]({ document, path: file, replace: true })),
    ).rejects.toMatchObject({ code: "not-allowed" });
  }
  web.host.allowPath(outside);
  await expect(attempt(() => web.host.handlers["networks.read"]({ path: outside }))).resolves.toMatchObject({
    path: outside,
  });
  await web.host.close();
  // Opened before: still allowed for the next studio on this workspace.
  const next = await createTestHost({ shell: "web", workspace: web.workspace });
  await next.host.handlers["networks.read"]({ path: outside });
  await next.host.close();
  await desktop.host.close();
});

it("refuses what is not a regular file, too large or missing", async () => {
  const { host, workspace } = await createTestHost();
  const folder = path.join(workspace, "folder.json");
  await mkdir(folder);
  const large = path.join(workspace, "large.json");
  await writeFile(large, Buffer.alloc(33 * 1024 * 1024));
  const read = (file: string) => attempt(() => host.handlers["networks.read"]({ path: file }));
  await expect(read(folder)).rejects.toMatchObject({ code: "not-allowed" });
  await expect(read(large)).rejects.toMatchObject({ code: "document-too-large" });
  await expect(read(path.join(workspace, "gone.json"))).rejects.toMatchObject({ code: "not-found" });
  await expect(read("/dev/zero")).rejects.toMatchObject({ code: "not-allowed" });
  await host.close();
});

it("keeps drafts until they are dropped or saved", async () => {
  const { host, workspace } = await createTestHost();
  const { saveDraft, readDraft, dropDraft } = {
    saveDraft: host.handlers["networks.saveDraft"],
    readDraft: host.handlers["networks.readDraft"],
    dropDraft: host.handlers["networks.dropDraft"],
  };
  await saveDraft({ key: "new:../../x", document });
  await saveDraft({ key: "new:2", document: { ...document, name: "second" } });
  await saveDraft({ key: "new:2", document: { ...document, name: "second, changed" } });
  const { drafts } = await host.handlers["networks.recent"]({});
  expect(drafts.map(({ key, name }) => [key, name]).sort()).toEqual([
    ["new:../../x", document.name],
    ["new:2", "second, changed"],
  ]);
  expect(parseDocument((await readDraft({ key: "new:2" })).text).ok).toBe(true);
  await dropDraft({ key: "new:../../x" });
  await expect(attempt(() => readDraft({ key: "new:../../x" }))).rejects.toMatchObject({ code: "not-found" });
  await host.handlers["networks.save"]({ document, draftKey: "new:2" });
  expect(await readdir(path.join(workspace, "drafts"))).toEqual([]);
  await host.close();
});

it("does not take a draft that cannot be read at the moment for one that is gone", async () => {
  let broken = false;
  const { host } = await createTestHost({
    files: {
      ...diskFiles,
      async read(file, ...rest) {
        if (broken) throw new SkiploomError("unreadable", "The disk reported an error.", file);
        return await diskFiles.read(file, ...rest);
      },
    },
  });
  const readDraft = () => attempt(() => host.handlers["networks.readDraft"]({ key: "new:1" }));
  await host.handlers["networks.saveDraft"]({ key: "new:1", document });
  broken = true;
  await expect(readDraft()).rejects.toMatchObject({ code: "unreadable" });
  broken = false;
  expect(parseDocument((await readDraft()).text).ok).toBe(true);
  await host.close();
});

it("puts a damaged list aside instead of losing it", async () => {
  const { host, workspace, notices } = await createTestHost();
  const file = path.join(workspace, "recent.json");
  await writeFile(file, '{"version":1,"files":[{"path"');
  expect(await host.handlers["networks.recent"]({})).toEqual({ files: [], drafts: [] });
  expect(notices().join()).toContain("put aside");
  expect((await stat(`${file}.damaged`)).isFile()).toBe(true);
  await host.close();
});

it("saves into the workspace's folder of networks or outside of the workspace, never into a run", async () => {
  const { host, workspace, start, reach } = await createTestHost();
  const { id } = await start();
  await reach(id, "finished");
  const inRun = path.join(host.runFolder(id), "network.json");
  const before = await readFile(inRun, "utf8");
  const outside = await mkdtemp(path.join(tmpdir(), "skiploom-outside-"));
  await writeFile(path.join(outside, "run.json"), "{}");
  const link = path.join(workspace, "networks", "link.skiploom.json");
  await mkdir(path.dirname(link), { recursive: true });
  await symlink(inRun, link);
  const others = [
    path.join(workspace, "drafts", "a.skiploom.json"),
    path.join(workspace, "recent.json"),
    path.join(outside, "network.json"),
  ];
  for (const place of [inRun, link, ...others]) {
    const saved = attempt(() => host.handlers["networks.save"]({ document, path: place, replace: true }));
    await expect(saved, place).rejects.toMatchObject({ code: "not-allowed" });
  }
  expect(await readFile(inRun, "utf8")).toBe(before);
  await host.handlers["networks.save"]({ document, path: path.join(outside, "mine.skiploom.json") });
  await host.handlers["networks.save"]({
    document,
    path: path.join(workspace, "networks", "sub", "a.skiploom.json"),
  });
  await host.close();
});
