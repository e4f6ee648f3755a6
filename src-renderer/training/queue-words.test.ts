import { describe, expect, it } from "vitest";
import type { QueuedTraining } from "#core/protocol/studio-api";
import { queueWords } from "./queue-words";

function entry(networkId: string, failure?: string): QueuedTraining {
  return {
    id: `of ${networkId}`,
    networkId,
    networkName: networkId,
    dataset: "digits",
    epochs: 1,
    queuedAt: "2026-01-01T00:00:00Z",
    ...(failure === undefined ? {} : { failure }),
  };
}

describe("the words on a drawing that waits", () => {
  it("say when its training starts", () => {
    const entries = [entry("a"), entry("b"), entry("c")];
    expect(queueWords(entries, "a", true)).toMatch(/^It starts when the training that runs now ends, and/);
    expect(queueWords(entries, "b", true)).toMatch(/and one that waits before it/);
    expect(queueWords(entries, "c", true)).toMatch(/and 2 that wait before it/);
    expect(queueWords(entries, "a", false)).toMatch(/when a training ends, or from the queue/);
  });

  it("are not there for another drawing, one that was never put in line, or one that could not be started", () => {
    expect(queueWords([entry("a")], "b", true)).toBeUndefined();
    expect(queueWords([entry("a")], undefined, true)).toBeUndefined();
    expect(queueWords([entry("a", "No such dataset.")], "a", true)).toBeUndefined();
    // What is passed over is nobody's wait.
    expect(queueWords([entry("a", "No such dataset."), entry("b")], "b", true)).toMatch(/runs now ends/);
  });
});
