/** What is kept and sent of own data, damaged or asked wrongly: kept predictions, and images that an engine asks for by number. */
import { expect, it } from "vitest";
import { emptyLabels } from "#core/datasets/labels";
import { heldSamples } from "#core/datasets/samples";
import { SkiploomError } from "#core/foundation/errors";
import { Random } from "#core/foundation/random";
import { type EngineApi, engineApi, type SamplesAnswer } from "#core/protocol/engine-api";
import { linkedPair } from "#core/protocol/linked-pair";
import type { EventOf } from "#core/protocol/method";
import { createClient, serve } from "#core/protocol/rpc";
import { serveSamples } from "#core/protocol/samples";
import { collectPredictions } from "#core/scores/predictions";
import { decodePredictions, encodePredictions } from "#core/scores/predictions-file";
import { scoreReport } from "#core/scores/score-report";
import { SampleRequests } from "#engine/data/sample-requests";
import { reportTrial, trialCount, trialLimitMs, trialSeed } from "../support/trials";

it("kept predictions that were changed anywhere are refused, or are the same", {
  timeout: trialLimitMs(60_000, 1_800_000),
}, () => {
  const random = Random.fromSeed(trialSeed, "predictions");
  const outcomes = { refused: 0, same: 0 };
  for (let file = trialCount(6, 200); file > 0; file -= 1) {
    const classes = [1, 2, 10, 100, 101, 256, 257, 3_000][random.integerBelow(8)] ?? 1;
    const count = 1 + random.integerBelow(40);
    const labels = emptyLabels(count, classes).map(() => random.integerBelow(classes));
    const collector = collectPredictions(count, classes);
    collector.take(
      Float32Array.from({ length: count * classes }, () => 20 * random.normal()),
      labels,
    );
    const predictions = collector.done();
    // What they are worth is told without a failure, however few there are.
    expect(scoreReport(predictions).accuracy.share).toBeGreaterThanOrEqual(0);
    const classNames = Array.from({ length: classes }, (_, place) => `=${place},"é\n`);
    const source = { checkpoint: "c", dataset: "d", part: "test", classNames };
    const sound = encodePredictions(predictions, source);
    expect(decodePredictions(sound)).toEqual({ predictions, source });
    for (let change = trialCount(60, 500); change > 0; change -= 1) {
      const changed = damaged(sound, random);
      try {
        expect(decodePredictions(changed)).toEqual({ predictions, source });
        outcomes.same += 1;
      } catch (error) {
        if (!(error instanceof SkiploomError)) throw error;
        expect(error.message).toBe("The kept predictions cannot be read.");
        outcomes.refused += 1;
      }
    }
  }
  expect(outcomes.refused).toBeGreaterThan(10 * outcomes.same);
  reportTrial("kept-predictions", outcomes);
});

/** Bits turned over, bytes overwritten, cut off, put in, or a stretch of it in another place. */
function damaged(sound: Uint8Array, random: Random): Uint8Array {
  const at = random.integerBelow(sound.length);
  const length = 1 + random.integerBelow(Math.min(64, sound.length - at));
  const changed = sound.slice();
  switch (random.integerBelow(5)) {
    case 0:
      changed[at] = (changed[at] ?? 0) ^ (1 << random.integerBelow(8));
      return changed;
    case 1:
      changed.fill(random.integerBelow(256), at, at + length);
      return changed;
    case 2:
      return sound.subarray(0, at);
    case 3:
      return Uint8Array.from([
        ...sound.subarray(0, at),
        ...sound.subarray(at, at + length),
        ...sound.subarray(at),
      ]);
    default:
      changed.copyWithin(random.integerBelow(sound.length), at, at + length);
      return changed;
  }
}

it("an engine gets the very images that it asked for, or words", {
  timeout: trialLimitMs(60_000, 900_000),
}, async () => {
  const random = Random.fromSeed(trialSeed, "samples");
  const [size, count] = [6, 50];
  const pixels = Uint8Array.from({ length: size * count }, () => random.integerBelow(256));
  const held = heldSamples(pixels, new Uint8Array(count), size);
  /** A disk that fails at times, or gives less than was asked of it. */
  const unsound: typeof held = {
    ...held,
    read: async (samples) => {
      const mood = random.integerBelow(10);
      if (mood === 0) throw new SkiploomError("unreadable", "The disk fails.");
      if (mood === 1) throw new RangeError("A mistake.");
      const read = await held.read(samples);
      return mood === 2 ? read.slice(1) : read;
    },
  };
  const [near, far] = linkedPair();
  const client = createClient(engineApi, near, { timeoutMs: 0 });
  const requests = new SampleRequests((question) => server.emit("samples", question));
  // Of the engine's methods this one alone is called.
  const handlers = {
    give: ({ request, answer }: { request: number; answer: SamplesAnswer }) => {
      requests.give(request, answer);
      // Twice is once, and what nobody asked for is dropped.
      requests.give(request, answer);
      requests.give(1_000_000_000 + request, answer);
      return {};
    },
  } as unknown as Parameters<typeof serve<EngineApi>>[2];
  const server = serve(engineApi, far, handlers);
  serveSamples(client, { train: unsound, validation: held, test: held });
  const outcomes = { given: 0, refused: 0 };
  const asked = Array.from({ length: trialCount(300, 20_000) }, async () => {
    const samples = Uint32Array.from({ length: random.integerBelow(20) }, () =>
      random.integerBelow(40) === 0 ? random.integerBelow(2 ** 32) : random.integerBelow(count),
    );
    const part: EventOf<EngineApi, "samples">["part"] = random.integerBelow(2) === 0 ? "train" : "test";
    try {
      const images = await requests.ask(part, samples, size);
      expect(images).toEqual(await held.read(samples));
      expect(samples.every((sample) => sample < count)).toBe(true);
      outcomes.given += 1;
    } catch (error) {
      if (!(error instanceof SkiploomError)) throw error;
      expect(error.message).toMatch(/\.$/);
      outcomes.refused += 1;
    }
  });
  await Promise.all(asked);
  expect(outcomes.given).toBeGreaterThan(0);
  expect(outcomes.refused).toBeGreaterThan(0);
  const last = requests.ask("test", Uint32Array.of(1), size);
  requests.close();
  await expect(last).rejects.toMatchObject({ code: "closed" });
  reportTrial("asked-samples", outcomes);
  client.close();
});
