import { expect, it } from "vitest";
import { consecutive, inPieces } from "#core/datasets/samples";
import type { EngineApi } from "#core/protocol/engine-api";
import type { EventOf } from "#core/protocol/method";
import { SampleRequests } from "./sample-requests";

type Question = EventOf<EngineApi, "samples">;

/** Every byte of an image is its number; answered when it is said, in any order. */
function asking() {
  const questions: Question[] = [];
  const requests = new SampleRequests((question) => questions.push(question));
  const answer = ({ request, samples }: Question, bytesEach = 1): void => {
    const images = new Uint8Array(samples.length * bytesEach);
    samples.forEach((sample, index) => {
      images.fill(sample, index * bytesEach, (index + 1) * bytesEach);
    });
    requests.give(request, { images });
  };
  return { questions, requests, answer };
}

it("gives each question its own answer, in whatever order they come", async () => {
  const { questions, requests, answer } = asking();
  const first = requests.ask("train", Uint32Array.of(3, 1), 1);
  const second = requests.ask("validation", Uint32Array.of(7), 1);
  expect(questions.map(({ part }) => part)).toEqual(["train", "validation"]);
  for (const question of [...questions].reverse()) answer(question);
  expect([...(await first)]).toEqual([3, 1]);
  expect([...(await second)]).toEqual([7]);
});

it("asks for much in several messages, and puts the answers together in order", async () => {
  const { questions, requests, answer } = asking();
  const size = 3 * 1024 ** 2;
  const images = requests.ask("test", consecutive(0, 5), size);
  expect(questions.map(({ samples }) => [...samples])).toEqual([[0, 1], [2, 3], [4]]);
  for (const question of [...questions].reverse()) answer(question, size);
  const given = await images;
  expect(Array.from({ length: 5 }, (_, image) => given[image * size])).toEqual([0, 1, 2, 3, 4]);
});

it("tells what whoever gave the data says, refuses other bytes than were asked for, and waits for nothing once it is closed", async () => {
  const { questions, requests, answer } = asking();
  const failing = requests.ask("train", Uint32Array.of(1), 1);
  requests.give(questions[0]?.request ?? 0, {
    problem: { code: "invalid-dataset", message: "The pictures were changed." },
  });
  await expect(failing).rejects.toMatchObject({
    code: "invalid-dataset",
    message: "The pictures were changed.",
  });
  const short = requests.ask("train", Uint32Array.of(1, 2), 2);
  if (questions[1]) answer(questions[1], 1);
  await expect(short).rejects.toMatchObject({ message: expect.stringMatching(/have 4 bytes, but 2 came/) });
  const waiting = requests.ask("train", Uint32Array.of(1), 1);
  // An answer that nobody waits for any more.
  requests.give(1, { images: Uint8Array.of(9) });
  requests.close();
  await expect(waiting).rejects.toMatchObject({ code: "closed" });
  await expect(requests.ask("train", Uint32Array.of(1), 1)).rejects.toMatchObject({ code: "closed" });
});

it("is asked for the next pieces while one is worked on, and for none that nobody comes to", async () => {
  const asked: number[] = [];
  const part = {
    count: 11,
    labels: Uint8Array.from({ length: 11 }, (_, index) => index),
    read: async (samples: Uint32Array) => {
      asked.push(samples[0] ?? -1);
      return Uint8Array.from(samples);
    },
  };
  const seen: number[][] = [];
  for await (const { from, to, pixels, labels } of inPieces(part, 3)) {
    seen.push([...pixels]);
    expect([...labels]).toEqual([...pixels]);
    expect(to - from).toBe(pixels.length);
    if (from === 0) expect(asked).toEqual([0, 3, 6]);
  }
  expect(seen).toEqual([
    [0, 1, 2],
    [3, 4, 5],
    [6, 7, 8],
    [9, 10],
  ]);
  asked.length = 0;
  for await (const piece of inPieces(part, 1)) if (piece.from === 1) break;
  expect(asked).toEqual([0, 1, 2, 3]);
});
