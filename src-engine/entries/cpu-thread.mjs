// A thread of the CPU engine's pool: instantiates the kernels over the shared memory and serves tasks until told to stop.
import { parentPort, workerData } from "node:worker_threads";

const { module, memory, scratch, kernels } = workerData;
// Growing by nothing makes this thread read the size anew.
const noticeGrowth = () => void memory.grow(0);
const { exports } = new WebAssembly.Instance(module, { env: { memory, noticeGrowth } });
// Every thread fills the table in the same order, so that a kernel's number means the same everywhere.
for (const name of kernels) {
  exports.table.set(exports.table.grow(1), exports[name]);
}
parentPort.postMessage("ready");
try {
  exports.serveTasks(scratch);
} catch (error) {
  exports.reportTrap();
  throw error;
}
