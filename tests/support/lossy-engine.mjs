// The built engine, on a GPU that goes away after some steps: its device is destroyed as a driver that resets itself does it.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { globals } from "webgpu";

const LOST_AFTER = 7;

const { prototype } = globals.GPUAdapter;
const { requestDevice } = prototype;
let device;
prototype.requestDevice = async function (...options) {
  device = await requestDevice.apply(this, options);
  return device;
};

// Steps are counted by what the studio is told of them.
const send = process.send.bind(process);
let steps = 0;
process.send = (message, ...rest) => {
  if (message?.event === "metric" && message.payload.kind === "batch") {
    steps += 1;
    if (steps === LOST_AFTER) device.destroy();
  }
  return send(message, ...rest);
};

const entry = path.resolve(import.meta.dirname, "../../out/main/engine-child.js");
await import(pathToFileURL(entry).href);
