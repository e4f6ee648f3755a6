/** Claims: one owner at a time, whoever tries, sleeps or dies. */
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { diskFiles, type Files } from "./atomic-files";
import { Claim, ClaimLost, Claims } from "./claims";
import { readError } from "./file-errors";
import { createOwner, type Owner, retireOwner } from "./ownership";

const NO_PROCESS = 2 ** 22 + 1;

interface Place {
  readonly file: string;
  readonly owner: Owner;
  readonly claims: Claims;
  /** Moves the clock of `claims`. */
  pass(milliseconds: number): void;
}

async function place(files: Files = diskFiles, everyMs = 1_000_000): Promise<Place> {
  const folder = await mkdtemp(path.join(tmpdir(), "skiploom-claims-"));
  const owner = await createOwner();
  let now = 0;
  const passing = (): number => {
    now += 40;
    return now;
  };
  return {
    file: path.join(folder, "owner.json"),
    owner,
    claims: new Claims(files, owner, { everyMs, deadAfterMs: 60_000 }, passing),
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
}

function of(owner: Partial<Owner>): string {
  const whole = { processId: NO_PROCESS, instance: "x", machine: hostname(), since: "", ...owner };
  return JSON.stringify(whole);
}

const ELSEWHERE = { machine: "another-machine", processId: 7, claim: "c", beat: "0000000001" };

it("is given to one of many that try at once, and again once it is released", async () => {
  const { file, claims } = await place();
  for (let round = 0; round < 20; round += 1) {
    const tried = await Promise.allSettled(Array.from({ length: 8 }, () => claims.claim(file, "the run")));
    const got = tried.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(got).toHaveLength(1);
    for (const one of tried) {
      if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "busy" });
    }
    await got[0]?.verify();
    await got[0]?.release();
  }
  expect(await readdir(path.dirname(file))).toEqual([]);
});

it("is given to one of many that find a dead owner at once", async () => {
  const { file, claims } = await place();
  for (let round = 0; round < 20; round += 1) {
    await writeFile(file, of({}));
    const tried = await Promise.allSettled(Array.from({ length: 8 }, () => claims.claim(file, "the run")));
    const got = tried.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    // One that was put aside while somebody looked at a dead one finds out before it writes anything.
    const holding = await Promise.allSettled(got.map((one) => one.verify()));
    expect(holding.filter(({ status }) => status === "fulfilled").length).toBe(1);
    for (const one of got) await one.release();
  }
});

it("is not taken from a living one that took it between a look at the dead one and the taking aside", async () => {
  const living = of({ ...ELSEWHERE, processId: process.ppid, machine: hostname() });
  let isFirst = true;
  const files: Files = {
    ...diskFiles,
    async rename(...args) {
      if (isFirst) await writeFile(args[0], living);
      isFirst = false;
      return await diskFiles.rename(...args);
    },
  };
  const { file, claims } = await place(files);
  await writeFile(file, of({}));
  await expect(claims.claim(file, "the run")).rejects.toMatchObject({ code: "busy" });
  expect(isFirst).toBe(false);
  expect(await readFile(file, "utf8")).toBe(living);
  expect(await readdir(path.dirname(file))).toEqual(["owner.json"]);
});

it.each([
  ["a process that is not there", of({})],
  ["process 0", of({ processId: 0 })],
  ["process -1", of({ processId: -1 })],
  ["a host of this process that was closed", of({ processId: process.pid, instance: "closed" })],
])("is taken from %s", async (_, text) => {
  const { file, claims } = await place();
  await writeFile(file, text);
  expect(await claims.living(file)).toBeUndefined();
  await (await claims.claim(file, "the run")).release();
});

