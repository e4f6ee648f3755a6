import { readFile, readdir } from "node:fs/promises";
import { expect, it } from "vitest";
import { createRealHost } from "../support/real-host";
const PICS = "/tmp/m/breaker/pics";
it("x", { timeout: 500_000 }, async () => {
  const studio = await createRealHost({ workspace: "/tmp/m/breaker/home" });
  const { handlers } = studio.host;
  const { runs } = await handlers["runs.list"]({});
  const by = (d: string) => runs.find((r: any) => r.dataset.name === d && r.state === "finished")!.id;
  const say = (...x: unknown[]) => console.log(...x);
  for (const d of ["three", "wide", "one"]) {
    const run = by(d);
    say(d, JSON.stringify(await handlers["trying.open"]({ run })).slice(0, 300));
    for (const f of (await readdir(PICS)).sort()) {
      const t = performance.now();
      try {
        const a = await handlers["trying.ask"]({ run, image: { kind: "file", bytes: new Uint8Array(await readFile(`${PICS}/${f}`)) } });
        say(d, f, a.best.map((b) => b.probability.toFixed(3)).join(), a.pixels.slice(0, 6).join(), Math.round(performance.now() - t));
      } catch (e: any) { say(d, f, e.code, e.message, Math.round(performance.now() - t)); }
    }
    for (const [i, image] of [
      { kind: "drawn", pixels: new Uint8Array(0) }, { kind: "drawn", pixels: new Uint8Array(5) },
      { kind: "sample", part: "test", place: 1e9 }, { kind: "sample", part: "test", place: 0.5 }, { kind: "sample", part: "test", place: -1 },
    ].entries()) {
      try { say(d, i, JSON.stringify((await handlers["trying.ask"]({ run, image } as any)).best).slice(0, 60)); } catch (e: any) { say(d, i, e.code, e.message); }
    }
  }
  const a = by("three"), b = by("wide");
  const sample = { kind: "sample", part: "test", place: 1 } as const;
  let t = performance.now();
  const out = await Promise.allSettled(Array.from({ length: 200 }, (_, i) => handlers["trying.ask"]({ run: i % 2 ? a : b, image: sample })));
  say("200 alternating", Math.round(performance.now() - t), out.filter((o) => o.status === "rejected").length, "engines", studio.engines.length);
  t = performance.now();
  const jpg = new Uint8Array(await readFile(`${PICS}/g.jpg`));
  const out2 = await Promise.allSettled(Array.from({ length: 200 }, () => handlers["trying.ask"]({ run: a, image: { kind: "file", bytes: jpg } })));
  say("200 pastes", Math.round(performance.now() - t), out2.filter((o) => o.status === "rejected").length);
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 500; i += 1) await handlers["trying.ask"]({ run: a, image: { kind: "drawn", pixels: new Uint8Array(12 * 12 * 3).fill(i) } });
  say("500 strokes: host MB", ((process.memoryUsage().rss - before) / 2 ** 20).toFixed(1));
  // Kill in the middle of many.
  const many = Promise.allSettled(Array.from({ length: 50 }, () => handlers["trying.ask"]({ run: a, image: sample })));
  await new Promise((r) => setTimeout(r, 5));
  studio.engines.at(-1)?.kill();
  say("killed:", (await many).map((o) => o.status === "rejected" ? (o.reason as Error).message : "").filter(Boolean));
  await studio.host.close();
  expect(1).toBe(1);
});
