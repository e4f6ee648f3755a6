/** Loaded into a utility process before its entry: `process.parentPort` (electronjs.org/docs/latest/api/parent-port). */
import { NamedEvents, NotStoodInFor, refusing } from "./refusing";

const events = new NamedEvents("parentPort", ["message"]);
const methods = events.methods(() => parentPort);
const send = process.send?.bind(process);
let listening = false;

/** Messages wait until somebody listens. */
const on = (name: string, listener: (...args: never[]) => void): Electron.ParentPort => {
  methods.on(name, listener);
  if (!listening) {
    listening = true;
    process.on("message", (data) => events.emit("message", { data, ports: [] }));
  }
  return parentPort;
};

const parentPort: Electron.ParentPort = refusing<Electron.ParentPort>("process.parentPort", {
  ...methods,
  on,
  addListener: on,
  postMessage: (message) => void send?.(message),
});

Object.defineProperty(process, "parentPort", { value: parentPort });
Object.defineProperty(process, "type", { value: "utility" });
// A utility process is no child of Node's.
Object.defineProperty(process, "send", {
  get: () => {
    throw new NotStoodInFor("process.send in a utility process");
  },
});
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
