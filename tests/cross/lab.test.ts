/** Experiments on the command line, with the real engine: the verdict is the last line, and what is killed goes on to the same table. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { buildIfStale, jsonLines, run, start, temporaryFolder } from "../support/command-line";
import { heldCommand } from "../support/held-command";

beforeAll(buildIfStale);

/** The text between two strings. */
function between(text: string, begin: string, end: string): string {
  const from = text.indexOf(begin);
  return from < 0 ? "" : text.slice(from, text.indexOf(end, from));
}

const DEPTH = ["lab", "depth", "--depths", "8,14", "--seeds", "2", "--steps", "5", "--json"];

/** What the question answers, undisturbed. */
async function askDepth() {
  const home = await temporaryFolder();
  const report = path.join(home, "out", "report.html");
  return { home, report, ...(await run([...DEPTH, "--report", report], { home })) };
}
let answer: ReturnType<typeof askDepth> | undefined;
const depthAnswer = () => (answer ??= askDepth());

it("asks how deep it can go, and answers", async () => {
  const { home, report, code, stdout, stderr } = await depthAnswer();
  expect(code, stderr).toBe(0);
  const lines = jsonLines(stdout);
  expect(lines[0]).toMatchObject({
    event: "start",
    question: { kind: "depth", depths: [8, 14] },
    threads: 1,
  });
  expect(lines.filter(({ event }) => event === "run")).toHaveLength(8);
  const verdict = lines.at(-1);
  expect(verdict).toMatchObject({ event: "verdict", basis: expect.stringContaining("14 against 8 layers") });
  const arms = verdict?.arms as { trainingError: { seed: number; value: number }[] }[];
  for (const { trainingError } of arms) {
    expect(trainingError.map(({ seed }) => seed)).toEqual([1, 2]);
    for (const { value } of trainingError) expect(value).toBeGreaterThanOrEqual(0);
  }
  const html = await readFile(report, "utf8");
  expect(html).toContain("<svg");
  const { dataset } = JSON.parse(
    await readFile(path.join(home, "experiments", String(verdict?.experiment), "experiment.json"), "utf8"),
  ) as { dataset: { sha256: string } };
  expect(dataset.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(html).toContain(dataset.sha256);
  expect(between(html, "<dt>Node</dt>", "</div>")).toContain(process.versions.node);
  const csv = path.join(home, "numbers.csv");
  const again = await run(["lab", "resume", String(verdict?.experiment), "--report", csv], { home });
  expect(again.code, again.stderr).toBe(0);
  // What was trained before is not told again.
  expect(again.stdout).toContain("Trained before: 8 of 8");
  expect(again.stdout).not.toContain("8 of 8  ");
  expect((await readFile(csv, "utf8")).trim().split("\n")).toHaveLength(9);
  const listed = jsonLines((await run(["lab", "list", "--json"], { home })).stdout);
  expect(listed).toEqual([expect.objectContaining({ state: "finished" })]);
});

it("gives each arm what it would have given alone", async () => {
  const home = await temporaryFolder();
  expect(
    (await run(["lab", "twin", "resnet-8", "--seeds", "1", "--steps", "6", "--json"], { home })).code,
  ).toBe(0);
  const runs = path.join(home, "runs");
  const inLab = new Map<string, string>();
  for (const name of await readdir(runs)) {
    const record = JSON.parse(await readFile(path.join(runs, name, "run.json"), "utf8")) as {
      experiment: { arm: string };
    };
    inLab.set(record.experiment.arm, name);
  }
  expect([...inLab.keys()].sort()).toEqual(["plain", "residual"]);
  for (const name of inLab.values()) {
    const alone = await temporaryFolder();
    const network = path.join(runs, name, "network.json");
    const { code, stderr } = await run(["train", network, "--threads", "1", "--json"], { home: alone });
    expect(code, stderr).toBe(0);
    const [other = ""] = await readdir(path.join(alone, "runs"));
    const metrics = async (folder: string): Promise<Record<string, unknown>[]> =>
      jsonLines(await readFile(path.join(folder, "metrics.jsonl"), "utf8")).map(
        ({ throughput: _t, crc32c: _c, ...line }) => line,
      );
    expect(await metrics(path.join(alone, "runs", other))).toEqual(await metrics(path.join(runs, name)));
  }
});

it("takes another network as the twin, and refuses what cannot be compared", async () => {
  const home = await temporaryFolder();
  const args = ["--seeds", "1", "--steps", "2", "--json"];
  const { code, stdout, stderr } = await run(["lab", "twin", "resnet-8", "--against", "plain-8", ...args], {
    home,
  });
  expect(code, stderr).toBe(0);
  expect(jsonLines(stdout)[0]).toMatchObject({ question: { kind: "twin", against: "Plain-8" } });
  expect(jsonLines(stdout).at(-1)).toMatchObject({ event: "verdict" });
  const same = await run(["lab", "twin", "resnet-8", "--against", "resnet-8", ...args], { home });
  expect(same.code).not.toBe(0);
  expect(same.stderr).toContain("the same network");
  const [one, other] = ["one", "other"].map((name) => path.join(home, `${name}.skiploom.json`)) as [
    string,
    string,
  ];
  await run(["new", "resnet-8", "-o", one], { home });
  await run(["new", "plain-8", "-o", other, "--images", "28x28x1", "--classes", "10"], { home });
  const refused = await run(["lab", "twin", one, "--against", other, ...args], { home });
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain("for different data");
});

const SHORTCUTS = ["lab", "shortcuts", "resnet-8", "--arms", "no-skips,full-pre-activation"];

it("judges shortcuts by the late training loss, the same after a kill", async () => {
  const args = [...SHORTCUTS, "--seeds", "2", "--steps", "6", "--json"];
  const wanted = jsonLines((await run(args, { home: await temporaryFolder() })).stdout).at(-1);
  expect(wanted).toMatchObject({ event: "verdict", measure: "late-loss" });
  const arms = wanted?.arms as { arm: string; results: { value: number }[] }[];
  expect(arms.map(({ arm }) => arm)).toEqual(["identity", "no-skips", "full-pre-activation"]);
  for (const { results } of arms) expect(results.every(({ value }) => value > 0)).toBe(true);
  const home = await temporaryFolder();
  const killed = start(args, { home });
  await killed.waitFor(/"event":"run"/);
  killed.signal("SIGKILL");
  await killed.result;
  const [experiment = ""] = await readdir(path.join(home, "experiments"));
  const resumed = await run(["lab", "resume", experiment, "--json"], { home });
  expect(jsonLines(resumed.stdout).at(-1), resumed.stderr).toEqual({ ...wanted, experiment });
  const refused = await run([...SHORTCUTS.slice(0, 3), "--arms", "no-such"], { home });
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('There is no shortcut "no-such"');
});

it("goes on after it was killed, to the table that it would have had", async () => {
  const wanted = jsonLines((await depthAnswer()).stdout).at(-1);
  const home = await temporaryFolder();
  const killed = start(DEPTH, { home });
  await killed.waitFor(/"event":"run"/);
  killed.signal("SIGKILL");
  await killed.result;
  const [experiment = ""] = await readdir(path.join(home, "experiments"));
  const resumed = await run(["lab", "resume", experiment, "--json"], { home });
  expect(resumed.code, resumed.stderr).toBe(0);
  const verdict = jsonLines(resumed.stdout).at(-1);
  expect(verdict).toEqual({ ...wanted, experiment });
});

it("pauses on Ctrl-C with exit code 130, and refuses what makes no sense", async () => {
  const home = await temporaryFolder();
  const paused = start(["lab", "depth", "--depths", "8,56", "--seeds", "3", "--steps", "400"], { home });
  await paused.waitFor(/experiment \d/);
  paused.signal("SIGINT");
  const { code, stdout } = await paused.result;
  expect(code).toBe(130);
  const [, id = ""] = /Go on with it: skiploom lab depth --resume (\S+)/.exec(stdout) ?? [];
  expect((await run(["lab", "twin", "--resume", id], { home })).stderr).toContain(`lab depth --resume ${id}`);
  const again = start(["lab", "depth", "--resume", id, "--json"], { home });
  await again.waitFor(/"event":"start"/);
  again.signal("SIGINT");
  const { code: pausedAgain, stdout: told } = await again.result;
  expect(pausedAgain).toBe(130);
  expect(jsonLines(told).at(-1)).toMatchObject({
    event: "paused",
    experiment: id,
    resume: `skiploom lab depth --resume ${id}`,
  });
  for (const wrong of [
    ["lab", "depth", "--depths", "8,9"],
    ["lab", "depth", "--depths", "8,x"],
    ["lab", "twin", "plain-8"],
    ["lab", "twin", "no-such-network"],
    ["lab", "resume", "no-such-experiment"],
    ["lab", "depth", "--resume", "no-such-experiment"],
    ["lab", "depth", "--steps", "10", "--minutes", "1"],
    ["lab", "depth", "--epochs", "1", "--steps", "10"],
    ["lab", "depth", "--minutes", "0.0001"],
    ["lab", "depth", "--family", "vgg"],
    ["lab", "twin"],
  ]) {
    const answer = await run(wrong, { home });
    expect(answer.code, wrong.join(" ")).not.toBe(0);
    expect(answer.stderr, wrong.join(" ")).not.toContain("inside Skiploom");
    expect(answer.stderr.length, wrong.join(" ")).toBeGreaterThan(10);
  }
});

it("makes steps of epochs and of minutes, and says what they became", async () => {
  const home = await temporaryFolder();
  // Of what an experiment begins with, nothing needs a step.
  const held = heldCommand(home, 0);
  const begin = async (...length: string[]) => {
    const args = ["lab", "twin", "resnet-8", "--seeds", "1", ...length, "--json"];
    const begun = start(args, { home, environment: held.environment });
    await begun.waitFor(/"event":"start".*\n/);
    begun.signal("SIGINT");
    const { code, stdout, stderr } = await begun.result;
    expect(code, stderr).toBe(130);
    return { said: stderr, event: jsonLines(stdout)[0] };
  };
  const epochs = await begin("--epochs", "1");
  const [, said = ""] = /1 epoch is (\d+) steps in batches of 64\./.exec(epochs.said) ?? [];
  expect(epochs.event).toMatchObject({ recipe: { maxSteps: Number(said), epochs: 1 } });
  // As many as a step fits into, also where the machine is so busy that it takes seconds.
  const minutes = await begin("--minutes", "20");
  const [, steps = "", stepMs = ""] =
    /20 minutes are (\d[\d,]*) steps of each: a step of .+ takes (\d[\d,]*) ms/.exec(minutes.said) ?? [];
  const [count, ms] = [steps, stepMs].map((text) => Number(text.replaceAll(",", ""))) as [number, number];
  expect(minutes.event).toMatchObject({ recipe: { maxSteps: count } });
  // What it takes is told in whole milliseconds.
  expect(count * (ms - 0.5)).toBeLessThan(1_200_000);
});

it("takes seeds, loses an arm and is removed by commands", async () => {
  const home = await temporaryFolder();
  const asked = await run(["lab", "depth", "--depths", "8,14,20", "--seeds", "1", "--steps", "2", "--json"], {
    home,
  });
  expect(asked.code, asked.stderr).toBe(0);
  const [experiment = ""] = await readdir(path.join(home, "experiments"));
  const side = await run(["lab", "cancel", experiment, "Plain-20"], { home });
  expect(side.code).toBe(2);
  expect(side.stderr).toContain("fixed before the start");
  expect((await run(["lab", "cancel", experiment, "Plain-14"], { home })).stdout).toContain("is cancelled");
  const more = await run(["lab", "seeds", experiment, "--add", "2", "--json"], { home });
  expect(more.code, more.stderr).toBe(0);
  const verdict = jsonLines(more.stdout).at(-1);
  expect(verdict).toMatchObject({
    event: "verdict",
    sentences: expect.arrayContaining(["Cancelled and left out: Plain-14."]),
    basis: expect.stringContaining("Seeds 2, 3 were added after the start"),
  });
  expect(await readdir(path.join(home, "runs"))).toHaveLength(6 + 5 * 2);
  const unasked = await run(["lab", "remove", experiment], { home });
  expect(unasked.code).toBe(2);
  expect(unasked.stderr).toContain("16 runs");
  expect((await run(["lab", "remove", experiment, "--yes"], { home })).code).toBe(0);
  expect(await readdir(path.join(home, "runs"))).toEqual([]);
  expect(await readdir(path.join(home, "experiments"))).toEqual([]);
});

it("asks a question of one's own: networks by rates, against the arm that is named", async () => {
  const home = await temporaryFolder();
  const report = path.join(home, "report.html");
  const args = ["lab", "compare", "resnet-8", "plain-8", "--rates", "0.01,0.05", "--reference", "2"];
  const { code, stdout, stderr } = await run(
    [...args, "--seeds", "1", "--steps", "3", "--report", report, "--json"],
    { home },
  );
  expect(code, stderr).toBe(0);
  const lines = jsonLines(stdout);
  expect(lines[0]).toMatchObject({ question: { kind: "compare", reference: "arm-2" }, dataset: "digits" });
  expect(lines.filter(({ event }) => event === "run")).toHaveLength(4);
  expect(lines.at(-1)).toMatchObject({
    event: "verdict",
    basis: expect.stringContaining("against ResNet-8, rate 0.05 alone"),
  });
  expect(await readFile(report, "utf8")).toContain("Plain-8, rate 0.01");
  const other = path.join(home, "other.skiploom.json");
  const drawn = JSON.parse((await run(["new", "plain-8", "-o", "-"], { home })).stdout) as object;
  await writeFile(other, JSON.stringify({ ...drawn, dataset: "fashion" }));
  const own = path.join(home, "own.skiploom.json");
  await writeFile(own, JSON.stringify(drawn));
  const refused = await run(["lab", "compare", own, other], { home });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("for different data");
  for (const wrong of [
    ["lab", "compare", "resnet-8"],
    ["lab", "compare", "resnet-8", "--rates", "0.1,x"],
    ["lab", "compare", "resnet-8", "--rates", "0.1,0.1"],
    ["lab", "compare", "resnet-8", "--optimizers", "lion,sgd"],
  ]) {
    const answer = await run(wrong, { home });
    expect(answer.code, wrong.join(" ")).not.toBe(0);
    expect(answer.stderr, wrong.join(" ")).not.toContain("inside Skiploom");
  }
});

it("finds a learning rate in one training, whose end is no failure", async () => {
  const home = await temporaryFolder();
  const report = path.join(home, "report.html");
  const args = ["lab", "rate", "resnet-8", "--dataset", "digits", "--report", report, "--json"];
  const { code, stdout, stderr } = await run(args, { home });
  expect(code, stderr).toBe(0);
  const lines = jsonLines(stdout);
  const [test] = lines.filter(({ event }) => event === "run");
  expect(test).toMatchObject({ state: "finished", seed: 1 });
  const losses = test?.rangeLosses as number[];
  expect(losses.length).toBeGreaterThan(100);
  expect(losses.every(Number.isFinite)).toBe(true);
  const verdict = lines.at(-1);
  const [, suggested = ""] = /^try (.+)$/.exec(String(verdict?.answer)) ?? [];
  // Where every recipe of such networks lies.
  expect(Number(suggested)).toBeGreaterThan(1e-4);
  expect(Number(suggested)).toBeLessThan(2);
  expect(verdict).toMatchObject({ basis: expect.stringContaining("Smith 2017") });
  expect(await readFile(report, "utf8")).toContain("learning rate (log scale)");
});

it("takes the network of a run and repeats its blocks more often", async () => {
  const home = await temporaryFolder();
  const trained = await run(["train", "resnet-14", "--dataset", "digits", "--steps", "2", "--json"], {
    home,
  });
  expect(trained.code, trained.stderr).toBe(0);
  const [id = ""] = await readdir(path.join(home, "runs"));
  const ask = [
    "lab",
    "depth",
    id,
    "--blocks",
    "stage2",
    "--repeats",
    "3,1",
    "--seeds",
    "1",
    "--steps",
    "2",
    "--json",
  ];
  const { code, stdout, stderr } = await run(ask, { home });
  expect(code, stderr).toBe(0);
  const [begun, ...more] = jsonLines(stdout);
  expect(begun).toMatchObject({
    question: { depths: [12, 16], deepened: { blocks: ["stage2"], repeats: [1, 3] } },
    dataset: "digits",
  });
  expect(more.at(-1)).toMatchObject({
    event: "verdict",
    basis: expect.stringContaining("16 against 12 layers"),
  });
  const mixed = await run(["lab", "depth", "resnet-14", "--depths", "8,20"], { home });
  expect(mixed.code).not.toBe(0);
  expect(mixed.stderr).toContain("--repeats");
});
