/**
 * Claims: how one of several studios and command lines makes a run its own. A claim is a file (`owner.json`) that is created where
 * there is none, by one of those that try. Its owner changes it every few seconds; one that did not change for a minute, by the
 * clock of who looks at it, belongs to nobody, as does one whose process on this machine has gone. The owner reads it before it
 * writes anything that counts: a machine that slept while another one took over must not write on.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { SkiploomError } from "#core/foundation/errors";
import type { Files, OwnFile } from "./atomic-files";
import { parseJson } from "./json-text";
import {
  describeOwner,
  HEARTBEAT,
  type Heartbeat,
  isAlive,
  isOnThisMachine,
  type Owner,
  ownerSchema,
} from "./ownership";
import { temporaryBeside } from "./temporary-names";

const OWNER_BYTES = 10_000;
/** A name, or another change that is soon done, is waited for so long. */
const PATIENCE_MS = 300;
const RETRY_MS = 30;
/** Between two looks before appends, which are many. */
const LOOK_EVERY_MS = 2_000;

export interface Holder {
  /** Undefined for a file that says nothing that can be understood: somebody may just be writing it. */
  readonly owner: Owner | undefined;
  /** `unsure`: nothing has told yet whether it lives; a minute of watching will. */
  readonly state: "living" | "unsure" | "dead";
  readonly text: string;
}

/** A run that another one has taken over. Nothing more may be written to it. */
export class ClaimLost extends SkiploomError {
  constructor(what: string, by: Owner | undefined) {
    const who = by ? `Another Skiploom (${describeOwner(by)})` : "Another Skiploom";
    super(
      "conflict",
      `${who} has taken ${what} over meanwhile. It goes on there; nothing more is written to it from here.`,
    );
  }
}

export class Claim {
  readonly #files: Files;
  readonly #file: string;
  readonly #what: string;
  readonly #held: OwnFile;
  readonly #owner: Owner;
  readonly #timer: NodeJS.Timeout;
  #lookedAt = Date.now();
  #beats = 0;
  #released = false;
  #onLost: (lost: ClaimLost) => void = () => {};

  constructor(files: Files, file: string, what: string, held: OwnFile, owner: Owner, everyMs: number) {
    this.#files = files;
    this.#file = file;
    this.#what = what;
    this.#held = held;
    this.#owner = owner;
    this.#timer = setInterval(() => void this.#beat(), everyMs);
    this.#timer.unref();
  }

  /** Told once a look finds that it was taken over, at a beat at the latest. */
  onLost(listener: (lost: ClaimLost) => void): void {
    this.#onLost = listener;
  }

