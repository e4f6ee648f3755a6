/** A thread that works on pictures: a task comes, its answer goes. */
import { parentPort } from "node:worker_threads";
import { nodeImageDecoders } from "#images/node";
import { type PictureTask, workOn } from "./picture-work";

const decoders = nodeImageDecoders();

parentPort?.on("message", async (task: PictureTask) => {
  const answer = await workOn(task, decoders);
  const moved =
    answer.kind === "prepare" ? [answer.pixels.buffer, answer.hashes.buffer, answer.looks.buffer] : [];
  parentPort?.postMessage(answer, moved);
});
