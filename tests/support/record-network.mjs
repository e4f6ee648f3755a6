// Loaded into every process of a test with `node --import`: whatever leaves this machine is written to the file that
// SKIPLOOM_NETWORK_RECORD names, then refused. Loopback addresses and local pipes are let through.
import dgram from "node:dgram";
import dns from "node:dns";
import { appendFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

const file = process.env.SKIPLOOM_NETWORK_RECORD;
if (!file) throw new Error("SKIPLOOM_NETWORK_RECORD names no file.");

function write(entry) {
  appendFileSync(file, `${JSON.stringify({ ...entry, process: process.argv[1] ?? "" })}\n`);
}

function isLoopback(host) {
  if (host === undefined || host === null || host === "" || host === "localhost") return true;
  const address = String(host).replace(/^\[|\]$/g, "");
  if (net.isIPv4(address)) return address.startsWith("127.");
  return address === "::1" || /^::ffff:127\./i.test(address);
}

function refuse(what, target) {
  write({ kind: "violation", what, target: String(target) });
  throw Object.assign(new Error(`The network was used: ${what} ${target}`), { code: "ENETUNREACH" });
}

// Sockets: http, https, tls, fetch and WebSocket clients all end here.
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  const options = typeof first === "object" && first !== null ? first : undefined;
  const isPipe = Boolean(options?.path) || (typeof first === "string" && !/^\d+$/.test(first));
  const host = options ? options.host : typeof args[1] === "string" ? args[1] : undefined;
  if (!isPipe && !isLoopback(host)) refuse("connect", `${host}:${options?.port ?? first}`);
  return connect.apply(this, args);
};

// Servers: none may listen where other machines can reach it.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  this.once("listening", () => {
    const address = this.address();
    if (typeof address === "object" && address !== null && !isLoopback(address.address)) {
      write({ kind: "violation", what: "listen", target: `${address.address}:${address.port}` });
    }
  });
  return listen.apply(this, args);
};

const NAME_METHODS = Object.keys(dns).filter((name) => /^(lookup|resolve|reverse)/.test(name));
for (const owner of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  for (const name of NAME_METHODS) {
    const original = owner[name];
    if (typeof original !== "function") continue;
    owner[name] = function (host, ...rest) {
      // The lookup of an address asks nobody.
      if (!isLoopback(host) && !(name === "lookup" && net.isIP(host))) refuse(`dns.${name}`, host);
      return original.call(this, host, ...rest);
    };
  }
}

const datagram = dgram.Socket.prototype.send;
dgram.Socket.prototype.send = function (...args) {
  const host = args.find((argument, index) => index > 0 && typeof argument === "string");
  if (!isLoopback(host)) refuse("send", host);
  return datagram.apply(this, args);
};

const fetchBefore = globalThis.fetch;
globalThis.fetch = (resource, options) => {
  const url = new URL(resource instanceof Request ? resource.url : String(resource));
  if (/^https?:$/.test(url.protocol) && !isLoopback(url.hostname)) refuse("fetch", url.href);
  return fetchBefore(resource, options);
};

syncBuiltinESMExports();
write({ kind: "start" });