  /** @throws ClaimLost, or as a read does where the file cannot be read: then nothing may be written either */
  async verify(): Promise<void> {
    let holder = await this.#read();
    // Between two names: who took a dead one aside puts a living one back.
    for (let tries = 0; !holder && tries < 3; tries += 1) {
      await wait(RETRY_MS);
      holder = await this.#read();
    }
    this.#lookedAt = Date.now();
    if (holder?.claim === this.#owner.claim && !this.#released) return;
    throw new ClaimLost(this.#what, holder);
  }

  /** The same where the last look is some time ago, as it is after a sleep. */
  async verifyNowAndThen(): Promise<void> {
    if (Math.abs(Date.now() - this.#lookedAt) >= LOOK_EVERY_MS) await this.verify();
  }

  /** Never throws: what is left behind is taken over once its process has gone. */
  async release(): Promise<void> {
    if (this.#released) return;
    clearInterval(this.#timer);
    const mine = await this.verify().then(
      () => true,
      () => false,
    );
    this.#released = true;
    await this.#held.close();
    if (mine) await this.#files.remove(this.#file, "the lock").catch(() => {});
  }

  async #read(): Promise<Owner | undefined> {
    const text = await readText(this.#files, this.#file);
    return text === undefined ? undefined : ownerIn(text);
  }

  async #beat(): Promise<void> {
    this.#beats += 1;
    try {
      await this.#held.rewrite(textOf({ ...this.#owner, beat: beatOf(this.#beats) }));
      await this.verify();
    } catch (error) {
      // A disk that refuses now is asked again at the next beat.
      if (!(error instanceof ClaimLost) || this.#released) return;
      clearInterval(this.#timer);
      this.#onLost(error);
    }
  }
}

export class Claims {
  readonly #files: Files;
  readonly #owner: Owner;
  readonly #heartbeat: Heartbeat;
  readonly #now: () => number;
  /** What was last seen in a file, and since when it was the same. */
  readonly #seen = new Map<string, { text: string; since: number; changed: boolean }>();

  /** @param now a clock that stands still while the machine sleeps, in milliseconds */
  constructor(files: Files, owner: Owner, heartbeat = HEARTBEAT, now = () => performance.now()) {
    this.#files = files;
    this.#owner = owner;
    this.#heartbeat = heartbeat;
    this.#now = now;
  }

  /** Who holds it and lives, as far as can be told. @throws SkiploomError where that cannot be read */
  async living(file: string): Promise<Holder | undefined> {
    const holder = await this.look(file);
    return holder?.state === "dead" ? undefined : holder;
  }

  async look(file: string): Promise<Holder | undefined> {
    const text = await readText(this.#files, file);
    if (text === undefined) {
      this.#seen.delete(file);
      return undefined;
    }
    const before = this.#seen.get(file);
    const now = this.#now();
    const seen = before?.text === text ? before : { text, since: now, changed: before !== undefined };
    this.#seen.set(file, seen);
    const owner = ownerIn(text);
    return { owner, text, state: await this.#stateOf(owner, seen, now - seen.since) };
  }

  async #stateOf(
    owner: Owner | undefined,
    seen: { readonly changed: boolean },
    unchangedMs: number,
  ): Promise<Holder["state"]> {
    if (owner && !(await isAlive(owner))) return "dead";
    // Version 0.1.0 had no heartbeat: a person has to know.
    if (owner && owner.beat === undefined) return "living";
    if (unchangedMs >= this.#heartbeat.deadAfterMs) return "dead";
    const known = owner && (isOnThisMachine(owner) || seen.changed);
    return known ? "living" : "unsure";
  }

  /**
   * @param what it guards, as errors name it: "the run"
   * @param knowingly a person says that the owner on another machine is gone
   * @throws SkiploomError `busy` when somebody else holds it, or as a write does
   */
  async claim(file: string, what: string, knowingly = false): Promise<Claim> {
    const owner = { ...this.#owner, claim: randomUUID(), beat: beatOf(0) };
    const limit = this.#now() + PATIENCE_MS;
    for (;;) {
      const held = await this.#files.create(file, textOf(owner), "the lock");
      if (held) return new Claim(this.#files, file, what, held, owner, this.#heartbeat.everyMs);
      const holder = await this.look(file);
      if (!holder) {
        // Released in between, as a rule: the next try gets it. A name that is taken and never there would be tried for good.
        if (this.#now() < limit) continue;
        throw heldBy({ owner: undefined, state: "unsure", text: "" }, what);
      }
      const isElsewhere = holder.owner !== undefined && !isOnThisMachine(holder.owner);
      if (holder.state === "dead" || (knowingly && isElsewhere)) await this.#setAside(file, holder.text);
      else if (this.#now() < limit) await wait(RETRY_MS);
      else throw heldBy(holder, what);
    }
  }

  /** Watches an owner of whom nothing is known yet, until it is told whether it lives. */
  async watch(file: string, isOver: () => boolean): Promise<void> {
    while (!isOver() && (await this.look(file))?.state === "unsure") {
      await wait(Math.min(1_000, this.#heartbeat.deadAfterMs / 10));
    }
  }

  /** Removes a dead one. Had it come to life, or a new one come in its place, that is put back. */
  async #setAside(file: string, text: string): Promise<void> {
    const aside = temporaryBeside(file, "tmp");
    if (!(await this.#files.rename(file, aside, "the lock"))) return;
    const found = await readText(this.#files, aside);
    if (found !== text) await this.#files.link(aside, file, "the lock");
    await this.#files.remove(aside, "the lock");
  }
}

function heldBy({ owner, state }: Holder, what: string): SkiploomError {
  if (!owner)
    return new SkiploomError("busy", `Another Skiploom is just taking ${what}. Try again in a minute.`);
  const who = `Another Skiploom (${describeOwner(owner)}) has ${what} in hand.`;
  if (isOnThisMachine(owner)) return new SkiploomError("busy", `${who} Control it there.`);
  const help =
    state === "unsure" ? "Whether it still lives is known after a minute of watching." : "Control it there.";
  return new SkiploomError(
    "busy",
    `${who} ${help} If that machine is gone for good, take the run over: Take over in its menu, or skiploom train --resume RUN --take-over.`,
  );
}

/** undefined when there is no such file, and only then. */
async function readText(files: Files, file: string): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await files.read(file, OWNER_BYTES, "the lock", "refuse"));
  } catch (error) {
    if (error instanceof SkiploomError && error.code === "not-found") return undefined;
    throw error;
  }
}

function ownerIn(text: string): Owner | undefined {
  return ownerSchema.safeParse(parseJson(new TextEncoder().encode(text))).data;
}

function textOf(owner: Owner): string {
  return `${JSON.stringify(owner)}\n`;
}

/** Of one width, so that a file is never shorter than it was. */
function beatOf(count: number): string {
  return String(count).padStart(10, "0");
}
