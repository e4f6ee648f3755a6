/** What the workspace remembers of devices: which one a person chose, and how fast they were. */
import { z } from "zod";
import { type DeviceSpeed, deviceSpeedSchema } from "#core/protocol/engine-api";
import { type DeviceChoice, deviceChoiceSchema } from "#core/training/records";
import type { Files } from "../disk/atomic-files";
import { jsonFile } from "../disk/json-file";

const memorySchema = z.object({
  version: z.literal(1),
  choice: deviceChoiceSchema,
  /** Newest first; `device` says what was measured, see `measurementKey`. */
  measured: z.array(z.object({ device: z.string(), speed: deviceSpeedSchema, measuredAt: z.string() })),
});
type Memory = z.infer<typeof memorySchema>;

const EMPTY: Memory = { version: 1, choice: "auto", measured: [] };
/** Drivers come and go; old measurements are of no use. */
const MOST_MEASURED = 20;

export class DeviceMemory {
  readonly #file: ReturnType<typeof jsonFile<typeof memorySchema>>;
  #known: Memory | undefined;

  constructor(files: Files, file: string, onDamaged: (words: string) => void) {
    this.#file = jsonFile(files, file, memorySchema, EMPTY, "devices", onDamaged);
  }

  async choice(): Promise<DeviceChoice> {
    return (await this.#read()).choice;
  }

  /** @throws SkiploomError (`disk-full`, `workspace-unwritable`); until the studio ends, the choice holds all the same */
  async choose(choice: DeviceChoice): Promise<void> {
    await this.#change((memory) => ({ ...memory, choice }));
  }

  async speedOf(device: string): Promise<DeviceSpeed | undefined> {
    return (await this.#read()).measured.find((one) => one.device === device)?.speed;
  }

  /** Where it cannot be written it is remembered until the studio ends. */
  async remember(device: string, speed: DeviceSpeed): Promise<void> {
    const measuredAt = new Date().toISOString();
    await this.#change((memory) => ({
      ...memory,
      measured: [
        { device, speed, measuredAt },
        ...memory.measured.filter((one) => one.device !== device),
      ].slice(0, MOST_MEASURED),
    })).catch(() => {});
  }

  async #read(): Promise<Memory> {
    this.#known ??= await this.#file.read().catch(() => EMPTY);
    return this.#known;
  }

  async #change(edit: (memory: Memory) => Memory): Promise<void> {
    this.#known = edit(await this.#read());
    this.#known = await this.#file.change(edit);
  }
}
