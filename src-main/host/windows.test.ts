import { readdir } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { createTestHost, template } from "./testing/test-host";

const document = { ...template("resnet-8"), id: "mine" };

function attempt<T>(work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}

async function studio() {
  const test = await createTestHost();
  const saved = await test.host.handlers["networks.save"]({ document });
  const open = () => {
    const { handlers, close } = test.host.openWindow();
    return {
      close,
      hold: async (page: string, drawing?: { key: string; path?: string }) =>
        (await handlers["windows.hold"]({ page, ...(drawing && { drawing }) })).taken,
      saveDraft: (key: string, notes: string) =>
        attempt(() =>
          handlers["networks.saveDraft"]({ key, document: { ...document, notes }, path: saved.path }),
        ),
      dropDraft: (key: string) => attempt(() => handlers["networks.dropDraft"]({ key })),
      save: (more: { path?: string; replace?: boolean; draftKey?: string } = {}) =>
        attempt(() => handlers["networks.save"]({ document, ...more })),
      drafts: async () =>
        (await handlers["networks.recent"]({})).drafts.map(({ key, isOpen }) => ({ key, isOpen })),
    };
  };
  const textOf = async (key: string) => (await test.host.handlers["networks.readDraft"]({ key })).text;
  return { ...test, file: saved.path, open, textOf };
}

it("gives a draft and a file to one window, and to the next when that one is gone", async () => {
  const { host, file, open } = await studio();
  const [one, two] = [open(), open()];
  expect(await one.hold("A", { key: "a", path: file })).toBe(false);
  expect(await two.hold("B", { key: "b", path: file })).toBe(true);
  expect(await two.hold("B", { key: "a" })).toBe(true);
  expect(await two.hold("B", { key: "b" })).toBe(false);
  // Opening something else lets it go, and so does a crash.
  await one.hold("A", { key: "other" });
  expect(await two.hold("B", { key: "b", path: file })).toBe(false);
  two.close();
  expect(await one.hold("A", { key: "a", path: file })).toBe(false);
  await host.close();
});

it("keeps what is a window's while it comes back by another connection", async () => {
  const { host, file, open } = await studio();
  const first = open();
  await first.hold("A", { key: "a", path: file });
  const again = open();
  expect(await again.hold("A", { key: "a", path: file })).toBe(false);
  first.close();
  expect(await open().hold("B", { key: "b", path: file })).toBe(true);
  again.close();
  expect(await open().hold("B", { key: "b", path: file })).toBe(false);
  await host.close();
});

it("never lets one window write, drop or save over what another has open", async () => {
  const { host, file, open, textOf } = await studio();
  const [one, two] = [open(), open()];
  await one.hold("A", { key: "a", path: file });
  await one.saveDraft("a", "of A");
  await two.hold("B", { key: "b" });
  await expect(two.saveDraft("a", "of B")).rejects.toMatchObject({ code: "not-allowed" });
  await expect(two.dropDraft("a")).rejects.toMatchObject({ code: "not-allowed" });
  await expect(two.save({ path: file, replace: true })).rejects.toMatchObject({
    code: "not-allowed",
    message: expect.stringContaining("another window"),
  });
  // Under its name, which leads to the same file.
  await expect(two.save({ replace: true })).rejects.toMatchObject({ code: "not-allowed" });
  await two.saveDraft("b", "of B");
  expect([await textOf("a"), await textOf("b")].map((text) => /of [AB]/.exec(text)?.[0])).toEqual([
    "of A",
    "of B",
  ]);
  expect(await two.drafts()).toEqual([
    { key: "b", isOpen: false },
    { key: "a", isOpen: true },
  ]);
  await one.save({ path: file, replace: true, draftKey: "a" });
  expect(await two.drafts()).toEqual([{ key: "b", isOpen: false }]);
  await host.close();
});

it("leaves the draft of a window that went away to whoever wants it", async () => {
  const { host, open, textOf } = await studio();
  const one = open();
  await one.hold("A", { key: "a" });
  await one.saveDraft("a", "of A");
  one.close();
  const two = open();
  expect(await two.drafts()).toEqual([{ key: "a", isOpen: false }]);
  expect(await two.hold("B", { key: "a" })).toBe(false);
  await two.saveDraft("a", "of A, and of B");
  expect(await textOf("a")).toContain("of A, and of B");
  await host.close();
});

it("knows the drafts of another studio's windows on this workspace, until that one has gone", async () => {
  const { host, workspace, open } = await studio();
  const one = open();
  await one.hold("A", { key: "a" });
  await one.saveDraft("a", "of A");
  const other = await createTestHost({ workspace });
  const window = other.host.openWindow();
  const hold = async () =>
    (await window.handlers["windows.hold"]({ page: "B", drawing: { key: "a" } })).taken;
  expect(await hold()).toBe(true);
  expect((await window.handlers["networks.recent"]({})).drafts).toMatchObject([{ key: "a", isOpen: true }]);
  for (const method of ["networks.saveDraft", "networks.dropDraft"] as const) {
    await expect(attempt(() => window.handlers[method]({ key: "a", document }))).rejects.toMatchObject({
      code: "not-allowed",
    });
  }
  await host.close();
  expect(await hold()).toBe(false);
  await window.handlers["networks.dropDraft"]({ key: "a" });
  expect(await readdir(path.join(workspace, "drafts"))).toEqual([]);
  await other.host.close();
});