it("is not taken from an owner on another machine whose heart beats, and is once it has stood still for a minute", async () => {
  const { file, claims, pass } = await place();
  await writeFile(file, of(ELSEWHERE));
  expect(await claims.look(file)).toMatchObject({ state: "unsure" });
  await expect(claims.claim(file, "the run")).rejects.toMatchObject({
    code: "busy",
    message: expect.stringMatching(/process 7 on another-machine.*--take-over/),
  });
  pass(50_000);
  await writeFile(file, of({ ...ELSEWHERE, beat: "0000000002" }));
  expect(await claims.look(file)).toMatchObject({ state: "living" });
  pass(59_000);
  expect(await claims.look(file)).toMatchObject({ state: "living" });
  pass(2_000);
  expect(await claims.look(file)).toMatchObject({ state: "dead" });
  await (await claims.claim(file, "the run")).verify();
});

it("can be taken knowingly from another machine, never from a living process of this one", async () => {
  const { file, claims } = await place();
  const version010 = { machine: "another-machine", processId: 7 };
  for (const owner of [ELSEWHERE, version010]) {
    await writeFile(file, of(owner));
    await expect(claims.claim(file, "the run")).rejects.toMatchObject({ code: "busy" });
    await (await claims.claim(file, "the run", true)).release();
  }
  await claims.claim(file, "the run");
  await expect(claims.claim(file, "the run", true)).rejects.toMatchObject({ code: "busy" });
});

it("waits for an owner that is just being written, and takes what stays unreadable", async () => {
  const { file, claims, pass } = await place();
  await writeFile(file, "");
  await expect(claims.claim(file, "the run")).rejects.toMatchObject({ code: "busy" });
  pass(61_000);
  await (await claims.claim(file, "the run")).verify();
});

it("is lost by who slept: it finds out before it writes, and leaves the other's alone", async () => {
  const { file, claims } = await place(diskFiles, 20);
  const slept = await claims.claim(file, "the run");
  const lost = new Promise<ClaimLost>((resolve) => slept.onLost(resolve));
  await rm(file);
  const other = of({ ...ELSEWHERE, machine: "the-other" });
  await writeFile(file, other);
  await expect(slept.verify()).rejects.toBeInstanceOf(ClaimLost);
  expect((await lost).message).toMatch(/process 7 on the-other/);
  await slept.release();
  expect(await readFile(file, "utf8")).toBe(other);
});

it("beats in its own file alone", async () => {
  const { file, claims } = await place(diskFiles, 10);
  const claim = await claims.claim(file, "the run");
  const first = await readFile(file, "utf8");
  await expect.poll(() => readFile(file, "utf8")).not.toBe(first);
  await claim.verify();
  await rm(file);
  await writeFile(file, "another's");
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await readFile(file, "utf8")).toBe("another's");
  await claim.release();
});

it("ends where the name is taken and nothing can be read there", async () => {
  const { file, claims } = await place();
  await symlink(path.join(path.dirname(file), "nowhere"), file);
  await expect(claims.claim(file, "the run")).rejects.toMatchObject({
    code: "not-allowed",
    message: expect.stringContaining("is a link"),
  });
  await expect(claims.living(file)).rejects.toMatchObject({ code: "not-allowed" });
  // A disk that says both, such as one that is remote: it is given up after a moment, not tried for good.
  const torn = await place({ ...diskFiles, create: async () => undefined });
  await expect(torn.claims.claim(torn.file, "the run")).rejects.toMatchObject({ code: "busy" });
});

it("takes a file that cannot be read at the moment for no absence", async () => {
  let broken = false;
  const files: Files = {
    ...diskFiles,
    async read(...args) {
      const [at, , what] = args;
      if (broken) throw readError(Object.assign(new Error("EIO: i/o error"), { code: "EIO" }), what, at);
      return await diskFiles.read(...args);
    },
  };
  const { file, claims, owner } = await place(files);
  const claim = await claims.claim(file, "the run");
  broken = true;
  const unreadable = { code: "unreadable" };
  await expect(claims.living(file)).rejects.toMatchObject(unreadable);
  await expect(claims.claim(file, "the run")).rejects.toMatchObject(unreadable);
  await expect(claim.verify()).rejects.toMatchObject(unreadable);
  broken = false;
  await claim.verify();
  expect(claim).toBeInstanceOf(Claim);
  retireOwner(owner);
});
