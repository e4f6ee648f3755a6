// The built engine, on a GPU that goes away in mid-training: its device is destroyed as by a driver that resets itself.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { globals } from "webgpu";

/** A step submits at least once, so this is within the epoch that follows the first checkpoint. */
const SUBMISSIONS_AFTER_CHECKPOINT = 4;

let device;
let left = Number.POSITIVE_INFINITY;

const adapter = globals.GPUAdapter.prototype;
const { requestDevice } = adapter;
adapter.requestDevice = async function (...options) {
  device = await requestDevice.apply(this, options);
  return device;
};

const queue = globals.GPUQueue.prototype;
const { submit } = queue;
queue.submit = function (...commands) {
  submit.apply(this, commands);
  left -= 1;
  if (left === 0) device.destroy();
};

const send = process.send.bind(process);
process.send = (message, ...rest) => {
  // The best one comes just before it.
  const isCheckpoint = message?.event === "checkpoint" && message.payload.kind === "last";
  if (isCheckpoint) left = Math.min(left, SUBMISSIONS_AFTER_CHECKPOINT);
  return send(message, ...rest);
};

const entry = path.resolve(import.meta.dirname, "../../out/main/engine-child.js");
await import(pathToFileURL(entry).href);
