// The kit's results as a table, for `node tests/bench/summary.mjs OUT` and for the kit's own last lines.
import { readFileSync } from "node:fs";
import path from "node:path";

/**
 * @param folder where the kit wrote
 * @throws in words if there are no results of the kit, or none that can be read
 */
export function readKitResults(folder) {
  const file = path.join(folder, "results.json");
  let results;
  try {
    results = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`The results cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  if (results?.format !== "skiploom-bench-kit" || results.version !== 1)
    throw new Error(`${file} holds no results of this kit.`);
  return results;
}

const number = (value) => String(Number(value.toPrecision(3)));

/** Columns padded to the widest cell. @returns lines */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
}

/** @returns lines to print, and whether parity held and every bar that was measured against is met */
export function summarise(results) {
  const { parity, figures, leftOut, limits } = results;
  const adapter = results.adapter?.adapter;
  const lines = [
    `Kit ${results.kit?.commit ?? "unknown"}, ${results.startedAt}: ${results.state} after ${Math.round(results.seconds)} s of ${results.minutes} min`,
    adapter
      ? `Adapter: ${adapter.name}${adapter.software ? ", a software adapter" : ""}`
      : `Adapter: none. ${results.adapter?.unavailable ?? ""}`,
    ...(results.found ?? []).filter((words) => words.startsWith("Python")),
    `Parity: ${parity.state}, seed ${parity.seed}, ${parity.cases} cases in ${Object.keys(parity.checks).length} checks${parity.reason ? `. ${parity.reason}` : ""}`,
    ...parity.failures.map(
      ({ check, round, seed, what }) => `  failed: ${check}, round ${round}, seed ${seed}: ${what[0]}`,
    ),
    ...limitLines(limits),
    ...(results.rehearsal ? ["A rehearsal, with stand-ins: the figures say nothing."] : []),
    "",
  ];
  const rows = [["figure", "bar", "measured", "met", "with TF32", "load"]];
  let missed = 0;
  for (const figure of Object.values(figures)) {
    const { words, unit, value, bar, aim, valueTf32, ours, load } = figure;
    // A rehearsal's figures are no answer to a bar.
    const isMeasured = bar !== undefined && value !== undefined && !results.rehearsal;
    const isMet = isMeasured ? value <= bar : undefined;
    if (isMet === false) missed += 1;
    rows.push([
      words,
      bar === undefined ? "-" : `at most ${number(bar)}${aim === undefined ? "" : `, aim ${number(aim)}`}`,
      value === undefined ? `ours ${number(ours?.medianMs ?? Number.NaN)} ms` : `${number(value)} ${unit}`,
      isMet === undefined ? "-" : isMet ? (aim !== undefined && value <= aim ? "yes, the aim" : "yes") : "no",
      valueTf32 === undefined ? "-" : number(valueTf32),
      String(load),
    ]);
  }
  lines.push(...(rows.length > 1 ? table(rows) : ["No figure was measured."]));
  const told = [
    ...new Set(Object.values(figures).flatMap(({ note }) => note ?? [])),
    ...Object.entries(figures).flatMap(([id, { against = [] }]) =>
      against.flatMap(({ name, problem }) =>
        problem ? `${id}: ${name}: ${problem.split("\n").at(-1)}` : [],
      ),
    ),
    ...Object.entries(leftOut).map(([id, reason]) => `left out: ${id}: ${reason}`),
  ];
  if (told.length > 0) lines.push("", ...told);
  return { lines, good: parity.state === "held" && missed === 0 };
}

function limitLines({ webgpu, pytorch } = {}) {
  return [
    ["WebGPU", webgpu],
    [pytorch?.version ? `${pytorch.version} on ${pytorch.device}` : "PyTorch", pytorch],
  ]
    .filter(([, limits]) => limits?.copyGigabytesPerSecond !== undefined)
    .map(([name, limits]) => {
      const products = [
        ["float32", limits.productTeraflops],
        ["TF32", limits.productTeraflopsTf32],
        ["bfloat16", limits.productTeraflopsBfloat16],
      ]
        .filter(([, rate]) => rate !== undefined)
        .map(([kind, rate]) => `${number(rate)} TFLOP/s in ${kind}`);
      const size = limits.productSize;
      return `Limits by ${name}: copies ${number(limits.copyGigabytesPerSecond)} GB/s, products of ${size}x${size} ${products.join(", ")}`;
    });
}
