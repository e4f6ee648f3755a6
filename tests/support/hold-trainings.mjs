// Loaded before a command's own program (`held-command.ts`): the trainings of its engines stand still behind the step that a file
// names, until a test writes a later one there.
import childProcess from "node:child_process";
import { readFileSync, watchFile } from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const LOOK_EVERY_MS = 50;
/** Far from the numbers of the command's own requests, by which it knows their answers. */
const FIRST_ID = 1_000_000_000;

const file = process.env.SKIPLOOM_TEST_HOLD;
const allowed = () => Number(readFileSync(file, "utf8"));
let lastId = FIRST_ID;

const { fork } = childProcess;
childProcess.fork = (...options) => {
  const child = fork(...options);
  const send = child.send.bind(child);
  /** One that keeps step with others is told time and again how far it may go. */
  let hostAllows;
  child.send = (message, ...rest) => {
    const { method, params } = message ?? {};
    if (method !== "train" && method !== "advance") return send(message, ...rest);
    hostAllows = params.upTo ?? Number.MAX_SAFE_INTEGER;
    return send({ ...message, params: { ...params, upTo: Math.min(hostAllows, allowed()) } }, ...rest);
  };
  const tell = () => {
    if (hostAllows === undefined || !child.connected) return;
    lastId += 1;
    const params = { upTo: Math.min(hostAllows, allowed()) };
    send({ kind: "request", id: lastId, method: "advance", params }, () => {});
  };
  watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, tell);
  return child;
};
syncBuiltinESMExports();
